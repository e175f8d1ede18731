"""Answers that were given, kept by question as long as their data are shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import polars as pl

from kpi.answer import Question, together
from kpi.coverage import Coverage, Read

MOST = 3000
"""How many answers are kept; those that nobody asked for longest go first."""


class Answers:
    """The answers of one data version. Safe from any thread; whoever asks the same at the same moment both read it."""

    def __init__(self, read: Read, known: Coverage) -> None:
        """Nothing is known yet; `known` is what the data cover."""
        self._read, self._known = read, known
        self._lock = threading.Lock()
        self.asked = 0
        self._kept: OrderedDict[Question, pl.DataFrame] = OrderedDict()

    def of(self, questions: Sequence[Question], *, read: Read | None = None) -> list[pl.DataFrame]:
        """The answer to each; those that are not kept yet are read together.

        With a `read` of its own nobody asks: the answers are prepared, and `asked` does not grow.
        """
        with self._lock:
            self.asked += read is None
            found = {question: self._kept[question] for question in questions if question in self._kept}
        missing = [question for question in dict.fromkeys(questions) if question not in found]
        if missing:
            found |= zip(missing, together(read or self._read, missing, known=self._known), strict=True)
        with self._lock:
            for question, frame in found.items():
                self._kept[question] = frame
                self._kept.move_to_end(question)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return [found[question].clone() for question in questions]
