"""Is a change real? The change of each value, its limits, and the verdict in one word; nothing here reads data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.values import VALUES, Key, Numbers
from kpi.query.query import Query
from kpi.stats import moe_recovery
from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg, p_from_interval

_BY_DIFFERENCE = {Unit.SHARE, Unit.POINTS, Unit.SCORE, Unit.BALANCE}
_WIDEST = {Unit.SHARE: 1.0, Unit.POINTS: 200.0}
"""The largest difference that two such values can have."""


CUT = "cut"
"""What a change rests on that the way in which the export was cut may explain: it is not judged."""
SOURCE_ENDS, SOURCE_BEGINS = "source ends", "source begins"
"""What a change rests on in whose days one of several sources ends or begins: it is not judged."""
HOLE = "hole"
"""What a change rests on in whose days a source has none for longer than it ever is silent: it is not judged."""


class ChangeVerdict(StrEnum):
    """What is to be said of a change."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"  # detectable, and neither direction is good news by itself; or counted in full
    LOWER = "lower"
    NONE = "none"  # no detectable change, which is not "no change"
    NOT_COMPARABLE = "not_comparable"  # nothing to compare with, or too little to say anything


@dataclass(frozen=True)
class Limits:
    """Limits of a metric's changes by the spread of days or weeks, an entry a group; NaN where there are too few.

    `calendar` is the change that the number of days and their weekdays alone would give.
    """

    keys: Sequence[Key]
    low: Numbers
    high: Numbers
    calendar: Numbers
    basis: str


@dataclass(frozen=True)
class Break:
    """A source that begins or ends in days that are looked at together while others go on, or has a hole there, as `basis` says.

    `on` is its first or its last day, or the first day of the hole, of which `until` is the last.
    """

    source: str
    on: date
    basis: str
    until: date | None = None


def changes_by_ratio(metric: Metric) -> bool:
    """Whether a metric changes by percent, on logarithms, rather than by points."""
    return metric.unit not in _BY_DIFFERENCE


def is_full_count(metric: Metric) -> bool:
    """Whether a value is counted in full, so that there is no chance in it."""
    return metric.kind.judging.is_full_count


def compared(
    now: pl.DataFrame,
    then: pl.DataFrame,
    limits: Mapping[str, Limits],
    query: Query,
    registry: Registry,
    cut: Set[str] = frozenset(),
) -> pl.DataFrame:
    """The answer now beside the one before, with what can be said of each change: nothing of metrics that are `cut`.

    Adds base_value and base_n; change, change_low and change_high (differences of shares, net scores and scores, ratios − 1
    of counts and durations; the outer limits of chance in the rows and of the spread between days); calendar_change (what
    the number of days and weekdays alone would give); judged_by (days, weeks, rows, full count; or cut, where the way the export was cut may be the reason); p; is_detectable (the
    limits leave out the calendar change and, in a table of groups, p does so among all its rows); and verdict.
    """
    keys = ["metric", *query.by]
    same = [pl.col(key).cast(now.schema[key]) for key in keys]  # a group without any value has no type of its own
    before = then.select(*same, *(pl.col(name).alias(f"base_{name}") for name in VALUES))
    both = now.join(before, on=keys, how="left", nulls_equal=True, maintain_order="left")
    metrics = [registry.metric(name, query.choices) for name in both["metric"]]
    by_rows = _by_rows(both, metrics)
    by_days = _in_rows(both, limits, keys)
    change, low, high = by_rows[0], *(_outer(by_rows[1 + side], by_days[side], side) for side in (0, 1))
    widest = np.array([_WIDEST.get(metric.unit, np.inf) for metric in metrics])
    low, high = np.maximum(low, -widest), np.minimum(high, widest)
    p, is_detectable = _significance(change, low, high, by_days[2], metrics, is_table=bool(query.by))
    added: Mapping[str, Numbers] = {
        "change": change,
        "change_low": low,
        "change_high": high,
        "calendar_change": np.where(np.isnan(change), np.nan, by_days[2]),
    }
    is_by_days = ~np.isnan(by_days[0]) & ~np.isnan(low)
    bases = {name: each.basis for name, each in limits.items()}
    is_exact = pl.Series([metric.kind.traits.is_exact for metric in metrics], dtype=pl.Boolean)
    told = both.drop("base_low", "base_high").with_columns(
        # the limits of an exact total have done their part: they are none of the value
        *(pl.when(~is_exact).then(pl.col(name)).alias(name) for name in ("low", "high")),
        *(pl.Series(name, column, nan_to_null=True) for name, column in added.items()),
        pl.Series("judged_by", [
            _basis(metric, bases.get(metric.name) if is_day else None, has_limit=bool(np.isfinite(one)))
            for metric, is_day, one in zip(metrics, is_by_days, np.fmax(low, high), strict=True)
        ], dtype=pl.String),
        pl.Series("p", p, nan_to_null=True),
        pl.Series("is_detectable", is_detectable),
        pl.Series("verdict", [
            str(_verdict(metric, each - expected, bool(seen), has_limits=bool(np.isfinite(one))))
            for metric, each, expected, seen, one in zip(metrics, change, by_days[2], is_detectable, np.fmax(low, high), strict=True)
        ], dtype=pl.String),
    )  # fmt: skip
    return _not_judged(told, pl.col("metric").is_in(list(cut)), pl.lit(CUT)) if cut else told


