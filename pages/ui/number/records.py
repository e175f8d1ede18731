"""The records behind a number as a page of its own."""

from __future__ import annotations

import math

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.answers import answers
from pages.ui.html import record_table
from pages.ui.number import number_dialog, origins
from pages.ui.view import filter_bar, words
from pages.ui.view.words import t
from pages.web import download

FIRST = "tickets_created"
PAGE = 100
_METRIC, _PAGE = "metric", "_page"


def choose() -> None:
    """Choose the metric whose records are shown; the choice stands in the address."""
    with st.container(key="registers_tickets"):
        st.text_input(_METRIC, key=_METRIC, bind="query-params", label_visibility="collapsed")
    names = [metric.name for metric in REGISTRY.metrics]
    names.sort(key=lambda name: name != FIRST)
    wanted = st.session_state.get(_METRIC) or FIRST
    if wanted not in names:
        st.warning(words.literal(t("link.unknown_code", field=_METRIC, value=wanted)), icon=":material/link_off:")
        wanted = FIRST
    st.session_state["_metric"] = wanted

    def chosen() -> None:
        st.session_state[_METRIC] = "" if st.session_state["_metric"] == FIRST else st.session_state["_metric"]
        st.session_state.pop(_PAGE, None)

    st.selectbox(
        t("tickets.metric"),
        names,
        format_func=lambda name: REGISTRY.metric(name).label,
        key="_metric",
        on_change=chosen,
        width=340,
    )


def show() -> None:
    """The table, its pages and its file."""
    view = filter_bar.current()
    name = st.session_state["_metric"]
    query = view.query(name, today=answers.today())
    if missing := answers.unavailable(query).get(name):
        st.info(t("number.unavailable", dimension=filter_bar.dimension_label(missing).lower()))
        return
    found = answers.explain(query)
    if not found.counted:
        st.caption(t("empty.rows"))
        return
    label = REGISTRY.metric(name).label
    pages = math.ceil(found.counted / PAGE)
    if st.session_state.get(_PAGE, 1) > pages:  # the filters left fewer
        del st.session_state[_PAGE]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            words.literal(t("tickets.count", rows=words.count(f"count.{found.row}", found.counted), label=label)),
            width="content",
        )
        with st.container(horizontal=True, width="content"):
            st.link_button(t("opened.download"), download.rows_address(view, name), icon=":material/download:")
            if st.button(t("opened.what"), icon=":material/info:"):
                number_dialog.open_number(name)
    frame = answers.rows(query, PAGE, (st.session_state.get(_PAGE, 1) - 1) * PAGE)
    record_table.show(frame, alt=t("tickets.alt", label=label), height=560)
    if pages > 1:
        st.pagination(pages, key=_PAGE)
    origins.show(name, frame, key="_origins")
