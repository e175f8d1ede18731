"""Answers that were given, kept by question as long as their data are shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

import polars as pl

from data.store.store import Interrupted, Reader
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage
from kpi.query.read import Read

MOST = 3000
"""How many answers are kept; those that nobody asked for longest go first."""

SMALL_BYTES, MOST_SMALL = 200_000, 100
"""What was read is kept too where it is small: the levels of all days, for one, serve every period."""


class Answers:
    """The answers of one data version. Safe from any thread; whoever asks the same at the same moment both read it."""

    def __init__(self, read: Read, known: Coverage) -> None:
        """Nothing is known yet; `known` is what the data cover."""
        self._read, self._known = read, known
        self._lock = threading.Lock()
        self._kept: OrderedDict[Question, pl.DataFrame] = OrderedDict()
        self._small: OrderedDict[str, pl.DataFrame] = OrderedDict()
        self._preparing: Reader | None = None

    def of(self, questions: Sequence[Question]) -> list[pl.DataFrame]:
        """The answer to each; those that are not kept yet are read together.

        Somebody asks: what is being prepared is stopped. Inside `preparing` nobody does, and Interrupted is raised when
        somebody else does.
        """
        read = self._reading()
        with self._lock:
            found = {question: self._kept[question] for question in questions if question in self._kept}
        missing = [question for question in dict.fromkeys(questions) if question not in found]
        if missing:
            reading = partial(self._once, read)
            found |= zip(missing, together(reading, missing, known=self._known), strict=True)
        with self._lock:
            for question, frame in found.items():
                self._kept[question] = frame
                self._kept.move_to_end(question)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return [found[question].clone() for question in questions]

    def _once(self, read: Read, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        """What a statement finds; it is read once where that is small."""
        key = f"{sql}{sorted(params.items())}"
        with self._lock:
            known = self._small.get(key)
            if known is not None:
                self._small.move_to_end(key)
        if known is None:
            known = read(sql, params)
            if known.estimated_size() <= SMALL_BYTES:
                with self._lock:
                    self._small[key] = known
                    if len(self._small) > MOST_SMALL:
                        self._small.popitem(last=False)
        return known

    def stop_when_asked(self, reader: Reader | None = None) -> None:
        """Stop what is being prepared now, and `reader` as soon as somebody asks."""
        with self._lock:
            before, self._preparing = self._preparing, reader
        if before:
            before.stop()

    @contextmanager
    def preparing(self, read: Read) -> Iterator[None]:
        """In this thread, answers are not asked for but prepared, and read by `read`."""
        token = _PREPARING.set((self, read))
        try:
            yield
        finally:
            _PREPARING.reset(token)

    def _reading(self) -> Read:
        prepared = _PREPARING.get()
        if prepared is None:
            self.stop_when_asked()
            return self._read
        if prepared[0] is not self:  # other data are shown by now
            raise Interrupted
        return prepared[1]


_PREPARING: ContextVar[tuple[Answers, Read] | None] = ContextVar("preparing", default=None)
