"""The panels of how often each score was given: all together, and over time."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kpi.engine.answer import Question
from kpi.query.period import Grain
from kpi.verdict.disclosure import is_few, rows_from
from pages.ui.charts.scores import SCORE, distribution, stacked
from pages.ui.panels import time_steps
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import (
    Content,
    DatedView,
    Heading,
    metric_heading,
    shown_as,
    small_print,
    tells_all,
    why_empty,
)
from pages.ui.view.words import t


@dataclass(frozen=True)
class Scores:
    """How often each score was given."""

    metric: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric."""
        title = t("chart.scores", label=shown_as(self.metric, view).label)
        return metric_heading(self.metric, view, title, f"scores_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by score."""
        return [view.by(self.metric, SCORE)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The columns; None where there are too few answers."""
        shown, found = shown_as(self.metric, answers.view), answers.to(answers.view.by(self.metric, SCORE))
        n = found["n"].sum()
        return (
            Content(body=distribution(found, shown)) if n and not is_few(shown.metric, n) and tells_all(found) else None
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no columns."""
        return why_empty(self.metric, answers, answers.to(answers.view.by(self.metric, SCORE))["n"].sum())


@dataclass(frozen=True)
class ScoresOverTime:
    """The share of each score over time."""

    metric: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric."""
        title = t("chart.scores_time", label=shown_as(self.metric, view).label)
        return metric_heading(self.metric, view, title, f"scores_time_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by step, which decides how long the steps are, and by score in the steps of the page."""
        return [view.over_time(self.metric), view.by_over_time(self.metric, SCORE, view.grain)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The stacked columns; None where no step has enough answers."""
        grain, found, totals = self._found(answers)
        shown = shown_as(self.metric, answers.view)
        enough = totals.filter(pl.col("n") >= max(rows_from(shown.metric), 1))
        if enough.is_empty():
            return None
        known = time_steps.known_days(answers.view, self.metric)
        held = found.filter(pl.col("bucket").is_in(enough["bucket"].implode()))
        picture = stacked(held, shown, grain, known, time_steps.holes(answers.view, self.metric))
        about_steps = time_steps.about_steps(answers.view, grain, totals, shown.metric)
        return Content(body=picture, lines=small_print(about_steps))

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no columns."""
        return why_empty(self.metric, answers, self._found(answers)[2]["n"].sum())

    def _found(self, answers: PageAnswers) -> tuple[Grain, pl.DataFrame, pl.DataFrame]:
        """The steps, the answers by score and step, and how many answers each step has."""
        view = answers.view
        grain, _ = time_steps.over_time(answers, self.metric)
        found = answers.to(view.by_over_time(self.metric, SCORE, grain))
        return (
            grain,
            found,
            found.group_by("bucket").agg(pl.when(pl.col("n").null_count() == 0).then(pl.col("n").sum()).otherwise(0)),
        )
