"""The same view in two languages: no word of the first is in the second, whatever was made for the first before."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from data.store import backup_files
from pages import frame
from pages.locale import catalogues, language
from pages.locale.en import WORDS
from pages.locale.language import speaking
from pages.ui.answers import answers
from pages.ui.panels import panel_memo
from pages.ui.panels.cards import Cards
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.prefetch import Drawn
from pages.ui.view.address import View
from tests.pictures import is_picture, shown
from tests.records import SHOP
from tests.second_language import SECOND, WORD, in_other_letters, translated

SPOKEN_HTML = re.compile(r'>([^<>]+)<|(?:title|aria-label)="([^"]*)"')


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> str:
    spoken = {key: in_other_letters(sentence) for key, sentence in WORDS.items()}
    monkeypatch.setattr(catalogues, "words", lambda code: spoken if code == SECOND else WORDS)
    monkeypatch.setattr(catalogues, "sentence", translated)
    return SECOND


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


def spoken(at: AppTest) -> list[str]:
    """What a page says, piece by piece: texts, HTML with what is read out, and the words in and about pictures."""
    found: list[str] = []

    def walk(node: Any) -> None:
        for child in getattr(node, "children", {}).values():
            if is_picture(child):
                picture = shown(child)
                found.append(picture.alt)
                found.extend(one["text"] for one in picture.spec["layout"].get("annotations", []))
                for axis in ("xaxis", "yaxis"):
                    found.extend(texts(picture.spec["layout"][axis].get("ticktext", [])))
                for trace in picture.spec["data"]:
                    found.extend(texts([trace.get("customdata", []), trace.get("text", [])]))
            elif child.type == "bidi_component":
                given = json.loads(child.proto.json)
                said = SPOKEN_HTML.findall(given.pop("html", ""))
                found.extend(html.unescape("".join(pair)) for pair in said)
                found.extend(texts(list(given.get("words", {}).values())))
            elif child.type in ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error"):
                found.append(str(child.value))
            elif (
                getattr(child, "label", None) and child.label.replace("\\", "") != child.key
            ):  # a field of the address is hidden
                found.append(str(child.label))
            walk(child)

    walk(at.main)
    walk(at.sidebar)
    return [re.sub(r"<[^>]*>", " ", text) for text in found]


def read_in(code: str, page: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a page says; after a ? what its address has."""
    name, _, address = page.partition("?")
    with monkeypatch.context() as here:
        here.setattr(language, "of_reader", lambda: code)
        at = AppTest.from_file(str(Path(frame.__file__)), default_timeout=60).switch_page(f"{name}.py")
        for field, value in parse_qsl(address):
            at.query_params[field] = value
        at.run()
    assert [one.message for one in at.exception] == []
    return spoken(at)


def forget() -> None:
    panel_memo._CONTENTS.clear()
    answers._LOOKED_UP.clear()


def words_of(pieces: list[str]) -> set[str]:
    return {word.lower() for text in pieces for word in WORD.findall(text)}


_NAMES = ["UTC", "min", "shop-store", backup_files.folder(Path("x.duckdb")).name]
NOT_TRANSLATED = words_of([*texts([SHOP]), *_NAMES])
"""Words that pages do not choose: of the data, of a zone, a unit and folders."""


OPENED = ("speed?open=first_response_median", "satisfaction?open=csat", "overview?open=backlog&clock=business", "scorecard?team=A", "ticket?from=shop&ticket=1", "speed?beside=team:A")  # fmt: skip
"""What is opened on pages: numbers, a team's sheet, a ticket, another team beside."""


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
