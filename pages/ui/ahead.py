"""The answers of a page for other periods, prepared while nobody asks for anything."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import polars as pl

from data.store import Store
from kpi.answer import Question
from kpi.period import PRESETS
from pages.ui import session
from pages.ui.answered import Answers
from pages.ui.plan import Plan
from pages.web import stores

QUIET_SECONDS = 1.5
"""How long nobody must have asked before anything is prepared."""

MOST_SECONDS = 5.0
"""How long is prepared at most after a page was drawn: a store that answers slowly is not kept busy."""

_POOL = ThreadPoolExecutor(1, thread_name_prefix="kpi-ahead")


class Stopped(Exception):
    """Somebody asks, or the data have changed: what was being prepared is given up."""


def other_periods(plans: Sequence[Plan]) -> None:
    """Prepare what these plans ask for the other periods that the filter bar offers, save the dearest: all data."""
    names = [name for name, period in PRESETS.items() if period(session.today()).days]
    # One by one and in the thread that asks them: nobody waits for their words.
    rounds = (
        [question for each in plans for question in replace(each, view=replace(each.view, preset=name, span=None)).questions]
        for name in names
    )  # fmt: skip
    if plans:
        prepare(session.answers(), stores.shown(), rounds)


def prepare(answers: Answers, store: Store, rounds: Iterable[Sequence[Question]]) -> Future[int]:
    """Answer each round of questions, one after the other, until somebody asks; the result tells how many were.

    What fails is not told: it fails again, and is told, when somebody asks for it.
    """
    return _POOL.submit(_prepare, answers, store, rounds, (answers.asked, store.version()))


def _prepare(answers: Answers, store: Store, rounds: Iterable[Sequence[Question]], since: tuple[int, int]) -> int:
    def unless_stopped(sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        if (answers.asked, store.version()) != since:
            raise Stopped
        return store.read(sql, params)

    done, end = 0, time.monotonic() + QUIET_SECONDS + MOST_SECONDS
    if (answers.asked, store.version()) == since:
        time.sleep(QUIET_SECONDS)
    for questions in rounds:
        if (answers.asked, store.version()) != since or time.monotonic() > end:
            break
        try:
            answers.of(questions, read=unless_stopped)
        except Stopped:
            break
        done += 1
    return done
