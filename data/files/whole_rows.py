"""Every line of a text accounted for, and its whole rows told from those whose quotation marks do not match.

After a row with a broken mark reading goes on with the next line that looks like a row (data/files/broken_row.py). The broken
row is kept where there is one way to split it; else it is refused with the lines that belong to it. One pass over the lines;
the memory it takes is bounded by LONGEST and three numbers a row.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from data.files.broken_lines import (
    MOST_LINES,
    is_blank,
    is_full_of_text,
    is_no_row,
    is_stray,
    is_whole,
    join,
    may_begin,
)
from data.files.broken_row import QUOTE, Repaired, RowLook, StrictCells, look_of, repair, strict_cells
from data.files.lines import Records

LONGEST = 8 * 1024 * 1024
"""A row may have so many bytes, and so many are looked through for the next row after a broken one."""
EXTRA = 8
"""So many cells too many may a row have and still be split; in one that has more the engine would look at each by itself."""
_LOOK_BYTES, _LOOK_ROWS = 1024 * 1024, 500
_FEW = 3
_MOSTLY = 0.8
_RAW = 10_000
_LINE = 16
"""So many bytes more does a line count that is looked at ahead: what it takes in memory, so that millions of short lines are bounded as well."""
_TAKEN = 10_000


@dataclass(frozen=True)
class Lines:
    """Where the lines of a text went: above the first row of data, empty, and further lines of rows that have several.

    All others begin a row: `total` = `above` + `empty` + `continued` + rows (those that are refused among them).
    """

    total: int
    above: int
    empty: int
    continued: int

    @property
    def rows(self) -> int:
        """How many rows begin in these lines."""
        return self.total - self.above - self.empty - self.continued


@dataclass(frozen=True)
class BrokenRow:
    """A row that cannot be read: its first line, the problem's code and its text (the first part of a long one)."""

    line: int
    problem: str
    raw: str


@dataclass(frozen=True)
class WholeRows:
    """The rows of a text that can be read, with their places in it; `mended` names those with a broken mark or line: row, column and problem.

    `copied` has the byte at which each begins in the copy.
    """

    records: Records
    copied: NDArray[np.int64]
    refused: tuple[BrokenRow, ...]
    mended: tuple[tuple[int, int, str], ...]
    lines: Lines


def find_whole_rows(
    path: Path, above: int, delimiter: str, width: int, newline: str = "\n", target: Path | None = None
) -> WholeRows:
    """The rows of the UTF-8 text below its first `above` lines; written to `target`, each quoted as CSV is, where one is given."""
    with path.open("rb") as text:
        if target is None:
            return rows_of(text, above, delimiter, width, newline)
        with target.open("wb") as copy:
            return rows_of(text, above, delimiter, width, newline, copy)


def rows_of(
    text: BinaryIO,
    above: int,
    delimiter: str,
    width: int,
    newline: str = "\n",
    copy: BinaryIO | None = None,
    *,
    joins: bool = True,
) -> WholeRows:
    """The same of a text that is open; `joins`: lines that go on with the row before them are put to it, or refused."""
    look = _look(text, above, delimiter.encode(), width)
    text.seek(0)
    return _Rows(_Lines(text), look, newline.encode(), joins=joins).read(above, copy)


class Swallowing:
    """Tells, of single rows of a text, whether their quotations hold rows of the table."""

    def __init__(self, text: BinaryIO, above: int, delimiter: str, width: int) -> None:
        """Of the table below the first `above` lines; the text is read wherever it is asked about."""
        self._text = text
        self._above = above
        self._delimiter = delimiter.encode()
        self._width = width
        self._known: RowLook | None = None

    def is_at(self, start: int) -> bool:
        """Whether the row of several lines that begins at this byte does, or is longer than a row may be."""
        if self._known is None:
            self._text.seek(0)
            self._known = _look(self._text, self._above, self._delimiter, self._width)
        self._text.seek(start)
        row, lines, end, size = StrictCells(self._delimiter), [], "open", 0
        while end == "open" and (line := self._text.readline(LONGEST)):
            lines.append(line.rstrip(b"\r\n"))
            end = row.feed(lines[-1])
            size += len(line) + _LINE
            if size > LONGEST:
                return True
        return end != "closed" or _swallows(self._known, lines, len(row.cells))


