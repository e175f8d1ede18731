"""Changes of settings that make numbers anew: handed to the worker, watched until they are done, and told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import streamlit as st

from data.calendar.calendars import CalendarPlan
from data.config import settings
from data.facts.refresh import Recalculated
from data.store.store import Store
from pages.locale.language import language, speaking
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import literal, number, said, t
from pages.web.worker import WORKER, Job, JobState

KIND = "settings"
_MINE = "_set_jobs"
_HOURS = "business hours"


def plan_name(plan: CalendarPlan) -> str:
    """What a calendar is called: as people named it, else by our word for the one that is there from the beginning."""
    return t("settings.default") if plan.name == CalendarPlan.name else plan.name


def save(store: Store, plan: CalendarPlan) -> None:
    """Save a calendar."""
    _submit(
        t("settings.calendar.job", name=plan_name(plan)),
        lambda: recalculated_words(settings.save_calendar(store, plan)),
    )


def remove(store: Store, plan: CalendarPlan) -> None:
    """Remove a calendar."""
    _submit(
        t("settings.calendar.job", name=plan_name(plan)),
        lambda: recalculated_words(settings.remove_calendar(store, plan.name)),
    )


def refresh_holidays(store: Store) -> None:
    """Take the holidays of the installed package."""
    _submit(t("settings.holidays.job"), lambda: recalculated_words(settings.refresh_holidays(store)))


def change_zone(store: Store, zone: str) -> None:
    """Change the report zone."""

    def change() -> str:
        began = time.monotonic()
        settings.set_report_zone(store, zone)
        return t("settings.zone.done", zone=zone, seconds=number(time.monotonic() - began, 1))

    _submit(t("settings.zone.job"), change)


def answer_first(store: Store, zone: str | None, week: Mapping[str, object] | None) -> None:
    """Keep the answers to what is asked first: the report zone, the opening hours, or both."""

    def change() -> str:
        began = time.monotonic()
        if zone:
            settings.set_report_zone(store, zone)
        if week:
            settings.set_opening_hours(store, week)
        return t("first.done", seconds=number(time.monotonic() - began, 1))

    _submit(t("first.job"), change)


def recalculated_words(done: Recalculated) -> str:
    """What a recalculation did, in a sentence."""
    counts = {
        "tickets": number(done.changed_tickets),
        "all": number(done.tickets),
        "contacts": number(done.changed_contacts),
    }
    is_none = not (done.changed_tickets or done.changed_contacts)
    return t("settings.done.none" if is_none else "settings.done", seconds=number(done.seconds, 1), **counts)


def is_busy() -> bool:
    """Whether something is being written or waits to be."""
    return any(not job.is_over for job in WORKER.jobs())


def generation() -> int:
    """Grows with every change that has ended: widgets with it in their key show anew what is kept."""
    return int(st.session_state.setdefault(f"{_MINE}_seen", 0))


def show() -> None:
    """The changes of this visit: those under way each second, those that ended until they are hidden."""
    jobs = [job for id in st.session_state.setdefault(_MINE, []) if (job := WORKER.job(id))]
    if under_way := [job for job in jobs if not job.is_over]:
        st.fragment(_watch, run_every=1.0)(tuple(job.id for job in under_way))
    for job in jobs:
        if job.is_over:
            _ended(job)


def submit(name: str, change: Callable[[], str], stage: str) -> None:
    """Hand a job to the worker; `stage` is the code of what it does. What it says is in the language of whoever asks for it."""
    code = language()

    def spoken() -> str:
        with speaking(code):
            return change()

    job = WORKER.submit_change(KIND, name, stage, spoken)
    st.session_state[_MINE] = [job.id]
    st.rerun()


def _submit(name: str, change: Callable[[], str]) -> None:
    submit(name, change, _HOURS)


def _watch(ids: tuple[str, ...]) -> None:
    jobs = [job for id in ids if (job := WORKER.job(id))]
    if any(job.is_over for job in jobs):
        st.session_state[f"{_MINE}_seen"] = generation() + 1
        st.rerun()
    for job in jobs:
        is_running = job.state is JobState.RUNNING
        seconds = number(max(0.0, time.monotonic() - job.began_at)) if is_running else ""
        is_hours = is_running and job.stage == _HOURS
        key = "settings.job.running" if is_hours else "settings.job.at_work" if is_running else "settings.job.waiting"
        text = t(key, **({"name": literal(job.file_name)} | ({"seconds": seconds} if is_running else {})))
        st.info(text, icon=":material/hourglass_top:")


def _ended(job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state is JobState.DONE:
            told = t("settings.job.done", name=literal(job.file_name), sentence=literal(said(job.sentence)))
            st.success(told, icon=":material/check_circle:")
        else:
            st.warning(_refusal(job), icon=":material/info:")
        st.button(
            t("settings.job.hide"), key=f"_set_hide_{job.id}", type="tertiary", icon=":material/close:",
            on_click=WORKER.forget, args=(job.id,),
        )  # fmt: skip


def _refusal(job: Job) -> Markdown:
    name, sentence = literal(job.file_name), literal(said(job.sentence))
    if job.state is JobState.REFUSED:
        return Markdown(t("settings.job.refused", name=name, sentence=sentence))
    return Markdown(t("settings.job.failed", name=name, sentence=sentence, what_to_do=literal(said(job.what_to_do))))
