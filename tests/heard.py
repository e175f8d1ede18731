"""What the catalogues say is heard, and every word on a page that none of them said is found: it would stay English in other languages.

A test that walks through pages in English shows by that what a reader of another language would see untranslated.
"""

from __future__ import annotations

import ast
import html
import inspect
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from babel import Locale
from streamlit.testing.v1 import AppTest

from data import demo
from data.files.encodings import NAMES
from pages.locale import catalogues
from pages.locale.en import WORDS
from tests import syntax
from tests.pictures import given as given_to
from tests.pictures import is_picture, shown
from tests.second_language import declared

_WORD = re.compile(r"[A-Za-z]{3,}")
_NO_TEXT = re.compile(
    r"id|key|form_id|url|css|js|class_name|icon|type|user_key|element_id|page_script_hash|query_param_key|query_string|format|language|page|component_name|json|spec|value|help_element_id|query_param_key|.*_id|.*url.*|data|element|column_order|button_click_widgets"
)
"""Fields of what Streamlit sends that nobody reads, or whose content is looked at apart."""
_UNREAD = re.compile(
    r"<style.*?</style>|<svg.*?</svg>|</?(?:b|br|code|div|i|li|p|small|span|ul)\b[^>]*>|:material/\w+:|:[\w-]*\[|`[^`]*`|\]\([^)]*\)|"
    + re.escape(tempfile.gettempdir())
    + r"/\S*",
    re.DOTALL,
)
_IN_HTML = re.compile(r'(?:title|aria-label|placeholder|alt)="([^"]*)"|>([^<>]+)<')
_LONG_LIST = 40
"""A choice among more is one of zones, countries or names, which no catalogue of ours says."""

_OF_PARTS = ("words", "labels", "label", "title", "heads", "said", "placeholder", "failed")

_SAID: dict[str, frozenset[str]] = {}
"""Every text that was said, with the words of the values in it that nobody had said."""
_BY_WORD: dict[str, list[str]] = defaultdict(list)
"""The same by their first words."""


class _Template(str):
    """A text of a catalogue into which values are put: what becomes of it is heard."""

    __slots__ = ()

    def format_map(self, values: Mapping[str, Any], /) -> str:
        made = super().format_map(values)
        if made not in _SAID:
            _hear(
                made,
                frozenset().union(
                    *(unsaid(one) for name, one in values.items() if isinstance(one, str) and f"{{{name}}}" in self)
                ),
            )
        return made


class _Words(dict[str, str]):
    def __getitem__(self, key: str) -> str:
        return _heard(super().__getitem__(key))


def _heard(text: str) -> str:
    if "{" in text:
        return _Template(text)
    if text not in _SAID:
        _hear(text, frozenset())
    return text


def _hear(text: str, unsaid_in_it: frozenset[str]) -> None:
    _SAID[text] = unsaid_in_it
    plain = _plain(text)
    if first := _WORD.search(plain):
        _SAID.setdefault(plain, unsaid_in_it)
        _BY_WORD[first[0].lower()].append(plain)


def listen(monkeypatch: Any) -> None:
    """Hear from now on what the catalogues say in English."""
    words, sentence, listening = catalogues.words, catalogues.sentence, _Words(WORDS)

    def heard_sentence(code: str, english: str, plural: str | None = None, category: str = "other") -> str:
        said = sentence(code, english, plural, category)
        return _heard(said) if english in declared() else said

    monkeypatch.setattr(catalogues, "words", lambda code: listening if code == catalogues.SOURCE else words(code))
    monkeypatch.setattr(catalogues, "sentence", heard_sentence)


def _plain(text: str) -> str:
    """A text without what marks it up."""
    text = re.sub(r"\\(.)", r"\1", html.unescape(_UNREAD.sub(" ", text.replace(":color[]", ""))))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH SPACE}", "").split())


def unsaid(text: str) -> set[str]:
    """The words of a text that no catalogue said, in what it was made of neither."""
    plain = _plain(text)
    small, found, end = plain.lower(), set(), 0
    for word in _WORD.finditer(plain):
        if (
            word.start() < end or plain[word.end() : word.end() + 1] == "…"
        ):  # of a word that is cut nobody knows the rest
            continue
        for said in sorted(_BY_WORD.get(word[0].lower(), ()), key=len, reverse=True):
            begin = word.start() - _WORD.search(said).start()  # type: ignore[union-attr]  # it is kept by its first word
            if begin >= 0 and small.startswith(said.lower(), begin):
                end = begin + len(said)
                found |= _SAID[said]
                break
        else:
            found.add(word[0])
    return found


