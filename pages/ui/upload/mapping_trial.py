"""What would come of a file read by a mapping: counts, first figures and a few records, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from data.declare.problems import ImportRefused
from data.imports.mapping_trial import some_records, try_mapping
from data.mapping import saved
from data.mapping.mapping import ColumnMapping
from data.reading.plan import Options
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import answer
from kpi.query.query import Query
from kpi.text.format import value_text
from pages.ui.html import record_table
from pages.ui.view import words
from pages.ui.view.as_text import escape
from pages.ui.view.words import literal, number, t
from pages.web.spool import Spooled

_KEPT = "_add_map_trials"
_FIGURES = {
    "ticket": ("tickets_created", "tickets_resolved", "resolution_median", "first_response_median"),
    "contact": ("missed_contact_rate", "speed_of_answer_mean"),
    "customer": ("churn_rate",),
    "qa_review": ("qa_score",),
}


@dataclass(frozen=True)
class Shown:
    """The outcome of one trial, small enough to keep; `refused` says why there is none."""

    rows: int = 0
    records: int = 0
    rows_refused: int = 0
    cells: tuple[tuple[str, int, str], ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    sample: pl.DataFrame | None = None
    message: str = ""
    is_part: bool = False
    refused: str = ""


def show(store: Store, spooled: Spooled, mapping: ColumnMapping, usual: Options) -> bool:
    """Draw the outcome, tried anew when the mapping has changed; whether the file can be loaded so."""
    with st.spinner(t("map.trial.running")):
        found = _outcome(store, spooled, mapping, usual)
    st.markdown(f"**{t('map.trial')}**")
    if found.refused:
        st.warning(literal(found.refused), icon=":material/info:")
        return False
    st.caption(t("map.trial.part", rows=number(found.rows)) if found.is_part else t("map.trial.whole"))
    _numbers(found, mapping)
    if found.cells:
        problems = " · ".join(
            t("map.trial.problem", column=literal(column), rows=number(n)) for column, n, _ in found.cells[:4]
        )
        st.caption(f":material/rule: {problems}  \n{literal(found.cells[0][2])}")
    if found.message:
        st.caption(f":material/info: {literal(words.said(found.message))}")
    if found.sample is not None and found.sample.height:
        st.caption(t("map.trial.records"))
        record_table.show(found.sample, alt=t("map.trial.records"))
    return True


def _numbers(found: Shown, mapping: ColumnMapping) -> None:
    cells = sum(n for _, n, _ in found.cells)
    given = [(t(f"map.trial.{mapping.record}"), number(found.records), "")]
    given += [(label, value, "") for label, value in found.figures]
    given.append((t("map.trial.refused"), number(found.rows_refused), "doubtful" if found.rows_refused else ""))
    given.append((t("map.trial.cells"), number(cells), "doubtful" if cells else ""))
    items = "".join(
        f"<div class='{kind}'><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value, kind in given
    )
    st.html(f"<style>{_CSS}</style><dl class='tried'>{items}</dl>")


def _outcome(store: Store, spooled: Spooled, mapping: ColumnMapping, usual: Options) -> Shown:
    """Looked up once a mapping: only the newest outcome of each file is kept."""
    kept: dict[str, tuple[str, Shown]] = st.session_state.setdefault(_KEPT, {})
    text = f"{usual} {saved.write(mapping)}"
    if spooled.id not in kept or kept[spooled.id][0] != text:
        kept[spooled.id] = (text, _try(store, spooled, mapping, usual))
    return kept[spooled.id][1]


def _try(store: Store, spooled: Spooled, mapping: ColumnMapping, usual: Options) -> Shown:
    try:
        with try_mapping(spooled.path, spooled.name, mapping, store, usual) as trial:
            receipt = trial.receipt
            return Shown(
                rows=receipt.rows_read,
                records=trial.store.read(f"SELECT count(*) AS n FROM {mapping.record}")["n"][0],  # noqa: S608 - a name of data/model.py
                rows_refused=receipt.rows_refused,
                cells=tuple(
                    (str(each["column"] or "–"), int(str(each["rows"])), words.said(each["sentence"]))
                    for each in receipt.cell_problems
                ),
                figures=_figures(trial.store, mapping),
                sample=some_records(trial, mapping),
                message=receipt.message,
                is_part=trial.is_part,
            )
    except ImportRefused as refused:
        return Shown(refused=words.problem(refused))


def _figures(trial: Store, mapping: ColumnMapping) -> tuple[tuple[str, str], ...]:
    names = _FIGURES.get(mapping.record, ())
    if mapping.record == "survey_response":
        names = (mapping.kind or "csat", "survey_response_rate")
    elif mapping.record == "ticket" and "score" in mapping.fields:
        names = (*names, "csat")
    found = answer(trial.read, Query(metrics=names))
    by_name = dict(zip(found["metric"], found["value"], strict=True))
    return tuple(
        (
            words.said(REGISTRY.metric(name).label),
            value_text(by_name[name], REGISTRY.metric(name).unit, words.language()),
        )
        for name in names
        if name in by_name
    )


_CSS = """
.tried { display: flex; flex-wrap: wrap; gap: 0.75rem 1.75rem; margin: 0 !important; padding: 0 !important; }
.tried div { min-width: 4.5rem; display: flex; flex-direction: column; justify-content: flex-end; }
.tried dt { font-size: 0.8125rem; font-weight: 400; opacity: 0.7; }
.tried dd { margin: 0 !important; font-size: 1.375rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.tried .doubtful dd { text-decoration: underline dotted 2px; text-underline-offset: 4px; }
"""
