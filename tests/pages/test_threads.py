"""An import inside the dashboard has as many threads as one from the command line: polars fixes their number for a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
ASKED = """
import json, os
import {module}
import polars
from data.store import store
print(json.dumps([polars.thread_pool_size(), store.THREADS, os.environ.get("POLARS_MAX_THREADS")]))
"""


def threads(module: str) -> list[object]:
    environment = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED.format(module=module)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="on one processor there is one thread whatever is set")
def test_the_dashboard_gives_an_import_as_many_threads_as_the_command_line() -> None:
    dashboard, command = threads("app"), threads("data.__main__")
    assert dashboard == command
    assert command[0] != 1
    assert command[2] is None
