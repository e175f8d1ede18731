"""The page Add data without a browser: an empty store, a file from choice to receipt to undo, and files that are refused."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.declare.problems import ImportCancelled
from data.imports import importer
from pages.locale.en_add_data import WORDS
from pages.ui.answers import stores
from pages.web import spool
from pages.web.worker import WORKER
from tests.stores import new_store_at

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("is_all_said")]

PAGES = Path(__file__).parents[2] / "pages"
BUILT = ("add.big.", "add.job.", "add.stage.", "add.state.", "add.receipt.")  # put together in code

TICKETS = b"""Id,Requester,Subject,Created at,Solved at,Reopens,Mood ring
1,Customer A,*Late* parcel,2026-03-02 09:00:00,2026-03-02 11:00:00,0,X
2,Customer B,Broken,2026-03-02 10:00:00,,1,X
3,Customer C,No day,soon,,0,X
"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The page on a store that has nothing; the demo is left out because making it takes seconds."""
    new_store_at(tmp_path / "store.duckdb").close()
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.setattr(stores, "is_demo", lambda: False)
    monkeypatch.setattr(stores, "shown", stores.real)
    frame = Path(__file__).parents[2] / "pages" / "frame.py"
    yield AppTest.from_file(frame, default_timeout=60).switch_page("add_data.py")
    WORKER.stop()
    for job in WORKER.jobs():
        WORKER.forget(job.id)
    stores.close_all()


def texts(page: AppTest) -> str:
    """Everything that the page says."""
    kinds = ("markdown", "caption", "warning", "success", "info", "header", "error")
    said = [element.value for kind in kinds for element in page.get(kind)]
    return "\n".join([*said, *(box.label for box in page.get("expander"))])


def button(page: AppTest, start: str):
    return next(one for one in page.button if one.key and one.key.startswith(start))


