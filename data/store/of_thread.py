"""What belongs to whoever a thread works for: who acts, who reads, which data they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class OfThread(Generic[T]):
    """A value that a `with` block holds; else what one function says that was told once, else the usual one."""

    def __init__(self, name: str, usual: T) -> None:
        """The name is for who looks into a context."""
        self._held: ContextVar[tuple[T] | None] = ContextVar(name, default=None)
        self._said_by: Callable[[], T | None] = lambda: None
        self._usual = usual

    def tell(self, by: Callable[[], T | None]) -> None:
        """Be told how to know the value where no block holds one; None means that it is the usual one."""
        self._said_by = by

    def now(self) -> T:
        """The value that holds here."""
        if held := self._held.get():  # nobody is asked where it is held
            return held[0]
        found = self._said_by()
        return self._usual if found is None else found

    @contextmanager
    def being(self, value: T) -> Iterator[None]:
        """Hold this value meanwhile."""
        token = self._held.set((value,))
        try:
            yield
        finally:
            self._held.reset(token)
