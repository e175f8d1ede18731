"""One metric's definition, for reading."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric
from kpi.engine.day_sums import WEEKS_FROM
from kpi.engine.explain import computed_by
from kpi.query.query import Query
from kpi.stats.disclosure_rules import NET_SCORE_FROM, ROWS_FROM, rows_of_quantile
from kpi.text.format import value_text
from kpi.verdict.disclosure import rows_from
from kpi.voice.letters import fold
from pages.ui.number import card_text, definition_text
from pages.ui.view import filter_words, words
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import t

ORDER = ("speed", "availability", "satisfaction", "loyalty", "load")
"""Families as the pages are ordered; others follow."""


def in_order(families: Iterable[str]) -> list[str]:
    """Families in the order of the pages."""
    return sorted(families, key=lambda family: ORDER.index(family) if family in ORDER else len(ORDER))


def has(metric: Metric, text: str) -> bool:
    """Whether all words of a search stand somewhere in the definition."""
    options = [words.said(option.label) for name in metric.switches for option in REGISTRY.switch(name).options]
    said = " ".join(
        (
            metric.name,
            metric.label,
            *metric.aliases,
            *map(words.said, (metric.label, metric.help, metric.formula, metric.dated_by, *metric.excludes)),
            metric.family,
            *options,
        )
    )
    return all(word in fold(said) for word in fold(text).split())


def rules() -> None:
    """What holds for all numbers: when one is not shown, how definitions are chosen, how pictures and changes are read."""
    part = st.expander(f"**{t('definitions.rules')}**", key="definition_rules")
    with part:
        st.markdown(
            t(
                "definitions.rules_text",
                rows=words.number(ROWS_FROM),
                median=words.number(rows_of_quantile(0.5)),
                tail=words.number(rows_of_quantile(0.9)),
                net=words.number(NET_SCORE_FROM),
            )
        )
    with st.expander(f"**{t('definitions.pictures')}**", key="definition_pictures"):
        st.markdown(t("definitions.pictures_text"))
        st.markdown(t("process.how"))
    with st.expander(f"**{t('definitions.changes')}**", key="definition_changes"):
        st.markdown(
            t("definitions.changes_text", weeks=words.number(WEEKS_FROM), rows=words.literal(words.said("tickets")))
        )


def entry(metric: Metric) -> None:
    """A definition that unfolds; what is folded away is not computed."""
    part = st.expander(
        f"**{words.literal(words.said(metric.label))}** – {words.literal(words.said(metric.help))}",
        key=f"definition_{metric.name}",
        on_change="rerun",
    )
    if not part.open:
        return
    with part:
        _facts(metric)
        query = Query(metrics=(metric.name,))
        statement = computed_by(query, metric)
        definition_text.sql(statement.sql, statement.params)


def _facts(metric: Metric) -> None:
    facts = REGISTRY.facts(metric.facts)
    lines = definition_text.definition_lines(metric.formula, metric.dated_by, metric.credit, metric.source)
    lines.append(f"- {t(f'definitions.better.{metric.better}')}")
    if metric.excludes:
        lines.append(
            f"- **{t('definitions.excludes')}:** {words.literal(words.apart(map(words.said, metric.excludes)))}"
        )
    for name in metric.settings:
        setting = REGISTRY.setting(name)
        lines.append(
            f"- **{words.literal(words.said(setting.label))}:** {words.literal(value_text(setting.default, setting.unit, words.language()))}"
        )
    if least := rows_from(metric):
        lines.append(f"- **{t('definitions.shown_from')}:** {words.literal(card_text.rows_behind(metric, least))}")
    labels = [filter_words.dimension_label(name) for name in facts.dimensions]
    lines.append(f"- **{t('definitions.by')}:** {words.literal(words.listed(labels))}")
    lines += [line for name in metric.switches for line in _switch(metric, name)]
    st.markdown("\n".join(lines))


def _switch(metric: Metric, name: str) -> list[Markdown]:
    """The options of a switch and what each of them makes of the metric."""
    switch = REGISTRY.switch(name)
    lines = [
        f"- **{words.literal(t('define.question', switch=words.said(switch.label)))}** {words.literal(words.said(switch.help))} {definition_text.link(switch.source)}"
    ]
    for option in REGISTRY.options(metric, name):
        as_chosen = metric.under(((name, option),))
        said = [
            words.said(switch.option(option).label) + (f" ({t('define.usual')})" if option == switch.usual.name else "")
        ]
        said += [words.said(as_chosen.formula)] if as_chosen.formula != metric.formula else []
        said += [
            f"{t('definitions.excludes')}: {words.said(one)}"
            for one in as_chosen.excludes
            if one not in metric.excludes
        ]
        lines.append(f"    - {words.literal(words.apart(said))}")
    return [Markdown(line) for line in lines]
