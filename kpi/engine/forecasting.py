"""How many will come: a count by day for weeks ahead and by hour for two, with how the forecasts of the last eight weeks did, and the backlog that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Metric, Unit
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.days_off import DaysOff, days_off
from kpi.engine.process import judgeable
from kpi.query.limits import limits_of
from kpi.query.period import Grain, Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.stats import forecast as stats
from kpi.stats.distributions import Floats
from kpi.stats.forecast import WEEK, Band, Course, Errors, Method, Rolling

USUAL_WEEKS, MOST_AHEAD = 4, 13
LEAST_WEEKS = 12
"""Of fewer weeks there is no forecast: four to make one from, and as many of the past as tell how far it may be off."""
TESTED_WEEKS = 8
HOUR_DAYS = 14
HISTORY = timedelta(weeks=104)
"""So far back holidays are looked for; levels and weekdays are of the last half year."""

TOO_FEW_WEEKS = "too few weeks"
TOO_RARE = "too rare"
"""Why there is no forecast."""

ARRIVALS, BACKLOG = "tickets_created", "backlog"


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What is expected of a day (of an hour of it, where there is one), or of its end; limits are None where too little is known for them."""

    on: date
    value: float
    low_80: float | None
    high_80: float | None
    low_95: float | None
    high_95: float | None
    is_holiday: bool = False
    hour: int | None = None


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A day of the last eight weeks: what was expected of it with the data of up to a week before, and what came."""

    on: date
    actual: float | None
    value: float
    low_80: float | None
    high_80: float | None


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """How forecasts made in the last eight weeks did, all days ahead that are over by now: by method, and the days a week ahead of the better one.

    `leads` has the errors of the better one by week ahead.
    """

    start: date
    last: date
    errors: dict[Method, Errors]
    better: Method
    leads: tuple[Errors | None, ...]
    days: tuple[Tested, ...]


@dataclass(frozen=True, kw_only=True)
class Level:
    """The backlog at the end of each day ahead if as many are solved as usual, and its errors beside those of a backlog that stays as it is."""

    now: float
    days: tuple[Ahead, ...]
    errors: Errors
    stays: Errors

    @property
    def is_better(self) -> bool:
        """Whether it did better than saying that the backlog stays as it is."""
        return self.errors.mean_absolute < self.stays.mean_absolute


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All of it. Without `days` `why_not` says why: so many whole `weeks` are known, and `needed` are needed.

    `history` are the days that it rests on, `off_rate` is what comes on a holiday ÷ what would otherwise; `calendar_until` the last day of which it
    is known whether it is a holiday. `untimed_rate` is the part of the last eight weeks' count of which no hour is known.
    """

    metric: str
    history: Period
    actual: tuple[tuple[date, float | None], ...]
    weeks: int
    needed: int
    method: Method | None = None
    days: tuple[Ahead, ...] = ()
    hours: tuple[Ahead, ...] = ()
    hour_errors: Errors | None = None
    untimed_rate: float | None = None
    backtest: Backtest | None = None
    backlog: Level | None = None
    off_rate: float | None = None
    calendar_until: date | None = None
    why_not: str | None = None


def needed_weeks(weeks: int) -> int:
    """How many weeks a forecast of so many asks for: four to make one from, and four of the past that reach as far."""
    return max(LEAST_WEEKS, stats.LEAST_TRAINED + stats.LEAST_ORIGINS - 1 + weeks)


def forecast(
    read: Read,
    query: Query,
    weeks: int = USUAL_WEEKS,
    *,
    has_hours: bool = False,
    known: Coverage | None = None,
    registry: Registry = REGISTRY,
) -> Forecast:
    """What is expected of one count after the last day of a period, or of the data, that is over.

    Raises KpiError for a metric that is no count of what happens on a day, for filters that it does not have, and for weeks that are none;
    NotAllowed where the reader may not see it.
    """
    metric = _metric(query, weeks, registry)
    limits = limits_of(read)
    query = limits.asked(replace(query, by=(), grain=Grain.DAY))
    if limits.smallest:  # of a day there are few
        raise NotAllowed("This is not shown to readers of this link.")
    clauses.require_available(query, registry)
    known = known or coverage(read, registry)
    period = _history(metric, query, known)
    query = replace(query, period=period, metrics=(metric.name, *((BACKLOG,) if metric.name == ARRIVALS else ())))
    by_hour = replace(query, metrics=(metric.name,), by=("hour",))
    frames = together(read, [Question(query), *([Question(by_hour)] if has_hours else [])], registry, known=known)
    found = _known(metric, query, frames[0], known)
    course, first = found.course, found.first
    whole, needed = int(np.isfinite(course.value).sum()) // WEEK, needed_weeks(weeks)
    told = Forecast(
        metric=metric.name,
        history=Period(first, first + timedelta(days=course.days)),
        actual=tuple((first + timedelta(days=place), _or_none(value)) for place, value in enumerate(course.value)),
        weeks=whole,
        needed=needed,
    )
    if whole < needed:
        return replace(told, why_not=TOO_FEW_WEEKS)
    if not np.nanmean(course.value[-stats.MOST_WEEKS * WEEK :]) >= 1:
        return replace(told, why_not=TOO_RARE)
    off = days_off(read)
    course = _with_holidays(course, first, off, weeks * WEEK)
    return _forecast(told, course, off, frames, found, has_hours=has_hours)


