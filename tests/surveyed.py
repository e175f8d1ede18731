"""Surveys that can be counted by hand: who was asked, who answered, and which customers left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.records import Row

CREATED = datetime(2026, 3, 2, 9)
SENT = datetime(2026, 3, 9, 9)


def ticket(name: str, team: str, channel: str, wait: timedelta) -> Row:
    """A ticket of March that waited so long for its first response."""
    return {"id": name, "created_at": CREATED, "first_response_at": CREATED + wait, "team": team, "channel": channel}


def survey(name: str, kind: str, score: float | None, *, ticket: str | None = None, at: datetime = SENT) -> Row:
    """A survey of the customer who is named after it; without a score nobody answered."""
    scale = {"csat": 5, "nps": 10, "ces": 7}[kind]
    answered = None if score is None else at + timedelta(hours=5)
    return {
        "id": name, "kind": kind, "score": score, "scale": scale, "sent_at": at, "responded_at": answered, "ticket": ticket, "customer": f"C-{name}",
    }  # fmt: skip


def tickets() -> list[Row]:
    """100 of team A and 200 of team B, by e-mail: A answers within half an hour, B after two days. And one a month until September, when the data end."""
    quick = [ticket(f"a{one}", "A", "email", timedelta(minutes=30)) for one in range(100)]
    slow = [ticket(f"b{one}", "B", "email", timedelta(days=2)) for one in range(200)]
    later: list[Row] = [
        {"id": f"m{month}", "created_at": datetime(2026, month, 10, 9), "team": "A", "channel": "email"}
        for month in range(4, 10)
    ]
    return [*quick, *slow, *later]


def surveys() -> list[Row]:
    """Satisfaction, asked of all 300: 60 of A answer, 54 of them well, and 40 of B, 20 of them well. Recommendation, of 100 of nobody's: 30 promoters, 10
    passives, 10 detractors and 50 who are silent. Effort: 40 answers, and nothing of who else was asked.

    Three were declared invalid, and two were sent two days before the data end.
    """
    return [*_satisfaction(), *_recommendation(), *_effort()]


def _satisfaction() -> Iterator[Row]:
    for team, asked, answered, good in (("a", 100, 60, 54), ("b", 200, 40, 20)):
        for one in range(asked):
            score = None if one >= answered else 5.0 if one < good else 2.0
            yield survey(f"{team}{one}", "csat", score, ticket=f"{team}{one}")
    for one in range(3):
        yield survey(f"x{one}", "csat", 1, ticket=f"b{one}") | {"is_invalidated": True}
    for one in range(2):
        yield survey(f"y{one}", "csat", 5 if one else None, at=datetime(2026, 9, 8, 9))


def _recommendation() -> Iterator[Row]:
    for one in range(100):
        score = 10.0 if one < 30 else 8.0 if one < 40 else 3.0 if one < 50 else None
        yield survey(f"n{one}", "nps", score)


def _effort() -> Iterator[Row]:
    for one in range(40):
        yield survey(f"e{one}", "ces", 6.0 if one < 30 else 2.0)


def customers() -> list[Row]:
    """All who answered on a ticket: of B's ten left in April and one in December, of A's one in April; and one who came in September."""
    left = {**{f"b{one}": date(2026, 4, 10) for one in range(10)}, "b10": date(2026, 7, 20), "a0": date(2026, 4, 10)}  # fmt: skip
    rows: list[Row] = [
        {"id": f"C-{team}{one}", "customer_since": date(2025, 1, 1), "churned_on": left.get(f"{team}{one}")}
        for team, answered in (("a", 60), ("b", 40))
        for one in range(answered)
    ]
    return [*rows, {"id": "C-new", "customer_since": date(2026, 9, 9), "churned_on": None}]
