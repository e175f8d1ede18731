"""What each group adds to the change of a metric: contributions that add up to it, apart into mix and rate, and which are more than chance. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kpi.declare.metric import Metric
from kpi.declare.values import Numbers
from kpi.stats import moe_recovery
from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg, p_from_interval
from kpi.stats.distributions import Z95
from kpi.stats.exact_sum import settled
from kpi.stats.exchanged_quantile import Rows, exchanged, moved
from kpi.stats.mix_and_rate import ByUnit, Totals, half_by_rows, half_by_units, mix_and_rate
from kpi.verdict.change import CUT, HOLE, SOURCE_BEGINS, SOURCE_ENDS
from kpi.verdict.disclosure import is_few

PART, BEYOND, OWN = 1 / 3, 0.15, 0.5
"""The group that a change is put down to adds this part of it at least, so much more of it than its weight, and so much of that by its own value."""


ALONE = 0.05
"""Below this p 95 % limits leave out what chance alone would give."""


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What one group adds to a change, in the unit of the metric: contribution = mix + rate.

    `mix` comes of its part in the whole growing or shrinking, `rate` of its own value. `weight` is that part, the mean of both
    periods. `low` and `high` are the 95 % limits of the contribution; None where chance has no part in it or too little is known.
    `p` is how likely chance alone adds as much, and `stands_out` whether it is more than chance explains, among all
    groups looked at together (Benjamini and Hochberg); None where that is not judged. `group` is None for what has no value of the dimension, of
    crossed dimensions it has a value of each, and of several groups `together` says how many they are.
    """

    group: object
    contribution: float
    mix: float
    rate: float
    weight: float
    n: float
    n_before: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    stands_out: bool | None = None
    together: int = 0

    @property
    def is_rest(self) -> bool:
        """Whether these are small groups, put together."""
        return self.together > 0


@dataclass(frozen=True)
class Apart:
    """A change taken apart, an entry a group: what it adds by mix and by rate, its weight, its 95 % limits and p (NaN: not judged)."""

    mix: Numbers
    rate: Numbers
    weight: Numbers
    low: Numbers
    high: Numbers
    p: Numbers


def is_explainable(metric: Metric) -> bool:
    """Whether the change of a metric is the sum of what its groups add to it."""
    return metric.kind.traits.is_quotient or _adds_up(metric) or metric.kind.traits.is_quantile


def contributions(
    frame: pl.DataFrame,
    metric: Metric,
    *dimensions: str,
    change: float | None = None,
    merges_few: bool = False,
) -> tuple[Contribution, ...]:
    """What each group of a dimension, or of several crossed, adds to the change of a metric, the largest first; nothing where a period has no value.

    `frame` has the metric's rows of a comparison by these dimensions with its parts (`Question.has_parts`). Of what adds up it is
    the group's difference, of a quotient that of `kpi.stats.mix_and_rate`. Of a quantile the groups are exchanged
    (`kpi.stats.exchanged_quantile`), and what its rule for a quantile between two values leaves of `change`, the change of the value that
    is shown, is shared by weight as change of their own. All together are `change` to the last digit (`kpi.stats.exact_sum`).

    With `merges_few` groups that rest on too few rows to be shown stand together as one.
    """
    rows = frame.filter(pl.col("metric") == metric.name, (pl.col("n") > 0) | (pl.col("base_n") > 0)).sort(dimensions)
    is_few_there = [is_few(metric, row["n"]) or is_few(metric, row["base_n"]) for row in rows.iter_rows(named=True)]
    merges = [merges_few and one for one in is_few_there]
    place = _places(merges)
    found = _summed(rows, place)
    apart = _apart(rows, place, found, metric, change)
    if apart is None:
        return ()
    total = float((apart.mix + apart.rate).sum()) if change is None else change
    (mix, rate), _ = settled([apart.mix, apart.rate], total)
    named = rows.select(dimensions).rows()
    groups = named if len(dimensions) > 1 else [one for (one,) in named]
    first = {each: number for number, each in reversed([*enumerate(place)])}
    merged = place[merges.index(True)] if any(merges) else -1
    is_held = [
        each != merged and (is_few_there[first[each]] or rows["judged_by"][first[each]] in _NOT_JUDGED)
        for each in range(len(mix))
    ]
    made = [
        Contribution(
            group=None if each == merged else groups[first[each]],
            contribution=float(mix[each] + rate[each]),
            mix=float(mix[each]),
            rate=float(rate[each]),
            weight=float(apart.weight[each]),
            n=float(found["n"][each]),
            n_before=float(found["base_n"][each]),
            low=_number(apart.low[each]),
            high=_number(apart.high[each]),
            p=None if is_held[each] else _number(apart.p[each]),
            together=sum(merges) if each == merged else 0,
        )
        for each in range(len(mix))
    ]
    return looked_at_together(sorted(made, key=_order))


