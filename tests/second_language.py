"""A made-up second language: English in other letters, so that a word of the first that is left in it can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

from data.store.sentence import Sentence
from pages.locale import catalogues
from pages.locale.language import speaking
from pages.locale.messages import all_messages
from pages.ui.view import words

SECOND = "cs"
"""The language whose catalogue is made up: numbers and dates are Czech, sentences are English in other letters."""

LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстувщхыз")
WORD = re.compile(r"[A-Za-z]{3,}")


def in_other_letters(sentence: str) -> str:
    """The sentence without a word of it left, its placeholders untouched."""
    parts = re.split(r"(\{[^}]*\})", sentence)
    return "".join(part if part.startswith("{") else part.lower().translate(LETTERS) for part in parts)


@cache
def declared() -> frozenset[str]:
    """Every sentence that is found for translation, in all its forms."""
    return frozenset(form for message in all_messages() for form in (message.english, message.plural) if form)


@cache
def _in_second(text: str) -> str:
    return in_other_letters(text) if text in declared() else text


def translated(code: str, english: str, plural: str | None = None, category: str = "other") -> str:
    """What the catalogue of the second language would say; what is not declared stays as it is."""
    text = english if plural is None or category == "one" else plural
    return _in_second(text) if code == SECOND else text


def left_in_english(text: str) -> set[str]:
    """The words that are in the first language where a reader has the second, but for those that values bring along."""
    with patch.object(catalogues, "sentence", translated), speaking(SECOND):
        said = words.said(text)
        brought = {word for value in _values(text) for word in WORD.findall(words._value(value))}
    return set(WORD.findall(said)) - brought


def _values(value: object) -> Iterator[object]:
    """The values in a sentence, however deep, that are no sentences themselves."""
    if isinstance(value, Sentence):
        for each in value.values.values():
            yield from _values(each) if isinstance(each, Sentence | tuple) else (each,)
    elif isinstance(value, tuple):
        for each in value:
            yield from _values(each) if isinstance(each, Sentence) else (each,)
