"""Standards: the checklist of good service, what the data say of it, what people judge, and the targets."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.ui.answers import answers, reader
from pages.ui.answers.reader import Right
from pages.ui.panels.checklist import Checklist
from pages.ui.panels.layout import Part
from pages.ui.panels.show import show
from pages.ui.parts import judgement, target_form
from pages.ui.view import code_choice
from pages.ui.view.words import t


def panels(on: date) -> tuple[Part, ...]:
    """The panels of the page as seen on a day."""
    return (Checklist(on_judge=judgement.ask_for, on=on, may_judge=reader.may(reader.who(), Right.TARGETS)),)


if __name__ == "__main__":  # reports take the panels from here
    st.markdown(t("standards.lead"))
    if answers.is_demo():
        st.caption(t("standards.demo"))
    if code_choice.choice("part", ("standards", "targets"), key="standards.part") == "targets":
        target_form.show()
    else:
        show(panels(date.today()))
        judgement.open_asked()
