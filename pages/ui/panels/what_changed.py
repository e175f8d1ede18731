"""The panel of what changed: the teams and channels whose change stands out from chance; a click shows one of them alone."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from pages.ui.number import movers
from pages.ui.panels.group_table import show_group_alone
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, small_print
from pages.ui.view.words import t


@dataclass(frozen=True)
class WhatChanged:
    """The groups in which one of these metrics changed more than chance explains."""

    metrics: tuple[str, ...]

    def heading(self, view: DatedView) -> Heading:
        """What changed."""
        return Heading(title=t("news.title"), key="news")

    def questions(self, view: DatedView) -> list[Question]:
        """The changes in each split; nothing where nothing is compared."""
        return movers.questions(view.view, view.today, self.metrics) if view.base else []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list; None where nothing stands out."""
        view = answers.view
        found = self._found(answers)
        if found is None or found.is_empty():
            return None
        rows = [movers.mover(row, view.view) for row in found.head(movers.MOST).iter_rows(named=True)]
        body = Html(html=movers.listing(rows), key="news", on_click=show_group_alone)
        return Content(body=body, lines=small_print(t("news.help"), self._not_judged(answers)))

    def empty(self, answers: PageAnswers) -> str:
        """Whether nothing is compared, nothing can be, or nothing stands out."""
        if not answers.view.base:
            return t("news.no_base")
        said = t("news.nothing" if self._found(answers) is None else "news.none")
        return " ".join(filter(None, [said, self._not_judged(answers)]))

    def _not_judged(self, answers: PageAnswers) -> str:
        """The metrics of which nothing is said, because a source of theirs begins or ends in the days compared."""
        found = answers.to_all(self.questions(answers.view))
        broken = {name for frame in found for name in frame.filter(pl.col("broken_on").is_not_null())["metric"]}
        names = ", ".join(REGISTRY.metric(name).label for name in self.metrics if name in broken)
        return t("news.not_judged", names=names) if names else ""

    def _found(self, answers: PageAnswers) -> pl.DataFrame | None:
        questions = self.questions(answers.view)
        return movers.standing_out(answers.view.view, answers.to_all(questions)) if questions else None
