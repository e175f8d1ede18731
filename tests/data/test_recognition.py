"""A format is recognised, and read whole, also where an export lacks a column or has others that are known."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.declare.format import Row, filled_columns, map_header
from data.files.table import open_table
from data.formats import all_formats, claimants, nearly
from data.imports.importer import ImportRefused, Options, Receipt, inspect, run_import, undo
from data.imports.mapping_trial import draft, proposal_of
from data.mapping import saved
from data.mapping.fields import FIELDS, MAPPABLE
from data.mapping.propose import propose_for
from data.mapping.vendor_columns import vendor_columns
from data.reading.plan import read_header
from data.store.store import Store
from tests.data.test_formats import FOLDERS, NAMES, sample_of
from tests.sweep import in_sweep

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

OTHER_FORMATS = {
    # Without linkedid the file is the list that older systems wrote: each row a call of its own.
    ("freepbx_calls", "linkedid"): ["freepbx_cdr"],
}
WITH_HEADER = [name for name in NAMES if all_formats()[name].headerless is None]
VENDORS = [name for name in WITH_HEADER if not all_formats()[name].is_generic and all_formats()[name].fills]


def first_header(name: str) -> Row:
    """The header row of a sample that the format knows it by."""
    with open_table(sample_of(name)) as opened:
        return next(row for row in opened.candidates if all_formats()[name].claims(row.cells))


def shorter(header: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for place, lost in enumerate(header):
        if lost.strip():
            yield lost, header[:place] + header[place + 1 :]


@pytest.mark.parametrize("name", WITH_HEADER)
def test_an_export_that_lacks_one_column_is_never_taken_for_another(name: str) -> None:
    format_ = all_formats()[name]
    for lost, header in shorter(first_header(name).cells):
        claimed = [each.name for each in claimants(header)]
        vendors = [each for each in claimed if not all_formats()[each].is_generic]
        assert vendors in ([name], [], OTHER_FORMATS.get((name, lost))) or claimed == OTHER_FORMATS.get((name, lost)), (
            lost,
            claimed,
        )
        if not format_.missing(header):
            assert claimed == [name] or not vendors, f"{lost} tells nothing, and the file is another format without it"


def write_without(name: str, place: int, target: Path) -> bool:
    """A sample without one column; False for those that are no plain table with its header in the first line."""
    sample = sample_of(name)
    with open_table(sample) as opened:
        if opened.text is None or opened.header_line != 1 or opened.header.index != 0:
            return False
        delimiter, encoding = opened.delimiter, opened.encoding
    with sample.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8", newline="") as file:
        rows = csv.reader((line.lstrip("\ufeff") for line in source), delimiter=delimiter)
        csv.writer(file, delimiter=delimiter).writerows(row[:place] + row[place + 1 :] for row in rows)
    return True


@pytest.mark.sweep
@pytest.mark.parametrize("name", in_sweep(VENDORS, in_gate=VENDORS[2::8]))
def test_no_row_is_lost_with_a_column_that_tells_the_format(name: str, empty_store: Store, tmp_path: Path) -> None:
    """Of the first such column by import; of all others by the recognition alone, above. In the gate every eighth format, in the sweep all."""
    format_, header = all_formats()[name], first_header(name).cells
    for place in range(len(header)):
        left = header[:place] + header[place + 1 :]
        target = tmp_path / f"{place}.csv"
        # Without a status nothing tells spam from others: those rows are kept.
        if "status" in format_.cells and header[place] in format_.cells["status"].headers:
            continue
        if not format_.missing(left) or [each.name for each in claimants(left)] != [name]:
            continue
        if not write_without(name, place, target):
            return
        rows_read, *_, rows_refused = json.loads((FOLDERS / name / "expected.json").read_text(encoding="utf-8"))[
            "counts"
        ]
        done = run_import(empty_store, target, target.name, Options(source="desk"))
        assert (done.format, done.rows_read, done.rows_refused) == (name, rows_read, rows_refused), header[place]
        return


def load(store: Store, folder: Path, text: str, name: str = "list.csv", **options: str) -> Receipt:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, name, Options(**options))  # type: ignore[arg-type]


ANONYMOUS = (
    "Id,Requester id,Group,Status,Via,Created at,Solved at,Satisfaction Score,Reopens,Replies,"
    "First reply time in minutes within business hours,Full resolution time in minutes within business hours\n"
    "1,70,Support,Closed,Mail,2024-03-04 09:00:00,2024-03-05 05:00:00,5,0,1,60,400\n"
    "2,71,Billing,Closed,Mail,2024-03-04 12:00:00,2024-03-05 09:00:00,Offered,0,2,61,420\n"
)


def test_an_anonymised_export_is_still_the_vendors(empty_store: Store, tmp_path: Path) -> None:
    done = load(empty_store, tmp_path, ANONYMOUS)
    assert (done.format, done.source, done.rows_new) == ("zendesk_tickets", "Zendesk", 2)
    found = empty_store.read("SELECT first_response_reported_business_seconds AS s FROM ticket ORDER BY id")
    assert found["s"].to_list() == [3600, 3660]


def test_what_a_format_cannot_do_without_is_told(empty_store: Store, tmp_path: Path) -> None:
    whole = ANONYMOUS.replace("Requester id", "Requester")
    lacking = "\n".join(line.partition(",")[2] for line in whole.splitlines())
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, tmp_path, lacking)
    assert refused.value.code == "lacks_column"
    assert "Zendesk tickets (CSV)" in refused.value.sentence
    assert "“Id”" in refused.value.sentence
    seen = inspect(tmp_path / "list.csv", "list.csv")
    assert seen.must_choose
    assert refused.value.sentence in seen.notes


def test_one_name_of_a_vendor_tells_no_format() -> None:
    assert nearly(["Id", "Created at", "Group stations", "Subject"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ticket ID,Status,Subject\n1,Open,a\n2,Closed,b\n",
        "Ticket ID,Status,Resolution time\n1,Closed,3:10:00\n2,Closed,1:05:00\n",  # lengths, no moments
    ],
)
def test_tickets_without_any_time_have_to_be_mapped(text: str, empty_store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, tmp_path, text)
    assert refused.value.code == "unknown_format"


KNOWN = (
    "ticket_id,created_date,status,resolved_date,first_response_minutes,response_sla_met,resolution_sla_met,No_of_Reassignments,"
    "escalation_flag,Resolution Group,Customer interactions\n"
    "T0,2024-03-04 09:00:00,Closed,2024-03-05 15:00:00,20,False,True,0,TRUE,a,7\n"
    "T1,2024-03-04 14:00:00,Closed,2024-03-05 20:00:00,21,True,True,2,FALSE,b,8\n"
)


def test_columns_that_a_mapping_would_know_are_read_as_well(empty_store: Store, tmp_path: Path) -> None:
    done = load(empty_store, tmp_path, KNOWN)
    columns = "first_response_reported_seconds, was_first_response_in_sla, was_resolution_in_sla, team_changes, was_escalated, replies, customer"
    assert empty_store.read(f"SELECT {columns} FROM ticket ORDER BY id").rows() == [
        (1200, False, True, 0, True, None, None),
        (1260, True, True, 2, False, None, None),
    ]
    assert "“No_of_Reassignments” as team changes" in done.message
    assert done.columns_unused == ("Resolution Group", "Customer interactions")


def test_what_lacks_an_essential_column_is_proposed_as_its_vendor_means_it(tmp_path: Path) -> None:
    """Of each vendor's sample without the first column that sends it to the mapping: no other column is taken for what its vendor does not mean."""
    said: dict[tuple[str, str], str | None] = {}
    for name in VENDORS:
        format_, header = all_formats()[name], first_header(name).cells
        lacking = (place for place, (_, left) in enumerate(shorter(header)) if (near := nearly(left)) and near.missing)
        place = next(lacking, None) if format_.record in MAPPABLE and all(map(str.strip, header)) else None
        if place is None or claimants(header[:place] + header[place + 1 :]):
            continue
        if not write_without(name, place, tmp_path / "file.csv"):
            continue
        with open_table(tmp_path / "file.csv") as opened:
            found = propose_for(opened)
            places = map_header(format_, opened.headers).places
        assert found.record == format_.record, (name, header[place])
        fields = {guess.column: guess.field for guess in found.guesses}
        said |= {(name, column): field for column, field in fields.items()}
        cells = {
            opened.headers[at]: cell
            for cell, at in places.items()
            if cell in FIELDS[format_.record] and not format_.cells[cell].of
        }
        wrong = {column for column, cell in cells.items() if fields[column] not in (cell, None)}
        assert not wrong, (name, header[place], wrong)
    assert len({name for name, _ in said}) > 20
    assert said["freshdesk_tickets", "First response time (in hrs)"] == "first_response_reported_business_seconds"
    assert said["frappe_tickets", "Customer"] == "organisation"
    assert said["frappe_tickets", "Sr"] is None
    assert said["jira_issues", "Custom field (Time to first response)"] is None  # it is the time left of a promise
    assert said["frappe_tickets", "Opening Date"] == "created_at"
    assert {said["front_messages", name] for name in ("Message ID", "Message date")} == {
        None
    }  # a message is no conversation


