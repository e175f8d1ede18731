"""Whether a row is counted never depends on how well it went: exports cut at successive days, once of good and once of bad outcomes.

Where young rows counted once they went well, the newest days would always look perfect. Each world is a source of its own: the same
rows came in, and what had happened to them by the cut differs in one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import polars as pl
import pytest

from data.facts import refresh
from data.imports import load
from data.store.model import RECORDS
from data.store.store import Store
from kpi.catalogue.left_out import TOO_YOUNG
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import answers
from kpi.query.query import Query
from tests.records import Row
from tests.stores import new_store_at

pytestmark = pytest.mark.long

START = datetime(2026, 1, 5)
CUTS = [START + timedelta(days=days) for days in (4, 9, 16, 23, 37)]
SETTINGS = (("repeat_complaint_days", 10.0), ("churn_window_days", 10.0))
Records = dict[str, list[Row]]


def hours(moment: datetime, count: float) -> datetime:
    return moment + timedelta(hours=count)


def arrivals() -> Iterator[tuple[int, datetime]]:
    """Two a day, at 10:00 and 13:00, with their number: the even ones go well in both worlds, the others well or badly."""
    for day in range(35):
        yield 2 * day, START + timedelta(days=day, hours=10)
        yield 2 * day + 1, START + timedelta(days=day, hours=13)


def _ticket(number: int, created: datetime, **more: object) -> Row:
    return {
        "id": f"t{number}", "created_at": created, "customer": f"c{number}", "is_complaint": True, "replies": 1, "reopens": 0,
        "team_changes": 0, "first_response_at": hours(created, 7), "resolved_at": hours(created, 70), **more,
    }  # fmt: skip


def answered(cut: datetime, *, is_bad: bool) -> Records:
    """The others are answered after an hour, or after three days; the tool's verdict says so once eight hours are over."""
    rows = []
    for number, created in arrivals():
        first = hours(created, 7 if number % 2 == 0 else 72 if is_bad else 1)
        is_late = min(first, cut) - created > timedelta(hours=8)
        row = _ticket(number, created, first_response_at=first, was_first_response_in_sla=not is_late)
        rows.append(row | {"resolved_at": None, "replies": None})
    return {"ticket": rows}


def resolved(cut: datetime, *, is_bad: bool) -> Records:
    """The others are resolved after an hour, or after twelve days; the tool's verdict says so once three days are over."""
    rows = []
    for number, created in arrivals():
        done = hours(created, 70 if number % 2 == 0 else 12 * 24 if is_bad else 1)
        is_late = min(done, cut) - created > timedelta(hours=72)
        rows.append(_ticket(number, created, resolved_at=done, was_resolution_in_sla=not is_late))
    return {"ticket": rows}


def stayed_solved(cut: datetime, *, is_bad: bool) -> Records:
    """The others are reopened three days after they were resolved, or not."""
    rows = []
    for number, created in arrivals():
        done = hours(created, 2)
        is_reopened = is_bad and number % 2 == 1 and hours(done, 72) <= cut
        rows.append(_ticket(number, created, resolved_at=done, reopens=int(is_reopened)))
    return {"ticket": rows}


def came_back(cut: datetime, *, is_bad: bool) -> Records:
    """Of the others each one's customer is also that of the next but one, who came two days later, or each is another."""
    rows = []
    for number, created in arrivals():
        customer = f"pair {number // 8} {number % 4}" if is_bad and number % 2 == 1 else f"c{number}"
        rows.append(_ticket(number, created, resolved_at=hours(created, 2), customer=customer, was_handled_by_bot=True))
    return {"ticket": rows}


def followed_up(cut: datetime, *, is_bad: bool) -> Records:
    """Customers are asked 30 hours after the resolution; those of the others never are."""
    rows = [_ticket(number, created, resolved_at=hours(created, 2)) for number, created in arrivals()]
    asked = [
        {"id": f"s{row['id']}", "kind": "csat", "ticket": row["id"], "sent_at": hours(row["resolved_at"], 30)}
        for number, row in enumerate(rows)
        if number % 2 == 0 or not is_bad
    ]
    return {"ticket": rows, "survey_response": asked}


def followed_up_replied(cut: datetime, *, is_bad: bool) -> Records:
    """Complaints solved after a day are asked about a day later; the even ones are answered after an hour or five days, the others after a day, or never."""
    tickets, surveys = [], []
    for number, created in arrivals():
        sent = hours(created, 48)
        after = (1 if number % 4 else 120) if number % 2 == 0 else None if is_bad else 24
        tickets.append(_ticket(number, created, resolved_at=hours(created, 24)))
        at = None if after is None else hours(sent, after)
        surveys.append(
            {
                "id": f"s{number}",
                "kind": "csat",
                "scale": 5,
                "sent_at": sent,
                "responded_at": at,
                "ticket": f"t{number}",
            }
        )
    return {
        "ticket": tickets,
        "survey_response": [*surveys, {"id": "silent", "kind": "csat", "scale": 5, "sent_at": START}],
    }


def replied(cut: datetime, *, is_bad: bool) -> Records:
    """Surveys are answered after an hour or five days, some never; of the others after a day, or never."""
    rows = []
    for number, created in arrivals():
        after = {0: 1, 2: 120}.get(number % 6) if number % 2 == 0 else None if is_bad else 24
        at = None if after is None else hours(created, after)
        rows.append({"id": f"s{number}", "kind": "csat", "scale": 5, "sent_at": created, "responded_at": at})
    return {"survey_response": rows}


