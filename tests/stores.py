"""Stores for tests: new ones quickly, and one that nobody changes and that is read once for each question."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest

from data.facts.refresh import open_store
from data.store.store import Params, Store

DEMO_TODAY = date(2026, 9, 30)
"""The day on which the two years of the demo company end."""


@lru_cache(maxsize=1)
def _empty_file() -> Path:
    """A store without records, made once in a process by the real `open_store`."""
    folder = Path(tempfile.mkdtemp(prefix="empty-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_store(folder / "empty.duckdb").close()
    return folder / "empty.duckdb"


def new_store_at(path: Path) -> Store:
    """A new store at `path`: a copy of one that was made before, since making all tables anew takes six times as long.

    Tests of the making itself (migrations, files of older versions) call `open_store`.
    """
    assert not path.exists(), f"{path} is not new"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_empty_file(), path)
    return open_store(path)


def demo_copy(factory: pytest.TempPathFactory) -> Path:
    """The file of the demo company as of DEMO_TODAY: built once for all processes of a run, and copied for each that asks."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # each worker has a folder of its own in that of the run
    built = shared / "demo-company.duckdb"
    with (shared / "demo-company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            from data import demo  # here: it is much to import for those who want no demo

            demo.build(built, DEMO_TODAY)
    return Path(shutil.copy(built, factory.mktemp("demo") / "demo.duckdb"))


class Unchanging:
    """A store that serves many tests and is only read: an equal statement is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[tuple[str, str], pl.DataFrame] = {}

    def read(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """As Store.read."""
        key = (sql, repr(sorted((params or {}).items())))
        if key not in self._found:
            self._found[key] = self._store.read(sql, params)
        return self._found[key]

    def counts(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """How many rows a statement gives, without reading them: one row with one number."""
        return self.read(f"SELECT count(*) AS k FROM ({sql})", params)
