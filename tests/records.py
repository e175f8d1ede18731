"""Records for tests: a shop whose week can be counted by hand, and random ones; put into a store by the real loader."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import polars as pl

from data.facts import refresh
from data.imports import load
from data.store.model import RECORDS
from data.store.store import Store

POLARS = {
    "TIMESTAMP": pl.Datetime("us"),
    "DATE": pl.Date,
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "DOUBLE": pl.Float64,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
}
Row = dict[str, object]


def put(store: Store, **records: list[Row]) -> None:
    """Load rows (with `id`) of each kind of record, all from the source "shop", in one transaction."""
    with store.write() as writer:
        for record, rows in records.items():
            given = {name for row in rows for name in row} - {"id"}
            schema = {
                name: POLARS[RECORDS[record].column(name).type] for name in RECORDS[record].names if name in given
            }
            frame = pl.DataFrame(
                [{name: row.get(name) for name in ("id", *schema)} for row in rows], schema={"id": pl.String, **schema}
            )
            writer.register(f"{record}_rows", frame.with_row_index("row_no"))
            load.load(writer, record, f"{record}_rows", list(schema), "shop", 1)
        refresh.refresh(writer, set(records), "shop")


def at(text: str) -> datetime:
    """ "09-07 10:30" of the year 2026, UTC; 7 September 2026 is a Monday."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M")


def day(text: str) -> date:
    """ "2026-09-07"."""
    return date.fromisoformat(text)


def ticket(
    id: str, created: str, first: str | None, resolved: str | None, status: str, team: str | None, **more: object
) -> Row:
    """One ticket in short."""
    return {
        "id": id,
        "created_at": at(created),
        "first_response_at": at(first) if first else None,
        "resolved_at": at(resolved) if resolved else None,
        "status_class": status,
        "team": team,
        "channel": "email",
        "was_handled_by_bot": False,
        **more,
    }


