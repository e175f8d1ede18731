"""Setting targets on a page: a form, the targets that hold and held, and taking one back, letting it end, and who answers for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from data.config import targets
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Metric
from kpi.query.query import NO_VALUE, Comparison, Filter
from kpi.text.parse_value import read_value
from kpi.verdict.targets import check, verdict, why_none
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.reader import Right
from pages.ui.html import live, target_list
from pages.ui.panels import target_marks
from pages.ui.parts import doing
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.address import View
from pages.ui.view.measure import measure
from pages.ui.view.opened import Opened
from pages.ui.view.words import t
from pages.ui.view.written import in_rows

WHOLE = ""
BY = "dashboard"
FIRST = "first_response_median"
"""The number that is offered first."""


@dataclass(frozen=True, kw_only=True)
class Preset:
    """What a form begins with, where it stands at one number: that number, its group, and the first day. `key` is unlike that of other forms."""

    key: str = ""
    metric: str | None = None
    dimension: str | None = None
    value: str | None = None
    start: date | None = None


def show() -> None:
    """The form, for whoever may set targets, and the list below it."""
    may_set = reader.may(reader.who(), Right.TARGETS)
    if may_set:
        with st.container(border=True, key="panel_target_form"):
            st.header(t("targets.set"), anchor=False)
            _form(Preset())
    with st.container(border=True, key="panel_targets"):
        st.header(t("targets.all"), anchor=False)
        rows = _kept()
        if not rows:
            st.caption(t("targets.none"))
            return
        if (clicked := _list(rows, "targets")) and may_set:
            st.dialog(t("targets.take"))(_take)(json.loads(clicked))  # type: ignore[arg-type]  # streamlit types a dialog without arguments


def _kept() -> list[dict[str, Any]]:
    """The targets of the store that is shown."""
    return in_rows(target_marks.in_store().iter_rows(named=True), "owner", "note")


def of_number(opened: Opened, view: View) -> None:
    """The targets of the number that is opened, and the form for one more, from the first day shown."""
    metric = REGISTRY.metric(opened.metric)
    if reason := why_none(metric):
        st.caption(words.literal(reason))
        return
    chosen = [one for one in view.filters if len(one.values) == 1 and not one.is_excluded and one.values != (NO_VALUE,)]
    only = chosen[0] if len(chosen) == 1 and len(view.filters) == 1 else None
    group = {"dimension": only.dimension, "value": only.values[0]} if only else {}
    start = filter_bar.current().period(filter_bar.today()).start
    _form(Preset(key="_card", metric=metric.name, start=start, **group))
    rows = [row for row in _kept() if row["metric"] == metric.name]
    if not rows:
        return
    st.markdown(f"**{t('targets.all')}**")
    taken = f"_card_target_taken_{metric.name}"
    if clicked := _list(rows, f"targets_{metric.name}", is_of_one=True):
        st.session_state[taken] = clicked
    if opened_row := st.session_state.get(taken):
        with st.container(border=True):
            _take(json.loads(opened_row), on_done=lambda: st.session_state.pop(taken, None))


def _list(rows: Sequence[Mapping[str, Any]], key: str, *, is_of_one: bool = False) -> str | None:
    """Draw the list; what a click hands back."""
    today = target_marks.last_day(filter_bar.current().period(filter_bar.today()))
    st.caption(t("targets.help", day=words.day(today)))
    stated = target_list.with_state(rows, today)
    due = [target_list.due_state(row, state, today, date.today(), _is_met(row)) for row, state in stated]
    listed = [(*one, said) for one, said in zip(stated, due, strict=True)]
    return live.show(target_list.listing(listed, is_of_one=is_of_one), key=key)


def _is_met(row: Mapping[str, Any]) -> Callable[[], bool | None]:
    """Whether a target is met by the days shown, whatever else is filtered; None where that cannot be told."""

    def found() -> bool | None:
        if row["metric"] not in {metric.name for metric in REGISTRY.metrics} or row["target"] is None:
            return None
        metric = REGISTRY.metric(row["metric"])
        filters = (Filter(row["dimension"], (row["value"],)),) if row["dimension"] else ()
        clock = Clock(row["clock"]) if row["clock"] else Clock.CALENDAR
        view = replace(
            filter_bar.current(), filters=filters, clock=clock, choices=(), settings=(), comparison=Comparison.NONE
        )
        query = view.query(metric.name, today=filter_bar.today())
        if answers.unavailable(query):
            return None
        answer = answers.ask(query)
        said = verdict(metric, answer.row(0, named=True), row["target"]) if answer.height else None
        return target_marks.IS_MET.get(said)

    return found


def _form(preset: Preset) -> None:
    """Widgets one by one, not a form of Streamlit: what is asked depends on the number that is chosen."""
    key = f"{preset.key}_target"
    with st.grid(3, min_column_width=220):
        name = preset.metric or _number(key)
        metric = REGISTRY.metric(name)
        text = st.text_input(t("targets.value"), placeholder=t(f"targets.example.{metric.unit}"), key=f"{key}_value_{name}")  # fmt: skip
        clock = _clock(metric, key)
        dimension, group = _group(metric, key, preset)
        aim = targets.Aim(metric=name, dimension=dimension, value=group, clock=clock)
        start = _start(aim, key, preset)
        note = st.text_input(t("targets.note"), max_chars=targets.TEXT_MOST, key=f"{key}_note")
        owner, due_on = _owner(key)
    better = t(f"definitions.better.{metric.better}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            t("targets.save"), type="primary", disabled=not text or (bool(dimension) and not group), key=f"{key}_save"
        ):
            _set(aim, text, start, note, owner, due_on)
        st.caption(f"{better}. {words.literal(words.said(metric.help))}")


def _number(key: str) -> str:
    labels = answers.in_order(words.said(metric.label) for metric in REGISTRY.metrics)
    places = {label: place for place, label in enumerate(labels)}
    metrics = sorted(
        (metric for metric in REGISTRY.metrics if not why_none(metric)), key=lambda one: places[words.said(one.label)]
    )
    names = [metric.name for metric in metrics]
    return str(
        st.selectbox(
            t("targets.metric"), names, index=names.index(FIRST), key=f"{key}_metric",
            format_func=lambda one: words.said(REGISTRY.metric(one).label),
        )
    )  # fmt: skip


def _owner(key: str, owner: str = "", due_on: date | None = None) -> tuple[str, date | None]:
    """Who answers for it, and by when it is to be met."""
    said = st.text_input(t("owner.name"), value=owner, max_chars=targets.TEXT_MOST, key=f"{key}_owner")
    due = st.date_input(
        t("owner.due"), value=due_on, format=words.field_day(), help=t("owner.due_help"), key=f"{key}_due"
    )
    return said, due if isinstance(due, date) else None


def _clock(metric: Metric, key: str) -> str | None:
    if not metric.is_clocked:
        return None
    now = filter_bar.current().clock
    return str(
        st.selectbox(
            t("targets.clock"), [str(one) for one in Clock], index=list(Clock).index(now),
            format_func=lambda code: t(f"clock.{code}"), key=f"{key}_clock_{now}", filter_mode=None,
        )
    )  # fmt: skip


def _group(metric: Metric, key: str, preset: Preset) -> tuple[str | None, str | None]:
    """The dimension and group that the target is for; both None for the whole. Half a choice is (None, None) and told."""
    facts = REGISTRY.facts(metric.facts)
    offered = [WHOLE, *(one.name for one in REGISTRY.dimensions if one.is_filter and facts.column(one.name))]
    began = preset.dimension if preset.dimension in offered else WHOLE
    dimension = st.selectbox(
        t("targets.for"), offered, index=offered.index(began), key=f"{key}_for{_of(preset)}",
        format_func=lambda one: filter_words.dimension_label(one) if one else t("targets.whole"),
    )  # fmt: skip
    if not dimension:
        return None, None
    values = [value for value in filter_bar.options(dimension) if value != NO_VALUE]
    if not values:
        st.caption(t("targets.no_groups", dimension=words.literal(filter_words.dimension_label(dimension))))
        return None, None
    at = values.index(preset.value) if dimension == preset.dimension and preset.value in values else 0
    group = st.selectbox(
        words.literal(filter_words.dimension_label(dimension)),
        values,
        index=at,
        format_func=lambda value: filter_words.value_words(dimension, value),
        key=f"{key}_group_{dimension}{_of(preset)}",
    )
    return dimension, group


def _of(preset: Preset) -> str:
    """What tells the widgets of one beginning from those of another."""
    return f"_{preset.metric}_{preset.dimension}_{preset.value}" if preset.metric else ""


def _start(aim: targets.Aim, key: str, preset: Preset) -> date | None:
    """The first day: at a number the first one shown; else free for the first target, today for one that follows another.

    Either way the past stays as it was.
    """
    has_one = any(_aim(row) == aim for row in _kept())
    began = preset.start if preset.metric else date.today() if has_one else None
    chosen = st.date_input(
        t("targets.from"), value=began, format=words.field_day(), help=t("targets.from_help"), key=f"{key}_from_{aim}_{preset.start}",
    )  # fmt: skip
    return chosen if isinstance(chosen, date) else None


def _set(aim: targets.Aim, text: str, start: date | None, note: str, owner: str, due_on: date | None) -> None:
    metric = REGISTRY.metric(aim.metric)

    def act() -> None:
        target = read_value(text, metric.unit)
        check(metric, target)
        targets.set_target(stores.to_change(), aim, target, start, note=note, by=BY, owner=owner, due_on=due_on)

    if not doing.is_done(act, needs=Right.TARGETS):
        return
    shown = measure(aim.metric).text(read_value(text, metric.unit))
    st.toast(t("targets.saved", label=words.literal(words.said(metric.label)), target=words.literal(shown)))
    st.rerun()


def _take(row: dict[str, Any], on_done: Callable[[], object] = lambda: None) -> None:
    """What can be done with a target of the list: say who answers for it, let it end, or remove it as if it had never been set."""
    aim = _aim(row)
    begins = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
    key = f"_take_{aim}_{begins}"
    st.markdown(f"**{words.literal(target_list.title(row))}**")
    ends = None
    if row["target"] is not None:
        kept_due = date.fromisoformat(row["due_on"]) if row.get("due_on") else None
        with st.grid(2, min_column_width=220):  # on a phone one below the other: a name is longer than half of it
            owner, due_on = _owner(key, row.get("owner") or "", kept_due)
        if st.button(t("owner.save"), key=f"{key}_assign"):
            _done(lambda: targets.assign_target(stores.to_change(), aim, begins, owner=owner, due_on=due_on), on_done)
        ends = st.date_input(
            t("targets.ends_on"),
            value=date.today(),
            format=words.field_day(),
            help=t("targets.end_help"),
            key=f"{key}_ends",
        )
    with st.container(horizontal=True):
        if isinstance(ends, date) and st.button(t("targets.end"), type="primary", key=f"{key}_end"):
            _done(lambda: targets.end_target(stores.to_change(), aim, ends, by=BY), on_done)
        if st.button(t("targets.remove"), help=t("targets.remove_help"), key=f"{key}_remove"):
            _done(lambda: targets.remove_target(stores.to_change(), aim, begins), on_done)


def _done(act: Callable[[], None], on_done: Callable[[], object]) -> None:
    if doing.is_done(act, needs=Right.TARGETS):
        on_done()
        st.rerun()


def _aim(row: Mapping[str, Any]) -> targets.Aim:
    return targets.Aim(**{name: row[name] for name in ("metric", "dimension", "value", "clock")})
