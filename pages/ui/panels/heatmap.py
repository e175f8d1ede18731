"""The panel of one metric by weekday and hour."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.engine.answer import Question
from pages.ui.answers import answers as all_answers
from pages.ui.charts.heatmap import WEEKDAY_HOUR, heatmap
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import CodeChoice, Content, DatedView, Heading, metric_heading, shown_as, why_empty
from pages.ui.view.words import t


@dataclass(frozen=True)
class Heatmap:
    """One metric by weekday and hour, over the opening hours; `choice` offers others in its place."""

    metric: str
    choice: CodeChoice | None = None

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric, or by what all of the choice have in common."""
        if self.choice:
            unusual = metric_heading(self.metric, view, "", "").definition
            return Heading(title=t("chart.week"), key="hours", definition=unusual, choice=self.choice)
        title = t("chart.when", label=shown_as(self.metric, view).label)
        return metric_heading(self.metric, view, title, f"hours_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by weekday and hour."""
        return [view.by(self.metric, *WEEKDAY_HOUR)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The grid; None where there is nothing to count."""
        found = answers.to(answers.view.by(self.metric, *WEEKDAY_HOUR))
        if not found["n"].sum():
            return None
        picture = heatmap(found, shown_as(self.metric, answers.view), closed=all_answers.closed_hours())
        return Content(body=picture)

    def empty(self, answers: PageAnswers) -> str:
        """Why there is no grid."""
        return why_empty(self.metric, answers, 0)
