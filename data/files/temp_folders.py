"""Folders for unpacked and copied files: gone after use, and swept up when a process was killed before it could.

A folder belongs to whoever holds a lock on it, which the system takes away from a process that ends, however it ends.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks: there only their age tells that nobody uses them
    fcntl = None  # type: ignore[assignment]

PREFIX = "service-pulse-scratch-"
LEFT_SECONDS = 86_400
"""Where there are no locks: a folder that nobody has touched for this long belongs to a process that is gone."""
NEW_SECONDS = 10
"""A folder is made before it is locked."""
_OURS = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")


@contextmanager
def temp_folder(place: Path | None = None) -> Iterator[Path]:
    """A new folder in `place` (else where the system keeps temporary files), gone after the block."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=place) as folder:
        lock = _lock(Path(folder))
        try:
            yield Path(folder)
        finally:
            if lock is not None:
                os.close(lock)


def sweep(place: Path | None = None) -> int:
    """Delete the folders that killed processes of the same user left; returns how many."""
    gone = 0
    for folder in (place or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        if _OURS.fullmatch(folder.name) and _is_ours(folder):
            gone += _delete_left(folder)
    return gone


def _delete_left(folder: Path) -> bool:
    lock = None
    try:
        lock = _lock(folder)
        if _age(folder) <= (LEFT_SECONDS if lock is None else NEW_SECONDS):
            return False
        shutil.rmtree(folder, ignore_errors=True)  # what cannot be deleted is tried again at the next start
        return not folder.exists()
    except OSError:
        return False  # its process has it, or is just deleting it
    finally:
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Take the folder for this process; None where folders cannot be locked. Raises BlockingIOError when another one has it."""
    if fcntl is None:
        return None
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise
    except OSError:  # a disk of another computer that knows no locks
        os.close(held)
        return None
    return held


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder of this user, and no link to one."""
    with suppress(OSError):
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())
    return False


def _age(folder: Path) -> float:
    """Seconds since it or a file in it was written to."""
    return time.time() - max(folder.lstat().st_mtime, *(each.lstat().st_mtime for each in folder.iterdir()), 0.0)
