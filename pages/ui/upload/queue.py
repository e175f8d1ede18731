"""Many files at once: which cards are drawn, what waits for its turn, and how the one under way is told."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.ui.upload.progress import progress, rounded_seconds
from pages.ui.view.words import count, listed, literal, number, t
from pages.web.spool import Spooled
from pages.web.worker import WORKER, Job, JobState

CARDS = 8
NAMES = 5
LONG_SECONDS = 5
"""A step that takes longer is told with its time."""
_SHOWN, _FIRST = "_add_cards_shown", "_add_cards_first"


def split(files: Sequence[Spooled], is_clear: Callable[[Spooled], bool]) -> tuple[list[Spooled], list[Spooled]]:
    """The files whose cards are drawn now, and the others. A few are all drawn in their order; of many, those that need a person come first."""
    if len(files) <= CARDS:
        return list(files), []
    clear = {spooled.id: is_clear(spooled) for spooled in files}
    # As they were when they came: a card must not move away while somebody makes its choices.
    first: dict[str, bool] = st.session_state.setdefault(_FIRST, {})
    ordered = sorted(files, key=lambda spooled: first.setdefault(spooled.id, clear[spooled.id]))
    st.caption(t("queue.waiting_files", ready=sum(clear.values()), all=len(files)))
    shown = st.session_state.setdefault(_SHOWN, CARDS)
    return ordered[:shown], ordered[shown:]


def more(later: Sequence[Spooled]) -> None:
    """The button for more cards."""
    if later:
        st.button(
            count("queue.show_more", min(CARDS, len(later))),
            key="_add_more_cards",
            type="tertiary",
            on_click=_show_more,
        )


def _show_more() -> None:
    st.session_state[_SHOWN] += CARDS


def progress_of(job: Job) -> tuple[float, str]:
    """How far a job is, and its rows and the time left in words."""
    if job.state is not JobState.RUNNING or job.kind != "import" or not job.stage:
        return job.share, ""
    found = progress(job.share, job.size, job.began_at, job.stage_at, time.monotonic())
    said = [count("queue.rows", job.rows)] if job.rows is not None else []
    if job.stage_seconds is not None and job.stage_seconds >= LONG_SECONDS:  # a long step must be seen to run
        said.append(t("queue.in_stage", n=number(job.stage_seconds)))
    if found.seconds_left is not None and time.monotonic() - job.began_at >= 2:
        seconds = rounded_seconds(found.seconds_left)
        said.append(
            t("queue.left_seconds", n=number(seconds))
            if seconds < 60
            else t("queue.left_minutes", n=number(seconds // 60))
        )
    return found.share, "".join(f" · {text}" for text in said)


def loaded(jobs: Sequence[Job]) -> None:
    """The files that are loaded and wait for their figures, in one line."""
    if jobs:
        st.caption(f":material/database: {count('queue.loaded', len(jobs))}: {literal(_names(jobs))}")


def _names(jobs: Sequence[Job]) -> str:
    return listed([*(job.file_name for job in jobs[:NAMES]), *(["…"] if len(jobs) > NAMES else [])])


def waiting(jobs: Sequence[Job]) -> None:
    """The files that wait for their turn in one line, and a way to take them all out."""
    if not jobs:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/hourglass_empty: {count('queue.waiting', len(jobs))}: {literal(_names(jobs))}")
        stop: dict[str, Any] = {"on_click": WORKER.cancel_waiting}
        st.button(t("queue.stop_waiting"), key="_add_cancel_waiting", type="tertiary", **stop)


def worth_showing(over: Sequence[Job], newest: int) -> list[Job]:
    """Of many finished jobs those that went wrong first, then the newest; one line tells about all."""
    if len(over) <= newest:
        return list(over)
    counts = Counter(
        "done"
        if job.state is JobState.DONE or job.receipt
        else "cancelled"
        if job.state is JobState.CANCELLED
        else "refused"
        for job in over
        if job.state is not JobState.UNPACKED
    )
    parts = listed(
        t(f"queue.{name}", n=number(counts[name])) for name in ("done", "refused", "cancelled") if counts[name]
    )
    st.caption(t("queue.over", n=number(counts.total()), parts=literal(parts)))
    wrong = [job for job in over if job.state not in (JobState.DONE, JobState.CANCELLED, JobState.UNPACKED)]
    done = [job for job in over if job.state is JobState.DONE]
    return [*wrong[: 2 * newest], *done[: max(0, newest - len(wrong))]]
