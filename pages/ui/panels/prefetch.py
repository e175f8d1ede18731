"""What a page shows one click away, prepared while nobody asks for anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial

import polars as pl

from data.store.store import Interrupted, Reader, Store
from kpi.declare.metric import Clock
from kpi.query.period import PRESETS
from kpi.query.query import Comparison
from pages.ui.answers import answers as session
from pages.ui.answers import stores
from pages.ui.answers.answer_cache import Answers
from pages.ui.number.movers import GROUPED
from pages.ui.panels.board import Board
from pages.ui.view.address import View

QUIET_SECONDS = 1.5
"""How long nobody must have asked before anything is prepared."""

MOST_SECONDS = 4.0
"""How long is prepared at most after a page was drawn: a store that answers slowly is not kept busy."""

_POOL = ThreadPoolExecutor(1, thread_name_prefix="kpi-ahead")


def next_views(boards: Sequence[Board]) -> None:
    """Prepare these boards for what the filter bar offers next."""
    if boards:
        rounds = (partial(each.prepare, view) for each in boards for view in near(each.view) if view != each.view)
        prepare(session.answers(), stores.shown(), rounds)


def stop() -> None:
    """Stop what is being prepared: somebody is here."""
    session.answers().stop_when_asked()


def near(view: View) -> Iterator[View]:
    """The views one click away, likely ones first; without the dearest, all data."""
    for name, period in PRESETS.items():
        if period(session.today()).days:
            yield replace(view, preset=name, span=None)
    for comparison in Comparison:
        yield replace(view, comparison=comparison)
    for clock in Clock:
        yield replace(view, clock=clock)
    for dimension in GROUPED:
        if not view.values(dimension):
            for value in session.options(dimension, view.choices):
                yield view.only(dimension, value)


def prepare(answers: Answers, store: Store, rounds: Iterable[Callable[[], object]]) -> Future[int]:
    """Do the rounds one after the other, until somebody asks or the data change; the result tells how many were done.

    What fails is not told: it fails again, and is told, when somebody asks for it.
    """
    reader = store.reader()
    answers.stop_when_asked(reader)
    return _POOL.submit(_prepare, answers, store, reader, rounds, store.version())


def _prepare(
    answers: Answers, store: Store, reader: Reader, rounds: Iterable[Callable[[], object]], version: int
) -> int:
    def read(sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        if store.version() != version:
            raise Interrupted
        return reader.read(sql, params)

    done = 0
    if reader.stopped.wait(QUIET_SECONDS):
        return done
    end = time.monotonic() + MOST_SECONDS
    with answers.preparing(read), suppress(Interrupted):
        for one in rounds:
            if reader.stopped.is_set() or time.monotonic() > end:
                break
            one()
            done += 1
    return done
