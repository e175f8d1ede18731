"""Add data: choose exports, see what was recognised, load them, read the receipt, undo."""

from __future__ import annotations

import streamlit as st

from pages.ui.answers import stores
from pages.ui.upload import receipts, waiting_files
from pages.ui.view.words import t
from pages.web.worker import WORKER

store = stores.real()
st.markdown(t("add.lead"))
if stores.is_demo():
    st.caption(t("add.lead.demo"))
waiting_files.choose(store)
jobs = WORKER.jobs()  # looked at once: one that ends meanwhile must not stand in two places
receipts.progress(jobs)
if files := waiting_files.waiting():
    st.subheader(t("add.waiting.title"), anchor=False)
    waiting_files.cards(store, files)
receipts.finished(store, jobs)
receipts.history(store)
