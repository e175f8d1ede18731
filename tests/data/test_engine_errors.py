"""Every error of the engine that means something to us, provoked for real: what it is called, and what it is not taken for."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from data.__main__ import main
from data.facts.refresh import open_store
from data.imports.failures import explained
from data.store.engine_errors import plain_errors, recognised
from data.store.store import (
    DiskFull,
    Interrupted,
    OutOfMemory,
    StorageFault,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreReadOnly,
)
from tests.sweep import in_sweep

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
ENDLESS = "SELECT count(*) FROM range(100000000000) WHERE hash(range) % 7 = 1"
HEADER = 4096
BLOCK = 262_144
VERSION_AT = 12
"""Where the number of the storage version stands in the file's first header."""


def in_a_process(code: str, *arguments: str) -> str:
    """What code prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a store with some data."""
    path = tmp_path_factory.mktemp("written") / "store.duckdb"
    with open_store(path) as store, store.write() as writer:
        writer.execute(
            "INSERT INTO ticket (source, id, subject) SELECT 'a', range, md5(range::VARCHAR) FROM range(100000)"
        )
    return path.read_bytes()


def read_all(path: Path) -> None:
    """The headers are read when a file is opened, everything else when it is asked for."""
    with open_store(path) as store:
        for table in store.read("SELECT table_name FROM duckdb_tables()")["table_name"]:
            store.read(f"SELECT bit_xor(hash(told)) FROM {table} AS told")


