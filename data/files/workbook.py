"""XLSX workbooks (and what else the reader can open) as text cells; a workbook is known by its bytes, not by its name."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import fastexcel
import polars as pl

from data.declare.format import Row
from data.declare.problems import ImportRefused
from data.files.unpack import RATIO

_SEARCHED_ROWS = 30
_LARGEST = 3_000_000_000
_MUCH = 100_000_000
_FIRST_CELLS = 256 * 1024
MOST_CELLS = 25_000_000
"""More than these do not fit into memory: the reader takes about 90 bytes for a cell, 2.3 GB in all (measured: 14 and 38 million)."""
_SURELY_FEWER = 300_000_000
"""Bytes of a workbook, unpacked, in which so many cells cannot be."""
_CHUNK = 8 * 1024 * 1024
_CELLS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b"<table:table-cell")
_BYTES_OF_BINARY_CELL = 16
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_ERROR = re.compile(r"Error\((\w+)\)")
_ERROR_NAMES = {
    "NA": "#N/A", "Value": "#VALUE!", "Ref": "#REF!", "Div0": "#DIV/0!", "Name": "#NAME?", "Num": "#NUM!", "Null": "#NULL!",
}  # fmt: skip


def read_sheets(path: Path) -> Iterator[tuple[str, pl.DataFrame, int]]:
    """Each sheet that has cells: its name, text columns c0, c1 … with all its rows, and how many rows stand empty above.

    A cell whose formula failed holds the error's name (#REF!). Raises ImportRefused when the workbook cannot be opened.
    """
    _check_size(path)
    try:
        workbook = fastexcel.read_excel(path)
        names = workbook.sheet_names
    except fastexcel.FastExcelError as error:
        raise ImportRefused("bad_workbook", reason=_first_line(error)) from error
    parts = _parts(path)
    for name in names:
        try:
            sheet = workbook.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
            batch, errors = sheet.to_arrow_with_errors()
        except fastexcel.FastExcelError as error:
            raise ImportRefused("bad_workbook", reason=_first_line(error)) from error
        frame = pl.DataFrame(batch)
        if frame.width >= 2 and frame.height:
            frame.columns = [f"c{place}" for place in range(frame.width)]
            yield name, _with_errors(frame.cast(pl.String), errors), _rows_above(path, parts.get(name))


def _with_errors(frame: pl.DataFrame, errors: object) -> pl.DataFrame:
    """The reader leaves failed formulas empty and lists them apart: their names go back into their cells."""
    by_column: dict[int, list[tuple[int, str]]] = {}
    for error in getattr(errors, "errors", ()):
        kind = _ERROR.search(error.detail)
        row, place = error.offset_position
        by_column.setdefault(place, []).append((row, _ERROR_NAMES.get(kind[1] if kind else "", "#ERROR!")))
    for place, cells in by_column.items():
        column = frame.to_series(place).scatter([row for row, _ in cells], [text for _, text in cells])
        frame = frame.with_columns(column)
    return frame


def _parts(path: Path) -> dict[str, str]:
    """The file of each sheet inside an XLSX workbook; nothing for other kinds."""
    try:
        with zipfile.ZipFile(path) as archive:
            related = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
            listed = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", related):
        own = dict(_ATTRIBUTE.findall(tag))
        targets[own.get("Id", "")] = own.get("Target", "")
    sheets = (dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", listed))
    return {
        unescape(each.get("name", "")): f"xl/{targets.get(each.get('r:id', ''), '').removeprefix('/xl/')}"
        for each in sheets
    }


def _rows_above(path: Path, part: str | None) -> int:
    """Empty rows above the first cell with a value, which the reader leaves out."""
    if part is None:
        return 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as file:
            text = file.read(_FIRST_CELLS).decode("utf-8", errors="replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return 0
    for row in re.finditer(r"<(?:\w+:)?row\b([^>]*)>(.*?)</(?:\w+:)?row>", text, re.DOTALL):
        if re.search(r"<(?:\w+:)?(?:v|is)\b", row[2]):
            number = dict(_ATTRIBUTE.findall(row[1])).get("r", "1")
            return int(number) - 1 if number.isdigit() else 0
    return 0


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


def _check_size(path: Path) -> None:
    """Refuse what unpacks to much more than a workbook of that size holds, and what would not fit into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
            cells = _count_cells(archive) if _SURELY_FEWER < size <= _LARGEST else 0
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise ImportRefused("bad_workbook", reason=_first_line(error)) from error
    if size > min(_LARGEST, max(_MUCH, RATIO * path.stat().st_size)):
        raise ImportRefused("huge_workbook", size=size // 1_000_000)
    if cells > MOST_CELLS:
        raise ImportRefused("many_cells", cells=cells // 1_000_000, most=MOST_CELLS // 1_000_000)


def _count_cells(archive: zipfile.ZipFile) -> int:
    """About how many cells all sheets have together."""
    cells = 0
    for item in archive.infolist():
        if item.filename.endswith(".bin"):
            cells += item.file_size // _BYTES_OF_BINARY_CELL
        elif item.filename.startswith("xl/worksheets/") or item.filename == "content.xml":
            with archive.open(item) as file:
                while chunk := file.read(_CHUNK):
                    cells += sum(map(chunk.count, _CELLS))
    return cells


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["unknown reason"])[0]
