"""The switch between light, dark and what the system says; the browser keeps it, and pages/web/page_head.js lets it hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.view.words import t

CODES = ("light", "dark", "system")


def show() -> None:
    """Draw the switch."""
    named = [[code, t(f"scheme.{code}")] for code in CODES]
    _component()(data={"title": t("scheme.title"), "codes": named}, key="scheme_switch")


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    js, css = (Path(__file__).with_suffix(ending).read_text(encoding="utf-8") for ending in (".js", ".css"))
    html = '<div\nclass="scheme" role="radiogroup"></div>'
    return st.components.v2.component("service_pulse_scheme", html=html, css=css, js=js)
