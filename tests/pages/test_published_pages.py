"""Pages on published data: the numbers of the store, a line that says what they are, and nothing that could be changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.facts.refresh import catch_up, fall_behind, open_store
from data.published.publish import publish
from data.store.published import Snapshot
from data.store.sentence import Sentence
from data.store.store import NotAnswered
from kpi.__main__ import main
from pages import frame
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import OWNER, Right
from pages.ui.panels import prefetch
from pages.ui.view.words import literal
from pages.web import publications
from tests.pages.test_pages import FILTERED, html, run
from tests.records import put

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


REASON = "Spark at sc://there could not work this out: “a reason”."


@pytest.fixture
def _refuses_surveys(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An engine elsewhere that answers nothing about one metric of surveys, and all else."""

    def elsewhere(self: Snapshot, sql: str, params: object, tag: str = "") -> None:
        if "is_csat_good" in sql:
            raise NotAnswered(
                Sentence("Spark at {address} could not work this out: {reason}.", address="sc://there", reason=Sentence("“{text}”", text="a reason"))
            )  # fmt: skip

    own = shutil.copytree(folder, tmp_path / "facts")  # of which nothing is remembered
    monkeypatch.setenv("KPI_ENGINE", f"parquet:{own}")
    monkeypatch.setattr(Snapshot, "elsewhere", elsewhere)
    yield
    prefetch.stop()


@pytest.mark.usefixtures("_refuses_surveys")
def test_what_an_engine_refuses_is_named_and_all_else_is_shown() -> None:
    at = run("overview", period="2026-09-07..2026-09-13")
    assert not at.exception
    assert not at.error
    told = [each.value for each in at.info]
    assert any("CSAT" in each and literal(REASON) in each for each in told), told
    assert not any("First response" in each for each in told)
    shown = html(at)
    assert "First response time" in shown
    assert "NPS" in shown, "asked in the same statement"
    assert "CSAT" not in shown, "nothing is said of what is not known"


@pytest.mark.usefixtures("_refuses_surveys")
def test_a_command_names_what_an_engine_refuses_and_prints_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "csat", "first_response_median", "tickets_created"]) == 1
    told = capsys.readouterr()
    assert told.err == f"csat: {REASON}\n"
    assert "first_response_median" in told.out
    assert "tickets_created" in told.out
    assert "csat" not in told.out


@pytest.mark.usefixtures("show_own_shop")
def test_a_dashboard_publishes_what_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    folder = tmp_path / "others"
    monkeypatch.setenv(publications.VARIABLE, str(folder))
    caplog.set_level("INFO")
    ours = publications.Publications()
    first = ours.look()
    assert first is not None
    assert first.is_new
    assert ours.look() is None, "nothing has changed"
    put(stores.real(), ticket=[{"id": "new", "created_at": datetime(2026, 9, 13, 8)}])
    second = ours.look()
    assert second is not None
    assert second.number == first.number + 1
    assert second.rows > first.rows
    assert second.written_files < second.files, "only the month of the ticket"
    with stores.real().write() as writer:
        fall_behind(writer)  # as while files are loaded together
    assert ours.look() is None
    assert "not published yet" in caplog.text
    with stores.real().write() as writer:
        catch_up(writer)
    assert ours.look() is not None
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    monkeypatch.setenv(publications.VARIABLE, str(tmp_path / "mine"))
    put(stores.real(), ticket=[{"id": "newer", "created_at": datetime(2026, 9, 13, 9)}])
    assert ours.look() is None
    assert "holds other files" in caplog.text
