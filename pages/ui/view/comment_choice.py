"""Which comments are shown, as it stands in the address: a search, a theme, a word, a side. What is chosen on a page holds from the next run."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kpi.voice.comments import HIGH, LOW
from pages.ui.answers import voices
from pages.ui.view import words
from pages.ui.view.words import t

SAID, THEME, WORD, SIDE = "said", "theme", "word", "side"
WITHOUT = "–"
"""Stands in the address for the comments without any theme."""
_WANTED, PAGE = "_comments_wanted", "_comments_page"


@dataclass(frozen=True)
class CommentChoice:
    """What is chosen; empty texts choose nothing."""

    said: str = ""
    theme: str = ""
    word: str = ""
    side: str = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.said or self.theme or self.word or self.side)


def hold_fields() -> CommentChoice:
    """Draw the hidden fields that are bound to the address (the search has a field of its own), and return what is chosen."""
    st.session_state.update(st.session_state.pop(_WANTED, {}))
    with st.container(key="url_fields_comments"):
        for name in (THEME, WORD, SIDE):
            st.text_input(words.literal(name), key=name, bind="query-params", label_visibility="collapsed")
    chosen = {name: st.session_state.get(name) or "" for name in (THEME, WORD, SIDE)}
    said = st.session_state.get(SAID) or st.query_params.get(SAID) or ""
    if chosen[SIDE] not in ("", LOW, HIGH):
        st.warning(words.literal(t("link.unknown_code", field=SIDE, value=chosen[SIDE])), icon=":material/link_off:")
        chosen[SIDE] = ""
    return CommentChoice(said, chosen[THEME], chosen[WORD], chosen[SIDE])


def choose(**fields: str) -> None:
    """Show the comments of a theme or a word alone, the first page of them."""
    st.session_state[_WANTED] = dict.fromkeys((THEME, WORD), "") | fields
    st.session_state.pop(PAGE, None)
    st.rerun()


def let_go() -> None:
    """Show all comments again (a callback)."""
    for name in (SAID, THEME, WORD, SIDE):
        st.session_state[name] = ""
    st.session_state.pop(PAGE, None)


def theme_name(name: str) -> str:
    """A theme's name for readers: usual ones are named by codes."""
    return t(f"theme.{name}") if voices.is_usual() else name
