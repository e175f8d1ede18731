"""A process that is killed in the middle of an import: the store opens, has no trace of it, and goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from data.facts.refresh import open_store
from data.imports.importer import STAGES, Options, run_import, undo, uploads
from tests.stores import new_store_at
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
from data.imports import importer
from data.facts.refresh import open_store

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def work(store, file, stage):
    with open_store(Path(store)) as opened:
        if stage == "undo":
            importer.refresh.refresh = die
            undo(opened, 1)
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


@pytest.mark.parametrize("stage", [*STAGES, "undo"])
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
        each for each in tmp_path.iterdir() if each.name.endswith(".wal") or (each.is_dir() and any(each.iterdir()))
    ]


@pytest.mark.parametrize("wait", [300, 850, 1400])
def test_a_kill_at_any_moment_leaves_a_whole_store(
    tmp_path: Path, killer: Killer, begun: Begun, second: Path, wait: int
) -> None:
    """Imports and undos follow each other; whenever the process dies, all of the last commit is there and nothing else."""
    path = Path(shutil.copyfile(begun.second, tmp_path / "s.duckdb"))
    killer.kill(path, second, f"{wait}ms")
    with open_store(path) as store:
        after = dump_tables(store)
        whole = begun.tables["second" if after["upload"].height else "neither"]
        assert set(after["upload"]["state"]) <= {"done"}
        for name in ("ticket", "survey_response", "fact_ticket", "fact_survey"):
            assert after[name].drop("upload_id").equals(whole[name].drop("upload_id"))
        assert run_import(store, second, "b.csv", OPTIONS).rows_read == 2998
