"""A copy on this computer of facts that were published into an object store: only files that its manifest names and that are not here yet are fetched.

The engine reads the copy; the manifest is put into it last, so that at any moment it is one whole version. Several processes may share a copy.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path, PurePosixPath

from data.store import copying, manifest, owner_only
from data.store.engine_errors import StoreError
from data.store.manifest import File, Manifest
from data.store.objects import Address, NotThere, Objects
from data.store.sentence import Sentence

LOG = logging.getLogger("service_pulse.store")
LOOK_SECONDS = 30.0
"""How often it is asked whether there is another version, while somebody reads."""
_LEFT_SECONDS = 24 * 3600.0
_AT_ONCE = 8
"""How many files are fetched side by side: most are small, and wait for the way there and back."""


class LocalCopy:
    """The copy in a folder. Without `months` the files of tables that are split by months stay where they are: another engine reads them there."""

    def __init__(self, address: Address, folder: Path, *, months: bool = True) -> None:
        """Nothing is fetched yet."""
        self.address, self.folder, self.months = address, folder, months
        self._objects: Objects | None = None
        self._lock = threading.Lock()
        self._looked_at = time.monotonic()
        self._said = ""

    def bring(self) -> None:
        """Bring the copy to the version that is there now. Where that cannot be had an earlier copy stays, and a warning says why; StoreError without one."""
        with self._lock:
            try:
                self._bring()
                self._said = ""
            except StoreError as error:
                if not manifest.is_published(self.folder):
                    raise
                if str(error) != self._said:  # once, and not with every look
                    LOG.warning(
                        "%s What was fetched before is shown: version %s.", error, manifest.read(self.folder).number
                    )
                self._said = str(error)

    def look(self) -> None:
        """Do the same meanwhile, where nobody has looked for a while; whoever reads is not held up."""
        if time.monotonic() - self._looked_at >= LOOK_SECONDS and not self._lock.locked():
            self._looked_at = time.monotonic()
            threading.Thread(target=self.bring, name="copy of published data", daemon=True).start()

    def _bring(self) -> None:
        try:
            owner_only.make_folder(self.folder)
            self._exchange(is_again=False)
        except OSError as error:
            raise copying.cannot_write(self.folder, error) from error

    def _exchange(self, *, is_again: bool) -> None:
        self._objects = self._objects or Objects(self.address)
        try:
            text = self._objects.read(manifest.NAME)
        except NotThere as error:
            raise StoreError(Sentence("{path} holds no published data.", path=str(self.address))) from error
        there = self.folder / manifest.NAME
        made = manifest.parsed(text, str(self.address))
        wanted = self._wanted(made)
        missing = [file for file in wanted if not _is_there(self.folder / file.path, file)]
        if not missing and there.is_file() and there.read_bytes() == text:
            return
        try:
            objects = self._objects
            with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="copy") as pool:
                fetched = [pool.submit(self._fetch, objects, file) for file in missing]
                try:
                    for done in fetched:
                        done.result()
                except BaseException:
                    pool.shutdown(wait=True, cancel_futures=True)
                    raise
        except NotThere:  # of a version that was superseded a day ago while it was fetched
            if is_again:
                raise
            self._exchange(is_again=True)
            return
        part = self.folder / f".{manifest.NAME}.{secrets.token_hex(4)}"
        try:
            part.write_bytes(text)
            part.replace(there)
        finally:
            part.unlink(missing_ok=True)
        _remove_others(self.folder, {*made.superseded, *(file.path for file in wanted)})

    def _wanted(self, made: Manifest) -> list[File]:
        files = [file for table in made.tables.values() if self.months or not table.is_by_month for file in table.files]
        if any(PurePosixPath(file.path).is_absolute() or ".." in PurePosixPath(file.path).parts for file in files):
            raise StoreError(Sentence("{path} holds no published data.", path=str(self.address)))
        return files

    def _fetch(self, objects: Objects, file: File) -> None:
        place = self.folder / file.path
        owner_only.make_folder(place.parent)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        try:
            objects.download(file.path, part)
            if part.stat().st_size != file.size_bytes:
                raise StoreError(Sentence("The published data in {path} cannot be read: {reason}.", path=str(self.address), reason=Sentence("“{file}” is not as it was written", file=file.path)))  # fmt: skip
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def _is_there(place: Path, file: File) -> bool:
    try:
        return place.stat().st_size == file.size_bytes
    except FileNotFoundError:
        return False


def _remove_others(folder: Path, kept: Iterable[str]) -> None:
    """Delete what no version has any more, and what was left by a process that was stopped while it fetched."""
    named = set(kept)
    for place in folder.glob("*/**/*.parquet*"):
        with suppress(FileNotFoundError):  # another process does the same
            is_old = (
                time.time() - place.stat().st_mtime >= _LEFT_SECONDS
            )  # younger ones may be of a process that fetches now
            if is_old and place.relative_to(folder).as_posix() not in named:
                place.unlink()
