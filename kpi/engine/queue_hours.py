"""Calls and chats: how many agents each hour of the week needs, that so many are answered in time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kpi.engine.open_week import Cell, OpenHour, by_cell, open_seconds
from kpi.engine.staffing_plan import (
    LEAST_ABANDONED,
    LEAST_HANDLED,
    LEAST_WEEKS,
    NO_CONTACTS,
    NO_HANDLE_TIMES,
    TOO_FEW_WEEKS,
    WELL_TOLD,
    Plan,
    answer_seconds,
    nearest_rank,
    of_channel,
)
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import staffing_rows
from kpi.stats.erlang import Demand, Queue, agents_needed, mean_patience, queue

At = tuple[date, int]
"""A day and an hour of it."""


@dataclass(frozen=True)
class _Contacts:
    """Calls or chats of one day and hour that are alike in what the statement tells apart; its columns in their order."""

    on: date
    hour: int
    is_untimed: bool
    is_voicemail: bool
    offered: int
    answered: int
    handled: int
    handle_seconds: float | None
    waits: int
    wait_seconds: float | None
    abandoned: int


@dataclass(frozen=True)
class Step:
    """What would become of the calls of an hour with so many agents."""

    agents: int
    queue: Queue


@dataclass(frozen=True, kw_only=True)
class QueueHour:
    """The calls, or chats, of one hour of the week.

    `needed` is for a volume that four of five weeks do not exceed, `needed_median` for the middle one, and `needed_patient` as the first
    if nobody hung up. `steps` go from one fewer than needed to one more.
    """

    volume_median: int
    volume_p80: int
    handle_seconds: float
    handled: int
    needed: int
    needed_median: int
    needed_patient: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class QueueChannel:
    """A channel in which customers wait for an agent. `patience_seconds` is None where it is not known; then nobody is taken to hang up.

    `why_not` says why there are no `hours`.
    """

    channel: str
    offered: int
    outside_hours: int
    untimed: int
    weeks: int
    handle_seconds: float | None
    abandoned: int
    patience_seconds: float | None
    hours: Mapping[Cell, QueueHour] = field(default_factory=dict)
    why_not: str | None = None


def queue_channel(read: Read, query: Query, plan: Plan, channel: str, open_hours: Sequence[OpenHour]) -> QueueChannel:
    """What each hour of the week needs in a channel with a queue."""
    statement = staffing_rows.contacts(of_channel(query, channel))
    rows = [_Contacts(*row) for row in read(statement.sql, statement.params).iter_rows()]
    span = _span(read, query, channel)
    hours = [one for one in open_hours if span and span[0] <= one.on <= span[1]]
    cells = by_cell(hours)
    work = _Work(rows)
    offered, untimed = (sum(row.offered for row in rows if row.is_untimed >= least) for least in (False, True))
    inside = sum(work.volumes.get((one.on, one.hour), 0) for one in hours)
    patience, abandoned = _patience(rows)
    found = QueueChannel(
        channel=channel,
        offered=offered,
        outside_hours=offered - untimed - inside,
        untimed=untimed,
        weeks=max((len(each) for each in cells.values()), default=0),
        handle_seconds=work.handle_seconds,
        abandoned=abandoned,
        patience_seconds=patience,
    )
    if not inside:
        return replace(found, why_not=NO_CONTACTS)
    if not found.handle_seconds or work.handled < WELL_TOLD * sum(row.answered for row in rows):
        return replace(found, why_not=NO_HANDLE_TIMES)
    if found.weeks < LEAST_WEEKS:
        return replace(found, why_not=TOO_FEW_WEEKS)
    seconds = answer_seconds(query)
    needs = {cell: _hour(work, found, each, plan, seconds) for cell, each in cells.items() if len(each) >= LEAST_WEEKS}
    return replace(found, hours=needs)


class _Work:
    """How many came in each hour of each day, and how long those took."""

    def __init__(self, rows: Sequence[_Contacts]) -> None:
        self.volumes: dict[At, int] = defaultdict(int)
        self._handles: dict[At, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
        for row in (one for one in rows if not one.is_untimed):
            n, seconds = self._handles[row.on, row.hour]
            self._handles[row.on, row.hour] = n + row.handled, seconds + (row.handle_seconds or 0.0)
            self.volumes[row.on, row.hour] += row.offered
        self.handled = sum(row.handled for row in rows)
        self._seconds = sum(row.handle_seconds or 0.0 for row in rows)

    @property
    def handle_seconds(self) -> float | None:
        """How long one takes on average; None where nobody knows."""
        return self._seconds / self.handled if self.handled else None

    def handled_in(self, hours: Sequence[OpenHour]) -> tuple[int, float]:
        """How many handle times some hours have, and their sum."""
        each = [self._handles[one.on, one.hour] for one in hours if (one.on, one.hour) in self._handles]
        return sum(n for n, _ in each), sum(seconds for _, seconds in each)


def _span(read: Read, query: Query, channel: str) -> tuple[date, date] | None:
    """The first and the last day of the channel, whatever is filtered: before and after nobody knows of calls."""
    statement = staffing_rows.span(query, channel)
    first, last = read(statement.sql, statement.params).row(0)
    return (first, last) if first else None


def _patience(rows: Sequence[_Contacts]) -> tuple[float | None, int]:
    """How long callers are patient, and of how many who hung up it is known; who leaves a message has been answered, in a way."""
    waiting = [row for row in rows if not row.is_voicemail]
    offered, answered = sum(row.offered for row in waiting), sum(row.answered for row in waiting)
    waits, abandoned = sum(row.waits for row in waiting), sum(row.abandoned for row in waiting)
    is_told = offered and waits >= WELL_TOLD * offered and abandoned >= WELL_TOLD * (offered - answered)
    seconds = sum(row.wait_seconds or 0.0 for row in waiting)
    if not is_told or abandoned < LEAST_ABANDONED or not seconds:
        return None, abandoned
    return mean_patience(seconds, abandoned), abandoned


def _hour(work: _Work, channel: QueueChannel, hours: Sequence[OpenHour], plan: Plan, seconds: float) -> QueueHour:
    counts = [work.volumes.get((one.on, one.hour), 0) for one in hours]
    handled, total = work.handled_in(hours)
    handle = (total + LEAST_HANDLED * (channel.handle_seconds or 0.0)) / (handled + LEAST_HANDLED)
    length = open_seconds(hours)
    at_once = plan.chats_at_once if channel.channel == "chat" else 1

    def demand(volume: int, patience: float | None) -> Demand:
        return Demand(volume / length, handle, math.inf if patience is None else patience)

    def needed(one: Demand) -> int:
        return math.ceil(agents_needed(one, seconds, plan.target_rate) / at_once)

    median, p80 = nearest_rank(counts, 0.5), nearest_rank(counts, 0.8)
    busy = demand(p80, channel.patience_seconds)
    enough = needed(busy)
    around = range(max(1, enough - 1), enough + 2) if p80 else ()
    return QueueHour(
        volume_median=median,
        volume_p80=p80,
        handle_seconds=handle,
        handled=handled,
        needed=enough,
        needed_median=needed(demand(median, channel.patience_seconds)),
        needed_patient=needed(demand(p80, None)),
        steps=tuple(Step(agents, queue(busy, agents * at_once, seconds)) for agents in around),
    )
