"""The panel of what is open past its promise: the records themselves, whatever the days shown, under the filters of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from kpi.engine.answer import Question
from kpi.query.period import Period
from kpi.query.query import Query
from pages.ui.answers import answers as data
from pages.ui.number.records import TICKETS_PAGE
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Records, unavailable
from pages.ui.view import filter_bar, words
from pages.ui.view.words import t

MOST = 50
"""How many records stand in the list."""

COLUMNS = ("id", "due_at", "subject", "cause", "product", "team", "agent", "status", "created_at")


@dataclass(frozen=True)
class Overdue:
    """The complaints that `metric` counts, the oldest promise first."""

    metric: str = "complaints_overdue"

    def heading(self, view: DatedView) -> Heading:
        """What they are."""
        return Heading(title=t("complaints.overdue"), key="overdue")

    def questions(self, view: DatedView) -> list[Question]:
        """How many there are."""
        return [Question(self._query(view))]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list; None where nothing is overdue."""
        query = self._query(answers.view)
        n = int(answers.to(Question(query))["n"].sum())
        if not n:
            return None
        frame = data.rows(query, MOST)
        lead = t("complaints.overdue_n", n=words.number(n), shown=words.number(frame.height))
        body = Records(
            frame=frame.select(COLUMNS).sort("due_at"),
            alt=t("complaints.overdue"),
            height=min(35 * frame.height + 40, 390),
            lead=lead,
            actions=self._open_tickets,
        )
        return Content(body=body)

    def empty(self, answers: PageAnswers) -> str:
        """Whether the filters do not apply, or nothing is overdue."""
        return unavailable(self.metric, answers.view) or t("complaints.none_overdue")

    def _query(self, view: DatedView) -> Query:
        return replace(view.query(self.metric), period=Period())

    def _open_tickets(self) -> None:
        """The records are opened over all days: these are not only those of the days shown."""
        if st.button(t("complaints.open_tickets"), icon=":material/table_rows:", on_click=filter_bar.show_all):
            st.switch_page(TICKETS_PAGE, query_params={"metric": self.metric})
