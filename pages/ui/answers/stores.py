"""The stores that this process has open: the real one, and the demo company shown while the real one is empty."""

from __future__ import annotations

import threading
from pathlib import Path

from data import demo
from data.facts.refresh import open_store
from data.store.store import Store, default_path, demo_path

_lock = threading.Lock()
_demo_lock = threading.Lock()
_open: dict[Path, Store] = {}
_emptiness: dict[Path, tuple[int, bool]] = {}


def real() -> Store:
    """The store that uploads go into; raises StoreError with a sentence for people when it cannot be opened."""
    return _opened(default_path())


def shown() -> Store:
    """What the pages show: the real store, or the demo while the real one is empty."""
    store = real()
    return _demo() if _is_empty(store) else store


def is_demo() -> bool:
    """Whether the pages show the made-up company."""
    return _is_empty(real())


def is_demo_missing() -> bool:
    """Whether the demo will be shown but has to be made first, which takes a few seconds."""
    return is_demo() and not demo_path(default_path()).exists()


def close_all() -> None:
    """Close every store, so that the next process finds them in order."""
    with _lock:
        _emptiness.clear()
        while _open:
            _open.popitem()[1].close()


def _opened(path: Path) -> Store:
    with _lock:
        if path not in _open:
            _open[path] = open_store(path)
        return _open[path]


def _is_empty(store: Store) -> bool:
    """Looked up once a data version: every answer asks, and an empty store takes a query for each kind of record."""
    version = store.version()
    known = _emptiness.get(store.path)
    if known is None or known[0] != version:
        known = _emptiness[store.path] = (version, store.is_empty())
    return known[1]


def _demo() -> Store:
    path = demo_path(default_path())
    with _demo_lock:  # two first visitors must not make it twice
        if path not in _open and not path.exists():
            demo.build(path)
    return _opened(path)
