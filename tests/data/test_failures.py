"""Memory and disk that run out, a store that breaks, and what killed processes leave: told plainly, tidied, and nothing half done."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.facts import refresh
from data.facts.refresh import open_store
from data.files import temp_folders
from data.files.temp_folders import LEFT_SECONDS, NEW_SECONDS, PREFIX, sweep, temp_folder
from data.imports.failures import explained
from data.imports.file_archive import archive_bytes
from data.store import memory
from data.store.store import DiskFull, OutOfMemory, Store, StoreBroken, StoreError, Writer
from tests.tables import changed_tables, dump_tables

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
HUNGRY = "CREATE TEMP TABLE hungry AS SELECT list(md5(range::VARCHAR)) AS texts FROM range(1600000)"
LARGE = "CREATE TEMP TABLE large AS SELECT md5(range::VARCHAR) AS text FROM range(3000000) ORDER BY text"


@pytest.fixture
def small_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A store that may use 60 MB."""
    monkeypatch.setenv(memory.VARIABLE, "60")
    with open_store(tmp_path / "small.duckdb") as store:
        yield store


def run(store: Store, *statements: str) -> None:
    with store.write() as writer:
        for statement in statements:
            writer.execute(statement)


def test_memory_that_runs_out_is_told_as_such_and_nothing_is_kept(small_store: Store) -> None:
    before = dump_tables(small_store)
    with pytest.raises(OutOfMemory) as caught:
        run(small_store, "INSERT INTO ticket (source, id) VALUES ('desk', '1')", HUNGRY)
    assert explained(caught.value)[0].startswith("The memory was not enough")
    assert changed_tables(small_store, before) == []
    run(small_store, "INSERT INTO ticket (source, id) VALUES ('desk', '2')")
    assert small_store.read("SELECT id FROM ticket").rows() == [("2",)]


def test_temporary_files_without_room_are_the_disks_fault(small_store: Store) -> None:
    with pytest.raises(DiskFull) as caught:
        run(small_store, "SET max_temp_directory_size = '1MB'", LARGE)
    assert explained(caught.value)[0].startswith("The disk is full")


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full."),
        (MemoryError(), "The memory was not enough"),
        (StoreBroken("FATAL Error: x"), "The store's file could not be written: “FATAL Error: x”"),
        (StoreError("Binder Error: no table"), "This is a fault of the program (StoreError)"),
        (OSError(errno.EACCES, "no"), "A file may not be written: this user has no permission."),
        (OSError(errno.EIO, "no"), "This is a fault of the program (OSError)"),
        (ValueError(), "This is a fault of the program (ValueError)"),
    ],
)
def test_each_fault_has_its_sentence_and_a_way_on(error: Exception, begins: str) -> None:
    sentence, what_to_do = explained(error)
    assert sentence.startswith(begins)
    assert what_to_do.endswith(".")


BROKEN = """
import resource, sys
from pathlib import Path
from data.store.store import DiskFull, StoreBroken
from data.facts.refresh import open_store

path = Path(sys.argv[1])
open_store(path).close()
store = open_store(path)
# The commit goes to a file of its own; the checkpoint after it must make the store's file longer than is allowed.
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4096, resource.RLIM_INFINITY))
with store.write() as writer:
    writer.execute("INSERT INTO ticket (source, id, subject) SELECT 'a', range::VARCHAR, md5(range::VARCHAR) FROM range(2000)")
try:
    store._read("FROM ticket LIMIT 1", None)
except StoreBroken:
    print("broken")
print(store.read("SELECT count(*) FROM ticket").item(), store.version())
try:
    with store.write() as writer:
        writer.execute("INSERT INTO ticket (source, id, subject) SELECT 'a', range::VARCHAR, md5(range::VARCHAR) FROM range(1000000)")
except DiskFull:
    print("full")
print(store.read("SELECT count(*) FROM ticket").item())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with store.write() as writer:
    writer.execute("INSERT INTO ticket (source, id) VALUES ('a', 'one more')")
print(store.read("SELECT count(*) FROM ticket").item())
"""


