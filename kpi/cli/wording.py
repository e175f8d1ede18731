"""Texts of the command line: written where they are said, found there for translation, and English unless another language is asked for."""

from __future__ import annotations

from typing import Protocol


class Say(Protocol):
    """Gives a text in a language, with the values put into it."""

    def __call__(self, text: str, /, **values: object) -> str:
        """The text as a reader of the language reads it."""


def template(english: str) -> str:
    """An English text with places for values."""
    return english


def in_english(text: str, /, **values: object) -> str:
    """The text itself with its values put in."""
    return text.format_map(values) if values else text
