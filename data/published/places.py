"""Where published facts are written: into a folder, or into an object store. Files first; then the manifest, which puts them in force."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from data.published.tables import SOURCES
from data.store import copying, manifest, objects, owner_only
from data.store.engine_errors import StoreError
from data.store.manifest import Manifest
from data.store.objects import Address, NotThere, Objects
from data.store.sentence import Sentence

try:
    import fcntl
except ImportError:  # Windows has no such locks: there nobody may publish twice at once into one folder
    fcntl = None  # type: ignore[assignment]

LOG = logging.getLogger("service_pulse.store")
LOCK = ".publishing"
AT_ONCE = 8
"""How many files are uploaded side by side: most are small, and wait for the way there and back."""
_OURS = frozenset(source.name for source in SOURCES)


class Place(Protocol):
    """Where a version is written. All raise StoreError in words."""

    def prepared(self) -> Manifest | None:
        """The version that is there, None where nothing was published yet; refuses a place that holds something else."""

    def alone(self) -> AbstractContextManager[None]:
        """Let nobody else publish here meanwhile, as far as the place knows how."""

    def file_name(self, number: int) -> str:
        """A name that no file of any other version has."""

    def write(self, path: str, make: Callable[[Path], None]) -> int:
        """Let a file be made and put it there; returns its size in bytes."""

    def put_in_force(self, made: Manifest, written: list[str], before: Manifest | None) -> None:
        """Let this be the version."""

    def remove_others(self, kept: set[str], older_than_seconds: float) -> None:
        """Delete the files that no version has any more, and those that a publication left that was stopped."""


class InFolder:
    """A folder of a disk."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at yet."""
        self.folder = folder.expanduser().resolve()

    def prepared(self) -> Manifest | None:
        """See Place."""
        try:
            owner_only.make_folder(self.folder)
        except OSError as error:
            raise copying.cannot_write(self.folder, error) from error
        if manifest.is_published(self.folder):
            return manifest.read(self.folder)
        _refuse_others({one.name for one in self.folder.iterdir()} - {LOCK}, self.folder)
        return None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See Place."""
        place = self.folder / LOCK
        try:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise copying.cannot_write(self.folder, error) from error
        try:
            if fcntl is not None:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise StoreError(
                        Sentence("Another process publishes into {path} now.", path=self.folder)
                    ) from error
                except OSError:  # a disk of another computer that knows no locks
                    pass
            yield
        finally:
            os.close(descriptor)

    def file_name(self, number: int) -> str:
        """See Place."""
        return f"{number:08d}.parquet"

    def write(self, path: str, make: Callable[[Path], None]) -> int:
        """See Place."""
        place = self.folder / path
        try:
            owner_only.make_folder(place.parent)
        except OSError as error:
            raise copying.cannot_write(place, error) from error
        make(place)
        return place.stat().st_size

    def put_in_force(self, made: Manifest, written: list[str], before: Manifest | None) -> None:
        """See Place."""
        for path in written:
            _to_disk(self.folder / path)
        manifest.write(self.folder, made)

    def remove_others(self, kept: set[str], older_than_seconds: float) -> None:
        """See Place."""
        for place in self.folder.glob("*/**/*.parquet"):
            if place.relative_to(self.folder).as_posix() not in kept:
                place.unlink(missing_ok=True)


class InObjects:
    """Objects below an address. A file lies on this disk only until it is uploaded."""

    def __init__(self, address: Address) -> None:
        """Nothing is asked yet. Raises StoreError where the settings of the object store mean nothing."""
        self.address, self._objects = address, Objects(address)
        self._mark = secrets.token_hex(4)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upload")
        self._under_way: list[Future[None]] = []

    def prepared(self) -> Manifest | None:
        """See Place."""
        self._objects.check_bucket()
        try:
            return self._there()
        except NotThere:
            _refuse_others({name.split("/", 1)[0] for name in self._objects.names()}, self.address)
            return None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Objects know no locks: names are unlike those of anybody else, and `put_in_force` looks whether another version came meanwhile."""
        try:
            yield
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def file_name(self, number: int) -> str:
        """See Place."""
        return f"{number:08d}-{self._mark}.parquet"

    def write(self, path: str, make: Callable[[Path], None]) -> int:
        """See Place."""
        for one in [one for one in self._under_way if one.done()]:
            self._under_way.remove(one)
            one.result()
        while len(self._under_way) >= AT_ONCE:  # so many files lie on this disk at most
            self._under_way.pop(0).result()
        folder = tempfile.TemporaryDirectory(prefix="service-pulse-")
        place = Path(folder.name) / "rows.parquet"
        try:
            make(place)
            size_bytes = place.stat().st_size
            self._under_way.append(self._pool.submit(self._upload, folder, place, path))
        except BaseException:
            folder.cleanup()
            raise
        return size_bytes

    def _upload(self, folder: tempfile.TemporaryDirectory[str], place: Path, path: str) -> None:
        with folder:
            self._objects.upload(place, path)

    def put_in_force(self, made: Manifest, written: list[str], before: Manifest | None) -> None:
        """See Place."""
        for one in self._under_way:
            one.result()
        try:
            now: Manifest | None = self._there()
        except NotThere:
            now = None
        if (now and (now.number, now.published_at)) != (before and (before.number, before.published_at)):
            raise StoreError(
                Sentence(
                    "Another process published into {path} meanwhile: its version stays, and this one was not put in force.",
                    path=str(self.address),
                )
            )
        self._objects.write(manifest.NAME, manifest.text(made))

    def remove_others(self, kept: set[str], older_than_seconds: float) -> None:
        """See Place. Only what is old enough: younger ones may be of somebody who publishes now. A version is in force all the same where it may not be done."""
        try:
            for name, put_at in self._objects.names().items():
                is_ours = name.split("/", 1)[0] in _OURS and name.endswith(".parquet")
                if is_ours and name not in kept and time.time() - put_at >= older_than_seconds:
                    self._objects.remove(name)
        except StoreError as error:
            LOG.warning("Published, and files of earlier versions stay: %s", error)

    def _there(self) -> Manifest:
        return manifest.parsed(self._objects.read(manifest.NAME), str(self.address))


def named(text: str) -> Path | Address:
    """The folder, or the address of an object store, that a person names. Raises StoreError where it is neither."""
    if objects.is_address(text):
        return objects.address(text)
    if "://" in text:
        raise StoreError(Sentence("{address} is neither a folder nor s3://BUCKET/PREFIX.", address=text))
    return Path(text)


def place_of(to: Path | Address) -> Place:
    """Where to write. Raises StoreError where the settings of an object store mean nothing."""
    return InFolder(to) if isinstance(to, Path) else InObjects(to)


def _refuse_others(names: set[str], where: Path | Address) -> None:
    """What a first publication left that was stopped is ours: files below the names of tables."""
    if names - _OURS:
        raise StoreError(
            Sentence(
                "{path} holds other files. Name an empty folder, or one that was published to before.", path=str(where)
            )
        )


def _to_disk(place: Path) -> None:
    try:
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        copying.to_disk(place.parent)
    except OSError as error:
        raise copying.cannot_write(place, error) from error
