"""What was worked out of the data of a store and is dear to work out again, as files beside it: derived, so that anybody may delete them at any time.

A file is believed for one state of the data (`Store.state`) and one thing that was asked of them: both stand in it, and a digest of all.
No backup has them.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from data.store import owner_only

LOG = logging.getLogger("service_pulse.store")

MOST_BYTES = 400_000_000
"""So much room they take at most together; the oldest go first."""

SPARE_BYTES = 500_000_000
"""So much room on the disk is left for the store itself."""

ENDING, UNFINISHED = ".kept", ".partial"
_DIGEST_LENGTH = hashlib.sha256().digest_size


def folder_of(store: Path) -> Path:
    """Where they lie: beside the store in "<stem>.days"."""
    return store.with_name(f"{store.stem}.days")


class KeptFiles:
    """The files of one state of a store's data, by name. Safe from any thread; only the process that has the store open may use it."""

    def __init__(self, store: Path, state: Callable[[], str | None]) -> None:
        """Look what is there of the state that the data have now; what is there of any other goes."""
        self._folder, self._state_now = folder_of(store), state
        self._state = state()
        self._lock = Lock()
        self._names: set[str] = set()
        try:
            for path in self._files():
                name = self._name_in(path)
                if name is None:
                    path.unlink(missing_ok=True)
                else:
                    self._names.add(name)
        except OSError as error:
            LOG.warning("%s cannot be looked through: %s", self._folder, error)

    @property
    def names(self) -> frozenset[str]:
        """What is there and was not taken yet."""
        with self._lock:
            return frozenset(self._names)

    def take(self, name: str) -> bytes | None:
        """What a file holds, once; None where there is none, and where it is broken or of something else: that one is deleted."""
        with self._lock:
            if name not in self._names:
                return None
            self._names.discard(name)
        path = self._path(name)
        try:
            told = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            LOG.warning("%s cannot be read: %s", path, error)
            return None
        digest, rest = told[:_DIGEST_LENGTH], told[_DIGEST_LENGTH:]
        head = self._head(name)
        if hashlib.sha256(rest).digest() != digest or not rest.startswith(head):
            LOG.warning("%s is broken; what it held is worked out again", path)
            with suppress(OSError):  # told
                path.unlink(missing_ok=True)
            return None
        return rest[len(head) :]

    def put(self, name: str, hold: Callable[[], bytes]) -> bool:
        """Keep what was worked out since this was made, if the data are still what they were then; returns whether it is kept."""
        if self._state is None or self._state_now() != self._state:
            return False
        rest = self._head(name) + hold()
        path = self._path(name)
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            owner_only.make_folder(self._folder)
            if not self._make_room(len(rest)):
                return False
            unfinished.write_bytes(hashlib.sha256(rest).digest() + rest)
            unfinished.replace(path)
        except OSError as error:
            # The data are there all the same: next time it is worked out again.
            LOG.warning("%s cannot be written: %s", path, error)
            with suppress(OSError):  # why it cannot be written is told
                unfinished.unlink(missing_ok=True)
            return False
        return True

    def _make_room(self, size: int) -> bool:
        if size > MOST_BYTES or shutil.disk_usage(self._folder).free < size + SPARE_BYTES:
            return False
        files = sorted((path.stat().st_mtime_ns, path.stat().st_size, path) for path in self._files())
        total = sum(each for _, each, _ in files) + size
        for _, each, path in files:
            if total <= MOST_BYTES:
                break
            path.unlink(missing_ok=True)
            total -= each
        return True

    def _files(self) -> list[Path]:
        return [Path(each) for each in os.scandir(self._folder) if each.is_file()] if self._folder.is_dir() else []

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._state}-{name}{ENDING}"

    def _name_in(self, path: Path) -> str | None:
        """The name of what a file is about; None where it is of another state, or was not finished."""
        is_own = self._state is not None and path.name.startswith(f"{self._state}-") and path.name.endswith(ENDING)
        return path.name[len(f"{self._state}-") : -len(ENDING)] if is_own else None

    def _head(self, name: str) -> bytes:
        return f"{self._state}\n{name}\n".encode()