SERVICENOW = "sys_id,incident_state,opened_at,sys_updated_on,sys_created_on,priority,short_description\n" + "".join(
    f"{'abc'[n % 3]}{n},{n % 8 + 1},2026-01-{n + 1:02d} 08:00:00,2026-01-{n + 1:02d} 10:00:00,2026-01-{n + 1:02d} 08:00:01,1,Down\n"
    for n in range(16)
)


def test_a_vendors_own_states_are_proposed_with_its_columns(empty_store: Store, tmp_path: Path) -> None:
    """An export without its number has states as codes, and 6 and 7 are solved ones. What is proposed is read back from its file."""
    path = tmp_path / "incident.csv"
    path.write_text(SERVICENOW, encoding="utf-8")
    assert not claimants(SERVICENOW.partition("\n")[0].split(","))
    proposal = proposal_of(path)
    assert dict(proposal.mapping.columns)["status"] == "incident_state"
    assert dict(proposal.mapping.states)["7"] == "closed"
    text = draft(path)
    assert '"7" = "closed"' in text
    assert '= "open"\n# "' not in text  # nothing is left to ask
    mapping = replace(proposal.mapping, columns=(*proposal.mapping.columns, ("id", "sys_id"))) if "id" not in proposal.mapping.fields else proposal.mapping  # fmt: skip
    assert saved.read(saved.write(mapping)) == mapping
    run_import(empty_store, path, path.name, Options(source="desk", zone="UTC", mapping=mapping))
    found = empty_store.read(
        "SELECT status, any_value(status_class) AS class FROM ticket GROUP BY status ORDER BY status"
    )
    assert found.rows() == [
        ("1", "open"), ("2", "open"), ("3", "waiting"), ("4", "waiting"), ("5", "waiting"), ("6", "solved"), ("7", "closed"), ("8", "closed"),
    ]  # fmt: skip


