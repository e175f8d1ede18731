"""Where a ticket came from: each upload that touched it, and the line there, looked up in the kept files."""

from __future__ import annotations

from hashlib import sha256

import polars as pl
import streamlit as st

from data.imports import lineage
from kpi.catalogue.registry import REGISTRY
from pages.ui.answers import answers, stores
from pages.ui.html import record_table
from pages.ui.view.words import count, t

FILES, BYTES = 10, 20_000_000
"""So much is looked through without being asked."""


def show(ticket: pl.DataFrame, key: str) -> None:
    """A line to open for one ticket (source and id). What it holds is there at once when it comes from a few small files, else
    when it is opened.
    """
    facts = REGISTRY.facts("ticket").name
    store = stores.shown()
    files, size = lineage.effort(store, facts, ticket)
    if not files or ticket.is_empty():
        return
    is_quick = files <= FILES and size <= BYTES
    opened = st.expander(
        t("origins.title"), icon=":material/attach_file:", expanded=is_quick, key=key, on_change="rerun"
    )
    if not (opened.open if opened.open is not None else is_quick):
        return
    with opened, st.spinner(t("origins.looking")):
        named = ticket.select(*lineage.named_by(facts))
        key = ("origins", facts, sha256(named.write_csv().encode()).digest())
        found, unread = answers.remembered(key, lambda: lineage.of_rows(store, facts, named))
        if store.is_published:
            st.caption(f":material/cloud_download: {t('published.lines')}")
        if unread:
            st.caption(f":material/hourglass_disabled: {count('origins.unread', unread)}")
        if found.is_empty():
            st.caption(t("origins.none"))
        else:
            if answers.is_demo():  # its one line is no file that somebody named
                found = found.with_columns(file=pl.lit(t("quality.made_up")))
            record_table.show(
                answers.local(found), alt=t("origins.title"), height=min(35 * (found.height + 1) + 3, 320)
            )
