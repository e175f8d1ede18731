"""Going to another page from a callback, which cannot go by itself: the frame does, in the run that follows."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui.answers import reader

_ASKED = "_going"


def can_open(page: str) -> bool:
    """Whether a page, by its name, is open to who reads: a link to another would lead nowhere."""
    return reader.may_open(reader.who(), page)


def ask(page: str, fields: Mapping[str, str] | None = None) -> None:
    """Go to a page, with these fields in its address (a callback)."""
    st.session_state[_ASKED] = (page, dict(fields or {}))


def follow() -> None:
    """Go where it was asked for; to be called when the fields of the address are drawn."""
    if asked := st.session_state.pop(_ASKED, None):
        page, fields = asked
        st.switch_page(page, query_params=fields)  # None would clear what fields are bound to, which is refused
