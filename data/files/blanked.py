"""A table's file written anew without some of its rows: these are left empty, so that all others keep their line.

A text becomes UTF-8, whatever it was packed or written in; a workbook keeps the one sheet that is read, its cells as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from data.files.lines import Records
from data.files.table import Opened, TextTable

_CHUNK = 8 * 1024 * 1024
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Change = Callable[[str], str]
"""What becomes of a text that stays."""


def write_lines(table: TextTable, records: Records, rows: Collection[int], change: Change, target: Path) -> None:
    """Write the text with the given rows (numbers in `records`) emptied and `change` made to all else."""
    with table.path.open("rb") as source, target.open("wb") as file:
        place = 0
        for row in sorted(rows):
            start, end = int(records.starts[row]), int(records.ends[row])
            _copy(source, start - place, change, file)
            file.write(
                re.sub(rb"[^\r\n]+", b"", source.read(end - start))
            )  # a row of several lines stays several lines
            place = end
        _copy(source, None, change, file)


def _copy(source: IO[bytes], size: int | None, change: Change, target: IO[bytes]) -> None:
    """Copy so many bytes (None: all that are left), in pieces that end with a line."""
    left = size
    while left is None or left > 0:
        piece = source.read(_CHUNK if left is None else min(_CHUNK, left))
        if not piece:
            return
        if left is not None:
            left -= len(piece)
        if left != 0 and not piece.endswith(b"\n"):
            more = source.readline() if left is None else source.readline(left)
            piece += more
            if left is not None:
                left -= len(more)
        target.write(change(piece.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"))


def write_sheet(opened: Opened, rows: Collection[int], change: Change, target: Path) -> None:
    """Write the sheet that was read as a workbook of its own, with the given rows of its table emptied."""
    name = opened.delimiter.removeprefix("sheet ")
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        archive.writestr("_rels/.rels", _relation("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml"))
        archive.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name={quoteattr(name)} sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, cells in _sheet_rows(opened, rows):
                file.write(_row(number, [change(cell) for cell in cells]).encode())
            file.write(b"</sheetData></worksheet>")


def _relation(kind: str, target: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'


def _sheet_rows(opened: Opened, gone: Collection[int]) -> Iterator[tuple[int, Sequence[str]]]:
    """Number and cells of the header rows and of the rows that stay."""
    header = opened.header
    above = {row.index: row for row in (*opened.candidates, header) if row.index < header.index}
    own = next((row for row in opened.candidates if row.index == header.index), header)
    for row in (*(above[index] for index in sorted(above)), own):
        yield row.line, row.cells
    for row_no, *cells in opened.frame.select(
        "row_no", *(f"c{place}" for place in range(opened.frame.width - 1))
    ).iter_rows():
        if row_no not in gone:
            yield row_no + header.line + 1, [cell or "" for cell in cells]


def _row(number: int, cells: Sequence[str]) -> str:
    written = (
        f'<c r="{_column(place)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(_NO_XML.sub("", cell))}</t></is></c>'
        for place, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def _column(place: int) -> str:
    name, left = "", place + 1
    while left:
        left, letter = divmod(left - 1, 26)
        name = chr(65 + letter) + name
    return name
