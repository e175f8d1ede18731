"""Pages of large data are prepared before anybody comes, once a data version and language, and as readers find them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.store import engine_choice
from data.store.store import StoreError
from kpi.query.period import PRESETS
from pages import ahead
from pages.ahead import Ahead
from pages.reported import SOURCES
from pages.ui.answers import answer_cache, answers, stores
from pages.ui.answers.memo import Memo
from pages.ui.panels import panel_memo, prefetch
from pages.ui.view.page_list import PAGES

pytestmark = pytest.mark.long

FRAME = str(Path(prefetch.__file__).parents[2] / "frame.py")
FEW = ("overview", "speed")


@pytest.fixture
def shop(show_own_shop: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A small store that counts as large, of which two pages are prepared in two periods; gives the statements that pages ask of it."""
    monkeypatch.setattr(answer_cache, "FILES_FROM", 1)
    monkeypatch.setattr(ahead, "PAGES", FEW)
    monkeypatch.setattr(ahead, "PRESETS", {name: PRESETS[name] for name in ("28d", "91d")})
    monkeypatch.setattr(prefetch, "GROUPED", ())
    monkeypatch.setattr(prefetch, "_SPOKEN", ["en"])
    monkeypatch.setattr(prefetch, "QUIET_SECONDS", 3600.0)
    for place, name in ((panel_memo, "_CONTENTS"), (answer_cache, "ANSWERS"), (answer_cache, "READINGS")):
        monkeypatch.setattr(place, name, Memo(50_000_000))
    texts: list[str] = []
    read_at = stores.read_at

    def watched(path: Path, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return read_at(path, sql, params)

    monkeypatch.setattr(stores, "read_at", watched)
    answers._cache.cache_clear()  # type: ignore[attr-defined]  # cachetools' own
    yield texts
    prefetch.stop()  # else it waits for quiet longer than the tests run
    answers._cache.cache_clear()  # type: ignore[attr-defined]


def opened(name: str, period: str, **chosen: str) -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=60)
    for field, text in {"period": period, **chosen}.items():
        page.query_params[field] = text
    page.run()
    return page if name == FEW[0] else page.switch_page(f"{name}.py").run()


def test_every_page_and_period_is_found_as_it_opens(shop: list[str]) -> None:
    for name in FEW:  # what stands around a page is looked up once
        assert not opened(name, "7d").exception
    assert Ahead(SOURCES).look() == 1 + len(FEW) + 2 * len(FEW)
    for name in FEW:
        for period in ("28d", "91d"):
            shop.clear()
            prepared = len(panel_memo._CONTENTS.items())
            assert not opened(name, period).exception
            assert not [text for text in shop if "fact_" in text], (name, period)
            assert len(panel_memo._CONTENTS.items()) == prepared, "nothing is made anew"
    opened(FEW[0], "364d")
    assert len(panel_memo._CONTENTS.items()) > prepared, "a period that was not prepared is made now"


def test_pages_of_one_channel_are_found_too_in_every_period(shop: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "GROUPED", ("channel",))
    channels = answers.options("channel")
    assert len(channels) > 1
    for name in FEW:
        assert not opened(name, "7d", channel=channels[0]).exception
    plain = 1 + len(FEW) + 2 * len(FEW)
    assert Ahead(SOURCES).look() == plain + 2 * len(FEW) * len(channels)
    for name in FEW:
        for period in ("28d", "91d"):
            shop.clear()
            prepared = len(panel_memo._CONTENTS.items())
            assert not opened(name, period, channel=channels[-1]).exception
            assert not [text for text in shop if "fact_" in text], (name, period)
            assert len(panel_memo._CONTENTS.items()) == prepared, "nothing is made anew"


def test_groups_come_after_all_pages_and_only_where_there_is_room_and_time(
    shop: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefetch, "GROUPED", ("channel",))
    monkeypatch.setattr(prefetch, "_SPOKEN", ["en", "cs"])
    plain = 1 + len(FEW) + 2 * len(FEW)
    for place, name in ((panel_memo, "FILLED"), (ahead, "MOST_SECONDS")):
        with monkeypatch.context() as none:
            none.setattr(place, name, 0.0)
            assert Ahead(SOURCES).look() == 2 * plain, name
    whole = {key for key, _ in panel_memo._CONTENTS.items()}
    monkeypatch.setattr(panel_memo, "BYTES", panel_memo._CONTENTS.size * 1.2 / panel_memo.FILLED)
    channels = answers.options("channel")
    assert 2 * plain < Ahead(SOURCES).look() < 2 * (plain + 2 * len(FEW) * len(channels))
    assert whole < {key for key, _ in panel_memo._CONTENTS.items()}, "nothing has given way"


