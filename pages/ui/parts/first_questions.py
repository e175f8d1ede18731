"""What is asked once, on a small card of the first pages: on which clock a company works, and when it is open."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from babel import dates

from data.calendar.hours_parser import hours_text
from data.calendar.open_seconds import WEEKDAYS
from data.config import first_guess, settings
from data.store.store import Store
from pages.ui.answers import answers, stores
from pages.ui.parts import settings_jobs
from pages.ui.view import zone_guess
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import listed, literal, locale, t

_LATER = "_first_questions_later"


def ask() -> None:
    """The card, while nobody has answered: what is guessed, and what is assumed until then; it holds nobody up."""
    if answers.is_demo() or st.session_state.get(_LATER):
        return
    store = stores.real()
    asks_zone = answers.remembered("asks zone", lambda: not settings.is_report_zone_set(store.read))
    asks_hours = answers.is_hours_assumed()
    if not (asks_zone or asks_hours):
        return
    settings_jobs.show()
    if settings_jobs.is_busy():
        return  # an answer is being kept, or more data come in
    of_files = answers.remembered("zone of files", lambda: first_guess.zone_of_files(store.read) or "")
    zone = (of_files or zone_guess.of_reader()) if asks_zone else answers.zone()
    week = answers.remembered(("guessed hours", zone), lambda: _guessed(store, zone)) if asks_hours else None
    if not asks_zone and week is None:
        return  # the assumed hours are told where numbers rest on them
    with st.container(key="first_questions", border=True, gap="xsmall"):
        st.markdown(_question(zone if asks_zone else "", week))
        st.caption(literal(t("first.until", zone=answers.zone())))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button(t("first.yes"), type="primary", key="_first_yes"):
                settings_jobs.answer_first(store, zone if asks_zone else None, week)
            st.page_link("settings.py", label=t("first.other"), icon=":material/tune:", width="content")
            st.button(t("first.later"), key="_first_later", type="tertiary", on_click=_later)


def in_words(week: Mapping[str, list[list[str]]]) -> str:
    """Hours that are the same on every open day: Mon–Fri 8:00–17:00."""
    names = dates.get_day_names("abbreviated", locale=locale())
    open_days = [number for number, name in enumerate(WEEKDAYS) if week[name]]
    is_run = open_days == list(range(open_days[0], open_days[-1] + 1)) and len(open_days) > 2
    days = f"{names[open_days[0]]}–{names[open_days[-1]]}" if is_run else listed(names[day] for day in open_days)
    return t("first.week", days=days, hours=hours_text(week[WEEKDAYS[open_days[0]]]))


def _question(zone: str, week: Mapping[str, list[list[str]]] | None) -> Markdown:
    if zone and week:
        return Markdown(t("first.both", zone=literal(zone), hours=literal(in_words(week))))
    if week:
        return Markdown(t("first.hours", hours=literal(in_words(week))))
    return Markdown(t("first.zone", zone=literal(zone)))


def _guessed(store: Store, zone: str) -> Mapping[str, list[list[str]]] | None:
    return first_guess.opening_hours(first_guess.answers_by_hour(store.read, zone))


def _later() -> None:
    st.session_state[_LATER] = True
