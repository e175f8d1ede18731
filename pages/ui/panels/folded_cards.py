"""Less common numbers of a page, folded away: they are asked for when somebody opens them, and the address remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from kpi.catalogue.registry import REGISTRY
from pages.ui.panels.board import board
from pages.ui.view import words
from pages.ui.view.words import t


def more(groups: Mapping[str, Sequence[str]]) -> None:
    """One fold a group; `groups` has the metrics by the last part of its key, more.KEY."""
    for code, names in groups.items():
        fold = st.expander(t(f"more.{code}"), key=f"more_{code}", on_change="rerun", bind="query-params")
        if fold.open:
            with fold:
                _cards(code, names)


def _cards(code: str, names: Sequence[str]) -> None:
    """The cards of what has a value; the others are named in a line, so that there is no wall of dashes."""
    page = board(*names)
    known = set(page.totals.filter(pl.col("value").is_not_null())["metric"])
    if shown := [name for name in names if name in known]:
        page.headlines({"": shown}, key=f"more_{code}_cards")
    if missing := [REGISTRY.metric(name).label for name in names if name not in known]:
        st.caption(words.literal(t("more.nothing", names=", ".join(missing))))