_NOT_JUDGED = (CUT, SOURCE_ENDS, SOURCE_BEGINS, HOLE)


def _order(one: Contribution) -> tuple[object, ...]:
    return -abs(one.contribution), one.is_rest, one.group is None, str(one.group)


def looked_at_together(found: Sequence[Contribution]) -> tuple[Contribution, ...]:
    """The same, of which those stand out whose limits leave out chance, and that do so among all of them: at most one in ten of such claims is false on average."""
    adjusted = benjamini_hochberg([math.nan if one.p is None else one.p for one in found]).tolist()
    return tuple(
        replace(one, stands_out=None if one.p is None else one.p < ALONE and p <= FALSE_ALARMS)
        for one, p in zip(found, adjusted, strict=True)
    )


def who_pulled(found: Sequence[Contribution], change: float) -> Contribution | None:
    """The group that a change is put down to: of those that stand out the one that adds most of it, and clearly more than if all had changed alike.

    At least half of what it adds is its own change: a group that merely shrank has done nothing itself.
    """
    named = [
        one
        for one in found
        if len(found) > 1 and one.stands_out and one.group is not None and not one.is_rest
        if change and one.contribution / change >= max(PART, one.weight + BEYOND)
        if one.rate / one.contribution >= OWN
    ]
    return max(named, key=lambda one: one.contribution / change, default=None)


def pull(one: Contribution, change: float) -> float:
    """How much of a change a group adds beyond what it would if all groups had changed alike; in the metric's unit."""
    return abs(one.contribution - one.weight * change)


def explained(found: Sequence[Contribution], change: float) -> tuple[float, float]:
    """How well a dimension tells a change: by what the groups that stand out pull, then by what all do. Larger explains more."""
    return sum(pull(one, change) for one in found if one.stands_out), sum(pull(one, change) for one in found)


def _adds_up(metric: Metric) -> bool:
    """Whether the values of groups add up to that of the whole."""
    return metric.kind.traits.is_additive or metric.kind.traits.is_level


def _places(is_few_there: Sequence[bool]) -> list[int]:
    """For each row the number of its group; all that are few are one group."""
    places: list[int] = []
    few, following = -1, 0
    for one in is_few_there:
        if one and few >= 0:
            places.append(few)
            continue
        few = following if one else few
        places.append(following)
        following += 1
    return places


def _summed(rows: pl.DataFrame, place: Sequence[int]) -> dict[str, Numbers]:
    """Rows and parts of both periods, summed up for each place."""
    table = np.nan_to_num(rows.select(pl.col(_SUMMED).cast(pl.Float64).fill_null(0.0)).to_numpy())
    sums = np.zeros((max(place, default=-1) + 1, len(_SUMMED)))
    np.add.at(sums, np.array(place, dtype=np.int64), table)
    return {name: sums[:, column] for column, name in enumerate(_SUMMED)}


