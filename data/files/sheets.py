"""The sheets of a workbook, written as Arrow files; runs in the process of data/files/reader.py and imports little, to begin soon.

A sheet is a rectangle in memory, as wide and high as its farthest cell, however few there are. So the places of the cells are
looked at first: all of a small workbook, and of one that the reader broke off on.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import fastexcel
import pyarrow as pa

from data.declare.problems import ImportRefused
from data.files.unpack import BROKEN, RATIO
from data.store.reasons import in_own_words

MOST_CELLS = 25_000_000
"""More than these do not fit into memory: the reader takes about 90 bytes for a cell, 2.3 GB in all (measured: 14 and 38 million)."""
MOST_PLACES = 50_000_000
"""Cells of a sheet's rectangle, empty ones included, which take a third of that."""
MOST_EMPTY, _FEW = 20_000_000, 0.02
"""The same where hardly any is filled: reading 48 million of which 22,000 were took 26 s."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_LARGEST = 3_000_000_000
_MUCH = 100_000_000
_MOST_TEXT = 2_000_000_000
_FIRST_CELLS = 256 * 1024
_SURELY_FEWER = 300_000_000
"""Bytes of a workbook, unpacked, in which so many cells cannot be."""
_CHECKED_FIRST = 16_000_000
_CHUNK = 8 * 1024 * 1024
_CELLS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b"<table:table-cell")
_BYTES_OF_BINARY_CELL = 16
_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]++)\s*+=\s*+["']([^"']*)["']""")
_ROW, _VALUE = re.compile(r"<(?:\w+:)?row\b([^<>]*)>"), re.compile(r"<(?:\w+:)?(?:v|is)\b")
_MERGED, _MOST_MERGED = (
    re.compile(rb"""mergeCell\s[^<>]*?ref=["'][A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})["']"""),
    100_000,
)
_PLACE = re.compile(r"([A-Za-z]{1,20})([0-9]{1,20})")
_ERROR = re.compile(r"Error\((\w+)\)")
_ERROR_NAMES = {
    "NA": "#N/A", "Value": "#VALUE!", "Ref": "#REF!", "Div0": "#DIV/0!", "Name": "#NAME?", "Num": "#NUM!", "Null": "#NULL!",
}  # fmt: skip


def write_sheets(path: Path, folder: Path) -> list[dict[str, Any]]:
    """Write each sheet of two columns or more to a file in `folder`: its name, the file, how many rows stand empty above, and where merged cells begin that span several rows.

    The columns are texts c0, c1 …; a cell whose formula failed holds the error's name (#REF!). Raises ImportRefused.
    """
    _check_size(path)
    if sum(size for _, _, size in _sheet_parts(path)) <= _CHECKED_FIRST:
        check_places(path)
    try:
        return list(_write(path, folder))
    except fastexcel.FastExcelError as error:
        check_places(path)
        raise ImportRefused("bad_workbook", reason=in_own_words(str(error))) from error
    except ImportRefused:
        raise
    except BaseException:  # the panic of a native library is no Exception
        check_places(path)
        raise


