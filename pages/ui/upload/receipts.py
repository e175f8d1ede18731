"""What became of files: progress while one is loaded, its receipt, and the history with undo."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import streamlit as st

from data.config.shared_links import FROZEN
from data.formats import all_formats
from data.imports import importer
from data.imports.importer import Receipt
from data.store.sentence import from_json
from data.store.store import Store
from kpi.query.period import Period
from pages.ui.number import not_in_data
from pages.ui.upload import check_results, queue
from pages.ui.view.address import PERIOD, span_code
from pages.ui.view.as_text import Markdown, escape, in_table
from pages.ui.view.words import count, days, has, listed, literal, moment, number, said, t
from pages.web.download import receipt_address
from pages.web.worker import WORKER, Job, JobState

SHOWN, STEP, NEWEST = 100, 20, 4
KEPT = timedelta(hours=1)
"""How long what became of a file is told by itself; then it is found in the history."""
_PAGES = {
    "survey_response": "satisfaction", "customer": "satisfaction", "contact": "availability", "self_service_day": "availability",
    "agent_state": "team", "qa_review": "team", "agent": "team",
}  # fmt: skip
"""The page on which records of a kind are seen first; all others on the overview."""
_OLDER = "_add_older"
TOLD_ABOVE = (
    "refused_rows",
    "rows_left_out",
    "not_understood",
    "unused_column",
    "zone_guessed",
    "date_order_guessed",
    "overlap",
)
"""Doubts that the counts, the message and the problems of a receipt tell already."""


def progress(jobs: list[Job]) -> None:
    """Every job that waits or runs; looks again each second while there is one."""
    under_way = tuple(job.id for job in jobs if not job.is_over and job.kind != FROZEN)
    if under_way:
        st.fragment(_watch, run_every=1.0)(under_way)


def finished(store: Store, jobs: list[Job]) -> None:
    """What became of the files of the last hour, until it is hidden: what needs somebody by itself, what is loaded in one box; the history has all."""
    known = set(importer.uploads(store)["id"])
    recent = [
        job
        for job in jobs
        if job.is_over and job.kind not in ("settings", FROZEN) and datetime.now(UTC) - job.asked_at < KEPT
    ]
    over = [job for job in recent if job.receipt is None or job.receipt.upload_id in known]  # else it was undone since
    shown = queue.worth_showing(over, NEWEST)
    loaded = [job for job in shown if job.state is JobState.DONE and job.receipt]
    for job in shown:
        if job not in loaded:
            with st.container(border=True, key=f"_add_end_{job.id}"):
                _finished(job)
                _hide_button("add.job.dismiss", [job])
    if loaded:
        with st.container(border=True, key="_add_loaded"):
            _loaded(loaded, sum(job.state is JobState.DONE and job.receipt is not None for job in over))
            _hide_button("add.job.dismiss", loaded)
    if len(over) > 1 and len(loaded) < len(over):
        _hide_button("add.job.dismiss_all", over)


def _hide_button(key: str, jobs: list[Job]) -> None:
    button: dict[str, Any] = {"on_click": _hide, "args": (jobs,), "icon": ":material/close:", "type": "tertiary"}
    st.button(t(key), key=f"_add_hide_{len(jobs)}_{jobs[0].id}", **button)


def _loaded(jobs: list[Job], of: int) -> None:
    """The receipts of one or more files, the newest of so many that are loaded, what can be seen now, and the way there."""
    if len(jobs) == 1 and (done := jobs[0].receipt):
        st.success(_done_words(jobs[0]), icon=":material/check_circle:")
        receipt(done)
    else:
        st.success(count("add.job.n_done", of), icon=":material/check_circle:")
        for job in jobs:
            if job.receipt:
                with st.expander(_done_words(job)):
                    receipt(job.receipt)
    receipts = [job.receipt for job in jobs if job.receipt]
    seen, unseen = not_in_data.of_headlines()
    if seen:
        st.markdown(literal(t("receipt.seen", names=not_in_data.labels(seen))))
    if unseen:
        with st.expander(t("receipt.unseen")):
            for sentence in not_in_data.for_each(unseen):
                st.markdown(literal(sentence))
    _dashboard(receipts)


def _done_words(job: Job) -> Markdown:
    is_same = job.receipt and job.receipt.rows_new + job.receipt.rows_updated == 0
    return Markdown(t("add.job.unchanged" if is_same else "add.job.done", file=literal(job.file_name)))


def _dashboard(done: list[Receipt]) -> None:
    """The page that shows the newest file, at the days that the files of its kind cover."""
    page = _PAGES.get(done[0].record, "overview")
    days = [each for each in done if _PAGES.get(each.record, "overview") == page and each.first_on and each.last_on]
    asked = {}
    if days:
        first, last = min(each.first_on for each in days if each.first_on), max(each.last_on for each in days if each.last_on)  # fmt: skip
        asked = {PERIOD: span_code(first, last)}
    st.page_link(f"{page}.py", label=t("add.see"), icon=":material/monitoring:", width="content", query_params=asked)


def _hide(jobs: list[Job]) -> None:
    for job in jobs:
        WORKER.forget(job.id)


def _watch(ids: tuple[str, ...]) -> None:
    under_way = [job for job in WORKER.jobs() if not job.is_over and job.kind != FROZEN]
    if tuple(job.id for job in under_way) != ids:
        st.rerun()  # the whole page: receipts and history have grown, and an idle page is not looked at each second
    with st.container(border=True, key="_add_under_way"):
        loaded = [job for job in reversed(under_way) if job.is_loaded]
        running = [job for job in reversed(under_way) if job.state is JobState.RUNNING and not job.is_loaded]
        if not running:  # their figures are being made, and the last stands for all
            loaded, running = loaded[:-1], loaded[-1:]
        for job in running:
            _under_way(job)
        queue.loaded(loaded)
        queue.waiting([job for job in reversed(under_way) if job.state is not JobState.RUNNING])
        st.caption(t("add.job.leave"))


def _name(job: Job) -> str:
    """The name of its file; the daily backup, which nobody asked for, is called in the reader's language."""
    return said(job.file_name) if job.kind == "settings" else job.file_name


