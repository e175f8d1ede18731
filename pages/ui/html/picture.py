"""A picture on the page: the only place that knows the engine. What changes is drawn into the graph that is there, and its marks open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.html import live
from pages.web.static import PLOTLY, code_of_part


def show(given: bytes, *, key: str, on_click: Callable[[str], None]) -> None:
    """Draw a picture from what `Picture.given` has of it; what a mark opens that is clicked, or its row in the table, goes to `on_click` before anything is drawn again."""
    _component()(data=given, key=key, on_opened_change=live.taker(key, on_click))


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "service_pulse_picture",
        html='<div\nclass="picture"><div class="picture_frame"></div><div class="picture_table"></div></div>',
        js=_CODE,
        isolate_styles=False,
    )


def _code() -> str:
    opens, css, themed, js = (
        Path(__file__).with_name(name).read_text(encoding="utf-8")
        for name in ("opens.js", "live.css", "themed.js", "picture.js")
    )
    given = f"const STYLE = {json.dumps(css)}, LIBRARY = {json.dumps('.' + PLOTLY)};\n"
    return code_of_part("picture", f"{given}{opens}{themed}{js}")


_CODE = _code()
