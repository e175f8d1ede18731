"""Uploaded files that wait on disk beside the store until they are imported or dropped; never whole in memory."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.declare.problems import ImportRefused
from data.files.archive_parts import tables_inside
from data.files.names import safe_name

LIMIT_VARIABLE = "KPI_WAITING_LIMIT_MB"
DEFAULT_LIMIT_MB = 16_384
MOST_FILES = 1_000
"""So many files may wait, and so much together, those that are still arriving among them: the disk is everybody's."""
KEPT_SECONDS = 2 * 86_400
"""A file that was chosen but not loaded stays at least so long, unless the server stops."""
_lock = threading.Lock()
_waiting: dict[str, Spooled] = {}
_arriving: dict[str, int] = {}
_MARK = ".importing"
_PIECE = 1024 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Spooled:
    """One waiting file: `id` cannot be guessed, `name` is what the person's computer called it."""

    id: str
    name: str
    path: Path
    size: int


def folder(store_path: Path) -> Path:
    """Where waiting files lie: beside the store, on the disk that has room for its data."""
    return store_path.with_name(f"{store_path.stem}.waiting")


def clear(store_path: Path) -> list[str]:
    """Drop what an earlier process left behind; the names of files whose import it did not finish."""
    place = folder(store_path)
    unfinished = [mark.read_text(encoding="utf-8") for mark in sorted(place.glob(f"*{_MARK}"))]
    shutil.rmtree(place, ignore_errors=True)
    return unfinished


def mark(spooled: Spooled) -> None:
    """Leave a note on disk that this file is being imported: after a crash it is all that tells of it."""
    _note(spooled).write_text(spooled.name, encoding="utf-8")


def unmark(spooled: Spooled) -> None:
    """Take the note away, however the import ended."""
    _note(spooled).unlink(missing_ok=True)


def _note(spooled: Spooled) -> Path:
    return spooled.path.with_name(f"{spooled.id}{_MARK}")


def new_path(store_path: Path) -> tuple[str, Path]:
    """An id and a path to write to; `keep` makes the finished file known, `give_up` forgets it.

    Files that nobody came back for make room. Raises ImportRefused when too many wait.
    """
    place = folder(store_path)
    place.mkdir(parents=True, exist_ok=True)
    with _lock:
        waiting = list(_waiting.values())
    drop(one.id for one in waiting if one.path.parent == place and _is_forgotten(one))
    id = secrets.token_urlsafe(16)
    arriving(id, 0)
    return id, place / id


def arriving(id: str, size: int) -> None:
    """Note how long a file is that is being written. Raises ImportRefused when that is too much together with all others."""
    with _lock:
        others = [one.size for one in _waiting.values()]
        others += [other for one, other in _arriving.items() if one != id]
        if len(others) >= MOST_FILES or sum(others) + size > limit_bytes():
            raise ImportRefused("much_waiting", files=MOST_FILES, size=limit_bytes() // 1024**2)
        _arriving[id] = size


def give_up(id: str, path: Path) -> None:
    """Forget a file that did not arrive whole, and delete what there is of it."""
    with _lock:
        _arriving.pop(id, None)
    path.unlink(missing_ok=True)


def limit_bytes() -> int:
    """How much may wait, in bytes."""
    return int(os.environ.get(LIMIT_VARIABLE, DEFAULT_LIMIT_MB)) * 1024 * 1024


def keep(id: str, path: Path, name: str) -> Spooled:
    """Make a finished file known under its id."""
    spooled = Spooled(id, clean_name(name), path, path.stat().st_size)
    with _lock:
        _arriving.pop(id, None)
        _waiting[id] = spooled
    return spooled


def write(store_path: Path, name: str, source: BinaryIO) -> Spooled:
    """Write a file that another part holds open. Raises ImportRefused when too much waits."""
    id, path = new_path(store_path)
    try:
        with path.open("wb") as target:
            while piece := source.read(_PIECE):
                arriving(id, target.tell() + len(piece))
                target.write(piece)
        return keep(id, path, name)
    except BaseException:
        give_up(id, path)
        raise


def unpack(spooled: Spooled) -> list[Spooled]:
    """Put the tables of a ZIP that holds several in its place. Raises ImportRefused; the ZIP stays then."""
    place = spooled.path.parent
    parts = []
    with tables_inside(spooled.path, spooled.name, place) as tables:
        for name, path in tables:
            id = secrets.token_urlsafe(16)
            try:
                arriving(id, path.stat().st_size)
            except ImportRefused:
                drop(part.id for part in parts)
                raise
            parts.append(keep(id, path.replace(place / id), name))
    drop([spooled.id])
    return parts


def _is_forgotten(spooled: Spooled) -> bool:
    try:
        return not _note(spooled).exists() and time.time() - spooled.path.stat().st_mtime > KEPT_SECONDS
    except FileNotFoundError:
        return True


def find(id: object) -> Spooled | None:
    """The waiting file with this id, or None when it was imported, dropped or never there."""
    if not isinstance(id, str) or not _ID.fullmatch(id):
        return None
    with _lock:
        spooled = _waiting.get(id)
    return spooled if spooled and spooled.path.exists() else None


def drop(ids: Iterable[str]) -> None:
    """Forget files and delete them."""
    with _lock:
        gone = [_waiting.pop(id) for id in ids if id in _waiting]
    for spooled in gone:
        spooled.path.unlink(missing_ok=True)


def clean_name(name: str) -> str:
    """The last part of a path, printable, at most 200 characters; "file" when nothing is left."""
    return safe_name(re.split(r"[/\\]", name)[-1])
