"""Ctrl+C and SIGTERM at every stage of every command that takes long: what it says, how it ends, and what is in the store."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from data.cli import stopping
from data.facts.refresh import open_store
from data.imports.importer import STAGES, Options, run_import, uploads
from data.store.store import demo_path
from tests.data.workbook import write_workbook
from tests.stores import new_store_at
from tests.sweep import in_sweep
from tests.tables import dump_tables

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
NOTHING = "Stopped; nothing was changed."
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def in_turn(name: str, cases: Sequence[object]) -> pytest.MarkDecorator:
    """Each case with one of the signals: one handler answers both, so that every pair would only be started twice."""
    return pytest.mark.parametrize((name, "number"), [(case, SIGNALS[place % 2]) for place, case in enumerate(cases)])


COLUMNS = ("Ticket ID", "Subject", "Created at", "Status", "Satisfaction")
ROWS = 4000

AT_A_STAGE = """
from data.cli.stopping import Stop
heard = Stop.progress

def progress(self, now, share):
    heard(self, now, share)
    if now == place:
        os.kill(os.getpid(), number)

Stop.progress = progress
"""
"""A signal at the moment that the command says that a stage begins."""

IN_A_STATEMENT = """
import threading
from data.store.store import Writer
execute = Writer.execute

def slow(self, sql, params=None):
    execute(self, sql, params)
    if place in sql:
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        execute(self, "CREATE TEMP TABLE endless AS SELECT count(*) FROM range(100000000000) WHERE hash(range) % 7 = 1")

Writer.execute = slow
"""
"""A signal in the middle of a statement that takes for ever, right after one that has `place` in it."""

COMMANDS = """
import json, os, signal, sys, tempfile
from data.__main__ import main

