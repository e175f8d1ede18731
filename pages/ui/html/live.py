"""HTML of ours that answers to clicks: no iframe, and a click reaches the script without loading the page again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.view import filter_bar, words
from pages.ui.view.as_text import visible
from pages.ui.view.opened import Mark
from pages.ui.view.words import t

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
    labels = {metric.name: metric.label for metric in REGISTRY.metrics if metric.name in named}
    _component()(data={"html": html, "labels": labels}, key=key, on_opened_change=_taker(key, on_click))


def marks(shown: Sequence[Mark], key: str, on_click: Callable[[str], None]) -> None:
    """Make the marks of a picture answer to clicks, and draw their table for the keyboard, folded away.

    It must stand in one container with its picture, whose key begins with picture_.
    """
    rows = [
        [
            one.place,
            f"{filter_bar.TARGET_OF if one.is_target else ''}{one.opened.code}",
            visible(one.name),
            one.value,
            words.number(one.n),
        ]
        for one in shown
    ]
    label = REGISTRY.metric(shown[0].opened.metric).label
    data = {
        "label": label,
        "marks": rows,
        "title": t("detail.table"),
        "heads": [t("detail.what"), t("detail.value"), "n"],
    }
    _component()(data=data, key=key, on_opened_change=_taker(key, on_click))


def _taker(key: str, on_click: Callable[[str], None]) -> Callable[[], None]:
    def clicked() -> None:
        if opened := st.session_state[key].opened:
            on_click(str(opened))

    return clicked


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    js, css = (Path(__file__).with_suffix(ending).read_text(encoding="utf-8") for ending in (".js", ".css"))
    return st.components.v2.component("service_pulse_live", html='<div\nclass="host"></div>', css=css, js=js)
