"""Exports of help desks beyond their samples: totals are refused, other languages read the same, two files count no rating twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.imports.importer import ImportRefused, Options, problems, run_import, undo
from data.imports.uploads import Receipt
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

SAMPLES = Path(__file__).parent / "formats"


def load(store: Store, folder: Path, text: str, source: str = "desk") -> Receipt:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, path.name, Options(source=source))


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return [tuple(map(str, row)) for row in store.read(sql).rows()]


EXPLORE = "Ticket ID,Ticket created - Date,Ticket group,Tickets\n{}"


def test_an_explore_report_whose_rows_count_several_tickets_is_refused(empty_store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, tmp_path, EXPLORE.format("1,2026-01-05,Support,1\n2,2026-01-05,Support,2\n"))
    assert refused.value.code == "aggregated"
    assert "several tickets in one row" in refused.value.sentence
    assert empty_store.is_empty()


def test_an_explore_report_of_single_tickets_is_read(empty_store: Store, tmp_path: Path) -> None:
    receipt = load(empty_store, tmp_path, EXPLORE.format("1,2026-01-05,Support,1\n2,2026-01-05,Support,1\n"))
    assert (receipt.format, receipt.rows_new) == ("zendesk_explore", 2)


@pytest.mark.parametrize(
    ("header", "refused_by"),
    [
        ("Ticket group,Tickets", "Zendesk Explore"),
        ("Assignee name,D_COUNT(Tickets),MED(First reply time (min))", "Zendesk Explore"),
        ("contactid,firstname,answers,answers_ph,rewards", "LiveAgent agent report"),
    ],
)
def test_totals_are_refused_with_the_reason(empty_store: Store, tmp_path: Path, header: str, refused_by: str) -> None:
    cells = ",".join("7" for _ in header.split(","))
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, tmp_path, f"{header}\n{cells}\n{cells}\n")
    assert refused.value.code == "aggregated"
    assert refused.value.sentence.startswith(refused_by)


SPANISH = (
    "Resumen,Clave de incidencia,Tipo de Incidencia,Estado,Categoría de estado,Prioridad,Persona asignada,Informador,Creada,Resuelta,"
    "Campo personalizado (Organizations),Campo personalizado (Time to first response),Campo personalizado (Time to resolution),"
    "Campo personalizado ([CHART] Date of First Response),Calificación de satisfacción\n"
    "Impresora,SUP-1,Incidente,Resuelta,Listo,Alta,Agent One,Person A,19/ene/26 12:47 PM,20/ene/26 1:05 PM,Org A,0:20,-1:30,2026-01-19 13:00:00.000,5\n"
)
GERMAN = (
    "Zusammenfassung,Vorgangsschlüssel,Vorgangstyp,Status,Statuskategorie,Priorität,Zugewiesene Person,Autor,Erstellt,Erledigt,"
    "Benutzerdefinierte Felder (Organizations),Benutzerdefinierte Felder (Time to first response),Benutzerdefinierte Felder (Time to resolution),"
    "Benutzerdefinierte Felder ([CHART] Date of First Response),Benutzerdefinierte Felder (Satisfaction rating)\n"
    "Drucker,SUP-1,Störung,Fertig,Fertig,Hoch,Agent One,Person A,19/Jan/26 12:47 PM,20/Jan/26 1:05 PM,Org A,0:20,-1:30,2026-01-19 13:00:00.000,5\n"
)
CZECH = (
    "Souhrn,Klíč požadavku,Typ požadavku,Stav,Kategorie stavu,Priorita,Řešitel,Zadavatel,Vytvořeno,Vyřešeno,"
    "Vlastní pole (Organizations),Vlastní pole (Time to first response),Vlastní pole (Time to resolution),"
    "Vlastní pole ([CHART] Date of First Response),Vlastní pole (Satisfaction rating)\n"
    "Tiskárna,SUP-1,Incident,Vyřešeno,Hotovo,Vysoká,Agent One,Person A,19.01.2026 12:47,20.01.2026 13:05,Org A,0:20,-1:30,2026-01-19 13:00:00.000,5\n"
)


@pytest.mark.parametrize("text", [SPANISH, GERMAN, CZECH], ids=["es", "de", "cs"])
def test_jira_reads_the_same_in_other_languages(empty_store: Store, tmp_path: Path, text: str) -> None:
    receipt = load(empty_store, tmp_path, text)
    assert receipt.format == "jira_issues"
    assert problems(empty_store, receipt.upload_id).height == 0
    assert rows(
        empty_store,
        "SELECT id, created_at, first_response_at, resolved_at, status_class, priority, agent, customer, organisation, "
        "was_first_response_in_sla, was_resolution_in_sla FROM ticket",
    ) == [
        (
            "SUP-1",
            "2026-01-19 12:47:00",
            "2026-01-19 13:00:00",
            "2026-01-20 13:05:00",
            "solved",
            "high",
            "Agent One",
            "Person A",
            "Org A",
            "True",
            "False",
        )
    ]
    assert rows(empty_store, "SELECT ticket, score, scale FROM survey_response") == [("SUP-1", "5.0", "5")]


def test_jira_gives_a_verdict_on_a_promise_only_when_it_is_known(empty_store: Store, tmp_path: Path) -> None:
    verdicts = {
        ("1:30", "26/Feb/26 1:00 PM"): True,
        ("1:30", ""): None,
        ("-0:05", ""): False,
        ("-12:34", "26/Feb/26 1:00 PM"): False,
        ("", ""): None,
    }
    header = "Issue key,Status,Created,Resolved,Custom field (Time to resolution)"
    lines = [f"A-{n},Open,25/Feb/26 9:00 AM,{done},{left}\n" for n, (left, done) in enumerate(verdicts)]
    load(empty_store, tmp_path, f"{header}\n{''.join(lines)}A-9,Open,25/Feb/26 9:00 AM,,\n")
    found = empty_store.read("SELECT was_resolution_in_sla AS kept FROM ticket ORDER BY id")["kept"].to_list()
    assert dict(zip(verdicts, found, strict=False)) == verdicts
    assert found[-1] is None


def test_a_zendesk_rating_in_two_files_counts_once(empty_store: Store) -> None:
    for name in ("zendesk_tickets", "zendesk_satisfaction"):
        run_import(empty_store, SAMPLES / name / "sample.csv", "sample.csv", Options(source="Zendesk"))
    # 101 and 103 are in both, 102 is “Not Offered” in the tickets but rated bad in the ratings.
    assert rows(empty_store, "SELECT ticket, score FROM survey_response ORDER BY ticket") == [
        ("101", "2.0"),
        ("102", "1.0"),
        ("103", "None"),
    ]


def test_an_intercom_rating_in_two_files_counts_once_and_gets_its_moment(empty_store: Store) -> None:
    for name in ("intercom_ratings", "intercom_conversations"):
        run_import(empty_store, SAMPLES / name / "sample.csv", "sample.csv", Options(source="Intercom"))
    assert rows(empty_store, "SELECT ticket, score, responded_at FROM survey_response ORDER BY ticket") == [
        ("501", "5.0", "2026-01-06 14:00:00"),
        ("504", "None", "None"),
        ("505", "1.0", "2026-07-07 14:00:00"),
    ]


def test_freshdesk_and_freshservice_are_told_apart(empty_store: Store, tmp_path: Path) -> None:
    row = "1,Open,2026-01-06 09:00:00,2026-01-05 09:00:00,a\n"
    head = "Ticket ID,Status,Due by Time,"
    found = [
        load(empty_store, tmp_path, f"{head}{last}\n{row}{row.replace('1,', '2,', 1)}").format
        for last in (
            "Created time,Requester Name",
            "Created Time,Category",
            "Created time,Full name",
            "Created time,Category",
        )
    ]
    assert found == ["freshservice_tickets", "freshservice_tickets", "freshdesk_tickets", "freshdesk_tickets"]


def test_freshdesk_durations_in_hours_and_as_a_clock_are_the_same(empty_store: Store, tmp_path: Path) -> None:
    head = "Ticket ID,Created time,First response time (in hrs),Resolution time (in hrs)\n"
    load(empty_store, tmp_path, f"{head}1,2026-01-05 09:00:00,01:30:00,120:15:30\n2,2026-01-05 09:00:00,1.5,0.25\n")
    assert rows(
        empty_store,
        "SELECT first_response_reported_business_seconds, resolution_reported_business_seconds FROM ticket ORDER BY id",
    ) == [("5400", "432930"), ("5400", "900")]


def test_liveagent_c_is_open_and_l_is_closed(empty_store: Store, tmp_path: Path) -> None:
    head = "id,status,departmentid,channel_type,date_created\n"
    letters = {
        "N": "open",
        "T": "open",
        "P": "open",
        "C": "open",
        "A": "waiting",
        "W": "waiting",
        "R": "solved",
        "L": "closed",
    }
    body = "".join(f"{letter},{letter},d,E,2026-01-05 09:00:00\n" for letter in letters)
    load(empty_store, tmp_path, head + body)
    found = rows(empty_store, "SELECT id, status_class FROM ticket")
    assert dict(found) == letters


@pytest.mark.facts
def test_a_ticket_that_became_spam_is_taken_out_again(empty_store: Store, tmp_path: Path) -> None:
    head = "id,status,departmentid,channel_type,date_created\n"
    load(empty_store, tmp_path, f"{head}1,N,d,E,2026-01-05 09:00:00\n2,N,d,E,2026-01-05 09:00:00\n")
    receipt = load(empty_store, tmp_path, f"{head}1,B,d,E,2026-01-05 09:00:00\n2,C,d,E,2026-01-05 09:00:00\n")
    assert (receipt.rows_refused, receipt.rows_updated) == (1, 1)
    assert rows(empty_store, "SELECT id, status FROM ticket") == [("2", "Open")]
    assert rows(empty_store, "SELECT id FROM fact_ticket") == [("2",)]
    assert problems(empty_store, receipt.upload_id)["problem"].to_list() == ["left_out"]
    undo(empty_store, receipt.upload_id)
    assert rows(empty_store, "SELECT id, status FROM ticket ORDER BY id") == [("1", "New"), ("2", "New")]


def test_a_row_left_out_beside_a_good_one_of_its_id_takes_nothing_out(empty_store: Store, tmp_path: Path) -> None:
    head = "ticket_id,score,requester_id,created_at\n"
    load(empty_store, tmp_path, f"{head}1,unoffered,9,2026-01-05T09:00:00Z\n1,good,9,2026-01-05T09:00:00Z\n")
    assert rows(empty_store, "SELECT ticket, score FROM survey_response") == [("1", "2.0")]


def test_a_list_of_tickets_is_not_taken_for_totals(empty_store: Store, tmp_path: Path) -> None:
    head = "Ticket number,Ticket status,Created at,First reply time (min)\n"
    receipt = load(empty_store, tmp_path, f"{head}1,Open,2026-01-05 09:00,5\n2,Open,2026-01-05 10:00,7\n")
    assert (receipt.format, receipt.rows_new) == ("generic_tickets", 2)