def with_ends(
    told: pl.DataFrame,
    until: date | None,
    breaks: Mapping[str, Sequence[Break]],
    by: Sequence[str] = (),
    sources_of: Callable[[str, Key], Collection[str] | None] = lambda *_: None,
) -> pl.DataFrame:
    """The same with the last day of data that end before the period, and nothing said of changes in whose days a source begins, ends or has a hole.

    Adds data_until, broken_source, broken_on and, of a hole, broken_until. Of several `breaks` of a metric the first is named; in a
    table each concerns the rows to which its source gives a part, as `sources_of` a metric and group tells (None: all do).
    """

    def first_of(metric: str, group: Key) -> Break | None:
        sources = sources_of(metric, group) if breaks.get(metric) else None
        return next((one for one in breaks.get(metric, ()) if sources is None or one.source in sources), None)

    found = [first_of(metric, tuple(group)) for metric, *group in told.select("metric", *by).iter_rows()]
    named = told.with_columns(
        pl.lit(until, pl.Date).alias("data_until"),
        pl.Series("broken_source", [one and one.source for one in found], pl.String),
        pl.Series("broken_on", [one and one.on for one in found], pl.Date),
        pl.Series("broken_until", [one and one.until for one in found], pl.Date),
    )
    is_cut = (pl.col("judged_by") == CUT).fill_null(value=False)
    basis = pl.lit(pl.Series([one and one.basis for one in found], dtype=pl.String))
    return _not_judged(named, pl.col("broken_on").is_not_null() & ~is_cut, basis) if any(found) else named


def without_praise(told: pl.DataFrame) -> pl.DataFrame:
    """The same with higher and lower in place of better and worse."""
    is_praised = pl.col("verdict").is_in([str(ChangeVerdict.BETTER), str(ChangeVerdict.WORSE)])
    is_more = pl.col("change") > pl.col("calendar_change").fill_null(0.0)
    plain = pl.when(is_more).then(pl.lit(str(ChangeVerdict.HIGHER))).otherwise(pl.lit(str(ChangeVerdict.LOWER)))
    return told.with_columns(pl.when(is_praised).then(plain).otherwise(pl.col("verdict")).alias("verdict"))