def test_what_is_prepared_is_what_a_page_shows(shop: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Ahead(SOURCES).look()
    prepared = dict(panel_memo._CONTENTS.items())
    keys = [key for key in prepared if isinstance(key, tuple)]
    monkeypatch.setattr(panel_memo, "_CONTENTS", Memo(50_000_000))
    answers._cache.cache_clear()  # type: ignore[attr-defined]
    opened("speed", "91d")
    drawn = dict(panel_memo._CONTENTS.items())
    shared = [key for key in keys if key in drawn]
    assert len(shared) >= len(drawn) / 2, "pages show what was prepared: the same panels of the same views"
    for key in shared:
        assert repr(prepared[key]) == repr(drawn[key])


def test_it_is_prepared_once_for_the_data_and_for_each_language(
    shop: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Ahead(SOURCES)
    once = ours.look()
    assert once
    assert ours.look() == 0
    monkeypatch.setattr(prefetch, "_SPOKEN", ["cs", "en"])
    assert ours.look() == once, "in Czech too"
    assert {str(key[-1]) for key, _ in panel_memo._CONTENTS.items() if isinstance(key, tuple)} == {"cs", "en"}
    assert ours.look() == 0
    with stores.real().write() as writer:
        writer.execute("UPDATE setting SET value = value")
    assert ours.look() == 2 * once


def test_readers_are_remembered_by_the_languages_they_came_with_last(shop: list[str]) -> None:
    prefetch._SPOKEN[:] = []
    for code in ("cs", "pl", "cs", "el"):
        page = AppTest.from_file(FRAME, default_timeout=60)
        page.query_params["lang"] = code
        page.run()
    assert prefetch.spoken() == ["el", "cs"]


def test_small_data_and_a_cluster_are_left_alone(shop: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as beside_spark:
        beside_spark.setattr(engine_choice, "spark_address", lambda: "sc://spark:15002")
        assert Ahead(SOURCES).look() == 0
    assert Ahead(SOURCES).look() > 0
    monkeypatch.setattr(answer_cache, "FILES_FROM", 1 + max(answers.cache().known.rows.values()))
    assert Ahead(SOURCES).look() == 0, "the shop has few rows"


def test_it_stops_between_two_steps_and_goes_on_with_the_data_that_came(shop: list[str]) -> None:
    ours = Ahead(SOURCES)
    ours.stop()
    assert ours.look() == 1
    ours = Ahead(SOURCES)
    steps = ours._steps("en")

    def changing(spoken: str) -> Iterator[object]:
        yield from list(steps)[:2]
        with stores.real().write() as writer:
            writer.execute("UPDATE setting SET value = value")
        yield lambda: None
        raise AssertionError("of data that are no longer there nothing more is prepared")

    whole = ours._steps
    ours._steps = changing  # type: ignore[method-assign, assignment]
    assert ours.look() == 3
    ours._steps = whole  # type: ignore[method-assign]
    assert ours.look() > 3


def test_what_cannot_be_read_keeps_nothing_else_from_being_prepared(shop: list[str], monkeypatch, caplog) -> None:
    failed = threading.Event()
    keep_days = prefetch.Drawn.keep_days

    def failing(drawn: prefetch.Drawn) -> None:
        if not failed.is_set():
            failed.set()
            raise StoreError("too much")
        keep_days(drawn)

    monkeypatch.setattr(prefetch.Drawn, "keep_days", failing)
    caplog.set_level("INFO", "service_pulse.ahead")
    assert Ahead(SOURCES).look() == 1 + len(FEW) + 2 * len(FEW)
    assert "too much" in caplog.text


def test_groups_that_cannot_be_listed_are_told_and_keep_no_page_from_being_prepared(
    shop: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(dimension: str) -> list[str]:
        raise StoreError(f"no {dimension}")

    monkeypatch.setattr(prefetch, "GROUPED", ("channel",))
    monkeypatch.setattr(answers, "options", gone)
    caplog.set_level("INFO", "service_pulse.ahead")
    assert Ahead(SOURCES).look() == 1 + len(FEW) + 2 * len(FEW)
    assert "no channel" in caplog.text


def test_a_store_that_cannot_be_read_is_told_and_looked_at_again(shop: list[str], monkeypatch, caplog) -> None:
    def gone() -> None:
        raise StoreError("no store")

    caplog.set_level("INFO", "service_pulse.ahead")
    ours = Ahead(SOURCES)
    with monkeypatch.context() as broken:
        broken.setattr(answers, "version", gone)
        assert ours.look() == 0
    assert "no store" in caplog.text
    assert ours.look()


def test_all_pages_that_are_prepared_are_there() -> None:
    assert set(ahead.PAGES) <= set(SOURCES)
    assert set(ahead.PAGES) <= {page.name for page in PAGES}
