"""Polars' threads: as many in the dashboard as on the command line, and none of them ever waits for the interpreter."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import syntax

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


CALLED_BACK = {"map_elements", "map_batches", "map_groups", "map_rows", "rolling_map", "register_io_source", "defer"}


def test_no_thread_of_polars_calls_python() -> None:
    """A thread of polars that calls a function of ours waits for the interpreter, which another thread may hold while it waits for polars:
    a table handed to Streamlit is such a thread (`to_pandas`), and then nobody is ever answered again."""
    asking = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}"
        for house in ("data", "kpi", "pages")
        for path in (ROOT / house).rglob("*.py")
        for node in syntax.nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in CALLED_BACK
    ]
    assert not asking, f"make a Series of a list instead: {asking}"


TABLES = """
import faulthandler, threading, time
import polars as pl
from pages.ui.html import record_table

faulthandler.dump_traceback_later(60, exit=True)
record_table.st.dataframe = lambda shown, **said: shown.to_pandas()  # as Streamlit does, which has no page to draw on here
times = [float(number) for number in range(400)]
frame = pl.DataFrame({"wait_seconds": times, "age_seconds": times})
headings = record_table.Headings(columns=(), on_click=print)
drawn, ends_at = [0] * 6, time.monotonic() + 1.5

def draw(number):
    while time.monotonic() < ends_at or not drawn[number]:
        record_table.show(frame, alt="", headings=headings)
        drawn[number] += 1

threads = [threading.Thread(target=draw, args=(number,)) for number in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
print(min(drawn))
"""


def test_tables_are_drawn_by_many_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TABLES], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > 0
