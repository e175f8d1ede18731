"""Why an opened number changed: what each group adds, by one dimension after another, that which explains most first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Better, Metric
from kpi.engine import why
from kpi.engine.answer import Question
from kpi.query.query import Comparison, Query
from kpi.stats.exact_sum import apportioned
from kpi.verdict.contributions import Contribution, contributions, explained, is_explainable
from kpi.verdict.disclosure import is_few
from pages.ui.answers import answers
from pages.ui.html import contributions as tables
from pages.ui.html import live
from pages.ui.html.contributions import Line, Table, Way, WayStep
from pages.ui.number import change_text
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.address import View
from pages.ui.view.measure import Measure, measure
from pages.ui.view.opened import Opened
from pages.ui.view.words import t

MOST = 5
"""How many groups of a dimension stand by themselves."""


def show(opened: Opened, query: Query, row: Mapping[str, Any], view: View) -> None:
    """Draw it for one row of a comparison; each group opens the same number of its own."""
    shown = measure(query.metrics[0], query.clock, query.choices)
    metric = shown.metric
    if nothing := _nothing(row, metric, view):
        st.caption(words.literal(nothing))
        return
    dimensions = [one for one in why.dimensions_of(metric) if len(view.values(one)) != 1]
    if not is_explainable(metric):
        _own_changes(opened, query, view.comparison, dimensions, shown)
        return
    asked = [why.question(query, view.comparison, one) for one in dimensions]
    found = made_of(metric, row, dimensions, answers.ask_together(asked))
    if not found:
        st.caption(t("why.no_groups", rows=words.literal(words.said(REGISTRY.facts(metric.facts).row))))
        return
    split = _split([*found], opened)
    if len(split) > 1:
        frame = answers.ask_together([why.question(query, view.comparison, *split)])[0]
        parts = contributions(frame, metric, *split, change=_change(row), merges_few=True)
    else:
        parts = found[split[0]]
    made = table(split, parts, _change(row), shown, opened)
    way = _way(opened, query, view.comparison, [*found], row, shown)
    live.answering(tables.tables([made], way), f"why_{metric.name}", filter_bar.open_number)
    if metric.kind.traits.is_quantile:
        st.caption(t("why.help.exchanged"))
    else:
        st.caption(t("why.help"))


def _split(dimensions: Sequence[str], opened: Opened) -> tuple[str, ...]:
    """By which dimension the reader looks at the change, and by which other one crossed with it."""
    if len(dimensions) == 1:
        return (dimensions[0],)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="why_by"):
        first = st.segmented_control(
            t("why.by"), dimensions, default=dimensions[0], format_func=lambda name: words.literal(filter_words.dimension_label(name)), key=f"_why_{opened.code}", label_visibility="collapsed", required=True,
        )  # fmt: skip
        others = [one for one in dimensions if one != first]
        second = st.selectbox(
            t("why.and"), others, index=None, format_func=lambda name: words.literal(filter_words.dimension_label(name)), key=f"_why_and_{first}_{opened.code}", label_visibility="collapsed",
            placeholder=t("why.and.none"), filter_mode=None, width=170,
        )  # fmt: skip
    return (first, second) if second else (first,)


def _way(
    opened: Opened,
    query: Query,
    comparison: Comparison,
    dimensions: Sequence[str],
    row: Mapping[str, Any],
    shown: Measure,
) -> Way | None:
    """The way down to where the change comes from; None where no group stands out so."""
    found = why.path(answers.ask_together, query, dimensions, comparison, row, merges_few=True)
    if found.adds is None:
        return None
    steps, at = [], opened
    for one in found.steps:
        at = at.within(one.dimension, one.found.group)
        name = words.value_name(one.dimension, str(one.found.group))
        steps.append(WayStep(name=name, opens=at.code, open_words=t("why.only", group=name)))
    change = change_text.amount(found.steps[0].change, shown)
    return Way(
        steps=steps, words=t("why.way.adds", amount=change_text.amount(found.adds.contribution, shown), change=change)
    )


def _change(row: Mapping[str, Any]) -> float:
    return float(row["value"] - row["base_value"])


def made_of(
    metric: Metric, row: Mapping[str, Any], dimensions: Sequence[str], frames: Sequence[pl.DataFrame]
) -> dict[str, tuple[Contribution, ...]]:
    """The contributions by each dimension with several groups, that which explains most first."""
    change = _change(row)
    found = {
        dimension: contributions(frame, metric, dimension, change=change, merges_few=True)
        for dimension, frame in zip(dimensions, frames, strict=True)
    }
    several = [(dimension, each) for dimension, each in found.items() if len(each) > 1]
    return dict(sorted(several, key=lambda one: explained(one[1], change), reverse=True))


def table(
    split: Sequence[str], found: Sequence[Contribution], change: float, shown: Measure, opened: Opened | None = None
) -> Table:
    """The contributions by a dimension, or by two crossed: the largest by themselves, the others together, and the change.

    Each group opens `opened` of its own; without it nothing is opened.
    """
    alone, rest = (found, ()) if len(found) <= MOST + 1 else (found[:MOST], found[MOST:])
    parts = [(one.contribution, one.mix) for one in alone]
    if rest:
        parts.append((sum(one.contribution for one in rest), sum(one.mix for one in rest)))
    largest = _scale([part for part, _ in parts], alone)
    written = _written(parts, shown)
    lines = [_line(one, split, largest, each, shown, opened) for one, each in zip(alone, written, strict=False)]
    if rest:
        name, (amount, mix, rate) = words.count("why.rest", sum(one.together or 1 for one in rest)), written[-1]
        lines.append(Line(name=name, amount=amount, mix=mix, rate=rate, size=parts[-1][0] / largest))
    label = t("why.crossed").join(filter_words.dimension_label(one) for one in split)
    return Table(
        dimension=label,
        alt=t("why.alt", by=t("why.crossed").join(filter_words.by_words(one) for one in split)),
        lines=lines,
        total=change_text.amount(change, shown),
        has_mix=shown.metric.kind.traits.is_quotient or shown.metric.kind.traits.is_quantile,
    )


FARTHEST = 2.0
"""Limits are drawn up to so many times the largest contribution: wider ones would leave no room for the bars."""


def _scale(parts: Sequence[float], alone: Sequence[Contribution]) -> float:
    """What is drawn as long as half of the picture."""
    largest = max((abs(part) for part in parts), default=0.0)
    reach = max((abs(limit) for one in alone for limit in (one.low, one.high) if limit is not None), default=0.0)
    return min(max(largest, reach), FARTHEST * largest) or 1.0


Written = tuple[str, str, str]
"""A contribution, its mix and its rate as they are written."""


def _written(parts: Sequence[tuple[float, float]], shown: Measure) -> list[Written]:
    """Contributions and their mixes, written so that they add up: to the change, and each of mix and own change."""
    added, mixes = ([part[side] for part in parts] for side in (0, 1))
    if step := change_text.step_of(shown):
        added = apportioned(added, step)
        mixes = [round(mix / step) * step for mix in mixes]
    return [
        (change_text.amount(one, shown), change_text.amount(mix, shown), change_text.amount(one - mix, shown))
        for one, mix in zip(added, mixes, strict=True)
    ]


def _line(
    one: Contribution, split: Sequence[str], largest: float, written: Written, shown: Measure, opened: Opened | None
) -> Line:
    values = one.group if isinstance(one.group, tuple) else (one.group,)
    name = t("why.crossed").join(
        t("filters.no_value") if value is None else words.value_name(dimension, str(value))
        for dimension, value in zip(split, values, strict=True)
    )
    amount, mix, rate = written
    return Line(
        name=words.count("why.few", one.together) if one.is_rest else name,
        amount=amount,
        mix=mix,
        rate=rate,
        size=one.contribution / largest,
        reach=None if one.low is None or one.high is None else (one.low / largest, one.high / largest),
        range_words=_range(one, shown),
        tone=_tone(one, shown),
        is_strong=bool(one.stands_out),
        opens=_within(opened, split, values).code if opened and not one.is_rest else "",
        open_words=t("why.only", group=name),
    )


def _range(one: Contribution, shown: Measure) -> str:
    """What the contribution could be; empty where that is not known."""
    if one.low is None or one.high is None:
        return ""
    low, high = (change_text.amount(part, shown) for part in (one.low, one.high))
    return t("why.range", low=low, high=high)


def _within(opened: Opened, split: Sequence[str], values: Sequence[object]) -> Opened:
    for dimension, value in zip(split, values, strict=True):
        opened = opened.within(dimension, value)
    return opened


def _tone(one: Contribution, shown: Measure) -> str:
    """Good or bad where what the group adds stands out; else plain."""
    if not one.stands_out or shown.metric.better is Better.NEITHER:
        return "plain"
    return "good" if (one.contribution > 0) == (shown.metric.better is Better.HIGHER) else "bad"


def _nothing(row: Mapping[str, Any], metric: Metric, view: View) -> str:
    """Why there is nothing to explain; empty where there is."""
    if view.comparison is Comparison.NONE:
        return t("why.no_base")
    if row.get("value") is None or row.get("base_value") is None:
        return t("why.nothing")
    return t("why.few_rows") if is_few(metric, row["n"]) or is_few(metric, row["base_n"]) else ""


def _own_changes(
    opened: Opened, query: Query, comparison: Comparison, dimensions: Sequence[str], shown: Measure
) -> None:
    """The groups whose own change is more than chance explains, of a number that is no sum over groups."""
    asked = [
        Question(question.query, comparison)
        for question in (why.question(query, one, comparison) for one in dimensions)
    ]
    parts: list[tuple[str, str, list[tables.OwnChange]]] = []
    for dimension, frame in zip(dimensions, answers.ask_together(asked), strict=True):
        stands_out = [
            row
            for row in frame.filter("is_detectable").sort("n", descending=True).iter_rows(named=True)
            if not (is_few(shown.metric, row["n"]) or is_few(shown.metric, row["base_n"]))
        ]
        rows = []
        for row in stands_out[:MOST]:
            said = change_text.change_of(row, shown.metric)
            name = t("filters.no_value") if row[dimension] is None else words.value_name(dimension, str(row[dimension]))
            opens = opened.within(dimension, row[dimension]).code
            rows.append((name, shown.text(row["value"]), shown.text(row["base_value"]), said.words, said.tone, opens))
        label = filter_words.dimension_label(dimension)
        if rows:
            parts.append((label, t("why.own_alt", by=filter_words.by_words(dimension)), rows))
    st.caption(t("why.no_sum" if parts else "why.no_sum_none"))
    if parts:
        live.answering(tables.own_changes(parts), f"why_{shown.metric.name}", filter_bar.open_number)
