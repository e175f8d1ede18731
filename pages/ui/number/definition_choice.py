"""In an opened number: the definition in force, all options with their values side by side, and the numbers inside it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric, Parameter
from kpi.engine.explain import Explanation, alternatives
from kpi.query.query import Query
from kpi.verdict.disclosure import Shown, how_shown
from pages.ui.answers import answers
from pages.ui.number import card_text
from pages.ui.view import definition_words, filter_bar, words
from pages.ui.view.as_text import Markdown
from pages.ui.view.measure import Measure, measure
from pages.ui.view.words import t


def choose(query: Query, found: Explanation) -> bool:
    """Draw the choices of the one metric of `query`; True when the reader has just chosen another."""
    metric = REGISTRY.metric(found.metric)
    if not found.choices and not found.settings:
        return False
    with st.container(border=True, gap="small", key="defined"):
        is_chosen = [_switch(query, metric, name, asked, found) for name, asked in alternatives(query).items()]
        is_set = [_setting(found, REGISTRY.setting(name), number) for name, number in found.settings.items()]
        usual = {name: REGISTRY.setting(name).default for name in found.settings}
        if usual != dict(found.settings):
            _as_usual(query, usual)
    return any([*is_chosen, *is_set])


def _switch(query: Query, metric: Metric, name: str, asked: dict[str, Query], found: Explanation) -> bool:
    switch = REGISTRY.switch(name)
    options = list(asked)
    now = found.choices[name]
    chosen = st.radio(
        words.literal(t("define.question", switch=words.said(switch.label))), options, index=options.index(now), key=f"_choose_{name}_{now}", help=words.literal(words.said(switch.help)),
        format_func=lambda option: words.literal(words.said(switch.option(option).label)) + (f" ({t('define.usual')})" if option == switch.usual.name else ""),
        captions=[_value(one, measure(metric.name, query.clock, one.choices)) for one in asked.values()],
    )  # fmt: skip
    if chosen is None or chosen == now:
        return False
    filter_bar.define(name, chosen)
    return True


def _value(query: Query, shown: Measure) -> Markdown:
    """A value with its interval and n, or why it is not shown, as Markdown."""
    frame = answers.ask(query)
    row = frame.row(0, named=True) if frame.height else {}
    value, n = row.get("value"), row.get("n") or 0
    if value is None:
        return words.literal(shown.text(None))
    behind = card_text.rows_behind(shown.metric, n)
    if how_shown(shown.metric, value, n) is Shown.WITHHELD:
        return words.literal(f"{t('few.value')} · {behind}")
    interval = shown.interval(row.get("low"), row.get("high"))
    parts = [t("card.interval", interval=interval)] if interval else []
    return Markdown(f"**{words.literal(shown.text(value))}** · {words.literal(' · '.join([*parts, behind]))}")


def _setting(found: Explanation, setting: Parameter, number: float) -> bool:
    """A number inside the definition, typed in the unit that people think in."""
    size = setting.typed_size
    typed = st.number_input(
        t("define.typed", label=words.literal(words.said(setting.label)), unit=words.literal(words.said(setting.typed_in))), setting.least / size, setting.most / size, number / size,
        format="%g", key=f"_set_{setting.name}_{number:g}", width=420,
        help=t("define.usually", value=words.literal(definition_words.value(setting, setting.default))),
    )  # fmt: skip
    if typed is None or typed * size == number:
        return False
    filter_bar.define(setting.name, typed * size)
    return True


def _as_usual(query: Query, usual: dict[str, float]) -> None:
    """The value with the usual numbers, beside the one that is shown."""
    others = tuple(pair for pair in query.settings if pair[0] not in usual)
    asked = replace(query, settings=others)
    numbers = words.listed(definition_words.value(REGISTRY.setting(name), number) for name, number in usual.items())
    value = _value(asked, measure(query.metrics[0], query.clock, query.choices))
    st.caption(t("define.as_usual", numbers=words.literal(numbers), value=value))
