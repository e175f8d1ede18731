"""What is too much for the engine's memory is told in the words of this program, on the page, by commands and to programs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.facts.refresh import open_store
from data.store import memory
from data.store.store import demo_path
from kpi.__main__ import main
from kpi.serve.assistant import Refused
from pages.ui.answers import stores
from pages.ui.view.words import literal
from pages.web import answering

pytestmark = pytest.mark.long

MEGABYTES = "10"
SENTENCE = "That is too much to be read at once: it needs more than the 10 MB of memory that the store may use."
NARROW = "Choose a shorter period, filter, or split by fewer things. KPI_MEMORY_MB gives the store more memory."


@pytest.fixture
def path(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two years of a desk, as a store of its own, in which the engine has hardly any memory."""
    path = Path(shutil.copyfile(demo_path(demo_store), tmp_path / "desk.duckdb"))
    monkeypatch.setenv("KPI_STORE", str(path))
    monkeypatch.setenv(memory.VARIABLE, MEGABYTES)
    yield path
    stores.close_all()


def test_a_page_says_that_it_is_too_much_and_what_to_narrow(path: Path) -> None:
    page = AppTest.from_file(Path(__file__).parents[2] / "pages" / "frame.py", default_timeout=60).run()
    assert not page.exception
    assert [warning.value for warning in page.warning] == [
        f"This cannot be answered: {literal(f'{SENTENCE} {NARROW}')}"
    ]
    assert not page.error


def test_a_command_says_so(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "resolution_median", "--by", "agent"]) == 1
    assert capsys.readouterr().err == f"{SENTENCE} {NARROW}\n"


def test_programs_are_told_so(path: Path) -> None:
    with open_store(path) as store, pytest.raises(Refused) as refused:
        answering.answer(
            store, False, answering.OWNER, "http://127.0.0.1:8501", "ask", {"metrics": ["resolution_median"]}
        )
    assert str(refused.value) == f"{SENTENCE} {NARROW}"
