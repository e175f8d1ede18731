"""Rows as a table for those who read a picture in words: a caption, headings for columns and rows. Pure."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from pages.ui.view import words
from pages.ui.view.as_text import escape
from pages.ui.view.words import t


def data_table(rows: pl.DataFrame, caption: str) -> str:
    """The table; every text is escaped."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows.columns)
    body = "".join(_line(line) for line in rows.iter_rows())
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _line(cells: tuple[object, ...]) -> str:
    first, *rest = cells
    under = "".join(
        f"<td{' class=number' if isinstance(cell, int | float) else ''}>{escape(_text(cell))}</td>" for cell in rest
    )
    return f'<tr><th scope="row">{escape(_text(first))}</th>{under}</tr>'


def _text(cell: object) -> str:
    if cell is None or cell == "":
        return t("take.none")
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return words.number(cell, 2)
    if isinstance(cell, datetime):
        return words.moment(cell)
    return words.day(cell) if isinstance(cell, date) else str(cell)
