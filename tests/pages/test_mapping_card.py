"""The editor for unknown files on the page Add data: proposal, choices, preview, loading, and the next file."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.imports import importer
from pages.locale.en_mapping import WORDS
from pages.ui.answers import stores
from pages.web.worker import WORKER
from tests.stores import new_store_at
from tests.tables import dump_tables

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("is_all_said")]

ROOT = Path(__file__).parents[2]
UNKNOWN = """Nr sprawy;Zgłoszono;Czas rozwiązania;Stan;Opis;=1+1
1;02.03.2026 09:00;90;rozwiązane;a;x
2;02.03.2026 10:00;30;u dostawcy;b;x
3;kiedyś;30;otwarte;c;x
""".encode()
GENERIC = b"Ticket ID,Created at,Status,Where\n1,2026-03-02 09:00:00,Open,North\n"
VENDOR = b"Id,Requester,Subject,Created at,Solved at,Reopens\n1,A,x,2026-03-02 09:00:00,,0\n"


@pytest.fixture
def page(tmp_path, monkeypatch):
    new_store_at(tmp_path / "store.duckdb").close()
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.setattr(stores, "is_demo", lambda: False)
    monkeypatch.setattr(stores, "shown", stores.real)
    yield AppTest.from_file(ROOT / "pages" / "frame.py", default_timeout=60).switch_page("add_data.py")
    WORKER.stop()
    for job in WORKER.jobs():
        WORKER.forget(job.id)
    stores.close_all()


def said(page: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "success", "info")
    values = [element.value for kind in kinds for element in page.get(kind)]
    return "\n".join([*values, *(box.label for box in page.get("expander"))]).replace("\\", "")


def tried(page: AppTest) -> dict[str, str]:
    """The figures of the preview."""
    bodies = [each.proto.body for each in page.get("html") if "class='tried'" in each.proto.body]
    assert len(bodies) == 1
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", bodies[0]))


def box(page: AppTest, label: str):
    return next(each for each in page.selectbox if each.label == label)


def add(page: AppTest, name: str, content: bytes) -> AppTest:
    page.run()
    page.file_uploader[0].upload(name, content)
    return page.run()


def load(page: AppTest) -> AppTest:
    next(each for each in page.button if each.key and each.key.startswith("_add_load_")).click().run()
    end = time.monotonic() + 60
    while any(not job.is_over for job in WORKER.jobs()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return page.run()


def test_an_unknown_file_from_proposal_to_receipt(page):
    add(page, "sprawy.csv", UNKNOWN)
    assert not page.exception
    assert "No known export has these columns" in said(page)
    assert box(page, "Read Zgłoszono as").value == "created_at"
    assert box(page, "Read Opis as").value == ""
    assert re.search(r"green-badge\[\d\d% sure\]", said(page))
    assert tried(page) | {
        "Tickets": "2",
        "Tickets created": "2",
        "Tickets resolved": "2",
        "Rows refused": "1",
    } == tried(page)
    assert tried(page)["Resolution time"] == "1\u00a0h"
    assert tried(page)["Cells not understood"] == "1"
    store = stores.real()
    assert store.is_empty()  # only tried so far
    assert dump_tables(store)["upload"].is_empty()

    box(page, "Unit of Time to resolution").select("hours").run()
    assert tried(page)["Resolution time"] == "2\u00a0d\u00a012\u00a0h"
    box(page, "u dostawcy (1 row)").select("waiting").run()
    assert tried(page)["Cells not understood"] == "0"
    box(page, "Time zone of its times").select("Europe/Warsaw").run()
    load(page)
    assert not page.exception
    assert importer.uploads(store)["zone"].to_list() == ["Europe/Warsaw"]
    assert store.read("SELECT id, status_class FROM ticket ORDER BY id").rows()[1] == ("2", "waiting")
    assert "Columns mapped by hand" in said(page)

    add(page, "sprawy-2.csv", UNKNOWN.replace(b"\n1;", b"\n7;"))
    assert "was loaded before; it is read in the same way again" in said(page)
    assert box(page, "Unit of Time to resolution").value == "hours"
    assert tried(page)["Cells not understood"] == "0"


def test_one_field_has_one_column(page):
    add(page, "sprawy.csv", UNKNOWN)
    box(page, "Read Opis as").select("created_at").run()
    assert box(page, "Read Zgłoszono as").value == ""
    assert "your choice" in said(page)
    assert "None of the 3 rows could be read" in said(page)
    assert not any(each.key.startswith("_add_load_") for each in page.button if each.key)


def test_times_without_a_zone_are_those_of_the_place_that_was_guessed(page, monkeypatch):
    monkeypatch.setattr("pages.ui.view.zone_guess.of_reader", lambda: "Europe/Prague")
    add(page, "sprawy.csv", UNKNOWN)
    chosen = box(page, "Time zone of its times")
    assert (chosen.value, chosen.options[0]) == ("", "Not told: Europe/Prague is assumed")
    load(page)
    told = importer.uploads(stores.real()).row(0, named=True)
    assert told["zone"] == "Europe/Prague"
    assert (
        stores.real()
        .read("SELECT CAST(created_at AS VARCHAR) AS at FROM ticket ORDER BY id")["at"][0]
        .startswith("2026-03-02 08:00:00")
    )


def test_what_is_still_needed_is_said(page):
    add(page, "sprawy.csv", UNKNOWN)
    box(page, "Read Nr sprawy as").select("").run()
    assert "The file has no id" in " ".join(each.value for each in page.warning)
    box(page, "Read Zgłoszono as").select("").run()
    assert "Still needed: a column for ID" in said(page)
    box(page, "What is one row?").select("contact").run()
    assert not page.exception
    assert "Still needed" in said(page) or tried(page)


def test_other_records_have_their_own_figures(page):
    rows = "".join(f"{score},2026-03-0{day} 09:00:00\n" for day, score in enumerate((10, 9, 3, 8), 1))
    add(page, "polecenie.csv", f"Polecenie,Data odpowiedzi\n{rows}".encode())
    assert box(page, "What is one row?").value == "survey_response"
    assert tried(page)["NPS"] == "25"
    box(page, "Kind of answer").select("csat").run()
    assert tried(page)["CSAT"] == "50%"


def test_a_generic_file_can_be_mapped_and_a_vendors_cannot(page):
    add(page, "desk.csv", GENERIC)
    assert "Tickets of another tool" in said(page)
    page.toggle[0].set_value(True).run()
    box(page, "Read Where as").select("site").run()
    load(page)
    assert stores.real().read("SELECT site FROM ticket").rows() == [("North",)]
    add(page, "desk-2.csv", GENERIC.replace(b"\n1,", b"\n2,"))
    assert page.toggle[0].value  # what was done last time
    assert box(page, "Read Where as").value == "site"
    page.toggle[0].set_value(False).run()
    load(page)
    assert importer.uploads(stores.real())["format"].to_list() == ["generic_tickets", "mapped_ticket"]
    add(page, "zendesk.csv", VENDOR)
    assert len(page.toggle) == 0


def test_a_vendors_file_that_does_not_tell_a_unit_can_be_mapped(page):
    header = "Ticket ID,Ticket name,Pipeline,Ticket status,Create date,Close date,Time to close (HH:mm:ss)\n"
    rows = "".join(f"{n},Help,Support Pipeline,Closed,2026-01-0{n} 09:00,2026-01-0{n} 13:00,{n}\n" for n in (5, 6, 7))
    add(page, "hubspot.csv", (header + rows).encode())
    assert not page.exception
    assert len(page.toggle) == 1, "the refusal asks for the unit, so it can be said here"
    page.toggle[0].set_value(True).run()
    assert not page.exception
    assert box(page, "Read Ticket ID as").value == "id"


def test_hostile_cells_and_headers_are_shown_as_they_are(page):
    header = '"<b>x</b>","**y**","$a$ `b`","","=HYPERLINK(""http://x"")"'
    add(page, "x.csv", f"{header}\n1,<script>alert(1)</script>,:red[z],[a](b),|\n2,b,c,d,e\n".encode())
    assert not page.exception
    assert "&lt;" not in "".join(each.label for each in page.selectbox)
    shown = [each.value for each in page.markdown]
    assert not any("**y**" in text and r"\*\*y\*\*" not in text for text in shown)


def test_a_survey_with_an_unknown_question_can_be_mapped_under_its_header_rows(page):
    head = "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1\nStart Date,End Date,Response Type,Finished,Recorded Date,Response ID,How good was our help?\n"
    marks = ",".join(['"{""ImportId"":""QID1""}"'] * 7) + "\n"
    rows = "".join(f"2026-01-05 09:00,2026-01-05 09:0{n},0,1,2026-01-05 09:0{n},R_{n},{n}\n" for n in range(1, 6))
    add(page, "survey.csv", (head + marks + rows).encode())
    assert box(page, "What is one row?").value == "survey_response"
    assert box(page, "Read Q1 / How good was our help? as").value == "score"
    assert tried(page)["CSAT"] == "40%"
    load(page)
    assert stores.real().read("SELECT count(*) FROM survey_response").item() == 5


def test_two_header_rows_by_choice(page):
    add(
        page,
        "two.csv",
        b"Ref,Moments,,State\n,Made,Done,\nA1,2026-01-05 09:00,2026-01-05 10:00,solved\nA2,2026-01-05 09:00,,open\n",
    )
    box(page, "Rows of the header").select(2).run()
    box(page, "What is one row?").select("ticket").run()
    box(page, "Read Ref as").select("id").run()
    box(page, "Read Moments / Made as").select("created_at").run()
    box(page, "Read Moments / Done as").select("resolved_at").run()
    load(page)
    assert stores.real().read("SELECT count(*), count(resolved_at) FROM ticket").row(0) == (2, 1)


def test_words_for_how_calls_ended_are_asked(page):
    calls = (
        b"Call ID,Call start,Talk time,Result\n1,2026-03-02 09:00,0:01:00,Abgehoben\n2,2026-03-02 10:00,0:00:00,Weg\n"
    )
    add(page, "anrufe.csv", calls)
    if page.toggle:
        page.toggle[0].set_value(True).run()
    box(page, "Abgehoben (1 row)").select("answered").run()
    box(page, "Weg (1 row)").select("abandoned").run()
    load(page)
    assert stores.real().read("SELECT outcome FROM contact ORDER BY id").rows() == [("answered",), ("abandoned",)]


def test_a_scale_that_nothing_tells_is_asked_beside_the_preview(page):
    answers = "".join(f"r{n},{n},2026-03-0{n} 09:00\n" for n in range(1, 5))
    add(page, "answers.csv", f"Response ID,CSAT,Responded at\n{answers}".encode())
    assert "scale of “CSAT” is not known" in said(page)
    box(page, "Highest possible score").select(5).run()
    assert "scale of “CSAT” is not known" not in said(page)
    load(page)
    assert stores.real().read("SELECT DISTINCT scale FROM survey_response").rows() == [(5,)]


def test_the_choices_outlive_a_visit_to_another_page(page):
    add(page, "sprawy.csv", UNKNOWN)
    box(page, "Unit of Time to resolution").select("hours").run()
    page.switch_page("definitions.py").run()
    page.switch_page("add_data.py").run()
    assert box(page, "Unit of Time to resolution").value == "hours"


def test_every_word_is_used():
    code = "".join((ROOT / "pages" / "ui" / "upload" / f"{name}.py").read_text() for name in ("mapping_editor", "mapping_trial", "waiting_files", "receipts"))  # fmt: skip
    built = (
        "map.field.",
        "map.record.",
        "map.reason.",
        "map.order.",
        "map.unit.",
        "map.kind.",
        "map.state.",
        "map.outcome.",
        "map.trial.",
    )
    code = code.replace("'", '"')
    stems = {key.removesuffix(".one").removesuffix(".other") for key in WORDS}
    assert not {stem for stem in stems if f'"{stem}"' not in code and not stem.startswith(built)}