TICKETS = [
    ticket("1", "09-07 10:00", "09-07 10:30", "09-07 12:00", "solved", "A", replies=1, reopens=0, customer="p", due_at=at("09-07 17:00"), handle_seconds=600,
           agent_changes=0, team_changes=0, is_complaint=False, was_first_response_in_sla=True, was_resolution_in_sla=True,
           requester_wait_seconds=3600, on_hold_seconds=0, customer_wait_seconds=3600, requester_wait_business_seconds=3600, on_hold_business_seconds=0,
           customer_wait_business_seconds=1800, reply_seconds=1800, was_escalated=False, sla_policy="Gold"),
    ticket("2", "09-07 16:30", "09-08 09:30", "09-08 10:30", "closed", "A", replies=2, reopens=1, customer="p", due_at=at("09-08 10:00"), handle_seconds=1200,
           first_resolved_at=at("09-07 17:00"), agent_changes=1, team_changes=0, is_complaint=True, complaint_cause="delay", resolution="refund",
           was_first_response_in_sla=False, was_resolution_in_sla=False, requester_wait_seconds=36000, on_hold_seconds=21600, customer_wait_seconds=28800,
           requester_wait_business_seconds=7200, on_hold_business_seconds=3600, reply_seconds=36000, next_reply_seconds=7200, was_escalated=True, sla_policy="Gold"),
    ticket("3", "09-08 20:00", "09-09 09:15", "09-10 20:00", "solved", "B", replies=3, reopens=0, customer="q", due_at=at("09-11 12:00"), handle_seconds=1800,
           channel="chat", team_changes=1, is_complaint=True, was_first_response_in_sla=True,
           requester_wait_seconds=108000, reply_seconds=5400, next_reply_seconds=1800, was_escalated=False, sla_policy="Silver"),
    ticket("4", "09-09 12:00", None, None, "open", None, customer="q", due_at=at("09-11 10:00"), is_complaint=True, was_resolution_in_sla=True,
           was_escalated=True, sla_policy="Silver"),
    ticket("5", "09-09 13:00", "09-09 12:00", "09-09 14:00", "solved", "B", replies=1, customer="q"),
    ticket("6", "09-10 09:00", "09-10 09:01", "09-10 09:01", "solved", None, replies=0, reopens=0, was_handled_by_bot=True, customer="r", handle_seconds=0,
           agent_changes=0, team_changes=0, is_complaint=True, complaint_cause="box",
           requester_wait_seconds=60, on_hold_seconds=0, requester_wait_business_seconds=60, on_hold_business_seconds=0, was_escalated=False),
    ticket("7", "09-11 10:00", "09-11 10:10", None, "waiting", "A", customer="r", due_at=at("09-13 12:00"), is_complaint=False),
    ticket("8", "09-12 11:00", None, None, "open", "A", is_complaint=False),
]  # fmt: skip
CONTACTS = [
    {
        "id": "a",
        "direction": "inbound",
        "outcome": "answered",
        "wait_seconds": 10.0,
        "talk_seconds": 100.0,
        "wrap_seconds": 20.0,
        "started_at": at("09-07 10:00"),
    },
    {
        "id": "b",
        "direction": "inbound",
        "outcome": "answered",
        "wait_seconds": 30.0,
        "talk_seconds": 240.0,
        "started_at": at("09-07 11:00"),
    },
    {"id": "c", "direction": "inbound", "outcome": "abandoned", "wait_seconds": 3.0, "started_at": at("09-08 10:00")},
    {"id": "d", "direction": "inbound", "outcome": "missed", "wait_seconds": 60.0, "started_at": at("09-08 11:00")},
    {
        "id": "e",
        "direction": "outbound",
        "outcome": "answered",
        "wait_seconds": 5.0,
        "talk_seconds": 60.0,
        "started_at": at("09-09 10:00"),
    },
    {"id": "f", "direction": None, "outcome": "answered", "wait_seconds": None, "started_at": at("09-09 11:00")},
]
SENT = {"sent_at": at("09-08 09:00")}
SURVEYS = [
    *(
        {
            "id": f"c{score}",
            "kind": "csat",
            "scale": 5,
            "score": float(score),
            "responded_at": at("09-09 10:00"),
            "ticket": {5: "1", 3: "2"}.get(score),
            **SENT,
        }
        for score in (5, 4, 3)
    ),
    {"id": "c-", "kind": "csat", "scale": 5, **SENT},
    {
        "id": "c1",
        "kind": "csat",
        "scale": 5,
        "score": 1.0,
        "responded_at": at("09-09 10:00"),
        "is_invalidated": True,
        **SENT,
    },
    *(
        {
            "id": f"n{score}",
            "kind": "nps",
            "scale": 10,
            "score": float(score),
            "responded_at": at("09-09 10:00"),
            "customer": {10: "A", 9: "B", 0: "B"}.get(score),
        }
        for score in (10, 9, 8, 0)
    ),
    *(
        {
            "id": f"e{score}",
            "kind": "ces",
            "scale": 7,
            "score": float(score),
            "responded_at": at("09-10 10:00"),
            "customer": {7: "A", 2: "E"}.get(score),
            **SENT,
        }
        for score in (7, 5, 2)
    ),
    {
        "id": "e*",
        "kind": "ces",
        "scale": 7,
        "score": 2.0,
        "is_low_best": True,
        "responded_at": at("09-10 10:00"),
        "sent_at": at("09-10 09:00"),
        "ticket": "2",
    },
]
CUSTOMERS = [
    {"id": "A", "customer_since": day("2025-01-01"), "is_churned": False},
    {"id": "B", "customer_since": day("2025-01-01"), "churned_on": day("2026-09-10"), "is_churned": True},
    {"id": "C", "customer_since": day("2026-09-08"), "churned_on": day("2026-09-11"), "is_churned": True},
    {"id": "D", "customer_since": day("2025-06-01"), "churned_on": day("2026-08-01"), "is_churned": True},
    {"id": "E", "is_churned": True},
]
STATES = [
    {"id": "1", "agent": "Ann", "team": "A", "state": "Available", "started_at": at("09-07 09:00"), "ended_at": at("09-07 12:00")},
    {"id": "2", "agent": "Ann", "team": "A", "state": "lunch", "started_at": at("09-07 12:00"), "ended_at": at("09-07 13:00")},
    {"id": "3", "agent": "Ann", "team": "A", "state": "On a call", "started_at": at("09-07 13:00"), "ended_at": at("09-07 17:00")},
    {"id": "4", "agent": "Ben", "team": "B", "state": "available", "started_at": at("09-08 09:00"), "ended_at": at("09-08 11:00")},
    {"id": "5", "agent": "Ben", "team": "A", "state": "xyz", "started_at": at("09-09 09:00"), "ended_at": at("09-09 10:00")},
    {"id": "6", "agent": "Ben", "team": "B", "state": "available", "started_at": at("09-12 10:00")},
    {"id": "7", "agent": "Ann", "team": "A", "state": "Scheduled", "started_at": at("09-07 09:00"), "ended_at": at("09-07 17:30")},
    {"id": "8", "agent": "Cid", "team": "B", "state": "Shift", "started_at": at("09-08 09:00"), "ended_at": at("09-08 17:00")},
]  # fmt: skip
HELP_DAYS = [
    {"id": "1", "day_on": day("2026-09-07"), "visitors": 20},
    {"id": "2", "day_on": day("2026-09-08"), "visitors": 10},
    {"id": "3", "day_on": day("2026-09-09")},
]
REVIEWS = [
    {"id": "1", "reviewed_on": day("2026-09-08"), "score": 80.0, "highest_score": 100.0},
    {"id": "2", "reviewed_on": day("2026-09-09"), "score": 3.0, "highest_score": 5.0},
    {"id": "3", "reviewed_on": day("2026-09-09"), "highest_score": 5.0},
]


