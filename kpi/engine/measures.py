"""What came of a measure: a metric week by week before and after the day of a note, against its course before, gone on.

That the course bends when something was done does not say that it bent because of it. What has to hold for that is told with each answer, and what of it the data
can speak to is looked at: other notes near, a bend that was there before, too few weeks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Better, Metric, Unit
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.days_off import days_off
from kpi.engine.process import judgeable
from kpi.query.limits import limits_of
from kpi.query.period import Grain, Period, floor
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.stats import interrupted_series as stats
from kpi.stats.distributions import Floats
from kpi.stats.interrupted_series import LEAST_STEPS, Effect

WEEK = timedelta(weeks=1)

MOST_BEFORE, MOST_AFTER = 52, 26
"""The most weeks that are looked at: over more the course before is no straight line, and gone on it tells little."""

YEAR_BEFORE = 104
"""From so many weeks before on, two whole years, they are all looked at, and one wave a year is allowed for."""

LEAST_ROWS = 5
"""A week whose share, mean or median rests on fewer rows is left out: it says more of chance than of the week."""

WANDERS = 0.8
"""Neighbouring weeks that are more alike than this tell of no line that goes on: false alarms are then twice what they should be (simulated)."""

NEAR = timedelta(days=28)
"""Another note so near may be what changed it."""

TOO_FEW_BEFORE, TOO_FEW_AFTER, NO_DATA, ALL_ALIKE = (
    "too few weeks before",
    "too few weeks after",
    "no data",
    "all weeks are alike",
)


UNSURE, DOUBTFUL = "unsure", "doubtful"


@dataclass(frozen=True)
class Happened:
    """What was noted, and on which day."""

    on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week that counts: its Monday, value and rows, the fitted course, and after the day the course before, gone on, with its 95 % limits."""

    on: date
    value: float
    n: float
    fitted: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came of it. Without `mean` `why_not` says why: there are so many weeks `before` and `after`, and `LEAST_STEPS` of each are needed.

    `mean` is the difference to the course before, gone on, on the average of the weeks after; `level` what changed at once, `slope` by how much more (or less)
    it grows a week, `last` the difference of the last week, all in the metric's unit. `alike` is how alike neighbouring weeks are (0 to 1). `gap` is the week of the day itself, which is
    left out where the day is no Monday; `left_out` are further weeks that are not whole, hold a holiday (of counts), or have no value or one of fewer than `LEAST_ROWS` rows. `others` are notes near it.
    `bent_before` says that a bend is found in the middle of the weeks before too (None: too few weeks to look), `is_beyond` that the course gone on leaves
    what is possible, and `wanders` that weeks are so alike that there is no line to go on. `standing` is better or worse (higher or lower where neither is), unsure where chance may be all, and doubtful where
    the limits leave chance out and the assumptions do not hold.
    """

    metric: str
    happened: Happened
    before: int
    after: int
    weeks: tuple[Week, ...] = ()
    mean: Effect | None = None
    level: Effect | None = None
    slope: Effect | None = None
    last: Effect | None = None
    before_slope: Effect | None = None
    alike: float | None = None
    has_year: bool = False
    gap: date | None = None
    left_out: int = 0
    others: tuple[Happened, ...] = ()
    bent_before: bool | None = None
    is_beyond: bool = False
    wanders: bool = False
    standing: str | None = None
    why_not: str | None = None


def measure(
    read: Read, query: Query, happened: Happened, notes: Sequence[Happened] = (), *, known: Coverage | None = None
) -> Measured:
    """What came of a measure for the one metric of `query`. Only weeks in its days are looked at; `notes` are all that is noted.

    Raises KpiError for filters that the metric does not have; NotAllowed where the reader may not see it.
    """
    if len(query.metrics) != 1:
        raise KpiError("What came of a measure is asked of one number.")
    limits = limits_of(read)
    query = limits.asked(replace(query, grain=Grain.WEEK, by=()))
    if limits.smallest:  # of a week there are few
        raise NotAllowed("This is not shown to readers of this link.")
    clauses.require_available(query)
    known = known or coverage(read)
    metric = REGISTRY.metric(query.metrics[0], query.choices)
    near = tuple(one for one in notes if one != happened and abs(one.on - happened.on) <= NEAR)
    first_after = floor(happened.on - timedelta(days=1), Grain.WEEK) + WEEK
    gap = None if first_after == happened.on else floor(happened.on, Grain.WEEK)
    told = Measured(metric=metric.name, happened=happened, before=0, after=0, gap=gap, others=near)
    period = _period(metric, query, known, happened.on)
    if period is None:
        return replace(told, why_not=NO_DATA)
    weeks, left_out = _weeks(read, metric, replace(query, period=period), known, happened.on, gap)
    is_year = sum(one.on < first_after for one in weeks) >= YEAR_BEFORE
    if not is_year:
        weeks = [one for one in weeks if one.on >= first_after - MOST_BEFORE * WEEK]
    before = sum(one.on < first_after for one in weeks)
    told = replace(
        told, before=before, after=len(weeks) - before, weeks=tuple(weeks), left_out=left_out, has_year=is_year
    )
    if before < LEAST_STEPS or told.after < LEAST_STEPS:
        return replace(told, why_not=TOO_FEW_BEFORE if before < LEAST_STEPS else TOO_FEW_AFTER)
    if len({one.value for one in weeks}) == 1:
        return replace(told, why_not=ALL_ALIKE)
    return _measured(told, metric, first_after)


def _period(metric: Metric, query: Query, known: Coverage, on: date) -> Period | None:
    """The whole weeks about the day that are asked for and may be known."""
    first, last = known.known_span(metric, query)
    if first is None or last is None:
        return None
    monday = floor(on, Grain.WEEK)
    back = 2 * YEAR_BEFORE  # holidays and holes are left out of them
    start = max(query.period.start or date.min, floor(first, Grain.WEEK), monday - back * WEEK)
    end = min(query.period.end or date.max, last + timedelta(days=1), monday + (MOST_AFTER + 1) * WEEK)
    return Period(start, end) if start < end else None


def _weeks(
    read: Read, metric: Metric, query: Query, known: Coverage, on: date, gap: date | None
) -> tuple[list[Week], int]:
    """The weeks that count, and how many others there are. What lies beyond a source's beginning or end is none of them: something else changed there."""
    (frame,) = together(read, [Question(query)], known=known)
    odd = judgeable(metric, query, known)
    start = max((one for one in odd.restarts if one <= on), default=date.min)
    end = min((one for one in odd.restarts if one > on), default=date.max)
    holidays = {floor(one, Grain.WEEK) for one in days_off(read).days} if metric.kind.traits.is_additive else set()
    found, left_out = [], 0
    for row in frame.iter_rows(named=True):
        week = row["bucket"]
        if not start <= week < end or week == gap:
            continue
        is_few = not metric.kind.traits.is_additive and (row["n"] or 0) < LEAST_ROWS
        if week in odd.broken or week in holidays or row["value"] is None or is_few:
            left_out += 1
            continue
        found.append(Week(on=week, value=float(row["value"]), n=float(row["n"] or 0)))
    return found, left_out


