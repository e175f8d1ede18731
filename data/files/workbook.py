"""XLSX workbooks (and what else the reader can open) as text cells; a workbook is known by its bytes, not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from data.declare.format import Row
from data.declare.problems import ImportRefused
from data.files.apart import read_apart

_SEARCHED_ROWS = 30
_UNTOLD = ("reader_memory", "reader_died")


def read_sheets(path: Path, folder: Path) -> Iterator[tuple[str, pl.DataFrame, int, tuple[int, ...]]]:
    """Each sheet of two columns or more: its name, text columns c0, c1 … with all its rows, how many rows stand empty above, and where cells begin that span several rows.

    They are read in a process of their own and written into `folder`. A cell whose formula failed holds the error's name (#REF!).
    Raises ImportRefused when the workbook cannot be opened.
    """
    try:
        sheets = read_apart("workbook", path, folder)
    except ImportRefused as refused:
        if refused.code in _UNTOLD:
            read_apart("places", path, folder)  # which may know the reason
        raise
    for sheet in sheets:
        frame = pl.read_ipc(sheet["file"])
        yield sheet["name"], frame.cast(pl.String), sheet["rows_above"], tuple(sheet["tall_cells"])


def first_rows(frame: pl.DataFrame, offset: int = 0) -> tuple[Row, ...]:
    """Rows near the top that could be a header, the likeliest (filled over the most columns) first."""
    rows = [row for row in _filled(frame.head(_SEARCHED_ROWS), 0, offset) if row.filled >= 2]
    return tuple(sorted(rows, key=lambda row: (-min(row.filled, frame.width // 2), row.index)))


def rows_above(frame: pl.DataFrame, header: Row, offset: int = 0) -> tuple[Row, ...]:
    """The filled rows above a header."""
    return _filled(frame.head(header.index), 0, offset)


def rows_below(frame: pl.DataFrame, header: Row, offset: int = 0) -> tuple[Row, ...]:
    """The first filled rows below a header."""
    return _filled(frame.slice(header.index + 1, _SEARCHED_ROWS), header.index + 1, offset)


def _filled(frame: pl.DataFrame, start: int, offset: int) -> tuple[Row, ...]:
    rows = (
        Row(index, index + 1 + offset, tuple(cell or "" for cell in cells))
        for index, cells in enumerate(frame.iter_rows(), start)
    )
    return tuple(row for row in rows if row.filled)


def body(frame: pl.DataFrame, header: Row) -> pl.DataFrame:
    """The rows below the header with row_no from 0; the sheet's row is row_no + header.line + 1."""
    return frame.slice(header.index + 1).with_row_index("row_no").with_columns(pl.col("row_no").cast(pl.Int64))
