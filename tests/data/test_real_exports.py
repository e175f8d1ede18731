"""Real exports give the figures that plain Python counted in them. They lie outside the repository (KPI_EXPORTS)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data.imports.importer import ImportRefused, Options, Receipt, run_import
from data.store.store import Store

FOLDER = Path(os.environ.get("KPI_EXPORTS") or Path(__file__).resolve().parents[3] / "shared" / "exports")
pytestmark = [
    pytest.mark.long,
    pytest.mark.exports,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no real exports in {FOLDER}; set KPI_EXPORTS"),
]

Load = Callable[[str], Receipt]


@pytest.fixture
def load(empty_store: Store) -> Load:
    return lambda name: run_import(empty_store, FOLDER / name, name, Options(source="real"))


def one(store: Store, sql: str) -> tuple[object, ...]:
    return store.read(sql).row(0)


def test_servicenow_event_log(load: Load, empty_store: Store) -> None:
    done = load("servicenow_incident_event_log.csv")
    assert (done.format, done.rows_read, done.rows_new, done.rows_refused) == ("servicenow_events", 5998, 890, 0)
    hours = "median(date_diff('second', created_at, resolved_at)) / 3600.0"
    tickets, resolved, median, in_sla = one(
        empty_store,
        f"SELECT count(*), count(resolved_at), {hours}, 100 * avg(was_resolution_in_sla::INTEGER) FROM ticket",
    )
    assert (tickets, resolved) == (890, 861)
    assert median == pytest.approx(54.4667, abs=5e-5)
    assert in_sla == pytest.approx(55.618, abs=5e-4)
    # The times between the rows of a number, summed up in plain Python by the state of the earlier row.
    waited, worked, pending, held = one(
        empty_store,
        "SELECT median(requester_wait_seconds) / 3600.0, median(requester_wait_seconds - on_hold_seconds) / 3600.0, "
        "avg(customer_wait_seconds) / 3600.0, count(*) FILTER (on_hold_seconds > 0) FROM ticket",
    )
    assert (waited, worked) == (pytest.approx(33.316667), pytest.approx(29.675))
    assert (pending, held) == (pytest.approx(137.093558), 36)
    by_resolver = "SELECT resolution_agent, count(*) AS n FROM fact_ticket WHERE resolved_on IS NOT NULL GROUP BY 1"
    assert one(empty_store, f"SELECT sum(n), count(*), count(resolution_agent), max(n) FROM ({by_resolver})") == (
        861,
        117,
        117,
        34,
    )
    assert one(empty_store, "SELECT count(*) FROM fact_ticket WHERE resolved_on IS NOT NULL AND agent IS NULL") == (
        207,
    )


def test_servicenow_rest(load: Load, empty_store: Store) -> None:
    done = load("servicenow_rest_incidents.csv")
    assert (done.format, done.rows_new, done.zone_was_guessed) == ("servicenow_rest", 67, False)
    states = empty_store.read("SELECT status_class, count(*) AS n FROM ticket GROUP BY 1 ORDER BY 1").rows()
    assert states == [("closed", 27), ("open", 33), ("waiting", 7)]


def test_bank_survey(load: Load, empty_store: Store) -> None:
    done = load("nps_bank_survey.csv")
    assert (done.format, done.rows_new, done.cell_problems) == ("survey", 5000, ())
    nps = "100 * (avg((score >= 9)::INTEGER) - avg((score <= 6)::INTEGER))"
    assert one(empty_store, f"SELECT {nps} FROM survey_response")[0] == pytest.approx(11.8)
    by_market = dict(empty_store.read(f"SELECT country, {nps} FROM survey_response GROUP BY 1").rows())
    assert by_market == pytest.approx({"MEX": 17.1013, "UK": 8.4884, "US": 9.9326}, abs=5e-5)


def test_call_workbook(load: Load, empty_store: Store) -> None:
    done = load("call_center_calls.xlsx")
    assert (done.format, done.rows_new, done.rows_refused, done.cell_problems) == ("call_center_xlsx", 5000, 0, ())
    answered, mean = one(
        empty_store, "SELECT count(*) FILTER (WHERE outcome = 'answered'), avg(wait_seconds) FROM contact"
    )
    assert answered == 4054
    assert mean == pytest.approx(67.5207, abs=5e-5)
    good, n = one(empty_store, "SELECT 100 * avg(is_csat_good::INTEGER), count(*) FROM fact_survey")
    assert (good, n) == (pytest.approx(49.9013, abs=5e-5), 4054)
    first = "SELECT started_at::VARCHAR, talk_seconds FROM contact WHERE id = 'ID0001'"
    assert one(empty_store, first) == ("2021-01-01 09:12:58", 143.0)


def test_churn(load: Load, empty_store: Store) -> None:
    assert load("telco_customer_churn.csv").format == "customers"
    customers, churned = one(empty_store, "SELECT count(*), 100 * avg(is_churned::INTEGER) FROM customer")
    assert (customers, churned) == (7043, pytest.approx(26.537, abs=5e-4))


def test_city_requests(load: Load, empty_store: Store) -> None:
    """2,464 cells of “Closed Date” are filled; 2 of them are 01/01/1900 on requests that are still assigned: not yet."""
    done = load("nyc311_service_requests.csv")
    assert (done.format, done.rows_new, done.rows_refused) == ("generic_tickets", 5895, 0)
    assert "Cells of “Closed Date” that hold a placeholder date, read as not yet: 2." in done.message
    closed = "SELECT count(*), count(resolved_at), count(*) FILTER (WHERE resolved_at < created_at), count(*) FILTER (WHERE resolved_at = created_at) FROM ticket"
    assert one(empty_store, closed) == (5895, 2462, 0, 1729)


def test_hungarian_reports(load: Load, empty_store: Store) -> None:
    done = load("hungarian_cp1250_semicolon.csv")
    assert (done.rows_new, done.rows_refused) == (5847, 0)
    days = "median(date_diff('day', created_at, resolved_at)), median(date_diff('day', created_at, first_response_at))"
    found = one(
        empty_store,
        f"SELECT count(*) FILTER (WHERE status_class = 'solved'), count(resolved_at), {days}, count(first_response_at) FROM ticket",
    )
    assert found == (4041, 4041, 44.0, 12.0, 5519)
    assert (
        one(empty_store, "SELECT team FROM ticket WHERE id = '139771'")[0] == "BDK Budapesti Dísz-és Közvilágítási Kft."
    )


def test_overlapping_call_records(load: Load, empty_store: Store) -> None:
    first, second = load("freepbx_calls_1.csv"), load("freepbx_calls_2_overlapping.csv")
    assert (first.rows_new, first.rows_refused) == (100, 0)
    assert (second.rows_read, second.rows_new, second.rows_unchanged) == (100, 4, 96)
    total, answered = one(
        empty_store,
        "SELECT count(*), count(*) FILTER (WHERE upload_id = 1 AND outcome IN ('answered', 'voicemail')) FROM contact",
    )
    assert (total, answered) == (104, 89)


def test_multiline_help_desk(load: Load, empty_store: Store) -> None:
    done = load("helpdesk_multiline_tickets.csv")
    assert (done.rows_new, done.rows_refused) == (8469, 0)
    assert one(empty_store, "SELECT count(*), count(score), round(avg(score), 4) FROM survey_response") == (
        2769,
        2769,
        2.9913,
    )
    before = "SELECT count(*) FILTER (WHERE resolved_at < first_response_at), count(created_at) FROM ticket"
    assert one(empty_store, before) == (1365, 0)


def test_freshdesk_trial(load: Load, empty_store: Store) -> None:
    done = load("freshdesk_tickets.csv")
    assert (done.format, done.rows_new) == ("freshdesk_tickets", 45)
    assert [(each["problem"], each["cell"]) for each in done.cell_problems] == [("unknown_status", "OpenPending")]
    assert one(empty_store, "SELECT count(resolved_at) FROM ticket")[0] == 0


def test_consumer_complaints(load: Load, empty_store: Store) -> None:
    assert load("cfpb_consumer_complaints.csv").format == "complaints"
    sql = "SELECT count(*) FILTER (WHERE is_complaint), count(*) FILTER (WHERE channel = 'form'), count(DISTINCT complaint_cause), min(created_at)::VARCHAR FROM ticket"
    assert one(empty_store, sql) == (349, 314, 39, "2016-09-12 00:00:00")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("not_a_csv.csv", "not_a_table"),
        ("surveymonkey_two_row_header.csv", "no_question"),
        ("qualtrics_three_row_header.csv", "no_question"),
    ],
)
def test_files_that_are_refused(load: Load, empty_store: Store, name: str, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(name)
    assert refused.value.code == code
    assert empty_store.is_empty()
