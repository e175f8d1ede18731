"""The DuckDB file: open, migrate, read, write, data version."""

from __future__ import annotations

import logging
import math
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import polars as pl

from data.store import backup_files, copying, engine_choice, memory, owner_only
from data.store.changed_days import ChangedDays, ChangesOfWrite, Days
from data.store.engine_errors import (
    DiskFull,
    Interrupted,
    NotAnswered,
    OutOfMemory,
    StorageFault,
    StoreBroken,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreReadOnly,
    of_system,
    opening,
    plain_errors,
)
from data.store.hidden_rows import FilledWithNothing
from data.store.local_copy import LocalCopy
from data.store.migrate import NotAStore, TooNew, define_facts, macros, migrate, new_state
from data.store.model import RECORDS
from data.store.parsed import parsed
from data.store.published import Published, Snapshot, read_only
from data.store.sentence import Sentence, template

THREADS = memory.threads()
LOG = logging.getLogger("service_pulse.store")
NO_FOLDER = template("The folder {path} cannot be made: {reason}.")
_LOOK_SECONDS = 0.1
_CLOSING_SECONDS, _REVIVING_SECONDS, _HELD_SECONDS = 0.1, 5.0, 10.0

Told = TypeVar("Told")
Params = Mapping[str, object]
Read = Callable[[str, Params], pl.DataFrame]
"""Reads an answer: SQL and its parameters. It is store.read or writer.query."""


