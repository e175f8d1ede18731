"""Rows of records that lead to a ticket: those of tickets themselves, and those that name one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.html.record_table import OPEN

TICKET_PAGE = "ticket.py"
_TICKET_IN: Mapping[str, str] = MappingProxyType(
    {"tickets": "id", "complaints": "id", "surveys": "ticket", "reviews": "ticket"}
)
"""What one row is called → the column that names its ticket."""


def with_buttons(frame: pl.DataFrame, rows: str) -> pl.DataFrame:
    """The records with a flag for the rows that name a ticket."""
    column = _TICKET_IN.get(rows)
    return frame if column is None else frame.with_columns(pl.col(column).is_not_null().alias(OPEN))


def opener(rows: str) -> Callable[[Mapping[str, Any]], None] | None:
    """What opens the ticket of a row; None where these records name none."""
    return _OPENERS.get(rows)


def _open_itself(row: Mapping[str, Any]) -> None:
    _open(row["source"], row["id"])


def _open_named(row: Mapping[str, Any]) -> None:
    _open(row["source"], row["ticket"])


def _open(source: str, id: str | None) -> None:
    if id:
        st.switch_page(TICKET_PAGE, query_params={"from": source, "ticket": id})


_OPENERS = {rows: _open_itself if column == "id" else _open_named for rows, column in _TICKET_IN.items()}
