"""Answers that were given, kept by question as long as their data are shown and there is room for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256

import polars as pl

from data.store.changed_days import Days
from data.store.kept_files import KeptFiles
from data.store.store import Interrupted, Reader
from kpi.engine.answer import Question, all_counts, all_days, to_keep, together
from kpi.engine.coverage import Coverage
from kpi.engine.day_counts import DayCounts, Spans, key_of
from kpi.engine.day_files import counts_of, is_lasting, name_of, packed, table_of
from kpi.engine.day_tables import DayTable
from kpi.query.limits import NO_LIMITS, Limits, limited
from kpi.query.read import Read
from kpi.sql.by_day import BinsByDay, DaySums
from pages.ui.answers.memo import Memo, Part

ANSWER_BYTES = 64_000_000
"""How much room answers have."""

READ_BYTES, SMALL_BYTES = 20_000_000, 2_000_000
"""What was read is kept too, in so much room, where it is small: the levels of all days, for one, serve every period."""

DAYS_BYTES = 96_000_000
"""How much room there is for facts summed up by day over all days, which serve every period too."""

COUNTS_BYTES = 160_000_000
"""And how much for how often values occur by day, where there are too many to keep themselves."""

FILES_FROM = 200_000
"""Rows of one fact table from which days are kept in files too: of fewer they are read anew as quickly."""
# The room is that of all data versions and of all readers together: who may see what does not multiply it.
ANSWERS: Memo[pl.DataFrame] = Memo(ANSWER_BYTES)
READINGS: Memo[pl.DataFrame] = Memo(READ_BYTES)
DAYS: Memo[tuple[DayTable, ...]] = Memo(DAYS_BYTES)
COUNTS: Memo[tuple[DayCounts, ...]] = Memo(COUNTS_BYTES)
_WITHOUT_ROOM: Memo[tuple[DayTable, ...]] = Memo(1_000_000)

MOST_TABLES = 4
"""Of the same facts, counted alike: what pages with other metrics or groups need."""


class AnswerCache:
    """The answers of one data version. Safe from any thread; whoever asks the same at the same moment both read it."""

    def __init__(self, read: Read, known: Coverage, limits: Limits = NO_LIMITS, files: KeptFiles | None = None) -> None:
        """Nothing is answered yet; `known` is what the data cover, and all that is read is held to `limits`.

        In `files` days outlast the process; they are of the same data, and of whoever may see all.
        """
        self._read, self.known, self._limits = read, known, limits
        self._files = files if limits == NO_LIMITS and is_large(known) else None
        self._lock = threading.Lock()
        self._answers, self._readings = Part(ANSWERS), Part(READINGS)
        self._days, self._counts, self._without_room = Part(DAYS), Part(COUNTS), Part(_WITHOUT_ROOM)
        self._spans: Spans = {}
        self._preparing: Reader | None = None

    def answers_to(self, questions: Sequence[Question]) -> list[pl.DataFrame]:
        """The answer to each; those that are not kept yet are read together.

        Somebody asks: what is being prepared is stopped. Inside `preparing` nobody does, and Interrupted is raised when
        somebody else does.
        """
        read = self._reading()
        found: dict[Question, pl.DataFrame] = {}
        missing: list[Question] = []
        for question in dict.fromkeys(questions):
            kept = self._answers.get(question)
            if kept is None:
                missing.append(question)
            else:
                found[question] = kept
        if missing:
            self._load(missing)
            reading = limited(partial(self._read_once, read), self._limits)
            found_now = together(reading, missing, known=self.known, kept=self._kept, counts=self._kept_counts)
            for question, frame in zip(missing, found_now, strict=True):
                self._answers.put(question, frame)
                found[question] = frame
        return [found[question].clone() for question in questions]

    def keep_days(self, questions: Sequence[Question]) -> None:
        """Read all days of what questions are about, so that they need no reading for another period, or for a group alone."""

        def kept(key: Hashable) -> tuple[DayTable, ...]:
            return (*(self._days.get(key) or ()), *(self._without_room.get(key) or ()))

        self._load(questions)
        for table in all_days(self.reader(), questions, known=self.known, kept=kept):
            self._put_days(table.sums.key, table)
            self._save(table.sums, table)
        for found in all_counts(self.reader(), questions, known=self.known, counts=self._counts.get, spans=self._spans):
            self._put_counts(key_of(found.bins), found)
            self._save(found.bins, found)

    def _load(self, questions: Sequence[Question]) -> None:
        """Take the days that these questions follow from out of the files, where they are there."""
        if self._files is None or not self._files.names:
            return
        for asked in to_keep(questions, known=self.known):
            held = self._files.take(name_of(asked))
            if held is None:
                continue
            if isinstance(asked, DaySums):
                if (table := table_of(asked, held)) is not None and not self._has_days(table):
                    self._put_days(asked.key, table)
            elif (found := counts_of(asked, held)) is not None:
                self._put_counts(key_of(asked), found)

    def _save(self, asked: DaySums | BinsByDay, kept: DayTable | DayCounts) -> None:
        """Let days outlast the process, where they hold for these data on any day."""
        if self._files is not None and is_lasting(asked):
            self._files.put(name_of(asked), partial(packed, kept))

    def _put_days(self, key: Hashable, table: DayTable) -> None:
        others = (other for other in self._days.get(key) or () if not table.has(other.sums))
        self._days.put(key, (table, *others)[:MOST_TABLES])
        if self._days.get(key) is None:
            empty = replace(table, frame=table.frame.clear())
            self._without_room.put(key, (*(self._without_room.get(key) or ()), empty)[-MOST_TABLES:])

    def _put_counts(self, value: Hashable, counts: DayCounts) -> None:
        for each in (counts, counts.emptied()):  # without room for it nobody counts in vain again
            self._counts.put(value, (each, *(self._counts.get(value) or ()))[:MOST_TABLES])
            if any(one is each for one in self._counts.get(value) or ()):
                break

    def take_over(self, before: AnswerCache, changed: Callable[[str], Days | None]) -> None:
        """Keep what was kept of an earlier data version, with the days read anew that have changed since; what else decides is not known is not kept."""
        read = self.reader()
        for key, tables in before._days.items():
            for table in tables:
                if (days := _changed(table.sums.rests_on, changed)) is not None and not self._has_days(table):
                    fresh = table.refreshed(read, days)
                    self._put_days(key, fresh)
                    self._save(fresh.sums, fresh)
        for value, found in before._counts.items():
            for counts in found:
                if (days := _changed(counts.bins.rests_on, changed)) is not None and self._counts.get(value) is None:
                    counted = counts.refreshed(read, days)
                    self._put_counts(value, counted)
                    self._save(counted.bins, counted)

    def _has_days(self, table: DayTable) -> bool:
        return any(each.has(table.sums) for each in self._days.get(table.sums.key) or ())

    def read(self, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        """What a statement finds, for whoever asks in this thread: a reader, who stops what is prepared, or what prepares."""
        return self.reader()(sql, params)

    def reader(self) -> Read:
        """The way to read of whoever asks in this thread, held to the limits."""
        return limited(self._reading(), self._limits)

    def _read_once(self, read: Read, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        """What a statement finds; it is read once where that is small."""
        key = sha256(f"{sql}{sorted(params.items())}".encode()).digest()  # statements are long, and keys take room too
        known = self._readings.get(key)
        if known is None:
            known = read(sql, params)
            if known.estimated_size() <= SMALL_BYTES:
                self._readings.put(key, known)
        return known

    def stop_when_asked(self, reader: Reader | None = None) -> None:
        """Stop what is being prepared now, and `reader` as soon as somebody asks."""
        with self._lock:
            before, self._preparing = self._preparing, reader
        if before:
            before.stop()

    @contextmanager
    def preparing(self, read: Read, is_stopped: Callable[[], bool]) -> Iterator[None]:
        """In this thread, answers are not asked for but prepared, and read by `read`, until `is_stopped`."""
        token = _PREPARING.set(_Preparing(self, read, is_stopped))
        try:
            yield
        finally:
            _PREPARING.reset(token)

    def _kept(self, key: Hashable) -> tuple[DayTable, ...] | None:
        give_way()
        return self._days.get(key)

    def _kept_counts(self, key: Hashable) -> tuple[DayCounts, ...] | None:
        give_way()
        return self._counts.get(key)

    def _reading(self) -> Read:
        prepared = _PREPARING.get()
        if prepared is None:
            self.stop_when_asked()
            return self._read
        if prepared.cache is not self:  # other data are shown by now
            raise Interrupted
        return prepared.read


def is_large(known: Coverage) -> bool:
    """Whether data are so many that what was worked out of them outlasts the process."""
    return max(known.rows.values(), default=0) >= FILES_FROM


def _changed(rests_on: tuple[str, str] | None, changed: Callable[[str], Days | None]) -> frozenset[date] | None:
    """The days that have changed of what rests on a date of a table; None where nobody knows."""
    days = changed(rests_on[0]) if rests_on else None
    return None if rests_on is None or days is None else days.get(rests_on[1], frozenset())


@dataclass(frozen=True)
class _Preparing:
    """What prepares in this thread: of which answers, how it reads, and whether somebody has asked meanwhile."""

    cache: AnswerCache
    read: Read
    is_stopped: Callable[[], bool]


_PREPARING: ContextVar[_Preparing | None] = ContextVar("preparing", default=None)


def give_way() -> None:
    """Stop what is prepared in this thread as soon as somebody asks, also where nothing has to be read: Interrupted is raised."""
    prepared = _PREPARING.get()
    if prepared is not None and prepared.is_stopped():
        raise Interrupted
