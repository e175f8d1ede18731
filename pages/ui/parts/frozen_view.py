"""A frozen link on the pages: which data they show, the band that says so, and what stands there while there are none to show."""

from __future__ import annotations

import streamlit as st

from data.config.shared_links import Undone
from pages.ui.answers import answers, frozen_data
from pages.ui.answers.frozen_data import FIELD, Found
from pages.ui.answers.stores import Frozen
from pages.ui.view import words
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import t
from pages.web import streamlit_internals
from pages.web.worker import WORKER, Job, JobState

_DATA, _FOUND = "_frozen_data", "_frozen_found"


def of_reader() -> Frozen | None:
    """The frozen link that the reader looks at whose page this thread makes."""
    if not streamlit_internals.is_in_a_run():
        return None
    found: Frozen | None = st.session_state.get(_DATA)
    return found


def follow(*, is_shown: bool) -> bool:
    """Let the pages show the data of the link that the address names, where the page shows data (`is_shown`); whether they can be shown."""
    st.session_state[_DATA] = st.session_state[_FOUND] = None
    number = st.session_state.get(FIELD) or ""
    if not (is_shown and frozen_data.is_asked(number)):
        return True
    found = st.session_state[_FOUND] = frozen_data.find(number)
    st.session_state[_DATA] = found.data if found else None
    return st.session_state[_DATA] is not None


def band() -> None:
    """Say above a page that its numbers are those of a day."""
    found: Found | None = st.session_state.get(_FOUND)
    if found is None or found.link.made_at is None:
        return
    uploads = words.count("frozen.uploads", len(found.link.uploads))
    said = t("frozen.band", day=words.day(answers.local_moment(found.link.made_at).date()), uploads=uploads)
    with st.container(key="frozen_band", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(Markdown(f":material/ac_unit: {words.literal(said)}"), width="content")
        _to_live()


def instead() -> None:
    """Say in place of a page why it shows no numbers, or how far their making is."""
    found: Found | None = st.session_state.get(_FOUND)
    if found is None:
        st.warning(t("frozen.gone"), icon=":material/link_off:")
        _to_live()
    elif found.undone:
        st.warning(t("frozen.undone"), icon=":material/undo:")
        st.markdown(Markdown("\n".join(f"- {_undone(one)}" for one in found.undone)))
        _to_live()
    else:
        _make(found)


def _make(found: Found) -> None:
    job = _job(found.link.number)
    if job is None or (job.state is JobState.DONE and found.data is None):
        job = WORKER.submit_frozen(found.home, found.link)
    if not job.is_over:
        st.fragment(_watch, run_every=1.0)(job.id)
    else:
        st.warning(words.literal(words.said(job.sentence)) or t("frozen.stopped"), icon=":material/error:")
        if job.what_to_do:
            st.caption(words.literal(words.said(job.what_to_do)))
        st.button(t("frozen.again"), on_click=WORKER.forget, args=(job.id,), icon=":material/refresh:")
    _to_live()


def _watch(id: str) -> None:
    job = WORKER.job(id)
    if job is None or job.is_over:
        st.rerun()
    else:
        st.progress(min(1.0, job.share), text=t("frozen.making"))


def _job(number: str) -> Job | None:
    """The newest job that makes the store of a link."""
    return next((job for job in WORKER.jobs() if job.kind == "frozen" and job.file_name == number), None)


def _undone(one: Undone) -> Markdown:
    if one.undone_at is None:
        return Markdown(words.literal(one.file_name))
    at = words.moment(answers.local_moment(one.undone_at))
    return Markdown(t("frozen.undone.file", file=words.literal(one.file_name), at=words.literal(at)))


def _to_live() -> None:
    st.button(
        t("frozen.live"), on_click=_leave, type="tertiary", icon=":material/arrow_forward:", icon_position="right"
    )


def _leave() -> None:
    st.session_state[FIELD] = ""
