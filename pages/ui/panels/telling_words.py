"""The panel of the words that set comments of low scores apart from those of high ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpi.engine.answer import Question
from kpi.stats.disclosure_rules import ROWS_FROM
from kpi.voice.comments import HIGH, LOW, METRICS, within
from kpi.voice.telling_words import LEAST, TellingWord, telling_words
from pages.ui.answers import voices
from pages.ui.html.theme_table import word_list
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, unavailable
from pages.ui.view import comment_choice, words
from pages.ui.view.words import t

MOST = 16
"""How many words of each side are shown."""


@dataclass(frozen=True)
class TellingWords:
    """Words of low scores, and words of high ones."""

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("comments.words"), key="telling_words")

    def questions(self, view: DatedView) -> list[Question]:
        """Comments are no answer: they are read by themselves."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The words as buttons; None where there are too few comments, or none stands out."""
        query = answers.view.query(METRICS[0])
        if missing := unavailable(METRICS[0], answers.view):
            return Content(notice=missing)
        found = telling_words(within(voices.comments(query), query), voices.words())
        if not found:
            return None
        low = [one for one in found if one.z > 0][:MOST]
        high = [one for one in found if one.z < 0][:MOST]
        parts = [
            word_list(t(key), _chips(side), tone)
            for key, side, tone in (("comments.low_words", low, "bad"), ("comments.high_words", high, "good"))
            if side
        ]
        body = Html(html=f'<div class="sides">{"".join(parts)}</div>', key="telling_words", on_click=_open)
        return Content(body=body, lines=(t("comments.words_note", n=LEAST),))

    def empty(self, answers: PageAnswers) -> str:
        """Whether there are too few comments, or chance explains all."""
        query = answers.view.query(METRICS[0])
        if missing := unavailable(METRICS[0], answers.view):
            return missing
        found = within(voices.comments(query), query)
        fewest = min(found.filter(pl.col("side") == side).height for side in (LOW, HIGH))
        return t("comments.no_words") if fewest >= ROWS_FROM else t("comments.few_words", n=ROWS_FROM)


def _open(stem: str) -> None:
    comment_choice.choose(word=stem)


def _chips(side: Sequence[TellingWord]) -> list[tuple[str, str, str, str]]:
    return [
        (
            one.word, one.stem, words.number(one.low + one.high),
            t("comments.word_in", low=words.count("count.low comments", one.low), high=words.count("count.high comments", one.high)),
        )
        for one in side
    ]  # fmt: skip