_SUMMED = ("n", "base_n", "part", "whole", "base_part", "base_whole")


def _apart(
    rows: pl.DataFrame, place: Sequence[int], found: Mapping[str, Numbers], metric: Metric, change: float | None
) -> Apart | None:
    """The change apart; None where a period has no value."""
    rank = metric.kind.judging.rank
    if metric.kind.traits.is_quantile and rank:
        return _of_quantiles(rows, place, found, rank.q, change)
    return _of_totals(rows, found, metric) if _adds_up(metric) else _of_quotients(rows, place, found)


def _of_totals(rows: pl.DataFrame, found: Mapping[str, Numbers], metric: Metric) -> Apart:
    """The difference of each: totals do not dilute one another, so that there is no mix. Small groups of totals never stand together."""
    now, then = found["part"], found["base_part"]
    size = abs(now.sum()) + abs(then.sum())
    weight = (np.abs(now) + np.abs(then)) / size if size else np.zeros(len(now))
    low, high, p = (np.full(len(now), np.nan) for _ in range(3))
    if not metric.kind.judging.is_full_count and len(rows) == len(now):
        low, high, p = _limits_of_totals(rows, now, then)
    return Apart(np.zeros(len(now)), now - then, weight, low, high, p)


def _limits_of_totals(rows: pl.DataFrame, now: Numbers, then: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Those of the comparison, which knows of days and weekdays; of a group of one period alone those of a count and of none."""
    told = {name: _column(rows, name) for name in ("change_low", "change_high", "calendar_change", "p")}
    plain = moe_recovery.difference(_or_none(rows, "", now), _or_none(rows, "base_", then))
    is_ratio = (now > 0) & (then > 0)
    low = np.where(is_ratio, then * told["change_low"], plain[1])
    high = np.where(is_ratio, then * told["change_high"], plain[2])
    return low, high, np.where(is_ratio, told["p"], p_from_interval(now - then, plain[1], plain[2]))


_NONE_UP_TO = 3.688879454113936
"""The upper 95 % limit of a count of none, −ln 0.025 (Garwood 1936)."""


def _of_quotients(rows: pl.DataFrame, place: Sequence[int], found: Mapping[str, Numbers]) -> Apart | None:
    if not (found["whole"].sum() > 0 and found["base_whole"].sum() > 0):
        return None
    before, now = Totals(found["base_part"], found["base_whole"]), Totals(found["part"], found["whole"])
    mix, rate, weight = mix_and_rate(before, now)
    errors = _error(rows, place, "base_", before.whole), _error(rows, place, "", now.whole)
    half = half_by_rows(before, now, errors, (found["base_n"], found["n"]))
    half = _outer(half, _half_by_units(rows, place))
    low, high = mix + rate - half, mix + rate + half
    return Apart(mix, rate, weight, low, high, p_from_interval(mix + rate, low, high))


def _of_quantiles(
    rows: pl.DataFrame, place: Sequence[int], found: Mapping[str, Numbers], q: float, change: float | None
) -> Apart | None:
    at = rows["at"].drop_nulls().head(1).to_list()
    if not at or not (found["n"].sum() > 0 and found["base_n"].sum() > 0):
        return None
    values = np.array(at[0])

    def counted(below: str, n: Numbers) -> Rows:
        table = np.zeros((len(n), len(values)))
        for group, each in zip(place, rows[below], strict=True):
            if each is not None:
                table[group] += each.to_numpy()
        return Rows(table, n)

    before, now = counted("base_below", found["base_n"]), counted("below", found["n"])
    mix, rate = exchanged(values, before, now, q)
    weight = (before.n / before.n.sum() + now.n / now.n.sum()) / 2
    left = 0.0 if change is None else change - float((mix + rate).sum())
    rate = rate + weight * left
    added, half = _shares_below(rows, place, found)
    worth, low, high = (moved(values, before, now, q, one) for one in (added, added + half, added - half))
    both = mix + rate
    is_against = worth * both < 0  # far from the quantile its shares tell nothing of it
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(worth * both > 0, np.clip(both / worth, 1 / _BENT, _BENT), 1.0)
    p = np.where(is_against, 1.0, p_from_interval(added, added - half, added + half))
    return Apart(mix, rate, weight, np.minimum(times * low, both), np.maximum(times * high, both), p)


_BENT = 3.0
"""How many times as much, or as little, a share of rows may be worth to one group as it is to all: after large changes times are not spread as evenly."""


def _shares_below(rows: pl.DataFrame, place: Sequence[int], found: Mapping[str, Numbers]) -> tuple[Numbers, Numbers]:
    """What each group adds to the share of rows below the quantile, and half of its 95 % interval."""
    before, now = Totals(found["base_part"], found["base_n"]), Totals(found["part"], found["n"])
    errors = _error_of_share(before), _error_of_share(now)
    half = _outer(half_by_rows(before, now, errors, (before.whole, now.whole)), _half_by_units(rows, place))
    mix, rate, _ = mix_and_rate(before, now)
    return mix + rate, half


def _error_of_share(side: Totals) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        share = side.part / side.whole
        return np.asarray(np.sqrt(share * (1 - share) / side.whole))


def _half_by_units(rows: pl.DataFrame, place: Sequence[int]) -> Numbers:
    """Half of the interval by the luck of days or weeks; NaN where there are too few, or none were told apart."""
    sides = _by_unit(rows, place, "base_"), _by_unit(rows, place, "")
    if sides[0] is None or sides[1] is None:
        return np.full(max(place, default=-1) + 1, np.nan)
    return half_by_units(sides[0], sides[1])


def _by_unit(rows: pl.DataFrame, place: Sequence[int], side: str) -> ByUnit | None:
    kind = rows[f"{side}unit_kind"].drop_nulls().head(1).to_list()
    if not kind:
        return None
    part, whole = (_tables(rows, place, f"{side}unit_{name}", len(kind[0])) for name in ("part", "whole"))
    return ByUnit(part, whole, np.array(kind[0], dtype=np.int64))


def _tables(rows: pl.DataFrame, place: Sequence[int], column: str, units: int) -> Numbers:
    """The lists of a column, summed up for each group."""
    table = np.zeros((max(place, default=-1) + 1, units))
    for group, each in zip(place, rows[column], strict=True):
        if each is not None:
            table[group] += each.to_numpy()
    return table


def _error(rows: pl.DataFrame, place: Sequence[int], side: str, whole: Numbers) -> Numbers:
    """The standard error of each group's own value by rows, from its limits; of groups put together that of their sum."""
    low, high = (_column(rows, f"{side}own_{name}") for name in ("low", "high"))
    size = np.nan_to_num(_column(rows, f"{side}whole"))
    square = np.where(size > 0, ((high - low) / (2 * Z95) * size) ** 2, 0.0)
    sums = np.zeros(len(whole))
    np.add.at(sums, np.array(place, dtype=np.int64), square)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, np.sqrt(sums) / whole, 0.0)


def _outer(rows: Numbers, units: Numbers) -> Numbers:
    """The larger half: neither chance in the rows nor days may be forgotten. Without one by rows there is none."""
    return np.where(np.isnan(rows), np.nan, np.fmax(rows, units))


def _or_none(rows: pl.DataFrame, side: str, value: Numbers) -> moe_recovery.Limited:
    """Values with their limits by rows, where there are none those of a count of none."""
    low, high = (_column(rows, f"{side}own_{name}") for name in ("low", "high"))
    return value, np.where(value > 0, low, 0.0), np.where(value > 0, high, _NONE_UP_TO)


def _column(rows: pl.DataFrame, name: str) -> Numbers:
    return np.asarray(rows[name].cast(pl.Float64).to_numpy(), dtype=np.float64)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
