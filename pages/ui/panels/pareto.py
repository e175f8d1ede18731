"""The panel of causes: what a count is made of, the largest part first."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from kpi.engine.answer import Question
from pages.ui.charts.pareto import pareto
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, shown_as, tells_all, why_empty
from pages.ui.view.words import t


@dataclass(frozen=True)
class Pareto:
    """A count by its causes; `title` and `no_cause` (what is said where none is recorded) are keys of words."""

    metric: str
    dimension: str
    _: KW_ONLY
    title: str
    no_cause: str
    key: str

    def heading(self, view: DatedView) -> Heading:
        """Named as it was declared."""
        return Heading(title=t(self.title), key=self.key)

    def questions(self, view: DatedView) -> list[Question]:
        """The count by cause."""
        return [view.by(self.metric, self.dimension)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """Bars and how they add up; None where nothing has a cause."""
        found = answers.to(answers.view.by(self.metric, self.dimension))
        if not found.filter(found[self.dimension].is_not_null())["n"].sum() or not tells_all(found):
            return None
        return Content(body=pareto(found, self.dimension, shown_as(self.metric, answers.view)))

    def empty(self, answers: PageAnswers) -> str:
        """Whether there is nothing at all, or nothing with a cause."""
        found = answers.to(answers.view.by(self.metric, self.dimension))
        has_some = found["n"].sum()
        if not tells_all(found):
            return why_empty(self.metric, answers, has_some)
        return t(self.no_cause) if has_some else t("empty.chart")
