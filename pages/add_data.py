"""Add data: choose exports, see what was recognised, load them, read the receipt, undo."""

from __future__ import annotations

import streamlit as st

from pages.ui import receipts, uploads
from pages.ui.words import t
from pages.web import stores
from pages.web.worker import WORKER

store = stores.real()
st.markdown(t("add.lead"))
if stores.is_demo():
    st.caption(t("add.lead.demo"))
uploads.choose(store)
jobs = WORKER.jobs()  # looked at once: one that ends meanwhile must not stand in two places
receipts.progress(jobs)
if files := uploads.waiting():
    st.subheader(t("add.waiting.title"), anchor=False)
    uploads.cards(store, files)
receipts.finished(jobs)
receipts.history(store)
