"""The panel of agents, teams or sites held against what is expected of their cases."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi.engine.answer import Question
from kpi.engine.fair import Fair, fair
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts.fair_funnel import fair_funnel
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import (
    Content,
    DatedView,
    Heading,
    not_in_whole,
    shown_as,
    small_print,
    unavailable,
    why_empty,
)
from pages.ui.view import filter_words, words
from pages.ui.view.words import t


@dataclass(frozen=True)
class FairComparison:
    """A share, a mean or a net score of groups on a funnel plot, adjusted for their cases; nobody is ranked."""

    metric: str
    by: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric and its groups."""
        label = shown_as(self.metric, view).label
        title = t("fair.title", label=label, by=filter_words.by_words(self.by))
        return Heading(title=title, key=f"fair_{self.metric}_{self.by}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric as a whole; what is expected of groups is no answer, and worked out by itself."""
        return [view.total(self.metric)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The funnel with what it rests on; None where no group can be judged."""
        found = _found(answers, self.metric, self.by)
        judged = [one for one in found.groups if one.why_not is None] if found else []
        if found is None or not judged:
            return None
        names = {str(one.name): filter_words.value_words(self.by, str(one.name)) for one in judged}
        out = [names[str(one.name)] for one in judged if one.standing]
        cases = words.listed(filter_words.dimension_label(name) for name in found.cases)
        unjudged = len(found.groups) - len(judged)
        return Content(
            body=fair_funnel(found, shown_as(self.metric, answers.view), names),
            lead=t("fair.stand_out", names=words.listed(out)) if out else t("fair.nobody_stands_out"),
            lines=small_print(
                t("fair.read"),
                t("fair.cases", cases=cases) if found.cases else "",
                t("fair.unjudged", n=words.number(unjudged)) if unjudged else "",
                t("fair.luck"),
            ),
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why no group can be judged."""
        if missing := unavailable(self.metric, answers.view):
            return missing
        n = answers.to(answers.view.total(self.metric))["n"].sum()
        found = _found(answers, self.metric, self.by)
        if found is None or not n:
            return why_empty(self.metric, answers, n)
        return t("fair.nobody_judged")


def _found(answers: PageAnswers, metric: str, by: str) -> Fair | None:
    """All of it under the filters of the page; None where these cannot be applied, or who reads may not see such groups."""
    limits = reader.limits()
    if not_in_whole(metric, answers.view) or (by == "agent" and not limits.may_see_agents):
        return None
    query = replace(answers.view.query(metric), grain=None)
    found: Fair = answers.once(("fair", metric, by), lambda: fair(all_answers.reading(), query, by))
    return found