def _metric(query: Query, weeks: int, registry: Registry) -> Metric:
    if len(query.metrics) != 1:
        raise KpiError("A forecast is of one number.")
    metric = registry.metric(query.metrics[0], query.choices)
    if not metric.kind.traits.is_additive or metric.unit is not Unit.COUNT:
        raise KpiError("A forecast is of a count of what happens on a day, such as tickets_created or contacts_offered; “{label}” is none.", label=metric.label)  # fmt: skip
    if not 1 <= weeks <= MOST_AHEAD:
        raise KpiError("A forecast reaches 1 to {most} weeks ahead, not {weeks}.", most=MOST_AHEAD, weeks=weeks)
    return metric


def _history(metric: Metric, query: Query, known: Coverage) -> Period:
    """The days that are read: two years at the most, up to the last day of the data or of the period."""
    first, last = known.known_span(metric, query)
    if first is None or last is None:
        raise KpiError("There are no data of “{label}” under these filters.", label=metric.label)
    end = min(query.period.end or date.max, last + timedelta(days=1))
    start = max(query.period.start or first, first, end - HISTORY)
    return Period(min(start, end), end)


@dataclass(frozen=True)
class _Known:
    """The days from the first to the last one that is known, and the backlog at the end of each."""

    course: Course
    first: date
    backlog: Floats | None


def _known(metric: Metric, query: Query, frame: pl.DataFrame, known: Coverage) -> _Known:
    """What is known of each day: nothing of those that are not whole, nor of any before a source began or ended while others went on."""
    assert query.period.start
    assert query.period.end
    odd = judgeable(metric, query, known)
    start = max([query.period.start, *odd.restarts])
    days = [start + timedelta(days=one) for one in range((query.period.end - start).days)]

    def column(name: str) -> dict[date, float | None]:
        own = frame.filter(pl.col("metric") == name)
        return dict(zip(own["bucket"].to_list(), own["value"].to_list(), strict=True))

    counts = column(metric.name)
    value = np.array([_number(None if day in odd.broken else counts.get(day)) for day in days], dtype=float)
    told = np.flatnonzero(np.isfinite(value))
    first, end = (int(told[0]), int(told[-1]) + 1) if told.size else (0, 0)
    course = Course(value[first:end], np.zeros(end - first, bool))
    levels = column(BACKLOG) if BACKLOG in query.metrics else None
    backlog = None if levels is None else np.array([_number(levels.get(day)) for day in days], dtype=float)[first:end]
    return _Known(course, start + timedelta(days=first), backlog)


def _with_holidays(course: Course, first: date, off: DaysOff, ahead: int) -> Course:
    every = (first + timedelta(days=place) for place in range(course.days + ahead))
    return replace(course, is_off=np.array([day in off.days for day in every], dtype=bool))


def _forecast(
    told: Forecast, course: Course, off: DaysOff, frames: Sequence[pl.DataFrame], found: _Known, *, has_hours: bool
) -> Forecast:
    ahead = len(course.is_off) - course.days
    past = {method: stats.rolling(course, method, ahead) for method in Method}
    test = _backtest(past, course, told)
    method = test.better if test else Method.COMBINED
    values, after = stats.expected(course, method, ahead), told.history.end or date.max
    made = replace(
        told,
        method=method,
        days=_ahead(values, stats.bands(values, past[method].known_after(course.days)), after, course),
        backtest=test,
        off_rate=stats.off_rate(course, course.days),
        calendar_until=off.until,
    )
    if found.backlog is not None:
        made = replace(made, backlog=_level(course, found.backlog, method, past[method], after))
    return _with_hours(made, values, past[method], frames[1]) if has_hours else made