def test_only_words_that_mean_another_thing_are_proposed() -> None:
    """Request Tracker's states are usual words but for one."""
    known = {
        name: next(filter(None, (vendor_columns(left) for _, left in shorter(first_header(name).cells))))
        for name in ("topdesk_incidents", "rt_tickets", "threecx_report")
    }
    assert dict(known["topdesk_incidents"].states)["waiting for supplier"] == "waiting"
    assert known["rt_tickets"].states == (("zamknięte", "solved"),)
    assert known["threecx_report"].outcomes == (("redirected", "missed"),)


@pytest.mark.parametrize("lost", ["response_id", "answer"])
def test_no_cell_below_the_header_is_taken_for_one(lost: str, tmp_path: Path) -> None:
    """“nps” stands in a cell of the last row, and a survey's column may be called so."""
    header = first_header("asknicely").cells
    assert write_without("asknicely", header.index(lost), tmp_path / "file.csv")
    with open_table(tmp_path / "file.csv") as opened:
        assert (opened.claimants, opened.header_line) == ((), 1)


LEFT_UNREAD = {
    (
        "frappe_tickets",
        "SLA Status",
    ): "it does not tell whether the answer or the solution was late (data/formats/frappe_tickets.py)",
    ("liveagent_chats", "status"): "its letters are not documented for chats (data/formats/liveagent_chats.py)",
}
"""Columns of samples that a mapping would take, and why their format does not."""
MAPPED = [name for name in WITH_HEADER if all_formats()[name].fills and all_formats()[name].record in MAPPABLE]


def test_a_recognised_format_reads_every_column_that_a_mapping_would_take() -> None:
    """Of all samples: what the proposal is sure of is read, or fills nothing that the format does not fill better itself."""
    unread: set[tuple[str, str]] = set()
    for name in MAPPED:
        with open_table(sample_of(name)) as opened:
            format_, mapped = read_header(all_formats()[name], opened, None)
            filled, used = filled_columns(format_, mapped), set(mapped.used)
            guesses = propose_for(opened, format_.record).guesses
        unread |= {
            (name, guess.column)
            for place, guess in enumerate(guesses)
            if place not in used and guess.field and guess.share >= 0.7 and guess.field not in filled
        }
    assert unread == set(LEFT_UNREAD)


