"""What the values of two periods are made of, beside a comparison by groups: what is divided by what, on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kpi.declare.values import BEYOND, VALUES, Key, Numbers
from kpi.engine.comparison import ComparedPeriods
from kpi.engine.quantiles import Tally
from kpi.engine.question_run import QuestionRun
from kpi.stats.exchanged_quantile import ALIKE

PARTS = ("part", "whole", "base_part", "base_whole")
"""The columns that are added; of what adds up there is no whole, and of a quantile it is the rows not above `border`, and all."""

LIMITS = ("own_low", "own_high", "base_own_low", "base_own_high")
"""The 95 % limits of both values by the luck of rows, also of totals, that are shown without."""

UNITS = ("unit_part", "unit_whole", "unit_kind", "base_unit_part", "base_unit_whole", "base_unit_kind")
"""The lists that are added: the parts by day or week, and the kind of day that each is; none where there are too few days."""

BELOW = ("at", "below", "base_below")
"""The lists that are added of quantiles: values among which those of all groups lie, and how many rows are not above each."""

BORDER = "border"
"""The column that is added of quantiles: that of both periods together, each counting as much as the other."""

MOST_VALUES = 2000
"""The most values among which the quantiles of groups are looked for; where more occur, these stand for them."""

AROUND, STEPS = 0.25, 50
"""How far beside its share, and in how many steps on either side, the values around a quantile are looked at."""


def with_gone(now: pl.DataFrame, then: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The answer of now, with an empty row for each group that only the period before has."""
    types = {key: (now if now[key].count() else then).schema[key] for key in by}  # groups without a value have no type
    now, then = now.cast(types), then.cast(types)  # type: ignore[arg-type]  # polars types keys as selectors
    gone = then.join(now, on=["metric", *by], how="anti", nulls_equal=True)
    if gone.is_empty():
        return now
    nothing = {name: 0.0 if name == "n" else None for name in (*VALUES, BEYOND) if name in now.columns}
    empty = gone.with_columns(pl.lit(number, pl.Float64).alias(name) for name, number in nothing.items())
    return pl.concat([now, empty.select(now.columns)])


def with_parts(told: pl.DataFrame, new: QuestionRun, periods: ComparedPeriods | None) -> pl.DataFrame:
    """The comparison with the columns `PARTS`, `LIMITS`, `UNITS`, `BELOW` and `BORDER`; empty where a group has nothing, and where they do not concern a metric."""
    by = list(new.query.by)
    keys = list(zip(*(told[name].to_list() for name in by), strict=True)) if by else [()] * told.height
    rows = list(zip(told["metric"].to_list(), keys, strict=True))
    old = periods.old if periods else None
    below = {name: found for name in new.metrics if old and (found := _below(name, new, old))}
    return told.with_columns(
        *_columns(PARTS, rows, (new, old), lambda run: _parts(run, below)),
        *_columns(LIMITS, rows, (new, old), _limits),
        *_units(rows, new, periods, below),
        *(
            pl.Series(name, [below[each].lists(key)[place] if each in below else None for each, key in rows], pl.List(pl.Float64))
            for place, name in enumerate(BELOW)
        ),
        pl.Series(BORDER, [below[each].border if each in below else None for each, _ in rows], pl.Float64),
    )  # fmt: skip


Row = tuple[str, Key]
"""A metric and a group."""
Pairs = dict[str, dict[Key, tuple[float, float]]]
"""Two numbers for each metric and group."""


def _columns(
    names: Sequence[str], rows: Sequence[Row], sides: Sequence[QuestionRun | None], find: Callable[[QuestionRun], Pairs]
) -> list[pl.Series]:
    """Two columns for each side, empty where nothing is found."""
    added: list[pl.Series] = []
    for place, run in enumerate(sides):
        found = find(run) if run else {}
        pairs = [found.get(name, {}).get(key, (np.nan, np.nan)) for name, key in rows]
        table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        added += [pl.Series(names[2 * place + one], table[:, one], nan_to_null=True) for one in (0, 1)]
    return added


def _parts(run: QuestionRun, below: Mapping[str, Below]) -> Pairs:
    return {name: below[name].parts(run) if name in below else run.parts(name) for name in run.metrics}


def _limits(run: QuestionRun) -> Pairs:
    found: Pairs = {}
    for name, series in run.series.items():
        low, high = series.values.low.tolist(), series.values.high.tolist()
        found[name] = dict(zip(series.keys, zip(low, high, strict=True), strict=True))
    return found


