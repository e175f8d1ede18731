"""Targets: which one is in force for a value, and whether the value meets it or misses it, if only by chance. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Better, Clock, Metric, Unit
from kpi.query.period import following
from kpi.query.query import NO_VALUE, Query
from kpi.verdict.change import is_full_count
from kpi.verdict.disclosure import is_few


class TargetVerdict(StrEnum):
    """What can be said of a value that has a target."""

    MET = "met"
    MISSED = "missed"
    MET_WITHIN_CHANCE = "met, within chance"  # by its value, while the interval reaches over the target
    MISSED_WITHIN_CHANCE = "missed, within chance"
    TOO_FEW = "too few to say"
    TOO_EARLY = "too early to say"  # more time has to pass than was seen yet


@dataclass(frozen=True, kw_only=True)
class Target:
    """A number aimed at from a day on (None: from the beginning); None as the number ends the one before it."""

    metric: str
    target: float | None
    valid_from: date | None = None
    dimension: str | None = None
    value: str | None = None
    clock: str | None = None
    note: str | None = None

    @property
    def group(self) -> tuple[str, str] | None:
        """The dimension and the group that it is for; None for the whole."""
        return (self.dimension, self.value) if self.dimension and self.value else None


@dataclass(frozen=True)
class Scope:
    """What a value is of: the groups that it lies in, and whether it is a part of the whole at all."""

    groups: Mapping[str, str] = field(default_factory=dict)
    is_part: bool = False


def scope(query: Query, row: Mapping[str, object] | None = None) -> Scope:
    """The scope of an answer's row: the groups of its splits, and those that the filters choose alone."""
    groups = {
        one.dimension: one.values[0]
        for one in query.filters
        if not one.is_excluded and len(one.values) == 1 and one.values[0] != NO_VALUE
    }
    groups |= {name: str(row[name]) for name in query.by if row and row.get(name) is not None}
    return Scope(groups, is_part=bool(query.filters or query.by))


@dataclass(frozen=True)
class Targets:
    """All targets that were ever set."""

    every: tuple[Target, ...] = ()

    def in_force(self, metric: Metric, clock: Clock, on: date, where: Scope = Scope()) -> Target | None:
        """The target of a day. One of a group wins over that of the whole; of several groups' the strictest holds."""
        same_clock = clock.value if metric.is_clocked else None
        valid = [
            one
            for one in self.every
            if one.metric == metric.name
            and one.clock == same_clock
            and (one.valid_from is None or one.valid_from <= on)
            and (one.group is None or where.groups.get(one.group[0]) == one.group[1])
        ]
        valid.sort(key=lambda one: (one.group or ("", ""), one.valid_from or date.min))
        newest = [list(same)[-1] for _, same in groupby(valid, key=lambda one: one.group)]
        with_number = [one for one in newest if one.target is not None]
        own = [one for one in with_number if one.group]
        if own:
            strictest = min if metric.better is Better.LOWER else max
            return strictest(own, key=lambda one: one.target or 0.0)
        # a level of the whole, such as all open tickets, says nothing of its parts
        return None if where.is_part and metric.kind.traits.is_level else next(iter(with_number), None)

    def steps(
        self,
        metric: Metric,
        clock: Clock,
        first: date,
        last: date,
        where: Scope = Scope(),
    ) -> list[tuple[date, float | None]]:
        """What was aimed at from the first to the last day: the days on which it changed, the first day included."""
        changes = {one.valid_from for one in self.every if one.metric == metric.name and one.valid_from}
        days = [first, *sorted(day for day in changes if first < day <= last)]
        found: list[tuple[date, float | None]] = []
        for day in days:
            target = self.in_force(metric, clock, day, where)
            number = target.target if target else None
            if not found or found[-1][1] != number:
                found.append((day, number))
        return found


def targets_of(frame: pl.DataFrame) -> Targets:
    """Targets from the frame that the store keeps: metric, dimension, value, clock, target, valid_from, note."""
    names = ("metric", "target", "valid_from", "dimension", "value", "clock", "note")
    return Targets(tuple(Target(**row) for row in frame.select(names).iter_rows(named=True)))


