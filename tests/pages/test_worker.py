"""Imports outside the script: one after the other, whatever the page does, and the store unchanged when one fails."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.declare.problems import ImportRefused
from data.facts.refresh import open_store
from data.imports import importer
from data.imports.importer import Options
from data.store import memory
from data.store.store import Store
from pages.web import spool
from pages.web.download import csv
from pages.web.worker import WORKER, JobState, Worker
from tests.stores import new_store_at
from tests.tables import dump_tables

pytestmark = pytest.mark.long

TICKETS = """Id,Requester,Created at,Solved at,Reopens
1,Customer A,2026-03-02 09:00:00,2026-03-02 11:00:00,0
2,Customer B,2026-03-02 10:00:00,,1
"""
ANSWERS = "Response ID,NPS,Comment\n7,9,Fine\n"
MORE = TICKETS.replace("\n1,", "\n3,").replace("\n2,", "\n4,")


@pytest.fixture
def store(tmp_path):
    with new_store_at(tmp_path / "store.duckdb") as opened:
        yield opened


@pytest.fixture
def worker():
    own = Worker()
    yield own
    own.stop()


def put(store: Store, text: str, name: str = "tickets.csv") -> spool.Spooled:
    return spool.write(store.path, name, io.BytesIO(text.encode()))


def same(left: dict[str, pl.DataFrame], right: dict[str, pl.DataFrame]) -> bool:
    return left.keys() == right.keys() and all(left[name].equals(right[name]) for name in left)


def test_two_files_at_once_wait_for_each_other_and_both_are_loaded(store, worker, monkeypatch):
    inside, most = [], []
    real = importer.run_import

    def watched(*arguments):
        inside.append(1)
        most.append(len(inside))
        try:
            return real(*arguments)
        finally:
            inside.pop()

    monkeypatch.setattr(importer, "run_import", watched)
    first = worker.submit(store, put(store, TICKETS, "a.csv"), Options(zone="UTC"))
    second = worker.submit(store, put(store, MORE, "b.csv"), Options(zone="UTC"))
    assert worker.wait(second.id, 60).state is JobState.DONE
    assert worker.job(first.id).state is JobState.DONE
    assert max(most) == 1
    assert importer.uploads(store)["file_name"].to_list() == ["b.csv", "a.csv"]
    assert [job.file_name for job in worker.jobs()] == ["b.csv", "a.csv"]


def test_the_file_is_gone_from_the_disk_once_it_is_loaded(store, worker):
    spooled = put(store, TICKETS)
    worker.wait(worker.submit(store, spooled, Options(zone="UTC")).id, 60)
    assert not spooled.path.exists()
    assert spool.find(spooled.id) is None
    assert not list(spool.folder(store.path).iterdir())


def test_a_refused_file_changes_nothing_says_why_and_is_kept_for_another_try(store, worker):
    worker.wait(worker.submit(store, put(store, TICKETS), Options(zone="UTC")).id, 60)
    before, version = dump_tables(store), store.version()
    spooled = put(store, "<!DOCTYPE html><html><body>Please log in</body></html>", "export.csv")
    job = worker.wait(worker.submit(store, spooled, Options()).id, 60)
    assert job.state is JobState.REFUSED
    assert job.sentence == "The file holds a web page, not a table."
    assert job.what_to_do
    assert same(before, dump_tables(store))
    assert store.version() == version
    assert spool.find(spooled.id) == spooled


def put_zip(store: Store, **members: str) -> spool.Spooled:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    held.seek(0)
    return spool.write(store.path, "desk.zip", held)


def test_a_zip_of_different_tables_becomes_an_import_for_each_header(store, worker):
    spooled = put_zip(store, answers=ANSWERS, february=MORE, january=TICKETS)
    job = worker.wait(worker.submit(store, spooled, Options(zone="UTC")).id, 60)
    assert job.state is JobState.UNPACKED
    assert job.as_dict()["parts"] == [f"/api/jobs/{id}" for id in job.parts]
    ends = [worker.wait(id, 60) for id in job.parts]
    assert [(end.state, end.receipt.file_name, end.receipt.rows_new) for end in ends] == [
        (JobState.DONE, "desk.zip: answers.csv", 1),
        (JobState.DONE, "desk.zip: february.csv and 1 more", 4),
    ]
    assert importer.uploads(store)["id"].to_list() == [2, 1]
    assert not list(spool.folder(store.path).iterdir())


def test_a_zip_with_one_bad_table_loads_the_others(store, worker):
    spooled = put_zip(store, notes="Please call back.\n", tickets=TICKETS)
    job = worker.wait(worker.submit(store, spooled, Options(zone="UTC")).id, 60)
    notes, tickets = (worker.wait(id, 60) for id in job.parts)
    assert (notes.state, notes.file_name) == (JobState.REFUSED, "desk.zip: notes.csv")
    assert (tickets.state, tickets.receipt.rows_new) == (JobState.DONE, 2)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_file_that_was_not_loaded_stays_only_for_whom_can_try_again(store, worker, is_kept):
    spooled = put(store, "<html><body>Please log in</body></html>")
    job = worker.wait(worker.submit(store, spooled, Options(), is_kept=is_kept).id, 60)
    assert job.state is JobState.REFUSED
    assert (spool.find(spooled.id) is not None) is is_kept
    assert spooled.path.exists() is is_kept


def test_files_that_nobody_came_back_for_make_room(store):
    old, marked, fresh = (put(store, TICKETS, name) for name in ("old", "marked", "fresh"))
    spool.mark(marked)
    for spooled in (old, marked):
        os.utime(spooled.path, (1_700_000_000, 1_700_000_000))
    put(store, TICKETS, "new")
    assert [spool.find(one.id) is not None for one in (old, marked, fresh)] == [False, True, True]
    assert not old.path.exists()


def test_a_fault_half_way_changes_nothing_and_the_next_file_is_loaded(store, worker, monkeypatch, caplog):
    before = dump_tables(store)

    def broken(writer, records, source):
        writer.execute("SELECT * FROM no_such_table")

    monkeypatch.setattr(importer.refresh, "refresh", broken)
    failed = worker.wait(worker.submit(store, put(store, TICKETS), Options(zone="UTC")).id, 60)
    assert failed.state is JobState.FAILED
    assert failed.sentence.startswith("This is a fault of the program (StoreError)")
    assert failed.what_to_do
    assert "job failed" in caplog.text
    assert "tickets.csv" not in " ".join(record.getMessage() for record in caplog.records)
    assert 'execute("SELECT * FROM no_such_table")' in caplog.text  # the traceback
    assert same(before, dump_tables(store))
    monkeypatch.undo()
    assert worker.wait(worker.submit(store, put(store, TICKETS), Options(zone="UTC")).id, 60).state is JobState.DONE


def test_memory_that_runs_out_is_told_in_the_job(tmp_path, worker, monkeypatch):
    monkeypatch.setenv(memory.VARIABLE, "60")
    with open_store(tmp_path / "small.duckdb") as small:
        before = dump_tables(small)

        def hungry(writer, records, source):
            writer.execute("CREATE TEMP TABLE t AS SELECT list(md5(range::VARCHAR)) AS texts FROM range(3000000)")

        monkeypatch.setattr(importer.refresh, "refresh", hungry)
        failed = worker.wait(worker.submit(small, put(small, TICKETS), Options(zone="UTC")).id, 60)
        assert (failed.state, failed.stage) == (JobState.FAILED, "bringing the figures up to date")
        assert failed.as_dict()["message"].startswith("The memory was not enough")
        assert same(before, dump_tables(small))
        monkeypatch.undo()
        worker.wait(worker.submit(small, put(small, TICKETS), Options(zone="UTC")).id, 60)
        assert small.read("SELECT count(*) AS n FROM fact_ticket")["n"][0] == 2


def test_stopping_a_job_changes_nothing(store, worker, monkeypatch):
    before = dump_tables(store)
    reached, go_on = threading.Event(), threading.Event()
    real = importer.refresh.refresh

    def slow(*arguments):
        reached.set()
        go_on.wait(60)
        return real(*arguments)

    monkeypatch.setattr(importer.refresh, "refresh", slow)
    running = worker.submit(store, put(store, TICKETS), Options(zone="UTC"))
    queued = worker.submit(store, put(store, MORE), Options(zone="UTC"))
    assert reached.wait(60)
    assert worker.job(running.id).state is JobState.RUNNING
    assert worker.job(queued.id).state is JobState.WAITING
    for job in (running, queued):
        worker.cancel(job.id)
    go_on.set()
    assert worker.wait(running.id, 60).state is JobState.CANCELLED
    assert worker.wait(queued.id, 60).state is JobState.CANCELLED
    assert same(before, dump_tables(store))


def test_what_a_crash_cut_off_is_told_at_the_next_start(store, worker):
    spool.mark(put(store, TICKETS, "big export.csv"))
    worker.tell_interrupted(spool.clear(store.path))
    assert [(job.file_name, job.state) for job in worker.jobs()] == [("big export.csv", JobState.INTERRUPTED)]
    assert not spool.folder(store.path).exists()
    worker.forget(worker.jobs()[0].id)
    assert worker.jobs() == []


def test_an_import_goes_on_when_the_script_that_asked_for_it_ends(store, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    real = importer.run_import

    def slow(*arguments):
        begun.set()
        go_on.wait(60)
        return real(*arguments)

    monkeypatch.setattr(importer, "run_import", slow)

    def script(path):
        import streamlit as st

        from data.facts.refresh import open_store
        from data.imports.importer import Options
        from pages.web import spool
        from pages.web.worker import WORKER

        store = open_store(path)
        with open(path.with_name("in.csv"), "rb") as file:  # noqa: PTH123
            st.session_state["job"] = WORKER.submit(
                store, spool.write(store.path, "in.csv", file), Options(zone="UTC")
            ).id
        st.stop()

    (store.path.with_name("in.csv")).write_text(TICKETS)
    page = AppTest.from_function(script, args=(store.path,)).run()
    assert not page.exception
    id = page.session_state["job"]
    assert begun.wait(60)
    del page
    go_on.set()
    assert WORKER.wait(id, 60).state is JobState.DONE
    assert importer.uploads(store)["rows_new"].to_list() == [2]
    WORKER.stop()


def test_undo_is_a_job_like_any_other(store, worker):
    before = dump_tables(store)
    loaded = worker.wait(worker.submit(store, put(store, TICKETS), Options(zone="UTC")).id, 60)
    undone = worker.wait(worker.submit_undo(store, loaded.receipt.upload_id, "tickets.csv").id, 60)
    assert (undone.state, undone.receipt) == (JobState.DONE, None)
    assert dump_tables(store)["ticket"].equals(before["ticket"])
    again = worker.wait(worker.submit_undo(store, loaded.receipt.upload_id, "tickets.csv").id, 60)
    assert again.state is JobState.REFUSED


# ---- Waiting files


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.csv", "a.csv"), ("C:\\Users\\x\\a.csv", "a.csv"), ("../../etc/passwd", "passwd"), ("..", ".."), ("a\r\nb.csv", "ab.csv"), ("", "file"),
        ("žluťoučký kůň.csv", "žluťoučký kůň.csv"),
    ],
)  # fmt: skip
def test_names_of_files_are_only_names(tmp_path, given, kept):
    spooled = spool.write(tmp_path / "s.duckdb", given, io.BytesIO(b"x"))
    assert spooled.name == kept
    assert spooled.path.parent == spool.folder(tmp_path / "s.duckdb")


@pytest.mark.parametrize("id", ["", "x", "../../../etc/passwd", None, 7, "A" * 22])
def test_an_unknown_id_finds_nothing(id):
    assert spool.find(id) is None


# ---- Formulas: tests/data/test_formula_cells.py


def test_a_file_is_defused():
    assert csv(pl.DataFrame({"a": ["=x,y"], "b": [-1]})) == b'\xef\xbb\xbfa,b\n"\'=x,y",-1\n'


def test_the_folder_of_waiting_files_lies_beside_the_store():
    assert spool.folder(Path("/data/pulse.duckdb")) == Path("/data/pulse.waiting")


def test_what_waits_is_bounded_in_number_for_all_visitors_together(store, monkeypatch):
    monkeypatch.setattr(spool, "_waiting", {})
    monkeypatch.setattr(spool, "MOST_FILES", 2)
    first = put(store, TICKETS)
    id, path = spool.new_path(store.path)  # one that is still arriving counts
    with pytest.raises(ImportRefused, match="Too many files wait") as refused:
        put(store, TICKETS)
    assert refused.value.code == "much_waiting"
    assert [each.name for each in spool.folder(store.path).iterdir()] == [first.id]
    spool.give_up(id, path)
    second = put(store, TICKETS)
    with pytest.raises(ImportRefused):
        spool.new_path(store.path)
    spool.drop([first.id, second.id])
    assert spool.find(put(store, TICKETS).id)


def test_what_waits_is_bounded_in_size_for_all_visitors_together(store, monkeypatch):
    monkeypatch.setattr(spool, "_waiting", {})
    monkeypatch.setattr(spool, "_PIECE", 1024)
    monkeypatch.setenv(spool.LIMIT_VARIABLE, "1")
    put(store, "x" * 600_000)
    with pytest.raises(ImportRefused, match="of 1 MB together"):
        put(store, "x" * 600_000)
    assert len(list(spool.folder(store.path).iterdir())) == 1  # nothing of the second stays
    assert not spool._arriving
    id, path = spool.new_path(store.path)
    spool.arriving(id, 400_000)
    with pytest.raises(ImportRefused):
        put(store, "x" * 100_000)
    spool.give_up(id, path)
    put(store, "x" * 100_000)


def test_a_zip_whose_tables_would_be_too_many_is_refused_and_stays(store, worker, monkeypatch):
    monkeypatch.setattr(spool, "_waiting", {})
    monkeypatch.setattr(spool, "MOST_FILES", 2)
    spooled = put_zip(store, answers=ANSWERS, february=MORE, notes="Please call back.\n")
    job = worker.wait(worker.submit(store, spooled, Options(zone="UTC")).id, 60)
    assert (job.state, "Too many files wait" in job.sentence) == (JobState.REFUSED, True)
    assert [each.name for each in spool.folder(store.path).iterdir()] == [spooled.id]


def test_a_zip_of_zips_does_not_multiply(store, worker):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("tickets.csv", TICKETS)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        for name in ("a.zip", "b.zip"):
            archive.writestr(name, inner.getvalue())
    outer.seek(0)
    spooled = spool.write(store.path, "nested.zip", outer)
    job = worker.wait(worker.submit(store, spooled, Options()).id, 60)
    assert (job.state, job.parts) == (JobState.REFUSED, ())
    assert "ZIP inside a ZIP" in job.sentence
