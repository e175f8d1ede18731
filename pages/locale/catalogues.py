"""The translations: one gettext catalogue a language, read once; what it lacks stays English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from pages.locale.en import WORDS
from pages.locale.messages import CATEGORIES, of_pages

SOURCE = "en"
"""The language that sentences are declared in; it needs no catalogue."""

LANGUAGES = ("en", "cs", "sk", "pl", "hu", "el")
"""Those of the readers, by their codes."""


def path(code: str) -> Path:
    """Where the catalogue of a language lies."""
    return Path(__file__).parent / code / "LC_MESSAGES" / "service_pulse.po"


@cache
def offered() -> tuple[str, ...]:
    """The languages that a reader can choose: those with a catalogue."""
    return tuple(code for code in LANGUAGES if code == SOURCE or path(code).exists())


def categories(code: str) -> tuple[str, ...]:
    """The forms of numbers that a language has, in the order of the catalogue's forms: one, few, many and other in Czech."""
    known = Locale.parse(code).plural_form.tags | {"other"}
    return tuple(each for each in CATEGORIES if each in known)


def read(code: str) -> Catalog:
    """The catalogue of a language as it is on the disk; FileNotFoundError where there is none."""
    with path(code).open("rb") as file:
        return read_po(file, locale=code)


@cache
def words(code: str) -> Mapping[str, str]:
    """What the pages say in a language, by key; a key whose number asks for a form has one for each that the language knows."""
    if code == SOURCE:
        return WORDS
    strings, found = _strings(code), {}
    for message in of_pages():
        said = strings.get(message.id)
        if message.plural is None:
            found[message.key] = said if isinstance(said, str) else message.english
            continue
        forms = said if isinstance(said, tuple) else ()
        for place, category in enumerate(categories(code)):
            english = message.english if category == "one" else message.plural
            found[f"{message.key}.{category}"] = forms[place] if place < len(forms) and forms[place] else english
    return found


def sentence(code: str, english: str, plural: str | None = None, category: str = "other") -> str:
    """A sentence that is declared outside of the pages, in a language; of one with a plural, the form of a category of numbers."""
    said = None if code == SOURCE else _strings(code).get((None, english))
    if plural is None:
        return said if isinstance(said, str) else english
    if isinstance(said, tuple) and category in categories(code):
        return said[categories(code).index(category)]
    return english if category == "one" else plural


_ENDS_NO_LINE = {
    code: re.compile(rf"(?<![\w{{-])([{letters}]) (?=\S)", re.IGNORECASE)
    for code, letters in {"cs": "aikosuvz", "sk": "aikosuvz", "pl": "aiouwz"}.items()
}
"""Words of one letter, which a printer of these languages leaves at no end of a line."""


def _bound(text: str, code: str) -> str:
    """The text with a space that does not break after each word that may not end a line, whatever a translator typed."""
    rule = _ENDS_NO_LINE.get(code)
    return rule.sub("\\1\N{NO-BREAK SPACE}", text) if rule else text


@cache
def _strings(code: str) -> Mapping[tuple[str | None, str], str | tuple[str, ...]]:
    """What is translated and not in doubt, by context and English."""
    found: dict[tuple[str | None, str], str | tuple[str, ...]] = {}
    for message in read(code):
        if not message.id or message.fuzzy or not message.string:
            continue
        english = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if all(forms):
            said = tuple(_bound(form, code) for form in forms)
            found[message.context, english] = said[0] if isinstance(message.string, str) else said
    return found
