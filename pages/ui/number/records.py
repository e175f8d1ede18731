"""The records behind a number as a page of its own."""

from __future__ import annotations

import polars as pl
import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.view import filter_bar, header, opened, words
from pages.ui.view.address import InvalidLinkParameter
from pages.ui.view.opened import ONLY, Opened
from pages.ui.view.words import t
from pages.web import download

FIRST = "tickets_created"
PAGE = 100
TICKETS_PAGE = "tickets.py"
METRIC, _PAGE = "metric", "_page"
"""The field of an address that names the number."""


def chosen_metric() -> str:
    """Draw the choice of the metric whose records are shown; it stands in the address."""
    with st.container(key="url_fields_tickets"):
        st.text_input(METRIC, key=METRIC, bind="query-params", label_visibility="collapsed")
    names = [metric.name for metric in REGISTRY.metrics]
    names.sort(key=lambda name: name != FIRST)
    wanted = st.session_state.get(METRIC) or FIRST
    if wanted not in names:
        st.warning(words.literal(t("link.unknown_code", field=METRIC, value=wanted)), icon=":material/link_off:")
        wanted = FIRST
    st.session_state["_metric"] = wanted

    def chosen() -> None:
        st.session_state[ONLY] = ""
        st.session_state[METRIC] = "" if st.session_state["_metric"] == FIRST else st.session_state["_metric"]
        st.session_state.pop(_PAGE, None)

    st.selectbox(
        t("tickets.metric"),
        names,
        format_func=lambda name: words.said(REGISTRY.metric(name).label),
        key="_metric",
        on_change=chosen,
        width=340,
    )
    return wanted


def facts() -> tuple[str, ...]:
    """The facts of the number that the address names, also before the choice is drawn; none where it names none."""
    wanted = st.session_state.get(METRIC) or st.query_params.get(METRIC) or FIRST
    found = next((metric.facts for metric in REGISTRY.metrics if metric.name == wanted), None)
    return () if found is None else (found,)


def page() -> int:
    """Which page of the records is shown, from 1."""
    return int(st.session_state.get(_PAGE, 1))


def only(metric: str) -> tuple[Opened, tuple[InvalidLinkParameter, ...]]:
    """The number of whose rows the address names just some, and what in that has no meaning."""
    found, invalid = opened.parse_only(metric, st.session_state.get(ONLY) or st.query_params.get(ONLY) or "")
    return found, (*invalid, *filter_bar.unknown_values(found, filter_bar.current()))


def chosen_rows(metric: str) -> Opened:
    """Draw which rows of a number the address narrows them to, with the way back to all of them."""
    with st.container(key="url_fields_only"):
        st.text_input(words.literal(ONLY), key=ONLY, bind="query-params", label_visibility="collapsed")
    number, invalid = only(metric)
    header.say_invalid(invalid)
    if number.is_narrowed:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="only_these"):
            said = t("detail.only", narrowed=words.listed(filter_bar.narrowed_words(number)))
            st.markdown(words.literal(said), width="content")
            st.button(t("detail.all_rows"), icon=":material/close:", type="tertiary", on_click=_all_rows)
    return number


def _all_rows() -> None:
    st.session_state[ONLY] = ""


def actions(number: Opened) -> None:
    """Beside the count: the file of all records, and the definition."""
    with st.container(horizontal=True, width="content"):
        address = download.rows_address(filter_bar.current(), filter_bar.today(), number)
        st.link_button(t("opened.download"), address, icon=":material/download:")
        st.button(t("opened.what"), icon=":material/info:", on_click=filter_bar.open_number, args=(number.code,))


def below(pages: int, frame: pl.DataFrame) -> None:
    """Under the records: the other pages."""
    if page() > pages:  # the filters left fewer
        del st.session_state[_PAGE]
    if pages > 1:
        st.pagination(pages, key=_PAGE)