SHOP = {
    "ticket": TICKETS,
    "contact": CONTACTS,
    "survey_response": SURVEYS,
    "customer": CUSTOMERS,
    "agent_state": STATES,
    "self_service_day": HELP_DAYS,
    "qa_review": REVIEWS,
}


def random_records(seed: int, size: int = 300) -> dict[str, list[Row]]:
    """Records with everything that may be missing missing now and then."""
    chance = random.Random(seed)
    start = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)

    def some(value: object, share: float = 0.85) -> object:
        return value if chance.random() < share else None

    def moment() -> datetime:
        return start + timedelta(minutes=chance.randrange(0, 90 * 24 * 60))

    def place() -> Row:
        return {
            "team": some(chance.choice("ABC")),
            "channel": some(chance.choice(["email", "chat", "phone"])),
            "agent": some(f"Agent {chance.randrange(5)}"),
            "country": some(chance.choice(["cz", "sk"])),
        }

    tickets, surveys = [], []
    for number in range(size):
        created = moment()
        first = some(created + timedelta(minutes=chance.randrange(-20, 3000)))
        resolved = some(created + timedelta(minutes=chance.randrange(-20, 20000)), 0.7)
        tickets.append({
            "id": f"t{number}", "created_at": some(created, 0.97), "first_response_at": first, "resolved_at": resolved,
            "status_class": some(chance.choice(["solved", "closed"]) if resolved else chance.choice(["open", "waiting", "solved"]), 0.9),
            "replies": some(chance.randrange(4)), "reopens": some(chance.randrange(3)), "was_handled_by_bot": chance.choice([None, False, False, True]),
            "customer": some(f"u{chance.randrange(size // 2)}", 0.8), "due_at": some(created + timedelta(minutes=chance.randrange(10000)), 0.6),
            "first_resolved_at": some(created + timedelta(minutes=chance.randrange(-20, 9000)), 0.3), "handle_seconds": some(chance.randrange(3600), 0.7),
            "agent_changes": some(chance.randrange(3)), "team_changes": some(chance.randrange(2)), "is_complaint": chance.choice([None, False, True]),
            "complaint_cause": some(chance.choice(["delay", "price"]), 0.6), "resolution": some("refund", 0.6),
            "was_first_response_in_sla": chance.choice([None, False, True]), "was_resolution_in_sla": chance.choice([None, False, True]),
            "priority": some("high"), "category": some("billing"), "product": some("box"), "site": some("north"), "language": some("cs"), **place(),
        })  # fmt: skip
        scale = chance.choice([2, 3, 5, 7, 10, 4])
        kind = chance.choice(["csat", "nps", "ces"])
        answered = chance.random() < 0.6
        about = chance.choice(tickets)
        asked = some((about["resolved_at"] or created) + timedelta(hours=chance.randrange(-20, 70)))
        surveys.append({
            "id": f"s{number}", "kind": kind, "scale": 10 if kind == "nps" else scale, "ticket": some(about["id"], 0.6),
            "score": float(chance.randrange(0 if kind == "nps" else 1, (10 if kind == "nps" else scale) + 1)) if answered else None,
            "sent_at": asked, "responded_at": some(created + timedelta(hours=30)) if answered else None,
            "is_low_best": chance.choice([None, False, True]), "is_invalidated": chance.choice([None, False, False, True]),
        })  # fmt: skip
    contacts = [
        {"id": f"k{number}", "started_at": moment(), "direction": chance.choice([None, "inbound", "outbound"]), "wait_seconds": some(float(chance.randrange(90))),
         "talk_seconds": some(float(chance.randrange(600)), 0.6), "wrap_seconds": some(float(chance.randrange(60)), 0.6),
         "outcome": chance.choice(["answered", "missed", "abandoned", None]), "category": some("billing"), **place()}
        for number in range(size)
    ]  # fmt: skip
    customers = []
    for number in range(size):
        since = moment().date()
        left = some(since + timedelta(days=chance.randrange(-2, 60)), 0.3)
        customers.append(
            {
                "id": f"u{number}",
                "customer_since": some(since),
                "churned_on": some(left),
                "is_churned": left is not None,
                "segment": some("home"),
                "country": some("cz"),
                "plan": some("basic"),
            }
        )
    words = ["Available", "on a call", "Paperwork", "Lunch break", "offline", "xyz"]
    states = []
    for number in range(size):
        began = moment()
        ended = some(began + timedelta(minutes=chance.randrange(-5, 1600 if number % 20 == 0 else 200)), 0.97)
        states.append(
            {"id": f"a{number}", "agent": f"Agent {chance.randrange(5)}", "team": some(chance.choice("ABC")), "state": chance.choice(words),
             "started_at": began, "ended_at": ended}
        )  # fmt: skip
    help_days = [
        {"id": f"d{number}", "day_on": (start + timedelta(days=number)).date(), "visitors": some(chance.randrange(50))}
        for number in range(80)
    ]
    reviews = [
        {"id": f"q{number}", "reviewed_on": moment().date(), "score": some(float(chance.randrange(101))), "highest_score": 100.0,
         "team": some(chance.choice("ABC")), "agent": some(f"Agent {chance.randrange(5)}")}
        for number in range(size // 3)
    ]  # fmt: skip
    _add_times(random.Random(seed + 1000), tickets, surveys, states)
    _add_people(random.Random(seed + 2000), tickets, surveys)
    return {
        "ticket": tickets,
        "survey_response": surveys,
        "contact": contacts,
        "customer": customers,
        "agent_state": states,
        "self_service_day": help_days,
        "qa_review": reviews,
    }


def _add_people(chance: random.Random, tickets: list[Row], surveys: list[Row]) -> None:
    """Who did what, drawn by itself too."""

    def agent(share: float) -> str | None:
        return f"Agent {chance.randrange(6)}" if chance.random() < share else None

    for row in tickets:
        row |= {"first_response_agent": agent(0.8), "resolution_agent": agent(0.8)}
    for row in surveys:
        row |= {"agent": agent(0.5), "team": chance.choice([None, "A", "D"])}


def _add_times(chance: random.Random, tickets: list[Row], surveys: list[Row], states: list[Row]) -> None:
    """What came later: drawn by itself, so that all else stays as it was."""

    def length(most: int, share: float = 0.7) -> int | None:
        return chance.randrange(-60, most) if chance.random() < share else None

    for row in tickets:
        row |= {
            name: length(most)
            for name, most in (
                ("requester_wait_seconds", 90_000), ("requester_wait_business_seconds", 30_000), ("on_hold_seconds", 9_000),
                ("on_hold_business_seconds", 4_000), ("customer_wait_seconds", 90_000), ("customer_wait_business_seconds", 30_000),
                ("reply_seconds", 9_000), ("next_reply_seconds", 7_000),
            )
        }  # fmt: skip
        row["was_escalated"] = chance.choice([None, False, False, True])
        row["sla_policy"] = chance.choice([None, "Gold", "Silver"])
    for row in surveys:
        row["customer"] = f"u{chance.randrange(2 * len(surveys))}" if chance.random() < 0.6 else None
    for number in range(40):
        began = datetime(2026, 1, 5, 9) + timedelta(days=chance.randrange(90))
        states.append(
            {"id": f"r{number}", "agent": f"Agent {chance.randrange(6)}", "team": chance.choice("ABC"), "state": chance.choice(["Scheduled", "Sick leave"]),
             "started_at": began, "ended_at": began + timedelta(hours=chance.randrange(2, 9))}
        )  # fmt: skip
