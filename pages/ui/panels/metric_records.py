"""The panel of the records behind a number, page by page."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.query.query import Sort
from pages.ui.answers import answers as data
from pages.ui.number import record_opening, record_order, records
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Records, unavailable
from pages.ui.view import words
from pages.ui.view.opened import Opened
from pages.ui.view.words import t


@dataclass(frozen=True)
class MetricRecords:
    """A page of the records that a number counts, sorted as a whole; a page beyond the last is the first."""

    number: Opened
    page: int = 1
    sort: Sort | None = None

    def heading(self, view: DatedView) -> None:
        """The table is all that its page has."""

    def questions(self, view: DatedView) -> list[Question]:
        """Records are no answer: they are read by themselves."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table with how many records there are; None without any."""
        name = self.number.metric
        view = replace(answers.view, view=self.number.narrowed(answers.view.view))
        if missing := unavailable(name, view):
            return Content(notice=missing)
        query = view.query(name)
        found = data.explain(query)
        if not found.counted:
            return None
        label, pages = words.said(REGISTRY.metric(name).label), math.ceil(found.counted / records.PAGE)
        page = self.page if self.page <= pages else 1
        lead = t("tickets.count", rows=words.count(f"count.{found.row}", found.counted), label=label)
        body = Records(
            frame=record_opening.with_buttons(
                data.rows(query, records.PAGE, (page - 1) * records.PAGE, self.sort), found.row
            ),
            alt=t("tickets.alt", label=label),
            height=560,
            lead=lead,
            is_lead_quiet=False,
            actions=partial(records.actions, self.number),
            below=partial(records.below, pages),
            on_open=record_opening.opener(found.row),
            headings=record_order.headings(name, self.sort),
        )
        return Content(body=body)

    def empty(self, answers: PageAnswers) -> str:
        """What to choose instead."""
        return t("empty.rows")