def _measured(told: Measured, metric: Metric, first_after: date) -> Measured:
    weeks = told.weeks
    steps = np.array([(one.on - first_after).days // 7 for one in weeks], np.float64)
    values = np.array([one.value for one in weeks], np.float64)
    found = stats.interrupted(steps, values, 0.0, has_year=told.has_year)
    low_end, high_end = _scale(metric)
    is_beyond = bool(np.nanmin(found.expected) < low_end or np.nanmax(found.expected) > high_end)
    bent, wanders = _bent(steps, values), found.alike > WANDERS
    fitted = tuple(
        replace(one, fitted=float(found.fitted[place]), expected=_or_none(found.expected[place]), low=_or_none(found.expected_low[place]), high=_or_none(found.expected_high[place]))
        for place, one in enumerate(weeks)
    )  # fmt: skip
    return replace(
        told,
        weeks=fitted,
        mean=found.mean,
        level=found.level,
        slope=found.slope,
        last=found.last,
        before_slope=found.before_slope,
        alike=found.alike,
        bent_before=bent,
        is_beyond=is_beyond,
        wanders=wanders,
        standing=DOUBTFUL if found.mean.is_real and (bent or is_beyond or wanders) else _standing(metric, found.mean),
    )


def _scale(metric: Metric) -> tuple[float, float]:
    """Between what all values lie."""
    if metric.kind.traits.scale:
        return metric.kind.traits.scale
    ends = {
        Unit.SHARE: (0.0, 1.0),
        Unit.POINTS: (-100.0, 100.0),
        Unit.COUNT: (0.0, math.inf),
        Unit.DURATION: (0.0, math.inf),
    }
    return ends.get(metric.unit, (-math.inf, math.inf))


def _bent(steps: Floats, values: Floats) -> bool | None:
    """Whether the course was bent before: the same is asked of the middle of the weeks before."""
    is_before = steps < 0
    own = steps[is_before]
    if len(own) < 2 * LEAST_STEPS:
        return None
    return stats.mean_effect(own, values[is_before], float(own[len(own) // 2])).is_real


def _standing(metric: Metric, found: Effect) -> str:
    """Better or worse, higher or lower where neither is, or not to be told from chance."""
    if not found.is_real:
        return UNSURE
    is_up = found.value > 0
    if metric.better is Better.NEITHER:
        return "higher" if is_up else "lower"
    return "better" if is_up == (metric.better is Better.HIGHER) else "worse"


def _or_none(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
