"""Rows as an Excel workbook: numbers and days as such, every text as text, and sheets that say what they are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MOST_LETTERS = 32_767
"""What a cell of Excel holds; a longer text ends in a sign that something is missing."""

_WIDEST = 60
_NAME_LETTERS = 31
"""How long the name of a sheet may be."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: its name, lines above the rows, and the rows under their headings, as far as there are any."""

    name: str
    lines: Sequence[str] = ()
    rows: pl.DataFrame | None = None


def xlsx(rows: pl.DataFrame, about: Sequence[str], *, sheet: str, about_sheet: str) -> bytes:
    """A workbook with the rows under their headings, and the lines `about` them on a sheet of their own."""
    return workbook([Sheet(name=sheet, rows=rows), Sheet(name=about_sheet, lines=about)])


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of sheets; names that Excel does not take, or that are there already, are changed as little as may be."""
    out = io.BytesIO()
    names: set[str] = set()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, day, moment = (
            book.add_format(given)
            for given in ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"})
        )
        for one in sheets:
            name = _free(one.name, names)
            names.add(name.casefold())
            _fill(book.add_worksheet(name), one, bold, day, moment)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet, bold: Format, day: Format, moment: Format) -> None:
    for line, text in enumerate(sheet.lines):
        _cell(page, line, 0, text, day, moment)
    if sheet.rows is None:
        page.set_column(0, 0, 100)
        return
    first = len(sheet.lines) + 1 if sheet.lines else 0
    for place, name in enumerate(sheet.rows.columns):
        _cell(page, first, place, name, day, moment, bold)
        for line, value in enumerate(sheet.rows[name], first + 1):
            _cell(page, line, place, value, day, moment)
        longest = max((len(str(one)) for one in sheet.rows[name] if one is not None), default=0)
        page.set_column(place, place, min(max(longest, len(name)) + 2, _WIDEST))
    page.freeze_panes(first + 1, 0)


def _free(name: str, names: set[str]) -> str:
    """A name that Excel takes for a sheet and that no other has."""
    plain = _NOT_IN_NAMES.sub(" ", name).strip().strip("'")[:_NAME_LETTERS].strip() or "-"
    number, free = 2, plain
    while free.casefold() in names or free.casefold() == "history":  # which Excel keeps for itself
        end = f" {number}"
        free, number = f"{plain[: _NAME_LETTERS - len(end)]}{end}", number + 1
    return free


def _cell(
    sheet: Worksheet, line: int, place: int, value: object, day: Format, moment: Format, heading: Format | None = None
) -> None:
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
        sheet.write_string(line, place, cut, heading)
