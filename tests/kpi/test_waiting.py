"""What the week of the shop does not show of waiting, ages, policies, experience and coverage."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.engine.answer import answer
from kpi.engine.explain import explain, rows
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query

pytestmark = pytest.mark.long

WEEK = Period(date(2026, 9, 7), date(2026, 9, 14))
MONDAY = datetime(2025, 1, 6, 10)
HOUR, DAY = 3600, timedelta(days=1)


def by(store, name: str, dimension: str, **query) -> list[tuple[object, ...]]:
    return answer(store.read, Query(metrics=(name,), by=(dimension,), **query)).select(dimension, "value").rows()


def one(store, name: str, **query) -> tuple[float | None, int]:
    row = answer(store.read, Query(metrics=(name,), **query)).row(0, named=True)
    return row["value"], row["n"]


def test_open_tickets_by_age_at_a_moment(shop) -> None:
    assert by(shop, "backlog_by_age", "age_band", period=WEEK) == [
        ("1 · up to 1 day", 2),
        ("2 · 2 to 3 days", 1),
    ]  # 8 7, 4
    for band, n in (("1 · up to 1 day", 2), ("2 · 2 to 3 days", 1), ("3 · 4 to 7 days", 0)):
        chosen = Query(metrics=("backlog_by_age",), period=WEEK, filters=(Filter("age_band", (band,)),))
        assert answer(shop.read, chosen)["value"].to_list() == [n]
        assert explain(shop.read, chosen).counted == rows(shop.read, chosen).height == n
    by_day = answer(shop.read, Query(metrics=("backlog_by_age",), period=WEEK, grain=Grain.DAY))
    backlog = answer(shop.read, Query(metrics=("backlog",), period=WEEK, grain=Grain.DAY))
    assert by_day["value"].to_list()[:6] == backlog["value"].to_list()[:6] == [1, 1, 2, 1, 2, 3]


def test_bands_of_age_add_up_to_the_backlog_of_any_day(company) -> None:
    month = Period(date(2026, 1, 20), date(2026, 2, 17))
    split = answer(company.read, Query(metrics=("backlog_by_age",), period=month, grain=Grain.WEEK, by=("age_band",)))
    backlog = answer(company.read, Query(metrics=("backlog",), period=month, grain=Grain.WEEK))
    sums = [split.filter(split["bucket"] == bucket)["value"].sum() for bucket in backlog["bucket"]]
    assert sums == backlog["value"].to_list()


@pytest.mark.parametrize("name", ["backlog", "tickets_created", "csat"])
def test_only_what_is_inside_at_a_moment_has_an_age(shop, name) -> None:
    with pytest.raises(KpiError, match="age_band"):
        explain(shop.read, Query(metrics=(name,), filters=(Filter("age_band", ("1 · up to 1 day",)),)))
    assert answer(shop.read, Query(metrics=(name,), by=("age_band",))).is_empty()


def test_promises_by_policy(shop) -> None:
    assert by(shop, "sla_first_response_rate", "policy") == [
        ("Gold", 0.5),
        ("Silver", 1),
        (None, None),
    ]  # 1 kept, 2 broken, 3 kept
    assert by(shop, "tickets_created", "policy") == [("Gold", 2), ("Silver", 2), (None, 4)]


def test_time_on_hold_may_be_left_out(shop) -> None:
    asked = Query(metrics=("requester_wait_median",), period=WEEK)
    left_out = asked.choosing("on_hold", "left_out")
    assert answer(shop.read, asked)["value"][0] == 5.5 * HOUR
    assert answer(shop.read, left_out).select("value", "n").row(0) == one(shop, "agent_work_median", period=WEEK)
    assert "hold" not in REGISTRY.metric("requester_wait_median", left_out.choices).formula


def test_missed_after_hours(new_store, put) -> None:
    store = new_store()
    night = {"started_at": MONDAY.replace(hour=20), "direction": "inbound"}
    put(store, "contact", [
        {"id": "1", **night, "outcome": "missed", "wait_seconds": 60.0}, {"id": "2", **night, "outcome": "answered", "wait_seconds": 9.0},
        {"id": "3", **night, "outcome": "abandoned", "wait_seconds": 3.0}, {"id": "4", **night, "outcome": "voicemail", "wait_seconds": 20.0},
        {"id": "5", "started_at": MONDAY, "direction": "inbound", "outcome": "missed", "wait_seconds": 60.0},
    ])  # fmt: skip
    assert one(store, "contact_after_hours_missed_rate") == (pytest.approx(2 / 3), 3)
    all_in = (("abandoned", "all_in"),)
    assert one(store, "contact_after_hours_missed_rate", choices=all_in) == (3 / 4, 4)


def put_customers(put, store, source: str, *ids: str) -> None:
    """Each left 30 days after MONDAY; somebody joined a year later, so that the list is known that long."""
    rows = [
        {"id": id, "customer_since": date(2024, 1, 1), "churned_on": (MONDAY + 30 * DAY).date(), "is_churned": True}
        for id in ids
    ]
    put(
        store,
        "customer",
        [*rows, {"id": "last", "customer_since": date(2026, 1, 1), "is_churned": False}],
        source=source,
    )
    put(store, "contact", [{"id": "last", "started_at": datetime(2026, 1, 1)}], source=source)


def put_bad_answers(put, store, source: str, *customers: str) -> None:
    rows = [
        {"id": customer, "kind": "nps", "scale": 10, "score": 0.0, "customer": customer, "responded_at": MONDAY}
        for customer in customers
    ]
    put(store, "survey_response", rows, source=source)


def test_a_number_is_somebody_else_in_another_tool_and_an_address_is_not(new_store, put) -> None:
    store = new_store()
    put_customers(put, store, "crm", "17", "ann@example.com", "C-0018")
    put_bad_answers(put, store, "desk", "17", "ann@example.com", "C-0018", "ben@example.com")
    assert one(store, "churn_after_bad_rate") == (1, 2)
    opened = explain(store.read, Query(metrics=("churn_after_bad_rate",)))
    assert {name: count for name, count in opened.excluded if count} == {
        "the customer is not in a list of customers": 2
    }
    put_bad_answers(put, store, "crm", "17")
    assert one(store, "churn_after_bad_rate") == (1, 3)


def test_the_window_of_leaving(new_store, put) -> None:
    store = new_store()
    put_customers(put, store, "desk", "a")
    put_bad_answers(put, store, "desk", "a")
    for days, value in ((29, 0), (30, 1), (90, 1)):
        assert one(store, "churn_after_bad_rate", settings=(("churn_window_days", float(days)),)) == (value, 1)
    too_long = (("churn_window_days", 3660.0),)
    assert one(store, "churn_after_bad_rate", settings=too_long) == (None, 0)


def test_who_complained_and_left(new_store, put) -> None:
    store = new_store()
    put_customers(put, store, "desk", "a")
    put(store, "ticket", [
        {"id": "1", "created_at": MONDAY, "customer": "a", "is_complaint": True},
        {"id": "2", "created_at": MONDAY, "customer": "last", "is_complaint": True},
        {"id": "3", "created_at": MONDAY + 40 * DAY, "customer": "a", "is_complaint": True},
    ])  # fmt: skip
    assert one(store, "churn_after_complaint_rate") == (1 / 2, 2)
    opened = explain(store.read, Query(metrics=("churn_after_complaint_rate",)))
    assert {name: count for name, count in opened.excluded if count} == {"the customer had left by then": 1}


def test_shifts_to_come_are_no_uncovered_hours(new_store, put) -> None:
    store = new_store()
    day = {"started_at": MONDAY.replace(hour=9), "ended_at": MONDAY.replace(hour=17), "agent": "Ann", "team": "A"}
    put(store, "agent_state", [{"id": "1", "state": "available", **day}])
    rate, quarters = one(store, "coverage_rate")
    assert (rate, quarters) == (1, 32)
    later = {name: day[name] + 7 * DAY for name in ("started_at", "ended_at")}
    put(
        store,
        "agent_state",
        [{"id": "2", "state": "scheduled", **day}, {"id": "3", "state": "scheduled", **day, **later}],
    )
    assert one(store, "coverage_rate") == one(store, "team_coverage_rate") == (1, 32)
    assert one(store, "utilisation_rate") == (1, 1)


def test_a_guess_from_activity_needs_no_states(new_store, put) -> None:
    store = new_store()
    put(store, "ticket", [
        {"id": "1", "created_at": MONDAY, "first_response_at": MONDAY.replace(hour=12)},
        {"id": "2", "created_at": MONDAY, "first_response_at": MONDAY.replace(hour=13), "was_handled_by_bot": True},
        {"id": "3", "created_at": MONDAY, "first_response_at": MONDAY.replace(hour=20)},  # closed by then
    ])  # fmt: skip
    assert one(store, "activity_coverage_rate") == (1 / 8, 8)
    assert one(store, "coverage_rate") == (None, 0)
