"""HTML of ours that answers to clicks: no iframe, and a click reaches the script without loading the page again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.html.part import packed, part
from pages.ui.view import filter_bar, words

_OPENS = re.compile(r'data-open="(?:open:|target:)?([a-z0-9_]+)')
"""The metrics that buttons open."""


def show(html: str, key: str) -> str | None:
    """Draw HTML whose texts are escaped already; returns what the `data-open` of a clicked button says, once."""
    opened = _PART.show(packed({"html": html}), key=key, on_opened_change=lambda: None).opened
    return str(opened) if opened else None


def answering(html: str, key: str, on_click: Callable[[str], None]) -> None:
    """Draw HTML whose texts are escaped already; what a click hands back goes to `on_click` before anything is drawn again."""
    given_answers(given(html, on_click), key, on_click)


def given_answers(made: bytes, key: str, on_click: Callable[[str], None]) -> None:
    """The same of what `given` made of the HTML before."""
    _PART.show(made, key=key, on_opened_change=taker(key, on_click))


def given(html: str, on_click: Callable[[str], None]) -> bytes:
    """What the page is given to draw HTML, in the language that is spoken: with the names of the numbers that it opens."""
    named = (
        set(_OPENS.findall(html))
        if on_click in (filter_bar.open_number, filter_bar.open_or_aim, filter_bar.follow)
        else set()
    )
    labels = {metric.name: words.said(metric.label) for metric in REGISTRY.metrics if metric.name in named}
    return packed({"html": html, "labels": labels})


def taker(key: str, on_click: Callable[[str], None]) -> Callable[[], None]:
    """What hands on what was clicked in the part with this key."""

    def clicked() -> None:
        if opened := st.session_state[key].opened:
            on_click(str(opened))

    return clicked


def _code() -> str:
    opens, css, js = (
        Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("opens.js", "live.css", "live.js")
    )
    return f"const STYLE = {json.dumps(css)};\n{opens}{js}"


_PART = part("live", html='<div\nclass="host"></div>', code=_code())
