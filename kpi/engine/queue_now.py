"""The queue of now: which waiting tickets are likely to miss their promise, in the order of what taking them up today rather than tomorrow saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Clock
from kpi.engine.open_time import ALWAYS, DAY, OpenTime, open_times
from kpi.engine.promise_past import DAYS, LEAST_EACH, LEAST_TICKETS, Model, Past, Tickets, model
from kpi.query.limits import limits_of
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses, promise_rows
from kpi.stats.distributions import Floats
from kpi.stats.hazard import Ints

HORIZONS = (4, 24, 72)
"""Hours from now by which promises are counted together; the last group has no end."""

ENDED_DAYS = 7
"""A source whose data end so many days before the newest tells nothing of now."""

TOO_FEW, TOO_FEW_OF_ONE, UNTRIED, NO_BETTER = "too few tickets", "too few of one outcome", "too few to try it on", "no better than the base rate"  # fmt: skip
"""Why no probabilities are told."""


class Promise(StrEnum):
    """What was promised: a solution, or a first response."""

    RESOLUTION = "resolution"
    RESPONSE = "response"


WAITS: Mapping[Promise, promise_rows.Wait] = {
    Promise.RESOLUTION: promise_rows.RESOLUTION,
    Promise.RESPONSE: promise_rows.RESPONSE,
}


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The tickets whose promise falls due within so many hours (None: later than all others), and how many of them are to be expected to miss it."""

    hours: int | None
    n: int
    missed: float | None


@dataclass(frozen=True, kw_only=True)
class QueueNow:
    """All of it, as of `until_at` (UTC), the end of the data; None where there are none.

    `open` wait and have time left, `late` have missed their promise already, of `unpromised` nothing was promised, `elsewhere` belong to sources whose data ended before.
    `target_seconds` is the promise where the export tells none, on `clock`; None where it tells them. Without probabilities `why_not` says why: `known` tickets had
    a promise that fell due, `missed` missed it. `rows` and `late_rows` are None for readers who see no single records.
    """

    promise: Promise
    until_at: datetime | None
    open: int
    late: int
    oldest_due_at: datetime | None
    unpromised: int
    elsewhere: int
    on_customer: int
    target_seconds: float | None
    clock: Clock
    horizons: tuple[Horizon, ...]
    known: int
    missed: int
    past: Past | None
    ages_clock: Clock | None
    is_corrected: bool
    why_not: str | None
    rows: pl.DataFrame | None
    late_rows: pl.DataFrame | None


