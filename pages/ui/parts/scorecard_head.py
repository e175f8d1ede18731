"""The head of a scorecard: whose it is, or the choice of a team or an agent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from kpi.query.query import NO_VALUE
from pages.ui.view import filter_bar, filter_words, subject, words
from pages.ui.view.subject import DIMENSIONS, Subject
from pages.ui.view.words import t


def show() -> Subject | None:
    """Draw it; None where nobody is chosen yet."""
    found = subject.of(filter_bar.current())
    if found is None:
        _choose()
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scorecard_head"):
        title = t(
            "scorecard.of",
            dimension=filter_words.dimension_label(found.dimension),
            name=words.value_name(found.dimension, found.value),
        )
        st.header(words.literal(title), anchor=False, width="content")
        st.page_link("team.py", label=t("scorecard.all"), icon=":material/groups:", width="content")
    return found


def _choose() -> None:
    st.markdown(t("scorecard.choose"))
    with st.grid(2, min_column_width=220, width=520):
        for dimension in DIMENSIONS:
            values = [value for value in filter_bar.options(dimension) if value != NO_VALUE]
            key = f"_scorecard_{dimension}"
            st.session_state[key] = None
            st.selectbox(
                words.literal(filter_words.dimension_label(dimension)), values, index=None, key=key, on_change=_taker(dimension, key), format_func=partial(words.value_name, dimension),
                placeholder=t("scorecard.choose_one"), disabled=not values,
            )  # fmt: skip


def _taker(dimension: str, key: str) -> Callable[[], None]:
    def chosen() -> None:
        if value := st.session_state[key]:
            filter_bar.show_subject(Subject(dimension, value))

    return chosen
