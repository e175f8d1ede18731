"""Complaints whose afterlife can be counted by hand: customers who stay and leave, steps reached or not, and causes that come back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.records import Row

END = date(2026, 6, 30)
"""The newest day of the list of customers, and of all data."""

PROMISE_KEPT = (6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35)
PROMISE_BROKEN = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
"""Days until a customer left; below zero: was still there so many days after, when the list ends. They are the weeks of remission of Freireich et al.
1963 (Blood 21:699), as R's survival and many textbooks have them: 6-mercaptopurine and placebo."""


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour)


def others() -> list[Row]:
    """A ticket a month that is no complaint, to the end of the data: one alone, months after all others, would be taken for a slip."""
    days = [date(2026, month, 30 if month != 2 else 28) for month in range(1, END.month + 1)]
    return [
        {"id": f"m{day.month}", "created_at": at(day), "status_class": "open", "is_complaint": False} for day in days
    ]


def remission() -> dict[str, list[Row]]:
    """A complaint of each, promised for a day so long before the customer left, or before the list ends."""
    tickets: list[Row] = others()
    customers: list[Row] = [{"id": "C-last", "customer_since": END}]
    for group, days in (("kept", PROMISE_KEPT), ("broken", PROMISE_BROKEN)):
        for place, one in enumerate(days):
            due = END + timedelta(days=one) if one < 0 else END - timedelta(days=100)
            name = f"C-{group}-{place}"
            resolved = at(due, 9) if group == "kept" else at(due + timedelta(days=1 if place % 2 else 30))
            tickets.append(
                complaint(f"{group}{place}", due - timedelta(days=5), name, due_at=at(due), resolved_at=resolved)
            )
            customers.append({"id": name, "customer_since": date(2025, 1, 1), "churned_on": due + timedelta(days=one) if one > 0 else None})  # fmt: skip
    return {"ticket": tickets, "customer": customers}


def complaint(name: str, created: date, customer: str | None, **more: object) -> Row:
    """A complaint, solved where it says when."""
    state = "solved" if more.get("resolved_at") else "open"
    return {"id": name, "created_at": at(created, 8), "customer": customer, "is_complaint": True, "status_class": state, **more}  # fmt: skip


MARCH = date(2026, 3, 2)


def steps() -> dict[str, list[Row]]:
    """Eleven complaints: ten of March, nine of them solved, and one of the last day.

    Recorded in full: 5 of 9 solved. Promised: 9 of 11. In time: 6 of 8, 1 not yet due. Followed up: 4 of 9, a fifth was asked at once. Answered:
    3 of 5 asked. Satisfied: 2 of 3. Left: 1 of 9, 1 is not in the list, and of the last it is too early.
    """
    tickets: list[Row] = others()
    surveys: list[Row] = []
    for one in range(10):
        created = MARCH + timedelta(days=one)
        resolved = at(created + timedelta(days=1 if one < 6 else 9)) if one < 9 else None
        recorded = {"complaint_cause": "delay", "resolution": "refund"} if one < 5 else {}
        due = {"due_at": at(created + timedelta(days=3))} if one not in (7, 8) else {}
        tickets.append(complaint(f"t{one}", created, f"C-{one}", resolved_at=resolved, **recorded, **due))
        if one < 5 and resolved:
            sent = resolved + timedelta(hours=30 if one < 4 else 2)
            score = (5.0, 4.0, 2.0, None, None)[one]
            surveys.append({"id": f"s{one}", "kind": "csat", "scale": 5, "score": score, "ticket": f"t{one}", "sent_at": sent,
                            "responded_at": sent + timedelta(hours=3) if score else None})  # fmt: skip
    tickets.append(complaint("young", END, "C-10", due_at=at(END + timedelta(days=5))))
    customers: list[Row] = [
        {"id": f"C-{one}", "customer_since": date(2025, 1, 1), "churned_on": date(2026, 4, 1) if one == 3 else None}
        for one in range(11)
        if one != 8
    ]
    return {
        "ticket": tickets,
        "survey_response": surveys,
        "customer": [*customers, {"id": "C-last", "customer_since": END}],
    }


def coming_back() -> dict[str, list[Row]]:
    """Twenty customers who complain twice in one month, ten days apart, each of the same: ten of the box, ten of a delay. One more says no cause, and one is
    of the last week."""
    tickets: list[Row] = others()
    for one in range(20):
        cause = "box" if one % 2 else "delay"
        for again in (0, 10):
            tickets.append(
                complaint(f"t{one}-{again}", MARCH + timedelta(days=again), f"C-{one}", complaint_cause=cause)
            )
    tickets.append(complaint("unsaid", MARCH, "C-20"))
    tickets.append(complaint("young", END - timedelta(days=7), "C-21", complaint_cause="box"))
    return {"ticket": tickets}