def _swallows(look: RowLook, lines: Sequence[bytes], cells: int) -> bool:
    """Whether a quotation that is whole by chance holds rows of the table: a mark opened it that was no quotation."""
    filled = [line for line in lines[1:] if line]
    like = [look.is_row(line) for line in filled]
    if not any(like):
        return False
    if cells != look.width:
        return True
    if sum(like) < _MOSTLY * len(filled) or not like[-1] or repair(lines[0], look) is None:
        return False
    return bool(look.shapes) or (look.width > 3 and sum(like) > 2)


def _look(text: BinaryIO, above: int, delimiter: bytes, width: int) -> RowLook:
    """What rows look like in the first part of the text."""
    for _ in range(above):
        text.readline(LONGEST)
    seen, plain = 0, RowLook(delimiter, width, ())
    first: bytes | None = None
    found: list[list[bytes]] = []
    repaired: list[list[bytes]] = []
    while seen < _LOOK_BYTES and len(found) < _LOOK_ROWS and (line := text.readline(LONGEST)):
        seen += len(line)
        first = first or line.rstrip(b"\r\n")
        cells, end = strict_cells(line.rstrip(b"\r\n"), delimiter)
        if end == "closed" and len(cells) == width:
            found.append(cells)
        elif end == "stray" and len(repaired) < _LOOK_ROWS and (made := repair(line.rstrip(b"\r\n"), plain)):
            repaired.append(list(made.cells))
    look = look_of(found if len(found) >= min(_FEW, len(repaired)) else repaired, delimiter, width)
    return replace(look, has_titles=first is not None and delimiter not in first and is_no_row(first, look))


@dataclass
class _Line:
    """One physical line: its text without and with its break, the byte and the number it has; `is_long`: it is cut."""

    bare: bytes
    raw: bytes
    start: int
    end: int
    number: int
    is_long: bool = False


class _Lines:
    """The lines of a text, of which any number may be looked at before they are taken."""

    def __init__(self, text: BinaryIO) -> None:
        self._text = text
        self._ahead: list[_Line] = []
        self._taken = 0
        self._offset = 0
        self.read = 0

    def take(self) -> _Line | None:
        """The next line."""
        if self._taken == len(self._ahead):
            self._ahead, self._taken = [], 0
            return self._next()
        self._taken += 1
        if self._taken > _TAKEN:
            self._ahead, self._taken = self._ahead[self._taken - 1 :], 1
        return self._ahead[self._taken - 1]

    def ahead(self, place: int) -> _Line | None:
        """The line so many places after the next one, which stays where it is."""
        place += self._taken
        while len(self._ahead) <= place:
            line = self._next()
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[place]

    def _next(self) -> _Line | None:
        raw = self._text.readline(LONGEST)
        if not raw:
            return None
        start = self._offset
        self._offset += len(raw)
        is_long = len(raw) == LONGEST and not raw.endswith(b"\n")
        while is_long and (more := self._text.readline(LONGEST)):
            self._offset += len(more)
            if more.endswith(b"\n"):
                break
        if self.read == 0 and raw.startswith(codecs.BOM_UTF8):
            raw = raw[len(codecs.BOM_UTF8) :]
            start += len(codecs.BOM_UTF8)
        self.read += 1
        bare = raw.rstrip(b"\r\n")
        return _Line(bare, raw, start, start + len(bare), self.read, is_long)


