"""HTML of ours that answers to clicks: no iframe, and a click reaches the script without loading the page again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st


def show(html: str, key: str) -> str | None:
    """Draw HTML whose texts are escaped already; returns what the `data-open` of a clicked button says, once."""
    opened = _component()(data={"html": html}, key=key, on_opened_change=lambda: None).opened
    return str(opened) if opened else None


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    js, css = (Path(__file__).with_suffix(ending).read_text(encoding="utf-8") for ending in (".js", ".css"))
    return st.components.v2.component("service_pulse_live", html='<div\nclass="host"></div>', css=css, js=js)
