"""Where a ticket came from: told on its page, at once where the files are small, else when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.imports import lineage
from data.imports.importer import Options, run_import
from pages.ui.answers import stores
from pages.ui.number import origins

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("is_all_said")]

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
HEADER = "Ticket ID,Subject,Created at,Solved at,Status,Agent\n"
FIRST = "1,One,2026-01-05 10:00:00,,Open,Eva\n2,Two,2026-01-06 10:00:00,,Open,Eva\n"
SECOND = "2,Two again,2026-01-06 10:00:00,,Open,Eva\n"


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    stores.close_all()
    for name, text in (("a.csv", HEADER + FIRST), ("b.csv", HEADER + SECOND)):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        run_import(stores.real(), path, name, Options(source="desk", zone="UTC"))
    at = AppTest.from_file(FRAME, default_timeout=60).switch_page("ticket.py")
    at.query_params["from"], at.query_params["ticket"] = "desk", "2"
    yield at
    stores.close_all()


def told(page: AppTest) -> list[list[object]]:
    return page.dataframe[-1].value.iloc[:, [0, 1, 2, 4]].to_numpy().tolist()


def test_small_files_are_looked_through_at_once(page):
    page.run()
    assert not page.exception
    assert told(page) == [["2", "b.csv", "2", 2], ["2", "a.csv", "3", 1]]


def test_large_files_only_when_it_is_opened(page, monkeypatch):
    asked = []
    real = lineage.of_rows
    monkeypatch.setattr(lineage, "of_rows", lambda *given: asked.append(1) or real(*given))
    monkeypatch.setattr(origins, "BYTES", 10)
    page.run()
    assert (len(page.dataframe), asked) == (0, [])
    page.session_state["_ticket_origins"] = True
    page.run()
    assert not page.exception
    assert told(page)[0] == ["2", "b.csv", "2", 2]
    page.run()
    assert asked == [1]  # the second time from the cache


def test_uploads_that_could_not_be_read_are_counted(page, monkeypatch):
    real = lineage.of_rows
    monkeypatch.setattr(lineage, "of_rows", lambda *given: real(*given, seconds=-1))
    page.run()
    assert not page.exception
    said = [caption.value for caption in page.caption]
    assert any("2 uploads could not be looked through" in text for text in said)
    assert any("None of the uploaded files" in text for text in said)
