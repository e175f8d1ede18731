"""The order of the records of the page of tickets: by a column and a direction, which stand in the address as `sort=-created_at`."""

from __future__ import annotations

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.query.query import Sort
from kpi.sql.compile import sort_columns
from pages.ui.html.record_table import Headings
from pages.ui.view import words
from pages.ui.view.words import column_name, t

_SORT, _PAGE = "sort", "_page"


def chosen(metric: str) -> Sort | None:
    """Draw the choice of the order of a metric's records; None means the newest first."""
    with st.container(key="url_fields_sort"):
        st.text_input(_SORT, key=_SORT, bind="query-params", label_visibility="collapsed")
    columns = _columns(metric)
    said = st.session_state.get(_SORT) or ""
    column, is_descending = said.removeprefix("-"), said.startswith("-")
    if column and column not in columns:
        st.warning(words.literal(t("link.unknown_code", field=_SORT, value=said)), icon=":material/link_off:")
        column, is_descending = "", False
    st.session_state["_sort"], st.session_state["_sort_down"] = column, is_descending

    def taken() -> None:
        to = st.session_state["_sort"]
        st.session_state[_SORT] = f"{'-' if to and st.session_state['_sort_down'] else ''}{to}"
        st.session_state.pop(_PAGE, None)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", width="content"):
        st.selectbox(
            t("tickets.sort"), ["", *columns], format_func=lambda name: column_name(name) if name else t("tickets.newest"), key="_sort",
            on_change=taken, help=t("tickets.sort_help"), width=260,
        )  # fmt: skip
        if column:
            st.toggle(t("tickets.descending"), key="_sort_down", on_change=taken)
    return Sort(column, is_descending) if column else None


def headings(metric: str, order: Sort | None) -> Headings:
    """The headings of a metric's records, as they are sorted now."""
    return Headings(
        columns=_columns(metric),
        column=order.column if order else "",
        is_descending=bool(order and order.is_descending),
        on_click=_by_heading,
    )


def _columns(metric: str) -> tuple[str, ...]:
    return tuple(name for name in sort_columns(REGISTRY.facts(REGISTRY.metric(metric).facts)) if name != "upload_id")


def _by_heading(column: str) -> None:
    """Sort by a column, or turn the order round where it is sorted by it already (a callback)."""
    st.session_state[_SORT] = f"-{column}" if st.session_state.get(_SORT) == column else column
    st.session_state.pop(_PAGE, None)