class Writer:
    """What may be done inside one transaction; only Store.write and Store.dry_run hand it out."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, changes: ChangesOfWrite | None = None) -> None:
        """Belong to one transaction's cursor; in `changes` it leaves which days of the facts it changes, where somebody asks for that."""
        self._cursor = cursor
        self._changes = changes
        self._filled_with_nothing = FilledWithNothing()
        self._done: set[str] = set()
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
            result = self._run(sql, params)
        self._filled_with_nothing.after(sql, result)

    def once(self, sql: str) -> None:
        """Run a statement unless this transaction has: one that makes what stays until its end."""
        if sql not in self._done:
            self.execute(sql)
            self._done.add(sql)

    def _run(self, sql: str, params: Params | None) -> list[tuple[object, ...]]:
        table = self._changes.table_of(sql) if self._changes is not None else None
        if table is not None and self._changes is not None:
            columns = self._cursor.execute(
                "SELECT name FROM pragma_table_info($table) WHERE type = 'DATE'", {"table": table}
            )
            dates = tuple(name for (name,) in columns.fetchall())
            if (gone := self._changes.selecting(sql, dates)) is not None:
                self._changes.note(table, _frame(self._cursor, gone, params))
            elif (told := self._changes.returning(sql, table, dates)) is not None:
                found = _frame(self._cursor, told, params)
                self._changes.note(table, found)
                return [(found.height,)]
        return _few_rows(self._cursor, sql, params)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise Interrupted

    def query(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Read inside the transaction: its own changes are seen."""
        self._go_on()
        with plain_errors():
            return _frame(self._cursor, sql, params)

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """The same as plain rows: of a few values, for which it takes longer to make a frame than to ask."""
        self._go_on()
        with plain_errors():
            return _few_rows(self._cursor, sql, params)

    def row(self, sql: str, params: Params | None = None) -> tuple[Any, ...]:
        """The one row of an answer that has one."""
        return self.rows(sql, params)[0]

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Make the frame a temp table `name` (replacing one of that name); it is gone when the transaction ends."""
        if not name.isidentifier():
            raise StoreError(Sentence("“{name}” cannot be the name of a table.", name=name))
        with plain_errors():
            self._cursor.register("registered_frame", frame)
            try:
                self.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM registered_frame")
            except Exception:
                # What ended it is told: in a transaction that it left broken the frame cannot be given back, and goes with it.
                with suppress(duckdb.Error):
                    self._cursor.unregister("registered_frame")
                raise
            self._cursor.unregister("registered_frame")


MakeFacts = Callable[[Writer], None]


class _Database:
    """One open file, shared by all Store objects of this process on the same path."""

    def __init__(self, path: Path, make_facts: MakeFacts) -> None:
        self.path = path
        self.users = 0
        self.lock = threading.Lock()
        self.waiting: set[int] = set()
        self.writing_thread: int | None = None
        self.reading: set[duckdb.DuckDBPyConnection] = set()
        self.read_ended = threading.Condition()
        self.is_held = False
        self.changed_days = ChangedDays()
        with self.faults():
            self.connection = _connect(path)
            try:
                _bring_up_to_date(self.connection, path, make_facts)
                self.version = _version(self.connection)
            except BaseException:
                self.connection.close()
                raise

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Raise what the engine raises as an error of ours; damage with the newest good backup and how to restore it."""
        try:
            with plain_errors():
                yield
        except StoreDamaged as error:
            raise backup_files.with_advice(self.path, error) from error

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The lock of whoever writes; until a thread has it, the one that has it can know that it is waited for."""
        me = threading.get_ident()
        self.waiting.add(me)
        try:
            with self.lock:
                self.waiting.discard(me)
                yield
        finally:
            self.waiting.discard(me)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor to read with, which keeps the file open."""
        with self.read_ended:
            # Who reads already and begins a second time is waited for, and must not wait for ever itself.
            if not self.read_ended.wait_for(lambda: not self.is_held, _HELD_SECONDS):
                raise Interrupted
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
            self._end_reading()
            self.connection.close()

    def replace(self, prepared: Path, kept: Path) -> None:
        """Put the store in the file `prepared` in the place of this one, which stays as the file `kept`; all go on with the new one.

        Its data version is later than any answer that was given. Whoever reads is stopped, whoever writes is waited for.
        """
        with self.turn(), self.read_ended:
            self._end_reading()
            _raise_version(prepared, self.version + 1)
            with suppress(StoreError), plain_errors():  # a store that is damaged cannot write its log into its file
                self.connection.close()
            try:
                copying.swap(prepared, self.path, kept)
            finally:
                with self.faults():
                    self.connection = _connect(self.path)
                    self.version = _version(self.connection)
                    self.changed_days.add(self.version, None)

    def revive(self) -> None:
        """Open the file anew where the engine has put it out of use in the middle of writing: what was committed is there.

        Whoever writes is waited for; within a write of this thread nothing is done.
        """
        if self.writing_thread != threading.get_ident():
            with self.turn(), self.read_ended:
                # A reader that does not leave may be this thread, in a dry run: then the next one opens the file.
                if self._is_out_of_use() and self._end_reading(_REVIVING_SECONDS):
                    with suppress(StoreError), plain_errors():
                        self.connection.close()
                    with self.faults():
                        self.connection = _connect(self.path)
                        self.version = max(self.version, _version(self.connection))
                        self.changed_days.add(self.version, None)
                    LOG.warning("The store %s was opened anew after a fault", self.path)

    def _is_out_of_use(self) -> bool:
        try:
            with plain_errors():
                self.connection.execute("SELECT 1").fetchall()
        except StoreBroken:
            return True
        return False

    def _end_reading(self, patience: float = math.inf) -> bool:
        """Stop whoever reads, and wait for them to leave; False when they do not in so many seconds."""
        ends_at = time.monotonic() + patience
        self.is_held = True  # nobody begins meanwhile: one that begins again and again would be waited for without end
        try:
            while self.reading:
                if time.monotonic() > ends_at:
                    return False
                for cursor in self.reading:
                    cursor.interrupt()
                self.read_ended.wait(_CLOSING_SECONDS)
        finally:
            self.is_held = False
            self.read_ended.notify_all()
        return True


class Reader:
    """Reads a store for somebody whom others may stop at any moment, from any thread."""

    def __init__(self, database: _Database | Snapshot) -> None:
        """Belong to an open file, or to one version of published facts; see Store.reader."""
        self._database = database
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._lock = threading.Lock()
        self._tag = secrets.token_hex(8)
        self.stopped = threading.Event()

    def read(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Return the answer as Store.read does; raises Interrupted once it was stopped, also half way."""
        if self.stopped.is_set():
            raise Interrupted
        if isinstance(self._database, Snapshot):
            try:
                found = self._database.elsewhere(sql, params or {}, self._tag)
            except StoreError as error:
                if self.stopped.is_set():
                    raise Interrupted from error
                raise
            if found is not None:
                return found
        with self._database.faults(), self._database.cursor() as cursor:
            with self._lock:
                if self.stopped.is_set():
                    raise Interrupted
                self._running.add(cursor)
            try:
                return _answer(cursor, sql, params)
            finally:
                with self._lock:
                    self._running.discard(cursor)

    def stop(self) -> None:
        """Stop what is being read, and all that would be."""
        self.stopped.set()
        with self._lock:
            for cursor in self._running:
                cursor.interrupt()
        if isinstance(self._database, Snapshot):
            self._database.interrupt(self._tag)


_at_work: set[duckdb.DuckDBPyConnection] = set()
"""All cursors of this process that may be running a statement."""


def interrupt_statements() -> None:
    """Stop the statements that run in this process now. Takes no lock, so that a handler of signals may call it.

    A handler that only raises is not enough: the engine hears of it, and then waits for the statement to end all the same.
    """
    for cursor in tuple(_at_work):
        cursor.interrupt()


_open: dict[Path, _Database | Published] = {}
_open_lock = threading.Lock()


class Store:
    """The records and facts of one file. Many readers at once, one writer at a time.

    Of a folder of published facts it reads these, as any number of other processes may: then every change is refused with StoreReadOnly.
    """

    def __init__(self, path: Path, make_facts: MakeFacts) -> None:
        """Open the file, creating and migrating it where needed.

        `make_facts` makes all facts of a store whose facts were made by other definitions than this program's. Opening a
        path twice in one process gives two objects on the same database. Its folder is made where it is missing; from here
        on all that this process makes is its user's alone. Raises StoreError when the folder cannot be made, when another
        process has the file open, when it is damaged, when a newer Service Pulse wrote it, or when it is something else.
        """
        self.path = path.expanduser().resolve()
        owner_only.from_now_on()
        if engine_choice.is_published(self.path):
            self._database: _Database | Published | None = self._opened(self._published)
            return
        try:
            owner_only.make_folder(self.path.parent)
        except OSError as error:
            raise of_system(
                error, NO_FOLDER, Sentence("Choose another file with KPI_STORE."), self.path.parent
            ) from error
        owner_only.tighten_store(self.path)
        self._database = self._opened(lambda: _Database(self.path, make_facts))

    def _published(self) -> Published:
        spark, address = engine_choice.spark_for(self.path), engine_choice.objects_of(self.path)
        copy = LocalCopy(address, self.path, months=spark is None) if address else None
        return Published(self.path, _in_memory, spark, copy)

    def _opened(self, opening: Callable[[], _Database | Published]) -> _Database | Published:
        with _open_lock:
            database = _open.get(self.path)
            if database is None:
                database = _open[self.path] = opening()
            database.users += 1
        return database

    @property
    def is_published(self) -> bool:
        """Whether it is published facts, which nobody can change here."""
        return isinstance(self._database, Published)

    @property
    def published_at(self) -> datetime | None:
        """When what is read was published, in UTC; None of a store."""
        database = self._db
        return (
            datetime.fromisoformat(database.snapshot().manifest.published_at)
            if isinstance(database, Published)
            else None
        )

    @property
    def _db(self) -> _Database | Published:
        if self._database is None:
            raise StoreError(Sentence("The store {path} was closed; open it again.", path=self.path))
        return self._database

    @property
    def _own(self) -> _Database:
        """The database of its file, to be changed."""
        database = self._db
        if isinstance(database, Published):
            raise read_only(self.path)
        return database

    def read(self, sql: str, params: Params | None = None) -> pl.DataFrame:
        """Return the answer as of the last commit. Safe from any thread; parameters are written `$name`."""
        return self._told(lambda: self._read(sql, params))

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """The same as plain rows: of a few values, for which it takes longer to make a frame than to ask."""
        return self._told(lambda: self._rows(sql, params))

    def _told(self, ask: Callable[[], Told]) -> Told:
        try:
            try:
                return ask()
            except StoreBroken:
                self._own.revive()
                return ask()
        except Interrupted as error:
            raise StoreError(Sentence("The store {path} was closed while it was read.", path=self.path)) from error

    def _rows(self, sql: str, params: Params | None) -> list[tuple[Any, ...]]:
        database = self._db
        if isinstance(database, Published):
            return self._read(sql, params).rows()
        with database.faults(), database.cursor() as cursor:
            return _few_rows(cursor, sql, params)

    def _read(self, sql: str, params: Params | None) -> pl.DataFrame:
        database = self._db
        with database.faults():
            if isinstance(database, Published):
                found = database.snapshot().elsewhere(sql, params or {})
                if found is not None:
                    return found
            with database.cursor() as cursor:
                return _answer(cursor, sql, params)

    def reader(self) -> Reader:
        """Return a way to read that somebody else can stop."""
        database = self._db
        return Reader(database.snapshot() if isinstance(database, Published) else database)

    def version(self) -> int:
        """Return the data version: it grows by one with every committed write, and with every publication."""
        return self._db.version

    def state(self) -> str | None:
        """Return the name of what the data are: another after every committed write, in any copy of the store. None of published facts."""
        if self.is_published:
            return None
        found: str | None = self.read("SELECT state FROM data_version")["state"][0]
        return found

    def follow_days(self) -> None:
        """From now on know which days of the facts each write changes; see days_changed."""
        database = self._db
        if not isinstance(database, Published):
            database.changed_days.begin(database.version)

    def days_changed(self, table: str, since: int) -> Days | None:
        """Return the days, by column, that rows of a fact table had or have that were changed after a data version; None where that is not known, as of published facts."""
        database = self._db
        return None if isinstance(database, Published) else database.changed_days.of(table, since)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Do several things as one transaction: all of it is committed at the end, or nothing on any exception.

        Waits for another thread's write; a write inside a write of the same thread is a StoreError.
        """
        with self.writes() as begin, begin() as writer:
            yield writer

    @contextmanager
    def writes(self) -> Iterator[Callable[[], AbstractContextManager[Writer]]]:
        """Several transactions, one after another, between which nobody else of this process writes: each is begun by what this gives.

        Each is committed, or undone, by itself, and the file is tidied after the last.
        """
        database = self._own
        me = threading.get_ident()
        if database.writing_thread == me:
            raise StoreError(Sentence("A write is already open in this thread; pass its Writer along instead."))
        database.revive()
        with database.turn():
            database.writing_thread, before = me, database.version
            try:
                yield lambda: _commit(database)
            finally:
                if database.version > before:
                    _tidy(database.connection)
                database.writing_thread = None

    @property
    def is_awaited(self) -> bool:
        """Whether a thread of this process waits to write: whoever does several transactions in a row may let it have its turn."""
        return not self.is_published and bool(self._own.waiting)

    def use_threads(self, count: int | None) -> None:
        """Let the engine work with so many threads from now on, or with as many as a store is opened with; for a process that does one thing at a time."""
        with self._own.cursor() as cursor, plain_errors():
            cursor.execute("SET threads = $count", {"count": count or THREADS})

    @contextmanager
    def dry_run(self) -> Iterator[Writer]:
        """A transaction that is always rolled back and waits for nobody: temp tables only, the store stays as it is."""
        with self._db.faults(), self._db.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield Writer(cursor)
            finally:
                with suppress(duckdb.Error):  # a failed statement may have ended the transaction already
                    cursor.execute("ROLLBACK")

    @contextmanager
    def rehearse(self) -> Iterator[Writer]:
        """As write, but nothing of it stays: to see what a change of records would do. Others' writes wait meanwhile."""
        database = self._own
        if database.writing_thread == threading.get_ident():
            raise StoreError(Sentence("A write is already open in this thread; pass its Writer along instead."))
        with database.turn():
            database.writing_thread = threading.get_ident()
            try:
                with self.dry_run() as writer:
                    yield writer
            finally:
                database.writing_thread = None

    def note(self, sql: str, params: Params | None = None) -> None:
        """Run one statement in a transaction of its own, also while a write is open; the data version stays.

        For the progress of an import. Use a table that the open write does not touch: two writers of one row conflict.
        """
        with _transaction(self._own.connection) as cursor, plain_errors():
            cursor.execute(sql, dict(params or {})).fetchall()

    def is_empty(self) -> bool:
        """Whether there is no record at all; what was published counts as something, whatever it holds."""
        return not self.is_published and not any(self.read(f"SELECT 1 FROM {name} LIMIT 1").height for name in RECORDS)  # noqa: S608 - names of the model

    def copy_to(self, target: Path) -> None:
        """Write a copy of the whole store, as of the last commit, to a new file; reading goes on, writing waits meanwhile.

        Raises StoreError; then there is no such file.
        """
        database = self._own
        with database.faults(), database.turn():
            _tidy(database.connection)
            copying.copy_open(database.connection, self.path, target)

    def replace(self, prepared: Path, kept: Path) -> None:
        """Put the store in the file `prepared`, which nobody has open, in the place of this one, which stays as the file `kept`.

        All Store objects on this path, in every thread, go on with the new one.
        """
        self._own.replace(prepared, kept)

    def write_anew(self) -> None:
        """Write the file anew, without anything that was deleted: a freed part of a file keeps its old bytes until it is used again.

        The store is closed thereby. Raises StoreError when somebody else of this process has it open, and when there is no room for a second file;
        the old file stays then.
        """
        database = self._own
        fresh = self.path.with_name(f"{self.path.name}.anew")
        with _open_lock:
            if database.users != 1:
                raise StoreError(Sentence("{path} is in use, so it cannot be written anew.", path=self.path))
        copying.remove(fresh)
        try:
            with database.lock, plain_errors():
                copying.copy_tables(database.connection, fresh)
            shutil.copymode(self.path, fresh)
        except BaseException:
            copying.remove(fresh)
            raise
        self.close()
        fresh.replace(self.path)  # not copying.swap, which keeps the old file for a moment
        copying.to_disk(self.path.parent)

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
    """Return the folder of published facts that KPI_ENGINE names, else the path in KPI_STORE, else data/local/service-pulse.duckdb in the project."""
    return _path_for(*map(os.environ.get, _SAY_WHERE))


_SAY_WHERE = ("KPI_STORE", engine_choice.VARIABLE, engine_choice.PUBLISHED, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


@lru_cache(maxsize=20)
def _path_for(*_said: str | None) -> Path:
    """Looked up once for what the environment says: each answer asks for it."""
    if folder := engine_choice.chosen():
        return folder
    return engine_choice.store_path()


@lru_cache(maxsize=50)
def demo_path(path: Path) -> Path:
    """Return where the demo company of a store lies: beside it, "<stem>.demo.duckdb"."""
    return path.with_name(f"{path.stem}.demo.duckdb")


def _connect(path: Path, temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": f"{memory.limit_bytes() // 1_000_000}MB",
        "temp_directory": str(temporary or f"{path}.tmp"),
        "autoinstall_known_extensions": False,  # nothing is ever fetched from outside
        "autoload_known_extensions": False,
    }
    with opening(path):
        connection = duckdb.connect(path, config=config)
    # Nobody else has the store open, so what lies there was left by a process that was killed.
    for left in (temporary or Path(f"{path}.tmp")).glob("duckdb_temp_*"):
        left.unlink(missing_ok=True)
    return connection


def _in_memory() -> duckdb.DuckDBPyConnection:
    """An engine for published facts: the tables of an empty store, and the macros that statements on facts call."""
    beside = (
        Path(tempfile.gettempdir()) / f"service-pulse-{secrets.token_hex(8)}.tmp"
    )  # the engine makes it when it needs it
    connection = _connect(Path(":memory:"), temporary=beside)
    with plain_errors():
        connection.execute("SET parquet_metadata_cache = true")
        migrate(lambda: _transaction(connection))
        for text in macros():
            connection.execute(text)
    return connection


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path, make_facts: MakeFacts) -> None:
    def begin() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return _transaction(connection)

    def make_all(cursor: Any) -> None:
        writer = Writer(cursor)
        if any(writer.query(f"SELECT 1 FROM {name} LIMIT 1").height for name in RECORDS):  # noqa: S608 - names of the model
            make_facts(writer)

    try:
        migrate(begin)
    except NotAStore as error:
        raise StoreError(
            Sentence("{path} is a DuckDB file of another program. Choose another file with KPI_STORE.", path=path)
        ) from error
    except TooNew as error:
        raise StoreError(
            Sentence(
                "{path} was written by a newer version of Service Pulse. Update the program to open it.", path=path
            )
        ) from error
    define_facts(begin, make_all)


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    # To the end: an answer that is not read out keeps its transaction, and no checkpoint frees anything.
    with plain_errors():
        return int(connection.execute("SELECT value FROM data_version").fetchall()[0][0])


def _raise_version(path: Path, least: int) -> None:
    connection = _connect(path)
    try:
        with plain_errors():
            connection.execute("UPDATE data_version SET value = greatest(value, $least)", {"least": least})
            connection.execute("CHECKPOINT")
    finally:
        connection.close()


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


@contextmanager
def _commit(database: _Database) -> Iterator[Writer]:
    """One transaction of whoever holds the lock of the database."""
    changes = ChangesOfWrite() if database.changed_days.is_asked else None
    with database.faults(), _transaction(database.connection) as cursor:
        yield Writer(cursor, changes)
        cursor.execute("UPDATE data_version SET value = value + 1, state = $state", {"state": new_state()})
    database.changed_days.add(database.version + 1, changes)
    # After the commit on purpose: an answer cached under an old version may be newer, never older.
    database.version += 1


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


def _answer(cursor: duckdb.DuckDBPyConnection, sql: str, params: Params | None) -> pl.DataFrame:
    """What somebody asks for; what needs too much memory is told with how to ask for less."""
    try:
        with plain_errors():
            return _frame(cursor, sql, params)
    except OutOfMemory as error:
        raise OutOfMemory(
            Sentence(
                "That is too much to be read at once: it needs more than the {size} MB of memory that the store may use.",
                size=memory.limit_bytes() // 1_000_000,
            ),
            Sentence(
                "Choose a shorter period, filter, or split by fewer things. {name} gives the store more memory.",
                name=memory.VARIABLE,
            ),
        ) from error


def _few_rows(cursor: duckdb.DuckDBPyConnection, sql: str, params: Params | None) -> list[tuple[Any, ...]]:
    return cursor.execute(parsed(cursor, sql), dict(params or {})).fetchall()


def _frame(cursor: duckdb.DuckDBPyConnection, sql: str, params: Params | None) -> pl.DataFrame:
    # What `cursor.sql(…).pl()` does itself, which plans a statement once more before, for the types of a relation: for most of ours
    # that is half of their time. tests/data/test_store.py holds that both give the same.
    table = cursor._submit(sql, dict(params or {}), "arrow").arrow_table(to_polars=True)
    return pl.DataFrame(pl.from_arrow(table, rechunk=False))


__all__ = [
    "THREADS",
    "DiskFull",
    "Interrupted",
    "MakeFacts",
    "NotAnswered",
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
    "StoreReadOnly",
    "Writer",
    "default_path",
    "demo_path",
    "interrupt_statements",
]
"""What a Store raises is part of it, and is imported from here."""
