"""Teams with unlike cases whose answers can be counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.records import Row

TEAMS = {
    "A": {"easy": (80, 72), "hard": (20, 10)},
    "B": {"easy": (20, 18), "hard": (80, 40)},
    "C": {"easy": (50, 45), "hard": (50, 25)},
    "D": {"easy": (50, 30), "hard": (50, 10)},
    "E": {"other": (10, 10)},
    None: {"other": (40, 30)},
}
"""Team → category → answers and good ones. Of easy ones 165 of 200 are good, of hard ones 85 of 200."""


def answered(team: str | None, category: str, good: int, bad: int) -> Iterator[tuple[Row, Row]]:
    """A ticket and the answer of its customer, so many good and bad ones."""
    for one in range(good + bad):
        name = f"{team}-{category}-{one}"
        at = datetime(2026, 3, 2 + one % 20, 9)
        ticket: Row = {"id": name, "created_at": at, "team": team, "category": category, "agent": team and f"agent {team}"}  # fmt: skip
        score = 5.0 if one < good else 1.0
        yield ticket, {"id": name, "kind": "csat", "score": score, "scale": 5, "ticket": name, "responded_at": at}


def company() -> list[tuple[Row, Row]]:
    """All tickets of the teams, each with the answer to it."""
    return [
        one
        for team, cases in TEAMS.items()
        for category, (n, good) in cases.items()
        for one in answered(team, category, good, n - good)
    ]