def refusal(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(path)
    return caught.value


def header_checksum(header: bytes) -> int:
    found = 5381
    for (word,) in struct.iter_unpack("<Q", header):
        found ^= word * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return found


def of_version(written: bytes, number: int) -> bytes:
    """The file as another version of the engine writes it: the number in its header, and the header's checksum."""
    assert struct.unpack("<Q", written[:8])[0] == header_checksum(written[8:HEADER]), "the header is made otherwise now"
    header = bytearray(written[8:HEADER])
    header[VERSION_AT - 8 : VERSION_AT] = number.to_bytes(8, "little")
    return struct.pack("<Q", header_checksum(bytes(header))) + bytes(header) + written[HEADER:]


def test_a_store_that_another_process_has_open_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        error = refusal(path)
        other.communicate()
    assert isinstance(error, StoreLocked)
    assert "open in another process" in str(error)


@pytest.mark.parametrize("place", [100, HEADER + 30, 2 * HEADER + 30, 3 * HEADER + BLOCK // 2])
@pytest.mark.parametrize("name", ["store.duckdb", "lock newer storage version no space left.duckdb"])
def test_a_changed_byte_is_damage_and_not_a_lock(tmp_path: Path, written: bytes, place: int, name: str) -> None:
    """The engine's sentence has "block" in it, and the file may be called anything."""
    path = tmp_path / name
    changed = bytearray(written)
    for at in range(place, place + 64):
        changed[at] ^= 0xFF
    path.write_bytes(changed)
    with pytest.raises(StoreDamaged) as caught:
        read_all(path)
    assert "checksum" in str(caught.value)
    assert "another process" not in str(caught.value)
    assert "newer" not in str(caught.value).replace(path.stem, "")
    assert explained(caught.value)[0].startswith(f"The store {path} is damaged: ")


@pytest.mark.parametrize("length", [100, HEADER + 904, 3 * HEADER + 900])
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path, written: bytes, length: int) -> None:
    path = tmp_path / "store.duckdb"
    path.write_bytes(written[:length])
    error = refusal(path)
    assert isinstance(error, StoreDamaged)
    assert "is damaged" in str(error)
    assert "There is no good backup in" in str(error)
    assert "python -m data restore" in str(error)


@pytest.mark.parametrize("name", ["text.duckdb", "lock.duckdb", "newer storage version.duckdb"])
def test_a_file_of_something_else_is_no_store_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("id,created\n1,2024-01-01\n" * 1000)
    error = refusal(path)
    assert type(error) is StoreError
    assert f"{path} is not a store" in str(error)


@pytest.mark.parametrize(
    ("number", "words"), [(70, "a newer version of DuckDB"), (5000, "a newer version"), (63, "too old")]
)
def test_a_file_of_another_version_of_the_engine_says_which_way(
    tmp_path: Path, written: bytes, number: int, words: str
) -> None:
    path = tmp_path / "store.duckdb"
    path.write_bytes(of_version(written, number))
    assert words in str(refusal(path))


def test_a_file_of_this_version_opens_with_its_header_written_anew(tmp_path: Path, written: bytes) -> None:
    """Else the test before could pass because of a wrong checksum."""
    path = tmp_path / "store.duckdb"
    path.write_bytes(of_version(written, int.from_bytes(written[VERSION_AT : VERSION_AT + 8], "little")))
    with open_store(path) as store:
        assert store.read("SELECT count(*) FROM ticket").item() == 100_000


def test_a_folder_and_a_place_below_a_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.duckdb").mkdir()
    assert "cannot be opened" in str(refusal(tmp_path / "folder.duckdb"))


READ_ONLY = """
import os, sys
from pathlib import Path
from data.facts.refresh import open_store
from data.imports.failures import explained
from data.store.store import StoreError

folder = Path(sys.argv[1])
with open_store(folder / "mine" / "s.duckdb") as store:  # imports what is imported late
    store.read("SELECT 1")
if os.geteuid() == 0:  # whom the modes of files do not bind
    for each in (folder / "mine", folder / "mine" / "s.duckdb"):
        os.chown(each, 65534, 65534)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)

def tell(do):
    try:
        do()
    except StoreError as error:
        print(type(error).__name__, *explained(error), sep="|")
    else:
        print("done")

tell(lambda: open_store(folder / "mine" / "s.duckdb"))
tell(lambda: open_store(folder / "theirs" / "new.duckdb"))
tell(lambda: open_store(folder / "theirs" / "s.duckdb"))
tell(lambda: open_store(folder / "theirs" / "below" / "s.duckdb"))
store = open_store(folder / "mine" / "s.duckdb")
(folder / "mine").chmod(0o500)

def write():
    with store.write() as writer:
        writer.execute("INSERT INTO event_note (source, id) VALUES ('a', '1')")

tell(write)
print(store.read("SELECT count(*) FROM event_note").item())
"""


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_may_not_be_written_is_said_with_what_to_do() -> None:
    with tempfile.TemporaryDirectory() as place:  # below a folder into which another user may look
        folder = Path(place)
        folder.chmod(0o755)
        for name, mode in (("mine", 0o777), ("theirs", 0o755)):
            (folder / name).mkdir()
            (folder / name).chmod(mode)
        open_store(folder / "theirs" / "s.duckdb").close()
        if os.geteuid() != 0:
            (folder / "theirs").chmod(0o500)
            (folder / "theirs" / "s.duckdb").chmod(0o400)
        said = in_a_process(READ_ONLY, place).splitlines()
        (folder / "theirs").chmod(0o700)
    assert said[0] == "done"
    for line, name in zip(said[1:3], ("new", "s"), strict=True):
        assert line.startswith(f"StoreReadOnly|{folder}/theirs/{name}.duckdb cannot be opened, because it may not be written to: ")  # fmt: skip
        assert line.endswith("|Let this user write the file and its folder, or choose another file with KPI_STORE.")
    assert said[3] == f"StoreReadOnly|The folder {folder}/theirs/below cannot be made: this user has no permission.|Choose another file with KPI_STORE."  # fmt: skip
    assert said[4].startswith("StoreReadOnly|A file may not be written: ")
    assert said[5] == "0"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    error = refusal(tmp_path / "file" / "below" / "s.duckdb")
    assert str(error) == f"The folder {tmp_path}/file/below cannot be made: a part of its path is no folder. Choose another file with KPI_STORE."  # fmt: skip
    assert main(["--store", str(tmp_path / "file" / "s.duckdb"), "uploads"]) == 1
    assert "cannot be made" in capsys.readouterr().err


SMALL_FILES = """
import resource, sys
from pathlib import Path
from data.facts.refresh import open_store
from data.store.store import StoreError

path, statement, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with open_store(path) as store:
    store.read("SELECT 1")
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        with store.write() as writer:
            writer.execute(statement)
    except StoreError as error:
        print(type(error).__name__)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(store.read("SELECT count(*) FROM ticket").item())
"""


@pytest.mark.parametrize(
    "rows", [2_000, 300_000], ids=["at the commit, in the log", "in the middle, in the store or its temporary files"]
)
def test_a_file_that_cannot_grow_is_a_full_disk(tmp_path: Path, rows: int) -> None:
    statement = (
        f"INSERT INTO ticket (source, id, subject) SELECT 'a', range, md5(range::VARCHAR) FROM range({rows}) ORDER BY 3"
    )
    said = in_a_process(SMALL_FILES, str(tmp_path / "store.duckdb"), statement, "60000")
    assert said.split() == ["DiskFull", "0"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("only who may mount a disk can fill one; the test before does the same by a limit on files")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_without_room_is_full_and_nothing_is_kept(small_disk: Path) -> None:
    with open_store(small_disk / "store.duckdb") as store:
        with pytest.raises(DiskFull) as caught, store.write() as writer:
            writer.execute(
                "INSERT INTO ticket (source, id, subject) SELECT 'a', range, md5(range::VARCHAR) || md5((range + 1)::VARCHAR) FROM range(700000)"
            )
        assert "No space left on device" in str(caught.value)
        assert explained(caught.value)[0].startswith("The disk is full.")
        assert store.read("SELECT count(*) FROM ticket").item() == 0


def test_a_disk_mounted_for_reading_only_is_said(small_disk: Path) -> None:
    path = small_disk / "store.duckdb"
    open_store(path).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreReadOnly, match="Read-only file system"):
        open_store(path)
    with pytest.raises(StoreReadOnly, match="cannot be made: its disk is for reading only"):
        open_store(small_disk / "below" / "store.duckdb")


def test_a_new_store_on_a_full_disk_is_told(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(DiskFull) as caught:
        open_store(small_disk / "store.duckdb")
    assert "cannot be opened, because its disk is full: " in explained(caught.value)[0]
    assert explained(caught.value)[1] == "Make room there and try again."


def fill(disk: Path) -> Path:
    """Leave no room on a disk; the file to delete for some."""
    with (disk / "filler").open("wb") as file, suppress(OSError):
        while True:
            file.write(bytes(65536))
            file.flush()
    return disk / "filler"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The bare engine with little memory."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "60MB",
        "temp_directory": str(tmp_path / "temporary"),
        "threads": 2,
    }
    with duckdb.connect(tmp_path / "bare.duckdb", config=config) as connection:
        yield connection


def raised(engine: duckdb.DuckDBPyConnection, *statements: str) -> BaseException:
    def run() -> None:
        with plain_errors():
            for statement in statements:
                engine.execute(statement).fetchall()

    with pytest.raises(Exception) as caught:  # noqa: PT011 - its class is what is asked for
        run()
    return caught.value


def test_memory_that_runs_out_and_temporary_files_without_room_are_told_apart(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    hungry = "CREATE TEMP TABLE hungry AS SELECT list(md5(range::VARCHAR)) AS texts FROM range(3000000)"
    large = "CREATE TEMP TABLE large AS SELECT md5(range::VARCHAR) AS text FROM range(3000000) ORDER BY text"
    assert isinstance(raised(engine, hungry), OutOfMemory)
    assert isinstance(raised(engine, "SET max_temp_directory_size = '1MB'", large), DiskFull)


def test_who_interrupts_a_statement_is_told_so(engine: duckdb.DuckDBPyConnection) -> None:
    threading.Timer(0.3, engine.interrupt).start()
    assert isinstance(raised(engine, ENDLESS), Interrupted)


SIGNALLED = """
import os, signal, sys, threading
from pathlib import Path
from data.facts.refresh import open_store
from data.store.store import interrupt_statements

def stop(number, frame):
    interrupt_statements()
    raise KeyboardInterrupt

signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGTERM, stop)
folder, statement, *cases = sys.argv[1:]
for case in cases:
    number, way = case.split()
    said = [case]
    with open_store(Path(folder) / f"{case}.duckdb") as store:
        threading.Timer(0.3, os.kill, (os.getpid(), int(number))).start()
        try:
            if way == "read":
                store.read(statement)
            with store.write() as writer:
                writer.execute("INSERT INTO ticket (source, id) VALUES ('desk', '1')")
                if way == "query":
                    writer.query(statement)
                writer.execute(f"CREATE TEMP TABLE endless AS {statement}")
        except KeyboardInterrupt:
            said.append("KeyboardInterrupt")
        said.append(store.read("SELECT count(*) FROM ticket").item())
        with store.write() as writer:
            writer.execute("INSERT INTO ticket (source, id) VALUES ('desk', '2')")
        said.append(store.read("SELECT count(*) FROM ticket").item())
    print(*said)
"""


@pytest.mark.sweep
def test_a_signal_in_a_statement_is_what_its_handler_raised(tmp_path: Path) -> None:
    """In the gate each way of asking with one of the signals, in the sweep with both."""
    every = [
        f"{int(number)} {way}" for way in ("read", "query", "execute") for number in (signal.SIGINT, signal.SIGTERM)
    ]
    cases = in_sweep(every, in_gate=[every[0], every[3], every[4]])
    said = in_a_process(SIGNALLED, str(tmp_path), ENDLESS, *cases)
    assert said.splitlines() == [f"{case} KeyboardInterrupt 0 1" for case in cases]


def test_an_error_of_python_goes_by_as_it_is() -> None:
    with pytest.raises(RuntimeError, match="another"), plain_errors():
        raise RuntimeError("another")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT error('Corrupt database file: x: No space left on device')",
        "SELECT 'x: No space left on device'::INTEGER",
        "SELECT * FROM \"This limit was set by the 'max_temp_directory_size' setting\"",
        "FROM read_csv('/nowhere/Could not set lock on file: No space left on device/x')",
    ],
)
def test_words_in_cells_and_statements_are_nothing_but_words(engine: duckdb.DuckDBPyConnection, statement: str) -> None:
    error = raised(engine, statement)
    assert type(error) is StoreError
    assert not isinstance(error, StorageFault)


def test_an_error_without_a_class_is_no_damage_by_itself() -> None:
    assert type(recognised(duckdb.Error("something else"))) is StoreError