ASKED = {
    "SLA breached": ("was_resolution_in_sla", ("No", "Yes", "", "Breached"), [True, False, None, False]),
    "SLA met": ("was_resolution_in_sla", ("No", "Yes", "", "Breached"), [False, True, None, False]),
    "Porušení SLA": ("was_resolution_in_sla", ("Ne", "Ano", "", "Dodrženo"), [True, False, None, True]),
    "sla_violation_flag": ("was_resolution_in_sla", ("0", "1", "0", "0"), [True, False, True, True]),
    "First response SLA breached?": ("was_first_response_in_sla", ("true", "false", "", "true"), [False, True, None, False]),
    "SLA Status": ("was_resolution_in_sla", ("Within SLA", "Missed", "", "Overdue"), [True, False, None, False]),
    "Reopened": ("reopens", ("Yes", "No", "", "no"), [1, 0, None, 0]),
    "was_reopened": ("reopens", ("0", "3", "", "1"), [0, 3, None, 1]),
    "Ponownie otwarte": ("reopens", ("Tak", "Nie", "", "Nie"), [1, 0, None, 0]),
    "Channel": ("channel", ("In person", "osobně", "Postal mail", "Walk-in"), ["in person", "in person", "letter", "in person"]),
    "SLA breach time": ("was_resolution_in_sla", ("2026-01-05 09:00", "2026-01-05 09:00", "", ""), [None] * 4),
    "Reopened ": ("reopens", ("2026-01-05 09:00", "2026-01-05 09:00", "", ""), [None] * 4),
}  # fmt: skip


def test_what_a_header_asks_decides_what_yes_means(empty_store: Store, tmp_path: Path) -> None:
    """As a format reads it, and as a mapping proposes it for the same column of a file that no format knows."""
    for number, (header, (field, cells, wanted)) in enumerate(ASKED.items()):
        rows = [f"{row},2026-01-05 10:00,Open,{cell}" for row, cell in enumerate(cells)]
        ways = ((f"{number}", "Ticket ID"), (f"{number} mapped", "Kennung"))
        for source, name in ways if number % 3 == 0 else ways[:1]:
            text = "\n".join((f"{name},Created at,Status,{header}", *rows))
            path = tmp_path / f"{source}.csv"
            path.write_text(text, encoding="utf-8")
            with open_table(path) as opened:
                mapping = None if opened.claimants else propose_for(opened, "ticket").mapping
            assert (mapping is None) == (name == "Ticket ID")
            run_import(empty_store, path, path.name, Options(source=source, mapping=mapping))
            found = empty_store.read(
                f"SELECT {field} FROM ticket WHERE source = $source ORDER BY id", {"source": source}
            )
            assert found[field].to_list() == wanted, (header, source)


def test_what_a_format_reads_itself_is_never_overridden(empty_store: Store, tmp_path: Path) -> None:
    text = (
        ANONYMOUS.replace("Replies,", "Replies,Number of replies,")
        .replace(",0,1,60", ",0,1,9,60")
        .replace(",0,2,61", ",0,2,9,61")
    )
    done = load(empty_store, tmp_path, text)
    assert done.format == "zendesk_tickets"
    assert empty_store.read("SELECT replies FROM ticket ORDER BY id")["replies"].to_list() == [1, 2]
    assert done.columns_unused == ("Number of replies",)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("first response time", ("20", "30")),  # a plain number without a unit
        ("escalated", ("soon", "later")),  # its cells say something else
        ("replies by the customer", ("1", "2")),  # only a part of the name
    ],
)
def test_nothing_is_guessed_of_a_column(
    header: str, cells: tuple[str, str], empty_store: Store, tmp_path: Path
) -> None:
    text = "\n".join(f"{line},{cell}" for line, cell in zip(ANONYMOUS.splitlines(), (header, *cells), strict=True))
    assert load(empty_store, tmp_path, text).columns_unused == (header,)


