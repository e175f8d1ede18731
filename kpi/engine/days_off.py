"""Holidays as the calendar has them: days that are open for less than half of what is usual of their weekday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kpi.query.read import Read
from kpi.sql import calendar_rows

AROUND = 4
"""What is usual is the middle of the same weekday so many weeks before and after."""


@dataclass(frozen=True)
class DaysOff:
    """The holidays, and the last day of which the calendar knows whether it is one; None without a calendar."""

    days: frozenset[date]
    until: date | None


def days_off(read: Read) -> DaysOff:
    """The holidays of the default calendar. A holiday on a day that is closed anyway is none; nor is a change of opening hours that lasts."""
    statement = calendar_rows.open_days()
    found: dict[date, int] = dict(read(statement.sql, statement.params).iter_rows())
    return DaysOff(frozenset(day for day, quarters in found.items() if _is_off(found, day, quarters)), max(found, default=None))  # fmt: skip


def _is_off(found: dict[date, int], day: date, quarters: int) -> bool:
    around = (day + timedelta(weeks=week) for week in range(-AROUND, AROUND + 1))
    return bool(quarters < np.median([found[one] for one in around if one in found]) / 2)