def queue_now(read: Read, query: Query, promise: Promise = Promise.RESOLUTION, until: datetime | None = None) -> QueueNow:  # fmt: skip
    """The queue under the filters of a question, as of the end of the data or of `until` (UTC) where that is earlier. What it learns from is whatever the reader may see, without filters.

    Raises KpiError for filters that tickets do not have; NotAllowed where the reader may not see it.
    """
    wait, limits = WAITS[promise], limits_of(read)
    if limits.smallest:  # of single hours there are few
        raise NotAllowed("This is not shown to readers of this link.")
    query = limits.asked(replace(query, metrics=(wait.metric,), period=Period(), grain=None, by=()))
    clauses.require_available(query)
    statement = promise_rows.tickets(query, wait, DAYS, until, has_rows=limits.may_see_rows)
    frame = read(statement.sql, statement.params)
    newest = frame["until_second"].max() if frame.height else None
    has_ended = frame["until_second"] < (_number(newest) - ENDED_DAYS * DAY)
    elsewhere = frame.filter(has_ended & frame["ended_second"].is_null() & frame["is_shown"]).height
    frame = frame.filter(~has_ended)
    if not frame.height:
        return _nothing(promise, query.clock, elsewhere)
    times = open_times(read)
    due, target = _due(frame, query, wait, times)
    tickets = _tickets(frame, due, times)
    found = model(tickets)
    waits = np.isinf(tickets.ended) & frame["is_shown"].fill_null(False).to_numpy()
    promised = waits & ~np.isnan(due)
    is_late = due <= tickets.until
    rows, late = np.flatnonzero(promised & ~is_late), np.flatnonzero(promised & is_late)
    why_not = _why_not(found)
    told = _told(tickets, found, rows, is_told=why_not is None)
    late = late[np.argsort(due[late], kind="stable")]
    return QueueNow(
        promise=promise,
        until_at=_moment(_number(newest)),
        open=len(rows),
        late=len(late),
        oldest_due_at=_moment(float(due[late[0]])) if len(late) else None,
        unpromised=int((waits & np.isnan(due)).sum()),
        elsewhere=elsewhere,
        on_customer=int(frame["is_on_customer"].to_numpy()[rows].sum()),
        target_seconds=target,
        clock=query.clock,
        horizons=_horizons(told),
        known=found.tickets,
        missed=found.missed,
        past=found.past,
        ages_clock=found.clocked.clock if why_not is None else None,
        is_corrected=found.correction is not None,
        why_not=why_not,
        rows=_shown(frame, tickets, told["row"].to_numpy(), told) if limits.may_see_rows else None,
        late_rows=_shown(frame, tickets, late, None) if limits.may_see_rows else None,
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else np.nan


def _moment(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)


def _nothing(promise: Promise, clock: Clock, elsewhere: int) -> QueueNow:
    return QueueNow(
        promise=promise, until_at=None, open=0, late=0, oldest_due_at=None, unpromised=0, elsewhere=elsewhere, on_customer=0, target_seconds=None, clock=clock, horizons=(),
        known=0, missed=0, past=None, ages_clock=None, is_corrected=False, why_not=TOO_FEW, rows=None, late_rows=None,
    )  # fmt: skip


# The tickets -----------------------------------------------------------------------------------------------------------


def _due(frame: pl.DataFrame, query: Query, wait: promise_rows.Wait, times: Mapping[int, OpenTime]) -> tuple[Floats, float | None]:  # fmt: skip
    """When each promise falls due, NaN where nothing was promised; and the target, where it is the promise of a source whose export tells none."""
    told = frame.select((pl.col("due_second").count().over("source_name") > 0).alias("told"))["told"].to_numpy()
    due = frame["due_second"].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()
    if told.all():
        return due, None
    setting = REGISTRY.setting(wait.target)
    target = dict(query.settings).get(wait.target, setting.default)
    created = frame["created_second"].to_numpy()
    calendar = frame["calendar"].to_numpy()
    for number in np.unique(calendar[~told]):
        own = ~told & (calendar == number)
        if query.clock is Clock.CALENDAR:
            due[own] = created[own] + target
        else:
            open_time = _calendar(times, int(number))
            due[own] = open_time.reached(open_time.before(created[own]) + target)
    return due, target


def _calendar(times: Mapping[int, OpenTime], number: int) -> OpenTime:
    if number not in times:
        raise KpiError("The store has no calendar of opening hours.")
    return times[number]


def _tickets(frame: pl.DataFrame, due: Floats, times: Mapping[int, OpenTime]) -> Tickets:
    until, calendar = frame["until_second"].to_numpy(), frame["calendar"].to_numpy()
    ends, place = np.unique(np.column_stack([calendar, until]), axis=0, return_inverse=True)
    ended = frame["ended_second"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    larger, group = _groups(frame)
    return Tickets(
        created=frame["created_second"].to_numpy(),
        ended=np.asarray(ended),
        due=due,
        until=until,
        group=group,
        groups=int(group.max()) + 1,
        larger=larger,
        place=place.reshape(-1),
        ends=[(times.get(int(number), ALWAYS), float(end)) for number, end in ends],
        has_hours=bool(frame["has_hours"].all()) and all(number in times for number, _ in ends),
    )


def _groups(frame: pl.DataFrame) -> tuple[Sequence[Ints], Ints]:
    """The finest group of each ticket, each kind of difference splitting those of the one before, and to which of the larger ones each of these belongs."""
    levels, last = [], np.zeros(frame.height, np.int64)
    for name in promise_rows.KINDS:
        codes = frame[f"case_{name}"].cast(pl.String).rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
        _, found = np.unique(last * (codes.max() + 1) + codes, return_inverse=True)
        last = found.reshape(-1).astype(np.int64)
        levels.append(last)
    _, first = np.unique(last, return_index=True)
    return [level[first] for level in levels[:-1]], last


# What is told of them --------------------------------------------------------------------------------------------------


def _why_not(found: Model) -> str | None:
    if found.tickets < LEAST_TICKETS:
        return TOO_FEW
    if min(found.missed, found.tickets - found.missed) < LEAST_EACH:
        return TOO_FEW_OF_ONE
    if found.past is None:
        return UNTRIED
    return None if found.past.is_better else NO_BETTER


def _told(tickets: Tickets, found: Model, rows: Ints, *, is_told: bool) -> pl.DataFrame:
    """The tickets with time left in their order, by number of row: what taking up today saves most first, where probabilities are told; else those with least time left.

    What is saved is the probability to miss the promise, times the share of tickets of the kind that take no longer than the time left, less
    the share of those that take no longer than what is left of it in a day.
    """
    due = tickets.due[rows]
    left = due - tickets.until[rows]
    columns: dict[str, Floats | Ints] = {"row": rows, "left": left}
    if is_told:
        missed, now = found.missed_rate(rows), found.in_time_rate(rows)
        columns |= {"missed": missed, "in_time": now, "saved": missed * np.maximum(now - found.in_time_rate(rows, found.clocked.usual_day()[rows]), 0.0)}  # fmt: skip
    frame = pl.DataFrame(columns)
    return frame.sort(["saved", "left"], descending=[True, False]) if is_told else frame.sort("left")


def _horizons(told: pl.DataFrame) -> tuple[Horizon, ...]:
    found, start = [], 0.0
    for hours in (*HORIZONS, None):
        end = np.inf if hours is None else hours * 3600.0
        own = told.filter((pl.col("left") > start) & (pl.col("left") <= end))
        missed = float(own["missed"].sum()) if "missed" in own.columns else None
        found.append(Horizon(hours=hours, n=own.height, missed=missed))
        start = end
    return tuple(found)


def _shown(frame: pl.DataFrame, tickets: Tickets, rows: Ints, told: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of a list in its order, with what is told of them; `left_seconds` is below 0 of those that are late."""
    due = pl.Series(tickets.due[rows] * 1e6).cast(pl.Int64).cast(pl.Datetime("us"))
    created = pl.Series(tickets.created[rows] * 1e6).cast(pl.Int64).cast(pl.Datetime("us"))
    rates = {f"{name}_rate": (told[name] if told is not None and name in told.columns else pl.Series([None] * len(rows), dtype=pl.Float64)) for name in ("missed", "in_time", "saved")}  # fmt: skip
    return frame[rows].select(
        "id",
        due_at=due,
        left_seconds=pl.Series(tickets.due[rows] - tickets.until[rows]),
        **rates,
        **{name: pl.col(name) for name in promise_rows.SHOWN if name not in ("id", "source")},
        is_on_customer=pl.col("is_on_customer"),
        created_at=created,
        age_seconds=pl.Series(tickets.until[rows] - tickets.created[rows]),
        source=pl.col("source"),
    )
