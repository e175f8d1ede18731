"""What the engine's errors mean, the only place that looks at their classes and texts.

A class decides wherever the engine has one. A text does only where it has none, and then by what the engine itself
says in it: never by a word that may also stand in a path, a cell or a statement ("block" contains "lock").
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.store.reasons import in_own_words
from data.store.reasons import of_system as reason_of_system
from data.store.sentence import Sentence, join


class StoreError(Exception):
    """The store cannot do what was asked; the text says why and what to do."""


class NotAnswered(StoreError):
    """One statement was refused, or failed, where it was asked; others may well be answered there."""


class StoreLocked(StoreError):
    """Another process has the store open."""


class StorageFault(StoreError):
    """The machine or the store's own file failed: neither what was asked nor what is being read is to blame.

    `what` happened, and `what_to_do`; that is empty, and `what` the engine's own text, where nobody has put it into words yet.
    """

    def __init__(self, what: str, what_to_do: str = "") -> None:
        """Say what happened, and what can be done."""
        super().__init__(join(what, what_to_do))
        self.what, self.what_to_do = what, what_to_do


class OutOfMemory(StorageFault):
    """A statement needed more memory than `memory.limit_bytes`, and could not put it on disk; its transaction is rolled back."""


class DiskFull(StorageFault):
    """The disk of the store, or of its temporary files, has no room; the transaction is rolled back."""


class StoreBroken(StorageFault):
    """The store went out of use in the middle of writing its file; what was committed is there when it is opened anew."""


class StoreReadOnly(StorageFault):
    """The store's file, its folder or its disk may not be written to; the transaction is rolled back."""


class StoreDamaged(StorageFault):
    """The store's file is not as it was written: a part of it is missing or was changed by somebody else."""


class Interrupted(Exception):
    """A statement was stopped half way because somebody asked for it; the transaction is to be rolled back."""


_NO_ROOM = re.compile(
    r": (No space left on device|File too large|Disk quota exceeded)$|^This limit was set by the 'max_temp_directory_size' setting",
    re.MULTILINE,
)
"""What the system says of a file that cannot grow (at the end of a line, after its path), and the engine of its own limit."""
_READ_ONLY = re.compile(r": (Read-only file system|Permission denied|Operation not permitted)$", re.MULTILINE)
"""What the system says of a file that this user may not write."""
_WRITES = (duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException)
"""Classes under which a file that cannot be written is told: of the store, at the commit, and of temporary files."""
_DAMAGED = re.compile(r"(\w+ Error: )?(Corrupt database file|Could not read enough bytes from file)")
_LOCKED = "IO Error: Could not set lock on file"
_OTHER_VERSION = "IO Error: Trying to read a database file with storage version number"
_NEWER = "\nThe database file was created with a newer version of DuckDB."
_FOREIGN = re.compile(r'IO Error: The file ".*" exists, but it is not a valid DuckDB database file!', re.DOTALL)
_STOPPED_BY_SIGNAL = "Query interrupted"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Raise what the engine raises in the block as a StoreError, Interrupted, or KeyboardInterrupt.

    The engine looks for signals while a statement runs. It stops when a handler raises, and then says so with a class
    of Python's own (RuntimeError) that has lost what was raised.
    """
    try:
        yield
    except duckdb.InterruptException as error:
        raise Interrupted from error
    except duckdb.Error as error:
        raise recognised(error) from error
    except RuntimeError as error:
        if str(error) == _STOPPED_BY_SIGNAL:
            raise KeyboardInterrupt from error
        raise


def recognised(error: duckdb.Error) -> StoreError:
    """The error of ours that says the same as one of the engine, with the engine's text."""
    text = str(error)
    if isinstance(
        error, duckdb.FatalException | duckdb.ConnectionException
    ):  # the latter once it could not be opened anew
        return StoreBroken(text)
    # The disk first: when temporary files have no room, the engine speaks of memory.
    if isinstance(error, _WRITES) and _NO_ROOM.search(text):
        return DiskFull(text)
    if isinstance(error, _WRITES) and _READ_ONLY.search(text):
        return StoreReadOnly(text)
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutOfMemory(text)
    # A wrong checksum has no class at all: it comes as the common base of all of them.
    if (type(error) is duckdb.Error or isinstance(error, duckdb.IOException)) and _DAMAGED.match(text):
        return StoreDamaged(text)
    return StoreError(text)


def damaged(path: Path, error: StoreDamaged) -> StoreDamaged:
    """The same with the name of the file, and without what the engine says in its further lines."""
    return StoreDamaged(Sentence("The store {path} is damaged: {reason}.", path=path, reason=in_own_words(error.what)))


def of_system(error: OSError, sentence: str, what_to_do: str, path: Path) -> StorageFault:
    """The error of ours for one of the system: the template of a sentence with {path} and {reason}, and what to do."""
    what = Sentence(sentence, path=path, reason=reason_of_system(error))
    if error.errno in NO_ROOM_NUMBERS:
        return DiskFull(what, what_to_do)
    if error.errno in READ_ONLY_NUMBERS:
        return StoreReadOnly(what, what_to_do)
    return StorageFault(what, what_to_do)


NO_ROOM_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY_NUMBERS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
"""The numbers by which the system says the same as _NO_ROOM and _READ_ONLY, where this program writes a file itself."""


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Raise what the engine raises while it opens a file as a StoreError whose text says what to do."""
    try:
        yield
    except duckdb.Error as error:
        raise _of_opening(error, path) from error


def _of_opening(error: duckdb.Error, path: Path) -> StoreError:
    found, text = recognised(error), str(error)
    reason = in_own_words(text)
    if isinstance(found, StoreDamaged):
        return damaged(path, found)
    if isinstance(found, DiskFull):
        return DiskFull(
            Sentence("{path} cannot be opened, because its disk is full: {reason}.", path=path, reason=reason),
            Sentence("Make room there and try again."),
        )
    if isinstance(found, StoreReadOnly):
        return StoreReadOnly(
            Sentence("{path} cannot be opened, because it may not be written to: {reason}.", path=path, reason=reason),
            Sentence("Let this user write the file and its folder, or choose another file with KPI_STORE."),
        )
    if isinstance(found, StorageFault):
        return type(found)(Sentence("{path} cannot be opened: {reason}.", path=path, reason=reason))
    if isinstance(error, duckdb.IOException) and text.startswith(_LOCKED):
        return StoreLocked(
            Sentence(
                "{path} is open in another process. Stop the other program (perhaps a running dashboard), or set KPI_STORE to another file.",
                path=path,
            )
        )
    if isinstance(error, duckdb.IOException) and text.startswith(_OTHER_VERSION):
        if _NEWER in text:
            return StoreError(
                Sentence("{path} was written by a newer version of DuckDB. Update Service Pulse.", path=path)
            )
        return StoreError(
            Sentence(
                "{path} was written by a version of DuckDB that is too old to be read. Choose another file with KPI_STORE.",
                path=path,
            )
        )
    if isinstance(error, duckdb.IOException) and _FOREIGN.match(text):
        return StoreError(
            Sentence("{path} is not a store: {reason}. Choose another file with KPI_STORE.", path=path, reason=reason)
        )
    return StoreError(
        Sentence("{path} cannot be opened: {reason}. Choose another file with KPI_STORE.", path=path, reason=reason)
    )