def test_a_satisfaction_column_is_read_and_taken_back(empty_store: Store, tmp_path: Path) -> None:
    text = (
        "#;Created At;State;Priority;Group;Owner;Customer;Create Channel;Close At;Close In Min;First Response In Min;Satisfaction score\n"
        "1;2026-01-05 09:00;closed;2 normal;a;b;c;email;2026-01-05 10:00;60;10;good\n"
        "2;2026-01-05 09:00;closed;2 normal;a;b;d;email;2026-01-05 10:00;60;10;bad\n"
    )
    done = load(empty_store, tmp_path, text)
    assert done.format == "zammad_tickets"
    assert empty_store.read("SELECT score, scale FROM survey_response ORDER BY id").rows() == [(2.0, 2), (1.0, 2)]
    undo(empty_store, done.upload_id)
    assert not empty_store.read("FROM survey_response").height


def test_rows_without_an_id_are_the_same_with_and_without_such_a_column(empty_store: Store, tmp_path: Path) -> None:
    plain = "Agent,Shift start,Shift end\nA,2026-01-05 09:00,2026-01-05 17:00\n"
    load(empty_store, tmp_path, plain, "one.csv", source="s")
    done = load(
        empty_store,
        tmp_path,
        plain.replace("end\n", "end,Team\n").replace("17:00\n", "17:00,T\n"),
        "two.csv",
        source="s",
    )
    assert done.rows_new == 0


def facts(store: Store, table: str, columns: str) -> list[tuple[object, ...]]:
    return store.read(f"SELECT {columns} FROM fact_{table} ORDER BY id").rows()


@pytest.mark.facts
def test_exact_hours_win_over_days(empty_store: Store, tmp_path: Path) -> None:
    load(
        empty_store,
        tmp_path,
        "ticket_id,submitted_at,closed_at,resolution_time_hours,priority\nA,2024-03-04,2024-03-05,26,high\nB,2024-03-05,2024-03-05,3,low\n",
    )
    assert facts(empty_store, "ticket", "resolution_calendar_seconds, resolved_on::VARCHAR") == [
        (26 * 3600, "2024-03-05"),
        (3 * 3600, "2024-03-05"),
    ]


@pytest.mark.facts
def test_a_voicemail_that_answers_at_once_is_no_hang_up(empty_store: Store, tmp_path: Path) -> None:
    header = "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid,userfield\n"
    row = "2024-03-04 10:02:00,Caller,15550002,200,from-trunk,SIP/x-2,,VoiceMail,200@default,12,11,ANSWERED,3,,1709546400.2,\n"
    load(empty_store, tmp_path, header + row)
    assert facts(empty_store, "contact", "outcome, is_answered, wait_seconds") == [("voicemail", False, None)]


@pytest.mark.parametrize(
    ("state", "class_"),
    [
        ("closed successful", "closed"), ("closed unsuccessful", "closed"), ("Closed (resolved)", "solved"), ("pending auto close+", "waiting"), ("Pending vendor", "waiting"), ("Resolved by bot", "solved"),
        ("__ Processing (assigned)", "open"), ("Open [urgent]", "open"), ("Newly born", None),
    ],
)  # fmt: skip
def test_states_are_told_by_their_words(state: str, class_: str | None, empty_store: Store, tmp_path: Path) -> None:
    load(empty_store, tmp_path, f"Ticket ID,Created at,Status,Closed at\n1,2026-01-05 10:00,{state},\n")
    assert empty_store.read("SELECT status_class FROM ticket")["status_class"].to_list() == [class_]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("glpi_tickets", "ID;Title;Entity;Opening date;Priority;Last update;Status;Type;Requester - Requester;Category;Assigned to - Technician;Assigned to - Technician group;Resolution date;Time to resolve"),
        ("glpi_tickets", "ID;Título;Tipo;Categoría;Prioridad;Estado;Fecha de Apertura;Fecha de solución;Se superó el tiempo de resolución;Asignado a: - Técnico;Solicitante - Solicitante;Encuesta de satisfacción - Satisfacción"),
        ("glpi_tickets", "ID;Název;Stav;Datum otevření;Priorita;Žadatel - Žadatel;Přiřazeno - Technik;Kategorie;Datum vyřešení"),
        ("glpi_tickets", "ID;Tytuł;Status;Termin otwarcia;Priorytet;Zgłaszający - Zgłaszający;Przypisane do - Technik;Kategoria;Data zamknięcia"),
        ("redmine_issues", "#;Projekt;Fronta;Stav;Priorita;Předmět;Autor;Přiřazeno;Aktualizováno;Kategorie;% Hotovo;Vytvořeno;Uzavřeno"),
        ("redmine_issues", "#;Projekt;Típus;Státusz;Prioritás;Tárgy;Szerző;Felelős;Módosítva;Készültség (%);Létrehozva;Lezárva"),
        ("redmine_issues", "#;Έργο;Ανιχνευτής;Κατάσταση;Προτεραιότητα;Θέμα;Συγγραφέας;Ανάθεση σε;% επιτεύχθη;Δημιουργήθηκε;Closed"),
        ("mantis_issues", "Ügyszám,Projekt,Bejelentő,Hozzárendelve a következőhöz,Prioritás,Súlyosság,Kategória,Beküldés dátuma,Frissítve,Összefoglaló,Állapot,Döntés"),
        ("mantis_issues", "ID,Projekt,Reporter,Bearbeitung durch,Priorität,Schweregrad,Kategorie,Meldungsdatum,Aktualisiert,Zusammenfassung,Status,Lösung"),
        ("rt_tickets", "id,Subject,Status,QueueName,OwnerName,Priority,Created,Resolved"),
        ("odoo_tickets", "id,Subject,Helpdesk Team,Assigned to,Customer,Priority,Stage,Created on,Close date,Hours to Assign,Rating"),
        ("servicedesk_plus", "RequestID,Subject,Request Status,Requester,Technician,Group,Priority,Created Time,Due By Time,Last Updated Time"),
        ("happyfox_tickets", "Ticket ID,Subject,Status,Priority,Category,Assigned To,Created At,First Response Time,Last Updated At,Completed At"),
    ],
)  # fmt: skip
def test_headers_of_other_languages_and_versions_are_known(name: str, header: str) -> None:
    columns = header.split(";" if ";" in header else ",")
    assert [each.name for each in claimants(columns)] == [name]
    read = map_header(all_formats()[name], columns)
    assert {"id", "created_at", "status", "agent" if "agent" in all_formats()[name].cells else "status"} <= {
        *read.places
    }


