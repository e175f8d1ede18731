"""How a DuckDB file is opened, read and kept in order, and its errors in words. The only module that imports duckdb."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import polars as pl

MEMORY_BYTES = 1_500_000_000
"""DuckDB's share at most; its own bookkeeping and polars frames come on top when a large file is read."""
THREADS = 2
LOG = logging.getLogger("service_pulse.store")
_DISK_WORDS = ("no space left", "max_temp_directory_size")

Params = Mapping[str, object]
Cursor = duckdb.DuckDBPyConnection


class StoreError(Exception):
    """The store cannot do what was asked; the text says why and what to do."""


class StoreLocked(StoreError):
    """Another process has the store open."""


class OutOfMemory(StoreError):
    """A statement needed more memory than MEMORY_BYTES, and could not put it on disk; its transaction is rolled back."""


class DiskFull(StoreError):
    """The disk of the store, or of its temporary files, has no room; the transaction is rolled back."""


class StoreBroken(StoreError):
    """The store went out of use in the middle of writing its file; what was committed is there when it is opened anew."""


class Interrupted(Exception):
    """A statement was stopped half way because somebody asked for it; the transaction is to be rolled back."""


def connect(path: Path) -> Cursor:
    """Open a file, creating it where needed; StoreLocked or StoreError says what to do when that fails."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": _memory_limit(),
        "temp_directory": f"{path}.tmp",
        "autoinstall_known_extensions": False,  # nothing is ever fetched from outside
        "autoload_known_extensions": False,
    }
    try:
        return duckdb.connect(path, config=config)
    except duckdb.Error as error:
        text = str(error)
        if "lock" in text.lower():
            raise StoreLocked(
                f"{path} is open in another process. Stop the other program (perhaps a running dashboard), "
                "or set KPI_STORE to another file."
            ) from error
        if "newer" in text.lower() or "storage version" in text.lower():
            raise StoreError(f"{path} was written by a newer version of DuckDB. Update Service Pulse.") from error
        reason = text.splitlines()[0]
        raise StoreError(f"{path} is not a store: {reason} Choose another file with KPI_STORE.") from error


def _memory_limit() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 2 * MEMORY_BYTES
    return f"{min(MEMORY_BYTES, int(pages * 0.6)) // 1_000_000}MB"


def roll_back(cursor: Cursor) -> None:
    """End a transaction without its changes; a failed statement may have ended it already."""
    with suppress(duckdb.Error):
        cursor.execute("ROLLBACK")


@contextmanager
def transaction(connection: Cursor) -> Iterator[Cursor]:
    """One transaction on a cursor of its own; closing the cursor drops its temp tables."""
    cursor = connection.cursor()
    try:
        with plain_errors():
            cursor.execute("BEGIN")
        try:
            yield cursor
            with plain_errors():
                cursor.execute("COMMIT")
        except BaseException:
            roll_back(cursor)
            raise
    finally:
        cursor.close()


def tidy(connection: Cursor) -> None:
    """Free what the last commit left behind, so that the file does not grow with every refresh of facts.

    DuckDB does this by itself only after many small changes; a replaced table does not count as one.
    """
    cursor = connection.cursor()
    try:
        # While somebody writes a note it cannot be done; then the next write does it.
        with suppress(duckdb.TransactionException):
            cursor.execute("CHECKPOINT")
    except duckdb.Error:
        # The write is committed and stays: nobody may be told that it failed.
        LOG.exception("The store could not be tidied after a write")
    finally:
        cursor.close()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Whatever DuckDB raises, in the words and kinds of this module."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise Interrupted from error
    except duckdb.Error as error:
        raise _plain_error(error) from error


def _plain_error(error: duckdb.Error) -> StoreError:
    text = str(error)
    if isinstance(error, duckdb.FatalException):
        return StoreBroken(text)
    # The disk first: when temporary files have no room, DuckDB speaks of memory.
    if any(words in text.lower() for words in _DISK_WORDS):
        return DiskFull(text)
    return OutOfMemory(text) if isinstance(error, duckdb.OutOfMemoryException) else StoreError(text)


def frame_of(cursor: Cursor, sql: str, params: Params | None) -> pl.DataFrame:
    """What a SELECT finds; parameters are written `$name`."""
    relation = cursor.sql(sql, params=dict(params or {}))
    if relation is None:
        raise StoreError("A read must be a SELECT.")
    frame: pl.DataFrame = relation.pl()
    return frame


def identifier(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """A text as SQL, for the few places where nothing can be bound."""
    return "'" + text.replace("'", "''") + "'"
