"""Rows as an Excel workbook: numbers and days as such, every text as text, and a second sheet that says what they are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MOST_LETTERS = 32_767
"""What a cell of Excel holds; a longer text ends in a sign that something is missing."""

_WIDEST = 60


def xlsx(rows: pl.DataFrame, about: Sequence[str], *, sheet: str, about_sheet: str) -> bytes:
    """A workbook with the rows under their headings, and the lines `about` them on a sheet of their own."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, day, moment = (
            book.add_format(given)
            for given in ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"})
        )
        numbers = book.add_worksheet(sheet)
        for place, name in enumerate(rows.columns):
            _cell(numbers, 0, place, name, bold, bold)
            for line, value in enumerate(rows[name], 1):
                _cell(numbers, line, place, value, day, moment)
            longest = max((len(str(one)) for one in rows[name] if one is not None), default=0)
            numbers.set_column(place, place, min(max(longest, len(name)) + 2, _WIDEST))
        numbers.freeze_panes(1, 0)
        lines = book.add_worksheet(about_sheet)
        lines.set_column(0, 0, 100)
        for line, text in enumerate(about):
            _cell(lines, line, 0, text, day, moment)
    return out.getvalue()


def _cell(sheet: Worksheet, line: int, place: int, value: object, day: Format, moment: Format) -> None:
    """One cell by the kind of its value: a text is never looked at for a formula, a link or a number."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    else:
        text = str(value)
        cut = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
        sheet.write_string(line, place, cut, day if line == 0 and day is moment else None)
