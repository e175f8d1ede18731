"""Published facts opened as a store that nobody can change: an engine in memory over Parquet files, for any number of processes at once.

Each version of the files is an engine of its own: what began to read one goes on with it while the next is there already.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from data.store import manifest
from data.store.engine_errors import StoreError, StoreReadOnly, plain_errors
from data.store.local_copy import LocalCopy
from data.store.manifest import FOLLOWED, Manifest, Table
from data.store.migrate import definitions, view
from data.store.objects import Address
from data.store.sentence import Sentence
from data.store.spark import Params, SparkFacts
from data.store.sql import identifier, listed, literal

Prepare = Callable[[], duckdb.DuckDBPyConnection]
"""An engine in memory with the tables of an empty store and the macros of facts."""


class Snapshot:
    """One version, which stays what it is as long as somebody holds it."""

    def __init__(
        self, folder: Path, prepare: Prepare, spark_address: str | None = None, elsewhere: Address | None = None
    ) -> None:
        """Open the version that is there now; with a Spark cluster that is asked what reads its large tables, which may lie `elsewhere` alone. Raises StoreError."""
        self.folder = folder
        self.stamp = manifest.stamp(folder)  # before it is read: what is renamed in between is looked at again
        self.manifest: Manifest = manifest.read(folder)
        if self.manifest.definitions != definitions():
            raise StoreError(
                Sentence(
                    "The data in {path} were published by another version of Service Pulse. Publish them again with this one.",
                    path=folder,
                )
            )
        self.version = self.manifest.number
        self.at_work: set[duckdb.DuckDBPyConnection] = set()
        self._connection = prepare()
        with plain_errors():
            views = {name for (name,) in self._connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}
            for name, table in self.manifest.tables.items():
                self._connection.execute(f"DROP {'VIEW' if name in views else 'TABLE'} IF EXISTS {name}")
                if not (
                    spark_address and elsewhere and table.is_by_month
                ):  # else nothing would be found where nothing lies
                    self._connection.execute(_statement(folder, name, table))
            for name in () if spark_address else FOLLOWED:
                self._connection.execute(view(name))
        where = elsewhere.for_spark if elsewhere else folder
        self._spark = SparkFacts(spark_address, where, self.manifest, prepare) if spark_address else None

    def elsewhere(self, sql: str, params: Params, tag: str = "") -> pl.DataFrame | None:
        """What another engine answers; None where this process is to read it. `interrupt(tag)` stops it. Raises StoreError."""
        if self._spark is None or not self._spark.answers(sql):
            return None
        return self._spark.frame(sql, params, tag)

    def interrupt(self, tag: str) -> None:
        """Stop what is asked of another engine under this tag."""
        if self._spark is not None:
            self._spark.interrupt(tag)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor to read with."""
        cursor = self._connection.cursor()
        self.at_work.add(cursor)
        try:
            yield cursor
        finally:
            self.at_work.discard(cursor)
            cursor.close()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Raise what the engine raises as an error of ours."""
        with plain_errors():
            yield


def _statement(folder: Path, name: str, table: Table) -> str:
    """A table split by months is read from its files each time; a small one lies in memory, and so does one without rows."""
    columns = listed(f"CAST({identifier(column)} AS {type_}) AS {identifier(column)}" for column, type_ in table.columns)  # fmt: skip
    if not table.files:
        nothing = listed(f"CAST(NULL AS {type_}) AS {identifier(column)}" for column, type_ in table.columns)
        return f"CREATE TABLE {name} AS SELECT {nothing} WHERE FALSE"
    files = listed(literal(str(folder / file.path)) for file in table.files)
    rows = f"SELECT {columns} FROM read_parquet([{files}], hive_partitioning = false)"  # noqa: S608 - names of a manifest, quoted
    return f"CREATE {'VIEW' if table.is_by_month else 'TABLE'} {name} AS {rows}"


class Published:
    """The published facts of a folder, always the version that is there. Safe from any thread; other processes may read it too."""

    def __init__(
        self, folder: Path, prepare: Prepare, spark_address: str | None = None, copy: LocalCopy | None = None
    ) -> None:
        """Open the version that is there now; of a copy, fetch it first. Raises StoreError."""
        self.path, self._prepare, self._spark_address, self._copy = folder, prepare, spark_address, copy
        self.users = 0
        self.lock = threading.Lock()
        if copy is not None:
            copy.bring()
        self._snapshot = self._opened()

    def _opened(self) -> Snapshot:
        elsewhere = self._copy.address if self._copy else None
        return Snapshot(self.path, self._prepare, self._spark_address, elsewhere)

    @property
    def version(self) -> int:
        """The number of the version that is there; from then on it is the one that is read."""
        if self._copy is not None:
            self._copy.look()
        if manifest.stamp(self.path) != self._snapshot.stamp:
            with self.lock:
                if manifest.stamp(self.path) != self._snapshot.stamp:
                    self._snapshot = self._opened()
        return self._snapshot.version

    def snapshot(self) -> Snapshot:
        """The version that is read now, to hold on to."""
        return self._snapshot

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor to read that version with."""
        with self._snapshot.cursor() as cursor:
            yield cursor

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Raise what the engine raises as an error of ours."""
        with plain_errors():
            yield

    def close(self) -> None:
        """Stop whoever reads; the engine goes when nobody holds it any more."""
        for cursor in tuple(self._snapshot.at_work):
            cursor.interrupt()


def read_only(path: Path) -> StoreReadOnly:
    """What to say when something is to be changed that is only a copy to read."""
    return StoreReadOnly(
        Sentence("{path} holds published data, which are for reading alone.", path=path),
        Sentence("Do this where the store is, and publish it again."),
    )