def _units(
    rows: Sequence[Row], new: QuestionRun, periods: ComparedPeriods | None, below: Mapping[str, Below]
) -> list[pl.Series]:
    """The parts by unit of what is a quotient, or the quantile of a list that was read at once."""
    found: dict[str, list[list[list[float]]]] = {}
    place = {row: number for number, row in enumerate(rows)}
    for name in new.metrics:
        keys = [key for each, key in rows if each == name]
        if (
            periods
            and keys
            and (parts := periods.parts_by_unit(name, keys, below[name].border if name in below else None))
        ):
            found[name] = [side.tolist() for part, whole, _ in parts for side in (part, whole)]
    index = {row: number for name in found for number, row in enumerate(one for one in rows if one[0] == name)}
    kinds = [units.strata.tolist() for units in periods.units] if periods and found else []
    columns: list[list[list[float] | None]] = [[None] * len(place) for _ in UNITS]
    for row, number in index.items():
        sides = found[row[0]]
        for column, table in zip((0, 1, 3, 4), sides, strict=True):
            columns[column][place[row]] = table[number]
        for column, kind in zip((2, 5), kinds, strict=True):
            columns[column][place[row]] = kind
    return [pl.Series(name, column, pl.List(pl.Float64)) for name, column in zip(UNITS, columns, strict=True)]


Lists = tuple[list[float] | None, list[float] | None, list[float] | None]
"""The columns `BELOW` of a row."""


@dataclass(frozen=True)
class Below:
    """Of one quantile the values of both periods by group, the values `at` which they are counted, and its border."""

    tallies: tuple[Mapping[Key, Tally], Mapping[Key, Tally]]
    runs: tuple[QuestionRun, QuestionRun]
    at: Numbers
    border: float

    def lists(self, key: Key) -> Lists:
        """The columns `BELOW` of a group."""
        now, then = (side[key].below(self.at).tolist() if key in side else None for side in self.tallies)
        return self.at.tolist(), now, then

    def parts(self, run: QuestionRun) -> dict[Key, tuple[float, float]]:
        """By group the rows not above the border, and all of them."""
        side, at = self.tallies[self.runs.index(run)], np.array([self.border])
        return {key: (float(tally.below(at)[0]), tally.n) for key, tally in side.items()}


def _below(name: str, new: QuestionRun, old: QuestionRun) -> Below | None:
    """For each group of a quantile its lists; None of all else, and where a period has no values."""
    metric = new.metrics[name]
    rank = metric.kind.judging.rank
    if not (metric.kind.traits.is_quantile and rank) or any(name not in run.ranked for run in (new, old)):
        return None
    sides = [run.ranked[name].tallies(run.series[name]) for run in (new, old)]
    tallies = [tally for side in sides for tally in side.values()]
    ends = [tally.ends(rank.q) for tally in tallies]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    at = np.unique(np.concatenate([_between(tally.values, low, high) for tally in tallies]))
    if len(at) > MOST_VALUES:
        at = at[_spread_over(len(at))]
    shares = np.unique(np.clip(rank.q + np.linspace(-AROUND, AROUND, 2 * STEPS + 1), 0, 1))
    around = _mixed(sides, shares)
    border = float(_mixed(sides, np.array([rank.q]))[0])
    return Below((sides[0], sides[1]), (new, old), np.union1d(at, around), border)


def _mixed(sides: Sequence[Mapping[Key, Tally]], shares: Numbers) -> Numbers:
    """The quantiles at these shares of all rows, those of each period counting as much as those of the other."""
    values, weights = [], []
    for side in sides:
        n = sum(tally.n for tally in side.values())
        for tally in side.values():
            places = _spread_over(len(tally.values))
            values.append(tally.values[places])
            weights.append(np.diff(tally.upto[places], prepend=0.0) / n)
    every = np.concatenate(values)
    order = np.argsort(every, kind="stable")
    upto = np.cumsum(np.concatenate(weights)[order])
    places = np.searchsorted(upto, shares * upto[-1] - ALIKE)
    return np.asarray(every[order][np.minimum(places, len(every) - 1)])


def _spread_over(count: int) -> npt.NDArray[np.int64]:
    """The places of so many values, or of some that stand for all."""
    return np.linspace(0, count - 1, min(count, MOST_VALUES)).round().astype(np.int64)


def _between(values: Numbers, low: float, high: float) -> Numbers:
    return values[np.searchsorted(values, low) : np.searchsorted(values, high, side="right")]
