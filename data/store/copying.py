"""A store's file copied while it is open, and put in the place of another in one step."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.store.engine_errors import StorageFault, of_system, opening, plain_errors
from data.store.owner_only import IS_POSIX
from data.store.sentence import Sentence, template
from data.store.sql import identifier, literal

UNFINISHED = ".partial"
"""Behind the name of a file that is being made."""

_COPY = """
import os, shutil, sys
try:
    for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
        shutil.copyfile(source, target)
        with open(target, "rb+") as file:
            os.fsync(file.fileno())
except OSError as error:
    print(error.strerror)
    sys.exit(error.errno)
"""


def copy_open(connection: duckdb.DuckDBPyConnection, path: Path, target: Path) -> None:
    """Copy the file of an open store that nobody writes to meanwhile, with its log where it has one. Raises StoreError.

    The file is copied as it is, which takes a hundredth of the time of copying its tables one by one.
    """
    try:
        if IS_POSIX:
            copy_file(path, target)
        else:  # the engine keeps everybody else from reading its file
            copy_tables(connection, target)
    except BaseException:
        remove(target)
        raise


def copy_file(path: Path, target: Path) -> None:
    """Copy a store's file, and its log where it has one, until they are on the disk. Raises StoreError.

    In a process of its own: when a process closes a file that it has open a second time, POSIX takes the engine's lock on
    it away, and another program could open the store as well.
    """
    pairs = [(each, Path(f"{target}{ending}")) for ending in ("", ".wal") if (each := Path(f"{path}{ending}")).exists()]
    names = [str(name) for pair in pairs for name in pair]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _COPY, *names],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False,
        start_new_session=True,  # Ctrl+C is for this process, which ends the other
    )  # fmt: skip
    if done.returncode:
        raise cannot_write(target, OSError(max(0, done.returncode), done.stdout.strip() or "the copying was stopped"))


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A file to be filled in, which takes the name `target` when the block has ended well, and is on the disk then; else nothing is left.

    Raises StoreError where the disk or the system refuses it.
    """
    unfinished = target.with_name(target.name + UNFINISHED)
    remove(unfinished)
    try:
        yield unfinished
        unfinished.rename(target)
        to_disk(target.parent)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        remove(unfinished)


def copy_tables(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write all tables of an open store to a new file one by one, so without anything that was deleted."""
    cursor = connection.cursor()
    try:
        name = cursor.execute("SELECT current_database()").fetchall()[0][0]
        cursor.execute(f"ATTACH {literal(str(target))} AS copied_file")
        try:
            cursor.execute(f"COPY FROM DATABASE {identifier(name)} TO copied_file")
            cursor.execute("CHECKPOINT copied_file")
        finally:
            cursor.execute("DETACH copied_file")
    finally:
        cursor.close()


def swap(prepared: Path, path: Path, kept: Path) -> None:
    """Put the file `prepared` at `path` in one step; what was there is the file `kept` then. Nobody has either open.

    At any moment there is a whole store at `path`: the old one gets its second name before the new one takes the first.
    """
    try:
        if path.exists():
            try:
                kept.hardlink_to(path)
            except OSError as error:
                if error.errno == errno.EEXIST:
                    raise
                shutil.copyfile(path, kept)  # a file system that has no links
        log = Path(f"{path}.wal")
        if log.exists():  # of the old file: the engine would not open the new one beside it
            log.rename(f"{kept}.wal")
        prepared.replace(path)
        to_disk(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def to_disk(folder: Path) -> None:
    """Let the names in a folder outlast a loss of power."""
    if IS_POSIX:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove(path: Path) -> None:
    """Delete a store's file that nobody has open, with its log; nothing happens where there is none."""
    for ending in ("", ".wal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def fold_log(path: Path) -> None:
    """Write the log of a copied store into its file, where it has one."""
    if Path(f"{path}.wal").exists():
        with opening(path):
            connection = duckdb.connect(path, config={"threads": 1})
        try:
            with plain_errors():
                connection.execute("CHECKPOINT")
        finally:
            connection.close()


def cannot_write(path: Path, error: OSError) -> StorageFault:
    """What to say when a file of a store cannot be written."""
    return of_system(
        error, template("{path} cannot be written: {reason}."), Sentence("Make room, or choose another place."), path
    )
