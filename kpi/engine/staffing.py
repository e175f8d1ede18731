"""How many agents each open hour of the week needs for a service level, against who was there and who was to be.

Calls and chats are queues of which one hour after the other is looked at by itself; what is written may wait, and is work to be done in
a week, whenever agents are there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpi.declare.datasets import AGENT_STATE, CONTACT, TICKET
from kpi.declare.errors import KpiError, NotAllowed
from kpi.engine.agents_there import presence
from kpi.engine.answer import answer
from kpi.engine.coverage import Coverage
from kpi.engine.open_week import Cell, OpenHour, by_cell, open_hours, open_seconds
from kpi.engine.queue_hours import QueueChannel, queue_channel
from kpi.engine.staffing_plan import QUEUES, USUAL_SHRINKAGE, Plan, answer_seconds
from kpi.engine.written_work import WrittenChannel, written_channel
from kpi.query.limits import limits_of
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses, staffing_rows


@dataclass(frozen=True, kw_only=True)
class Hour:
    """An open hour of the week: who is needed in all channels together, and who was there. `needed` is None where a channel cannot tell.

    `rostered` are the needed ones with those who will be away; `there` and `shifts` are the middle of the weeks, `short` how many are
    missing, and `short_rate` the share of the weeks in which fewer were there than needed.
    """

    weekday: int
    hour: int
    weeks: int
    needed: int | None
    rostered: int | None
    there: float | None
    shifts: float | None
    short: float | None
    short_rate: float | None


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """All of it, with what it rests on. `presence_lacks` is a dimension of the filters that agents' states do not have."""

    period: Period
    plan: Plan
    answer_seconds: float
    shrinkage_rate: float
    is_shrinkage_measured: bool
    open_hours_a_week: float
    queues: tuple[QueueChannel, ...]
    written: tuple[WrittenChannel, ...]
    hours: tuple[Hour, ...]
    presence_lacks: str | None = None


def staffing(
    read: Read, query: Query, plan: Plan, *, channels: Sequence[str] = (), known: Coverage | None = None
) -> Staffing:
    """Who is needed when, by the hours of the week of a closed period; without `channels` in all that there are.

    `query` gives days, filters, settings and choices: calls that count are those of the share of missed ones. Raises KpiError for an open
    period, and for a channel or an agent among the filters; NotAllowed where the reader may not see it.
    """
    if query.period.start is None or query.period.end is None:
        raise KpiError("Staffing needs a period: give --from and --to, or neither for the last 91 days.")
    for one in query.filters:
        if one.dimension in ("channel", "agent"):
            raise KpiError("Staffing is of channels and of teams: choose channels with --channel, and no agent.")
    limits = limits_of(read)
    query = limits.asked(query)
    if limits.smallest:  # of an hour there are few
        raise NotAllowed("This is not shown to readers of this link.")
    asked = _channels(read, query, channels)
    hours = open_hours(read, query)
    cells = by_cell(hours)
    queues = [queue_channel(read, query, plan, name, hours) for name in asked if name in QUEUES]
    lengths = {cell: open_seconds(rows) / 3600 for cell, rows in cells.items()}
    written = [written_channel(read, query, plan, name, known) for name in asked if name not in QUEUES]
    measured = None if plan.shrinkage_rate is not None else _measured_shrinkage(read, query, known)
    shrinkage = next(one for one in (plan.shrinkage_rate, measured, USUAL_SHRINKAGE) if one is not None)
    lacks = next((one.dimension for one in query.filters if AGENT_STATE.column(one.dimension) is None), None)
    there, shifts = ({}, {}) if lacks else presence(read, query, hours)
    needs = _needs(lengths, queues, written, {cell: _middle(each) for cell, each in there.items()})
    every = [_hour(cell, cells[cell], needs.get(cell), shrinkage, there, shifts) for cell in sorted(cells)]
    return Staffing(
        period=query.period,
        plan=plan,
        answer_seconds=answer_seconds(query),
        shrinkage_rate=shrinkage,
        is_shrinkage_measured=measured is not None,
        open_hours_a_week=sum(lengths.values()),
        queues=tuple(queues),
        written=tuple(written),
        hours=tuple(every),
        presence_lacks=lacks,
    )


