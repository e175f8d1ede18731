"""One metric's definition, for reading."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from kpi.explain import computed_by
from kpi.metric import Metric
from kpi.query import Query
from kpi.registry import REGISTRY
from kpi.show import value_text
from pages.ui import filters, opened, words
from pages.ui.words import t

ORDER = ("speed", "availability", "satisfaction", "loyalty", "load")
"""Families as the pages are ordered; others follow."""


def in_order(families: Iterable[str]) -> list[str]:
    """Families in the order of the pages."""
    return sorted(families, key=lambda family: ORDER.index(family) if family in ORDER else len(ORDER))


def has(metric: Metric, text: str) -> bool:
    """Whether all words of a search stand somewhere in the definition."""
    said = " ".join(
        (metric.name, metric.label, metric.help, metric.formula, metric.dated_by, metric.family, *metric.excludes)
    ).casefold()
    return all(word in said for word in text.casefold().split())


def entry(metric: Metric) -> None:
    """A definition that unfolds; what is folded away is not computed."""
    part = st.expander(
        f"**{words.literal(metric.label)}** – {words.literal(metric.help)}",
        key=f"definition_{metric.name}",
        on_change="rerun",
    )
    if not part.open:
        return
    with part:
        _facts(metric)
        query = Query(metrics=(metric.name,))
        statement = computed_by(query, metric)
        opened.sql(statement.sql, statement.params)


def _facts(metric: Metric) -> None:
    facts = REGISTRY.facts(metric.facts)
    lines = opened.definition_lines(metric.formula, metric.dated_by, metric.credit, metric.source)
    lines.append(f"- {t(f'definitions.better.{metric.better}')}")
    if metric.excludes:
        lines.append(f"- **{t('definitions.excludes')}:** {words.literal('; '.join(metric.excludes))}")
    for name in metric.settings:
        setting = REGISTRY.setting(name)
        lines.append(
            f"- **{words.literal(setting.label)}:** {value_text(setting.default, setting.unit, words.language())}"
        )
    labels = [filters.dimension_label(name).lower() for name in facts.dimensions]
    lines.append(f"- **{t('definitions.by')}:** {words.literal(', '.join(labels))}")
    st.markdown("\n".join(lines))
