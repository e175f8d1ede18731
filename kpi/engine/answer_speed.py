"""Scores of surveys, and leaving, by the speed of answers: the curve, where it falls most, and what goes with an answer that came too late.

All of it is association: who waits long has other questions, and who is about to leave answers otherwise. Held apart are the kinds of
cases that are recorded, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import NotAllowed
from kpi.declare.metric import Clock, Metric, Unit
from kpi.engine.shown_score import Score, Sums, moments_of, score_of
from kpi.engine.survey_honesty import TOO_FEW, survey_of
from kpi.query.limits import limits_of
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses, speed_rows, survey_rows
from kpi.stats import monotone, nonresponse, stratified
from kpi.stats.stratified import Moments
from kpi.verdict.disclosure import rows_from

SPEEDS = tuple(speed_rows.TARGETS)
"""Of what the speed is: the first response, or the resolution."""

MOST_PARTS, LEAST_ANSWERS = 10, 50
"""Into how many parts answers are put by their speed at most, and how many answers a part has at least."""

LEAST_OF_A_KIND = 20
"""The fewest answers, or customers, of a stratum; fewer are put together with others."""

LEAST_OUTCOMES = 10
"""A difference of shares is told where as many fall on either side (good and bad answers, who left and who stayed); with fewer, normal limits do not hold."""

OPEN_HOURS_A_DAY = {Clock.CALENDAR: 24, Clock.BUSINESS: 4}
"""How many hours of a day a clock surely runs on average: after how many days an answer that did not come was due."""

NOBODY_SLOW, NOBODY_QUICK, NOBODY_ALIKE, HIDDEN = "nobody waited longer than the target", "nobody waited less than the target", "nobody slow and quick had alike cases", "not shown to this reader"  # fmt: skip
NO_SPEED, ALL_ALIKE = "no answer names a ticket of which the speed is known", "nearly all took as long"
NOT_YET = "nobody was followed for as many days yet"

LEFT = survey_rows.LEFT


@dataclass(frozen=True, kw_only=True)
class Part:
    """Answers whose tickets took from `first` to `last` seconds, half of them no longer than `middle`: their score, and that of the curve that never rises."""

    first: float
    last: float
    middle: float
    score: Score
    curve: float


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where the score differs most: up to `seconds`, and longer. The border was looked for, so that the difference is somewhat too large."""

    seconds: float
    until: Score
    longer: Score


@dataclass(frozen=True, kw_only=True)
class Late:
    """Rows that took longer than the target against those that did not.

    `apart` is slow − quick within alike cases (`cases`, in `strata` kinds), and `whole` what the whole would have more if the slow had been like the
    quick of their kind. `alone` slow rows had no quick one of their kind, and are in neither. `why_not` says why it is not told.
    """

    target_seconds: float
    slow: Score
    quick: Score
    apart: Score | None = None
    whole: Score | None = None
    cases: tuple[str, ...] = ()
    strata: int = 0
    alone: int = 0
    why_not: str | None = None


