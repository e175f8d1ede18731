"""How an opened number went: over time and among its groups, split by a dimension that the reader chooses."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.engine import why
from pages.ui.panels import panel_memo
from pages.ui.panels import show as renderer
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.distribution import Distribution, dimension_of
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Panel
from pages.ui.panels.split_trend import SplitTrend
from pages.ui.panels.trend import Trend
from pages.ui.view import filter_words, words
from pages.ui.view.address import View
from pages.ui.view.opened import Opened
from pages.ui.view.words import t


def show(opened: Opened, page_view: View, today: date) -> None:
    """Draw it over all days of the page, so that the days that narrow a number are seen among the others."""
    view = DatedView(opened.narrowed(page_view, has_days=False), today)
    metric = REGISTRY.metric(opened.metric)
    offered = [one for one in why.dimensions_of(metric) if len(view.view.values(one)) != 1]
    split = None
    if offered:
        split = st.segmented_control(
            t("detail.split"), offered, format_func=lambda name: words.literal(filter_words.dimension_label(name)), key=f"_split_{opened.metric}"
        )  # fmt: skip
    panels = _panels(opened, split)
    answers = PageAnswers(view, (ask for panel in panels for ask in panel.questions(view)))
    for panel in panels:
        heading = panel.heading(view)
        if heading:
            st.markdown(f"**{words.literal(heading.title)}**")
            renderer.draw(panel_memo.content(panel, answers), f"detail_{heading.key}")


def _panels(opened: Opened, split: str | None) -> list[Panel]:
    name = opened.metric
    if split:
        return [SplitTrend(name, split), Breakdown(name, split)]
    dimension = dimension_of(name)
    is_spread = dimension and all(one.dimension != dimension for one in opened.values)  # one band alone is one bar
    return [Trend(name), *([Distribution(name, dimension)] if is_spread else [])]
