"""The parts of the page Complaints that no other page has: the Pareto of causes, and the list past its promise."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kpi.query.period import Period
from pages.ui.answers import answers
from pages.ui.charts import base
from pages.ui.charts.pareto import pareto
from pages.ui.html import record_table
from pages.ui.number.number_dialog import TICKETS_PAGE
from pages.ui.panels.board import Board
from pages.ui.view import filter_bar, words
from pages.ui.view.measure import measure
from pages.ui.view.words import t

COUNTED, OVERDUE, CAUSE = "complaints_created", "complaints_overdue", "cause"
SHOWN = 50


def causes(board: Board) -> None:
    """What complaints are about, the largest cause first."""
    with st.container(border=True, gap="xsmall", key="panel_causes"):
        st.header(t("complaints.causes"), anchor=False)
        query = board.view.query(COUNTED, today=board.today, by=(CAUSE,))
        frame = answers.ask(query)
        if not frame["n"].sum():
            st.caption(t("empty.chart"))
        elif frame.filter(frame[CAUSE].is_not_null())["n"].sum():
            base.draw(pareto(frame, CAUSE, measure(COUNTED)))
        else:
            st.caption(t("complaints.no_cause"))


def overdue(board: Board) -> None:
    """Open complaints whose promised time has passed, whenever it was, under the filters of the page."""
    with st.container(border=True, gap="xsmall", key="panel_overdue"):
        st.header(t("complaints.overdue"), anchor=False)
        query = replace(board.view.query(OVERDUE, today=board.today), period=Period())
        if missing := answers.unavailable(query).get(OVERDUE):
            st.caption(t("number.unavailable", dimension=filter_bar.dimension_label(missing).lower()))
            return
        n = int(answers.ask(query)["n"].sum())
        if not n:
            st.caption(t("complaints.none_overdue"))
            return
        frame = answers.rows(query, SHOWN)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(t("complaints.overdue_n", n=words.number(n), shown=words.number(frame.height)))
            # These are not only those of the days shown: the records are opened over all days.
            if st.button(t("complaints.open_tickets"), icon=":material/table_rows:", on_click=filter_bar.show_all):
                st.switch_page(TICKETS_PAGE, query_params={"metric": OVERDUE})
        wanted = ["id", "due_at", "subject", "cause", "product", "team", "agent", "status", "created_at"]
        record_table.show(frame.select(wanted).sort("due_at"), alt=t("complaints.overdue"), height=min(35 * frame.height + 40, 390))  # fmt: skip
