"""Imports outside the script: one after the other, whatever the page does, and the store unchanged when one fails."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
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
from pages.web import worker as module
from pages.web.download import csv
from pages.web.worker import WORKER, Job, JobState, Worker
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


def hold_figures(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Let the making of figures wait: the one tells that it is reached, the other lets it go on."""
    reached, go_on = threading.Event(), threading.Event()
    real = importer.refresh.refresh

    def slow(*arguments):
        reached.set()
        go_on.wait(60)
        return real(*arguments)

    monkeypatch.setattr(importer.refresh, "refresh", slow)
    return reached, go_on


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
    reached, go_on = hold_figures(monkeypatch)
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


# ---- Several files at once

DAYS = range(5, 12)
EARLIER = "Id,Requester,Created at,Solved at,Reopens\n90,Customer A,2026-02-02 09:00:00,2026-02-02 12:00:00,0\n"
BROKEN = "<html><body>Please log in</body></html>"
FIGURES = "bringing the figures up to date"
MADE_WHEN_LOADED = {"data_version", "schema_migration"}


def of_day(day: int) -> str:
    """Two tickets of a day, of which one is in the file of the day before as well."""
    rows = [
        f"{n},Customer {n % 3},2026-03-{day:02} 09:00:00,2026-03-{day:02} {10 + n - day}:00:00,0\n"
        for n in (day, day + 1)
    ]
    return TICKETS.splitlines(keepends=True)[0] + "".join(rows)


@contextmanager
def held(worker: Worker) -> Iterator[None]:
    """Whatever is asked for in the block waits until its end, so that it waits together."""
    go_on = threading.Event()
    worker.submit_change("settings", "held", "waiting", lambda: str(go_on.wait(60)))
    try:
        yield
    finally:
        go_on.set()


def load(worker: Worker, store: Store, text: str, name: str = "tickets.csv", source: str = "desk") -> Job:
    return worker.submit(store, put(store, text, name), Options(source=source, zone="UTC"))


def load_one(worker: Worker, store: Store, text: str = EARLIER, name: str = "earlier.csv", source: str = "desk") -> Job:
    return worker.wait(load(worker, store, text, name, source).id, 60)