def verdict(metric: Metric, row: Mapping[str, object], target: float) -> TargetVerdict | None:
    """What a row of an answer (value, n, low, high) says about a target; None where there is no value.

    The value itself says whether it is met or missed, the target itself being good; within chance, where the 95 % interval
    reaches over the target or has no end on that side. Too few records say neither. A full count is its own interval. What
    is not over for enough rows within the longest time seen (`beyond`) is missed where that is as long as the target: only
    where it is shorter has time to pass, unless even the lower limit is beyond the target.
    """
    value, low, high, beyond = (_number(row.get(name)) for name in ("value", "low", "high", "beyond"))
    n = _number(row.get("n"))
    if value is None and not (metric.kind.traits.is_reached_in_time and n):
        return None
    if is_few(metric, n):
        return TargetVerdict.TOO_FEW
    if value is None:
        if metric.better is not Better.LOWER:
            return TargetVerdict.TOO_EARLY
        is_missed = beyond is not None and beyond >= target
        # a lower limit that is not reached either lies beyond the longest time too
        is_sure = low > target if low is not None else is_missed
        if is_sure:
            return TargetVerdict.MISSED
        return TargetVerdict.MISSED_WITHIN_CHANCE if is_missed else TargetVerdict.TOO_EARLY
    if is_full_count(metric):
        low = high = value
    if metric.better is Better.HIGHER:
        is_met, is_sure = value >= target, low is not None and low >= target
        is_sure |= high is not None and high < target
    else:
        is_met, is_sure = value <= target, high is not None and high <= target
        is_sure |= low is not None and low > target
    if is_sure:
        return TargetVerdict.MET if is_met else TargetVerdict.MISSED
    return TargetVerdict.MET_WITHIN_CHANCE if is_met else TargetVerdict.MISSED_WITHIN_CHANCE


def judged(
    frame: pl.DataFrame, query: Query, targets: Targets, last: date, registry: Registry = REGISTRY
) -> pl.DataFrame:
    """The answer with two more columns, target and verdict. `last` is the last day of the period, or of the data.

    The whole period is held against the target of its last day, a bucket against that of its own last day.
    """
    found: list[tuple[float | None, str | None]] = []
    for row in frame.iter_rows(named=True):
        metric = registry.metric(row["metric"], query.choices)
        on = last
        if query.grain and row["bucket"] is not None:
            on = min(following(row["bucket"], query.grain) - timedelta(days=1), last)
        target = targets.in_force(metric, query.clock, on, scope(query, row))
        number = target.target if target else None
        found.append((number, verdict(metric, row, number) if number is not None else None))
    columns: Sequence[Sequence[object]] = list(zip(*found, strict=True)) or [(), ()]
    return frame.with_columns(
        pl.Series("target", columns[0], dtype=pl.Float64), pl.Series("verdict", columns[1], dtype=pl.String)
    )


def why_none(metric: Metric) -> str:
    """Why a metric can have no target, as a sentence; empty where it can."""
    return _why_none(metric).format(label=metric.label, name=metric.name)


def _why_none(metric: Metric) -> str:
    if metric.better is Better.NEITHER:
        return _NEITHER
    return _BY_LENGTH if metric.kind.traits.depends_on_length else ""


_NEITHER = "{label} ({name}) is neither better high nor better low: a target could not be met or missed."
_BY_LENGTH = "{label} ({name}) depends on how many days are looked at: no one number fits every period. Choose a rate, a time or a score."
_BEYOND = "{label} ({name}) can never be so: a target must lie where its values can lie."
REFUSALS = (_NEITHER, _BY_LENGTH, _BEYOND)
"""Why there can be no target, or not this one; {label} is the metric's."""


def check(metric: Metric, target: float) -> None:
    """Refuse a target that the metric cannot have."""
    if reason := _why_none(metric):
        raise KpiError(reason, label=metric.label, name=metric.name)
    scale = metric.kind.traits.scale if metric.unit is Unit.SCORE else None
    lowest, highest = scale or _RANGES[metric.unit]
    if not (math.isfinite(target) and lowest <= target <= highest):
        raise KpiError(_BEYOND, label=metric.label, name=metric.name)


_RANGES = {
    Unit.SHARE: (0.0, 1.0),
    Unit.POINTS: (-100.0, 100.0),
    Unit.DURATION: (1.0, 3650 * 86_400.0),
    Unit.COUNT: (0.0, 1e12),
    Unit.BALANCE: (-1e12, 1e12),
    Unit.SCORE: (0.0, 100.0),
}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
