"""The open hours of a period, put together by the hours of the week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import calendar_rows

Cell = tuple[int, int]
"""Weekday (1 is Monday) and hour of the day, on the clock of the report zone."""


@dataclass(frozen=True)
class OpenHour:
    """One clock hour of one day, of which so many quarters are open; `starts_at` (UTC) is when the first of them begins."""

    starts_at: datetime
    on: date
    hour: int
    weekday: int
    quarters: int

    @property
    def cell(self) -> Cell:
        """The hour of the week."""
        return self.weekday, self.hour


def open_hours(read: Read, query: Query) -> list[OpenHour]:
    """The published hours of the days; holidays have none."""
    statement = calendar_rows.open_hours(query)
    return [OpenHour(*row) for row in read(statement.sql, statement.params).iter_rows()]


def by_cell(hours: Sequence[OpenHour]) -> dict[Cell, list[OpenHour]]:
    """The same by the hour of the week."""
    cells: dict[Cell, list[OpenHour]] = defaultdict(list)
    for one in hours:
        cells[one.cell].append(one)
    return cells


def open_seconds(hours: Sequence[OpenHour]) -> float:
    """How long one of these hours is open, on average."""
    return 900 * sum(one.quarters for one in hours) / len(hours)
