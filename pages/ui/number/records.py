"""The records behind a number as a page of its own."""

from __future__ import annotations

import polars as pl
import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.number import number_dialog, origins
from pages.ui.view import filter_bar, words
from pages.ui.view.words import t
from pages.web import download

FIRST = "tickets_created"
PAGE = 100
_METRIC, _PAGE = "metric", "_page"


def chosen_metric() -> str:
    """Draw the choice of the metric whose records are shown; it stands in the address."""
    with st.container(key="url_fields_tickets"):
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
    return wanted


def facts() -> tuple[str, ...]:
    """The facts of the number that the address names, also before the choice is drawn; none where it names none."""
    wanted = st.session_state.get(_METRIC) or st.query_params.get(_METRIC) or FIRST
    found = next((metric.facts for metric in REGISTRY.metrics if metric.name == wanted), None)
    return () if found is None else (found,)


def page() -> int:
    """Which page of the records is shown, from 1."""
    return int(st.session_state.get(_PAGE, 1))


def actions(metric: str) -> None:
    """Beside the count: the file of all records, and the definition."""
    with st.container(horizontal=True, width="content"):
        address = download.rows_address(filter_bar.current(), filter_bar.today(), metric)
        st.link_button(t("opened.download"), address, icon=":material/download:")
        if st.button(t("opened.what"), icon=":material/info:"):
            number_dialog.open_number(metric)


def below(metric: str, pages: int, frame: pl.DataFrame) -> None:
    """Under the records: the other pages, and where these came from."""
    if page() > pages:  # the filters left fewer
        del st.session_state[_PAGE]
    if pages > 1:
        st.pagination(pages, key=_PAGE)
    origins.show(metric, frame, key="_origins")