def _not_judged(told: pl.DataFrame, is_concerned: pl.Expr, basis: pl.Expr) -> pl.DataFrame:
    """The same with nothing said of some changes, for a reason that `basis` names."""
    nothing = {
        "judged_by": basis,
        "p": pl.lit(None, pl.Float64),
        "is_detectable": pl.lit(value=False),
        "verdict": pl.lit(str(ChangeVerdict.NOT_COMPARABLE)),
    }
    is_it = is_concerned & pl.col("change").is_not_null()
    return told.with_columns(
        pl.when(is_it).then(said).otherwise(pl.col(name)).alias(name) for name, said in nothing.items()
    )


def on_scale(values: Numbers, is_ratio: np.ndarray) -> Numbers:
    """Changes where their intervals are even: ratios as logarithms, differences as they are."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(is_ratio, np.log1p(np.where(values > -1, values, np.nan)), values)


def _by_rows(both: pl.DataFrame, metrics: Sequence[Metric]) -> tuple[Numbers, Numbers, Numbers]:
    """The change and its limits by chance in the rows alone, from the limits of both values."""
    new, old = ([both[f"{side}{name}"].to_numpy() for name in ("value", "low", "high")] for side in ("", "base_"))
    pair = ((new[0], new[1], new[2]), (old[0], old[1], old[2]))
    is_ratio = np.array([changes_by_ratio(metric) for metric in metrics], dtype=bool)
    with np.errstate(invalid="ignore"):
        change, low, high = (
            np.where(is_ratio, *ways)
            for ways in zip(moe_recovery.ratio(*pair), moe_recovery.difference(*pair), strict=True)
        )
    return change, low, high


def _in_rows(both: pl.DataFrame, limits: Mapping[str, Limits], keys: Sequence[str]) -> tuple[Numbers, Numbers, Numbers]:
    """Low, high and calendar change of each row; NaN, NaN and 0 where days say nothing."""
    found = {
        (name, *key): values
        for name, each in limits.items()
        for key, *values in zip(each.keys, each.low, each.high, each.calendar, strict=True)
    }
    rows = zip(*(both[key].to_list() for key in keys), strict=True)
    table = np.array([found.get(row, (np.nan, np.nan, 0.0)) for row in rows], dtype=np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], np.nan_to_num(table[:, 2])


def _outer(rows: Numbers, days: Numbers, side: int) -> Numbers:
    """The outer of two limits: neither chance nor days may be forgotten. Without a limit by rows there is none."""
    return np.where(np.isnan(rows), np.nan, (np.fmax if side else np.fmin)(rows, days))


def _significance(
    change: Numbers, low: Numbers, high: Numbers, calendar: Numbers, metrics: Sequence[Metric], *, is_table: bool
) -> tuple[Numbers, np.ndarray]:
    """The p-value of each change, and whether it is told from chance: alone, and in a table among all its rows."""
    is_ratio = np.array([changes_by_ratio(metric) for metric in metrics], dtype=bool)
    with np.errstate(invalid="ignore"):
        is_out = (low > calendar) | (high < calendar)
        value, lower, upper, null = (on_scale(column, is_ratio) for column in (change, low, high, calendar))
        p = p_from_interval(value, lower, upper, null)
        return p, is_out & (benjamini_hochberg(p) <= FALSE_ALARMS) if is_table else is_out


def _verdict(metric: Metric, change: float, is_detectable: bool, *, has_limits: bool) -> ChangeVerdict:
    if np.isnan(change) or not (has_limits or is_full_count(metric)):
        return ChangeVerdict.NOT_COMPARABLE
    if not (is_detectable or is_full_count(metric)) or change == 0:
        return ChangeVerdict.NONE
    if metric.better is Better.NEITHER or is_full_count(metric):
        return ChangeVerdict.HIGHER if change > 0 else ChangeVerdict.LOWER
    return ChangeVerdict.BETTER if (change > 0) == (metric.better is Better.HIGHER) else ChangeVerdict.WORSE


def _basis(metric: Metric, basis: str | None, *, has_limit: bool) -> str | None:
    if is_full_count(metric):
        return "full count"
    return basis or ("rows" if has_limit else None)
