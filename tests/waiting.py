"""A desk whose queue can be counted by hand: what is due when, and what became of the like before."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.records import Row

START, DAYS = datetime(2026, 1, 5), 140
"""A Monday, and so many days; the data end on the last of them at 20:00, UTC."""
END = START + timedelta(days=DAYS - 1, hours=20)
PROMISED = timedelta(hours=37)


def tickets(days: int = DAYS) -> list[Row]:
    """Each day at noon five tickets of team A, solved after 12 hours, and five of team B, of which three take 36 hours and two 72; all are promised within 37 hours.

    At 20:00 all ten of the day wait, the five of team B of the day before, and its two of the day before that, which have been late for 19 hours.
    Every other day one of A takes 72 hours as well, so that nothing is certain.
    """
    rows: list[Row] = []
    for day in range(days):
        at = START + timedelta(days=day, hours=12)
        for team, hours in (("A", (12, 12, 12, 12, 72 if day % 2 else 12)), ("B", (36, 36, 36, 72, 72))):
            rows += [ticket(f"{day}-{team}{one}", at, team, each, days) for one, each in enumerate(hours)]
    return [*rows, ticket("last", START + timedelta(days=days - 1, hours=20), None, None, days)]


def ticket(name: str, at: datetime, team: str | None, hours: float | None, days: int) -> Row:
    """One that takes so many hours; of `last`, with which the data end, nothing is promised."""
    row: Row = {"id": name, "created_at": at, "team": team, "priority": "normal", "channel": "email", "status_class": "open", "subject": f"Subject {name}"}  # fmt: skip
    row |= {"due_at": at + PROMISED} if hours else {}
    over = None if hours is None else at + timedelta(hours=hours)
    end = START + timedelta(days=days - 1, hours=20)
    return row | ({"status_class": "solved", "resolved_at": over} if over and over <= end else {})