def test_a_write_that_is_committed_has_not_failed_when_tidying_fails(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "The store could not be tidied after a write" in done.stderr
    assert done.stdout.splitlines() == ["broken", "2000 1", "full", "2000", "2001"], "it was opened anew and went on"
    with open_store(path) as store:
        assert store.read("SELECT count(*) AS n FROM ticket")["n"][0] == 2001


def test_most_rows_of_a_table_are_not_told_one_by_one(
    empty_store: Store,
    put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A large file after a small one of the same source: its rows are single changes, and still the table is made anew."""
    put(empty_store, "ticket", [{"id": "0", "subject": "old"}])
    stale: list[str] = []
    real = refresh._collect_stale_keys

    def watched(writer: Writer, fact: refresh.Fact, moved: list[str]) -> None:
        stale.append(fact.table)
        real(writer, fact, moved)

    monkeypatch.setattr(refresh, "_collect_stale_keys", watched)
    put(empty_store, "ticket", [{"id": str(n), "subject": "new"} for n in range(50)])
    assert "fact_ticket" not in stale
    assert empty_store.read("SELECT count(*) AS n, count(DISTINCT id) AS ids FROM fact_ticket").row(0) == (50, 50)


def test_a_kept_piece_is_read_without_the_others(empty_store: Store, tmp_path: Path) -> None:
    """Packed by the engine once more, the pieces of a file could only be read all at once."""
    pieces = [bytes([65 + number]) * 200_000 for number in range(20)]
    with empty_store.write() as writer:
        archive_bytes(writer, iter(pieces), 7)
    found = empty_store.read(
        "SELECT DISTINCT compression FROM pragma_storage_info('upload_part') WHERE column_name = 'bytes' AND segment_type = 'BLOB'"
    )
    assert found["compression"].to_list() == ["Uncompressed"]


def left_folder(place: Path, name: str, age: float) -> Path:
    folder = place / name
    folder.mkdir()
    (folder / "part.csv").write_text("x", encoding="utf-8")
    for path in (folder / "part.csv", folder):
        os.utime(path, (time.time() - age, time.time() - age))
    return folder


def test_what_killed_processes_left_is_swept_up_and_nothing_else(tmp_path: Path) -> None:
    left = left_folder(tmp_path, f"{PREFIX}abcd_123", NEW_SECONDS + 60)
    kept = [
        left_folder(tmp_path, f"{PREFIX}abcd1234", 0),  # perhaps just made, and about to be locked
        left_folder(tmp_path, f"{PREFIX}my own things", 99_999),
        left_folder(tmp_path, "service-pulse-backup", 99_999),
    ]
    link = tmp_path / f"{PREFIX}link1234"
    link.symlink_to(kept[2])
    with temp_folder(tmp_path) as in_use:
        os.utime(in_use, (1_700_000_000, 1_700_000_000))
        assert sweep(tmp_path) == 1
        assert not left.exists()
        assert all(each.exists() for each in (*kept, in_use, link))


def test_where_folders_cannot_be_locked_their_age_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temp_folders, "fcntl", None)
    old = left_folder(tmp_path, f"{PREFIX}abcd_123", LEFT_SECONDS + 60)
    young = left_folder(tmp_path, f"{PREFIX}abcd1234", LEFT_SECONDS - 60)
    in_use = left_folder(tmp_path, f"{PREFIX}inuse123", LEFT_SECONDS + 60)
    (in_use / "part.csv").write_text("still written to", encoding="utf-8")
    os.utime(in_use, (1_700_000_000, 1_700_000_000))
    assert sweep(tmp_path) == 1
    assert (old.exists(), young.exists(), in_use.exists()) == (False, True, True)


def test_a_killed_process_loses_its_folder_and_a_living_one_does_not(tmp_path: Path) -> None:
    holding = "import sys, time, pathlib\nfrom data.files.temp_folders import temp_folder\nwith temp_folder(pathlib.Path(sys.argv[1])) as made:\n    print(made, flush=True)\n    time.sleep(60)"
    running = [
        subprocess.Popen([sys.executable, "-c", holding, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(2)
    ]
    folders = [Path(each.stdout.readline().strip()) for each in running if each.stdout]
    for folder in folders:
        os.utime(folder, (1_700_000_000, 1_700_000_000))
    running[0].kill()
    running[0].wait()
    assert sweep(tmp_path) == 1
    assert [folder.exists() for folder in folders] == [False, True]
    running[1].kill()
    running[1].wait()
    assert sweep(tmp_path) == 1


def test_a_scratch_folder_goes_with_its_block(tmp_path: Path) -> None:
    with temp_folder(tmp_path) as folder:
        (folder / "x").write_text("x", encoding="utf-8")
        assert sweep(tmp_path) == 0
    assert not list(tmp_path.iterdir())
