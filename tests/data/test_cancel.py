"""A long statement is stopped half way; nothing of it stays, and the store goes on."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from data.imports.importer import ImportCancelled, run_import
from data.store.store import Interrupted, Store
from tests.tables import changed_tables, dump_tables

pytestmark = pytest.mark.long

ENDLESS = "CREATE TEMP TABLE endless AS SELECT count(*) FROM range(100000000000) WHERE hash(range) % 7 = 1"


def test_a_statement_that_runs_is_interrupted(empty_store: Store) -> None:
    before, version = dump_tables(empty_store), empty_store.version()
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    begun = time.perf_counter()

    def write() -> None:
        with empty_store.write() as writer, writer.stopped_by(stop.is_set):
            writer.execute("INSERT INTO ticket (source, id) VALUES ('desk', '1')")
            writer.execute(ENDLESS)

    with pytest.raises(Interrupted):
        write()
    assert time.perf_counter() - begun < 10
    assert empty_store.version() == version
    assert changed_tables(empty_store, before) == []
    with empty_store.write() as writer:
        writer.execute("INSERT INTO ticket (source, id) VALUES ('desk', '2')")
    assert empty_store.read("SELECT id FROM ticket").rows() == [("2",)]


def test_no_further_statement_begins_once_it_was_stopped(empty_store: Store) -> None:
    def write() -> None:
        with empty_store.write() as writer, writer.stopped_by(lambda: True):
            end = time.monotonic() + 10
            while time.monotonic() < end:
                writer.query("SELECT 1")
                time.sleep(0.01)

    with pytest.raises(Interrupted):
        write()
    assert empty_store.read("SELECT 42 AS x")["x"][0] == 42


def test_readers_are_not_interrupted_with_the_writer(empty_store: Store) -> None:
    with empty_store.write() as writer, writer.stopped_by(lambda: False):
        assert empty_store.read("SELECT sum(range) AS n FROM range(1000000)")["n"][0] == 499999500000


def test_an_import_that_is_stopped_in_a_statement_is_cancelled(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, stop = tmp_path / "given", threading.Event()
    path.write_text("Ticket ID,Created at,Status\n1,2026-01-05 10:00:00,Open\n", encoding="utf-8")

    def slow(writer: object, *_: object) -> None:
        threading.Timer(0.3, stop.set).start()
        writer.execute(ENDLESS)  # type: ignore[attr-defined]

    monkeypatch.setattr("data.imports.importer.refresh.refresh", slow)
    before, version = dump_tables(empty_store), empty_store.version()
    with pytest.raises(ImportCancelled):
        run_import(empty_store, path, "desk.csv", None, None, stop.is_set)
    monkeypatch.undo()
    assert empty_store.version() == version
    assert changed_tables(empty_store, before) == []
    rows: list[int] = []
    done = run_import(empty_store, path, "desk.csv", None, None, lambda: False, rows.append)
    assert (done.rows_new, rows) == (1, [1])
