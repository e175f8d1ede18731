"""What is kept for pages is bounded by its size, however many views there are and however many readers, each with limits of their own."""

from __future__ import annotations

import pytest

from kpi.query.limits import Limits
from kpi.query.period import PRESETS
from kpi.query.query import Filter, Query
from pages.ui.answers import answer_cache, answers, reader, voices
from pages.ui.answers.memo import Memo, size_of
from pages.ui.panels import panel_memo
from pages.ui.panels.cards import Cards
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.trend import Trend
from pages.ui.view.address import View

ROOM = {
    (answer_cache, "ANSWERS"): 60_000,
    (answer_cache, "READINGS"): 40_000,
    (panel_memo, "_CONTENTS"): 200_000,
    (panel_memo, "_QUESTIONS"): 20_000,
    (answers, "_LOOKED_UP"): 20_000,
}
"""So little that it does not do for a few views."""

PANELS = (Cards((("", ("tickets_created", "csat")),)), Trend("tickets_created"))


@pytest.mark.usefixtures("show_shop")
def test_many_views_of_many_readers_take_no_more_room_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    today, teams = answers.today(), answers.options("team")[:3]
    rooms = {place: Memo(most, panel_memo._bytes if place[1] == "_CONTENTS" else None) for place, most in ROOM.items()}
    for (module, name), memo in rooms.items():
        monkeypatch.setattr(module, name, memo)
    answers._cache.cache.clear()
    made = 0
    for team in teams:
        with reader.reading_as(Limits(filters=(Filter("team", (team,)),))):
            for preset in list(PRESETS)[:4]:
                view = DatedView(View(preset=preset), today)
                page = PageAnswers(view, (ask for panel in PANELS for ask in panel_memo.questions(panel, view)))
                for panel in PANELS:
                    made += panel_memo._bytes(panel_memo.content(panel, page))
                for place, memo in rooms.items():
                    assert memo.size <= ROOM[place], place
    answers._cache.cache.clear()
    assert made > 3 * ROOM[panel_memo, "_CONTENTS"], "much of it had to go"
    assert all(memo.items() for memo in rooms.values()), "and each of them is used"


@pytest.mark.usefixtures("show_shop")
def test_what_one_reader_may_see_is_not_found_by_another() -> None:
    view = DatedView(View(), answers.today())
    asked = [ask for panel in PANELS for ask in panel_memo.questions(panel, view)]
    whole = answers.ask_together(asked)
    with reader.reading_as(Limits(filters=(Filter("team", (answers.options("team")[0],)),))):
        part = answers.ask_together(asked)
    assert part[0]["n"].sum() < whole[0]["n"].sum()
    assert all(each.equals(again) for each, again in zip(whole, answers.ask_together(asked), strict=True))


@pytest.mark.usefixtures("show_demo")
def test_comments_of_many_readers_take_no_more_room_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    every = voices.comments(Query(metrics=()))
    assert every.height
    room = int(1.5 * size_of(every))
    monkeypatch.setattr(voices, "_COMMENTS", Memo(room))
    monkeypatch.setattr(voices, "_WORDS", Memo(10_000))
    for team in answers.options("team")[:3]:
        with reader.reading_as(Limits(filters=(Filter("team", (team,)),))):
            found = voices.comments(Query(metrics=()))
            assert voices.words().of.height
            assert found.height < every.height
            assert voices._COMMENTS.size <= room
            assert voices._WORDS.size <= 10_000
    assert voices.comments(Query(metrics=())).equals(every)
