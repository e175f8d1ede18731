"""Files of one run: each is an upload and a transaction of its own, and the facts follow all of them at once.

To make facts of a thousand rows takes nearly as long as to make those of a hundred thousand. Until they follow, the store knows that they do not
(data/facts/refresh.py: `fall_behind`), and nobody else of the process writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import polars as pl

from data.facts import refresh
from data.store.model import TOUCHED
from data.store.store import Store, StoreBroken, Writer

MOST_BYTES = 128 * 1024 * 1024
"""After files of so many bytes the facts follow: then to wait longer gains nothing, and what is owed stays small."""

LARGE_BYTES = 4 * 1024 * 1024
"""A smaller file is read by one thread where the process does nothing else: several of them wait for one another, and take more time together."""


class Together:
    """The transactions of one run, and what the facts owe to those that are committed."""

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Writer]],
        use_threads: Callable[[int | None], None] | None = None,
    ) -> None:
        """Owe nothing yet; `begin` begins a transaction. `use_threads` says how many threads the engine has, where that is for the run to say."""
        self._begin = begin
        self._use_threads = use_threads
        self._threads: int | None = None
        self._kinds: dict[str, set[str]] = {}
        self._touched: list[pl.DataFrame] = []
        self._bytes = 0
        self._new: tuple[str, set[str], pl.DataFrame, int] | None = None

    @contextmanager
    def write(self, size: int) -> Iterator[Writer]:
        """One transaction for a file of so many bytes, at whose end what it owes is owed by the run."""
        self._new = None
        self._with_threads(1 if size < LARGE_BYTES else None)
        with self._begin() as writer:
            yield writer
        if self._new is not None:
            source, kinds, touched, size = self._new
            self._kinds.setdefault(source, set()).update(kinds)
            self._touched.append(touched)
            self._bytes += size
        if self._bytes >= MOST_BYTES:
            self.settle()

    def owe(self, writer: Writer, kinds: Iterable[str], source: str, size: int) -> None:
        """Within a transaction: records of these kinds of a source have changed by a file of so many bytes, and the facts follow later."""
        writer.once(TOUCHED)
        self._new = (source, set(kinds), writer.query("FROM touched"), size)
        if not self._kinds:
            refresh.fall_behind(writer)

    def settle(self) -> None:
        """Bring the facts up to date."""
        self._with_threads(None)
        if not self._kinds:
            return
        touched = pl.concat(self._touched).unique()
        with self._begin() as writer:
            refresh.catch_up(writer)
            for source, kinds in self._kinds.items():
                writer.register("touched", touched.filter(pl.col("source") == source))
                refresh.refresh(writer, kinds, source)
        self._kinds, self._touched, self._bytes = {}, [], 0

    def _with_threads(self, count: int | None) -> None:
        if self._use_threads is not None and count != self._threads:
            # One that is broken says so at the next statement, and has all its threads when it is opened anew.
            with suppress(StoreBroken):
                self._use_threads(count)
            self._threads = count


@contextmanager
def together(
    store: Store, settling: Callable[[], None] = lambda: None, *, is_alone: bool = False
) -> Iterator[Together]:
    """Import several files in a row; at the end, also where one of them failed, the facts follow. `settling` hears that they begin to.

    `is_alone`: the process does nothing else with the store meanwhile.
    """
    with store.writes() as begin:
        run = Together(begin, store.use_threads if is_alone else None)
        try:
            yield run
        finally:
            settling()
            run.settle()
