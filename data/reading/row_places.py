"""From row numbers of a staged file to its physical lines and the text of its rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.files.lines import Records, find_records, raw_texts
from data.files.table import Opened
from data.files.whole_rows import find_whole_rows
from data.reading.stage import Staged


class RowPlaces:
    """From row numbers to physical lines, found only when somebody asks."""

    def __init__(self, opened: Opened, staged: Staged) -> None:
        """Of one file and its staged rows."""
        self._opened = opened
        self._staged = staged
        self._records: Records | None = None
        self.is_exact = True

    def _find(self) -> Records:
        if self._records is None and (text := self._opened.text) is not None:
            self._records = self._staged.records
            if self._records is None:
                found = find_records(text.path)
                first = int(np.searchsorted(found.lines, text.above, side="right"))
                self._records = Records(found.starts[first:], found.ends[first:], found.lines[first:])
            if len(self._records) != self._staged.rows:
                # A mark inside a cell that is not quoted is no quotation, which only the slower way can tell.
                self._records = find_whole_rows(text.path, text.above, text.delimiter, text.width).records
            self.is_exact = len(self._records) == self._staged.rows
        assert self._records is not None
        return self._records

    def lines(self, row_nos: Sequence[int]) -> list[int]:
        """The physical line of each row; when the rows cannot be told apart, the nearest guess (is_exact is then False)."""
        wanted = np.asarray(row_nos, dtype=np.int64)
        if not len(wanted):
            return []
        lines = self._staged.lines
        if lines is not None and lines.total - lines.above == self._staged.rows:  # each line below is a row
            return [int(line) for line in wanted + lines.above + 1]
        if self._opened.text is None or not len(found := self._find()):
            return [int(line) for line in wanted + self._opened.header.line + 1]
        return [int(line) for line in found.lines[np.minimum(wanted, len(found) - 1)]]

    def records(self) -> Records | None:
        """Where each row of a text stands, by row number; None of a sheet, and where the rows cannot be told apart."""
        if self._opened.text is None:
            return None
        found = self._find()
        return found if self.is_exact else None

    def raws(self, row_nos: Sequence[int]) -> list[str] | None:
        """The text of each row, or None when it cannot be told."""
        if self._opened.text is None or not len(row_nos):
            return None
        found = self._find()
        if not self.is_exact:
            return None
        wanted = np.asarray(row_nos, dtype=np.int64)
        return raw_texts(self._opened.text.path, found.starts[wanted], found.ends[wanted])
