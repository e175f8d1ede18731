"""Agents, teams and sites held against what is to be expected of their cases, without ranks: indirect standardisation and a funnel.

What a group would have if its cases had gone as such cases go on the whole is expected of it. It stands out where it lies farther
from that than chance, and the spread that groups have anyway, explain.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Better, Metric, Unit
from kpi.engine.shown_score import moments_of
from kpi.query.limits import limits_of
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import case_rows, clauses
from kpi.stats import funnel, nonresponse
from kpi.stats.distributions import normal_p
from kpi.stats.intervals import AMOUNTS_FROM
from kpi.stats.stratified import Moments
from kpi.verdict.disclosure import rows_from

GROUPS = ("agent", "team", "site")

LEAST_CASES = 20
"""The fewest rows of a kind of cases; fewer are put together with others."""

LEAST_VARIANCE = 5.0
"""From which expected variance of its hits the share of a group is near enough to normal for limits on both sides."""

MOST_OWN = 0.8
"""Of a group that makes up more than this part of what is expected of it nobody can say how its cases go elsewhere."""

PART_LEVEL = 0.05
"""How seldom chance alone may have any part of somebody's cases told."""

FEW, RARE, ALONE, NOBODY = "too few", "too few of one outcome", "nobody else has such cases", "nobody is named"

Class = nonresponse.Class


@dataclass(frozen=True, kw_only=True)
class FairGroup:
    """A group beside what is expected of its cases. All but `n` is None where it rests on too few, and `why_not` says why it is not judged.

    `adjusted` is what it would have with the cases of all, `own_rate` how much of what is expected of it is its own doing, `error` the
    standard error of what it lies above or below; `low` and `high` are the inner limits about `expected`, `z` how many standard deviations
    it lies from there, and `next_value` what is to be expected of the same cases next time. `standing` is better or worse
    (higher or lower where neither is) beyond the outer limits.
    """

    name: str | None
    n: int
    value: float | None = None
    expected: float | None = None
    adjusted: float | None = None
    error: float | None = None
    low: float | None = None
    high: float | None = None
    z: float | None = None
    next_value: float | None = None
    standing: str | None = None
    own_rate: float | None = None
    why_not: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fair:
    """The comparison, groups in the order of how much they have. `cases` are the fields that it is adjusted for, in `classes` kinds of cases.

    `phi` is 1 where chance explains all differences that are left, None where no group is judged; `tau` is the spread that it does not explain.
    `deviation` is that of single rows within a kind of cases.
    """

    metric: str
    by: str
    period: Period
    n: int
    value: float | None
    cases: tuple[str, ...]
    classes: int
    phi: float | None
    tau: float
    deviation: float | None
    groups: tuple[FairGroup, ...]


@dataclass(frozen=True, kw_only=True)
class FairPart:
    """The cases of a group with one value of a dimension: what it has there, what such cases usually have, and how much that `adds` to what it
    lies above or below what is expected of all its cases; all values of a dimension add up to that. `is_told` where chance explains it
    badly enough, among all parts that are looked at."""

    dimension: str
    name: str | None
    n: int
    value: float
    expected: float
    adds: float
    is_told: bool


@dataclass(frozen=True, kw_only=True)
class FairOne:
    """One group of a comparison, and the parts of its cases with rows enough to be told. `tau` is the spread between groups that is part of the limits."""

    metric: str
    by: str
    group: FairGroup
    cases: tuple[str, ...]
    tau: float
    parts: tuple[FairPart, ...] = ()


def fair(read: Read, query: Query, by: str) -> Fair:
    """The one metric of `query` by agent, team or site. Raises KpiError for a metric that is no share or mean of rows, and for what its facts
    do not have; NotAllowed where the reader may not see it."""
    query, metric = _asked(read, query, by)
    return _compared(metric, query, by, _rows(read, query, metric, by))


def fair_one(read: Read, query: Query, by: str, name: str) -> FairOne | None:
    """One agent, team or site within that comparison; None where it has no rows. Raises what the comparison raises."""
    query, metric = _asked(read, query, by)
    found = _rows(read, query, metric, by)
    whole = _compared(metric, query, by, found)
    group = next((one for one in whole.groups if one.name == name), None)
    if group is None:
        return None
    parts = _parts(metric, name, found) if group.why_not is None else ()
    return FairOne(metric=whole.metric, by=by, group=group, cases=whole.cases, tau=whole.tau, parts=parts)


