"""What listens on every page for the menus of panels and for print: pictures, links, tables, charts at the width of the paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.ui.html.part import packed, part
from pages.ui.view.as_text import escape
from pages.ui.view.words import t


def listen(made: str, logo: bytes | None, on_note: Callable[[], None]) -> None:
    """Put the listener on the page; all that it draws is on paper: the logo, and when the page was made.

    A menu's "Add a note" calls `on_note`.
    """
    words = {name: t(f"take.{name}") for name in ("copied", "not_copied", "no_picture", "no_table", "close")}
    words |= {"making": t("report.making"), "failed": t("report.failed")}
    with st.container(key="take_listener"):
        if logo:
            st.image(logo, width=150, alt="")
        st.html(f'<p class="take_made">{escape(made)}</p>')
        _PART.show(packed({"words": words}), key="take", on_noted_change=on_note)


_PART = part("take", html="<i></i>", code=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), is_apart=False)


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The styles of menus, tables and print, as one element of HTML."""
    return f"<style>{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>"