def test_evaluations_of_tickets_are_reviews() -> None:
    header = ["Evaluation ID", "Ticket number", "Evaluation date", "Evaluator", "Criteria", "QA score", "Max score"]
    assert [each.name for each in claimants(header)] == ["qa_reviews"]
    assert not map_header(all_formats()["qa_reviews"], header).unused


def test_a_bare_list_of_glpi_is_mapped() -> None:
    header = [
        "ID",
        "Título",
        "Status",
        "Data de abertura",
        "Última atualização",
        "Atribuído - Técnico",
        "Prioridade",
        "",
    ]
    assert claimants(header) == ()


@pytest.mark.facts
def test_a_rating_of_zero_is_no_answer(empty_store: Store, tmp_path: Path) -> None:
    text = "id,Subject,Helpdesk Team,Assigned to,Stage,Created on,Close date,Rating\n1,x,Care,B,Solved,2026-01-05 09:00:00,2026-01-05 12:00:00,5\n2,y,Care,B,In Progress,2026-01-05 09:00:00,,0\n"
    load(empty_store, tmp_path, text)
    assert empty_store.read("SELECT ticket, score, scale FROM survey_response").rows() == [("1", 5.0, 5)]
    assert facts(empty_store, "ticket", "resolution_calendar_seconds") == [(10800,), (None,)]


def test_of_two_columns_with_one_header_the_filled_one_is_read(empty_store: Store, tmp_path: Path) -> None:
    header = "Ticket number,Created at,Status,Resolution,Resolution,Assignee,Assignee\n"
    load(empty_store, tmp_path, header + "1,2026-01-05 10:00,Closed,,,,Ida\n2,2026-01-05 10:00,Closed,,,,Eva\n")
    assert empty_store.read("SELECT agent FROM ticket ORDER BY id")["agent"].to_list() == ["Ida", "Eva"]
    load(empty_store, tmp_path, header + "3,2026-01-05 10:00,Closed,,,Ida,Eva\n4,2026-01-05 10:00,Closed,,,,Eva\n")
    read = "SELECT agent FROM ticket WHERE id IN ('3', '4') ORDER BY id"
    assert empty_store.read(read)["agent"].to_list() == ["Ida", None]


BASES_GONE = (("asknicely", "question_type"), ("dixa_conversations", "id"), ("dixa_conversations", "rating_type"), ("freepbx_calls", "dstchannel"), ("nicereply", "survey metric"), ("aircall_old", "direction"), ("wootric", "metric"), ("freepbx_cdr", "lastapp"), ("amazon_connect", "Queue.EnqueueTimestamp"), ("genesys_interactions", "Media Type"), ("amazon_connect", "Channel"))  # fmt: skip
"""Formats, and a column that says what others of them mean."""


