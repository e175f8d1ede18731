"""What happened, noted where it is seen: a dialog that adds a note to the axis of pictures over time, changes it, and removes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from data.config import event_notes
from data.config.event_notes import EventNote
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.parts import doing
from pages.ui.view import filter_bar, words
from pages.ui.view.words import t
from pages.ui.view.written import written

_ASKED, _CHANGED = "_note_asked", "_note_changed"
MOST = 30
"""How many notes of the days shown are listed."""


def ask(day: date | None = None) -> None:
    """Have the form open in the next run, for a day or else for the last one shown (a callback)."""
    st.session_state[_ASKED] = day
    st.session_state.pop(_CHANGED, None)


def open_asked() -> None:
    """Open the form where it was asked for, for whoever may add notes."""
    if not reader.may(reader.who(), Right.TARGETS):
        return
    if _ASKED in st.session_state:
        day = st.session_state.pop(_ASKED) or _last_shown()
        st.dialog(t("note.title"), width="medium")(_dialog)(day)  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _last_shown() -> date:
    newest = answers.today()
    return min(filter_bar.current().period(filter_bar.today()).last or newest, newest)


def _dialog(day: date) -> None:
    noted = _noted(day)
    changed = next((one for one in noted if one.number and one.number == st.session_state.get(_CHANGED)), None)
    _form(day, changed)
    if not noted:
        return
    shown = noted[::-1][:MOST]
    listed = t("note.list.first", shown=words.number(MOST), n=words.number(len(noted)))
    st.markdown(f"**{t('note.list') if len(noted) <= MOST else listed}**")
    for place, one in enumerate(shown):
        _listed(place, one)


def _noted(day: date) -> list[EventNote]:
    """The notes of the days shown, and of the day that is asked for."""
    period = filter_bar.current().period(filter_bar.today())
    covered = answers.covered()
    first = period.start or (covered[0] if covered else day)
    last = period.last or (covered[1] if covered else day)
    return event_notes.notes(stores.shown().read, min(first, day), max(last, day))


def _form(day: date, changed: EventNote | None) -> None:
    st.caption(t("note.help"))
    key = changed.number if changed else f"new_{day}"  # another day is another form
    with st.form(f"event_note_{key}", border=False):
        on = st.date_input(
            t("note.day"), value=changed.on if changed else day, format=words.field_day(), key=f"_note_day_{key}"
        )
        text = st.text_area(
            t("note.text"), value=written(changed.text) if changed else "", max_chars=event_notes.TEXT_MOST, height=90,
            placeholder=t("note.example"), key=f"_note_text_{key}",
        )  # fmt: skip
        is_saved = st.form_submit_button(t("note.save"), type="primary")
    if changed and st.button(t("note.new_instead"), type="tertiary", icon=":material/add:"):
        st.session_state.pop(_CHANGED)
        st.rerun(scope="fragment")
    if is_saved and isinstance(on, date):
        _save(changed.number if changed else None, on, text)


def _listed(place: int, one: EventNote) -> None:
    said = {"day": words.day(one.on), "text": written(one.text)}
    with st.container(key=f"note_{place}", gap="xxsmall"):
        st.markdown(words.literal(t("chart.note", **said)))
        if one.number is None:
            st.caption(t("note.of_file", source=words.literal(one.source or "")))
            return
        brief = {**said, "text": written(one.text)[:60]}
        with st.container(horizontal=True, gap="small"):
            if st.button(t("note.edit"), key=f"_note_edit_{one.number}", icon=":material/edit:", type="tertiary", help=words.literal(t("note.edit_of", **brief))):  # fmt: skip
                st.session_state[_CHANGED] = one.number
                st.rerun(scope="fragment")
            if st.button(t("note.remove"), key=f"_note_remove_{one.number}", icon=":material/delete:", type="tertiary", help=words.literal(t("note.remove_of", **brief))):  # fmt: skip
                _remove(one.number)


def _save(number: int | None, on: date, text: str) -> None:
    if number is None and _is_done(lambda: event_notes.add_note(stores.to_change(), on, text)):
        st.toast(t("note.saved", day=words.day(on)))
        st.rerun()
    elif number is not None and _is_done(lambda: event_notes.change_note(stores.to_change(), number, on, text)):
        st.toast(t("note.changed"))
        st.rerun()


def _remove(number: int) -> None:
    if _is_done(lambda: event_notes.remove_note(stores.to_change(), number)):
        st.toast(t("note.removed"))
        st.rerun()


def _is_done(act: Callable[[], None]) -> bool:
    """Whether it could be done; then no note is being changed any more."""
    if not doing.is_done(act, needs=Right.TARGETS):
        return False
    st.session_state.pop(_CHANGED, None)
    return True
