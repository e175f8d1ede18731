"""Records for tests: a shop whose week can be counted by hand, and random ones; put into a store by the real loader."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import polars as pl

from data.facts import refresh
from data.imports import load
from data.store.model import RECORDS, Column
from data.store.store import Store, Writer
from tests.stores import copy_of, new_store_at

Value = TypeVar("Value")
Row = dict[str, object]


def put(store: Store, *, source: str = "shop", upload_id: int = 1, **records: Sequence[Row]) -> dict[str, pl.DataFrame]:
    """Load rows (with `id`) of each kind of record by the real loader, and make the real facts, in one transaction.

    Rows may name different columns; the upload then has all of them. Returns row_no and outcome for each kind.
    """
    with store.write() as writer:
        outcomes = {record: _load(writer, record, rows, source, upload_id) for record, rows in records.items()}
        refresh.refresh(writer, set(records), source)
    return outcomes


def put_sources(store: Store, record: str, rows: Mapping[str, Sequence[Row]]) -> None:
    """The same for rows of one kind by their sources, which do not touch each other: many small cases for the price of one."""
    with store.write() as writer:
        for source, each in rows.items():
            _load(writer, record, each, source, 1)
        refresh.refresh(writer, {record})


def _load(writer: Writer, record: str, rows: Sequence[Row], source: str, upload_id: int) -> pl.DataFrame:
    types = writer.query(f"FROM {record} LIMIT 0").schema
    named = {name for row in rows for name in row} - {"id"}
    assert named <= set(types), f"no such column in {record}: {named - set(types)}"
    columns = [name for name in RECORDS[record].names if name in named]
    frame = pl.DataFrame(rows, schema={name: types[name] for name in ("id", *columns)})
    writer.register(f"{record}_rows", frame.with_row_index("row_no", 1))
    load.load(writer, record, f"{record}_rows", columns, source, upload_id)
    return writer.query(f"FROM {record}_rows_outcome ORDER BY row_no")


def kept_store(folder: Path, **records: Sequence[Row]) -> Path:
    """A closed store with these records in `folder`: a copy of one that is made once for all runs (tests.stores.copy_of)."""

    def make(path: Path) -> None:
        with new_store_at(path) as store:
            put(store, **records)

    return copy_of(hashlib.sha256(repr(records).encode()).hexdigest()[:16], make, folder)


def kept_random_store(folder: Path, seed: int, size: int = 300) -> Path:
    """The same with `random_records`, which are made only when their store is."""

    def make(path: Path) -> None:
        with new_store_at(path) as store:
            put(store, **random_records(seed, size))

    return copy_of(f"random-{seed}-{size}", make, folder)


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
           customer_wait_business_seconds=1800, reply_seconds=1800, was_escalated=False, sla_policy="Gold", was_bot_involved=True, resolution_agent="Ann"),
    ticket("2", "09-07 16:30", "09-08 09:30", "09-08 10:30", "closed", "A", replies=2, reopens=1, customer="p", due_at=at("09-08 10:00"), handle_seconds=1200,
           first_resolved_at=at("09-07 17:00"), agent_changes=1, team_changes=0, is_complaint=True, complaint_cause="delay", resolution="refund",
           was_first_response_in_sla=False, was_resolution_in_sla=False, requester_wait_seconds=36000, on_hold_seconds=21600, customer_wait_seconds=28800,
           requester_wait_business_seconds=7200, on_hold_business_seconds=3600, reply_seconds=36000, next_reply_seconds=7200, was_escalated=True, sla_policy="Gold", was_complaint_upheld=True),
    ticket("3", "09-08 20:00", "09-09 09:15", "09-10 20:00", "solved", "B", replies=3, reopens=0, customer="q", due_at=at("09-11 12:00"), handle_seconds=1800,
           channel="chat", team_changes=1, is_complaint=True, was_first_response_in_sla=True,
           requester_wait_seconds=108000, reply_seconds=5400, next_reply_seconds=1800, was_escalated=False, sla_policy="Silver", was_complaint_upheld=False),
    ticket("4", "09-09 12:00", None, None, "open", None, customer="q", due_at=at("09-11 10:00"), is_complaint=True, was_resolution_in_sla=True,
           was_escalated=True, sla_policy="Silver"),
    ticket("5", "09-09 13:00", "09-09 12:00", "09-09 14:00", "solved", "B", replies=1, customer="q"),
    ticket("6", "09-10 09:00", "09-10 09:01", "09-10 09:01", "solved", None, replies=0, reopens=0, was_handled_by_bot=True, customer="r", handle_seconds=0,
           agent_changes=0, team_changes=0, is_complaint=True, complaint_cause="box",
           requester_wait_seconds=60, on_hold_seconds=0, requester_wait_business_seconds=60, on_hold_business_seconds=0, was_escalated=False, was_bot_involved=True),
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
            "was_solved_at_first_contact": {5: True, 3: False}.get(score),
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
        "was_solved_at_first_contact": True,
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
    {"id": "A", "customer_since": day("2025-01-01"), "is_churned": False, "monthly_revenue": 100.0},
    {
        "id": "B",
        "customer_since": day("2025-01-01"),
        "churned_on": day("2026-09-10"),
        "is_churned": True,
        "monthly_revenue": 300.0,
    },
    {
        "id": "C",
        "customer_since": day("2026-09-08"),
        "churned_on": day("2026-09-11"),
        "is_churned": True,
        "monthly_revenue": 50.0,
    },
    {
        "id": "D",
        "customer_since": day("2025-06-01"),
        "churned_on": day("2026-08-01"),
        "is_churned": True,
        "monthly_revenue": 20.0,
    },
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
    {"id": "1", "reviewed_on": day("2026-09-08"), "score": 80.0, "highest_score": 100.0, "category": "Tone"},
    {"id": "2", "reviewed_on": day("2026-09-09"), "score": 3.0, "highest_score": 5.0},
    {"id": "3", "reviewed_on": day("2026-09-09"), "highest_score": 5.0, "category": "Tone"},
]
AGENTS = [{"id": "Ann", "first_day_on": day("2026-03-02")}, {"id": "Ben", "first_day_on": day("2026-09-09")}]


SHOP = {
    "ticket": TICKETS,
    "contact": CONTACTS,
    "survey_response": SURVEYS,
    "customer": CUSTOMERS,
    "agent_state": STATES,
    "self_service_day": HELP_DAYS,
    "qa_review": REVIEWS,
    "agent": AGENTS,
}


Chance = Callable[[str], random.Random]
"""The dice of a column: each has its own, so that a new column leaves the values of all others as they were."""


def random_records(seed: int, size: int = 300) -> dict[str, list[Row]]:
    """Records of every kind with all columns of the model; whatever may be missing is missing now and then."""
    dice = {record: _dice(seed, record) for record in RECORDS}
    tickets = [_complete("ticket", row, dice["ticket"]) for row in _tickets(dice["ticket"], size)]
    made: dict[str, Iterable[Row]] = {
        "ticket": tickets,
        "survey_response": _surveys(dice["survey_response"], tickets),
        "contact": _contacts(dice["contact"], size),
        "customer": _customers(dice["customer"], size),
        "agent_state": _states(dice["agent_state"], size),
        "self_service_day": _help_days(dice["self_service_day"]),
        "qa_review": _reviews(dice["qa_review"], size),
    }
    more: dict[str, Iterable[Row]] = {
        record: [{"id": str(number)} for number in range(5)] for record in RECORDS if record not in made
    }
    return {record: [_complete(record, row, dice[record]) for row in rows] for record, rows in (made | more).items()}


START = datetime(2026, 1, 5)
DAYS = 90


def moment(chance: random.Random) -> datetime:
    """Any minute of the span that the records lie in."""
    return START + timedelta(minutes=chance.randrange(DAYS * 24 * 60))


def _length(chance: random.Random) -> int:
    """Seconds; a negative length is a slip that exports do have."""
    return chance.randrange(-60, 30_000)


def _number(chance: random.Random, column: Column) -> int:
    return _length(chance) if column.name.endswith("_seconds") else chance.randrange(50)


BY_TYPE: dict[str, Callable[[random.Random, Column], object]] = {
    "TIMESTAMP": lambda chance, _: moment(chance),
    "DATE": lambda chance, _: moment(chance).date(),
    "VARCHAR": lambda chance, column: f"{column.name.replace('_', ' ')} {chance.randrange(3)}",
    "BOOLEAN": lambda chance, _: chance.choice([False, False, True]),
    "DOUBLE": lambda chance, column: float(_number(chance, column)),
    "INTEGER": lambda chance, _: chance.randrange(4),
    "BIGINT": _number,
}
"""A value for a column of which nothing more is known."""


def any_value(chance: random.Random, column: Column) -> object:
    """A value of a column, or now and then none."""
    return _some(chance, BY_TYPE[column.type](chance, column))


def _complete(record: str, row: Row, of: Chance) -> Row:
    """The row with all other columns of the model, whatever the order in which that has them."""
    for column in RECORDS[record].columns:
        if column.name not in row:
            make = BY_TYPE[column.type] if column.name in RECORDS[record].needs else any_value
            row[column.name] = make(of(column.name), column)
    return row


def _dice(seed: int, record: str) -> Chance:
    return cache(lambda name: random.Random(f"{seed} {record} {name}"))


def _some(chance: random.Random, value: Value, share: float = 0.85) -> Value | None:
    return value if chance.random() < share else None


def _place(of: Chance) -> Row:
    return {
        "team": _some(of("team"), of("team").choice("ABC")),
        "channel": _some(of("channel"), of("channel").choice(["email", "chat", "phone"])),
        "agent": _some(of("agent"), f"Agent {of('agent').randrange(5)}"),
        "country": _some(of("country"), of("country").choice(["cz", "sk"])),
    }


def _after(chance: random.Random, start: datetime, least: int, most: int, share: float = 0.85) -> datetime | None:
    """Minutes after a moment, or before it, or no moment at all."""
    return _some(chance, start + timedelta(minutes=chance.randrange(least, most)), share)


def _tickets(of: Chance, size: int) -> Iterable[Row]:
    """Some are answered or solved before they were created, solved without a status, or solved only as the vendor tells."""
    for number in range(size):
        created = moment(of("created_at"))
        resolved = _after(of("resolved_at"), created, -20, 20_000, 0.7)
        states = ["solved", "closed"] if resolved else ["open", "waiting", "solved"]
        yield {
            "id": f"t{number}",
            "created_at": _some(of("created_at"), created, 0.97),
            "first_response_at": _after(of("first_response_at"), created, -20, 3_000),
            "resolved_at": resolved,
            "first_resolved_at": _after(of("first_resolved_at"), created, -20, 9_000, 0.3),
            "closed_at": _after(of("closed_at"), created, -20, 25_000, 0.3),
            "due_at": _after(of("due_at"), created, 0, 10_000, 0.6),
            "status_class": _some(of("status_class"), of("status_class").choice(states), 0.9),
            "first_response_reported_seconds": _some(of("first_response_reported_seconds"), _length(of("first_response_reported_seconds")), 0.2),
            "first_response_reported_business_seconds": _some(of("first_response_reported_business_seconds"), _length(of("first_response_reported_business_seconds")), 0.2),
            "resolution_reported_seconds": _some(of("resolution_reported_seconds"), _length(of("resolution_reported_seconds")), 0.2),
            "resolution_reported_business_seconds": _some(of("resolution_reported_business_seconds"), _length(of("resolution_reported_business_seconds")), 0.2),
            "handle_seconds": _some(of("handle_seconds"), of("handle_seconds").randrange(3_600), 0.7),
            "customer": _some(of("customer"), f"u{of('customer').randrange(size // 2)}", 0.95),
            "first_response_agent": _some(of("first_response_agent"), f"Agent {of('first_response_agent').randrange(6)}"),
            "resolution_agent": _some(of("resolution_agent"), f"Agent {of('resolution_agent').randrange(6)}"),
            **_place(of),
        }  # fmt: skip


def _surveys(of: Chance, tickets: Sequence[Row]) -> Iterable[Row]:
    """Of known and of unknown tickets and customers, on every scale and on one that nobody knows."""
    for number in range(len(tickets)):
        kind, about = of("kind").choice(["csat", "nps", "ces"]), of("ticket").choice(tickets)
        scale = 10 if kind == "nps" else of("scale").choice([2, 3, 5, 7, 10, 4])
        start = about["resolved_at"] or about["created_at"] or moment(of("sent_at"))
        assert isinstance(start, datetime)
        is_answered = of("score").random() < 0.6
        yield {
            "id": f"s{number}",
            "kind": kind,
            "scale": scale,
            "ticket": _some(of("ticket"), about["id"], 0.6),
            "customer": _some(of("customer"), f"u{of('customer').randrange(2 * len(tickets))}", 0.6),
            "score": float(of("score").randrange(0 if kind == "nps" else 1, scale + 1)) if is_answered else None,
            "sent_at": _after(of("sent_at"), start, -1_200, 4_200),
            "responded_at": _after(of("responded_at"), start, 0, 8_000) if is_answered else None,
            "agent": _some(of("agent"), f"Agent {of('agent').randrange(6)}", 0.5),
            "team": of("team").choice([None, "A", "D"]),
            "country": of("country").choice([None, "cz", "sk"]),
        }


def _contacts(of: Chance, size: int) -> Iterable[Row]:
    """Calls whose phone system reports lengths, or moments, or both and not the same."""
    for number in range(size):
        started = moment(of("started_at"))
        outcome = of("outcome").choice(["answered", "missed", "abandoned", None])
        picked_up = started + timedelta(seconds=of("answered_at").randrange(-5, 90))
        hung_up = picked_up + timedelta(seconds=of("ended_at").randrange(-5, 900))
        yield {
            "id": f"k{number}",
            "started_at": started,
            "answered_at": _some(of("answered_at"), picked_up, 0.5) if outcome in ("answered", None) else None,
            "ended_at": _some(of("ended_at"), hung_up, 0.5),
            "outcome": outcome,
            "direction": of("direction").choice([None, "inbound", "outbound"]),
            "wait_seconds": _some(of("wait_seconds"), float(of("wait_seconds").randrange(90))),
            "talk_seconds": _some(of("talk_seconds"), float(of("talk_seconds").randrange(600)), 0.6),
            "hold_seconds": _some(of("hold_seconds"), float(of("hold_seconds").randrange(60)), 0.3),
            "wrap_seconds": _some(of("wrap_seconds"), float(of("wrap_seconds").randrange(60)), 0.6),
            **_place(of),
        }


def _customers(of: Chance, size: int) -> Iterable[Row]:
    """Some left before they came, some on an unknown day."""
    for number in range(size):
        since = moment(of("customer_since")).date()
        left = _some(of("churned_on"), since + timedelta(days=of("churned_on").randrange(-2, 60)), 0.3)
        yield {
            "id": f"u{number}",
            "customer_since": _some(of("customer_since"), since),
            "churned_on": _some(of("churned_on"), left),
            "is_churned": _some(of("is_churned"), left is not None),
        }


def _states(of: Chance, size: int) -> Iterable[Row]:
    """Stretches that end before they begin, last longer than a day or have no end; words that nobody knows; shifts."""
    words = ["Available", "on a call", "Paperwork", "Lunch break", "offline", "xyz"]
    for number in range(size):
        started = moment(of("started_at"))
        yield {
            "id": f"a{number}",
            "agent": f"Agent {of('agent').randrange(5)}",
            "team": _some(of("team"), of("team").choice("ABC")),
            "state": of("state").choice(words),
            "started_at": started,
            "ended_at": _after(of("ended_at"), started, -5, 1_600 if number % 20 == 0 else 200, 0.97),
        }
    for number in range(40):
        started = START + timedelta(days=of("started_at").randrange(DAYS), hours=9)
        yield {
            "id": f"r{number}",
            "agent": f"Agent {of('agent').randrange(6)}",
            "team": of("team").choice("ABC"),
            "state": of("state").choice(["Scheduled", "Sick leave"]),
            "started_at": started,
            "ended_at": started + timedelta(hours=of("ended_at").randrange(2, 9)),
        }


def _help_days(of: Chance) -> Iterable[Row]:
    for number in range(80):
        day_on = (START + timedelta(days=number)).date()
        yield {"id": f"d{number}", "day_on": day_on, "visitors": _some(of("visitors"), of("visitors").randrange(50))}


def _reviews(of: Chance, size: int) -> Iterable[Row]:
    """Final scores, and categories of which some share a review, on several scales; weights of 0; some did not apply."""
    for number in range(size // 2):
        highest = of("highest_score").choice([5.0, 10.0, 100.0])
        yield {
            "id": f"q{number}",
            "review": _some(of("review"), f"q {of('review').randrange(size // 4)}", 0.7),
            "highest_score": _some(of("highest_score"), highest, 0.95),
            "lowest_score": of("lowest_score").choice([None, 0.0, 1.0]),
            "score": _some(of("score"), float(of("score").randrange(1, int(highest) + 1))),
            "weight": of("weight").choice([None, 0.0, 1.0, 2.0]),
            "is_critical": of("is_critical").choice([None, False, False, False, True]),
            "category": of("category").choice([None, "tone", "facts", "solution"]),
            "team": _some(of("team"), of("team").choice("ABC")),
            "agent": _some(of("agent"), f"Agent {of('agent').randrange(5)}"),
        }
