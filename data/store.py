"""The DuckDB file: open, migrate, read, write, data version."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from data.engine import (
    Cursor,
    Interrupted,
    Params,
    StoreError,
    connect,
    frame_of,
    identifier,
    plain_errors,
    quoted,
    roll_back,
    tidy,
    transaction,
)
from data.migrate import NotAStore, TooNew, define_facts, migrate
from data.model import RECORDS
from data.writer import Writer

_CLOSING_SECONDS = 0.1


class _Database:
    """One open file, shared by all Store objects of this process on the same path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.users = 0
        self.lock = threading.Lock()
        self.writing_thread: int | None = None
        self.reading: set[Cursor] = set()
        self.read_ended = threading.Condition()
        self.connection = connect(path)
        try:
            _bring_up_to_date(self.connection, path)
            # To the end: an answer that is not read out keeps its transaction, and no checkpoint frees anything.
            found = self.connection.execute("SELECT value FROM data_version").fetchall()
        except BaseException:
            self.connection.close()
            raise
        self.version = int(found[0][0])

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor to read with, which keeps the file open."""
        with self.read_ended:
            cursor = self.connection.cursor()
            self.reading.add(cursor)
        try:
            yield cursor
        finally:
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
        self._running: set[Cursor] = set()
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
                return frame_of(cursor, sql, params)
            finally:
                with self._lock:
                    self._running.discard(cursor)

    def stop(self) -> None:
        """Stop what is being read, and all that would be."""
        self.stopped.set()
        with self._lock:
            for cursor in self._running:
                cursor.interrupt()


_open: dict[Path, _Database] = {}
_open_lock = threading.Lock()


class Store:
    """The records and facts of one file. Many readers at once, one writer at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file; see open_store."""
        self.path = path.expanduser().resolve()
        with _open_lock:
            database = _open.get(self.path)
            if database is None:
                database = _open[self.path] = _Database(self.path)
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
                return frame_of(cursor, sql, params)
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
                with transaction(database.connection) as cursor:
                    yield Writer(cursor)
                    cursor.execute("UPDATE data_version SET value = value + 1")
                # After the commit on purpose: an answer cached under an old version may be newer, never older.
                database.version += 1
                tidy(database.connection)
            finally:
                database.writing_thread = None

    @contextmanager
    def rehearse(self) -> Iterator[Writer]:
        """A transaction that is always rolled back and waits for nobody: temp tables only, the store stays as it is."""
        with self._db.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield Writer(cursor)
            finally:
                roll_back(cursor)

    def note(self, sql: str, params: Params | None = None) -> None:
        """Run one statement in a transaction of its own, also while a write is open; the data version stays.

        For the progress of an import. Use a table that the open write does not touch: two writers of one row conflict.
        """
        with transaction(self._db.connection) as cursor, plain_errors():
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
                cursor.execute(f"ATTACH {quoted(str(target))} AS backup_file")
                try:
                    cursor.execute(f"COPY FROM DATABASE {identifier(name)} TO backup_file")
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
    return Path(chosen) if chosen else Path(__file__).parent / "local" / "service-pulse.duckdb"


def demo_path(path: Path) -> Path:
    """Return where the demo company of a store lies: beside it, "<stem>.demo.duckdb"."""
    return path.with_name(f"{path.stem}.demo.duckdb")


def open_store(path: Path | None = None) -> Store:
    """Open the store, creating and migrating it where needed.

    Opening a path twice in one process gives two objects on the same database. Raises StoreError when another process
    has it open, when a newer Service Pulse wrote it, or when the file is something else.
    """
    path = path or default_path()
    path.expanduser().parent.mkdir(parents=True, exist_ok=True)
    return Store(path)


def dump_tables(store: Store) -> dict[str, pl.DataFrame]:
    """Return every table of the store, rows in a fixed order, to compare two states. For small stores and tests."""
    names = store.read("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name")["table_name"]
    return {name: store.read(f"FROM {identifier(name)} ORDER BY ALL") for name in names if name != "data_version"}


def _bring_up_to_date(connection: Cursor, path: Path) -> None:
    def begin() -> AbstractContextManager[Cursor]:
        return transaction(connection)

    try:
        migrate(begin)
    except NotAStore as error:
        raise StoreError(f"{path} is a DuckDB file of another program. Choose another file with KPI_STORE.") from error
    except TooNew as error:
        raise StoreError(
            f"{path} was written by a newer version of Service Pulse. Update the program to open it."
        ) from error
    define_facts(begin, _make_facts)


def _make_facts(cursor: Any) -> None:
    # Here because data/facts.py is written in terms of this module's Writer.
    from data.facts import rebuild

    writer = Writer(cursor)
    if any(writer.query(f"FROM {name} LIMIT 1").height for name in RECORDS):
        rebuild(writer)