@dataclass(frozen=True, kw_only=True)
class SpeedScores:
    """A score by the speed of answers. `unknown` answers are of no ticket, or of one whose speed is not known; `why_not` says why there is no curve."""

    metric: str
    speed: str
    clock: Clock
    period: Period
    score: Score
    unknown: int
    parts: tuple[Part, ...] = ()
    step: Step | None = None
    late: Late | None = None
    why_not: str | None = None


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Customers who were looked at every `days`, for the last time on `until`: by the speed of the last answer in the days before, and how many left within the days after.

    One who was there at several of these days counts on each, and leaves once. `times` is how often they were looked at. `left_out` are customers by reason; `why_not` says why nothing is told.
    """

    speed: str
    clock: Clock
    until: date | None
    days: int
    times: int = 0
    late: Late | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    why_not: str | None = None


def speed_scores(read: Read, query: Query, speed: str) -> SpeedScores:
    """The one score of `query` (csat, nps or ces) by the speed of first responses, or of resolutions, on the clock of the query.

    Raises KpiError for another metric and for filters that surveys do not have; NotAllowed where the reader may not see it.
    """
    name = survey_of(query)
    query = _allowed(read, query)
    clauses.require_available(query)
    metric = REGISTRY.metric(name, query.choices)
    statement = speed_rows.by_duration(query, metric, speed)
    rows = sorted(
        ((row["seconds"], _sums(row)) for row in read(statement.sql, statement.params).iter_rows(named=True)),
        key=lambda one: (one[0] is None, one[0]),
    )
    known = [(float(seconds), sums) for seconds, sums in rows if seconds is not None]
    unknown = sum(sums["n"] for seconds, sums in rows if seconds is None)
    found = SpeedScores(
        metric=name, speed=speed, clock=query.clock, period=query.period,
        score=score_of(metric, _added([sums for _, sums in rows]) or {"n": 0.0, **_nothing(metric, query)}), unknown=round(unknown),
    )  # fmt: skip
    if not known:
        return replace(found, why_not=NO_SPEED)
    found = replace(found, late=_late_answers(read, query, metric, speed))
    parts = _parts(metric, known)
    if len(parts) < 2:
        return replace(found, why_not=TOO_FEW if found.score.n - found.unknown < 2 * LEAST_ANSWERS else ALL_ALIKE)
    return replace(found, parts=tuple(one for one, _ in parts), step=_step(metric, parts))


def leaving(read: Read, query: Query, speed: str) -> Leaving:
    """How many customers left by the speed of their last answer, on the clock of `query`, whose metrics do not matter.

    The clock of leaving begins on the day on which a customer is looked at, and what it is held against was over by then: nobody had to stay to be counted among the
    slow (no immortal time). Days of looking lie as far apart as leaving is followed, so that nobody leaves twice. Raises KpiError for filters that tickets do not have.
    """
    query = replace(query, metrics=("tickets_created",))
    days = round(dict(query.settings).get("churn_window_days", REGISTRY.setting("churn_window_days").default))
    nothing = Leaving(speed=speed, clock=query.clock, until=None, days=days)
    limits = limits_of(read)
    if not (limits.may_see_customers and limits.may_ask(LEFT)):
        return replace(nothing, why_not=HIDDEN)
    query = _allowed(read, query)
    clauses.require_available(query)
    statement = speed_rows.known_until(query)
    known_until, newest = read(statement.sql, statement.params).row(0)
    if known_until is None:
        return replace(nothing, why_not="no customer of these tickets is in a list of customers")
    until = min(known_until - timedelta(days=days), query.period.last or newest)
    if query.period.start and until < query.period.start:
        return replace(nothing, why_not=NOT_YET)
    due = math.ceil(_target(query, speed) / 3600 / OPEN_HOURS_A_DAY[query.clock])
    statement = speed_rows.by_last_ticket(query, speed, until, due)
    rows = list(read(statement.sql, statement.params).iter_rows(named=True))
    left_out = {reason: sum(row["n"] for row in rows if row["left_out"] == reason) for reason in speed_rows.LEFT_OUT}
    left_out = {reason: n for reason, n in left_out.items() if n}
    counted = [row for row in rows if row["left_out"] is None]
    late = _late(REGISTRY.metric(LEFT), counted, speed_rows.CUSTOMER_STRATA, _target(query, speed))
    times = len({row["looked_on"] for row in counted})
    return replace(
        nothing, until=until, times=times, late=late, left_out=left_out, why_not=None if counted else NOT_YET
    )


def _allowed(read: Read, query: Query) -> Query:
    limits = limits_of(read)
    query = limits.asked(replace(query, grain=None, by=()))
    if limits.smallest:  # of a part, or of a kind of cases, there are few
        raise NotAllowed("This is not shown to readers of this link.")
    return query


def _target(query: Query, speed: str) -> float:
    name = speed_rows.TARGETS[speed]
    return float(dict(query.settings).get(name, REGISTRY.setting(name).default))


# The curve ------------------------------------------------------------------------------------------------------------

_NAMES = ("n", "part", "up", "down")


def _sums(row: Mapping[str, object]) -> dict[str, float]:
    return {name: float(row[name] or 0) for name in _NAMES if name in row}  # type: ignore[arg-type]  # numbers all


def _nothing(metric: Metric, query: Query) -> dict[str, float]:
    return dict.fromkeys(clauses.reading_of(metric, query).sums or {}, 0.0)


def _added(parts: Sequence[Sums]) -> dict[str, float]:
    return {name: sum(one[name] for one in parts) for name in (parts[0] if parts else ())}


def _parts(metric: Metric, known: Sequence[tuple[float, Sums]]) -> list[tuple[Part, Sums]]:
    """Answers in parts of about equal size by speed, the quickest first, with the curve through them."""
    place = monotone.places(
        [seconds for seconds, _ in known], [sums["n"] for _, sums in known], MOST_PARTS, LEAST_ANSWERS
    )
    groups = [[known[at] for at in np.flatnonzero(place == one).tolist()] for one in range(int(place.max()) + 1)]
    sums = [_added([one for _, one in group]) for group in groups]
    scores = [score_of(metric, one) for one in sums]
    if any(one.value is None for one in scores):
        return []
    curve = monotone.never_rising([one.value or 0.0 for one in scores], [one.n for one in scores])
    return [
        (Part(first=group[0][0], last=group[-1][0], middle=_middle(group), score=score, curve=float(fit)), each)
        for group, score, fit, each in zip(groups, scores, curve, sums, strict=True)
    ]


def _middle(group: Sequence[tuple[float, Sums]]) -> float:
    """The duration that half of the answers did not exceed."""
    rows = np.cumsum([sums["n"] for _, sums in group])
    return group[int(np.searchsorted(rows, rows[-1] / 2))][0]


def _step(metric: Metric, parts: Sequence[tuple[Part, Sums]]) -> Step | None:
    moments = [moments_of(sums) for _, sums in parts]
    found = monotone.steepest_step(
        [one.n for one in moments], [one.total for one in moments], [one.squares for one in moments]
    )
    if found is None or not found.is_told:
        return None
    until, longer = ([sums for _, sums in side] for side in (parts[: found.after], parts[found.after :]))
    return Step(
        seconds=parts[found.after - 1][0].last, until=score_of(metric, _added(until)), longer=score_of(metric, _added(longer))
    )  # fmt: skip


# What came too late ---------------------------------------------------------------------------------------------------


def _late_answers(read: Read, query: Query, metric: Metric, speed: str) -> Late:
    statement = speed_rows.by_slowness(query, metric, speed)
    rows = [row for row in read(statement.sql, statement.params).iter_rows(named=True) if row["was_slow"] is not None]
    return _late(metric, rows, speed_rows.STRATA, _target(query, speed))


def _late(metric: Metric, rows: Sequence[Mapping[str, object]], strata: Sequence[str], target: float) -> Late:
    """Slow against quick within strata; `rows` have `was_slow`, the strata and the sums of a score."""
    sides = [[_sums(row) for row in rows if row["was_slow"] is is_slow] for is_slow in (True, False)]
    none = dict.fromkeys(clauses.reading_of(metric, Query(metrics=(metric.name,))).sums or {}, 0.0)
    slow, quick = (score_of(metric, _added(side) or none) for side in sides)
    found = Late(target_seconds=target, slow=slow, quick=quick)
    if not slow.n or not quick.n:
        return replace(found, why_not=NOBODY_QUICK if slow.n else NOBODY_SLOW)
    least = max(rows_from(metric), 1)
    if min(slow.n, quick.n) < least:
        return replace(found, why_not=TOO_FEW)
    pairs = _pairs(rows, strata)
    apart = stratified.difference(pairs)
    if apart is None:
        return replace(found, why_not=NOBODY_ALIKE)
    compared = [one + other for one, other in pairs if one.n and other.n]
    hits = sum(one.total for one in compared)
    if metric.unit is Unit.SHARE and min(hits, sum(one.n for one in compared) - hits) < LEAST_OUTCOMES:
        return replace(found, why_not=TOO_FEW)
    if min(apart.n, apart.n_other) < least:
        return replace(found, why_not=NOBODY_ALIKE)
    part = apart.n / (slow.n + quick.n)
    return replace(
        found,
        apart=Score(value=apart.value, low=apart.low, high=apart.high, n=round(apart.n + apart.n_other)),
        whole=Score(value=-part * apart.value, low=-part * apart.high, high=-part * apart.low, n=slow.n + quick.n),
        cases=tuple(name for name in strata if len({row[name] for row in rows}) > 1),
        strata=apart.strata,
        alone=slow.n - round(apart.n),
    )


def _pairs(rows: Sequence[Mapping[str, object]], strata: Sequence[str]) -> list[tuple[Moments, Moments]]:
    """Of each kind of cases the slow and the quick rows; kinds with few rows are put together with others."""
    sizes: dict[nonresponse.Class, int] = {}
    cells = [(tuple(row[name] for name in strata), row["was_slow"] is True, moments_of(_sums(row))) for row in rows]
    for cell, _, moments in cells:
        sizes[cell] = sizes.get(cell, 0) + round(moments.n)
    kind_of = nonresponse.classes(sizes, LEAST_OF_A_KIND)
    found: dict[nonresponse.Class, tuple[Moments, Moments]] = {}
    for cell, is_slow, moments in cells:
        slow, quick = found.get(kind_of[cell], (Moments(), Moments()))
        found[kind_of[cell]] = (slow + moments, quick) if is_slow else (slow, quick + moments)
    return list(found.values())