def add(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.run()
    for name, content in files:
        page.file_uploader[0].upload(name, content)
    return page.run()


def settle(page: AppTest) -> AppTest:
    """Wait for the worker, then look again."""
    end = time.monotonic() + 60
    while any(not job.is_over for job in WORKER.jobs()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return page.run()


def test_an_empty_store_shows_the_box_and_an_empty_history(page):
    page.run()
    assert not page.exception
    assert "Nothing yet." in texts(page)
    assert len(page.file_uploader) == 1


def test_from_choice_to_receipt_to_undo(page):
    add(page, ("tickets.csv", TICKETS))
    assert not page.exception
    assert "Zendesk" in texts(page)
    assert "6 of its 7 columns are used" in texts(page)
    assert "Mood ring" in texts(page)  # not used, and said so
    assert importer.uploads(stores.real()).is_empty()  # only looked at so far
    button(page, "_add_load_").click().run()
    settle(page)
    assert not page.exception
    said = texts(page)
    assert "tickets.csv is loaded" in said.replace("\\", "")
    numbers = " ".join(one.proto.body for one in page.get("html"))
    for label, n in (("Rows read", 3), ("New", 2), ("Updated", 0), ("Unchanged", 0), ("Refused", 1)):
        assert f"<dt>{label}</dt><dd>{n}</dd>" in numbers
    refused = page.dataframe[0].value
    assert refused.iloc[0, 0] == 4
    assert list(refused.iloc[0, 1:3]) == ["Created at", "soon"]
    store = stores.real()
    assert not store.is_empty()
    WORKER.submit_undo(store, 1, "tickets.csv")
    settle(page)
    assert store.is_empty()
    assert "as if it had never been loaded" in texts(page)
    assert "Nothing yet." in texts(page)


def test_a_zip_of_different_tables_gives_a_card_and_a_receipt_for_each(page):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("tickets.csv", TICKETS)
        archive.writestr("answers.csv", b"Response ID,NPS,Comment\n7,9,Fine\n")
    add(page, ("desk.zip", held.getvalue()), ("other.csv", TICKETS.replace(b"\n1,", b"\n9,")))
    assert not page.exception
    cards = re.findall(r"\*\*:material/description: (.*?)\*\*", texts(page))
    assert [card.replace("\\", "") for card in cards] == ["desk.zip: answers.csv", "desk.zip: tickets.csv", "other.csv"]
    button(page, "_add_all").click().run()
    settle(page)
    assert importer.uploads(stores.real())["file_name"].to_list()[::-1] == [
        "desk.zip: answers.csv",
        "desk.zip: tickets.csv",
        "other.csv",
    ]
    assert "desk.zip: tickets.csv is loaded" in texts(page).replace("\\", "")
    assert not list(spool.folder(stores.real().path).iterdir())


def test_a_file_that_was_stopped_has_its_card_again(page, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_):
        begun.set()
        go_on.wait(60)
        raise ImportCancelled

    with monkeypatch.context() as here:  # the page's store stays patched
        here.setattr(importer, "run_import", slow)
        add(page, ("tickets.csv", TICKETS))
        button(page, "_add_load_").click().run()
        assert begun.wait(60)
        page.run()
        assert not [one for one in page.button if str(one.key).startswith("_add_load_")]
        go_on.set()
        settle(page)
        assert "was stopped" in texts(page)
    button(page, "_add_load_").click().run()
    settle(page)
    assert importer.uploads(stores.real()).height == 1


def test_the_chosen_zone_is_the_one_that_is_used(page):
    add(page, ("tickets.csv", TICKETS))
    page.selectbox[0].select("Asia/Tokyo").run()
    button(page, "_add_load_").click().run()
    settle(page)
    assert importer.uploads(stores.real())["zone"].to_list() == ["Asia/Tokyo"]


def test_what_rows_with_one_id_are_is_asked_and_kept(page):
    twice = b"Ticket ID,Line,Created at,Status\nA,1,2026-03-02 09:00:00,Open\nA,2,2026-03-03 09:00:00,Closed\n"
    add(page, ("cases.csv", twice))
    assert "2 of 2 rows share their “Ticket ID” with another row" in texts(page)
    choice = next(one for one in page.selectbox if one.key and one.key.startswith("_add_same_id"))
    assert [choice.value, len(choice.options)] == [None, 7]
    choice.select("Line").run()
    assert "share their" not in texts(page)
    button(page, "_add_load_").click().run()
    settle(page)
    assert stores.real().read("SELECT id FROM ticket ORDER BY id")["id"].to_list() == ["A 1", "A 2"]
    assert stores.real().read("SELECT options FROM upload")["options"][0].endswith('"same_id": "Line"}')


def test_the_same_file_again_is_said_to_change_nothing(page):
    for _ in range(2):
        add(page, ("tickets.csv", TICKETS))
        button(page, "_add_load_").click().run()
        settle(page)
    assert "was loaded before: nothing changed" in texts(page)


def test_several_files_wait_together_and_are_loaded_by_one_click(page):
    more = TICKETS.replace(b"\n1,", b"\n7,").replace(b"\n2,", b"\n8,").replace(b"\n3,", b"\n9,")
    add(page, ("a.csv", TICKETS), ("b.csv", more), ("page.csv", b"<html><body>Log in</body></html>"))
    assert "holds a web page, not a table" in texts(page)
    button(page, "_add_all").click().run()
    settle(page)
    assert importer.uploads(stores.real())["file_name"].to_list() == ["b.csv", "a.csv"]
    assert [spooled.name for spooled in map(spool.find, page.session_state["_add_waiting"])] == ["page.csv"]


def test_a_removed_file_is_gone_from_the_disk(page):
    add(page, ("tickets.csv", TICKETS))
    folder = spool.folder(stores.real().path)
    assert len(list(folder.iterdir())) == 1
    button(page, "_add_drop_").click().run()
    assert list(folder.iterdir()) == []
    assert not page.exception


def test_a_fault_of_ours_is_told_calmly(page, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("a detail for the log only")

    monkeypatch.setattr(importer, "run_import", broken)
    add(page, ("tickets.csv", TICKETS))
    button(page, "_add_load_").click().run()
    settle(page)
    assert "Your data are as they were before" in texts(page)
    assert "RuntimeError" in texts(page)
    assert "a detail for the log only" not in texts(page)
    assert stores.real().is_empty()


def test_every_word_of_the_page_is_used_and_every_word_used_is_there():
    names = (
        "add_data.py",
        "ui/upload/waiting_files.py",
        "ui/upload/receipts.py",
        "ui/upload/big_files.py",
        "ui/upload/scale_choice.py",
        "ui/upload/date_choice.py",
    )
    code = "".join((PAGES / name).read_text() for name in names).replace("'", '"')
    stems = {key.removesuffix(".one").removesuffix(".other") for key in WORDS}
    asked = set(re.findall(r'(?<!\w)(?:t|count)\("(add\.[\w.]+)"', code))
    assert len(asked) > 20
    assert asked <= stems
    unused = {stem for stem in stems if f'"{stem}"' not in code and not stem.startswith(BUILT)}
    assert not unused


def test_a_guessed_encoding_is_told_and_the_chosen_one_is_used(page):
    content = TICKETS.decode().replace("Customer A", "Dvořák").replace("No day", "Žádný den").encode("cp1250")
    add(page, ("tickets.csv", content))
    assert not page.exception
    assert "Windows-1250 is a guess" in texts(page)
    choice = next(box for box in page.selectbox if box.key.startswith("_add_encoding_"))
    assert choice.value == "cp1250"
    choice.select("cp1252").run()
    assert not page.exception
    assert "is a guess: where letters" not in texts(page)
    assert any("Dvoøák" in str(table.value) for table in page.dataframe)
    button(page, "_add_load_").click().run()
    settle(page)
    assert not page.exception
    store = stores.real()
    assert store.read("SELECT encoding, was_encoding_guessed FROM upload").rows() == [("cp1252", False)]
    assert "Lines of the file: 4 = 3 rows" in texts(page).replace("\\", "")


def test_a_file_beyond_the_cards_comes_back_to_be_asked_about(page, monkeypatch):
    monkeypatch.setattr("pages.ui.upload.queue.CARDS", 1)
    twice = b"Ticket ID,Line,Created at,Status\nA,1,2026-03-02 09:00:00,Open\nA,2,2026-03-03 09:00:00,Closed\n"
    add(page, ("a.csv", TICKETS), ("cases.csv", twice))
    button(page, "_add_all").click().run()
    settle(page)
    assert importer.uploads(stores.real())["file_name"].to_list() == ["a.csv"]
    assert "2 rows have an id that another row of the file has too" in texts(page)


def test_the_unit_of_lengths_of_time_is_asked_and_kept(page):
    plain = (
        b"Ticket number,Created at,Status,Resolution time\n1,2026-01-05 10:00,Closed,90\n2,2026-01-05 10:00,Closed,30\n"
    )
    add(page, ("desk.csv", plain))
    choice = next(one for one in page.selectbox if one.key and one.key.startswith("_add_unit"))
    assert choice.value is None
    choice.select("minutes").run()
    button(page, "_add_load_").click().run()
    settle(page)
    read = "SELECT resolution_reported_seconds AS s FROM ticket ORDER BY id"
    assert stores.real().read(read)["s"].to_list() == [5400, 1800]


def test_the_order_of_day_and_month_is_asked_where_no_date_tells_it(page):
    desk = b"Ticket number,Created at,Status,Solved at\n1,03/04/2026 10:00,Closed,03/04/2026 11:00\n2,05/04/2026 10:00,Closed,05/04/2026 11:00\n"
    add(page, ("desk.csv", desk), ("told.csv", desk.replace(b"03/04", b"13/04")))
    (choice,) = (one for one in page.radio if one.key and one.key.startswith("_add_order"))
    assert choice.value is None
    assert "Until you choose, the day is taken to stand first." in texts(page)
    assert [option.replace("\\", "") for option in choice.options] == [
        "Day first: 03/04/2026 10:00 = 3 April 2026; 05/04/2026 10:00 = 5 April 2026",
        "Month first: 03/04/2026 10:00 = 4 March 2026; 05/04/2026 10:00 = 4 May 2026",
    ]
    choice.set_value("mdy").run()
    assert not page.exception
    assert "Until you choose" not in texts(page)
    button(page, "_add_load_").click().run()
    settle(page)
    read = "SELECT created_at::DATE::VARCHAR AS day FROM ticket ORDER BY id"
    assert stores.real().read(read)["day"].to_list() == ["2026-03-04", "2026-05-04"]
