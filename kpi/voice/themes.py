"""Themes of comments by words that people declare: what may be declared, and which comments have which themes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpi.declare.errors import KpiError
from kpi.voice.letters import fold
from kpi.voice.theme_words import USUAL

MOST_THEMES, MOST_WORDS, NAME_MOST, WORD_MOST = 30, 400, 60, 60
LEAST_BEGINNING, LEAST_WORD = 3, 2
"""The fewest letters of the beginning of a word, and of a word."""

_BETWEEN = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Theme:
    """A theme: its name (of a usual one its code), and its words as people write them, with commas or lines between.

    `doruč*` stands for all words that begin so; accents and capitals do not matter. Several words in a row are one.
    """

    name: str
    words: str

    @property
    def needles(self) -> list[str]:
        """What stands in a folded comment that has this theme."""
        return [f" {fold(word)}{'' if word.endswith('*') else ' '}" for word in split(self.words)]


USUAL_THEMES = tuple(Theme(code, "\n".join(words.values())) for code, words in USUAL.items())
"""What holds until somebody declares others: a line a language."""


def split(words: str) -> list[str]:
    """The single words of a declaration."""
    return [word for part in _BETWEEN.split(words) if (word := part.strip())]


def check(themes: Sequence[Theme]) -> None:
    """Raise KpiError, naming theme and word, where themes cannot be used."""
    if len(themes) > MOST_THEMES:
        raise KpiError("There may be {most} themes; these are {n}.", most=MOST_THEMES, n=len(themes))
    seen: set[str] = set()
    for theme in themes:
        name = " ".join(theme.name.split())
        if not name:
            raise KpiError("A theme needs a name.")
        if len(name) > NAME_MOST:
            raise KpiError(
                "The name of a theme may have {most} letters: “{name}…” has {n}.",
                most=NAME_MOST,
                name=name[:20],
                n=len(name),
            )
        if fold(name) in seen:
            raise KpiError("Two themes are called “{name}”.", name=name)
        seen.add(fold(name))
        _check_words(name, split(theme.words))


def _check_words(name: str, words: Sequence[str]) -> None:
    if not words:
        raise KpiError("The theme “{name}” has no words: write at least one, or remove it.", name=name)
    if len(words) > MOST_WORDS:
        raise KpiError("A theme may have {most} words; “{name}” has {n}.", most=MOST_WORDS, name=name, n=len(words))
    for word in words:
        if len(word) > WORD_MOST:
            raise KpiError(
                "“{word}…” in “{name}” is too long: a word may have {most} letters.",
                word=word[:20],
                name=name,
                most=WORD_MOST,
            )
        if "*" in word[:-1]:
            raise KpiError(
                "“{word}” in “{name}” has a * before its end: only the end of a word can be left open.",
                word=word,
                name=name,
            )
        least = LEAST_BEGINNING if word.endswith("*") else LEAST_WORD
        if len(fold(word).replace(" ", "")) < least:
            raise KpiError(
                "“{word}” in “{name}” is too short: write at least {least} letters.", word=word, name=name, least=least
            )


def with_themes(comments: pl.DataFrame, themes: Sequence[Theme]) -> pl.DataFrame:
    """The comments with one flag a theme (theme_0, theme_1, …); a comment may have several themes, or none."""
    return comments.with_columns(
        pl.col("folded").str.contains_any(theme.needles).alias(flag(place)) for place, theme in enumerate(themes)
    )


def flag(place: int) -> str:
    """The column that says whether a comment has the theme in this place."""
    return f"theme_{place}"


def any_of(themes: Sequence[Theme]) -> pl.Expr:
    """Whether a comment has any of the themes."""
    return pl.any_horizontal([pl.col(flag(place)) for place in range(len(themes))] or [pl.lit(value=False)])
