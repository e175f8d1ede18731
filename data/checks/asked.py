"""What several doubts have to know of the rows in `normal`, asked in one statement: to plan one for each takes longer than all the counting."""
# ruff: noqa: S608 - only names of this program are joined into SQL

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from typing import Any

from data.declare.finding import Doubt
from data.reading.normalise import NORMAL
from data.store.sql import listed
from data.store.store import Writer

Asking = Generator[Sequence[str], Sequence[Any], list[Doubt]]
"""Yields aggregates over `normal`, is sent their values in the same order, perhaps several times, and returns its doubts."""


def answered(writer: Writer, asking: Iterable[Asking]) -> list[Doubt]:
    """The doubts of all, in their order; what they ask at the same time is one statement."""
    every = list(asking)
    doubts: dict[int, list[Doubt]] = {}
    answers: dict[int, Sequence[Any] | None] = dict.fromkeys(range(len(every)))
    while answers:
        wanted: dict[int, Sequence[str]] = {}
        for place, answer in answers.items():
            try:
                wanted[place] = next(every[place]) if answer is None else every[place].send(answer)
            except StopIteration as over:
                doubts[place] = over.value
        aggregates = list(dict.fromkeys(each for several in wanted.values() for each in several))
        told: Sequence[Any] = ()
        if aggregates:
            counted = listed(f"{each} AS a{place}" for place, each in enumerate(aggregates))
            told = writer.row(*_bound(f"SELECT {counted} FROM {NORMAL}"))
        values = dict(zip(aggregates, told, strict=True))
        answers = {place: [values[each] for each in several] for place, several in wanted.items()}
    return [doubt for place in sorted(doubts) for doubt in doubts[place]]


def _bound(sql: str) -> tuple[str, dict[str, object]]:
    """The statement with its moments bound: of the next file they are others, and a text that stays the same is not parsed again."""
    moments = {text: f"moment_{place}" for place, text in enumerate(dict.fromkeys(_MOMENT.findall(sql)))}
    values: dict[str, object] = {name: datetime.fromisoformat(text) for text, name in moments.items()}
    return _MOMENT.sub(lambda found: f"${moments[found[1]]}::TIMESTAMP", sql), values


_MOMENT = re.compile(r"TIMESTAMP '([^']+)'")


def moment_sql(moment: datetime) -> str:
    """A moment as a constant of a statement."""
    return f"TIMESTAMP '{moment.isoformat(' ')}'"
