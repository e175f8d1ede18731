"""Answers by speed that can be counted by hand: by e-mail and phone, within half an hour or after two days; who was content, and who left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.records import Row

MARCH = datetime(2026, 3, 2, 9)
QUICK, SLOW = timedelta(minutes=30), timedelta(days=2)
PARTS = (
    ("email", QUICK, 60, 54, 3),
    ("email", SLOW, 40, 24, 10),
    ("phone", QUICK, 20, 12, 1),
    ("phone", SLOW, 80, 32, 8),
)
"""Channel, wait, answers, good ones, and customers who left in April: slow ones are less content, by 30 and 20 points, and leave more, by 15 of 100 and 5."""


def _ticket(name: str, channel: str, wait: timedelta | None, at: datetime = MARCH) -> Row:
    return {"id": name, "created_at": at, "first_response_at": None if wait is None else at + wait, "channel": channel, "customer": f"C-{name}"}  # fmt: skip


def records() -> dict[str, list[Row]]:
    """Tickets, answers and customers. Besides: three answers of no ticket; one customer who left before April, one whose ticket nobody answered, one whose ticket was solved without an answer,
    one whose ticket is too young to be late, one who left in July; 40 customers of December; one ticket a month until October, when the data end;
    and 60 quick answers of team Quick in May."""
    tickets: list[Row] = []
    surveys: list[Row] = []
    customers: list[Row] = []
    for channel, wait, n, good, left in PARTS:
        for one in range(n):
            name = f"{channel}-{'quick' if wait == QUICK else 'slow'}-{one}"
            tickets.append(_ticket(name, channel, wait))
            surveys.append({"id": name, "kind": "csat", "score": 5 if one < good else 1, "scale": 5, "ticket": name, "responded_at": datetime(2026, 3, 9)})  # fmt: skip
            customers.append(_customer(name, date(2026, 4, 10) if one < left else None))
    surveys += [{"id": f"none-{one}", "kind": "csat", "score": 5, "scale": 5, "responded_at": datetime(2026, 3, 9)} for one in range(3)]  # fmt: skip
    tickets += [
        _ticket("gone", "email", QUICK), _ticket("silent", "phone", None), _ticket("closed", "phone", None) | {"resolved_at": datetime(2026, 3, 3)}, _ticket("young", "phone", None, datetime(2026, 3, 31, 9)),
        _ticket("later", "email", QUICK), *(_ticket(f"winter-{one}", "email", QUICK, datetime(2025, 12, 1, 9)) for one in range(40)),
        *({"id": f"m{month}", "created_at": datetime(2026, month, 10, 9), "channel": "email"} for month in range(4, 11)),
    ]  # fmt: skip
    for one in range(60):
        tickets.append(
            _ticket(f"may-{one}", "email", QUICK, datetime(2026, 5, 4, 9)) | {"team": "Quick", "customer": None}
        )
        surveys.append({"id": f"may-{one}", "kind": "csat", "score": 5, "scale": 5, "ticket": f"may-{one}", "responded_at": datetime(2026, 5, 6)})  # fmt: skip
    customers += [
        _customer("gone", date(2026, 3, 20)), _customer("silent", None), _customer("closed", None), _customer("young", None), _customer("later", date(2026, 7, 10)),
        *(_customer(f"winter-{one}", None) for one in range(40)), {"id": "C-end", "customer_since": date(2026, 10, 1)},
    ]  # fmt: skip
    return {"ticket": tickets, "survey_response": surveys, "customer": customers}


def _customer(name: str, left: date | None) -> Row:
    return {"id": f"C-{name}", "customer_since": date(2025, 1, 1), "churned_on": left}
