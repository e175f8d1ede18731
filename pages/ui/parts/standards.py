"""The part of the page Standards that goes through the checklist: what the data say, and the dialog for one's own judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from data.config import assessments
from data.store.store import StoreError
from kpi.declare.metric import Unit
from kpi.standards import STANDARDS, Standard
from kpi.verdict.disclosure import is_few
from pages.ui.answers import answers, stores
from pages.ui.charts import trend
from pages.ui.html import live
from pages.ui.html.checklist import Entry, Reading, checklist
from pages.ui.number import number_dialog
from pages.ui.panels import targets
from pages.ui.panels.board import Board
from pages.ui.view import words
from pages.ui.view.measure import measure
from pages.ui.view.words import t

TONES = {"kept": "good", "partly": "mixed", "not_kept": "bad"}


def show(board: Board) -> None:
    """All standards; a click opens a number, or the form for one's own judgement."""
    totals = {row["metric"]: row for row in answers.ask(board.query).iter_rows(named=True)}
    held = {name: _reading(board, name, totals.get(name)) for name in board.metrics}
    newest = _newest()
    _summary(held, newest)
    entries = [_entry(standard, [held[name] for name in standard.metrics], newest) for standard in STANDARDS]
    clicked = live.show(checklist(entries), key="standards")
    kind, _, name = (clicked or "").partition(":")
    if kind == "open":
        number_dialog.open_number(name)
    elif kind == "judge":
        st.dialog(t(f"standard.{name}"), width="medium")(_judge)(name)  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _summary(held: Mapping[str, Reading], newest: Mapping[str, dict[str, Any]]) -> None:
    """How many targets are met, and how many standards are judged kept, in one line."""
    tones = Counter(reading.tone for reading in held.values() if reading.tone)
    verdicts = Counter(newest[one.name]["verdict"] if one.name in newest else "not_judged" for one in STANDARDS)
    parts = [
        t("standards.targets", met=tones["good"], missed=tones["bad"], unsure=tones["plain"])
        if tones
        else t("standards.no_targets"),
        t("standards.judged", **{code: verdicts[code] for code in assessments.VERDICTS}),
    ]
    st.caption(" · ".join(parts))


def _entry(standard: Standard, readings: list[Reading], newest: Mapping[str, dict[str, Any]]) -> Entry:
    own = newest.get(standard.name)
    verdict = own["verdict"] if own else "not_judged"
    said = _said(own) if own else t(f"judged.{verdict}")
    remark = f"standard.{standard.name}.remark"
    return Entry(
        name=standard.name,
        title=t(f"standard.{standard.name}"),
        question=t(f"standard.{standard.name}.question"),
        remark=t(remark) if words.has(remark) else "" if readings else t("standards.nothing"),
        readings=readings,
        judged=said,
        judged_tone=TONES.get(verdict, ""),
        note=(own["note"] or "") if own else "",
        button=t("standards.judge"),
    )


def _reading(board: Board, name: str, row: Mapping[str, Any] | None) -> Reading:
    shown = measure(name, board.view.clock, board.view.choices)
    opening = t("card.open", label=shown.label)
    if row is None or row["value"] is None:
        missing = answers.unavailable(board.query).get(name)
        why = t("card.unavailable", dimension=missing) if missing else t("standards.no_data")
        return Reading(metric=name, label=shown.label, value=shown.text(None), interval=why, open_words=opening)
    aim = targets.aim_of(board.query, shown, row)
    if is_few(shown.metric, row["n"]):
        return Reading(metric=name, label=shown.label, value=t("team.few"), target=aim.words, tone=aim.tone, open_words=opening)  # fmt: skip
    interval = "" if shown.unit is Unit.COUNT else shown.interval(row["low"], row["high"])
    line = board.over_time.filter(pl.col("metric") == name)
    last = line["bucket"][-1] if line.height else None
    return Reading(
        metric=name,
        label=shown.label,
        value=shown.text(row["value"]),
        interval=interval,
        target=aim.words,
        tone=aim.tone,
        spark=tuple(line["value"].to_list()),
        is_last_open=last is not None and trend.is_partial(last, board.grain, board.period),
        open_words=opening,
    )


def _newest() -> dict[str, dict[str, Any]]:
    """The judgement that holds of each standard."""
    found: dict[str, dict[str, Any]] = {}
    for row in assessments.assessments(stores.shown().read).iter_rows(named=True):
        found.setdefault(row["standard"], row)
    return found


def _judge(name: str) -> None:
    """What stands in the dialog: the question, a form, and what was judged before."""
    st.markdown(words.literal(t(f"standard.{name}.question")))
    with st.form("judge", border=False):
        verdict = st.radio(
            t("judge.verdict"), assessments.VERDICTS, format_func=lambda code: t(f"judged.{code}"), horizontal=True
        )
        note = st.text_area(t("judge.note"), max_chars=assessments.NOTE_MOST, placeholder=t("judge.note_help"))
        left, right = st.columns(2)
        on = left.date_input(t("judge.on"), value=date.today(), max_value=date.today(), format="DD/MM/YYYY")
        by = right.text_input(t("judge.by"), max_chars=assessments.NAME_MOST)
        if st.form_submit_button(t("judge.save"), type="primary") and isinstance(on, date):
            try:
                assessments.judge(stores.shown(), name, verdict, on, note=note, by=by)
            except StoreError as problem:
                st.error(words.literal(str(problem)))
            else:
                st.rerun()
    _history(name)


def _history(name: str) -> None:
    rows = assessments.assessments(stores.shown().read).filter(pl.col("standard") == name)
    if rows.is_empty():
        return
    st.markdown(f"**{t('judge.history')}**")
    for row in rows.iter_rows(named=True):
        said = _said(row)
        st.markdown(f"- {words.literal(said + (': ' + row['note'] if row['note'] else ''))}")


def _said(row: Mapping[str, Any]) -> str:
    """A judgement in words: what, when and, where it is known, who."""
    verdict, day = t(f"judged.{row['verdict']}"), words.day(row["judged_on"])
    return t("judged.by", verdict=verdict, day=day, who=row["judged_by"]) if row["judged_by"] else t("judged.on", verdict=verdict, day=day)  # fmt: skip
