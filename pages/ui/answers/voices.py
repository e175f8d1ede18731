"""The comments of the data that are shown, with their themes and their words: read once a data version."""

from __future__ import annotations

import polars as pl

from data.config import comment_themes
from kpi.declare.switch import Choices
from kpi.query.query import Query
from kpi.voice import comments as voice
from kpi.voice.telling_words import Words, words_of
from kpi.voice.themes import USUAL_THEMES, Theme, with_themes
from pages.ui.answers import answers
from pages.ui.answers.memo import Memo

COMMENT_BYTES, WORD_BYTES = 192_000_000, 96_000_000
"""How much room there is for comments, and for their words. Of more than that they are read for each picture anew."""


def themes() -> tuple[Theme, ...]:
    """The themes that somebody declared, else the usual ones, whose names are codes."""
    kept = answers.remembered("comment themes", lambda: comment_themes.comment_themes(answers.read))
    return USUAL_THEMES if kept is None else tuple(Theme(name, words) for name, words in kept)


def is_usual() -> bool:
    """Whether nobody has declared themes."""
    return themes() is USUAL_THEMES


def comments(query: Query) -> pl.DataFrame:
    """All comments under the definitions of a question, whatever its days and filters, with the flags of the themes."""
    before, choices = answers.version(), query.choices
    return _COMMENTS.get_or_make(
        (before, choices), lambda: _read(choices), still_holds=lambda: answers.version() == before
    )


def words() -> Words:
    """The words of all comments."""
    before = answers.version()
    return _WORDS.get_or_make(
        before, lambda: words_of(comments(Query(metrics=()))), still_holds=lambda: answers.version() == before
    )


def _read(choices: Choices) -> pl.DataFrame:
    return with_themes(voice.read_comments(answers.read, Query(metrics=(), choices=choices)), themes())


_COMMENTS: Memo[pl.DataFrame] = Memo(COMMENT_BYTES)
_WORDS: Memo[Words] = Memo(WORD_BYTES)
