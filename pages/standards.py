"""Standards: the checklist of good service, what the data say of it, what people judge, and the targets."""

from __future__ import annotations

import streamlit as st

from kpi.standards import METRICS
from pages.ui.answers import answers
from pages.ui.panels.board import board
from pages.ui.parts import standards, target_form
from pages.ui.view import code_choice
from pages.ui.view.words import t

st.markdown(t("standards.lead"))
if answers.is_demo():
    st.caption(t("standards.demo"))
if code_choice.choice("part", ("standards", "targets"), key="standards.part") == "targets":
    target_form.show(board())
else:
    standards.show(board(*METRICS))