def _under_way(job: Job) -> None:
    stage = t("add.job.undo") if job.kind == "undo" else t(f"add.job.{job.state}")
    if job.stage:
        stage = _stage(job)
    with st.container(horizontal=True, vertical_alignment="center"):
        share, said = queue.progress_of(job)
        st.progress(min(1.0, max(0.0, share)), text=f"{literal(_name(job))}: {literal(stage)}{literal(said)}")
        if job.kind == "import" and not job.is_loaded:
            stop: dict[str, Any] = {"on_click": WORKER.cancel, "args": (job.id,)}
            st.button(t("add.job.cancel"), key=f"_add_cancel_{job.id}", type="tertiary", **stop)


def _stage(job: Job) -> str:
    return t(key) if has(key := f"add.stage.{job.stage}") else job.stage


def _fault(job: Job) -> Markdown:
    name = "undo_failed" if job.kind == "undo" else "failed_at" if job.stage else "failed"
    reported = {"sentence": literal(said(job.sentence)), "what_to_do": literal(said(job.what_to_do))}
    return Markdown(t(f"add.job.{name}", file=literal(job.file_name), stage=literal(_stage(job)), **reported))


def _finished(job: Job) -> None:
    file = literal(job.file_name)
    match job.state:
        case JobState.UNPACKED:
            st.info(t("add.job.unpacked", file=file), icon=":material/folder_zip:")
        case JobState.DONE:
            st.success(t("add.job.undone", file=file), icon=":material/undo:")
        case JobState.REFUSED:
            why = t("add.job.refused", file=file, sentence=literal(said(job.sentence)))
            st.warning(f"{why} {literal(said(job.what_to_do))} {t('add.job.kept')}", icon=":material/info:")
        case JobState.CANCELLED:
            st.info(t("add.job.cancelled", file=file), icon=":material/block:")
        case _:
            st.warning(_fault(job), icon=":material/info:")


def receipt(done: Receipt) -> None:
    """Counts, what could not be used, and the whole of it as a file."""
    counts = {"read": done.rows_read, "new": done.rows_new, "updated": done.rows_updated}
    counts |= {"unchanged": done.rows_unchanged, "refused": done.rows_refused}
    cells = "".join(
        f"<div><dt>{escape(t(f'add.receipt.{name}'))}</dt><dd>{escape(number(n))}</dd></div>"
        for name, n in counts.items()
    )
    st.html(f"<style>{_CSS}</style><dl class='receipt'>{cells}</dl>")
    title = (
        said(all_formats()[done.format].title)
        if done.format in all_formats()
        else t("map.format")
        if done.format.startswith("mapped_")
        else done.format
    )
    told = [t("add.receipt.facts", format=title, source=done.source, zone=done.zone), said(done.message)]
    if done.first_on and done.last_on:
        told.insert(0, t("receipt.days", days=days(Period(done.first_on, done.last_on + timedelta(days=1)))))
    if done.columns_unused:
        told.append(t("add.unused", names=listed(done.columns_unused)))
    if done.lines:
        told.append(check_results.lines_text(done.lines))
    st.caption("  \n".join(literal(text) for text in told if text))
    check_results.lines([doubt for doubt in done.doubts if doubt.code not in TOLD_ABOVE])
    _problems(done)


