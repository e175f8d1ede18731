"""The choice of the language; the browser keeps it in a cookie, which the next page is made by and pages/web/page_head.js reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages.locale import catalogues, language
from pages.ui.view.words import t

NAMES = {"en": "English", "cs": "Čeština", "sk": "Slovenčina", "pl": "Polski", "hu": "Magyar", "el": "Ελληνικά"}
"""Each language by its own name, which its readers find in any other."""


def show() -> None:
    """Draw the choice, and tell the browser in which language the page is."""
    _component()(
        data={
            "title": t("language.title"),
            "names": [[code, NAMES[code]] for code in catalogues.offered()],
            "now": language.language(),
            "cookie": language.COOKIE,
            "address": language.ADDRESS,
        },
        key="language_switch",
    )


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    js, css = (Path(__file__).with_suffix(ending).read_text(encoding="utf-8") for ending in (".js", ".css"))
    html = '<label\nclass="language"><span></span><select></select></label>'
    return st.components.v2.component("service_pulse_language", html=html, css=css, js=js)