def channels_there(read: Read, query: Query, *, has_queues: bool = True, has_written: bool = True) -> list[str]:
    """The channels of these days and filters, those with queues first; of one of both kinds alone where the other is not asked for."""
    found: set[str] = set()
    kinds = ((has_queues, CONTACT, "started_on", True), (has_written, TICKET, "created_on", False))
    for is_asked, facts, day, is_queue in kinds:
        if is_asked:
            statement = staffing_rows.channels(query, facts, day)
            values = read(statement.sql, statement.params)["channel"]
            found |= {name for name in values.drop_nulls().to_list() if (name in QUEUES) == is_queue}
    return _sorted(found)


def _channels(read: Read, query: Query, channels: Sequence[str]) -> list[str]:
    """The channels asked for, or all that the days have. Raises KpiError for one that they do not have."""
    if not channels:
        return channels_there(read, query)
    queues = [name for name in channels if name in QUEUES]
    found = channels_there(read, query, has_queues=bool(queues), has_written=len(queues) < len(channels))
    if lacking := next((name for name in channels if name not in found), None):
        have = ", ".join(channels_there(read, query)) or "–"
        raise KpiError("No contact or ticket of these days is of the channel “{name}”. There are: {names}.", name=lacking, names=have)  # fmt: skip
    return _sorted(channels)


def _sorted(names: Sequence[str] | set[str]) -> list[str]:
    return sorted(set(names), key=lambda name: (QUEUES.index(name) if name in QUEUES else len(QUEUES), name))


def _measured_shrinkage(read: Read, query: Query, known: Coverage | None) -> float | None:
    """The share of shifts in which agents were not there for customers; None where no shifts, or no states, are known."""
    one = replace(query, metrics=("shrinkage_rate",), grain=None, by=(), choices=())
    if clauses.unavailable(one):
        return None
    value = answer(read, one, known=known)["value"][0]
    return float(value) if value is not None and value < 1 else None


def _hour(
    cell: Cell, rows: Sequence[OpenHour], needed: int | None, shrinkage: float, there: Mapping[Cell, list[float]], shifts: Mapping[Cell, list[float]],
) -> Hour:  # fmt: skip
    present, planned = there.get(cell, []), shifts.get(cell, [])
    was_there = _middle(present)
    return Hour(
        weekday=cell[0],
        hour=cell[1],
        weeks=len(rows),
        needed=needed,
        rostered=None if needed is None else rostered(needed, shrinkage),
        there=was_there,
        shifts=_middle(planned),
        short=None if needed is None or was_there is None else needed - was_there,
        short_rate=None if needed is None else _rate_below(present, needed),
    )


def _rate_below(present: Sequence[float], needed: int) -> float | None:
    return sum(one < needed - 1e-9 for one in present) / len(present) if present else None


def rostered(needed: int, shrinkage: float) -> int:
    """How many have to be on shift so that so many are there for customers."""
    return math.ceil(round(needed / (1 - shrinkage), 9))


def _needs(
    lengths: Mapping[Cell, float], queues: Sequence[QueueChannel], written: Sequence[WrittenChannel], there: Mapping[Cell, float | None],
) -> dict[Cell, int]:  # fmt: skip
    """The agents of all channels together by hour of the week; none where a channel cannot tell.

    What is written waits for an hour in which more are there than queues need, each such hour taking as large a part of what it has; what
    does not go into those, or all where nobody knows who was there, is spread over all open hours alike.
    """
    work = [one.hours_needed for one in written]
    if not (queues or work) or None in work:
        return {}
    own = {cell: sum(one.hours[cell].needed for one in queues) for cell in lengths if all(cell in one.hours for one in queues)}  # fmt: skip
    spare = {cell: max(0.0, (there.get(cell) or 0.0) - needed) for cell, needed in own.items()}
    hours, room = sum(one for one in work if one), sum(spare[cell] * lengths[cell] for cell in own)
    part = min(1.0, hours / room) if room else 0.0
    rest = (hours - part * room) / sum(lengths.values()) if lengths else 0.0
    return {cell: math.ceil(round(own[cell] + part * spare[cell] + rest, 9)) for cell in own}


def _middle(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None
