"""Opening, transactions, versions and what happens when things go wrong."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data.facts import refresh
from data.facts.refresh import open_store
from data.store import backup
from data.store.model import RECORDS
from data.store.store import Interrupted, Store, StoreError, default_path, demo_path
from tests.sweep import in_sweep
from tests.tables import dump_tables

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
NOTE = "INSERT INTO event_note (source, id, text) VALUES ('desk', $id, 'x')"


def notes(store: Store) -> int:
    return int(store.read("SELECT count(*) FROM event_note").item())


def test_a_new_store_is_empty_and_the_version_grows_with_each_committed_write(empty_store: Store) -> None:
    assert empty_store.is_empty()
    before = empty_store.version()
    with empty_store.write() as writer:
        writer.execute(NOTE, {"id": "1"})
    assert (empty_store.version(), empty_store.is_empty()) == (before + 1, False)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_write_that_fails_leaves_nothing(empty_store: Store, failure: type[BaseException]) -> None:
    before = empty_store.version()

    def fail() -> None:
        with empty_store.write() as writer:
            writer.execute(NOTE, {"id": "1"})
            writer.execute("CREATE OR REPLACE TABLE fact_ticket AS SELECT 1 AS wrong")
            raise failure

    with pytest.raises(failure):
        fail()
    assert (notes(empty_store), empty_store.version()) == (0, before)
    assert "created_on" in empty_store.read("FROM fact_ticket").columns
    with empty_store.write() as writer:
        writer.execute(NOTE, {"id": "2"})
    assert notes(empty_store) == 1


def test_a_failed_statement_rolls_back_and_is_a_store_error(empty_store: Store) -> None:
    def fail() -> None:
        with empty_store.write() as writer:
            writer.execute(NOTE, {"id": "1"})
            writer.execute("DELETE FROM no_such_table")

    with pytest.raises(StoreError, match="no_such_table"):
        fail()
    assert notes(empty_store) == 0
    with pytest.raises(StoreError):
        empty_store.read("SELECT * FROM no_such_table")


def test_a_read_gives_what_duckdbs_documented_way_gives(empty_store: Store) -> None:
    sql = """SELECT n, n::VARCHAR AS text, n / 3 AS share, n::DECIMAL(9, 2) AS amount, (n % 200)::UTINYINT AS tiny, n > $least AS flag,
                    DATE '2026-03-29' + n::INTEGER AS day, to_timestamp(n)::TIMESTAMP AS moment, [n, NULL] AS many,
                    {'a': n, 'b': [n]} AS pair, n::VARCHAR::BLOB AS bytes, NULL AS nothing, CASE WHEN n > 1 THEN $word END AS word
             FROM range($rows) AS r(n)"""
    for rows in (0, 3, 130_000):
        params = {"rows": rows, "least": 1, "word": "ž"}
        with duckdb.connect() as connection:
            wanted = connection.sql(sql, params=params).pl()
        found = empty_store.read(sql, params)
        assert found.schema == wanted.schema
        assert found.equals(wanted)


def test_readers_see_the_last_commit_while_a_write_is_open(empty_store: Store) -> None:
    with empty_store.write() as writer:
        writer.execute(NOTE, {"id": "1"})
        assert writer.query("SELECT count(*) FROM event_note").item() == 1
        assert notes(empty_store) == 0
    assert notes(empty_store) == 1


@pytest.mark.sweep
def test_a_reader_never_misses_a_table_that_is_being_replaced(empty_store: Store) -> None:
    """Replaced six times in the gate, sixty times in the sweep."""
    failures: list[Exception] = []
    is_done = threading.Event()

    def look() -> None:
        while not is_done.is_set():
            try:
                empty_store.read("SELECT count(*) FROM fact_ticket")
            except StoreError as error:
                failures.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for _ in in_sweep(range(60), in_gate=range(6)):
        with empty_store.write() as writer:
            writer.execute("CREATE OR REPLACE TABLE fact_ticket AS FROM fact_ticket_now")
    is_done.set()
    reader.join()
    assert failures == []


def test_temp_tables_end_with_the_write(empty_store: Store) -> None:
    for _ in range(2):
        with empty_store.write() as writer:
            assert writer.query("SELECT count(*) FROM duckdb_tables() WHERE temporary").item() == 0
            writer.register("rows", pl.DataFrame({"a": [1, 2]}))
            assert writer.query("SELECT sum(a)::INTEGER FROM rows").item() == 3
    with pytest.raises(StoreError):
        empty_store.read("FROM rows")


def test_a_note_is_seen_at_once_stays_after_a_rollback_and_keeps_the_version(empty_store: Store) -> None:
    before = empty_store.version()

    def fail() -> None:
        with empty_store.write() as writer:
            writer.execute(NOTE, {"id": "1"})
            empty_store.note("INSERT INTO upload_progress VALUES (1, 'reading', 0.5, NULL)")
            assert empty_store.read("SELECT share FROM upload_progress").item() == 0.5
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert empty_store.read("SELECT share FROM upload_progress").item() == 0.5
    assert (notes(empty_store), empty_store.version()) == (0, before)


def test_writes_of_several_threads_wait_for_each_other(empty_store: Store) -> None:
    def add_one() -> None:
        for _ in range(5):
            with empty_store.write() as writer:
                count = writer.query("SELECT count(*) FROM event_note").item()
                writer.execute(NOTE, {"id": str(count)})

    before = empty_store.version()
    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert empty_store.read("SELECT count(DISTINCT id) FROM event_note").item() == 20
    assert empty_store.version() == before + 20


def test_whoever_writes_knows_whether_another_waits_to_write(empty_store: Store) -> None:
    written: list[int] = []

    def write() -> None:
        with empty_store.write():
            written.append(empty_store.version())

    assert not empty_store.is_awaited
    with empty_store.writes() as begin:
        with begin():
            pass
        version = empty_store.version()
        assert not empty_store.is_awaited
        other = threading.Thread(target=write)
        other.start()
        while not empty_store.is_awaited:
            assert other.is_alive()
            other.join(0.01)
        with begin():
            pass
        assert written == []
    other.join(60)
    assert written == [version + 1]
    assert not empty_store.is_awaited


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_ever(empty_store: Store) -> None:
    with empty_store.write(), pytest.raises(StoreError, match="already open"), empty_store.write():
        pass


def test_closing_stops_whoever_still_reads(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.duckdb")
    told: list[str] = []
    begun = threading.Event()

    def read() -> None:
        begun.set()
        try:
            while True:  # a long question, and others after it
                store.read("SELECT count(*) FROM range(100000000) WHERE hash(range) % 7 = 1")
        except StoreError as error:
            told.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    begun.wait()
    time.sleep(0.05)
    store.close()
    reader.join(timeout=20)
    assert len(told) == 1
    assert "closed" in told[0]
    with open_store(tmp_path / "s.duckdb") as again:
        assert again.is_empty()


def test_somebody_else_can_stop_a_reader_in_the_middle_of_a_statement(empty_store: Store) -> None:
    reader = empty_store.reader()
    assert reader.read("SELECT 1 AS one")["one"].to_list() == [1]
    ended: list[str] = []

    def read() -> None:
        try:
            reader.read("SELECT count(*) FROM range(100000000000) WHERE hash(range) % 7 = 1")  # takes many minutes
        except Interrupted:
            ended.append("interrupted")

    reading = threading.Thread(target=read)
    reading.start()
    time.sleep(0.1)
    reader.stop()
    reading.join(timeout=20)
    assert ended == ["interrupted"]
    with pytest.raises(Interrupted):
        reader.read("SELECT 1 AS one")
    assert empty_store.read("SELECT 1 AS one")["one"].to_list() == [1]
    assert empty_store.reader().read("SELECT 1 AS one")["one"].to_list() == [1]


def test_two_objects_on_one_path_share_the_database_until_the_last_one_closes(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    first, second = open_store(path), open_store(tmp_path / "." / "store.duckdb")
    with first.write() as writer:
        writer.execute(NOTE, {"id": "1"})
    assert (notes(second), second.version()) == (1, first.version())
    first.close()
    first.close()
    assert notes(second) == 1
    with pytest.raises(StoreError, match="closed"):
        first.read("SELECT 1")
    second.close()
    with open_store(path) as again:
        assert (notes(again), again.version()) == (1, 1)


def test_a_store_of_another_process_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    code = (
        "import sys, pathlib; from data.facts.refresh import open_store; "
        "store = open_store(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreError, match=r"another process.*Stop the other program"):
            open_store(path)
        other.communicate()
    with open_store(path) as store:
        assert store.is_empty()


def test_files_that_are_no_stores_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("id,created\n1,2024-01-01\n" * 1000)
    with pytest.raises(StoreError, match="not a store"):
        open_store(text)
    path = tmp_path / "newer.duckdb"
    with open_store(path) as store, store.write() as writer:
        writer.execute("INSERT INTO schema_migration VALUES (900, 'future', NULL)")
    with pytest.raises(StoreError, match="newer version of Service Pulse"):
        open_store(path)
    other = tmp_path / "other.duckdb"
    with open_store(other) as store, store.write() as writer:
        writer.execute("DROP TABLE schema_migration")
    with pytest.raises(StoreError, match="another program"):
        open_store(other)


def test_facts_are_made_anew_when_their_definition_has_changed(empty_store: Store, tmp_path: Path) -> None:
    with empty_store.write() as writer:
        writer.execute(
            "INSERT INTO ticket (source, id, created_at) VALUES ('desk', '1', TIMESTAMP '2024-01-01 10:00:00')"
        )
    path = tmp_path / "older.duckdb"
    backup.back_up(empty_store, path)
    with open_store(path) as same:
        assert same.read("FROM fact_ticket").height == 0, "the definitions are the same: nothing was made"
        with same.write() as writer:
            writer.execute("UPDATE fact_definition SET sha256 = 'an older one'")
            writer.execute("CREATE OR REPLACE VIEW fact_ticket_now AS SELECT 1 AS old")
            writer.execute("CREATE OR REPLACE TABLE fact_ticket AS FROM fact_ticket_now")
    with open_store(path) as newer:
        assert newer.read("SELECT id, created_on::VARCHAR AS created_on FROM fact_ticket").rows() == [
            ("1", "2024-01-01")
        ]


OLD_SCHEMA = sorted((Path(__file__).parent / "schema_before_model").glob("*.sql"))
"""The numbered files as they were before the tables of records followed from the model."""
OLD_TICKET = """INSERT INTO ticket (source, id, upload_id, created_at, resolved_at, status_class, team, agent, tags, was_handled_by_bot)
    VALUES ('desk', '1', 4, TIMESTAMP '2024-01-01 10:00:00', TIMESTAMP '2024-01-02 10:00:00', 'solved', 'A', 'Ann', 'x,y', FALSE)"""


@pytest.mark.sweep
@pytest.mark.parametrize(
    "files",
    in_sweep([OLD_SCHEMA[:1], OLD_SCHEMA[:6], OLD_SCHEMA], in_gate=[OLD_SCHEMA[:1], OLD_SCHEMA]),
    ids=lambda files: files[-1].stem,
)
def test_a_store_of_an_older_program_opens_with_its_rows_and_all_columns(tmp_path: Path, files: list[Path]) -> None:
    """The gate has the oldest and the newest of those programs, the sweep one between them too."""
    path = tmp_path / "older.duckdb"
    with duckdb.connect(path) as older:
        older.execute("CREATE TABLE schema_migration (number INTEGER, name VARCHAR, applied_at TIMESTAMP)")
        older.execute("CREATE TABLE data_version AS SELECT 7::BIGINT AS value")
        for file in files:
            older.execute(file.read_text(encoding="utf-8"))
            older.execute("INSERT INTO schema_migration VALUES (?, ?, now()::TIMESTAMP)", file.stem.split("_", 1))
        older.execute(OLD_TICKET)
        rows = older.sql("FROM ticket").pl()
    for _ in range(2):  # and once more, with nothing left to do
        with open_store(path) as store:
            assert store.version() >= 7
            assert store.read("FROM ticket").select(rows.columns).equals(rows)
            for record in RECORDS.values():
                assert dict(zip(*columns(store, record.name), strict=True)) == record.table
            fact = store.read("SELECT agent, first_response_agent, resolution_calendar_seconds FROM fact_ticket")
            assert fact.rows() == [("Ann", None, 86_400)]
            with store.write() as writer:
                writer.execute("UPDATE ticket SET resolution_agent = 'Ben', first_response_agent = NULL")
                refresh.rebuild(writer)
            assert store.read("SELECT resolution_agent FROM fact_ticket").rows() == [("Ben",)]
            rows = store.read("FROM ticket")


def columns(store: Store, table: str) -> tuple[list[str], list[str]]:
    frame = store.read("SELECT name, type FROM pragma_table_info($table)", {"table": table})
    return frame["name"].to_list(), frame["type"].to_list()


@pytest.mark.parametrize(
    "change", ["ADD COLUMN mood VARCHAR", "ALTER COLUMN replies TYPE VARCHAR"], ids=["column", "type"]
)
def test_a_store_with_columns_that_the_model_has_not_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "newer.duckdb"
    with open_store(path) as store, store.write() as writer:
        writer.execute(f"ALTER TABLE ticket {change}")
    with pytest.raises(StoreError, match="newer version of Service Pulse"):
        open_store(path)


def test_an_older_program_refuses_a_store_whose_tables_follow_from_the_model(empty_store: Store) -> None:
    done = set(empty_store.read("SELECT number FROM schema_migration")["number"])
    assert done - {int(file.name.split("_")[0]) for file in OLD_SCHEMA}, "it refuses numbers that it does not know"


def test_a_backup_is_a_store_with_the_same_tables(empty_store: Store, tmp_path: Path) -> None:
    with empty_store.write() as writer:
        writer.execute(NOTE, {"id": "1"})
    target = tmp_path / "it's a copy.duckdb"
    backup.back_up(empty_store, target)
    with open_store(target) as copy:
        mine, theirs = dump_tables(empty_store), dump_tables(copy)
        assert mine.keys() == theirs.keys()
        assert [name for name in mine if not mine[name].equals(theirs[name])] == []
        assert copy.read("SELECT id FROM event_note").item() == "1"
    with pytest.raises(StoreError, match="exists already"):
        backup.back_up(empty_store, target)


def test_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "mine.duckdb"))
    assert default_path() == tmp_path / "mine.duckdb"
    assert demo_path(default_path()) == tmp_path / "mine.demo.duckdb"
    monkeypatch.delenv("KPI_STORE")
    assert default_path() == ROOT / "data" / "local" / "service-pulse.duckdb"


def test_replacing_a_table_again_and_again_does_not_let_the_file_grow(empty_store: Store) -> None:
    sizes = []
    for _ in range(6):
        with empty_store.write() as writer:
            writer.execute("CREATE OR REPLACE TABLE big AS SELECT range, hash(range) AS noise FROM range(300000)")
        sizes.append(sum(file.stat().st_size for file in empty_store.path.parent.glob("store.duckdb*")))
    assert max(sizes) < 2.5 * sizes[0]


def test_what_stops_a_statement_is_told_though_its_transaction_is_broken(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Interrupted), empty_store.write() as writer:  # noqa: PT012 - what is raised leaves the transaction

        def stopped(_: str) -> None:
            with pytest.raises(Exception, match="broken"):
                writer.query("SELECT error('broken')")
            raise Interrupted

        monkeypatch.setattr(writer, "execute", stopped)
        writer.register("some_rows", pl.DataFrame({"a": [1]}))