def _problems(done: Receipt) -> None:
    cells = sum(int(str(problem["rows"])) for problem in done.cell_problems)
    found = [count("add.receipt.n_rows", done.rows_refused)] if done.rows_refused else []
    found += [count("add.receipt.n_cells", cells)] if cells else []
    if not found:
        st.caption(f":material/check: {t('add.receipt.all_well')}")
        return
    with st.expander(" · ".join(found), icon=":material/rule:"):
        if done.rows_refused:
            st.markdown(t("add.receipt.refused_rows"))
            st.dataframe(in_table(_refused(done)), hide_index=True)
            if done.rows_refused > SHOWN:
                st.caption(t("add.receipt.more", n=SHOWN))
        if cells:
            st.markdown(t("add.receipt.cells"))
            st.dataframe(in_table(_cells(done)), hide_index=True)
        st.link_button(t("add.receipt.download"), receipt_address(done.upload_id), icon=":material/download:")


def _refused(done: Receipt) -> pl.DataFrame:
    names = [t(f"add.receipt.{name}") for name in ("line", "column", "cell", "reason")]
    rows = [
        (line, column or "–", cell or "–", said(sentence)) for line, column, cell, _, sentence in done.refused[:SHOWN]
    ]
    return pl.DataFrame(rows, schema=names, orient="row")


def _cells(done: Receipt) -> pl.DataFrame:
    names = {"column": "column", "rows": "rows", "line": "first_line", "cell": "cell", "sentence": "reason"}
    found = [{**problem, "sentence": said(problem["sentence"])} for problem in done.cell_problems]  # type: ignore[arg-type]
    return pl.DataFrame(
        {t(f"add.receipt.{label}"): [problem[name] for problem in found] for name, label in names.items()}, strict=False
    )


def history(store: Store) -> None:
    """All uploads, the newest first; opening one shows its receipt and the way to undo it."""
    st.header(t("add.history.title"), anchor=False)
    uploads = importer.uploads(store)
    if uploads.is_empty():
        st.caption(t("add.history.none"))
        return
    shown = st.session_state.setdefault(_OLDER, STEP)
    for row in uploads.sort("id", descending=True).head(shown).iter_rows(named=True):
        _past(store, row)
    if uploads.height > shown and st.button(t("add.history.older"), type="tertiary"):
        st.session_state[_OLDER] += STEP
        st.rerun()


def _past(store: Store, row: dict[str, Any]) -> None:
    file = literal(str(row["file_name"]))
    opened = st.expander(
        t("add.history.line", file=file, when=literal(_when(row["loaded_at"])), what=literal(_what(row))),
        key=f"_add_past_{row['id']}",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        if row["state"] != "done":
            st.caption(literal(said(from_json(row["message"] or "", row["message_made_of"])) or t("add.job.kept")))
            return
        receipt(importer.receipt(store, row["id"]))
        with st.popover(t("add.undo"), icon=":material/undo:", key=f"_add_undo_{row['id']}"):
            st.markdown(t("add.undo.ask", file=file))
            if st.button(t("add.undo.yes"), type="primary", key=f"_add_undo_yes_{row['id']}"):
                WORKER.submit_undo(store, row["id"], str(row["file_name"]))
                st.rerun()


def _what(row: dict[str, Any]) -> str:
    if row["state"] != "done":
        return t(f"add.state.{row['state']}")
    names = ("new", "updated", "unchanged", "refused")
    return t("add.history.counts", **{name: number(row[f"rows_{name}"] or 0) for name in names})


def _when(at: datetime | None) -> str:
    """A moment of the store (UTC) as the reader's clock shows it."""
    if at is None:
        return "–"
    try:
        zone = zoneinfo.ZoneInfo(st.context.timezone or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo("UTC")
    return moment(at.replace(tzinfo=UTC).astimezone(zone))


_CSS = """
.receipt { display: grid; grid-template-columns: repeat(auto-fit, minmax(5.5rem, 1fr)); gap: 0.5rem 1rem; margin: 0 !important;
  padding: 0 !important; }
.receipt dt { font-size: 0.8125rem; font-weight: 400; opacity: 0.7; }
.receipt dd { margin: 0 !important; font-size: 1.375rem; font-weight: 600; font-variant-numeric: tabular-nums; }
"""
