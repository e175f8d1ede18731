"""HTML of ours that answers to clicks: no iframe, and a click reaches the script without loading the page again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.view import filter_bar, words

_OPENS = re.compile(r'data-open="(?:open:|target:)?([a-z0-9_]+)')
"""The metrics that buttons open."""


def show(html: str, key: str) -> str | None:
    """Draw HTML whose texts are escaped already; returns what the `data-open` of a clicked button says, once."""
    opened = _component()(data={"html": html}, key=key, on_opened_change=lambda: None).opened
    return str(opened) if opened else None


def answering(html: str, key: str, on_click: Callable[[str], None]) -> None:
    """Draw HTML whose texts are escaped already; what a click hands back goes to `on_click` before anything is drawn again."""
    named = (
        set(_OPENS.findall(html))
        if on_click in (filter_bar.open_number, filter_bar.open_or_aim, filter_bar.follow)
        else set()
    )
    labels = {metric.name: words.said(metric.label) for metric in REGISTRY.metrics if metric.name in named}
    _component()(data={"html": html, "labels": labels}, key=key, on_opened_change=taker(key, on_click))


def taker(key: str, on_click: Callable[[str], None]) -> Callable[[], None]:
    """What hands on what was clicked in the part with this key."""

    def clicked() -> None:
        if opened := st.session_state[key].opened:
            on_click(str(opened))

    return clicked


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    opens, css, js = (
        Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("opens.js", "live.css", "live.js")
    )
    return st.components.v2.component("service_pulse_live", html='<div\nclass="host"></div>', css=css, js=opens + js)
