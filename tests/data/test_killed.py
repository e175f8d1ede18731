"""A process that is killed in the middle of an import: the store opens, has no trace of it, and goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from data.facts.refresh import open_store
from data.imports import reread
from data.imports.forget import forget
from data.imports.importer import STAGES, Options, run_import, undo, uploads
from data.store.store import Store
from tests.data.kills import moments, tell
from tests.stores import new_store_at
from tests.sweep import in_sweep
from tests.tables import dump_tables

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
HEADER = "Ticket ID,Subject,Created at,Status,Satisfaction\n"
FIRST = "1,One,2026-01-05 10:00:00,Open,\n2,Two,2026-01-06 10:00:00,Solved,good\n"
SECOND = "".join(f"{n},Ticket {n},2026-02-{n % 28 + 1:02d} 10:00:00,Solved,bad\n" for n in range(2, 3000))
OPTIONS = Options(source="desk", zone="UTC")

KILLED = """
import os, signal, sys, threading
from pathlib import Path
from data.imports.importer import Options, run_import, undo
from data.imports import forget, importer, reread
from data.facts.refresh import open_store

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def work(store, file, stage):
    with open_store(Path(store)) as opened:
        if stage == "undo":
            importer.refresh.refresh = die
            undo(opened, 1)
        elif " " in stage and stage.endswith("ms"):
            what, wait = stage.split()
            threading.Timer(int(wait[:-2]) / 1000, die).start()
            if what == "undo":
                undo(opened, 2)
            elif what == "reread":
                reread.read_again(opened)
            else:
                forget.forget(opened, "Customer Seven")
                opened.write_anew()
            die()
        elif stage.endswith("ms"):
            threading.Timer(int(stage[:-2]) / 1000, die).start()
            for _ in range(1000):
                run_import(opened, Path(file), "b.csv", Options(source="desk", zone="UTC"))
                undo(opened, opened.read("SELECT max(id) AS id FROM upload")["id"][0])
        else:
            run_import(opened, Path(file), "b.csv", Options(source="desk", zone="UTC"), lambda now, _: now == stage and die())