def _backtest(past: dict[Method, Rolling], course: Course, told: Forecast) -> Backtest | None:
    """How the forecasts of the last eight weeks did, each with the intervals that it would have had."""
    since = course.days - TESTED_WEEKS * WEEK
    parts = {method: each.since(since) for method, each in past.items()}
    held = {method: stats.past_bands(past[method], part) for method, part in parts.items()}
    errors = {method: one for method, part in parts.items() if (one := stats.errors_of(part, held[method]))}
    if len(errors) < len(parts):
        return None
    better = min(errors, key=lambda method: errors[method].mean_absolute)
    part, bands = parts[better], held[better]
    first = told.history.start or date.min
    days = []
    for end, made, came, (narrow, _) in zip(part.origins, part.expected, part.actual, bands, strict=True):
        for place in range(min(WEEK, len(made))):
            day = first + timedelta(days=int(end) + place)
            days.append(Tested(on=day, actual=_or_none(came[place]), value=float(made[place]), low_80=_or_none(narrow.low[place]), high_80=_or_none(narrow.high[place])))  # fmt: skip
    leads = [stats.errors_of(_lead(part, week), [tuple(_slice(one, week) for one in each) for each in bands]) for week in range(part.expected.shape[1] // WEEK)]  # fmt: skip
    return Backtest(start=days[0].on, last=days[-1].on, errors=errors, better=better, leads=tuple(leads), days=tuple(days))  # fmt: skip


def _lead(part: Rolling, week: int) -> Rolling:
    own = slice(week * WEEK, (week + 1) * WEEK)
    return replace(part, expected=part.expected[:, own], actual=part.actual[:, own])


def _slice(band: Band, week: int) -> Band:
    own = slice(week * WEEK, (week + 1) * WEEK)
    return Band(band.low[own], band.high[own])


def _ahead(values: Floats, bands: Sequence[Band], after: date, course: Course | None, hours: int = 0) -> tuple[Ahead, ...]:  # fmt: skip
    narrow, wide = bands
    return tuple(
        Ahead(
            on=after + timedelta(days=place // hours if hours else place),
            value=float(value),
            low_80=_or_none(narrow.low[place]),
            high_80=_or_none(narrow.high[place]),
            low_95=_or_none(wide.low[place]),
            high_95=_or_none(wide.high[place]),
            is_holiday=bool(course.is_off[course.days + place]) if course else False,
            hour=place % hours if hours else None,
        )
        for place, value in enumerate(values)
    )


# The backlog ----------------------------------------------------------------------------------------------------------


def _level(course: Course, backlog: Floats, method: Method, arrivals: Rolling, after: date) -> Level | None:
    """The backlog of now, with what is expected to come, less what is usually solved: None where it is not known.

    What is solved on a day is what came less what the backlog grew by. Its intervals are from the errors that the same way of reckoning had.
    """
    if not np.isfinite(backlog[-1]):
        return None
    solved = replace(course, value=course.value - np.diff(backlog, prepend=np.nan))
    if np.isfinite(solved.value).sum() < LEAST_WEEKS * WEEK:
        return None
    ahead = arrivals.expected.shape[1]
    made = [
        _from(backlog[end - 1], arrived, stats.expected(solved, method, ahead, int(end)))
        for end, arrived in zip(arrivals.origins, arrivals.expected, strict=True)
    ]
    later = np.concatenate([backlog, np.full(ahead, np.nan)])
    came = np.array([later[end : end + ahead] for end in arrivals.origins])
    is_known = np.isfinite(backlog[arrivals.origins - 1])[:, None]  # a forecast starts from what was known
    past = replace(arrivals, expected=np.array(made), actual=np.where(is_known, came, np.nan))
    same = replace(past, expected=np.repeat(backlog[arrivals.origins - 1][:, None], ahead, axis=1))
    since = course.days - TESTED_WEEKS * WEEK
    errors, stays = (
        stats.errors_of(one.since(since), stats.past_bands(one, one.since(since), is_level=True))
        for one in (past, same)
    )
    if errors is None or stays is None:
        return None
    values = _from(backlog[-1], stats.expected(course, method, ahead), stats.expected(solved, method, ahead))
    bands = stats.bands(values, past.known_after(course.days), is_level=True)
    return Level(now=float(backlog[-1]), days=_ahead(values, bands, after, course), errors=errors, stays=stays)


def _from(level: float, arrived: Floats, solved: Floats) -> Floats:
    """The backlog day by day; never below nothing."""
    found = []
    for step in (arrived - solved).tolist():
        level = max(0.0, level + step)
        found.append(level)
    return np.array(found)


# Hours ----------------------------------------------------------------------------------------------------------------


def _with_hours(told: Forecast, values: Floats, past: Rolling, frame: pl.DataFrame) -> Forecast:
    """The first two weeks by hour."""
    first, days = told.history.start or date.min, len(told.actual)
    counts = np.zeros((days, 24))
    untimed = 0.0
    recent = days - stats.HOUR_WEEKS * WEEK
    for day, hour, n in frame.select("bucket", "hour", "value").drop_nulls(["bucket", "value"]).iter_rows():
        place = (day - first).days
        if hour is not None and 0 <= place < days:
            counts[place, int(hour)] += n
        elif recent <= place < days:
            untimed += n
    counts[[value is None for _, value in told.actual]] = np.nan
    timed = float(np.nansum(counts[recent:]))
    if not timed:
        return replace(told, untimed_rate=1.0)
    ahead = min(HOUR_DAYS, len(values))
    short = replace(past, expected=past.expected[:, :ahead], actual=past.actual[:, :ahead])
    every = stats.by_hour(short, counts)
    made = stats.split(values[:ahead], counts).ravel()
    part = every.since(days - TESTED_WEEKS * WEEK)
    bands = stats.bands(made, every.known_after(days))
    return replace(
        told,
        hours=_ahead(made, bands, told.history.end or date.max, None, hours=24),
        hour_errors=stats.errors_of(part, stats.past_bands(every, part)),
        untimed_rate=untimed / (untimed + timed),
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
