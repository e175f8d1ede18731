"""A disk that is full under a running dashboard: the job says so, everything else goes on, and with room again so does the job."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
FULL = """
import io, os, resource, sys
from data.imports.importer import Options
from pages.ui.answers import stores
from pages.web import spool
from pages.web.worker import WORKER

os.umask(0o022)
store = stores.real()
rows = "".join(f"{n},{os.urandom(60).hex()},2026-02-{n % 28 + 1:02d} 10:00:00,Open\\n" for n in range(20000))
table = ("Ticket ID,Subject,Created at,Status\\n" + rows).encode()
file = spool.write(store.path, "a.csv", io.BytesIO(table))
print(oct(file.path.stat().st_mode & 0o777), oct(file.path.parent.stat().st_mode & 0o777))

def load():
    job = WORKER.wait(WORKER.submit(store, file, Options(source="desk", zone="UTC")).id, 120)
    print(job.state, job.sentence, store.read("SELECT count(*) FROM fact_ticket").item(), sep="|")

# Each of the places where a file cannot grow: at once, in the middle, and where the commit is written.
for room in (4096, 400_000, 1_500_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (store.path.stat().st_size + room, resource.RLIM_INFINITY))
    load()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
load()
WORKER.stop()
stores.close_all()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on files are POSIX's")
def test_a_full_disk_fails_the_import_alone(tmp_path: Path) -> None:
    environment = {**os.environ, "KPI_STORE": str(tmp_path / "s.duckdb")}
    done = subprocess.run([sys.executable, "-c", FULL], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    modes, *said = done.stdout.splitlines()
    assert modes == "0o600 0o700", "waiting files are for their owner alone"
    *failed, last = said
    assert len(failed) == 3, done.stderr
    for line in failed:  # the engine calls it by another name where it had begun to write the commit
        assert line.startswith(("failed|The disk is full. ", "failed|The store's file could not be written: ")), line
        assert "File too large" in line or "full" in line
        assert line.endswith("|0")
    assert last == "done||20000", done.stderr
