"""Answers that are kept, and what is prepared while nobody asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.store.store import Interrupted, Reader, Store
from kpi.declare.metric import Clock
from kpi.engine.answer import Question, answer
from kpi.engine.coverage import coverage
from kpi.query.period import PRESETS, Period
from kpi.query.query import Comparison, Query
from pages.ui.answers import answer_cache, stores
from pages.ui.answers import answers as session
from pages.ui.answers.answer_cache import Answers
from pages.ui.panels import prefetch
from pages.ui.panels.board import Board, _board
from pages.ui.panels.made import Made
from pages.ui.view.address import View
from tests.records import SHOP, put
from tests.stores import new_store_at

SOON = 20
SEPTEMBER = Query(metrics=("tickets_created", "csat"), period=Period(date(2026, 9, 1), date(2026, 10, 1)))


class Watched:
    """A store that counts what is read from it, and can be held up."""

    def __init__(self, store: Store) -> None:
        self.store, self.texts, self.gate, self.begun = store, [], threading.Event(), threading.Event()
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
        self.begun.set()
        assert self.gate.wait(SOON)
        return read(sql, params)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", -1)  # only answers are kept
    with new_store_at(tmp_path / "shop.duckdb") as store:
        put(store, **SHOP)
        yield Watched(store)


def questions() -> list[list[Question]]:
    return [[Question(SEPTEMBER, comparison), Question(SEPTEMBER)] for comparison in Comparison]


def rounds(answers: Answers) -> list[Callable[[], object]]:
    return [partial(answers.of, each) for each in questions()]


def kept_by(watched: Watched) -> Answers:
    return Answers(watched.read, coverage(watched.store.read))


def test_an_answer_is_read_once_and_stays_the_same(watched: Watched) -> None:
    answers = kept_by(watched)
    first, second = (answers.of([Question(SEPTEMBER)])[0] for _ in range(2))
    assert len(watched.texts) == 2  # tickets and surveys
    assert first.equals(second)
    assert first.equals(answer(watched.store.read, SEPTEMBER))
    both = answers.of([Question(SEPTEMBER), Question(SEPTEMBER, Comparison.NONE)])
    assert both[0].equals(first)
    assert "change" in both[1].columns


def test_what_was_asked_longest_ago_is_forgotten_first(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "MOST", 2)
    answers = kept_by(watched)
    for query in (SEPTEMBER, SEPTEMBER.over(Period()), SEPTEMBER, SEPTEMBER.over(Period(date(2026, 9, 2)))):
        answers.of([Question(query)])
    read = len(watched.texts)
    answers.of([Question(SEPTEMBER)])
    assert len(watched.texts) == read
    answers.of([Question(SEPTEMBER.over(Period()))])
    assert len(watched.texts) > read


def test_the_levels_of_all_days_are_read_once_for_all_periods(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", 200_000)
    answers = kept_by(watched)
    backlog = replace(SEPTEMBER, metrics=("backlog",))
    found = {}
    for first in range(1, 20, 4):
        query = backlog.over(Period(date(2026, 9, first), date(2026, 9, first + 4)))
        found[query] = answers.of([Question(query), Question(query, Comparison.PREVIOUS)])[0]
    assert len(watched.texts) == 1
    for query, frame in found.items():
        assert frame.equals(answer(watched.store.read, query))


def test_what_was_read_is_forgotten_too(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "MOST", 0)
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", 200_000)
    monkeypatch.setattr(answer_cache, "MOST_SMALL", 1)
    answers = kept_by(watched)
    created, csat = (Question(replace(SEPTEMBER, metrics=(name,))) for name in SEPTEMBER.metrics)
    for question in (created, created, csat, csat, created):
        answers.of([question])
    assert len(watched.texts) == 3


def test_what_was_read_longest_ago_is_forgotten_first(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(answer_cache, "MOST", 0)
    monkeypatch.setattr(answer_cache, "SMALL_BYTES", 200_000)
    monkeypatch.setattr(answer_cache, "MOST_SMALL", 2)
    answers = kept_by(watched)
    created, csat = (Question(replace(SEPTEMBER, metrics=(name,))) for name in SEPTEMBER.metrics)
    later = Question(replace(SEPTEMBER, metrics=("csat",)).over(Period(date(2026, 9, 2), date(2026, 9, 9))))
    for question in (created, csat, created, later, created):  # the third use of what was read first keeps it
        answers.of([question])
    assert len(watched.texts) == 3


def test_what_was_prepared_needs_no_reading_any_more(watched: Watched) -> None:
    answers = kept_by(watched)
    assert prefetch.prepare(answers, watched, rounds(answers)).result(SOON) == 3
    read = len(watched.texts)
    assert read > 0
    for each in questions():
        answers.of(each)
    assert len(watched.texts) == read


def test_it_gives_up_before_the_next_statement_when_somebody_asks(watched: Watched) -> None:
    answers = kept_by(watched)
    answers.of(questions()[0])
    texts = len(watched.texts)
    watched.begun.clear()
    watched.gate.clear()
    preparing = prefetch.prepare(answers, watched, rounds(answers)[1:])
    assert watched.begun.wait(SOON)
    answers.of(questions()[0])  # kept, so that this does not wait
    watched.gate.set()
    assert preparing.result(SOON) == 0
    assert len(watched.texts) <= texts + 2  # what was on its way: the round's tickets and surveys


def test_it_begins_anew_when_the_next_page_is_drawn(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 5.0)
    answers = kept_by(watched)
    first = prefetch.prepare(answers, watched, rounds(answers))
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 0.0)
    second = prefetch.prepare(answers, watched, rounds(answers))
    assert (first.result(SOON), second.result(SOON)) == (0, 3)


def test_nothing_is_prepared_while_people_keep_asking(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 1.0)
    answers = kept_by(watched)
    answers.of(questions()[0])
    read = len(watched.texts)
    preparing = [prefetch.prepare(answers, watched, rounds(answers)) for _ in range(3)]
    answers.of(questions()[0])
    assert [each.result(SOON) for each in preparing] == [0, 0, 0]
    assert len(watched.texts) == read


def test_it_gives_up_when_the_data_change(watched: Watched) -> None:
    watched.gate.clear()
    answers = kept_by(watched)
    preparing = prefetch.prepare(answers, watched, rounds(answers))
    assert watched.begun.wait(SOON)
    with watched.store.write():
        pass
    watched.gate.set()
    assert preparing.result(SOON) <= 1
    assert len(watched.texts) <= 2


def test_what_is_prepared_of_one_store_never_becomes_the_answer_of_another(watched: Watched) -> None:
    others = kept_by(watched)
    with kept_by(watched).preparing(watched.read), pytest.raises(Interrupted):
        others.of(questions()[0])
    assert watched.texts == []


def test_it_does_not_keep_a_slow_store_busy(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr(prefetch, "MOST_SECONDS", -1.0)
    answers = kept_by(watched)
    assert prefetch.prepare(answers, watched, rounds(answers)).result(SOON) == 0
    assert watched.texts == []


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The shop as the store that the pages show."""
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "shown.duckdb"))
    stores.close_all()
    put(stores.real(), **SHOP)
    yield stores.real()
    stores.close_all()


