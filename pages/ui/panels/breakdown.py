"""The panel of one metric by the groups of a dimension."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.engine.answer import Question
from kpi.verdict.disclosure import without_few
from pages.ui.charts.breakdown import breakdown
from pages.ui.panels import target_marks
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, metric_heading, shown_as, why_empty
from pages.ui.view import filter_bar, words
from pages.ui.view.words import t


@dataclass(frozen=True)
class Breakdown:
    """One metric by group, beside the value of all groups together unless `has_whole` is taken away."""

    metric: str
    dimension: str
    has_whole: bool = True

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric and its dimension."""
        dimension = filter_bar.dimension_label(self.dimension).lower()
        title = t("chart.by", label=shown_as(self.metric, view).label, dimension=dimension)
        return metric_heading(self.metric, view, title, f"{self.metric}_{self.dimension}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by group, and as a whole."""
        return [view.by(self.metric, self.dimension), *([view.total(self.metric)] if self.has_whole else [])]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The bars, or one sentence where all are alike; None where no group has enough rows."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        question = view.by(self.metric, self.dimension)
        found = answers.to(question)
        values = without_few(found, shown.metric)["value"].drop_nulls()
        if values.is_empty():
            return None
        texts = [shown.text(value) for value in values]
        if len(texts) > 1 and len(set(texts)) == 1 and len(texts) == found["value"].count():
            return Content(lead=t("chart.all_alike", value=texts[0], n=words.number(len(texts))))
        whole = without_few(answers.to(view.total(self.metric)), shown.metric)["value"] if self.has_whole else []
        found = target_marks.judged_against(found, question.query, shown)
        picture = breakdown(found, self.dimension, shown, whole=whole[0] if len(whole) else None)
        return Content(body=picture)

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no bars."""
        return why_empty(self.metric, answers, answers.to(answers.view.by(self.metric, self.dimension))["n"].sum())
