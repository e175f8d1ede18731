"""Folders for unpacked and copied files: gone after use, and swept up when a process was killed before it could."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "service-pulse-scratch-"
LEFT_SECONDS = 86_400
"""A folder that nobody has touched for this long belongs to a process that is gone."""
_OURS = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")


@contextmanager
def temp_folder(place: Path | None = None) -> Iterator[Path]:
    """A new folder in `place` (else where the system keeps temporary files), gone after the block."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=place) as folder:
        yield Path(folder)


def sweep(place: Path | None = None) -> int:
    """Delete the folders that killed processes of the same user left a day ago or earlier; returns how many."""
    gone = 0
    for folder in (place or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        if _OURS.fullmatch(folder.name) and _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)  # what cannot be deleted is tried again at the next start
            gone += not folder.exists()
    return gone


def _is_left(folder: Path) -> bool:
    """Whether it is a folder of this user (no link to one), and neither it nor a file in it was written to of late."""
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
            return False
        newest = max(found.st_mtime, *(each.lstat().st_mtime for each in folder.iterdir()), 0.0)
    except OSError:
        return False  # its process is just deleting it
    return time.time() - newest > LEFT_SECONDS
