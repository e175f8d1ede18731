"""The same view in two languages: no word of the first is in the second, whatever was made for the first before."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from data.demo.written import NAMES, TEXTS
from data.store import backup_files
from kpi.query.query import NO_VALUE
from pages import frame
from pages.locale import language
from pages.locale.en import WORDS
from pages.locale.language import speaking
from pages.ui.answers import answers
from pages.ui.panels import panel_memo
from pages.ui.panels.cards import Cards
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.prefetch import Drawn
from pages.ui.view import filter_bar
from pages.ui.view.address import View
from pages.ui.view.written import in_rows, written
from tests import heard
from tests.pages.taken import menus, taken_from
from tests.records import SHOP
from tests.second_language import WORD, in_other_letters

MOMENT = re.compile(r"\d?\d:\d\d")
"""When a page was made, which is another minute the next time."""


def texts(value: object) -> Iterator[str]:
    """All strings in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(key)
            yield from texts(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from texts(part)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def files_of(at: AppTest) -> Iterator[str]:
    """What the files say that a page gives away: their lines and headings, and the names of their sheets."""
    for menu in menus(at):
        if "api/panel.csv" in menu:
            taken = taken_from(menu)
            yield taken.csv.decode("utf-8-sig")
            with zipfile.ZipFile(io.BytesIO(taken.xlsx)) as book:
                yield from re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())


