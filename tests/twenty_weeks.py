"""Twenty weeks of a desk whose calls, tickets and holidays can be counted by hand: how many will come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.desk import call
from tests.records import Row

START = date(2025, 8, 4)
"""A Monday; desks are open from Monday to Friday, 9 to 17, UTC, but for the holidays of Czechia."""
WEEKS = 20
HOLIDAYS = (date(2025, 10, 28), date(2025, 11, 17))
AHEAD = (date(2025, 12, 24), date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1))
"""The holidays of the four weeks after."""
LAST = START + timedelta(weeks=WEEKS)
"""Monday, 22 December: one call and one ticket so far, of a day that is not over."""


def workdays() -> list[date]:
    return [START + timedelta(weeks=week, days=day) for week in range(WEEKS) for day in range(5)]


def calls() -> list[Row]:
    """Each working day one call from 9 to 10 and three from 10 to 11; on holidays one, from 10 to 11."""
    rows = []
    for day in workdays():
        for one, hour in enumerate((10,) if day in HOLIDAYS else (9, 10, 10, 10)):
            rows.append(call(f"{day}-{one}", datetime(day.year, day.month, day.day, hour, one), "phone"))
    return [*rows, call("last", datetime(2025, 12, 22, 9), "phone")]


def tickets() -> list[Row]:
    """Each working day four at noon, of which three are solved an hour later: twenty weeks on 100 are open."""
    rows: list[Row] = []
    for day in workdays():
        for one in range(4):
            at = datetime(day.year, day.month, day.day, 12, one)
            row: Row = {"id": f"{day}-{one}", "created_at": at, "channel": "email", "team": "A", "status_class": "open"}
            if one:
                row |= {"status_class": "solved", "resolved_at": at + timedelta(hours=1)}
            rows.append(row)
    last = {"id": "last", "created_at": datetime(2025, 12, 22, 9), "channel": "email", "team": "A", "status_class": "open"}  # fmt: skip
    return [*rows, last]
