"""Streamlit's own words in the reader's language: it has no setting for them, so the browser puts ours in their place."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.locale.en_streamlit import WORDS
from pages.locale.language import DEFAULT, language
from pages.ui.html.part import packed, part
from pages.ui.view.words import t

PER_FILE, HELP_FOR, PAGE_N = "streamlit.per_file", "streamlit.help_for", "streamlit.page_n"
"""Those that have something in them: a size, what a field is called, and the number of a page."""
OF_DAYS = "day."
"""What the names begin with of words that stand in a field for a day alone: its parts, and what they show while they are empty."""


def replace() -> None:
    """Put the listener on the page; in English there is nothing to replace."""
    if language() == DEFAULT:
        return
    names = [key.removeprefix("streamlit.") for key in WORDS if key not in (PER_FILE, HELP_FOR, PAGE_N)]
    said = {name: (WORDS[f"streamlit.{name}"], t(f"streamlit.{name}")) for name in names}
    words = dict(pair for name, pair in said.items() if not name.startswith(OF_DAYS))
    of_days = dict(pair for name, pair in said.items() if name.startswith(OF_DAYS))
    data = {
        "words": words,
        "of_days": of_days,
        "per_file": t(PER_FILE),
        "help_for": t(HELP_FOR),
        "page_n": t(PAGE_N),
    }
    with st.container(key="streamlit_words"):
        _PART.show(packed(data), key="streamlit_words_listener")


_PART = part(
    "streamlit_words",
    html="<i></i>",
    code=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    is_apart=False,
)