# The modules are imported once; each command goes on in a process of its own, which begins without any thread, and ends as any other.
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        signal.alarm(120)
        for stream, path in ((1, asked["said"]), (2, asked["error"])):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), stream)
        os.environ.update(asked["environment"])
        tempfile.tempdir = None
        exec(asked["code"], {"os": os, "number": asked["number"], "place": asked["place"]})
        sys.exit(main(asked["arguments"]))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def commands() -> Iterator[subprocess.Popen[str]]:
    """A process that runs commands, each in a child."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMANDS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.communicate(timeout=60)


def table(first: int = 2, last: int = ROWS) -> list[Sequence[str]]:
    """A header and tickets with these numbers."""
    rows = [(str(n), f"Ticket {n}", f"2026-01-{n % 28 + 1:02d} 10:00:00", "Solved", "bad") for n in range(first, last)]
    return [COLUMNS, *rows]


def csv(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"{','.join(row)}\n" for row in rows)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one upload, which nobody changes."""
    folder = tmp_path_factory.mktemp("loaded")
    first = folder / "first.csv"
    first.write_text(csv(table(1, 4)), encoding="utf-8")
    with new_store_at(folder / "s.duckdb") as opened:
        run_import(opened, first, "first.csv", Options(source="desk", zone="UTC"))
    return folder / "s.duckdb"


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Path:
    """A store with one upload."""
    return Path(shutil.copyfile(loaded, tmp_path / "s.duckdb"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "b.csv"
    path.write_text(csv(table()), encoding="utf-8")
    return path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    place = tmp_path / "temporary"
    place.mkdir()
    return {**os.environ, "TMPDIR": str(place)}


@pytest.fixture
def unchanged(store: Path, tmp_path: Path) -> Iterator[None]:
    """Hold that the store is as it was, that nothing lies about, and that the next import works."""
    with open_store(store) as opened:
        before, version = dump_tables(opened), opened.version()
    yield
    with open_store(store) as opened:
        after = dump_tables(opened)
        assert [name for name in before if not after[name].equals(before[name])] == []
        assert opened.version() == version
        again = tmp_path / "again.csv"
        again.write_text(csv(table(2, 10)), encoding="utf-8")
        assert run_import(opened, again, "again.csv", Options(source="desk", zone="UTC")).rows_new == 6
    assert list((tmp_path / "temporary").iterdir()) == []


def imported(store: Path, *files: Path) -> list[str]:
    return ["import", *map(str, files), "--store", str(store), "--source", "desk", "--zone", "UTC"]


Run = Callable[[str, int, str, Sequence[str]], tuple[str, str]]


@pytest.fixture
def run(commands: subprocess.Popen[str], environment: dict[str, str], tmp_path: Path) -> Run:
    """Returns what a command says on both streams that gets a signal; its code is that of the signal."""

    def ran(code: str, number: int, place: str, arguments: Sequence[str]) -> tuple[str, str]:
        said, error = tmp_path / "said", tmp_path / "error"
        asked = {"code": code, "number": int(number), "place": place, "arguments": list(arguments)}
        assert commands.stdin
        assert commands.stdout
        streams = {"said": str(said), "error": str(error), "environment": environment}
        commands.stdin.write(json.dumps({**asked, **streams}) + "\n")
        commands.stdin.flush()
        ended = int(commands.stdout.readline())
        told = error.read_text(encoding="utf-8")
        assert ended == 128 + number, told
        assert "Traceback" not in told
        assert "ignored" not in told
        return said.read_text(encoding="utf-8"), told

    return ran


def test_the_stage_that_is_waited_for_is_the_last() -> None:
    assert [*STAGES][-1] == stopping.COMMITTING


STOPPED_IN = [name for name in STAGES if name not in (stopping.COMMITTING, "understanding cells")]
"""The gate has every second of these, the sweep all."""


@pytest.mark.sweep
@in_turn("stage", in_sweep(STOPPED_IN, in_gate=STOPPED_IN[1::2]))
@pytest.mark.usefixtures("unchanged")
def test_an_import_stops_at_each_stage(store: Path, file: Path, run: Run, stage: str, number: int) -> None:
    assert run(AT_A_STAGE, number, stage, imported(store, file)) == ("", f"{NOTHING}\n")


@pytest.mark.parametrize("stage", ["looking at the file", "reading rows", "understanding cells"])
@pytest.mark.usefixtures("unchanged")
def test_a_workbook_stops_at_each_stage_too(store: Path, tmp_path: Path, run: Run, stage: str) -> None:
    book = write_workbook(tmp_path / "b.xlsx", {"Tickets": table()})
    assert run(AT_A_STAGE, signal.SIGINT, stage, imported(store, book)) == ("", f"{NOTHING}\n")


@in_turn("text", ["INSERT INTO upload ", "TABLE staged", "INSERT INTO upload_part", "fact_ticket"])
@pytest.mark.usefixtures("unchanged")
def test_an_import_stops_in_the_middle_of_a_statement(
    store: Path, file: Path, run: Run, text: str, number: int
) -> None:
    """After the upload is noted, while it is staged, kept, and while facts are made."""
    assert run(IN_A_STATEMENT, number, text, imported(store, file)) == ("", f"{NOTHING}\n")


@in_turn("more", [(), ("--json",)])
def test_what_is_being_committed_is_waited_for_and_told(
    store: Path, tmp_path: Path, file: Path, run: Run, number: int, more: tuple[str, ...]
) -> None:
    later = tmp_path / "later.csv"
    later.write_text(csv(table(5000, 5010)), encoding="utf-8")
    arguments = [*imported(store, file, later), *more]
    said, error = run(AT_A_STAGE, number, stopping.COMMITTING, arguments)
    assert error == "Stopped; b.csv was loaded before (upload 2). Nothing else was changed.\n"
    if more:
        assert [each["file_name"] for each in json.loads(said)] == ["b.csv"]
    else:
        assert said.startswith("b.csv: upload 2")
    with open_store(store) as opened:
        assert uploads(opened).sort("id").select("file_name", "state").rows() == [
            ("first.csv", "done"),
            ("b.csv", "done"),
        ]
        assert opened.read("SELECT count(*) FROM fact_ticket").item() == ROWS - 1
        assert run_import(opened, later, "later.csv", Options(source="desk", zone="UTC")).rows_new == 10


@in_turn("more", [(), ("--watch", "--every", "1")])
@pytest.mark.parametrize("stage", ["checking rows", stopping.COMMITTING])
def test_a_folder_stops_and_says_what_was_loaded(
    store: Path, tmp_path: Path, run: Run, number: int, more: tuple[str, ...], stage: str
) -> None:
    place = tmp_path / "in"
    place.mkdir()
    for name, first in (("a.csv", 10), ("b.csv", 20)):
        (place / name).write_text(csv(table(first, first + 10)), encoding="utf-8")
        os.utime(place / name, (1_700_000_000 + first, 1_700_000_000 + first))
    _, error = run(AT_A_STAGE, number, stage, [*imported(store, place), *more])
    loaded = ["first.csv", "a.csv"] if stage == stopping.COMMITTING else ["first.csv"]
    told = "Stopped; a.csv was loaded before (upload 2). Nothing else was changed." if len(loaded) == 2 else NOTHING
    assert error.splitlines()[1 if more else 0 :] == [told]
    with open_store(store) as opened:
        assert uploads(opened).sort("id")["file_name"].to_list() == loaded


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.usefixtures("unchanged")
def test_an_undo_stops_half_way(store: Path, run: Run, number: int) -> None:
    arguments = ["undo", "1", "--store", str(store)]
    stage = "bringing the figures up to date"
    assert run(AT_A_STAGE, number, stage, arguments) == ("", f"{NOTHING}\n")


def test_an_undo_that_is_being_committed_is_told(store: Path, run: Run) -> None:
    arguments = ["undo", "1", "--store", str(store)]
    said, error = run(AT_A_STAGE, signal.SIGTERM, stopping.COMMITTING, arguments)
    assert said == "Upload 1 was taken back.\n"
    assert error == "Stopped; upload 1 was taken back before. Nothing else was changed.\n"
    with open_store(store) as opened:
        assert uploads(opened).is_empty()


class Last:
    """An object that calls when it goes: where Python prints an exception, and goes on without it."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.call = call

    def __del__(self) -> None:
        self.call()


def gone(call: Callable[[], object]) -> None:
    Last(call)


def gone_by_weak_reference(call: Callable[[], object]) -> None:
    last = Last(lambda: None)
    reference = weakref.ref(last, lambda _: call())
    del last
    assert reference() is None


@in_turn("lose", [gone, gone_by_weak_reference])
def test_a_signal_within_a_finalizer_or_callback_is_not_lost_nor_told(
    lose: Callable[[Callable[[], object]], None], number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    def signalled() -> None:
        signal.raise_signal(number)
        raise AssertionError("the signal must be answered at once")

    def work() -> None:
        with stop:
            lose(signalled)
            time.sleep(30)

    interrupted: list[int] = []
    stop, hook = stopping.Stop(lambda: interrupted.append(number)), sys.unraisablehook
    with pytest.raises(KeyboardInterrupt):
        work()
    assert interrupted == [number, number]
    assert (stop.code, sys.unraisablehook) == (128 + number, hook)
    assert capfd.readouterr() == ("", "")


def test_a_swallowed_signal_stops_the_next_piece_of_work_and_only_once() -> None:
    with stopping.Stop(lambda: None) as stop:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            stop.go_on()


def begun(arguments: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """The command as a person starts it, from the moment on that it answers signals."""
    process = subprocess.Popen(
        [sys.executable, "-m", "data", *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while time.monotonic() < end:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        caught = int(status.split("SigCgt:")[1].split()[0], 16)
        if caught >> (signal.SIGTERM - 1) & 1:
            return process
        time.sleep(0.005)
    raise AssertionError("the command never began to answer signals")


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells from outside what a process answers"
)
@pytest.mark.sweep
@in_turn("what", in_sweep(["import", "undo", "demo", "check", "map", "hours"], in_gate=["import", "demo"]))
def test_no_command_ends_with_a_traceback_whenever_the_signal_comes(
    store: Path, file: Path, environment: dict[str, str], what: str, number: int
) -> None:
    """From the first moment, when libraries are still being imported and no argument has been looked at, until after the end.

    The gate has an import, at three moments, and the making of a whole store; the others are in the sweep: all answer in one place, and an undo
    is stopped in the tests above.
    """
    arguments = {
        "import": imported(store, file),
        "check": ["check", str(file), "--store", str(store)],
        "map": ["map", str(file), "--store", str(store)],
        "undo": ["undo", "1", "--store", str(store)],
        "demo": ["demo", "--store", str(store)],
        "hours": ["hours", "--store", str(store), "Mon-Fri 08:00-16:00"],
    }[what]
    for wait in (0.0, 0.5, 1.2) if what == "import" else (1.2,):
        with begun(arguments, environment) as process:
            time.sleep(wait)
            process.send_signal(number)
            said, error = process.communicate(timeout=120)
        assert "Traceback" not in error
        assert "ignored" not in error
        if process.returncode == 128 + number:
            assert error.splitlines()[-1].startswith("Stopped; ")
            if error.splitlines()[-1] == NOTHING and what == "demo":
                assert not demo_path(store).exists()
                assert not [*store.parent.glob("*.building*")]
        else:
            assert process.returncode in (0, 1), (
                f"over before the signal came, or the upload was gone already: {wait} {error}"
            )
        if wait == 0.0:
            assert (said, error, process.returncode) == ("", f"{NOTHING}\n", 128 + number)