def test_the_views_one_click_away_are_other_periods_comparisons_clocks_teams_and_channels(shown: Store) -> None:
    view = View(clock=Clock.BUSINESS)
    views = list(prefetch.near(view))
    assert {each.preset for each in views} == set(PRESETS) - {"all"}
    assert {each.comparison for each in views} == set(Comparison)
    assert {each.clock for each in views} == set(Clock)
    chosen = {(one.dimension, one.values) for each in views for one in each.filters}
    assert chosen == {(name, (value,)) for name in ("team", "channel") for value in session.options(name)}
    only = view.only("team", "Anything")
    assert {each.filters for each in prefetch.near(only) if not each.values("channel")} == {only.filters}


def test_whatever_page_somebody_opens_stops_what_is_being_prepared(shown: Store) -> None:
    reader = shown.reader()
    session.answers().stop_when_asked(reader)
    app = AppTest.from_file(str(Path(prefetch.__file__).parents[1] / "frame.py"), default_timeout=60).run()
    app.switch_page("definitions.py").run()
    assert not app.exception
    assert reader.stopped.is_set()
    again = shown.reader()
    session.answers().stop_when_asked(again)
    app.run()  # a page that asks nothing
    assert again.stopped.is_set()


def test_a_board_prepares_another_view_as_that_would_make_it_itself(shown: Store, monkeypatch) -> None:
    names = ("tickets_created", "first_response_median", "backlog")
    here, there = View(preset="28d"), View(preset="7d")
    drawn = Board(names, here, session.today())
    for name in names:
        drawn.keep(Made.card, name)
        drawn.keep(Made.line, name, 250)
    drawn.prepare(there)
    itself = Board(names, there, session.today())
    expected = {name: (itself.card(name), itself.line(name, 250)) for name in names}

    def nobody(*_: object) -> pl.DataFrame:
        raise AssertionError("it was read although it was prepared")

    monkeypatch.setattr(session, "read", nobody)
    prepared = board_of(names, there)
    for name, (card, picture) in expected.items():
        assert prepared.keep(Made.card, name) == card
        made = prepared.kept[Made.line, name, 250]
        assert (made is None) == (picture is None)
        assert made is None or (made.alt == picture.alt and "checked" in vars(made))


def board_of(names: tuple[str, ...], view: View) -> Board:
    return _board(names, view, session.today(), (), (), *session.version())
