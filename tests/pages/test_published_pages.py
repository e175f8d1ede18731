"""Pages on published data: the numbers of the store, a line that says what they are, and nothing that could be changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.facts.refresh import open_store
from data.published.publish import publish
from pages import frame
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import OWNER, Right
from pages.ui.panels import prefetch
from tests.pages.test_pages import FILTERED, html, run

LOOKED_AT = ("overview", "team", "tickets")


@pytest.fixture(scope="module")
def folder(shop_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was published of the shop."""
    place = tmp_path_factory.mktemp("published") / "facts"
    with open_store(shop_store) as store:
        publish(store, place)
    return place


@pytest.fixture
def _published(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages show what was published."""
    monkeypatch.setenv("KPI_ENGINE", f"parquet:{folder}")
    yield
    prefetch.stop()


def cards(at: AppTest) -> str:
    """What a page draws, without what tells runs apart."""
    assert not at.exception
    return html(at)


@pytest.mark.parametrize("page", LOOKED_AT)
def test_a_page_shows_what_it_shows_of_the_store(page: str, shop_store: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    fields = {"period": "2026-09-07..2026-09-13"}
    monkeypatch.setenv("KPI_STORE", str(shop_store))
    own = run(page, **fields)
    prefetch.stop()
    monkeypatch.setenv("KPI_ENGINE", f"parquet:{folder}")
    there = run(page, **fields)
    prefetch.stop()
    assert cards(there) == cards(own)
    assert page in FILTERED
    assert any("Published data, as of" in each.value for each in there.caption)
    assert not any("Published data" in each.value for each in own.caption)


@pytest.mark.usefixtures("_published")
def test_nobody_may_change_published_data() -> None:
    assert [right for right in Right if reader.may(OWNER, right)] == [Right.BROWSE]
    opened = {page.name for page in frame.PAGES if reader.may_open(OWNER, page.name)}
    assert {"overview", "tickets", "quality"} <= opened
    assert opened.isdisjoint({"add_data", "settings", "deliveries", "access", "audit"})
    assert stores.is_published()
    assert not stores.is_demo()
