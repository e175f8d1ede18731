"""What a form does to the store, and what is said where it cannot be done."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.store.store import StoreError
from kpi.declare.errors import KpiError
from pages.ui.answers import reader
from pages.ui.answers.reader import Right
from pages.ui.view import words


def is_done(act: Callable[[], object], *, needs: Right) -> bool:
    """Do it, for whoever has the right; whether it could be done. Else the reader is told why not, and what was typed stays."""
    try:
        reader.require(needs)
        act()
    except (KpiError, StoreError) as problem:
        st.error(words.literal(words.problem(problem)), icon=":material/error:")
        return False
    return True
