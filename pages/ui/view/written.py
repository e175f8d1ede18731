"""What people wrote: notes, judgements, names of those who answer for something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data.demo.written import TEXTS
from pages.ui.answers import answers
from pages.ui.view import words

_OF_DEMO = frozenset(TEXTS.values())


def written(text: str) -> str:
    """A text as it is shown: what people wrote stays as it is, what the made-up company wrote stands in the reader's language."""
    return words.said(text) if text in _OF_DEMO and answers.is_demo() else text


def in_rows(rows: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows of a store with these of their columns as they are shown; one without a text stays so."""
    return [{**row, **{name: written(row[name]) for name in columns if row[name]}} for row in rows]
