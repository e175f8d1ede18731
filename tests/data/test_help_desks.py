"""Other spellings of the same help-desk exports than the samples have: languages, delimiters, encodings, older versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.formats import claimants
from data.imports.importer import ImportRefused, Options, Receipt, problems, run_import
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

FOLDERS = Path(__file__).parent / "formats"
Load = Callable[[str | bytes], Receipt]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(content: str | bytes) -> Receipt:
        path = tmp_path / "given.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run_import(empty_store, path, path.name, Options(source="desk"))

    return _load


def sample(name: str) -> bytes:
    return (FOLDERS / name / "sample.csv").read_bytes()


def tickets(store: Store, columns: str) -> list[tuple[object, ...]]:
    return store.read(f"SELECT {columns} FROM ticket ORDER BY id").rows()


@pytest.mark.parametrize(
    ("headers", "footer"),
    [
        (
            "Agentenname,Bewertung,Feedback-Kommentar,Kontaktname,Kontakt-E-Mail-Adresse,Kontakt Telefonnummer,Link zur Konversation,Aufnahmedatum",
            "Berichtszeitraum von 2026-01-01 bis 2026-02-01",
        ),
        (
            "Název agenta,Hodnocení,Feedback Comment,Contact Name,Contact Email Address,Contact Phone Number,Link to the conversation,Recorded date",
            "Reporting period 2026-01-01 to 2026-02-01",
        ),
    ],
)
def test_chatwoot_answers_in_german_and_czech(load: Load, empty_store: Store, headers: str, footer: str) -> None:
    row = "Agent One (one@example.com),4,Dobré,Customer A,a@example.com,,https://desk.example.com/app/accounts/1/conversations/7/,2026-01-05 09:12:33 UTC"
    done = load(f"{headers}\n{row}\n{footer}\n")
    assert (done.format, done.rows_read, done.rows_refused, done.zone_was_guessed) == ("chatwoot_csat", 1, 0, False)
    answers = empty_store.read("SELECT ticket, score, scale, agent, customer, comment FROM survey_response").rows()
    assert answers == [("7", 4.0, 5, "Agent One", "a@example.com", "Dobré")]


def test_text_that_html_has_spelled_is_taken_back_once(load: Load, empty_store: Store) -> None:
    header = "Agent Name,Rating,Feedback Comment,Contact Name,Link to the conversation,Recorded date"
    link = "https://desk.example.com/app/accounts/1/conversations/"
    load(
        f"{header}\n"
        f"A &amp; B (a@example.com),5,&lt;b&gt;5 &amp;lt; 6&lt;/b&gt; &quot;yes&quot;,'=SUM(1),{link}1,2026-01-05 09:00:00 UTC\n"
        f"O&#39;C,5,'quoted',,{link}2,2026-01-05 09:00:00 UTC\n"
    )
    rows = empty_store.read("SELECT agent, comment, customer FROM survey_response ORDER BY id").rows()
    assert rows == [("A & B", '<b>5 &lt; 6</b> "yes"', "=SUM(1)"), ("O'C", "'quoted'", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Berichtszeitraum von 2026-01-01 bis 2026-02-01\n\nAgentenname,Anzahl Gespräche,Durchschnittliche Reaktionszeit (Minuten),Durchschnittliche Auflösungszeit (Minuten)\nAgent One,12,45,600\n",
        "Reporting period 2026-01-01 to 2026-02-01\n\nJméno agenta,Conversations count,Prům. doba první odpovědi (minuty),Avg resolution time (Minutes)\nAgent One,12,45,600\n",
        "Inbox name,Conversations count,Avg first response time (Minutes),Avg resolution time (Minutes)\nMail,12,45,600\n",
        "Teamname,Anzahl Gespräche,Durchschnittliche Reaktionszeit (Minuten)\nSupport,12,45\n",
    ],
)
def test_chatwoot_reports_of_older_versions_and_languages_are_refused_as_aggregated(load: Load, text: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(text)
    assert refused.value.code == "aggregated"
    assert "Chatwoot exports no list of conversations" in refused.value.sentence


def test_chatwoot_breaches_that_fell_apart_are_refused_and_the_others_kept(load: Load, empty_store: Store) -> None:
    text = (
        sample("chatwoot_sla").decode()
        + "204,Gold,,,Mail,&quot;vip, wifi&quot;,https://x.example/204,&quot;frt, rt&quot;\n"
    )
    done = load(text)
    assert (done.rows_read, done.rows_new, done.rows_refused) == (4, 3, 1)
    assert problems(empty_store, done.upload_id)["problem"].to_list() == ["long_row"]


def test_osticket_in_american_english_reads_as_in_czech(load: Load, empty_store: Store) -> None:
    load(
        '\ufeff"Ticket Number","Date Created",Subject,"Current Status","Closed Date",Overdue,"Reopen Count"\n'
        '301001,"1/23/26 10:15\u202fAM","Router, again",Closed,"1/24/26 12:00 PM",,\n'
        '301002,"1/24/26 8:00 PM",Bill,Open,,1,3\n'
    )
    found = tickets(empty_store, "created_at::VARCHAR, resolved_at::VARCHAR, reopens, was_resolution_in_sla")
    assert found == [
        ("2026-01-23 10:15:00", "2026-01-24 12:00:00", 0, None),
        ("2026-01-24 20:00:00", None, 3, False),
    ]


def test_salesforce_report_in_utf8_with_a_mark_reads_as_in_cp1252(load: Load, empty_store: Store) -> None:
    done = load(sample("salesforce_cases"))
    first = tickets(empty_store, "* EXCLUDE upload_id")
    again = load("\ufeff".encode() + sample("salesforce_cases").decode("cp1252").encode())
    assert (done.rows_read, done.rows_refused) == (6, 1), "the footers are no rows"
    assert (again.rows_new, again.rows_updated, again.rows_refused) == (0, 0, 1)
    assert tickets(empty_store, "* EXCLUDE upload_id") == first


def test_a_case_that_only_begins_like_a_footer_is_kept(load: Load, empty_store: Store) -> None:
    done = load(
        "Subject,Case Number,Date/Time Opened,Status\n"
        'Copyright claim,1,20/01/2026 09:00,New\n"Total Care, broken",2,21/01/2026 09:00,New\nTotal,,,\n'
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",,,\n'
    )
    assert (done.rows_read, done.rows_new, done.rows_refused) == (2, 2, 0)
    assert tickets(empty_store, "subject") == [("Copyright claim",), ("Total Care, broken",)]


def test_other_objects_of_salesforce_are_no_cases() -> None:
    opportunity = (
        "Id",
        "IsDeleted",
        "Name",
        "StageName",
        "CloseDate",
        "IsClosed",
        "OwnerId",
        "CreatedDate",
        "LeadSource",
    )
    assert [format_.name for format_ in claimants(opportunity) if not format_.is_generic] == []


def test_a_verdict_is_kept_only_when_the_ticket_is_closed(load: Load, empty_store: Store) -> None:
    load(
        "Ticket Id,Ticket Owner,Created Time (Ticket),Ticket Closed Time,Crossed Due Date\n"
        "1,A,05 Jan 2026 09:00 AM,05 Jan 2026 10:00 AM,false\n2,A,05 Jan 2026 09:00 AM,,false\n3,A,05 Jan 2026 09:00 AM,,true\n"
    )
    assert tickets(empty_store, "was_resolution_in_sla") == [(True,), (None,), (False,)]


def test_zoho_desk_without_the_module_in_brackets(load: Load, empty_store: Store) -> None:
    done = load(
        "Ticket Id,Subject,Status,Ticket Owner,Channel,Created Time,Ticket Closed Time,Resolution Time in Business Hours,SLA Violation Type\n"
        "9,Router,Closed,Agent One,Email,2026-01-05T09:00:00.000Z,2026-01-06T09:00:00.000Z,26:30,Response and Resolution Violation\n"
    )
    assert done.format == "zoho_desk_tickets"
    found = tickets(
        empty_store,
        "resolved_at::VARCHAR, resolution_reported_business_seconds, was_first_response_in_sla, was_resolution_in_sla",
    )
    assert found == [("2026-01-06 09:00:00", 95400, False, False)]


def test_kayako_without_mask_ids(load: Load, empty_store: Store) -> None:
    done = load(
        "Ticket ID,Department Title,Ticket Status Title,Ticket Time Stamp,Ticket Resolution Time\n"
        "71,Support,Closed,12 Jan 2026 09:00 AM,13 Jan 2026 11:00 AM\n"
    )
    assert done.format == "kayako_tickets"
    assert tickets(empty_store, "id, status_class, resolved_at::VARCHAR") == [("71", "closed", "2026-01-13 11:00:00")]


def test_messages_of_conversations_with_one_message_each_are_folded_too(load: Load, empty_store: Store) -> None:
    load(
        "Message ID,Conversation ID,Direction,Message date,First response\n"
        "m1,c1,inbound,2026-01-05 09:00:00,false\n"
        "m2,c2,outbound,2026-01-05 10:00:00,true\n"
    )
    found = tickets(empty_store, "id, created_at::VARCHAR, first_response_at::VARCHAR, replies")
    assert found == [("c1", "2026-01-05 09:00:00", None, 0), ("c2", None, "2026-01-05 10:00:00", 1)]


def test_messages_in_any_order_make_the_same_tickets(load: Load, empty_store: Store) -> None:
    header, *rows = sample("front_messages").decode().splitlines()
    load("\n".join([header, *rows]))
    first = tickets(empty_store, "* EXCLUDE (upload_id, subject)")
    done = load("\n".join([header, *reversed(rows)]))
    assert done.rows_new == 0
    assert tickets(empty_store, "* EXCLUDE (upload_id, subject)") == first


def test_front_names_who_answered_first_only_where_it_marks_that_message(load: Load, empty_store: Store) -> None:
    header = "Message ID,Conversation ID,Direction,Message date,Author,Assignee,Response time,First response"
    rows = [
        "m1,c1,Inbound,2026-01-05 09:00:00,,,,false",
        "m2,c1,Outbound,2026-01-05 09:10:00,,Agent One,600,true",
        "m3,c1,Outbound,2026-01-05 09:20:00,Agent Two,Agent One,60,false",
        "m4,c2,Inbound,2026-01-05 10:00:00,,,,false",
        "m5,c2,Outbound,2026-01-05 10:05:00,Agent Two,Agent One,300,true",
    ]
    load("\n".join([header, *rows]))
    columns = "id, agent, first_response_agent, next_reply_seconds"
    assert tickets(empty_store, columns) == [("c1", "Agent One", None, 60), ("c2", "Agent One", "Agent Two", None)]


def test_tickets_of_an_unknown_tool_in_other_languages_and_encodings(load: Load, empty_store: Store) -> None:
    """One word of each kind a row; the columns stand in another order in each file."""
    czech = (
        "Stav;Priorita;Číslo požadavku;Kanál;Datum vytvoření;Datum vyřešení;Řešitel\n"
        "Čeká na zákazníka;Vysoká;1;Telefon;3.1.2026 9:15;;Agent\nUzavřeno - nevyřešeno;2 nízká;2;Webový formulář;13. ledna 2026 10:00;14. 1. 2026 8:00;Agent\n"
    )
    greek = (
        "Αριθμός αιτήματος;Κατάσταση;Προτεραιότητα;Ημερομηνία δημιουργίας;Ημερομηνία επίλυσης;Κανάλι;Υπεύθυνος\n"
        "3;Σε εκκρεμότητα;Υψηλή;3/1/2026 9:15 π.μ.;;Τηλέφωνο;Α\n4;Έκλεισε επιτυχώς;Πολύ χαμηλή;13 Ιανουαρίου 2026 10:00;14/1/2026 8:00 μ.μ.;Φόρμα;Α\n"
    )
    for text, encoding in ((czech, "cp1250"), (greek, "cp1253")):
        assert load(text.encode(encoding)).format == "generic_tickets"
    assert tickets(empty_store, "status_class, priority, channel, created_at::VARCHAR, resolved_at::VARCHAR") == [
        ("waiting", "high", "phone", "2026-01-03 09:15:00", None),
        ("closed", "low", "form", "2026-01-13 10:00:00", "2026-01-14 08:00:00"),
        ("waiting", "high", "phone", "2026-01-03 09:15:00", None),
        ("closed", "low", "form", "2026-01-13 10:00:00", "2026-01-14 20:00:00"),
    ]


def test_front_without_the_mark_names_nobody_and_has_no_later_replies(load: Load, empty_store: Store) -> None:
    header = "Message ID,Conversation ID,Direction,Message date,Author,Assignee,Response time"
    rows = ["m1,c1,Inbound,2026-01-05 09:00:00,,,", "m2,c1,Outbound,2026-01-05 09:10:00,Agent Two,Agent One,600"]
    load("\n".join([header, *rows]))
    columns = "agent, replies, reply_seconds, first_response_at, first_response_agent, next_reply_seconds"
    assert tickets(empty_store, columns) == [("Agent One", 1, 600, None, None, None)]


def test_servicenow_without_assignees_names_the_last_agent_by_who_resolved_it(load: Load, empty_store: Store) -> None:
    header = "number,incident_state,opened_at,resolved_at,sys_updated_on,resolved_by,closed_by"
    load(
        f"{header}\nINC1,7,2026-01-05 08:00:00,2026-01-05 10:00:00,2026-01-06 08:00:00,u2,u9\nINC2,2,2026-01-05 08:00:00,,2026-01-05 08:00:00,,\n"
    )
    assert tickets(empty_store, "agent, resolution_agent, first_response_agent") == [
        ("u2", "u2", None),
        (None, None, None),
    ]
