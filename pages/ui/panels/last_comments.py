"""The panel of what customers wrote last about one team or agent."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.engine.answer import Question
from kpi.voice.comments import METRICS, within
from pages.ui.answers import voices
from pages.ui.html.comment_list import comments
from pages.ui.number.comment_text import comment
from pages.ui.panels.group_table import SHOWN_FROM
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, unavailable
from pages.ui.panels.reviews import open_ticket
from pages.ui.view.words import t

LAST = 5
"""How many comments are listed."""


@dataclass(frozen=True)
class LastComments:
    """The newest comments with their scores; not where there are so few answers that it can be told who gave which."""

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("scorecard.comments"), key="last_comments")

    def questions(self, view: DatedView) -> list[Question]:
        """How many answers there are."""
        return [view.total(name) for name in METRICS]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list; None where there are too few answers, or nobody wrote anything."""
        view = answers.view
        if unavailable(METRICS[0], view) or 0 < self._answers(answers) < SHOWN_FROM:
            return None
        found = within(voices.comments(view.query(METRICS[0])), view.query(METRICS[0]))
        if found.is_empty():
            return None
        items = [comment(row) for row in found.head(LAST).iter_rows(named=True)]
        html = comments(items, alt=t("scorecard.comments"))
        more = (t("scorecard.more_comments", shown=LAST, n=found.height),) if found.height > LAST else ()
        return Content(body=Html(html=html, key="last_comments", on_click=open_ticket), lines=more)

    def empty(self, answers: PageAnswers) -> str:
        """Whether there are none, or so few answers that they are not shown."""
        if missing := unavailable(METRICS[0], answers.view):
            return missing
        if 0 < self._answers(answers) < SHOWN_FROM:
            return t("scorecard.few_answers", n=SHOWN_FROM)
        return t("comments.none")

    def _answers(self, answers: PageAnswers) -> float:
        return float(sum(answers.to(answers.view.total(name))["n"].sum() for name in METRICS))
