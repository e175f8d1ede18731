"""Numbers that known products got wrong, and ours of the same records. Each test names the product and what it did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.config import settings
from data.imports.importer import Options, run_import
from kpi.declare.metric import Clock
from kpi.engine.answer import answer, compare
from kpi.engine.explain import explain
from kpi.query.period import Period
from kpi.query.query import Comparison, Filter, Query
from tests.conftest import Put

pytestmark = pytest.mark.long

MONDAY = datetime(2026, 1, 5)


def at(hour: float, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour)


def one(store, name: str, **query) -> tuple[float | None, int]:
    row = answer(store.read, Query(metrics=(name,), **query)).row(0, named=True)
    return row["value"], row["n"]


def test_a_mean_in_opening_hours_has_no_zeros_for_days_without_hours(new_store, put: Put) -> None:
    """Chatwoot writes 0 business seconds for inboxes without hours, and averages them in.

    Here a wait wholly outside opening hours is 0 of them and counts; what has no hours at all is empty, and left out.
    """
    store = new_store()
    put(store, "ticket", [
        {"id": "1", "created_at": at(10), "first_response_at": at(12)}, {"id": "2", "created_at": at(20), "first_response_at": at(21)},
        {"id": "3", "created_at": at(10), "first_response_reported_seconds": None, "was_handled_by_bot": None},
    ])  # fmt: skip
    assert one(store, "first_response_mean", clock=Clock.BUSINESS) == (3600, 2)
    assert one(
        store, "first_response_mean", clock=Clock.BUSINESS, period=Period(date(2026, 1, 6), date(2026, 1, 7))
    ) == (None, 0)


def test_a_response_rate_under_a_filter_divides_by_the_surveys_of_the_filter(new_store, put: Put) -> None:
    """Chatwoot divides the filtered answers by all surveys sent: 1 of 4 here instead of 1 of 2."""
    store = new_store()
    put(store, "survey_response", [
        {"id": f"{agent}{score}", "kind": "csat", "scale": 5, "agent": agent, "sent_at": at(10), "score": score, "responded_at": at(11) if score else None}
        for agent in ("Ann", "Ben") for score in (5.0, None)
    ])  # fmt: skip
    at_once = (("survey_window_days", 0.0),)
    assert one(store, "survey_response_rate", filters=(Filter("agent", ("Ann",)),), settings=at_once) == (1 / 2, 2)


def test_clocks_that_run_are_neither_kept_nor_broken(new_store, put: Put) -> None:
    """Chatwoot's hit rate counts promises that still run as hits: 3 of 4 here. What is open and broken is broken."""
    store = new_store()
    put(store, "ticket", [
        {"id": "kept", "created_at": at(9), "resolved_at": at(10), "status_class": "solved", "was_resolution_in_sla": True, "due_at": at(12)},
        {"id": "broken, open", "created_at": at(9), "status_class": "open", "was_resolution_in_sla": False, "due_at": at(11)},
        {"id": "runs", "created_at": at(9), "status_class": "open", "was_resolution_in_sla": True, "due_at": at(20)},
        {"id": "runs, no verdict", "created_at": at(13), "status_class": "open", "was_resolution_in_sla": None, "due_at": at(20)},
    ])  # fmt: skip
    assert one(store, "sla_resolution_rate") == (1 / 2, 2)
    assert one(store, "due_kept_rate") == (1 / 2, 2)
    # within 3 h: kept; the two that are open for 4 h are late, and the one that has just come is left out
    within = (("resolution_target_seconds", 3 * 3600.0),)
    assert one(store, "resolution_within_target_rate", settings=within) == (1 / 3, 3)
    opened = explain(store.read, Query(metrics=("due_kept_rate",)))
    assert dict(opened.excluded)["not yet due"] == 2


def test_tickets_without_a_reply_are_counted(new_store, put: Put) -> None:
    """Fivetran's zendesk__ticket_summary asks for fewer than 0 replies of a column that is never empty: always 0."""
    store = new_store()
    put(store, "ticket", [
        {"id": "1", "created_at": at(9), "replies": 0, "status_class": "open"}, {"id": "2", "created_at": at(9), "replies": None, "status_class": "open"},
        {"id": "3", "created_at": at(9), "first_response_at": at(10), "replies": 1, "status_class": "open"},
        {"id": "4", "created_at": at(9), "resolved_at": at(10), "replies": 0, "status_class": "solved"},
    ])  # fmt: skip
    assert one(store, "unanswered") == (2, 2)
    assert dict(explain(store.read, Query(metrics=("first_response_median",))).excluded)["no first response (yet)"] == 3


def test_opening_hours_that_change_move_verdict_and_duration_together(new_store, put: Put) -> None:
    """Zendesk keeps old SLA verdicts beside durations by the new schedule, and the two disagree. Ours are made anew."""
    store = new_store()
    put(
        store,
        "ticket",
        [{"id": "1", "created_at": at(16), "first_response_at": at(19)}, {"id": "2", "updated_at": at(12, 1)}],
    )
    asked = {"clock": Clock.BUSINESS, "settings": (("first_response_target_seconds", 2 * 3600.0),)}
    assert one(store, "first_response_median", clock=Clock.BUSINESS) == (3600, 1)
    assert one(store, "first_response_within_target_rate", **asked) == (1, 1)
    settings.set_opening_hours(store, {"mon": [["09:00", "22:00"]]})
    assert one(store, "first_response_median", clock=Clock.BUSINESS) == (3 * 3600, 1)
    assert one(store, "first_response_within_target_rate", **asked) == (0, 1)


def test_a_whole_period_is_not_held_against_a_part_of_one(new_store, put: Put) -> None:
    """Metabase compares the full last year with a part-year (issue 66246), and shows the last point for a total (69155)."""
    store = new_store()
    put(store, "ticket", [{"id": str(day), "created_at": at(10, day)} for day in range(20)])

    def held(first: int) -> tuple[float | None, float | None]:
        query = Query(metrics=("tickets_created",), period=Period(date(2026, 1, first), date(2026, 1, 25)))
        row = compare(store.read, query, Comparison.PREVIOUS).row(0, named=True)
        return row["value"], row["base_value"]

    assert held(15) == (10, 10)  # the sum of its days, not its last day
    assert held(10) == (15, None)  # the fifteen days before begin in December, the data on 5 January


def test_first_responses_come_from_the_moments_where_the_length_is_empty(new_store, tmp_path: Path) -> None:
    """Freshdesk leaves “First response time (in hrs)” empty in many exports although the moment is there."""
    store = new_store()
    file = tmp_path / "tickets.csv"
    file.write_text(
        "Ticket ID,Status,Created time,Resolved time,Initial response time,First response time (in hrs),Contact ID\n"
        "1,Open,2026-01-05 10:00:00,,2026-01-05 11:30:00,,c1\n2,Open,2026-01-05 10:00:00,,2026-01-05 10:30:00,,c2\n",
        encoding="utf-8",
    )
    assert run_import(store, file, file.name, Options(zone="UTC")).format == "freshdesk_tickets"
    assert one(store, "first_response_mean") == (pytest.approx(3600), 2)
