"""The panel of the themes of comments: how many, their scores, and how they moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpi.declare.metric import Metric
from kpi.engine.answer import Question
from kpi.query.period import buckets
from kpi.query.query import Query
from kpi.verdict.disclosure import is_few
from kpi.voice.comments import METRICS, metrics_of, within
from kpi.voice.theme_table import ALL, WITHOUT, ThemeLine, theme_table
from kpi.voice.themes import Theme
from pages.ui.answers import voices
from pages.ui.html.group_table import Cell
from pages.ui.html.theme_table import ThemeRow, table
from pages.ui.number import card_text
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, small_print, unavailable
from pages.ui.view import comment_choice, words
from pages.ui.view.measure import measure
from pages.ui.view.words import t


@dataclass(frozen=True)
class CommentThemes:
    """The themes that people declared, those comments without any, and all."""

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("comments.themes"), key="comment_themes")

    def questions(self, view: DatedView) -> list[Question]:
        """Comments are no answer: they are read by themselves."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None without comments in these days."""
        view = answers.view
        query = view.query(METRICS[0])
        if missing := unavailable(METRICS[0], view):
            return Content(notice=missing)
        every, themes = voices.comments(query), voices.themes()
        now = within(every, query)
        if now.is_empty() or not themes:
            return None
        then = _before(every, view)
        steps = buckets(view.closed_period, view.grain)
        metrics = metrics_of(query)
        found = theme_table(now, then, themes, metrics, steps, view.grain)
        shown = [metric for metric in metrics if found[ALL].scores[metric.name].n]
        columns = [t("comments.comments"), t("comments.share"), *(words.said(metric.label) for metric in shown)]
        html = table(
            columns, _rows(found, themes, shown, query, has_steps=len(steps) > 1),
            first=t("comments.theme"), trend=t("comments.trend") if len(steps) > 1 else "", alt=t("comments.themes_alt"),
        )  # fmt: skip
        notes = small_print(
            t("comments.themes_note"), t("comments.moved_note") if any(line.is_moved for line in found.values()) else ""
        )
        return Content(body=Html(html=html, key="comment_themes", on_click=_open), lines=notes)

    def empty(self, answers: PageAnswers) -> str:
        """There are no comments, or no themes."""
        return t("comments.none") if voices.themes() else t("comments.no_themes")


def _open(theme: str) -> None:
    comment_choice.choose(theme=theme)


def _before(every: pl.DataFrame, view: DatedView) -> pl.DataFrame | None:
    """The comments of the days compared with, where there are comments as early as that."""
    first = every["day"].min()
    base = view.base
    if base is None or base.start is None or first is None or first > base.start:  # type: ignore[operator]
        return None
    return within(every, view.query(METRICS[0]).over(base))


def _rows(
    found: dict[str, ThemeLine], themes: Sequence[Theme], metrics: Sequence[Metric], query: Query, *, has_steps: bool
) -> list[ThemeRow]:
    """The themes, most comments first, then those without any, then all."""
    names = sorted((theme.name for theme in themes), key=lambda name: -found[name].comments)
    rows = []
    for name in (*names, WITHOUT, ALL):
        line = found[name]
        label = t(f"comments.{name}") if name in (WITHOUT, ALL) else comment_choice.theme_name(name)
        opens = "" if name == ALL or not line.comments else comment_choice.WITHOUT if name == WITHOUT else name
        cells = [Cell(value=words.number(line.comments)), _share(line, is_whole=name == ALL)]
        cells += [_score(line, metric, query) for metric in metrics]
        rows.append(
            ThemeRow(
                name=label, opens=opens, open_words=t("comments.open", theme=label), cells=cells, is_whole=name == ALL,
                steps=line.steps if has_steps and name != ALL else (),
            )
        )  # fmt: skip
    return rows


def _share(line: ThemeLine, *, is_whole: bool) -> Cell:
    if is_whole or line.share is None:
        return Cell(value="")
    before = "" if line.base_share is None else words.share(line.base_share, is_short=True)
    key = "comments.was_moved" if line.is_moved else "comments.was"
    return Cell(value=words.share(line.share, is_short=True), under=t(key, share=before) if before else "")


def _score(line: ThemeLine, metric: Metric, query: Query) -> Cell:
    """A score with its interval; too few answers are told, not scored."""
    score, shown = line.scores[metric.name], measure(metric.name, query.clock, query.choices)
    if not score.n:
        return Cell(value="–", is_faint=True)
    if is_few(metric, score.n):
        return Cell(value="–", under=card_text.rows_behind(metric, score.n), is_faint=True)
    return Cell(value=shown.short(score.value), under=shown.interval(score.low, score.high))
