"""Standards: the checklist of good service, what the data say of it, what people judge, and the targets."""

from __future__ import annotations

import streamlit as st

from kpi.standards import METRICS
from pages.ui import codes, session, standards, target_form
from pages.ui.board import board
from pages.ui.words import t

st.markdown(t("standards.lead"))
if session.is_demo():
    st.caption(t("standards.demo"))
if codes.choice("part", ("standards", "targets"), key="standards.part") == "targets":
    target_form.show(board())
else:
    standards.show(board(*METRICS))
