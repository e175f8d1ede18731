"""Values that were worked out, remembered as long as there is room for it: what nobody asked for longest goes first."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import polars as pl
from cachetools import LRUCache

T = TypeVar("T")

FRAME_BYTES = 4000
"""About what a frame takes besides its values."""


class Memo(Generic[T]):
    """Values by key, together no larger than a number of bytes. Safe from any thread; two that make the same at once both do."""

    def __init__(self, most_bytes: int, size: Callable[[Any], int] | None = None) -> None:
        """Nothing is remembered yet; `size` estimates the bytes of a value."""
        self._size = size or size_of
        self._values: LRUCache[Hashable, tuple[int, T]] = LRUCache(most_bytes, getsizeof=lambda pair: pair[0])
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """What is remembered under a key; it counts as asked for."""
        return self._pair(key)[1]

    def put(self, key: Hashable, value: T) -> None:
        """Remember a value; one that is larger than all the room is not."""
        size = self._size(value)
        if size <= self._values.maxsize:
            with self._lock:
                self._values[key] = (size, value)

    def get_or_make(self, key: Hashable, make: Callable[[], T], *, still_holds: Callable[[], bool] | None = None) -> T:
        """What is remembered under a key, made where it is not; forgotten at once if it does not hold once it is made."""
        pair = self._pair(key)
        if pair is not _NOTHING:
            found: T = pair[1]
            return found
        value = make()
        if still_holds is None or still_holds():
            self.put(key, value)
        return value

    def items(self) -> list[tuple[Hashable, T]]:
        """All that is remembered, with its keys."""
        with self._lock:
            return [(key, value) for key, (_, value) in self._values.items()]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()

    @property
    def size(self) -> int:
        """How many bytes all that is remembered takes, as estimated."""
        with self._lock:
            return int(self._values.currsize)

    def _pair(self, key: Hashable) -> tuple[int, Any]:
        with self._lock:
            return self._values.get(key, _NOTHING)


class Part(Generic[T]):
    """What one of several owners remembers in the room that they have together; no other finds it."""

    def __init__(self, whole: Memo[T]) -> None:
        """Nothing of it is remembered yet."""
        self._whole, self._owner = whole, object()

    def get(self, key: Hashable) -> T | None:
        """What the owner remembers under a key; it counts as asked for."""
        return self._whole.get((self._owner, key))

    def put(self, key: Hashable, value: T) -> None:
        """Remember a value; what any owner asked for longest ago gives way to it."""
        self._whole.put((self._owner, key), value)

    def items(self) -> list[tuple[Hashable, T]]:
        """All that the owner remembers, with its keys."""
        return [
            (key[1], value) for key, value in self._whole.items() if isinstance(key, tuple) and key[0] is self._owner
        ]


_NOTHING = (0, None)
"""Stands for no value; a value may be None as well."""


def size_of(value: object) -> int:
    """About how many bytes a value takes: frames and arrays by their buffers, whatever is made of parts by its parts."""
    if isinstance(value, str):
        return sys.getsizeof(value)
    if isinstance(value, pl.DataFrame):
        return FRAME_BYTES + int(value.estimated_size())
    if isinstance(value, np.ndarray):
        return 112 + value.nbytes
    own = sys.getsizeof(value)
    if isinstance(value, Mapping):
        return own + sum(size_of(key) + size_of(part) for key, part in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return own + sum(map(size_of, value))
    if is_dataclass(value) and not isinstance(value, type):
        return own + sum(size_of(getattr(value, field.name)) for field in fields(value))
    return own