def stayed(cut: datetime, *, is_bad: bool) -> Records:
    """Customers with a bad answer, a good one and a complaint; those of the others leave after five days, or stay."""
    surveys, tickets = [], []
    customers: list[Row] = [{"id": "last", "customer_since": cut.date(), "churned_on": None, "is_churned": False}]
    customers.append({"id": "gone", "customer_since": START.date(), "churned_on": START.date(), "is_churned": True})
    for number, created in arrivals():
        left = (created + timedelta(days=5)).date() if is_bad and number % 2 == 1 else None
        is_known = left is not None and left <= cut.date()
        customers.append(
            {
                "id": f"c{number}",
                "customer_since": created.date(),
                "churned_on": left if is_known else None,
                "is_churned": is_known,
            }
        )
        surveys += [
            {"id": f"s{number} {score}", "kind": "csat", "scale": 5, "score": score, "customer": f"c{number}", "sent_at": created, "responded_at": created}
            for score in (1.0, 5.0)
        ]  # fmt: skip
        tickets.append(_ticket(number, created))
    return {"customer": customers, "survey_response": surveys, "ticket": tickets}


WORLDS: dict[Callable[..., Records], tuple[str, ...]] = {
    answered: (
        "first_response_within_target_rate", "first_response_within_1h_rate", "first_response_within_24h_rate", "sla_first_response_rate",
    ),
    resolved: ("resolution_within_target_rate", "resolution_within_24h_rate", "resolution_within_7d_rate", "sla_resolution_rate"),
    stayed_solved: ("reopen_rate", "first_contact_resolution_rate", "first_contact_resolution_net_rate"),
    came_back: ("repeat_contact_rate", "bot_return_rate", "repeat_complaint_rate", "first_contact_resolution_rate", "first_contact_resolution_net_rate"),
    followed_up: ("complaint_follow_up_rate",),
    followed_up_replied: ("complaint_answered_rate",),
    replied: ("survey_response_rate",),
    stayed: ("churn_after_bad_rate", "churn_after_good_rate", "churn_after_complaint_rate"),
}  # fmt: skip
"""What may go well or badly, and the metrics that tell how often it did."""


def until(records: Records, cut: datetime) -> Records:
    """The records as an export of that moment has them: what came in later is not there, what happened later is empty."""
    known: Records = {"contact": [{"id": "last", "started_at": cut}]}
    for record, rows in records.items():
        entered = {"ticket": "created_at", "survey_response": "sent_at", "customer": "customer_since"}[record]
        known[record] = [
            {name: None if isinstance(value, datetime) and value > cut else value for name, value in row.items()}
            for row in rows
            if str(row[entered]) <= str(cut)
        ]
    return known


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with new_store_at(tmp_path_factory.mktemp("maturity") / "worlds.duckdb") as store:
        with store.write() as writer:
            types = {record: writer.query(f"FROM {record} LIMIT 0").schema for record in RECORDS}
            for world in WORLDS:
                for cut in CUTS:
                    for is_bad in (False, True):
                        for record, rows in until(world(cut, is_bad=is_bad), cut).items():
                            columns = [name for name in rows[0] if name != "id"]
                            frame = pl.DataFrame(rows, schema={name: types[record][name] for name in rows[0]})
                            writer.register("some_rows", frame.with_row_index("row_no", 1))
                            load.load(writer, record, "some_rows", columns, named(world, cut, is_bad=is_bad), 1)
                            writer.execute("DROP TABLE some_rows")
            refresh.refresh(writer, RECORDS)
        yield store


def named(world: Callable[..., Records], cut: datetime, *, is_bad: bool) -> str:
    return f"{world.__name__} {'badly' if is_bad else 'well'} until {cut:%m-%d}"


def test_whether_a_row_counts_does_not_depend_on_how_it_went(worlds: Store) -> None:
    names = tuple(dict.fromkeys(name for group in WORLDS.values() for name in group))
    questions = [Query(metrics=names, by=("source",), clock=clock, settings=SETTINGS) for clock in Clock]
    for clock, frame in zip(Clock, answers(worlds.read, questions), strict=True):
        found = {(row["metric"], row["source"]): (row["value"], row["n"]) for row in frame.iter_rows(named=True)}
        for world, metrics in WORLDS.items():
            for metric in metrics:
                sides = [
                    [found.get((metric, named(world, cut, is_bad=is_bad)), (None, 0)) for cut in CUTS]
                    for is_bad in (False, True)
                ]
                counted = [[n for _, n in side] for side in sides]
                assert counted[0] == counted[1], f"{metric} by the {clock} clock"
                assert counted[0] == sorted(counted[0]), f"{metric}: once it can be told, it stays told"
                assert counted[0][-1] > counted[0][0], f"{metric}: the young rows are left out"
                if clock == Clock.CALENDAR:
                    assert sides[0][-1][0] != sides[1][-1][0], f"{metric}: the worlds differ in what it tells"


def test_whatever_needs_time_to_tell_is_tried() -> None:
    waits = {metric.name for metric in REGISTRY.metrics if TOO_YOUNG in metric.excludes}
    tried = {name for names in WORLDS.values() for name in names}
    assert waits == tried, f"add to WORLDS (or leave out what is too young): {', '.join(sorted(waits ^ tried))}"
