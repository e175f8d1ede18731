"""What a frozen link shows: the real store while it is as it was, else a store of the link's own, or why there is nothing to show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from cachetools import LRUCache, cached

from data.config import shared_links
from data.config.shared_links import FROZEN, SharedLink, Undone
from data.imports import frozen
from data.store.store import Store, StoreError
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import Right
from pages.ui.answers.stores import Frozen

FIELD = "frozen"
"""The field of an address that names a frozen link, in whose data all pages then look."""


@dataclass(frozen=True)
class Found:
    """A frozen link, the store that it was made of, and what became of its uploads. `is_now`: that store is still as it was."""

    link: SharedLink
    home: Store
    undone: tuple[Undone, ...]
    is_now: bool

    @property
    def path(self) -> Path:
        """The file of the store that it shows."""
        return self.home.path if self.is_now else frozen.file_of(self.home.path, self.link)

    @property
    def data(self) -> Frozen | None:
        """The data that it shows; None where an upload was taken back, and while their store has to be made first."""
        if self.undone or not self.path.exists():
            return None
        if not self.is_now:
            os.utime(self.path)  # those that were opened longest ago are put away first
        made_at = self.link.made_at
        if made_at is None:
            return None
        is_demo = self.home.path != stores.real().path
        return Frozen(self.link.number, self.path, made_at.date(), is_demo)


def find(number: str) -> Found | None:
    """The frozen link of a number, of the real store or of the demo company; None where there is none or it was taken back."""
    for home in (stores.real, stores.beside):
        store = home()
        if store and (found := _found(store.version(), str(store.path), number)):
            link, undone, is_now = found
            return Found(link, store, undone, is_now)
    return None


def is_asked(number: str) -> bool:
    """Whether an address names a frozen link to somebody who may look around; a guest sees what the own link shows."""
    return bool(number) and reader.may(reader.who(), Right.BROWSE)


def of_address(number: str) -> Frozen | None:
    """The data in which an address of a file looks; None where it names no frozen link. Raises StoreError where they cannot be had now."""
    if not is_asked(number):
        return None
    found = find(number)
    data = found.data if found else None
    if data is None:
        raise StoreError(frozen.NOT_THERE)
    return data


def fields() -> Mapping[str, str]:
    """What an address has to say besides the view so that it shows the same data."""
    data = stores.frozen()
    return {FIELD: data.number} if data else {}


@cached(LRUCache(50), lock=Lock())
def _found(version: int, path: str, number: str) -> tuple[SharedLink, tuple[Undone, ...], bool] | None:
    """Once a data version: whether a store is as it was is told by all its facts."""
    read = partial(stores.read_at, Path(path))
    link = shared_links.shared_link(read, number)
    if link is None or link.mode != FROZEN or link.revoked_at:
        return None
    undone = shared_links.changed_uploads(read, link).undone
    return link, undone, not undone and frozen.is_now(read, link)
