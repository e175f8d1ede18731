"""XLSX workbooks (and what else the reader can open) as text cells; a workbook is known by its bytes, not by its name."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from data.problems import ImportRefused
from data.sniff import Row

_SEARCHED_ROWS = 30
_LARGEST_MB = 3_000


def read_sheets(path: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each sheet that has cells, as text columns c0, c1 … with all its rows. Raises ImportRefused when it cannot be opened."""
    _check_archive(path)
    try:
        workbook = fastexcel.read_excel(path)
        names = workbook.sheet_names
    except fastexcel.FastExcelError as error:
        raise ImportRefused("bad_workbook", reason=_first_line(error)) from error
    for name in names:
        try:
            sheet = workbook.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
            frame = sheet.to_polars()
        except fastexcel.FastExcelError as error:
            raise ImportRefused("bad_workbook", reason=_first_line(error)) from error
        if frame.width >= 2 and frame.height:
            frame.columns = [f"c{place}" for place in range(frame.width)]
            yield name, frame.cast(pl.String)


def first_rows(frame: pl.DataFrame) -> tuple[Row, ...]:
    """Rows near the top that could be a header, the likeliest (filled over the most columns) first."""
    rows = [
        Row(index, index + 1, tuple(cell or "" for cell in cells))
        for index, cells in enumerate(frame.head(_SEARCHED_ROWS).iter_rows())
    ]
    rows = [row for row in rows if row.filled >= 2]
    return tuple(sorted(rows, key=lambda row: (-min(row.filled, frame.width // 2), row.index)))


def body(frame: pl.DataFrame, header: Row) -> pl.DataFrame:
    """The rows below the header with row_no from 0; the sheet's row is row_no + header.line + 1."""
    return frame.slice(header.index + 1).with_row_index("row_no").with_columns(pl.col("row_no").cast(pl.Int64))


def _check_archive(path: Path) -> None:
    if path.open("rb").read(2) != b"PK":
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ImportRefused("bad_workbook", reason=_first_line(error)) from error
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise ImportRefused("archive", kind="ZIP")
    if size > _LARGEST_MB * 1_000_000:
        raise ImportRefused("huge_workbook", size=size // 1_000_000)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["unknown reason"])[0]
