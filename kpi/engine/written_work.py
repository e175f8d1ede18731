"""What is written: hours of work in a week, for what comes and for what waits too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.engine.answer import answer
from kpi.engine.coverage import Coverage
from kpi.engine.staffing_plan import (
    LEAST_WEEKS,
    NO_CREATION,
    NO_HANDLE_TIMES,
    TOO_FEW_WEEKS,
    Plan,
    nearest_rank,
    of_channel,
    setting,
)
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import staffing_rows


@dataclass(frozen=True, kw_only=True)
class WrittenChannel:
    """A channel in which customers wait for an answer in writing: hours of work a week.

    `backlog` is what is open at the end, of which `allowed` may be while all are solved within the target; the rest is caught up with.
    """

    channel: str
    weeks: int
    volume_p80: int | None
    handle_seconds: float | None
    backlog: int | None
    allowed: float | None
    hours_needed: float | None
    why_not: str | None = None


def written_channel(read: Read, query: Query, plan: Plan, channel: str, known: Coverage | None) -> WrittenChannel:
    """Work of a week = (four fifths of the weeks' volumes + what is to be caught up with) × handle time ÷ occupancy."""
    asked = of_channel(query, channel)
    statement = staffing_rows.tickets(asked)
    rows = read(statement.sql, statement.params).rows()
    created, handled = sum(row[1] for row in rows), sum(row[2] for row in rows)
    handle = sum(row[3] or 0.0 for row in rows) / handled if handled else None
    by_day: dict[date, int] = {row[0]: row[1] for row in rows}
    volumes = _weekly(by_day, asked.period)
    found = WrittenChannel(
        channel=channel, weeks=len(volumes), volume_p80=nearest_rank(volumes, 0.8) if volumes else None, handle_seconds=handle, backlog=None,
        allowed=None, hours_needed=None,
    )  # fmt: skip
    if not created:
        return replace(found, why_not=NO_CREATION)
    # Of tickets that are open nobody has the whole time yet: half of them are enough to know it of.
    if not handle or handled < created / 2:
        return replace(found, why_not=NO_HANDLE_TIMES)
    if len(volumes) < LEAST_WEEKS or found.volume_p80 is None:
        return replace(found, why_not=TOO_FEW_WEEKS)
    backlog = answer(read, replace(asked, metrics=("backlog",), grain=None, by=(), choices=()), known=known)
    level = backlog["value"][0] if backlog.height else None
    # Little 1961: on average so many are open as come within the time that one takes.
    allowed = found.volume_p80 * setting(query, "resolution_target_seconds") / (7 * 86400)
    late = max(0.0, level - allowed) if level is not None else 0.0
    work = (found.volume_p80 + late / plan.clearing_weeks) * handle / plan.occupancy_rate / 3600
    return replace(found, backlog=None if level is None else int(level), allowed=allowed, hours_needed=work)


def _weekly(by_day: Mapping[date, int], period: Period) -> list[int]:
    """The volumes of the whole weeks from the first to the last day that have any, inside the period."""
    if not by_day or period.start is None or period.end is None:
        return []
    first, last = min(by_day), max(by_day)
    monday = max(first, period.start)
    monday += timedelta(days=-monday.weekday() % 7)
    volumes = []
    while monday + timedelta(days=7) <= period.end and monday + timedelta(days=4) <= last:  # a weekend may be quiet
        volumes.append(sum(by_day.get(monday + timedelta(days=day), 0) for day in range(7)))
        monday += timedelta(days=7)
    return volumes
