"""Setting targets on a page: a form, the targets that hold and held, and taking one back or letting it end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from data.config import targets
from data.store.store import StoreError
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock, Metric
from kpi.query.query import NO_VALUE
from kpi.text.parse_value import read_value
from kpi.verdict.targets import check, why_none
from pages.ui.answers import answers, stores
from pages.ui.html import live, target_list
from pages.ui.panels import target_marks
from pages.ui.view import filter_bar, words
from pages.ui.view.measure import measure
from pages.ui.view.words import t

WHOLE = ""
BY = "dashboard"
FIRST = "first_response_median"
"""The number that is offered first."""


def show() -> None:
    """The form, and the list below it."""
    with st.container(border=True, key="panel_target_form"):
        st.header(t("targets.set"), anchor=False)
        _form()
    with st.container(border=True, key="panel_targets"):
        st.header(t("targets.all"), anchor=False)
        rows = target_marks.in_store().to_dicts()
        if not rows:
            st.caption(t("targets.none"))
            return
        today = target_marks.last_day(filter_bar.current().period(filter_bar.today()))
        st.caption(t("targets.help", day=words.day(today)))
        if clicked := live.show(target_list.listing(rows, today), key="targets"):
            st.dialog(t("targets.take"))(_take)(json.loads(clicked))  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _form() -> None:
    """Widgets one by one, not a form of Streamlit: what is asked depends on the number that is chosen."""
    metrics = sorted((metric for metric in REGISTRY.metrics if not why_none(metric)), key=lambda one: one.label)
    names = [metric.name for metric in metrics]
    with st.grid(3, min_column_width=220):
        name = st.selectbox(
            t("targets.metric"), names, index=names.index(FIRST), key="_target_metric",
            format_func=lambda one: REGISTRY.metric(one).label,
        )  # fmt: skip
        metric = REGISTRY.metric(name)
        text = st.text_input(t("targets.value"), placeholder=t(f"targets.example.{metric.unit}"), key=f"_target_value_{name}")  # fmt: skip
        clock = _clock(metric)
        dimension, group = _group(metric)
        aim = targets.Aim(metric=name, dimension=dimension, value=group, clock=clock)
        start = _start(aim)
        note = st.text_input(t("targets.note"), max_chars=targets.TEXT_MOST, key="_target_note")
    better = t(f"definitions.better.{metric.better}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("targets.save"), type="primary", disabled=not text or (bool(dimension) and not group)):
            _set(aim, text, start, note)
        st.caption(f"{better}. {words.literal(metric.help)}")


def _clock(metric: Metric) -> str | None:
    if not metric.is_clocked:
        return None
    now = filter_bar.current().clock
    return str(
        st.selectbox(
            t("targets.clock"), [str(one) for one in Clock], index=list(Clock).index(now),
            format_func=lambda code: t(f"clock.{code}"), key=f"_target_clock_{now}", filter_mode=None,
        )
    )  # fmt: skip


def _group(metric: Metric) -> tuple[str | None, str | None]:
    """The dimension and group that the target is for; both None for the whole. Half a choice is (None, None) and told."""
    facts = REGISTRY.facts(metric.facts)
    offered = [one.name for one in REGISTRY.dimensions if one.is_filter and facts.column(one.name)]
    dimension = st.selectbox(
        t("targets.for"), [WHOLE, *offered], key="_target_for",
        format_func=lambda one: filter_bar.dimension_label(one) if one else t("targets.whole"),
    )  # fmt: skip
    if not dimension:
        return None, None
    values = [value for value in answers.options(dimension) if value != NO_VALUE]
    if not values:
        st.caption(t("targets.no_groups", dimension=words.literal(filter_bar.dimension_label(dimension).lower())))
        return None, None
    group = st.selectbox(words.literal(filter_bar.dimension_label(dimension)), values, key=f"_target_group_{dimension}")
    return dimension, group


def _start(aim: targets.Aim) -> date | None:
    """The first day: free for the first target, today for one that follows another, so that the past stays as it was."""
    has_one = any(_aim(row) == aim for row in target_marks.in_store().to_dicts())
    chosen = st.date_input(
        t("targets.from"), value=date.today() if has_one else None, format="DD/MM/YYYY", help=t("targets.from_help"),
        key=f"_target_from_{aim}",
    )  # fmt: skip
    return chosen if isinstance(chosen, date) else None


def _set(aim: targets.Aim, text: str, start: date | None, note: str) -> None:
    metric = REGISTRY.metric(aim.metric)
    try:
        target = read_value(text, metric.unit)
        check(metric, target)
        targets.set_target(stores.shown(), aim, target, start, note=note, by=BY)
    except (KpiError, StoreError) as problem:
        st.error(words.literal(str(problem)), icon=":material/error:")
        return
    st.toast(
        t("targets.saved", label=words.literal(metric.label), target=words.literal(measure(aim.metric).text(target)))
    )
    st.rerun()


def _take(row: dict[str, Any]) -> None:
    """The dialog behind a target of the list: let it end, or remove it as if it had never been set."""
    aim = _aim(row)
    begins = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
    st.markdown(f"**{words.literal(target_list.title(row))}**")
    ends = None
    if row["target"] is not None:
        ends = st.date_input(t("targets.ends_on"), value=date.today(), format="DD/MM/YYYY", help=t("targets.end_help"))
    with st.container(horizontal=True):
        if isinstance(ends, date) and st.button(t("targets.end"), type="primary"):
            _done(lambda: targets.end_target(stores.shown(), aim, ends, by=BY))
        if st.button(t("targets.remove"), help=t("targets.remove_help")):
            _done(lambda: targets.remove_target(stores.shown(), aim, begins))


def _done(act: Any) -> None:
    try:
        act()
    except StoreError as problem:
        st.error(words.literal(str(problem)), icon=":material/error:")
    else:
        st.rerun()


def _aim(row: Mapping[str, Any]) -> targets.Aim:
    return targets.Aim(**{name: row[name] for name in ("metric", "dimension", "value", "clock")})