def _asked(read: Read, query: Query, by: str) -> tuple[Query, Metric]:
    limits = limits_of(read)
    query = limits.asked(replace(query, grain=None, by=(by,)))
    if limits.smallest:  # of a kind of cases there are few
        raise NotAllowed("This is not shown to readers of this link.")
    clauses.require_available(query)
    return query, REGISTRY.metric(query.metrics[0], query.choices)


def _compared(metric: Metric, query: Query, by: str, found: _Rows) -> Fair:
    cells = found.cells()
    kinds = _kinds(cells)
    whole = _added(kinds.values())
    groups = [_measured(metric, group, cells, kinds, whole) for group in _in_order(cells)]
    judged = [(one.value, one.expected, error) for one, error in groups if one.why_not is None]
    spread = funnel.spread(*np.array(judged, np.float64).T) if judged else None
    tau = spread.tau if spread else 0.0
    return Fair(
        metric=metric.name,
        by=by,
        period=query.period,
        n=round(whole.n),
        value=whole.mean if whole.n >= max(rows_from(metric), 1) else None,
        cases=found.recorded,
        classes=len(kinds),
        phi=spread.phi if spread else None,
        tau=tau,
        deviation=math.sqrt(sum(one.n * one.variance for one in kinds.values()) / whole.n) if whole.n else None,
        groups=tuple(_judged(metric, one, error, tau) for one, error in groups),
    )


Cells = Mapping[tuple[str | None, Class], Moments]
"""Group and kind of cases → its rows."""


@dataclass(frozen=True)
class _Rows:
    """The rows of each group and case, the kind of cases that each case belongs to, and which of `cases` are recorded at all."""

    rows: Sequence[tuple[str | None, Class, Moments]]
    kind_of: Mapping[Class, Class]
    cases: tuple[str, ...]

    @property
    def recorded(self) -> tuple[str, ...]:
        return tuple(
            name for place, name in enumerate(self.cases) if any(case[place] is not None for _, case, _ in self.rows)
        )

    def cells(self) -> Cells:
        found: dict[tuple[str | None, Class], Moments] = {}
        for group, case, moments in self.rows:
            key = group, self.kind_of[case]
            found[key] = found.get(key, Moments()) + moments
        return found


def _rows(read: Read, query: Query, metric: Metric, by: str) -> _Rows:
    """The rows of each group by kind of cases, where a kind with few rows is put together with others."""
    sums = clauses.reading_of(metric, query).sums or {}
    if not (sums.keys() >= {"n", "part"} or sums.keys() >= {"n", "up", "down"} or sums.keys() >= {"n", "x", "xx"}):
        raise KpiError("A fair comparison is of shares and means of rows, not of {label} ({name}).", label=metric.label, name=metric.name)  # fmt: skip
    statement, cases = case_rows.sums(query, metric, by), case_rows.cases_of(metric, by)
    rows = [
        (None if row["group_name"] is None else str(row["group_name"]), tuple(row[name] for name in cases), moments_of(row))
        for row in read(statement.sql, statement.params).iter_rows(named=True)
    ]  # fmt: skip
    sizes: dict[Class, int] = {}
    for _, case, moments in rows:
        sizes[case] = sizes.get(case, 0) + round(moments.n)
    return _Rows(rows, nonresponse.classes(sizes, LEAST_CASES), cases)


def _parts(metric: Metric, group: str, found: _Rows) -> tuple[FairPart, ...]:
    """The group's cases by each value of each dimension, those that add most first; parts with too few rows are not told.

    Which are told is by chance alone, the level of 5 % shared out among all parts (Bonferroni): of looking at many some would always stand out.
    """
    kinds = _kinds(found.cells())
    own = [(case, moments) for name, case, moments in found.rows if name == group]
    total = _added(moments for _, moments in own).n
    made = []
    for place, dimension in enumerate(found.cases):
        for value in dict.fromkeys(case[place] for case, _ in own):
            by_kind: dict[Class, Moments] = {}
            for case, moments in own:
                if case[place] == value:
                    kind = found.kind_of[case]
                    by_kind[kind] = by_kind.get(kind, Moments()) + moments
            mine = _added(by_kind.values())
            if dimension not in found.recorded or mine.n < max(rows_from(metric), 1) or mine.n == total:
                continue  # what is all of it says nothing of where
            expected = sum(moments.n * kinds[kind].mean for kind, moments in by_kind.items())
            variance = sum(_chance(moments.n, kinds[kind]) for kind, moments in by_kind.items())
            apart = mine.total - expected
            p = float(normal_p(apart / math.sqrt(variance))) if variance > 0 else 1.0
            name = None if value is None else str(value)
            made.append((p, FairPart(dimension=dimension, name=name, n=round(mine.n), value=mine.mean, expected=expected / mine.n, adds=apart / total, is_told=False)))  # fmt: skip
    told = [replace(part, is_told=p * len(made) < PART_LEVEL) for p, part in made]
    return tuple(sorted(told, key=lambda part: (-abs(part.adds), part.dimension, str(part.name))))