def ends(worker: Worker, jobs: list[Job]) -> list[Job]:
    return [worker.wait(job.id, 60) for job in jobs]


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables, without the moment of loading."""
    found = {name: frame for name, frame in dump_tables(store).items() if name not in MADE_WHEN_LOADED}
    return {name: sorted(frame.drop("loaded_at", strict=False).rows(), key=repr) for name, frame in found.items()}


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """What happens: the name of each file that is loaded, and FIGURES each time that figures are made."""
    told: list[str] = []
    refresh, run_import = importer.refresh.refresh, importer.run_import

    def figures(*arguments):
        told.append(FIGURES)
        return refresh(*arguments)

    def file(*arguments):
        told.append(arguments[2])
        return run_import(*arguments)

    monkeypatch.setattr(importer.refresh, "refresh", figures)
    monkeypatch.setattr(importer, "run_import", file)
    return told


def test_files_that_wait_together_leave_what_they_leave_one_by_one(tmp_path, store, worker, made):
    texts = [*map(of_day, DAYS), of_day(6), BROKEN, of_day(8).replace("2026-03-08 1", "2026-03-09 1"), of_day(13)]
    names = [f"{n}.csv" for n in range(len(texts))]
    stopped = len(texts) - 1
    load_one(worker, store)
    made.clear()
    with held(worker):
        jobs = [load(worker, store, text, name) for text, name in zip(texts, names, strict=True)]
        jobs.append(load(worker, store, ANSWERS, "answers.csv", "survey"))
        worker.cancel(jobs[stopped].id)
    together = ends(worker, jobs)
    assert made == [*names[:stopped], "answers.csv", FIGURES, FIGURES]  # of two sources
    with new_store_at(tmp_path / "single.duckdb") as single:
        load_one(worker, single)
        alone = [load_one(worker, single, text, name) for text, name in zip(texts[:stopped], names, strict=False)]
        alone.append(load_one(worker, single, ANSWERS, "answers.csv", "survey"))
        assert rows(store) == rows(single)
    assert together.pop(stopped).state is JobState.CANCELLED
    assert [job.receipt for job in together] == [job.receipt for job in alone]
    assert [(job.state, job.sentence) for job in together] == [(job.state, job.sentence) for job in alone]
    assert [job.state for job in together].count(JobState.REFUSED) == 1
    assert together[DAYS[-1] - DAYS[0] + 1].receipt.rows_unchanged == 2
    kept = {jobs[n].spooled_id for n in (stopped, texts.index(BROKEN))}
    assert {one.name for one in spool.folder(store.path).iterdir()} == kept


def test_none_is_done_before_the_figures_have_followed_and_none_can_be_taken_back_then(store, worker, monkeypatch):
    load_one(worker, store)
    before = store.read("FROM fact_ticket")
    reached, go_on = hold_figures(monkeypatch)
    with held(worker):
        jobs = [load(worker, store, of_day(day)) for day in DAYS]
    assert reached.wait(60)
    now = [worker.job(job.id) for job in jobs]
    assert {(job.state, job.stage, job.share, job.is_loaded, job.receipt) for job in now} == {
        (JobState.RUNNING, FIGURES, importer.STAGES[FIGURES], True, None)
    }
    assert store.read("SELECT count(*) AS n FROM ticket")["n"][0] == 1 + len(DAYS) + 1
    assert store.read("FROM fact_ticket").equals(before)
    for job in jobs:
        worker.cancel(job.id)
    go_on.set()
    assert {job.state for job in ends(worker, jobs)} == {JobState.DONE}
    assert store.read("FROM fact_ticket").height == 1 + len(DAYS) + 1


def test_stages_of_a_run_go_forward_only(store, worker, monkeypatch):
    load_one(worker, store)
    told: dict[str, list[tuple[str, float]]] = {}
    real = worker._change

    def change(id, **values):
        real(id, **values)
        if (job := worker.job(id)) and job.kind == "import":
            told.setdefault(id, []).append((job.stage, job.share))

    monkeypatch.setattr(worker, "_change", change)
    with held(worker):
        jobs = [load(worker, store, of_day(day)) for day in DAYS]
    ends(worker, jobs)
    for job in jobs:
        shares = [share for _, share in told[job.id]]
        assert shares == sorted(shares)
        assert list(dict.fromkeys(stage for stage, _ in told[job.id] if stage)) == list(importer.STAGES)[:-1]
        assert told[job.id][-1] == (FIGURES, 1.0)


def test_the_first_file_of_an_empty_store_has_its_figures_at_once(store, worker, made):
    with held(worker):
        jobs = [load(worker, store, of_day(day), f"{day}.csv") for day in (5, 6, 7)]
    ends(worker, jobs)
    assert made == ["5.csv", FIGURES, "6.csv", "7.csv", FIGURES]


def test_a_file_that_comes_meanwhile_joins(store, worker, made, monkeypatch):
    load_one(worker, store)
    made.clear()
    real = importer.run_import
    late: list[Job] = []

    def joined(*arguments):
        if not late:
            late.append(load(worker, store, of_day(9), "late.csv"))
        return real(*arguments)

    with held(worker):
        jobs = [load(worker, store, of_day(day), f"{day}.csv") for day in (5, 6)]
        monkeypatch.setattr(importer, "run_import", joined)
    ends(worker, jobs)
    assert worker.wait(late[0].id, 60).state is JobState.DONE
    assert made == ["5.csv", "6.csv", "late.csv", FIGURES]


@pytest.mark.parametrize("limit", ["MOST_SECONDS", "MOST_BYTES"])
def test_a_run_ends_after_some_time_and_some_bytes(store, worker, made, monkeypatch, limit):
    load_one(worker, store)
    made.clear()
    monkeypatch.setattr(module, limit, 0 if limit == "MOST_SECONDS" else 2 * len(of_day(5)) + 1)
    with held(worker):
        jobs = [load(worker, store, of_day(day), f"{day}.csv") for day in (5, 6, 7)]
    assert {job.state for job in ends(worker, jobs)} == {JobState.DONE}
    if limit == "MOST_SECONDS":
        assert made == ["5.csv", FIGURES, "6.csv", FIGURES, "7.csv", FIGURES]
    else:
        assert made == ["5.csv", "6.csv", FIGURES, "7.csv", FIGURES]


def test_what_is_no_import_has_its_turn_after_the_figures(store, worker, made):
    earlier = load_one(worker, store)
    made.clear()
    seen = []
    with held(worker):
        jobs = [load(worker, store, of_day(day), f"{day}.csv") for day in (5, 6)]
        jobs.append(
            worker.submit_change(
                "settings", "look", "", lambda: str(seen.append(store.read("FROM fact_ticket").height))
            )
        )
        jobs.append(worker.submit_undo(store, earlier.receipt.upload_id, "earlier.csv"))
        jobs += [load(worker, store, of_day(day), f"{day}.csv") for day in (7, 8)]
    assert {job.state for job in ends(worker, jobs)} == {JobState.DONE}
    assert seen == [4]
    assert made == ["5.csv", "6.csv", FIGURES, FIGURES, "7.csv", "8.csv", FIGURES]


def test_whoever_waits_to_write_ends_a_run(store, worker, made, monkeypatch):
    load_one(worker, store)
    made.clear()
    real = importer.run_import
    others: list[threading.Thread] = []

    def write() -> None:
        with store.write() as writer:
            writer.query("SELECT 1")

    def awaited(*arguments):
        if not others:
            others.append(threading.Thread(target=write))
            others[0].start()
            while not store.is_awaited:
                others[0].join(0.01)
        return real(*arguments)

    with held(worker):
        jobs = [load(worker, store, of_day(day), f"{day}.csv") for day in (5, 6, 7)]
        monkeypatch.setattr(importer, "run_import", awaited)
    ends(worker, jobs)
    others[0].join(60)
    assert not others[0].is_alive()
    assert not store.is_awaited
    assert made[:3] == ["5.csv", FIGURES, "6.csv"]


def test_files_of_two_stores_go_together_by_store(tmp_path, store, worker, made):
    with new_store_at(tmp_path / "other.duckdb") as other:
        for each in (store, other):
            load_one(worker, each)
        made.clear()
        with held(worker):
            jobs = [load(worker, each, of_day(day), f"{day}.csv") for each in (store, other) for day in (5, 6)]
        ends(worker, jobs)
        assert made == ["5.csv", "6.csv", FIGURES] * 2
        assert rows(store) == rows(other)


def test_figures_that_cannot_follow_are_told_to_all_and_come_with_the_next_file(store, worker, monkeypatch, caplog):
    load_one(worker, store)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importer.refresh, "refresh", full)
    with held(worker):
        jobs = [load(worker, store, text) for text in (of_day(5), BROKEN, of_day(6))]
    first, refused, second = ends(worker, jobs)
    assert refused.state is JobState.REFUSED
    for n, job in enumerate((first, second), 2):
        assert (job.state, job.stage, job.receipt.upload_id, job.receipt.rows_read) == (JobState.FAILED, FIGURES, n, 2)
        assert (
            job.sentence
            == f"The file is loaded and stays so (upload {n}), but the figures could not follow: its disk is full."
        )
        assert "next file" in job.what_to_do
        assert spool.find(job.spooled_id) is None
    assert "figures of a run failed" in caplog.text
    assert store.read("FROM fact_ticket").height == 1
    monkeypatch.undo()
    assert load_one(worker, store, of_day(8)).state is JobState.DONE
    assert store.read("FROM fact_ticket").height == store.read("FROM ticket").height == 6


def test_a_store_that_cannot_be_written_is_told_to_each(store, worker):
    load_one(worker, store)
    with held(worker):
        jobs = [load(worker, store, of_day(day)) for day in (5, 6, 7)]
        store.close()
    assert {
        (job.state, job.sentence.startswith("This is a fault of the program (StoreError)"), job.receipt)
        for job in ends(worker, jobs)
    } == {(JobState.FAILED, True, None)}


def test_a_server_that_stops_makes_the_figures_of_what_is_loaded(store, worker, monkeypatch):
    load_one(worker, store)
    real = importer.run_import
    stopping: list[threading.Thread] = []

    def stopped(*arguments):
        done = real(*arguments)
        stopping.append(threading.Thread(target=worker.stop))
        stopping[0].start()
        while not worker._is_stopping:
            stopping[0].join(0.01)
        return done

    with held(worker):
        jobs = [load(worker, store, of_day(day)) for day in (5, 6, 7)]
        monkeypatch.setattr(importer, "run_import", stopped)
    assert [job.state for job in ends(worker, jobs)] == [JobState.DONE, JobState.CANCELLED, JobState.CANCELLED]
    stopping[0].join(60)
    assert store.read("FROM fact_ticket").height == 3
    assert not list(spool.folder(store.path).glob("*.importing"))


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
