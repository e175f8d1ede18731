"""The comments of the data that are shown, with their themes and their words: read once a data version."""

from __future__ import annotations

from threading import Lock

import polars as pl
from cachetools import LRUCache, cached

from data.config import comment_themes
from kpi.declare.switch import Choices
from kpi.query.limits import Limits
from kpi.query.query import Query
from kpi.voice import comments as voice
from kpi.voice.telling_words import Words, words_of
from kpi.voice.themes import USUAL_THEMES, Theme, with_themes
from pages.ui.answers import answers


def themes() -> tuple[Theme, ...]:
    """The themes that somebody declared, else the usual ones, whose names are codes."""
    kept = answers.remembered("comment themes", lambda: comment_themes.comment_themes(answers.read))
    return USUAL_THEMES if kept is None else tuple(Theme(name, words) for name, words in kept)


def is_usual() -> bool:
    """Whether nobody has declared themes."""
    return themes() is USUAL_THEMES


def comments(query: Query) -> pl.DataFrame:
    """All comments under the definitions of a question, whatever its days and filters, with the flags of the themes."""
    return _comments(*answers.version(), query.choices)


def words() -> Words:
    """The words of all comments."""
    return _words(*answers.version())


@cached(LRUCache(2), lock=Lock())
def _comments(version: int, path: str, limits: Limits, choices: Choices) -> pl.DataFrame:
    return with_themes(voice.read_comments(answers.read, Query(metrics=(), choices=choices)), themes())


@cached(LRUCache(1), lock=Lock())
def _words(version: int, path: str, limits: Limits) -> Words:
    return words_of(_comments(version, path, limits, ()))
