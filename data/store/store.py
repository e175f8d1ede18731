"""The DuckDB file: open, migrate, read, write, data version."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data.store.engine_errors import (
    DiskFull,
    Interrupted,
    OutOfMemory,
    StorageFault,
    StoreBroken,
    StoreDamaged,
    StoreError,
    StoreLocked,
    opening,
    plain_errors,
)
from data.store.hidden_rows import FilledWithNothing
from data.store.migrate import NotAStore, TooNew, define_facts, migrate
from data.store.model import RECORDS
from data.store.sql import literal

MEMORY_BYTES = 1_500_000_000
"""DuckDB's share at most; its own bookkeeping and polars frames come on top when a large file is read."""
THREADS = 2
LOG = logging.getLogger("service_pulse.store")
_LOOK_SECONDS = 0.1
_CLOSING_SECONDS = 0.1

Params = Mapping[str, object]
Read = Callable[[str, Params], pl.DataFrame]
"""Reads an answer: SQL and its parameters. It is store.read or writer.query."""


class Writer:
    """What may be done inside one transaction; only Store.write and Store.dry_run hand it out."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Belong to one transaction's cursor."""
        self._cursor = cursor
        self._filled_with_nothing = FilledWithNothing()
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
        with plain_errors():
            self._filled_with_nothing.before(self._cursor, sql)
            result = self._cursor.execute(sql, dict(params or {})).fetchall()
        self._filled_with_nothing.after(sql, result)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise Interrupted

    def query(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Read inside the transaction: its own changes are seen."""
        self._go_on()
        with plain_errors():
            return _frame(self._cursor, sql, params)

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


MakeFacts = Callable[[Writer], None]


class _Database:
    """One open file, shared by all Store objects of this process on the same path."""

    def __init__(self, path: Path, make_facts: MakeFacts) -> None:
        self.path = path
        self.users = 0
        self.lock = threading.Lock()
        self.writing_thread: int | None = None
        self.reading: set[duckdb.DuckDBPyConnection] = set()
        self.read_ended = threading.Condition()
        self.connection = _connect(path)
        try:
            _bring_up_to_date(self.connection, path, make_facts)
            # To the end: an answer that is not read out keeps its transaction, and no checkpoint frees anything.
            with plain_errors():
                found = self.connection.execute("SELECT value FROM data_version").fetchall()
        except BaseException:
            self.connection.close()
            raise
        self.version = int(found[0][0])

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor to read with, which keeps the file open."""
        with self.read_ended:
            cursor = self.connection.cursor()
            self.reading.add(cursor)
            _at_work.add(cursor)
        try:
            yield cursor
        finally:
            _at_work.discard(cursor)
            cursor.close()
            with self.read_ended:
                self.reading.remove(cursor)
                self.read_ended.notify_all()

    def close(self) -> None:
        """Close the file. Whoever still reads it is stopped: the engine refuses to close what is read."""
        with self.read_ended:
            while self.reading:
                for cursor in self.reading:
                    cursor.interrupt()
                self.read_ended.wait(_CLOSING_SECONDS)
            self.connection.close()


class Reader:
    """Reads a store for somebody whom others may stop at any moment, from any thread."""

    def __init__(self, database: _Database) -> None:
        """Belong to an open file; see Store.reader."""
        self._database = database
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._lock = threading.Lock()
        self.stopped = threading.Event()

    def read(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Return the answer as Store.read does; raises Interrupted once it was stopped, also half way."""
        with plain_errors(), self._database.cursor() as cursor:
            with self._lock:
                if self.stopped.is_set():
                    raise Interrupted
                self._running.add(cursor)
            try:
                return _frame(cursor, sql, params)
            finally:
                with self._lock:
                    self._running.discard(cursor)

    def stop(self) -> None:
        """Stop what is being read, and all that would be."""
        self.stopped.set()
        with self._lock:
            for cursor in self._running:
                cursor.interrupt()


_at_work: set[duckdb.DuckDBPyConnection] = set()
"""All cursors of this process that may be running a statement."""


def interrupt_statements() -> None:
    """Stop the statements that run in this process now. Takes no lock, so that a handler of signals may call it.

    A handler that only raises is not enough: the engine hears of it, and then waits for the statement to end all the same.
    """
    for cursor in tuple(_at_work):
        cursor.interrupt()


_open: dict[Path, _Database] = {}
_open_lock = threading.Lock()


class Store:
    """The records and facts of one file. Many readers at once, one writer at a time."""

    def __init__(self, path: Path, make_facts: MakeFacts) -> None:
        """Open the file, creating and migrating it where needed.

        `make_facts` makes all facts of a store whose facts were made by other definitions than this program's. Opening a
        path twice in one process gives two objects on the same database. Raises StoreError when another process has it
        open, when a newer Service Pulse wrote it, or when the file is something else.
        """
        self.path = path.expanduser().resolve()
        with _open_lock:
            database = _open.get(self.path)
            if database is None:
                database = _open[self.path] = _Database(self.path, make_facts)
            database.users += 1
        self._database: _Database | None = database

    @property
    def _db(self) -> _Database:
        if self._database is None:
            raise StoreError(f"The store {self.path} was closed; open it again.")
        return self._database

    def read(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Return the answer as of the last commit. Safe from any thread; parameters are written `$name`."""
        try:
            with plain_errors(), self._db.cursor() as cursor:
                return _frame(cursor, sql, params)
        except Interrupted as error:
            raise StoreError(f"The store {self.path} was closed while it was read.") from error

    def reader(self) -> Reader:
        """Return a way to read that somebody else can stop."""
        return Reader(self._db)

    def version(self) -> int:
        """Return the data version: it grows by one with every committed write."""
        return self._db.version

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Do several things as one transaction: all of it is committed at the end, or nothing on any exception.

        Waits for another thread's write; a write inside a write of the same thread is a StoreError.
        """
        database = self._db
        me = threading.get_ident()
        if database.writing_thread == me:
            raise StoreError("A write is already open in this thread; pass its Writer along instead.")
        with database.lock:
            database.writing_thread = me
            try:
                with _transaction(database.connection) as cursor:
                    yield Writer(cursor)
                    cursor.execute("UPDATE data_version SET value = value + 1")
                # After the commit on purpose: an answer cached under an old version may be newer, never older.
                database.version += 1
                _tidy(database.connection)
            finally:
                database.writing_thread = None

    @contextmanager
    def dry_run(self) -> Iterator[Writer]:
        """A transaction that is always rolled back and waits for nobody: temp tables only, the store stays as it is."""
        with plain_errors(), self._db.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield Writer(cursor)
            finally:
                with suppress(duckdb.Error):  # a failed statement may have ended the transaction already
                    cursor.execute("ROLLBACK")

    def note(self, sql: str, params: Params | None = None) -> None:
        """Run one statement in a transaction of its own, also while a write is open; the data version stays.

        For the progress of an import. Use a table that the open write does not touch: two writers of one row conflict.
        """
        with _transaction(self._db.connection) as cursor, plain_errors():
            cursor.execute(sql, dict(params or {})).fetchall()

    def is_empty(self) -> bool:
        """Whether there is no record at all."""
        return not any(self.read(f"FROM {name} LIMIT 1").height for name in RECORDS)

    def backup(self, target: Path) -> None:
        """Write a copy of the whole store to a new file; readers and the writer are not disturbed for long.

        Raises StoreError when the file exists.
        """
        if target.exists():
            raise StoreError(f"{target} exists already; choose another name for the backup.")
        database = self._db
        with database.lock, plain_errors():
            cursor = database.connection.cursor()
            try:
                name = cursor.execute("SELECT current_database()").fetchall()[0][0]
                cursor.execute(f"ATTACH {literal(str(target))} AS backup_file")
                try:
                    cursor.execute(f"COPY FROM DATABASE {_identifier(name)} TO backup_file")
                finally:
                    cursor.execute("DETACH backup_file")
            finally:
                cursor.close()

    def close(self) -> None:
        """Give the file back; the last Store object on a path closes it. Closing twice is fine."""
        database, self._database = self._database, None
        if database is None:
            return
        with _open_lock:
            database.users -= 1
            if database.users == 0:
                with database.lock:
                    del _open[database.path]
                    database.close()

    def __enter__(self) -> Store:
        """Be usable in a `with` statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def default_path() -> Path:
    """Return the path in the environment variable KPI_STORE, else data/local/service-pulse.duckdb in the project."""
    chosen = os.environ.get("KPI_STORE")
    return Path(chosen) if chosen else Path(__file__).parents[1] / "local" / "service-pulse.duckdb"


def demo_path(path: Path) -> Path:
    """Return where the demo company of a store lies: beside it, "<stem>.demo.duckdb"."""
    return path.with_name(f"{path.stem}.demo.duckdb")


def _memory_limit() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 2 * MEMORY_BYTES
    return f"{min(MEMORY_BYTES, int(pages * 0.6)) // 1_000_000}MB"


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": _memory_limit(),
        "temp_directory": f"{path}.tmp",
        "autoinstall_known_extensions": False,  # nothing is ever fetched from outside
        "autoload_known_extensions": False,
    }
    with opening(path):
        connection = duckdb.connect(path, config=config)
    # Nobody else has the store open, so what lies there was left by a process that was killed.
    for left in Path(f"{path}.tmp").glob("duckdb_temp_*"):
        left.unlink(missing_ok=True)
    return connection


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path, make_facts: MakeFacts) -> None:
    def begin() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return _transaction(connection)

    def make_all(cursor: Any) -> None:
        writer = Writer(cursor)
        if any(writer.query(f"FROM {name} LIMIT 1").height for name in RECORDS):
            make_facts(writer)

    try:
        migrate(begin)
    except NotAStore as error:
        raise StoreError(f"{path} is a DuckDB file of another program. Choose another file with KPI_STORE.") from error
    except TooNew as error:
        raise StoreError(
            f"{path} was written by a newer version of Service Pulse. Update the program to open it."
        ) from error
    define_facts(begin, make_all)


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """One transaction on a cursor of its own; closing the cursor drops its temp tables."""
    cursor = connection.cursor()
    _at_work.add(cursor)
    try:
        with plain_errors():
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                # A failed statement may have ended the transaction already; then there is nothing left to roll back.
                with suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise
    finally:
        _at_work.discard(cursor)
        cursor.close()


