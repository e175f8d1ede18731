"""The plan of one team or agent on its scorecard: what was agreed, by whom and until when; added, changed and ended in dialogs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from data.config import plans
from data.config.plans import DONE, DROPPED, Agreed
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.html import live
from pages.ui.html.plan_list import Measure, listing
from pages.ui.parts import doing
from pages.ui.view import words
from pages.ui.view.subject import Subject
from pages.ui.view.words import t
from pages.ui.view.written import in_rows

Row = Mapping[str, Any]
_ASKED, _NEW = "_plan_asked", "new"
"""Which measure's dialog is to be opened: its id, or a new one."""


def show(subject: Subject) -> None:
    """The list of measures, and the way to add one."""
    key = ("plan", subject)
    kept = answers.remembered(key, lambda: plans.measures(answers.read, subject.dimension, subject.value))
    rows = in_rows(kept.iter_rows(named=True), "text", "owner")
    with st.container(border=True, gap="xsmall", key="panel_plan"):
        st.header(t("plan.title"), anchor=False)
        if not rows:
            st.caption(t("plan.none"))
        elif clicked := live.show(listing([_measure(row) for row in rows], alt=t("plan.title")), key="plan"):
            st.session_state[_ASKED] = clicked
        if not reader.may(reader.who(), Right.TARGETS):
            return
        st.button(t("plan.add"), icon=":material/add:", key="_plan_add", on_click=_ask_for_new)
    asked = st.session_state.pop(_ASKED, None)
    if asked == _NEW:
        st.dialog(t("plan.add"))(_add)(subject)  # type: ignore[arg-type]  # streamlit types a dialog without arguments
    elif row := next((row for row in rows if str(row["id"]) == asked), None):
        st.dialog(t("plan.change_title"))(_change)(row)  # type: ignore[arg-type]  # as above


def _ask_for_new() -> None:
    st.session_state[_ASKED] = _NEW


def _measure(row: Row) -> Measure:
    due, today = row["due_on"], date.today()
    if row["outcome"]:
        state = t("plan.is_done" if row["outcome"] == DONE else "plan.is_dropped", day=words.day(row["ended_on"]))
    elif due and due < today:
        state = words.count("plan.overdue", (today - due).days)
    else:
        state = t("plan.open")
    return Measure(
        text=row["text"],
        owner=row["owner"] or "–",
        due=words.day(due) if due else "–",
        state=state,
        tone="good" if row["outcome"] == DONE else "bad" if not row["outcome"] and due and due < today else "plain",
        is_over=bool(row["outcome"]),
        opens=str(row["id"]),
    )


def _add(subject: Subject) -> None:
    """What stands in the dialog of a new measure."""
    agreed = _form(Agreed(text=""), "new")
    if st.button(t("plan.save"), type="primary", key="_plan_save"):
        _write(lambda: plans.agree(stores.to_change(), subject.dimension, subject.value, agreed, date.today()))


def _change(row: Row) -> None:
    """What stands in the dialog of one measure: its words, and what became of it."""
    id = row["id"]
    agreed = _form(Agreed(text=row["text"], owner=row["owner"] or "", due_on=row["due_on"]), str(id))
    ended = st.date_input(t("plan.ended_on"), value=date.today(), format=words.field_day(), key=f"_plan_ended_{id}")
    day = ended if isinstance(ended, date) else date.today()
    with st.container(horizontal=True, gap="small"):
        if st.button(t("plan.save"), type="primary", key="_plan_save"):
            _write(lambda: plans.change(stores.to_change(), id, agreed))
        if row["outcome"]:
            if st.button(t("plan.reopen"), key="_plan_reopen"):
                _write(lambda: plans.reopen(stores.to_change(), id))
        else:
            if st.button(t("plan.done"), icon=":material/check:", key="_plan_done"):
                _write(lambda: plans.end(stores.to_change(), id, DONE, day))
            if st.button(t("plan.drop"), key="_plan_drop"):
                _write(lambda: plans.end(stores.to_change(), id, DROPPED, day))
        if st.button(t("plan.remove"), type="tertiary", icon=":material/delete:", help=t("plan.remove_help"), key="_plan_remove"):  # fmt: skip
            _write(lambda: plans.remove(stores.to_change(), id))


def _form(given: Agreed, key: str) -> Agreed:
    text = st.text_area(t("plan.measure"), value=given.text, max_chars=plans.TEXT_MOST, placeholder=t("plan.measure_help"), key=f"_plan_text_{key}")  # fmt: skip
    left, right = st.columns(2)
    owner = left.text_input(t("plan.owner"), value=given.owner, max_chars=plans.NAME_MOST, key=f"_plan_owner_{key}")
    due = right.date_input(t("plan.due"), value=given.due_on, format=words.field_day(), key=f"_plan_due_{key}")
    return Agreed(text=text, owner=owner, due_on=due if isinstance(due, date) else None)


def _write(change: Callable[[], None]) -> None:
    if doing.is_done(change, needs=Right.TARGETS):
        st.rerun()