def _kinds(cells: Cells) -> dict[Class, Moments]:
    found: dict[Class, Moments] = {}
    for (_, kind), moments in cells.items():
        found[kind] = found.get(kind, Moments()) + moments
    return found


def _added(parts: Iterable[Moments]) -> Moments:
    return sum(parts, start=Moments())


def _in_order(cells: Cells) -> Sequence[str | None]:
    """The groups, those that have most first, rows of nobody last: never by how well they did."""
    sizes: dict[str | None, float] = {}
    for (group, _), moments in cells.items():
        sizes[group] = sizes.get(group, 0) + moments.n
    return sorted(sizes, key=lambda group: (group is None, -sizes[group], str(group)))


def _measured(
    metric: Metric, group: str | None, cells: Cells, kinds: Mapping[Class, Moments], whole: Moments
) -> tuple[FairGroup, float]:
    """A group with what is expected of its cases, and the standard error of its value by chance."""
    own = {kind: moments for (name, kind), moments in cells.items() if name == group}
    all_own = _added(own.values())
    n = all_own.n
    if n < max(rows_from(metric), 1):
        return FairGroup(name=group, n=round(n), why_not=FEW), math.nan
    expected = sum(moments.n * kinds[kind].mean for kind, moments in own.items()) / n
    own_rate = sum(moments.n * moments.n / kinds[kind].n for kind, moments in own.items()) / n
    variance = sum(_chance(moments.n, kinds[kind]) for kind, moments in own.items())
    scale = metric.kind.traits.scale
    is_rare = variance < LEAST_VARIANCE if metric.unit is Unit.SHARE else variance <= 0
    has_tail = scale is not None and scale[1] == math.inf
    why_not = (
        NOBODY if group is None else ALONE if own_rate > MOST_OWN else RARE if is_rare else FEW if has_tail and n < AMOUNTS_FROM else None
    )  # fmt: skip
    return FairGroup(
        name=group,
        n=round(n),
        value=all_own.mean,
        expected=expected,
        adjusted=None if why_not == ALONE else _on_scale(metric, whole.mean + all_own.mean - expected),
        own_rate=own_rate,
        why_not=why_not,
    ), math.sqrt(variance) / n


def _chance(n: float, kind: Moments) -> float:
    """The variance of the sum of n rows drawn from a kind of cases of which they are a part.

    Summed up over kinds that is the variance of Mantel and Haenszel 1959 (J. Natl Cancer Inst. 22:719), of means likewise (Cochran 1977, §2.5).
    """
    return n * kind.variance * (kind.n - n) / (kind.n - 1) if kind.n > 1 else 0.0


def _on_scale(metric: Metric, value: float) -> float:
    scale = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}.get(metric.unit) or metric.kind.traits.scale
    return value if scale is None else min(max(value, scale[0]), scale[1])


def _judged(metric: Metric, one: FairGroup, error: float, tau: float) -> FairGroup:
    """The same with its limits, how far it lies from the middle of them, and what is to be expected next time."""
    if one.why_not is not None or one.value is None or one.expected is None:
        return one
    low, high = funnel.limits(one.expected, error, tau)
    z = float(funnel.distance(one.value, one.expected, error, tau))
    next_value = float(funnel.shrunk(one.value, one.expected, error, tau))
    low_end, high_end = (_on_scale(metric, float(np.asarray(limit))) for limit in (low, high))
    return replace(
        one, error=error, low=low_end, high=high_end, z=z, next_value=next_value, standing=_standing(metric, z)
    )


def _standing(metric: Metric, z: float) -> str | None:
    if abs(z) <= funnel.FARTHEST:
        return None
    if metric.better is Better.NEITHER:
        return "higher" if z > 0 else "lower"
    return "better" if (z > 0) == (metric.better is Better.HIGHER) else "worse"
