"""Answers that are kept as long as there is room, and what is prepared while nobody asks."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.facts.refresh import open_store
from data.store.store import Interrupted, Reader, Store
from kpi.declare.metric import Clock
from kpi.engine.answer import Question, answer
from kpi.engine.coverage import coverage
from kpi.query.period import PRESETS, Period
from kpi.query.query import Comparison, Filter, Query
from pages.locale.language import language
from pages.ui.answers import answer_cache, answers, stores
from pages.ui.answers.answer_cache import AnswerCache
from pages.ui.answers.memo import Memo, size_of
from pages.ui.charts.figure import Picture
from pages.ui.panels import panel_memo, prefetch
from pages.ui.panels.cards import Cards
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.headline import Headline
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Panel
from pages.ui.panels.prefetch import Drawn
from pages.ui.panels.trend import Trend
from pages.ui.view.address import View

pytestmark = pytest.mark.long

SOON = 20
FRAME = str(Path(prefetch.__file__).parents[2] / "frame.py")
SEPTEMBER = Query(metrics=("tickets_created", "csat"), period=Period(date(2026, 9, 1), date(2026, 10, 1)))


class Watched:
    """A store that counts what is read from it, and can be held up."""

    def __init__(self, store: Store) -> None:
        self.store, self.texts, self.gate, self.started = store, [], threading.Event(), threading.Event()
        self.gate.set()
        self.version = store.version

    def read(self, sql: str, params: Mapping[str, object] | None = None) -> pl.DataFrame:
        return self._held(self.store.read, sql, params)

    def reader(self) -> Reader:
        reader = self.store.reader()
        reader.read = partial(self._held, reader.read)  # type: ignore[method-assign]
        return reader

    def _held(self, read: Callable[..., pl.DataFrame], sql: str, params: Mapping[str, object] | None) -> pl.DataFrame:
        self.texts.append(sql)
        self.started.set()
        assert self.gate.wait(SOON)
        return read(sql, params)


@pytest.fixture
def watched(shop_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", -1)  # only answers are kept
    with open_store(Path(shutil.copy(shop_store, tmp_path / "shop.duckdb"))) as store:
        yield Watched(store)


def questions() -> list[list[Question]]:
    return [[Question(SEPTEMBER, comparison), Question(SEPTEMBER)] for comparison in Comparison]


def rounds(cache: AnswerCache) -> list[Callable[[], object]]:
    return [partial(cache.answers_to, each) for each in questions()]


def cache_of(watched: Watched) -> AnswerCache:
    return AnswerCache(watched.read, coverage(watched.store.read))


def sizes(watched: Watched, asked: list[Question]) -> list[int]:
    """How much room what is read for each question takes."""
    found: list[int] = []

    def read(sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        frame = watched.store.read(sql, params)
        found.append(size_of(frame))
        return frame

    for question in asked:
        AnswerCache(read, coverage(watched.store.read)).answers_to([question])
    assert len(found) == len(asked)
    return found


def test_an_answer_is_read_once_and_stays_the_same(watched: Watched) -> None:
    cache = cache_of(watched)
    first, second = (cache.answers_to([Question(SEPTEMBER)])[0] for _ in range(2))
    assert len(watched.texts) == 2  # tickets and surveys
    assert first.equals(second)
    assert first.equals(answer(watched.store.read, SEPTEMBER))
    both = cache.answers_to([Question(SEPTEMBER), Question(SEPTEMBER, Comparison.NONE)])
    assert both[0].equals(first)
    assert "change" in both[1].columns


def test_what_was_asked_longest_ago_is_forgotten_first(watched: Watched, monkeypatch) -> None:
    most = cache_of(watched).answers_to([Question(SEPTEMBER.over(Period()))])[0]
    monkeypatch.setattr(answer_cache, "ANSWERS", Memo(int(2.5 * size_of(most))))
    cache = cache_of(watched)
    for query in (SEPTEMBER, SEPTEMBER.over(Period()), SEPTEMBER, SEPTEMBER.over(Period(date(2026, 9, 2)))):
        cache.answers_to([Question(query)])
    read = len(watched.texts)
    cache.answers_to([Question(SEPTEMBER)])
    assert len(watched.texts) == read
    cache.answers_to([Question(SEPTEMBER.over(Period()))])
    assert len(watched.texts) > read


def test_the_levels_of_all_days_are_read_once_for_all_periods(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", 200_000)
    cache = cache_of(watched)
    backlog = replace(SEPTEMBER, metrics=("backlog",))
    found = {}
    for first in range(1, 20, 4):
        query = backlog.over(Period(date(2026, 9, first), date(2026, 9, first + 4)))
        found[query] = cache.answers_to([Question(query), Question(query, Comparison.PREVIOUS)])[0]
    assert len(watched.texts) == 1
    for query, frame in found.items():
        assert frame.equals(answer(watched.store.read, query))


def test_all_days_that_are_kept_serve_every_period_and_group(watched: Watched) -> None:
    cache = cache_of(watched)
    asked = [Question(SEPTEMBER), Question(replace(SEPTEMBER, by=("team",)))]
    cache.keep_days(asked)
    read = len(watched.texts)
    assert read == 2  # tickets and surveys
    cache.keep_days(asked)
    for first in (1, 9, 20):
        query = SEPTEMBER.over(Period(date(2026, 9, first), date(2026, 9, first + 6)))
        team = watched.store.read("SELECT min(team) AS team FROM fact_ticket")["team"][0]
        for each in (query, replace(query, filters=(Filter("team", (team,)),))):
            assert cache.answers_to([Question(each)])[0].equals(answer(watched.store.read, each))
    assert len(watched.texts) == read


def test_what_needs_no_reading_gives_way_too(watched: Watched) -> None:
    """With all days kept nothing is read that could be interrupted."""
    cache, asked = cache_of(watched), [Question(SEPTEMBER)]
    cache.keep_days(asked)
    is_stopped = False
    with cache.preparing(watched.read, lambda: is_stopped):
        cache.answers_to(asked)
        is_stopped = True
        with pytest.raises(Interrupted):
            cache.answers_to([Question(SEPTEMBER.over(Period(date(2026, 9, 2), date(2026, 9, 9))))])
    assert cache.answers_to(asked)[0].equals(answer(watched.store.read, SEPTEMBER))


def test_days_for_which_there_is_no_room_are_not_kept(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "DAYS", Memo(0))
    cache = cache_of(watched)
    cache.keep_days([Question(SEPTEMBER)])
    assert cache.answers_to([Question(SEPTEMBER)])[0].equals(answer(watched.store.read, SEPTEMBER))
    read = len(watched.texts)
    cache.keep_days([Question(SEPTEMBER)])
    assert len(watched.texts) == read, "what has no room is not read in vain again"


def test_what_was_read_is_forgotten_too(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "ANSWERS", Memo(0))
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", 200_000)
    created, csat = (Question(replace(SEPTEMBER, metrics=(name,))) for name in SEPTEMBER.metrics)
    monkeypatch.setattr(answer_cache, "READINGS", Memo(max(sizes(watched, [created, csat]))))
    cache = cache_of(watched)
    for question in (created, created, csat, csat, created):
        cache.answers_to([question])
    assert len(watched.texts) == 3


def test_what_was_read_longest_ago_is_forgotten_first(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "ANSWERS", Memo(0))
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", 200_000)
    created, csat = (Question(replace(SEPTEMBER, metrics=(name,))) for name in SEPTEMBER.metrics)
    later = Question(replace(SEPTEMBER, metrics=("csat",)).over(Period(date(2026, 9, 2), date(2026, 9, 9))))
    monkeypatch.setattr(answer_cache, "READINGS", Memo(sum(sizes(watched, [created, csat, later])) - 1))
    cache = cache_of(watched)
    for question in (created, csat, created, later, created):  # the third use of what was read first keeps it
        cache.answers_to([question])
    assert len(watched.texts) == 3


def test_what_was_prepared_needs_no_reading_any_more(watched: Watched) -> None:
    cache = cache_of(watched)
    assert prefetch.prepare(cache, watched, rounds(cache)).result(SOON) == 3
    read = len(watched.texts)
    assert read > 0
    for each in questions():
        cache.answers_to(each)
    assert len(watched.texts) == read


def test_it_gives_up_before_the_next_statement_when_somebody_asks(watched: Watched) -> None:
    cache = cache_of(watched)
    cache.answers_to(questions()[0])
    texts = len(watched.texts)
    watched.started.clear()
    watched.gate.clear()
    preparing = prefetch.prepare(cache, watched, rounds(cache)[1:])
    assert watched.started.wait(SOON)
    cache.answers_to(questions()[0])  # kept, so that this does not wait
    watched.gate.set()
    assert preparing.result(SOON) == 0
    assert len(watched.texts) <= texts + 2  # what was on its way: the round's tickets and surveys


def test_it_begins_anew_when_the_next_page_is_drawn(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 5.0)
    cache = cache_of(watched)
    first = prefetch.prepare(cache, watched, rounds(cache))
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 0.0)
    second = prefetch.prepare(cache, watched, rounds(cache))
    assert (first.result(SOON), second.result(SOON)) == (0, 3)


def test_nothing_is_prepared_while_people_keep_asking(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 1.0)
    cache = cache_of(watched)
    cache.answers_to(questions()[0])
    read = len(watched.texts)
    preparing = [prefetch.prepare(cache, watched, rounds(cache)) for _ in range(3)]
    cache.answers_to(questions()[0])
    assert [each.result(SOON) for each in preparing] == [0, 0, 0]
    assert len(watched.texts) == read


def test_it_gives_up_when_the_data_change(watched: Watched) -> None:
    watched.gate.clear()
    cache = cache_of(watched)
    preparing = prefetch.prepare(cache, watched, rounds(cache))
    assert watched.started.wait(SOON)
    with watched.store.write():
        pass
    watched.gate.set()
    assert preparing.result(SOON) <= 1
    assert len(watched.texts) <= 2


def test_what_is_prepared_of_one_store_never_becomes_the_answer_of_another(watched: Watched) -> None:
    others = cache_of(watched)
    with cache_of(watched).preparing(watched.read, lambda: False), pytest.raises(Interrupted):
        others.answers_to(questions()[0])
    assert watched.texts == []


def test_it_does_not_keep_a_slow_store_busy(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(prefetch, "MOST_SECONDS", -1.0)
    cache = cache_of(watched)
    assert prefetch.prepare(cache, watched, rounds(cache)).result(SOON) == 0
    assert watched.texts == []


@pytest.fixture
def shown(show_own_shop: None) -> Store:
    """The shop as the store that the pages show."""
    return stores.real()


def test_the_views_one_click_away_are_other_periods_comparisons_clocks_teams_and_channels(shown: Store) -> None:
    view = View(clock=Clock.BUSINESS)
    views = list(prefetch.near(view))
    assert {each.preset for each in views} == set(PRESETS) - {"all"}
    assert {each.comparison for each in views} == set(Comparison)
    assert {each.clock for each in views} == set(Clock)
    chosen = {(one.dimension, one.values) for each in views for one in each.filters}
    assert chosen == {(name, (value,)) for name in ("team", "channel") for value in answers.options(name)}
    only = view.only("team", "Anything")
    assert {each.filters for each in prefetch.near(only) if not each.values("channel")} == {only.filters}


def test_whatever_page_somebody_opens_stops_what_is_being_prepared(shown: Store) -> None:
    reader = shown.reader()
    answers.cache().stop_when_asked(reader)
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    app.switch_page("definitions.py").run()
    assert not app.exception
    assert reader.stopped.is_set()
    again = shown.reader()
    answers.cache().stop_when_asked(again)
    app.run()  # a page that asks nothing
    assert again.stopped.is_set()


def contents(panels: tuple[Panel, ...], view: DatedView) -> list[Content]:
    """What panels show, made by themselves, without what is remembered."""
    page = PageAnswers(view, (question for panel in panels for question in panel.questions(view)))
    return [panel.figure(page) or Content(lines=(panel.empty(page),)) for panel in panels]


def test_panels_are_prepared_for_another_view_as_they_would_be_made_for_it(shown: Store, monkeypatch) -> None:
    names = ("tickets_created", "first_response_median", "backlog")
    panels = (Cards((("", names),)), *(Trend(name) for name in names), Headline(names))
    here, there = (DatedView(View(preset=preset), answers.today()) for preset in ("28d", "7d"))
    Drawn(here, panels).prepare(there.view, language())
    expected = contents(panels, there)

    def nobody(*_: object) -> pl.DataFrame:
        raise AssertionError("it was asked although it was prepared")

    monkeypatch.setattr(answers, "read", nobody)
    monkeypatch.setattr(answers, "ask_together", nobody)
    page = PageAnswers(there, (question for panel in panels for question in panel.questions(there)))
    for panel, made in zip(panels, expected, strict=True):
        prepared = panel_memo.content(panel, page)
        assert prepared.lines == made.lines
        if isinstance(made.body, Picture):
            assert isinstance(prepared.body, Picture)
            assert (prepared.body.alt, prepared.body.note) == (made.body.alt, made.body.note)
            assert "given" in vars(prepared.body), "the engine has checked it already"
        else:
            assert prepared.body == made.body
    assert any(isinstance(made.body, Picture) for made in expected)


def test_what_is_prepared_is_what_the_page_has_drawn(shown: Store, monkeypatch) -> None:
    prepared: list[Drawn] = []
    monkeypatch.setattr(prefetch, "next_views", prepared.extend)
    AppTest.from_file(FRAME, default_timeout=60).run().switch_page("speed.py").run()
    page = prepared[-1]
    assert len(prepared) == 2, "a page and the overview before it; nothing that is folded away"
    assert {type(panel).__name__ for panel in page.panels} == {
        "Headline",
        "Cards",
        "Trend",
        "Spread",
        "Breakdown",
        "HowToRead",
    }
    prepared.clear()
    opened = AppTest.from_file(FRAME, default_timeout=60)
    opened.query_params["more_load"] = "true"
    opened.run().switch_page("speed.py").run()
    assert [[type(panel).__name__ for panel in each.panels] for each in prepared[-1:]] == [["Cards"]]
    assert prepared[-1].panels[0].metrics[0] == "tickets_created"