def _tidy(connection: duckdb.DuckDBPyConnection) -> None:
    """Free what the last commit left behind, so that the file does not grow with every refresh of facts.

    DuckDB does this by itself only after many small changes; a replaced table does not count as one.
    """
    cursor = connection.cursor()
    try:
        # While somebody writes a note it cannot be done; then the next write does it.
        with plain_errors(), suppress(duckdb.TransactionException):
            cursor.execute("CHECKPOINT")
    except StoreError:
        # The write is committed and stays: nobody may be told that it failed.
        LOG.exception("The store could not be tidied after a write")
    finally:
        cursor.close()


def _frame(cursor: duckdb.DuckDBPyConnection, sql: str, params: Params | None) -> pl.DataFrame:
    relation = cursor.sql(sql, params=dict(params or {}))
    if relation is None:
        raise StoreError("A read must be a SELECT.")
    frame: pl.DataFrame = relation.pl()
    return frame


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


__all__ = [
    "MEMORY_BYTES",
    "THREADS",
    "DiskFull",
    "Interrupted",
    "MakeFacts",
    "OutOfMemory",
    "Params",
    "Read",
    "Reader",
    "StorageFault",
    "Store",
    "StoreBroken",
    "StoreDamaged",
    "StoreError",
    "StoreLocked",
    "Writer",
    "default_path",
    "demo_path",
    "interrupt_statements",
]
"""What a Store raises is part of it, and is imported from here."""
