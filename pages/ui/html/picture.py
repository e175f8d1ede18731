"""A picture on the page: the only place that knows the engine. What changes is drawn into the graph that is there, and its marks open."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.html import live
from pages.ui.view import filter_bar, words
from pages.ui.view.as_text import visible
from pages.ui.view.opened import Mark
from pages.ui.view.words import t
from pages.web.static import PLOTLY


def show(
    figure: str, *, height: int, alt: str, marks: Sequence[Mark], key: str, on_click: Callable[[str], None]
) -> None:
    """Draw a figure (JSON, `height` in pixels); what a mark opens that is clicked, or its row in the table, goes to `on_click` before anything is drawn again."""
    data = {
        "figure": figure,
        "height": height,
        "alt": alt,
        "label": words.said(REGISTRY.metric(marks[0].opened.metric).label) if marks else "",
        "marks": [_row(mark) for mark in marks],
        "title": t("detail.table"),
        "heads": [t("detail.what"), t("detail.value"), "n"],
        "library": f".{PLOTLY}",
        "failed": t("chart.not_loaded"),
    }
    _component()(data=data, key=key, on_opened_change=live.taker(key, on_click))


def _row(mark: Mark) -> list[str | None]:
    """Place in the picture, what it opens, and what its row of the table says."""
    opens = f"{filter_bar.TARGET_OF if mark.is_target else ''}{mark.opened.code}"
    return [mark.place, opens, visible(mark.name), mark.value, words.number(mark.n)]


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    opens, css, themed, js = (
        Path(__file__).with_name(name).read_text(encoding="utf-8")
        for name in ("opens.js", "live.css", "themed.js", "picture.js")
    )
    return st.components.v2.component(
        "service_pulse_picture",
        html='<div\nclass="picture"><div class="picture_frame"></div><div class="picture_table"></div></div>',
        js=f"const STYLE = {json.dumps(css)};\n{opens}{themed}{js}",
        isolate_styles=False,
    )
