"""Whether the rows that were read are all that a text holds, told by its line breaks and quotation marks alone.

Where each line is a row there is nothing to look at. Else one pass counts empty lines and lines within quotations, and looks
closer at rows of several lines that hold as many delimiters in one of them as a row of the table has. That counts a row for every
one that a reader left out only where marks open quotations at the beginning of a cell and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.files.whole_rows import Lines, Swallowing

_CHUNK = 1024 * 1024
"""So few bytes that what is made of them stays in the processor's caches, which takes two thirds of the time."""
_BREAK, _RETURN, _QUOTE, _BLANK = 10, 13, 34, 32


def count_lines(path: Path) -> int:
    """The physical lines of a text."""
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            lines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == _BREAK))
            last = chunk[-1:]
    return lines + (last != b"\n")


def balance(path: Path, total: int, above: int, rows: int, delimiter: str, width: int) -> Lines | None:
    """Where the `total` lines went when `rows` rows were read below the first `above` ones; None when that does not add up.

    None is also given when a quotation holds rows of the table, or begins within a cell: then a mark opened it that was none.
    """
    if total - above == rows:
        return Lines(total, above, 0, 0)
    seen = _Seen(above)
    judged, last = -1, b"\n"
    with path.open("rb") as file, path.open("rb") as beside:
        swallowing = Swallowing(beside, above, delimiter, width)
        while chunk := file.read(_CHUNK) or (b"" if last.endswith(b"\n") else b"\n"):  # a last line may lack its break
            for start in seen.look(np.frombuffer(chunk, np.uint8), ord(delimiter), width):
                if start != judged and swallowing.is_at(start):
                    return None
                judged = start
            last = chunk[-1:]
    found = Lines(total, above, seen.empty, seen.continued)
    return found if found.rows == rows and seen.is_even and not seen.is_odd else None


@dataclass
class _Seen:
    """What the chunks up to now held. `row` is the byte at which the row under way begins."""

    above: int
    lines: int = 0
    empty: int = 0
    continued: int = 0
    marks: int = 0
    offset: int = 0
    row: int = 0
    begun: int = 0
    delimiters: int = 0
    is_within: bool = False
    is_odd: bool = False
    before: bytes = b"\n"

    @property
    def is_even(self) -> bool:
        """Whether every quotation was closed."""
        return self.marks % 2 == 0

    def look(self, chunk: NDArray[np.uint8], delimiter: int, width: int) -> list[int]:
        """Count a chunk; returns where rows of several lines begin that hold what may be a row."""
        breaks = np.flatnonzero(chunk == _BREAK)
        marks = np.flatnonzero(chunk == _QUOTE)
        cells = np.flatnonzero(chunk == delimiter)
        self.is_odd = self.is_odd or not self._open_cells(chunk, marks[self.marks & 1 :: 2], delimiter)
        # Lines that end in this chunk, the first of them perhaps begun in the one before.
        begins = np.concatenate((np.array([self.begun - self.offset]), breaks[:-1] + 1)) if len(breaks) else breaks
        within = (np.searchsorted(marks, breaks) + self.marks) & 1 == 1
        is_continued = np.concatenate((np.array([self.is_within]), within[:-1])) if len(breaks) else within
        lengths = breaks - begins
        last = chunk[np.maximum(breaks - 1, 0)] if len(breaks) else chunk[:0]
        is_empty = (lengths == 0) | ((lengths == 1) & (last == _RETURN))
        is_below = self.lines + np.arange(len(breaks)) >= self.above
        before = np.concatenate((np.array([-self.delimiters]), np.searchsorted(cells, breaks)))
        held = np.diff(before) if len(breaks) else breaks
        self.empty += int(np.count_nonzero(is_empty & ~is_continued & is_below))
        self.continued += int(np.count_nonzero(is_continued & is_below))
        found: list[int] = []
        rows = begins[~is_continued]
        for begin in begins[is_continued & is_below & (held >= width - 1)]:
            place = int(np.searchsorted(rows, begin)) - 1
            found.append(int(rows[place]) + self.offset if place >= 0 else self.row)
        if len(breaks):
            self.row = int(rows[-1]) + self.offset if len(rows) else self.row
            if not within[-1]:
                self.row = int(breaks[-1]) + 1 + self.offset
            self.is_within = bool(within[-1])
            self.begun = int(breaks[-1]) + 1 + self.offset
            self.delimiters = len(cells) - int(np.searchsorted(cells, breaks[-1]))
            self.lines += len(breaks)
        else:
            self.delimiters += len(cells)
        self.marks += len(marks)
        self.offset += len(chunk)
        return found

    def _open_cells(self, chunk: NDArray[np.uint8], opening: NDArray[np.intp], delimiter: int) -> bool:
        """Whether these marks stand at the beginning of a cell, or double the one before them."""
        first = self.before[-1]
        self.before = chunk[-1:].tobytes()
        previous = np.where(opening > 0, chunk[np.maximum(opening - 1, 0)], first) if len(opening) else chunk[:0]
        begins = (delimiter, _BREAK, _RETURN, _QUOTE)
        odd = opening[~np.isin(previous, begins)]
        for place in odd.tolist():  # blanks before the mark belong to it
            while place > 0 and chunk[place - 1] == _BLANK:
                place -= 1
            if (chunk[place - 1] if place > 0 else first) not in begins[:3]:
                return False
        return True