def read_in(code: str, page: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a page and its files say; after a ? what its address has, after a # what was asked for at a click."""
    name, _, address = page.partition("?")
    name, _, asked = name.partition("#")
    with monkeypatch.context() as here:
        here.setattr(language, "of_reader", lambda: code)
        at = AppTest.from_file(str(Path(frame.__file__)), default_timeout=60).switch_page(f"{name}.py")
        for field, value in parse_qsl(address):
            at.query_params[field] = value
        if asked:
            at.session_state[asked] = None
        at.run()
    assert [one.message for one in at.exception] == []
    with speaking(code):
        return [MOMENT.sub("", re.sub(r"<[^>]*>", " ", text)) for text in (*heard.texts(at), *files_of(at))]


def forget() -> None:
    panel_memo._CONTENTS.clear()
    answers._LOOKED_UP.clear()


def words_of(pieces: list[str]) -> set[str]:
    return {word.lower() for text in pieces for word in WORD.findall(text)}


_NAMES = ["UTC", "min", "shop-store", backup_files.folder(Path("x.duckdb")).name]
NOT_TRANSLATED = words_of([*texts([SHOP]), *_NAMES])
"""Words that pages do not choose: of the data, of a zone, a unit and folders."""


OPENED = ("speed?open=first_response_median", "satisfaction?open=csat", "overview?open=backlog&clock=business", "scorecard?team=A", "ticket?from=shop&ticket=1", "speed?beside=team:A", "speed#_note_asked")  # fmt: skip
"""What is opened on pages: numbers, a team's sheet, a ticket, another team beside, the form of a note."""


@pytest.mark.long
@pytest.mark.parametrize("page", [*(page.name for page in frame.PAGES), *OPENED])
def test_a_page_in_a_second_language_has_no_word_of_the_first(
    page: str, second: str, show_shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    alone = read_in(second, page, monkeypatch)
    forget()
    first = read_in("en", page, monkeypatch)
    after = read_in(second, page, monkeypatch)
    of_the_catalogue = words_of(first) & words_of(list(WORDS.values())) - NOT_TRANSLATED
    assert len(of_the_catalogue) >= 5, "the page says something in the first language"
    left = of_the_catalogue & words_of(after)
    assert not left, [text for text in after if words_of([text]) & left]
    assert after == alone, "what was made for the first language stands in the second"
    assert read_in("en", page, monkeypatch) == first


@pytest.mark.parametrize(("shown", "is_said"), [("show_demo", True), ("show_shop", False)])
def test_what_the_made_up_company_wrote_is_said_in_the_readers_language_and_what_people_wrote_never(
    shown: str, is_said: bool, request: pytest.FixtureRequest, second: str
) -> None:
    request.getfixturevalue(shown)
    text = TEXTS["long_leave"]
    with speaking(second):
        assert written(text) == (in_other_letters(text) if is_said else text)
        assert written("Somebody's own note") == "Somebody's own note"
        rows = in_rows([{"note": text, "owner": None, "team": text}], "note", "owner")
    assert rows == [{"note": in_other_letters(text) if is_said else text, "owner": None, "team": text}]


OF_DEMO = ("speed?open=first_response_median", "overview?open=backlog&team=Returns", "scorecard?team=Returns", "ticket?from=demo+help+desk&ticket=159000", "speed?beside=team:Returns", "team?split=agent", "complaints?open=complaints_created")  # fmt: skip
"""What is opened on pages of the made-up company, beside them all."""
CALLED_SO = re.compile(rf"(?<![\w:=/-])(?:{'|'.join(sorted(map(re.escape, NAMES), key=len, reverse=True))})(?![\w-])")  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("page", [*(page.name for page in frame.PAGES), *OF_DEMO])
def test_what_the_made_up_company_calls_its_own_stands_in_the_readers_language(
    page: str, second: str, show_demo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    said = read_in(second, page, monkeypatch)
    assert [text[max(0, one.start() - 40) : one.end() + 40] for text in said for one in CALLED_SO.finditer(text)] == []


def test_what_is_prepared_for_a_reader_is_in_that_readers_language(second: str, show_shop: None) -> None:
    forget()
    panel = Cards((("family.speed", ("tickets_created", "first_response_median")),))
    here, there = (DatedView(View(preset=preset), answers.today()) for preset in ("28d", "7d"))
    Drawn(here, (panel,)).prepare(there.view, second)
    page = PageAnswers(there, panel.questions(there))
    with speaking(second):
        prepared = panel_memo.content(panel, page)
    assert in_other_letters("Speed") in prepared.body.html
    assert in_other_letters("Speed") not in panel_memo.content(panel, page).body.html
    assert ">Speed<" in panel_memo.content(panel, page).body.html


def test_names_are_listed_as_each_language_sorts_and_counts(show_shop: None) -> None:
    names = ["Žába", "10. tým", "Chata", "Hrad", "Čáp", "Cukr", "2. tým"]
    with speaking("cs"):
        assert answers.in_order(names) == ["2. tým", "10. tým", "Cukr", "Čáp", "Hrad", "Chata", "Žába"]
    assert answers.in_order(names) == ["2. tým", "10. tým", "Čáp", "Chata", "Cukr", "Hrad", "Žába"]


def test_values_to_choose_from_are_listed_as_they_are_called(show_demo: None) -> None:
    """Czech has Řecko behind Polsko, though the data call it GR; ages stay from young to old."""
    with speaking("cs"):
        assert filter_bar.options("country") == ["CZ", "HU", "PL", "GR", "SK"]
        assert filter_bar.options("team") == ["Billing", "Loyalty", "Care", "Technical", "Returns", NO_VALUE]
        assert filter_bar.options("age_band") == answers.options("age_band")
    assert filter_bar.options("country") == ["CZ", "GR", "HU", "PL", "SK"]
    assert filter_bar.options("team") == ["Billing", "Care", "Loyalty", "Returns", "Technical", NO_VALUE]


@pytest.mark.long
def test_numbers_of_tables_follow_the_reader_and_not_the_browser(show_shop: None) -> None:
    """The table's own formats, “localized” and “percent”, are those of the browser's language."""
    forget()
    formats: list[str | None] = []
    for name in ("tickets", "quality"):
        at = AppTest.from_file(str(Path(frame.__file__)), default_timeout=60).switch_page(f"{name}.py")
        at.query_params["period"] = "all"
        at.run()
        assert at.dataframe
        for table in at.dataframe:
            said = json.loads(table.proto.columns).values()
            formats += [one.get("type_config", {}).get("format") for one in said]
    assert "%d" in formats
    assert not {"localized", "percent"} & set(formats)
