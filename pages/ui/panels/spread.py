"""The panel of how the waits behind one number are spread."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kpi.engine.answer import Question
from pages.ui.charts.spread import spread
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, metric_heading, shown_as, tells_all, why_empty
from pages.ui.view.words import t


@dataclass(frozen=True)
class Spread:
    """The rows of a metric by the bands of `dimension`, which are counted in calendar hours; `title` is a key of words."""

    metric: str
    dimension: str
    title: str

    def heading(self, view: DatedView) -> Heading:
        """Named as it was declared."""
        return metric_heading(self.metric, view, t(self.title), f"spread_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """How many rows there are in each band."""
        return [view.by(self.metric, self.dimension)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The bars; None where no row has a band."""
        found = answers.to(answers.view.by(self.metric, self.dimension))
        if not found.filter(pl.col(self.dimension).is_not_null())["n"].sum() or not tells_all(found):
            return None
        return Content(body=spread(found, self.dimension, shown_as(self.metric, answers.view)))

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no bars."""
        found = answers.to(answers.view.by(self.metric, self.dimension))
        return why_empty(self.metric, answers, 0 if tells_all(found) else found["n"].sum())
