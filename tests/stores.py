"""Stores for tests: new ones quickly, and one that nobody changes and that is read once for each question."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest

from data.facts.refresh import open_store
from data.store.store import Params, Store, demo_path

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


_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / ".pytest_cache" / "stores"


@lru_cache(maxsize=1)
def _digest_of_makers() -> str:
    """Of all that decides what a store holds: the data module, the records of tests, and the versions of libraries."""
    digest = hashlib.sha256()
    makers = [_ROOT / "requirements.txt", Path(__file__), *(_ROOT / "tests").glob("records*.py")]
    for path in sorted([*makers, *(_ROOT / "data").rglob("*.py"), *(_ROOT / "data").rglob("*.sql")]):
        digest.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def copy_of(name: str, make: Callable[[Path], None], folder: Path) -> Path:
    """A copy in `folder` of the store that `make` makes: once for all processes and runs, until anything that makes stores changes.

    `name` stands for the records: two that differ have different names. A new file of tests makes all anew.
    """
    kept = _KEPT / _digest_of_makers() / f"{name}.duckdb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in _KEPT.iterdir():
        if old.is_dir() and old != kept.parent:
            shutil.rmtree(old, ignore_errors=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = Path(tempfile.mkdtemp(dir=kept.parent)) / kept.name  # one that was stopped halfway has not its name
            make(made)
            made.rename(kept)
            shutil.rmtree(made.parent)
    return Path(shutil.copyfile(kept, folder / kept.name))


def demo_copy(factory: pytest.TempPathFactory) -> Path:
    """The file of the demo company as of DEMO_TODAY: made once, and copied for each that asks."""
    return _demo_in(factory.mktemp("demo"))


def demo_beside(store: Path) -> None:
    """Put the same where the store at this path has its demo company: the program then makes none."""
    _demo_in(store.parent).rename(demo_path(store))


def _demo_in(folder: Path) -> Path:
    def make(path: Path) -> None:
        from data import demo  # here: it is much to import for those who want no demo

        demo.build(path, DEMO_TODAY)

    return copy_of("demo", make, folder)


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
        """How many rows a list of records has, without reading them: one row with one number. All else as it is."""
        if "row_limit" not in (params or {}):
            return self.read(sql, params)
        return self.read(f"SELECT count(*) AS k FROM ({sql})", params)