# The modules are imported once; each import of a file goes on in a process of its own, which begins without any thread.
for line in sys.stdin:
    child = os.fork()
    if not child:
        work(*line.rstrip("\\n").split("\\t"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Killer:
    """A process that works on stores in children which are killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-c", KILLED],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(folder)},  # what a killed process leaves there goes with the tests
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill(self, store: Path, file: Path, stage: str) -> None:
        """Let a process do the work and die in the stage, or after so many ms."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{store}\t{file}\t{stage}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == f"{-signal.SIGKILL}\n"

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    made = Killer(tmp_path_factory.mktemp("killed") / "left")
    yield made
    made.close()


@dataclass(frozen=True)
class Begun:
    """Closed stores with the first file, with only the second, and with that taken back; all their tables."""

    first: Path
    second: Path
    tables: Mapping[str, Mapping[str, pl.DataFrame]]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder, tables = tmp_path_factory.mktemp("begun"), {}
    file = folder / "given.csv"
    for name, text in (("first", FIRST), ("second", SECOND)):
        file.write_text(HEADER + text, encoding="utf-8")
        with new_store_at(folder / f"{name}.duckdb") as store:
            run_import(store, file, "a.csv" if name == "first" else "b.csv", OPTIONS)
            tables[name] = dump_tables(store)
            if name == "second":
                undo(store, 1)
                tables["neither"] = dump_tables(store)
    return Begun(folder / "first.duckdb", folder / "second.duckdb", tables)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / "b.csv"
    path.write_text(HEADER + SECOND, encoding="utf-8")
    return path


KILLED_IN = ["bringing the figures up to date", [*STAGES][-1], "undo"]
"""After all is written, at the commit, and in an undo: the gate has these stages, the sweep all. Before that nothing is in the file that could stay."""


@pytest.mark.sweep
@pytest.mark.parametrize("stage", in_sweep([*STAGES, "undo"], in_gate=KILLED_IN))
def test_a_kill_leaves_no_trace(tmp_path: Path, killer: Killer, begun: Begun, second: Path, stage: str) -> None:
    path = Path(shutil.copyfile(begun.first, tmp_path / "s.duckdb"))
    before = begun.tables["first"]
    killer.kill(path, second, stage)
    with open_store(path) as store:
        after = dump_tables(store)
        assert [name for name, frame in before.items() if not after[name].equals(frame)] == []
        assert uploads(store).select("file_name", "state").rows() == [("a.csv", "done")]
        done = run_import(store, second, "b.csv", OPTIONS)
        assert (done.rows_new, done.rows_updated) == (2997, 1)
        undo(store, done.upload_id)
        again = dump_tables(store)
        assert all(again[name].equals(frame) for name, frame in before.items() if name != "upload")
    assert not [
        each
        for each in tmp_path.iterdir()
        if each.name.endswith(".wal") or (each.is_dir() and each.suffix != ".audit" and any(each.iterdir()))
    ]


@pytest.mark.sweep
def test_a_kill_at_any_moment_leaves_a_whole_store(
    tmp_path: Path, killer: Killer, begun: Begun, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Imports and undos follow each other; whenever the process dies, all of the last commit is there and nothing else."""
    seen: Counter[str] = Counter()
    for case in moments(["300ms", "850ms", "1400ms"], 60, 45):
        path = Path(shutil.copyfile(begun.second, tmp_path / "s.duckdb"))
        killer.kill(path, second, case)
        with open_store(path) as store:
            after = dump_tables(store)
            whole = begun.tables["second" if after["upload"].height else "neither"]
            assert set(after["upload"]["state"]) <= {"done"}
            for name in ("ticket", "survey_response", "fact_ticket", "fact_survey"):
                assert after[name].drop("upload_id").equals(whole[name].drop("upload_id")), case
            assert run_import(store, second, "b.csv", OPTIONS).rows_read == 2998
        seen["the import" if after["upload"].height else "the undo"] += 1
    tell(capsys, "import and undo in turn", seen)


def changed(store: Store, before: Mapping[str, pl.DataFrame]) -> list[str]:
    """The tables that are not as they were; moments, and the key by which a forgotten name is hashed, differ from run to run."""
    after = dump_tables(store)
    own = {"forgotten": ["forgotten_at", "person_hash"], "setting": ["value"], "upload": ["uploaded_at"]}
    return [
        name
        for name, frame in before.items()
        if name not in after  # what records were before an upload goes with the last of it
        or not after[name].drop(own.get(name, []), strict=False).equals(frame.drop(own.get(name, []), strict=False))
    ] + sorted(after.keys() - before.keys())


def as_an_older_program_read_it(store: Store) -> None:
    with store.write() as writer:
        writer.execute("UPDATE ticket SET subject = NULL")


CHANGES: Mapping[str, Callable[[Store], object]] = {
    "undo": lambda store: undo(store, 2),
    "reread": reread.read_again,
    "forget": lambda store: forget(store, "Customer Seven"),
}


@pytest.mark.sweep
@pytest.mark.parametrize("what", in_sweep([*CHANGES], in_gate=["reread", "forget"]))
def test_a_kill_in_a_change_leaves_the_store_before_or_after_it(
    what: str, tmp_path: Path, killer: Killer, begun: Begun, second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An undo is killed by the two tests above as well: it is here in the sweep alone."""
    start, path = tmp_path / "start.duckdb", tmp_path / "s.duckdb"
    if what == "forget":
        file = tmp_path / "people.csv"
        people = "".join(
            f"{n},{'Customer Seven' if n % 7 == 0 else 'Customer Two'},2026-01-05 10:00:00,Open,ask Customer Seven\n"
            for n in range(300)
        )
        file.write_text("Id,Requester,Created at,Status,Subject\n" + people, encoding="utf-8")
        with new_store_at(start) as store:
            run_import(store, file, "people.csv", OPTIONS)
    else:
        shutil.copyfile(begun.first, start)
        with open_store(start) as store:
            run_import(store, second, "b.csv", OPTIONS)
    with open_store(start) as store:
        if what == "reread":
            as_an_older_program_read_it(store)
        before = dump_tables(store)
    shutil.copyfile(start, path)
    with open_store(path) as store:
        CHANGES[what](store)
        done = dump_tables(store)
        assert changed(store, before)
    seen: Counter[str] = Counter()
    for case in moments(["100ms"], 15, 35):
        for old in tmp_path.glob("s.duckdb*"):
            old.unlink() if old.is_file() else shutil.rmtree(old)
        shutil.copyfile(start, path)
        killer.kill(path, path, f"{what} {case}")
        with open_store(path) as store:
            is_before = not changed(store, before)
            assert is_before or not changed(store, done), case
            if is_before:
                CHANGES[what](store)
                assert not changed(store, done), case
        seen["the store before" if is_before else "the store after"] += 1
    tell(capsys, what, seen)
