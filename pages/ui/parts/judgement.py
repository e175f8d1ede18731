"""The dialog of the page Standards in which somebody judges a standard."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from data.config import assessments
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import Right
from pages.ui.panels.checklist import judgement_words
from pages.ui.parts import doing
from pages.ui.view import words
from pages.ui.view.words import t
from pages.ui.view.written import in_rows, written

_ASKED = "_judged"


def ask_for(name: str) -> None:
    """Have the form for one's own judgement of a standard open in the next run (a callback)."""
    st.session_state[_ASKED] = name


def open_asked() -> None:
    """Open the form that was asked for, for whoever may judge."""
    if not reader.may(reader.who(), Right.TARGETS):
        return
    if name := st.session_state.pop(_ASKED, None):
        _open(name)


def _open(name: str) -> None:
    st.dialog(t(f"standard.{name}"), width="medium")(_judge)(name)  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _judge(name: str) -> None:
    """What stands in the dialog: the question, a form, and what was judged before."""
    st.markdown(words.literal(t(f"standard.{name}.question")))
    with st.form("judge", border=False):
        verdict = st.radio(
            t("judge.verdict"), assessments.VERDICTS, format_func=lambda code: t(f"judged.{code}"), horizontal=True
        )
        note = st.text_area(t("judge.note"), max_chars=assessments.NOTE_MOST, placeholder=t("judge.note_help"))
        left, right = st.columns(2)
        on = left.date_input(t("judge.on"), value=date.today(), max_value=date.today(), format=words.field_day())
        by = right.text_input(t("judge.by"), max_chars=assessments.NAME_MOST)
        is_saved = st.form_submit_button(t("judge.save"), type="primary") and isinstance(on, date)
        if is_saved and doing.is_done(
            lambda: assessments.judge(stores.to_change(), name, verdict, on, note=note, by=by), needs=Right.TARGETS
        ):
            st.rerun()
    _owner(name)
    _history(name)


def _owner(name: str) -> None:
    """Who answers for a standard, and by when it is to be kept."""
    owner, due_on = assessments.owners(stores.shown().read).get(name, (None, None))
    st.markdown(f"**{t('owner.heading')}**")
    with st.form("owner", border=False):
        left, right = st.columns(2)
        who = left.text_input(t("owner.name"), value=written(owner or ""), max_chars=assessments.NAME_MOST)
        due = right.date_input(t("owner.due"), value=due_on, format=words.field_day(), help=t("owner.due_help"))
        if st.form_submit_button(t("owner.save")):
            due_on = due if isinstance(due, date) else None
            if doing.is_done(
                lambda: assessments.assign(stores.to_change(), name, owner=who, due_on=due_on), needs=Right.TARGETS
            ):
                st.rerun()


def _history(name: str) -> None:
    rows = assessments.assessments(stores.shown().read).filter(pl.col("standard") == name)
    if rows.is_empty():
        return
    st.markdown(f"**{t('judge.history')}**")
    for row in in_rows(rows.iter_rows(named=True), "note", "judged_by"):
        said = judgement_words(row)
        st.markdown(f"- {words.literal(said + (': ' + row['note'] if row['note'] else ''))}")