def _write(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    workbook = fastexcel.read_excel(_by_its_kind(path, folder))
    parts = _parts(path)
    for number, name in enumerate(workbook.sheet_names):
        sheet = workbook.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
        batch, errors = sheet.to_arrow_with_errors()
        if batch.num_columns < 2 or not batch.num_rows:
            continue
        if batch.nbytes > _MOST_TEXT:
            raise ImportRefused("huge_workbook", size=batch.nbytes // 1_000_000)
        columns = _with_errors(list(batch.columns), errors)
        table = pa.Table.from_arrays(columns, names=[f"c{place}" for place in range(len(columns))])
        target = folder / f"sheet-{number}.arrow"
        with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        part = parts.get(name)
        yield {
            "name": name, "file": str(target), "rows_above": _rows_above(path, part), "tall_cells": _tall_cells(path, part),
        }  # fmt: skip


def _by_its_kind(path: Path, folder: Path) -> Path:
    """The workbook under a name that tells what it is: the library believes the ending rather than the bytes."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    kind = "ods" if "content.xml" in names else "xlsb" if "xl/workbook.bin" in names else "xlsx"
    given = folder / f"workbook.{kind}"
    try:
        given.symlink_to(path)
    except OSError:
        shutil.copyfile(path, given)
    return given


def _with_errors(columns: list[pa.Array], errors: object) -> list[pa.Array]:
    """The reader leaves failed formulas empty and lists them apart: their names go back into their cells."""
    by_column: dict[int, list[tuple[int, str]]] = {}
    for error in getattr(errors, "errors", ()):
        kind = _ERROR.search(error.detail)
        row, place = error.offset_position
        by_column.setdefault(place, []).append((row, _ERROR_NAMES.get(kind[1] if kind else "", "#ERROR!")))
    for place, cells in by_column.items():
        values = columns[place].to_pylist()
        for row, text in cells:
            values[row] = text
        columns[place] = pa.array(values, pa.string())
    return columns


def check_places(path: Path) -> None:
    """Refuse a workbook with a cell outside of what a sheet can be, or whose cells lie too far apart.

    What cannot be read as XML is left to the reader, and so are binary workbooks.
    """
    for name, part, _ in _sheet_parts(path):
        places = _OdsPlaces() if part == "content.xml" else _XlsxPlaces(name)
        with (
            suppress(expat.ExpatError, KeyError, *BROKEN),
            zipfile.ZipFile(path) as archive,
            archive.open(part) as file,
        ):
            places.read(file)


def _sheet_parts(path: Path) -> list[tuple[str, str, int]]:
    """The sheets in XML: (name, part, its size)."""
    names = {part: name for name, part in _parts(path).items()}
    with suppress(*BROKEN), zipfile.ZipFile(path) as archive:
        return [
            (names.get(item.filename, Path(item.filename).stem), item.filename, item.file_size)
            for item in archive.infolist()
            if item.filename == "content.xml"
            or item.filename in names
            or item.filename.startswith("xl/worksheets/sheet")
            if item.filename.endswith(".xml")
        ]
    return []


class _Places:
    """The rectangle that the filled cells of a sheet span."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.first_row, self.first_column = LAST_ROW + 1, LAST_COLUMN + 1
        self.last_row = self.last_column = self.filled = 0

    def read(self, file: IO[bytes]) -> None:
        """Go through the XML, without keeping anything of it."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
        self.check()

    def check(self) -> None:
        """Refuse a sheet of which hardly a cell is filled, and that would take long to read all the same."""
        places = self._places()
        if self.last_row and places > MOST_EMPTY and self.filled < _FEW * places:
            raise self._far(places, MOST_EMPTY)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def add(self, row: int, column: int, cells: int = 1) -> None:
        """Take a filled cell in; both count from 1. `cells` are those that come with it."""
        self.first_row, self.first_column = min(self.first_row, row), min(self.first_column, column)
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        self.filled += cells
        if (places := self._places()) > MOST_PLACES:
            raise self._far(places, MOST_PLACES)

    def _places(self) -> int:
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    def _far(self, places: int, most: int) -> ImportRefused:
        corner = f"{_letters(self.last_column)}{self.last_row}"
        return ImportRefused(
            "far_cells", sheet=self.sheet, corner=corner, places=places // 1_000_000, most=most // 1_000_000
        )


class _XlsxPlaces(_Places):
    """Of a sheet of an XLSX workbook; a cell or row without a place follows the one before."""

    _row = _column = 0
    _place = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self._place = attributes.get("r", "")
            self._column += 1
        elif kind in ("v", "is"):
            self._fill()
        elif kind == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isascii() and said.isdigit() and len(said) < 20 else self._row + 1
            self._column = 0

    def _fill(self) -> None:
        if found := _PLACE.fullmatch(self._place):
            self._column = _number(found[1])
            row = int(found[2])
        else:
            row = self._row
        if row > LAST_ROW or self._column > LAST_COLUMN:
            place = self._place[:30] or f"{_letters(self._column)}{row}"
            raise ImportRefused("beyond_grid", sheet=self.sheet, place=place, last=f"XFD{LAST_ROW}")
        if row:
            self.add(row, self._column)


class _OdsPlaces(_Places):
    """Of all sheets of an ODS workbook, where cells and rows may be repeated."""

    _row = _column = _times = _wide = 0
    _filled: tuple[int, int] | None = None

    def __init__(self) -> None:
        super().__init__("")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            super().__init__(attributes.get("table:name", ""))
            self._row = 0
        elif name == "table:table-row":
            self._times = _times(attributes.get("table:number-rows-repeated"))
            self._column, self._filled = 0, None
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._wide = _times(attributes.get("table:number-columns-repeated"))
            self._column += self._wide
            if "office:value-type" in attributes:
                self._fill()
        elif name == "text:p":
            self._fill()

    def _fill(self) -> None:
        first = self._column - self._wide + 1
        self._filled = (min(first, self._filled[0]) if self._filled else first, self._column)

    def end(self, name: str) -> None:
        if name == "table:table-row":
            if self._filled:
                self._add_rows(*self._filled)
            self._row += self._times
        elif name == "table:table":
            self.check()

    def _add_rows(self, first: int, last: int) -> None:
        row = self._row + self._times
        if row > LAST_ROW or last > LAST_COLUMN:
            place = f"{_letters(last)}{row}"
            raise ImportRefused("beyond_grid", sheet=self.sheet, place=place, last=f"XFD{LAST_ROW}")
        self.add(self._row + 1, first, self._times * (last - first + 1))
        self.add(row, last, 0)


def _times(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 20 else 1


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters or "A"


def _parts(path: Path) -> dict[str, str]:
    """The file of each sheet inside an XLSX workbook; nothing for other kinds."""
    try:
        with zipfile.ZipFile(path) as archive:
            related = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
            listed = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    except (KeyError, *BROKEN):
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", related):
        own = dict(_ATTRIBUTE.findall(tag))
        targets[own.get("Id", "")] = own.get("Target", "")
    sheets = (dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(r"<(?:\w+:)?sheet\b[^<>]*>", listed))
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
    except (KeyError, *BROKEN):
        return 0
    value = _VALUE.search(text)
    above = _ROW.findall(text, 0, value.start()) if value else []
    number = dict(_ATTRIBUTE.findall(above[-1])).get("r", "1") if above else "1"
    return int(number) - 1 if number.isdecimal() and len(number) < 9 else 0


def _tall_cells(path: Path, part: str | None) -> list[int]:
    """The first row (from 1) of each merged cell that spans several rows, of a sheet that is no large one."""
    if part is None:
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read(part) if archive.getinfo(part).file_size <= _CHECKED_FIRST else b""
    except (KeyError, *BROKEN):
        return []
    return [int(first) for first, last in _MERGED.findall(text)[:_MOST_MERGED] if first != last]


def _check_size(path: Path) -> None:
    """Refuse what unpacks to much more than a workbook of that size holds, and what would not fit into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
            cells = _count_cells(archive) if _SURELY_FEWER < size <= _LARGEST else 0
    except BROKEN as error:
        raise ImportRefused("bad_workbook", reason=in_own_words(str(error))) from error
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