@dataclass
class _Rows:
    """The pass over the lines."""

    source: _Lines
    look: RowLook
    newline: bytes
    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    copied: array[int] = field(default_factory=lambda: array("q"))
    refused: list[BrokenRow] = field(default_factory=list)
    mended: list[tuple[int, int, str]] = field(default_factory=list)
    joins: bool = True
    row_at: int = 0
    empty: int = 0
    continued: int = 0
    copy: BinaryIO | None = None
    written: int = 0
    no_row_before: int = 0

    def read(self, above: int, copy: BinaryIO | None) -> WholeRows:
        """Take all lines."""
        self.copy = copy
        regular = _regular(self.look.delimiter)
        skipped = 0
        while skipped < above and self.source.take():
            skipped += 1
        while (line := self.source.take()) is not None:
            if not line.bare:
                self.empty += 1
            elif line.is_long:
                self._refuse([line], "long_line")
            elif QUOTE not in line.bare or regular.fullmatch(line.bare):
                if self._is_too_wide(line.bare):
                    self._refuse([line], "long_row")
                elif not self.joins or not self._is_broken(line):
                    self._keep([line])
            else:
                self._odd(line)
        records = Records(_numbers(self.starts), _numbers(self.ends), _numbers(self.numbers))
        lines = Lines(self.source.read, skipped, self.empty, self.continued)
        return WholeRows(records, _numbers(self.copied), tuple(self.refused), tuple(self.mended), lines)

    def _is_broken(self, line: _Line) -> bool:
        """Keep or refuse a line that is no whole row, with those that go on with it; False for any other."""
        next_ = self.source.ahead(0)
        is_short = self._is_short(line.bare)
        if not is_short and (next_ is None or not self._is_short(next_.bare)):
            return False
        after, is_followed = self._going_on(is_whole if is_short else _looks_like_row)
        made = None
        if after and may_begin(line.bare, self.look):
            made = join(line.bare, [each.bare for each in after], self.look, is_followed=is_followed)
        if made is None and is_short and after and self._is_torn(line.bare):
            for _ in after:
                self.source.take()
            self._refuse([line, *after], "torn_row")
            return True
        if made is None:
            is_known = line.number == self.row_at  # it was looked at as the one after the line before
            is_none = is_short and is_followed and not is_known and is_no_row(line.bare, self.look)
            if is_none:
                self._refuse([line], "no_row_line")
            return is_none
        for _ in range(made.further):
            self.source.take()
        self.mended.append((len(self.starts), made.place, "broken_line"))
        self._keep([line, *after[: made.further]], made.cells)
        return True

    def _is_short(self, line: bytes) -> bool:
        """Whether a line has fewer cells than a row, or is a part of a text that only has as many."""
        return line.count(self.look.delimiter) < self.look.width - 1 or is_full_of_text(line, self.look)

    def _is_torn(self, line: bytes) -> bool:
        """Whether a row begins with a line and ends within a text."""
        return may_begin(line, self.look) and line.count(self.look.delimiter) in self.look.prose

    def _going_on(self, is_row: Callable[[bytes, RowLook], bool]) -> tuple[list[_Line], bool]:
        """The next lines that are no rows, without empty ones at their end, and whether a row follows them."""
        found: list[_Line] = []
        size = filled = 0
        while len(found) < MOST_LINES and size < LONGEST and (next_ := self.source.ahead(len(found))) is not None:
            is_empty = is_blank(next_.bare, self.look)
            if not is_empty and is_row(next_.bare, self.look):
                self.row_at = next_.number
                return found[:filled], True
            if not is_empty and not is_stray(next_.bare, self.look):
                return found[:filled], False
            found.append(next_)
            size += len(next_.raw) + _LINE
            filled = filled if is_empty else len(found)
        return found[:filled], False

    def _is_too_wide(self, line: bytes) -> bool:
        """Whether a line without broken marks has more cells than are read."""
        most = self.look.width + EXTRA
        if line.count(self.look.delimiter) < most:
            return False
        return QUOTE not in line or len(strict_cells(line, self.look.delimiter)[0]) > most

    def _keep(self, lines: Sequence[_Line], cells: Sequence[bytes] | None = None) -> None:
        """Keep a row of these lines as it is, or written anew with the cells that it has."""
        self.starts.append(lines[0].start)
        self.ends.append(lines[-1].end)
        self.numbers.append(lines[0].number)
        self.continued += len(lines) - 1
        if self.copy is None:
            return
        self.copied.append(self.written)
        if cells is not None:
            self.written += self.copy.write(self.look.delimiter.join(map(self._quoted, cells)) + self.newline)
            return
        for line in lines:
            self.written += self.copy.write(line.raw if line.raw.endswith(b"\n") else line.raw + self.newline)

    def _quoted(self, cell: bytes) -> bytes:
        if QUOTE in cell or b"\n" in cell or b"\r" in cell or self.look.delimiter in cell:
            return QUOTE + cell.replace(QUOTE, b'""').replace(b"\n", self.newline) + QUOTE
        return cell

    def _refuse(self, lines: Sequence[_Line], problem: str) -> None:
        raw = b"\n".join(line.bare for line in lines)[:_RAW]
        self.refused.append(BrokenRow(lines[0].number, problem, raw.decode("utf-8", errors="replace")))
        self.continued += len(lines) - 1

    def _odd(self, line: _Line) -> None:
        """A line with marks that are no plain quotation: a row of several lines, an odd one, or a broken one."""
        row = StrictCells(self.look.delimiter)
        end, further, size = row.feed(line.bare), 0, len(line.raw)
        while end == "open" and size <= LONGEST and (next_ := self.source.ahead(further)) is not None:
            size += len(next_.raw) + _LINE
            further += 1
            end = row.feed(next_.bare)
        if end == "closed" and size <= LONGEST:
            lines = [line, *(each for place in range(further) if (each := self.source.ahead(place)) is not None)]
            if not further and len(row.cells) != self.look.width and (made := self._repair(lines)) and made.is_closed:
                self._mend(lines, made)
                return
            if not _swallows(self.look, [each.bare for each in lines], len(row.cells)):
                for _ in range(further):
                    self.source.take()
                if len(row.cells) > self.look.width + EXTRA:
                    self._refuse(lines, "long_row")
                else:
                    self._keep(lines, None if further else row.cells)
                return
        self._broken(line, end)

    def _broken(self, line: _Line, end: str) -> None:
        """Keep or refuse a row with a broken mark; `end` is what strict reading came to, with all the lines it takes."""
        between, is_at_end = self._until_next_row(line)
        lines = [line, *(each for place in range(between) if (each := self.source.ahead(place)) is not None)]
        alone = self._repair([line])
        is_cut = is_at_end and end == "open"
        if between and (made := self._repair(lines)) is not None and made.is_closed:
            self._mend(lines, made)
        elif alone and alone.is_closed and not any(QUOTE in each.bare for each in lines[1:]):
            self._mend([line], alone)
        elif between or is_cut:
            for _ in range(between):
                self.source.take()
            self._refuse(lines, "cut_off" if is_cut else "swallowed_lines")
        elif alone:
            self._mend([line], alone)
        else:
            self._refuse([line], "broken_quote")

    def _until_next_row(self, line: _Line) -> tuple[int, bool]:
        """How many lines stand before the next one that looks like a row, and whether the text ends with them.

        Lines that are empty just before it are not counted; none is when no row is found within LONGEST.
        """
        if line.number < self.no_row_before:  # looked for already
            return 0, False
        place = size = filled = 0
        while (next_ := self.source.ahead(place)) is not None:
            size += len(next_.raw) + _LINE
            if size > LONGEST:
                self.no_row_before = next_.number
                return 0, False
            if next_.bare:
                if self.look.is_row(next_.bare):
                    return filled, False
                filled = place + 1
            place += 1
        return filled, True

    def _repair(self, lines: Sequence[_Line]) -> Repaired | None:
        return repair(b"\n".join(line.bare for line in lines), self.look)

    def _mend(self, lines: Sequence[_Line], made: Repaired) -> None:
        for _ in lines[1:]:
            self.source.take()
        self.mended.append((len(self.starts), made.place, "stray_quote"))
        self._keep(lines, made.cells)


def _looks_like_row(line: bytes, look: RowLook) -> bool:
    return look.is_row(line)


def _numbers(values: array[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _regular(delimiter: bytes) -> re.Pattern[bytes]:
    """A line whose marks are all quotations of CSV."""
    mark = re.escape(delimiter)
    cell = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^"' + mark + rb"]*+)"
    return re.compile(cell + rb"(?:" + mark + cell + rb")*+", re.DOTALL)
