"""Data quality: how complete the data of each source are over time, what its files brought, and on what each number rests."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts import quality
from pages.ui.view.words import t

st.markdown(t("quality.lead"))
sources = quality.sources()
if sources.is_empty():
    st.info(t("quality.empty"), icon=":material/upload_file:")
else:
    st.header(t("quality.sources"), anchor=False)
    for row in sources.iter_rows(named=True):
        quality.source(row)
    st.header(t("quality.uploads"), anchor=False)
    quality.uploads()
    st.header(t("quality.numbers"), anchor=False)
    st.caption(t("quality.numbers_help"))
    quality.numbers()
