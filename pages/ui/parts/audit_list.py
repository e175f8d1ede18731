"""The audit log on its page: what to look for, the newest lines, and all of them as a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import streamlit as st

from data.config.audit import Entry, Event
from pages.ui.view import words
from pages.ui.view.as_text import in_table
from pages.ui.view.words import t
from pages.web import audit_csv
from pages.web.audit_csv import Asked

MOST = 500
"""So many lines are shown, the newest; the file has all."""
_DAYS = 90
_LINES_AT_ONCE = 15


def show() -> None:
    """The fields, the table, and the link to the file."""
    st.markdown(t("audit.lead"))
    asked = _asked()
    found = audit_csv.entries(asked)
    if not found:
        st.info(t("audit.none"), icon=":material/history:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        more = t("audit.first", most=words.number(MOST), n=words.number(len(found)))
        st.caption(words.count("audit.lines", len(found)) if len(found) <= MOST else more, width="content")
        st.link_button(t("audit.csv"), asked.address(), icon=":material/download:", type="tertiary")
    at = t("audit.column.at")
    table = pl.DataFrame([_row(one, at) for one in found[:MOST]])
    st.dataframe(
        in_table(table),
        hide_index=True,
        column_config={at: st.column_config.DatetimeColumn(format=f"{words.table_moment()}:ss", width=150)},
        height="content" if table.height <= _LINES_AT_ONCE else 35 * (_LINES_AT_ONCE + 1),
    )


def _asked() -> Asked:
    with st.grid(3, min_column_width=220):
        events = st.multiselect(
            t("audit.what"), list(Event), format_func=lambda one: t(f"audit.{one}"), placeholder=t("audit.what.all"), key="_audit_what",
        )  # fmt: skip
        since = st.date_input(
            t("audit.since"), value=datetime.now(UTC).date() - timedelta(days=_DAYS), format=words.field_day(), key="_audit_since",
        )  # fmt: skip
        text = st.text_input(t("audit.text"), key="_audit_text", placeholder=t("audit.text_help"))
    return Asked(events=tuple(map(str, events)), since=since if isinstance(since, date) else None, text=text.strip())


def _row(one: Entry, at: str) -> dict[str, object]:
    return {
        at: one.at.replace(tzinfo=None),  # shown as it is, in UTC
        t("audit.column.event"): audit_csv.event(one),
        t("audit.column.who"): audit_csv.who(one) or "–",
        t("audit.column.role"): audit_csv.role(one) or "–",
        t("audit.column.address"): one.address or "–",
        t("audit.column.about"): one.about,
    }