NOT_SAID = frozenset(
    {"min", "utc", "csv", "xlsx", "json", "zip", "tsv", "magyar", "polski", "zendesk"}
    | {word.lower() for name in NAMES.values() for word in _WORD.findall(name)}
    | {
        name.lower()
        for part in ("months", "days")
        for width in ("wide", "abbreviated")
        for name in getattr(Locale.parse("en_GB"), part)["format"][width].values()
    }
)
"""Words that no catalogue of ours has: of dates, units, encodings, languages and other products."""


@cache
def of_data(module: ModuleType) -> frozenset[str]:
    """The words that a file of tests puts on pages: all that stand in it and in what it takes from other tests."""
    beside = {getattr(one, "__module__", "") for one in vars(module).values()} | {"tests.hostile_text"}
    every = {module, *(sys.modules[name] for name in beside if name in sys.modules and name.startswith("tests."))}
    sources = " ".join(map(inspect.getsource, every)).replace("\\n", " ")
    return frozenset(word.lower() for word in _WORD.findall(sources))


@cache
def of_demo() -> frozenset[str]:
    """The words of the data of the made-up company: what is written out in data/demo/, but for what its people say."""
    said = " ".join(
        node.value
        for path in Path(demo.__file__).parent.glob("*.py")
        if path.stem != "written"
        for node in _written_out(syntax.tree(path))
    )
    return frozenset(word.lower() for word in _WORD.findall(said))


def _written_out(node: ast.AST) -> Iterator[ast.Constant]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        elif not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):  # what explains the code
            yield from _written_out(child)


def texts(at: AppTest) -> Iterator[str]:
    """All that a page shows: its texts, labels, helps, choices, headings of tables, and the words in its HTML and pictures."""

    def walk(node: Any) -> Iterator[str]:
        for child in getattr(node, "children", {}).values():
            yield from _of(child)
            yield from walk(child)

    yield from walk(at.main.root)


def _of(element: Any) -> Iterator[str]:
    proto = getattr(element, "proto", None)
    if proto is None or (
        element.type == "text_input" and element.label.replace("\\", "") == element.key
    ):  # a field of the address is hidden
        return
    if is_picture(element):
        picture = shown(element)
        layout = picture.spec["layout"]
        yield from (one.get("text", "") for one in layout.get("annotations", []))
        yield from _strings([one.get("ticktext") for name, one in layout.items() if "axis" in name])
        yield from _strings([[trace.get("customdata"), trace.get("text")] for trace in picture.spec["data"]])
        yield picture.alt
        yield from of_part(given_to(element))
    elif element.type == "bidi_component":
        given = given_to(element)
        yield from ("".join(pair) for pair in _IN_HTML.findall(_UNREAD_IN_HTML.sub("", given.get("html", ""))))
        yield from of_part(given)
    elif element.type == "html":
        yield from ("".join(pair) for pair in _IN_HTML.findall(_UNREAD_IN_HTML.sub("", proto.body)))
    elif element.type != "code":  # addresses, commands and SQL
        yield from _fields(proto)
        yield from (
            one.get("label") or ""
            for one in json.loads(
                proto.columns if isinstance(getattr(proto, "columns", None), str) and proto.columns else "{}"
            ).values()
            if one
        )


_UNREAD_IN_HTML = re.compile(r"<style.*?</style>|<svg.*?</svg>", re.DOTALL)


def _fields(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if hasattr(value, "ListFields"):
            yield from _fields(value)
        elif _NO_TEXT.fullmatch(field.name) or isinstance(value, bytes | bool | int | float):
            continue
        elif isinstance(value, str):
            yield "" if field.name == "columns" else value
        elif len(value) <= _LONG_LIST:
            for one in value:
                yield from _fields(one) if hasattr(one, "ListFields") else (one,) if isinstance(one, str) else ()


def of_part(given: Mapping[str, Any]) -> Iterator[str]:
    """What a part of our own shows beside its HTML, of what it is given."""
    return _strings([given.get(name) for name in _OF_PARTS])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
