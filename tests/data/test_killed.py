"""A process that is killed in the middle of an import: the store opens, has no trace of it, and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

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

store, file, stage = sys.argv[1:]
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
"""


@pytest.mark.parametrize("stage", [*STAGES, "undo"])
def test_a_kill_leaves_no_trace(tmp_path: Path, stage: str) -> None:
    path, first, second = tmp_path / "s.duckdb", tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(HEADER + FIRST, encoding="utf-8")
    second.write_text(HEADER + SECOND, encoding="utf-8")
    with new_store_at(path) as store:
        run_import(store, first, "a.csv", OPTIONS)
        before = dump_tables(store)
    _killed(path, second, stage)
    with open_store(path) as store:
        after = dump_tables(store)
        assert all(after[name].equals(frame) for name, frame in before.items())
        assert uploads(store).select("file_name", "state").rows() == [("a.csv", "done")]
        done = run_import(store, second, "b.csv", OPTIONS)
        assert (done.rows_new, done.rows_updated) == (2997, 1)
        undo(store, done.upload_id)
        again = dump_tables(store)
        assert all(again[name].equals(frame) for name, frame in before.items() if name != "upload")
    assert not [
        each for each in tmp_path.iterdir() if each.name.endswith(".wal") or (each.is_dir() and any(each.iterdir()))
    ]


@pytest.mark.parametrize("wait", [1200, 1750, 2300])
def test_a_kill_at_any_moment_leaves_a_whole_store(tmp_path: Path, wait: int) -> None:
    """Imports and undos follow each other; whenever the process dies, all of the last commit is there and nothing else."""
    path, second = tmp_path / "s.duckdb", tmp_path / "b.csv"
    second.write_text(HEADER + SECOND, encoding="utf-8")
    with new_store_at(path) as store:
        run_import(store, second, "b.csv", OPTIONS)
        with_it = dump_tables(store)
        undo(store, 1)
        without = dump_tables(store)
    _killed(path, second, f"{wait}ms")
    with open_store(path) as store:
        after = dump_tables(store)
        whole = with_it if after["upload"].height else without
        assert set(after["upload"]["state"]) <= {"done"}
        for name in ("ticket", "survey_response", "fact_ticket", "fact_survey"):
            assert after[name].drop("upload_id").equals(whole[name].drop("upload_id"))
        assert run_import(store, second, "b.csv", OPTIONS).rows_read == 2998


def _killed(store: Path, file: Path, stage: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", KILLED, str(store), str(file), stage],
        cwd=ROOT,
        env={
            **os.environ,
            "TMPDIR": str(store.parent.parent),
        },  # what a killed process leaves there goes with the tests
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
