"""Pages of large data prepared before anybody comes: as they open, of every period of the filter bar, then of each channel and team alone, whenever the data have changed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import product

from data.store import engine_choice
from data.store.store import StoreError
from kpi.declare.errors import KpiError
from kpi.query.period import PRESETS
from pages.ui.answers import answers, stores
from pages.ui.answers.answer_cache import is_large
from pages.ui.panels import layout, panel_memo, prefetch
from pages.ui.panels.prefetch import Drawn
from pages.ui.report.source import OF, Source, asked
from pages.ui.view import address
from pages.ui.view.address import PERIOD, View
from pages.web.every import Every

LOG = logging.getLogger("service_pulse.ahead")

EVERY_SECONDS = 5.0
FIRST_SECONDS = 3.0

MOST_SECONDS = 600.0
"""How long groups are prepared at most, rests included: of ten million tickets not all of them are."""

PAGES = ("overview", "speed", "satisfaction", "team", "availability", "complaints", "tickets")
"""In this order: what most people open first."""


class Ahead:
    """Works out what pages show as they open, and of one channel or team, while the server runs. Data of which that is read at once
    are left alone, and a cluster, which others use too.

    It does not wait until nobody asks, which may never come: after each step it rests as long as that step took. So it works half
    of the time at most, as one reader does who looks at each page as long as it takes to come.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Nothing has been prepared yet."""
        self._sources = sources
        self._every = Every("ahead", self.look, EVERY_SECONDS, FIRST_SECONDS)
        self._stopped = threading.Event()
        self._state: Hashable = None
        self._done: set[tuple[str, bool]] = set()

    def start(self) -> None:
        """Begin to look whether the data have changed, or readers come with another language."""
        self._stopped.clear()
        self._every.start()

    def stop(self) -> None:
        """Prepare nothing more."""
        self._stopped.set()
        self._every.stop()

    def look(self) -> int:
        """Prepare what is not prepared of the data as they are, and return in how many steps; none where nothing has changed.

        Each language that readers have is prepared once. Data that change meanwhile are prepared with the next look.
        """
        try:
            state = _state()
            if state != self._state:
                self._state, self._done = state, set()
            is_enough = engine_choice.spark_address() is not None or not is_large(answers.cache().known)
        except StoreError as error:
            LOG.info("Nothing can be prepared: %s", error)
            return 0
        steps = 0
        for spoken, of_groups in () if is_enough else self._missing():
            for step in self._steps_of_groups(spoken) if of_groups else self._steps(spoken):
                began = time.monotonic()
                _try(step)
                steps += 1
                if self._stopped.wait(time.monotonic() - began) or _state() != state:
                    return steps
            self._done.add((spoken, of_groups))
            LOG.info("Version %s is prepared in %s%s", state[0], spoken, ", by group" if of_groups else "")
        return steps

    def _missing(self) -> list[tuple[str, bool]]:
        """What is not prepared: in which language, and whether of groups alone, which come last."""
        rounds = [(spoken, of_groups) for of_groups in (False, True) for spoken in prefetch.spoken()]
        return [each for each in rounds if each not in self._done]

    def _steps(self, spoken: str) -> Iterator[Callable[[], object]]:
        """The days of each page first: all periods follow from them. Then what it shows, the period of an address without fields first."""
        pages = [name for name in PAGES if name in self._sources]
        usual = View().preset
        yield partial(answers.take_over_days, stores.shown())
        for name in pages:
            yield partial(self._keep_days, name, usual)
        for preset in (usual, *(each for each in PRESETS if each != usual)):
            for name in pages:
                yield partial(self._prepare, name, preset, spoken)

    def _steps_of_groups(self, spoken: str) -> Iterator[Callable[[], object]]:
        """What each page shows of one group alone, for MOST_SECONDS and as long as there is room for more without giving up what is there."""
        end = time.monotonic() + MOST_SECONDS
        pages, usual = [name for name in PAGES if name in self._sources], View().preset
        groups: list[tuple[str, str]] = []
        _try(lambda: groups.extend((each, value) for each in prefetch.GROUPED for value in answers.options(each)))
        for presets in ((usual,), tuple(each for each in PRESETS if each != usual)):
            for (dimension, value), preset, name in product(groups, presets, pages):
                if not panel_memo.has_room() or time.monotonic() > end:
                    return
                yield partial(self._prepare, name, preset, spoken, **{dimension: address.join([value])})

    def _keep_days(self, name: str, preset: str) -> None:
        self._drawn(name, preset).keep_days()

    def _prepare(self, name: str, preset: str, spoken: str, **chosen: str) -> None:
        drawn = self._drawn(name, preset, **chosen)
        drawn.prepare(drawn.view.view, spoken)

    def _drawn(self, name: str, preset: str, **chosen: str) -> Drawn:
        page = asked({OF: name, PERIOD: preset, **chosen}, self._sources)
        return Drawn(page.view, tuple(layout.at_once(page.source.parts(page.fields))))


def _try(step: Callable[[], object]) -> None:
    """Do one step. What it fails with is told to whoever opens that page, and keeps no other from being prepared."""
    try:
        step()
    except (StoreError, KpiError) as error:
        LOG.info("Not prepared: %s", error)


def _state() -> tuple[Hashable, ...]:
    """What pages depend on: the data that are shown, and the day."""
    return *answers.version(), datetime.now(UTC).date()