def test_a_day_that_is_read_by_its_name_has_the_time_beside_it(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text(
        "Ticket ID,Created Date,Created Time,Solved Date,Solved Time,Status\n1,2026-03-14,09:05,2026-03-15,13:00,Solved\n", encoding="utf-8"
    )  # fmt: skip
    run_import(empty_store, path, path.name, Options(zone="UTC"))
    found = empty_store.read("SELECT created_at::VARCHAR, resolved_at::VARCHAR FROM ticket").row(0)
    assert found == ("2026-03-14 09:05:00", "2026-03-15 13:00:00")


@pytest.mark.facts
def test_what_lacks_a_column_that_others_rest_on_is_refused_or_not_known(empty_store: Store, tmp_path: Path) -> None:
    """Whether it was NPS or CSAT, and whether a person picked up, is not guessed; and no cell below is taken for a header."""
    found: dict[tuple[str, str], str] = {}
    doubts: dict[tuple[str, str], set[str]] = {}
    for number, (name, lost) in enumerate(BASES_GONE):
        target, header = tmp_path / f"{number}.csv", first_header(name).cells
        assert write_without(name, header.index(lost), target)
        try:
            done = run_import(empty_store, target, target.name, Options(source=f"{number}"))
            found[name, lost], doubts[name, lost] = done.format, {doubt.code for doubt in done.doubts}
        except ImportRefused as refused:
            found[name, lost] = refused.code
    assert found == {
        ("asknicely", "question_type"): "missing_column",
        ("dixa_conversations", "id"): "lacks_column",
        ("dixa_conversations", "rating_type"): "dixa_conversations",
        ("freepbx_calls", "dstchannel"): "freepbx_calls",
        ("nicereply", "survey metric"): "nicereply",
        ("aircall_old", "direction"): "aircall_old",
        ("wootric", "metric"): "missing_column",
        ("freepbx_cdr", "lastapp"): "freepbx_cdr",
        ("amazon_connect", "Queue.EnqueueTimestamp"): "amazon_connect",
        ("genesys_interactions", "Media Type"): "genesys_interactions",
        ("amazon_connect", "Channel"): "amazon_connect",
    }
    assert [case for case, codes in doubts.items() if "no_direction" in codes] == [("aircall_old", "direction")]
    told = empty_store.read("SELECT source, kind FROM survey_response ORDER BY source, id").rows()
    assert told == [("4", "csat"), ("4", "csat"), ("4", "nps"), ("4", None)]  # the last has no tag
    assert set(empty_store.read("SELECT outcome FROM contact WHERE source = '3'")["outcome"]) == {None}
    became = empty_store.read(
        "SELECT source, outcome, is_answered FROM fact_contact WHERE source IN ('7', '8') ORDER BY source, id"
    ).rows()
    assert became[:3] == [("7", None, None), ("7", "missed", False), ("7", None, None)]  # Dial or voicemail
    assert {case for case, codes in doubts.items() if "no_kind" in codes} == {("genesys_interactions", "Media Type"), ("amazon_connect", "Channel")}  # fmt: skip
    kinds = "SELECT DISTINCT kind, channel FROM contact WHERE source IN ('9', '10')"
    assert empty_store.read(kinds).rows() == [(None, None)]
    assert empty_store.read("SELECT count(talk_seconds) AS n FROM fact_contact WHERE source IN ('3', '7')")["n"][0] == 0
    assert [row[1:] for row in became[3:]] == [("answered", True), (None, None), ("answered", True), (None, None)]


def test_days_without_rows_in_the_middle_of_a_file_are_told(empty_store: Store, tmp_path: Path) -> None:
    """One ticket a day in January and March, none in February; a gap of ten days is none."""
    january, march = ([f"2026-{month:02}-{day:02}" for day in range(1, 32)] for month in (1, 3))
    text = "\n".join(
        ("Ticket ID,Created at,Status", *(f"{day},{day} 10:00:00,Open" for day in [*january, *march[:9], *march[19:]]))
    )
    (told,) = [doubt.sentence for doubt in load(empty_store, tmp_path, text).doubts if doubt.code == "hole"]
    assert told == "There are no rows from 1 February 2026 to 28 February 2026, in the middle of the file."
