"""The stores that this process has open: the real one, the demo company shown while the real one is empty, and those of frozen links."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from data import demo
from data.facts.refresh import open_store
from data.imports.frozen import NOT_THERE, NOTHING_CHANGES
from data.store import engine_choice
from data.store.kept_files import KeptFiles
from data.store.of_thread import OfThread
from data.store.store import Store, StoreError, default_path, demo_path

_lock = threading.Lock()
_demo_lock = threading.Lock()
_open: dict[Path, Store] = {}
_emptiness: dict[Path, tuple[int, bool]] = {}
_named: list[Path] = []
"""The store that a command was told to use, in the place of the usual one."""


def use(path: Path | None) -> None:
    """Show the store at a path from now on, for a command that was told which; None is the usual one."""
    _named[:] = [path] if path else []


_PLACE: OfThread[Path | None] = OfThread("store", None)


def path() -> Path:
    """Where the store lies that uploads go into."""
    return _PLACE.now() or _named_or_usual()


def in_one_place() -> AbstractContextManager[None]:
    """In this thread the store lies where it lies now, for a run of a page: each of its hundreds of answers asks."""
    return _PLACE.being(_named_or_usual())


def _named_or_usual() -> Path:
    return _named[0] if _named else default_path()


@dataclass(frozen=True)
class Frozen:
    """The data of a frozen link: the file of their store, which is the real one itself where nothing has changed since `made_on`."""

    number: str
    path: Path
    made_on: date
    is_demo: bool = False


_FROZEN: OfThread[Frozen | None] = OfThread("frozen", None)

tell = _FROZEN.tell
"""Be told how to know the frozen link that the reader looks at whose page this thread makes; a callback asks as the page does."""


def showing(data: Frozen | None) -> AbstractContextManager[None]:
    """In this thread the data of a frozen link are shown: for what is no page."""
    return _FROZEN.being(data)


def frozen() -> Frozen | None:
    """The frozen link that is looked at; None where the data are those of now."""
    return _FROZEN.now()


def real() -> Store:
    """The store that uploads go into; raises StoreError with a sentence for people when it cannot be opened."""
    return _opened(path())


def shown() -> Store:
    """What the pages show: the data of a frozen link, else the real store, or the demo while the real one is empty."""
    if data := frozen():
        return _there(data.path)
    store = real()
    return _demo() if _is_empty(store) else store


def is_published() -> bool:
    """Whether what is shown is a copy that was published: nothing can be changed here."""
    place = _resolved(path())
    store = _open.get(place)  # which knows it without looking at the disk
    return store.is_published if store else engine_choice.is_published(place)


def to_change() -> Store:
    """The store that is shown, for a form that writes into it. Raises StoreError while a frozen link is looked at."""
    if frozen():
        raise StoreError(NOTHING_CHANGES)
    return shown()


def beside() -> Store | None:
    """The demo company where there is one, also when it is not shown any more: links into it still lead somewhere."""
    return _demo() if demo_path(default_path()).exists() else None


def read_at(path: Path, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
    """Read the store in a file, whatever is shown to whoever reads."""
    return _there(path).read(sql, params)


def kept_files(path: Path) -> KeptFiles | None:
    """What was worked out of the store in a file and outlasts the process; None of published facts, beside which nothing is written."""
    store = _there(path)
    return None if store.is_published else KeptFiles(store.path, store.state)


def is_demo() -> bool:
    """Whether the pages show the made-up company."""
    data = frozen()
    return data.is_demo if data else _is_empty(real())


def is_demo_missing() -> bool:
    """Whether the demo will be shown but has to be made first, which takes a few seconds."""
    return is_demo() and not demo_path(path()).exists()


def close(path: Path) -> None:
    """Close one store, whose file is about to be deleted; nothing happens where it is not open."""
    with _lock:
        store = _open.pop(_resolved(path), None)
        if store:
            store.close()


def close_all() -> None:
    """Close every store, so that the next process finds them in order."""
    with _lock:
        _emptiness.clear()
        while _open:
            _open.popitem()[1].close()


def _opened(place: Path) -> Store:
    place = _resolved(place)
    with _lock:
        if place not in _open:
            _open[place] = open_store(place)
        return _open[place]


def _there(path: Path) -> Store:
    """A store that must be there: it is not made."""
    if _resolved(path) not in _open and not path.exists():
        raise StoreError(NOT_THERE)
    return _opened(path)


@lru_cache(maxsize=50)
def _resolved(path: Path) -> Path:
    return path.expanduser().resolve()


def _is_empty(store: Store) -> bool:
    """Looked up once a data version: every answer asks, and an empty store takes a query for each kind of record."""
    version = store.version()
    known = _emptiness.get(store.path)
    if known is None or known[0] != version:
        known = _emptiness[store.path] = (version, store.is_empty())
    return known[1]


def _demo() -> Store:
    beside = demo_path(path())
    with _demo_lock:  # two first visitors must not make it twice
        if _resolved(beside) not in _open and not beside.exists():
            demo.build(beside)
    return _opened(beside)
