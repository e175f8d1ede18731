"""Answers for pages: the store that is shown, cached by question and data version, and what the data cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

import polars as pl
import streamlit as st

from data.config import event_notes as noted
from data.config.settings import opening_hours, report_zone
from kpi.catalogue.registry import REGISTRY
from kpi.declare.switch import Choices
from kpi.engine import explain as explanations
from kpi.engine.answer import Question
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.explain import Explanation
from kpi.query.query import NO_VALUE, Comparison, Query
from kpi.sql import clauses
from pages.ui.answers import stores
from pages.ui.answers.answer_cache import Answers

_EVERYTHING = Query(metrics=())
"""A question about all data, to ask how much has to be read for a metric."""

_KEYS = {Query: repr}  # a frozen value: its text says all of it


def is_demo() -> bool:
    """Whether the made-up company is shown because no data of one's own are there yet."""
    return stores.is_demo()


def read(sql: str, params: Mapping[str, object]) -> pl.DataFrame:
    """How the KPI module reads the store that is shown."""
    return stores.shown().read(sql, params)


def ask(query: Query) -> pl.DataFrame:
    """The answer: metric, bucket, the dimensions asked for, value, n, low, high."""
    return prepare([Question(query)])[0]


def compare(query: Query, comparison: Comparison) -> pl.DataFrame:
    """The answer beside that of the period compared with, the change and whether it can be told from chance."""
    return prepare([Question(query, comparison)])[0]


def prepare(questions: Sequence[Question]) -> list[pl.DataFrame]:
    """The answers to several questions; those that were not asked before are read together, and all are kept."""
    return answers().of(questions)


def answers() -> Answers:
    """All answers that are kept of the data that are shown."""
    return _answers(*version())


def explain(query: Query) -> Explanation:
    """Words, formula, SQL and what is left out of one metric."""
    return _explain(query, *version())


def rows(query: Query, limit: int, offset: int = 0) -> pl.DataFrame:
    """The rows behind one metric, with their moments on the clock of the report zone."""
    return local(_rows(query, limit, offset, *version()))


def zone() -> str:
    """The report zone: where the days and hours of all numbers are."""
    return _zone(*version())


def is_hours_assumed() -> bool:
    """Whether nobody has set the opening hours of the data that are shown."""
    return _is_hours_assumed(*version())


def local(frame: pl.DataFrame, *, has_offset: bool = False) -> pl.DataFrame:
    """The frame with its moments, which the store keeps in UTC, on the clock of the report zone (as text, with their offset)."""
    moments = pl.col(pl.Datetime("us")).dt.replace_time_zone("UTC").dt.convert_time_zone(zone())
    return frame.with_columns(
        moments.dt.strftime("%Y-%m-%d %H:%M:%S%:z") if has_offset else moments.dt.replace_time_zone(None)
    )


def unavailable(query: Query) -> Mapping[str, str]:
    """Metrics that these filters or splits do not apply to, with the dimension that is missing."""
    return clauses.unavailable(query)


def options(dimension: str, choices: Choices = ()) -> list[str]:
    """All values that a dimension has in the data, under these choices too; the one for "has none" last."""
    found = _options(dimension, *version())
    elsewhere = _options_elsewhere(dimension, choices, *version()) if choices else []
    return sorted({*found, *elsewhere}, key=_by_name) if elsewhere else found


def covered() -> tuple[date, date] | None:
    """First and last day of the data; None when there are none. Days after today are slips and do not count."""
    return _covered(datetime.now(UTC).date(), *version())


def notes(first: date, last: date) -> Sequence[tuple[date, str]]:
    """What happened in these days."""
    return _notes(first, last, *version())


def today() -> date:
    """The newest day of the data, from which relative periods are counted; without data, today."""
    days = covered()
    return days[1] if days else datetime.now(UTC).date()


# What is asked dozens of times a run and never changes once it is known is kept as it is: st.cache_data makes a copy each time.
def version() -> tuple[int, str]:
    """What tells the data that are shown from all others: whatever was made of them may be kept by it."""
    store = stores.shown()
    return store.version(), str(store.path)


@st.cache_resource(show_spinner=False, max_entries=2)
def _answers(version: int, path: str) -> Answers:
    return Answers(read, _coverage(version, path))


@st.cache_data(show_spinner=False, max_entries=200, hash_funcs=_KEYS)
def _explain(query: Query, version: int, path: str) -> Explanation:
    return explanations.explain(read, query)


@st.cache_data(show_spinner=False, max_entries=50, hash_funcs=_KEYS)
def _rows(query: Query, limit: int, offset: int, version: int, path: str) -> pl.DataFrame:
    return explanations.rows(read, query, limit, offset)


@lru_cache(maxsize=200)
def _notes(first: date, last: date, version: int, path: str) -> tuple[tuple[date, str], ...]:
    return tuple(noted.notes(stores.shown(), first, last))


@st.cache_data(show_spinner=False, max_entries=200)
def _options(dimension: str, version: int, path: str) -> list[str]:
    values: set[str] = set()
    for facts in REGISTRY.all_facts:
        metrics = [metric for metric in REGISTRY.metrics if metric.facts == facts.name]
        # The plainest question that groups these facts: any metric that is not a flow, else whatever there is.
        metrics.sort(key=lambda metric: clauses.reading_of(metric, _EVERYTHING).at_once is None)
        if metrics and facts.column(dimension):
            found = ask(Query(metrics=(metrics[0].name,), by=(dimension,)))
            values.update(NO_VALUE if value is None else str(value) for value in found[dimension])
    return sorted(values, key=_by_name)


@st.cache_data(show_spinner=False, max_entries=50)
def _options_elsewhere(dimension: str, choices: Choices, version: int, path: str) -> list[str]:
    """The values of a dimension where these choices read it from other columns than usual."""
    chosen = (REGISTRY.metric(metric.name, choices) for metric in REGISTRY.metrics)
    reading = [metric for metric in chosen if dimension in metric.column_overrides]
    # Of each column the last is asked, which is plainer.
    reading.sort(key=lambda metric: not clauses.reading_of(metric, _EVERYTHING).values)
    values: set[str] = set()
    for metric in {(metric.facts, metric.column_overrides[dimension]): metric for metric in reading}.values():
        found = ask(Query(metrics=(metric.name,), by=(dimension,), choices=choices))
        values.update(NO_VALUE if value is None else str(value) for value in found[dimension])
    return sorted(values)


def _by_name(value: str) -> tuple[bool, str]:
    return value == NO_VALUE, value.casefold()


@lru_cache(maxsize=20)
def _covered(wall: date, version: int, path: str) -> tuple[date, date] | None:
    spans: dict[bool, list[tuple[date, date]]] = {True: [], False: []}
    for facts, span in _coverage(version, path).spans.items():
        if span:
            # Customers reach back to their first contract: their days only count where there is nothing else.
            is_work = any(metric.facts == facts and not metric.kind.traits.reaches_back for metric in REGISTRY.metrics)
            spans[is_work].append((min(span[0], wall), min(span[1], wall)))
    known = spans[True] or spans[False]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


@lru_cache(maxsize=20)
def _zone(version: int, path: str) -> str:
    return report_zone(read)


@lru_cache(maxsize=20)
def _is_hours_assumed(version: int, path: str) -> bool:
    return opening_hours(read)[1]


@lru_cache(maxsize=20)
def _coverage(version: int, path: str) -> Coverage:
    return coverage(read)
