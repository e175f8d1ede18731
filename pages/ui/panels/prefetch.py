"""What a page shows one click away, prepared while nobody asks for anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import polars as pl

from data.store.store import Interrupted, Reader, Store
from kpi.declare.metric import Clock
from kpi.query.limits import NO_LIMITS
from kpi.query.period import PRESETS
from kpi.query.query import Comparison
from pages.locale.language import language, speaking
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.answer_cache import AnswerCache, give_way
from pages.ui.charts import figure
from pages.ui.charts.figure import Picture
from pages.ui.panels import panel_memo
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Panel
from pages.ui.view.address import View

QUIET_SECONDS = 1.5
"""How long nobody must have asked before anything is prepared."""

GROUPED = ("channel", "team")
"""The dimensions of which each group alone is one click away, likely ones first."""

MOST_SECONDS = 4.0
"""How long is prepared at most after a page was drawn: a store that answers slowly is not kept busy."""

LANGUAGES = 2
"""So many of the languages that readers came with last are prepared."""

_SPOKEN: list[str] = []

_POOL = ThreadPoolExecutor(1, thread_name_prefix="kpi-prefetch")


@dataclass(frozen=True)
class Drawn:
    """Panels that are asked for together, and the view that they were drawn for."""

    view: DatedView
    panels: tuple[Panel, ...]

    def keep_days(self) -> None:
        """Read all days of what they show: other periods follow from them."""
        answers.cache().keep_days([ask for panel in self.panels for ask in panel.questions(self.view)])

    def prepare(self, view: View, language: str) -> None:
        """Make all of them for another view too, in the reader's language."""
        other = replace(self.view, view=view)
        page = PageAnswers(other, (ask for panel in self.panels for ask in panel.questions(other)))
        with speaking(language):
            for panel in self.panels:
                give_way()
                body = panel_memo.content(panel, page).body
                if isinstance(body, Picture):
                    figure.make(body)


def next_views(drawn: Sequence[Drawn]) -> None:
    """Prepare what was drawn for what the filter bar offers next."""
    # What others may see, and what was frozen, is prepared for nobody.
    if drawn and reader.limits() == NO_LIMITS and stores.frozen() is None:
        spoken = language()
        _SPOKEN[:] = [spoken, *(each for each in _SPOKEN if each != spoken)][:LANGUAGES]
        days = (each.keep_days for each in drawn)
        views = ((each, view) for each in drawn for view in near(each.view.view) if view != each.view.view)
        before = partial(answers.take_over_days, stores.shown())
        rounds = chain([before], days, (partial(each.prepare, view, spoken) for each, view in views))
        prepare(answers.cache(), stores.shown(), rounds)


def spoken() -> list[str]:
    """The languages that readers came with last, of those who may see all; that of the first page before anybody came."""
    return list(_SPOKEN)


def stop() -> None:
    """Stop what is being prepared: somebody is here."""
    answers.cache().stop_when_asked()


def near(view: View) -> Iterator[View]:
    """The views one click away, likely ones first; without the dearest, all data."""
    for name, period in PRESETS.items():
        if period(answers.today()).days:
            yield replace(view, preset=name, span=None)
    for comparison in Comparison:
        yield replace(view, comparison=comparison)
    for clock in Clock:
        yield replace(view, clock=clock)
    for dimension in GROUPED:
        if not view.values(dimension):
            for value in answers.options(dimension, view.choices):
                yield view.only(dimension, value)


def prepare(cache: AnswerCache, store: Store, rounds: Iterable[Callable[[], object]]) -> Future[int]:
    """Do the rounds one after the other, until somebody asks or the data change; the result tells how many were done.

    What fails is not reported: it fails again, and is reported, when somebody asks for it.
    """
    reader = store.reader()
    cache.stop_when_asked(reader)
    return _POOL.submit(_prepare, cache, store, reader, rounds, store.version(), QUIET_SECONDS)


def _prepare(
    cache: AnswerCache, store: Store, reader: Reader, rounds: Iterable[Callable[[], object]], version: int, quiet: float
) -> int:
    def read(sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        if store.version() != version:
            raise Interrupted
        return reader.read(sql, params)

    done = 0
    if reader.stopped.wait(quiet):
        return done
    end = time.monotonic() + MOST_SECONDS
    with cache.preparing(read, reader.stopped.is_set), suppress(Interrupted):
        for one in rounds:
            if reader.stopped.is_set() or time.monotonic() > end:
                break
            one()
            done += 1
    return done
