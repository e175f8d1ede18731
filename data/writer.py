"""What may be done inside one transaction of the store."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import polars as pl

from data.engine import Cursor, Interrupted, Params, StoreError, frame_of, plain_errors

_LOOK_SECONDS = 0.1

_FILLS = re.compile(
    r"\s*(?P<verb>INSERT|CREATE)\s(?:[A-Z\s]*\s)?(?:INTO|TABLE)\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>[\w\".]+)",
    re.IGNORECASE,
)
"""A statement that puts rows into a table."""


class Writer:
    """What may be done inside one transaction; only Store.write and Store.rehearse hand it out."""

    def __init__(self, cursor: Cursor) -> None:
        """Belong to one transaction's cursor."""
        self._cursor = cursor
        self._hollow: set[str] = set()
        self._stopped = threading.Event()

    @contextmanager
    def stopped_by(self, is_stopped: Callable[[], bool]) -> Iterator[None]:
        """Interrupt the statement that runs, also a long one, as soon as `is_stopped()` turns true: Interrupted then.

        A thread asks ten times a second. It is gone before the block ends, so the COMMIT after it is never interrupted.
        """
        over = threading.Event()

        def look() -> None:
            while not over.wait(_LOOK_SECONDS):
                if self._stopped.is_set() or is_stopped():
                    self._stopped.set()
                    self._cursor.interrupt()  # again and again: between two statements it meets nothing to stop

        watcher = threading.Thread(target=look, name="stop", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def execute(self, sql: str, params: Params | None = None) -> None:
        """Run a statement."""
        self._go_on()
        filled = _FILLS.match(sql)
        with plain_errors():
            if filled and filled["table"] in self._hollow:
                self._hollow.discard(filled["table"])
                if filled["verb"].upper() == "INSERT":
                    self._make_solid(filled["table"])
            result = self._cursor.execute(sql, dict(params or {})).fetchall()
        if filled and result == [(0,)]:
            self._hollow.add(filled["table"])

    def _make_solid(self, table: str) -> None:
        """Keep clear of a fault of DuckDB 2.0.0 (tests/data/test_store.py shows it).

        In one transaction, an INSERT (or CREATE … AS) of no rows and then a large INSERT into the same table hides the
        rows until the file is opened again. A row that comes and goes in between prevents it, which is why no column
        of the schema is NOT NULL.
        """
        self._cursor.execute(f"INSERT INTO {table} DEFAULT VALUES").fetchall()
        # The name is that of a statement that ran before.
        self._cursor.execute(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})").fetchall()  # noqa: S608

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise Interrupted

    def query(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Read inside the transaction: its own changes are seen."""
        self._go_on()
        with plain_errors():
            return frame_of(self._cursor, sql, params)

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Make the frame a temp table `name` (replacing one of that name); it is gone when the transaction ends."""
        if not name.isidentifier():
            raise StoreError(f"{name!r} cannot be the name of a table.")
        with plain_errors():
            self._cursor.register("registered_frame", frame)
            try:
                self.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM registered_frame")
            finally:
                self._cursor.unregister("registered_frame")
