"""Definitions: what every number means, how it is computed, what it leaves out, and where the definition comes from."""

from __future__ import annotations

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.number import glossary
from pages.ui.view.words import t

words = st.text_input(
    t("definitions.search"),
    key="find",
    bind="query-params",
    placeholder=t("definitions.placeholder"),
    icon=":material/search:",
    width=420,
)
glossary.rules()
found = {
    family: [metric for metric in metrics if glossary.has(metric, words or "")]
    for family, metrics in REGISTRY.families().items()
}
for family in glossary.in_order(found):
    if metrics := found[family]:
        st.header(t(f"family.{family}"), anchor=False)
        for metric in metrics:
            glossary.entry(metric)
if not any(found.values()):
    st.caption(t("definitions.none"))
