"""From row numbers of a staged file to its physical lines and the text of its rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.files.lines import Records, find_records, lines_of_bytes, raw_texts
from data.files.table import Opened
from data.reading.stage import Reject, Staged


class RowPlaces:
    """From row numbers to physical lines, found only when somebody asks."""

    def __init__(self, opened: Opened, staged: Staged) -> None:
        """Of one file and its staged rows."""
        self._opened = opened
        self._staged = staged
        self._records: Records | None = None
        self.is_exact = True

    def _find(self) -> Records:
        if self._records is None and self._opened.text is not None:
            found = find_records(self._opened.text.path)
            first = int(np.searchsorted(found.lines, self._opened.header.line, side="right"))
            starts, ends, lines = found.starts[first:], found.ends[first:], found.lines[first:]
            lost = np.array([reject.byte for reject in self._staged.rejects], dtype=np.int64)
            kept = ~np.isin(starts, lost)
            self.is_exact = int(kept.sum()) == self._staged.rows
            self._records = Records(starts[kept], ends[kept], lines[kept])
        assert self._records is not None
        return self._records

    def lines(self, row_nos: Sequence[int]) -> list[int]:
        """The physical line of each row; when the rows cannot be told apart, the nearest guess (is_exact is then False)."""
        wanted = np.asarray(row_nos, dtype=np.int64)
        if not len(wanted):
            return []
        if self._opened.text is None or not len(found := self._find()):
            return [int(line) for line in wanted + self._opened.header.line + 1]
        return [int(line) for line in found.lines[np.minimum(wanted, len(found) - 1)]]

    def raws(self, row_nos: Sequence[int]) -> list[str] | None:
        """The text of each row, or None when it cannot be told."""
        if self._opened.text is None or not len(row_nos):
            return None
        found = self._find()
        if not self.is_exact:
            return None
        wanted = np.asarray(row_nos, dtype=np.int64)
        return raw_texts(self._opened.text.path, found.starts[wanted], found.ends[wanted])

    def row_of_byte(self, byte: int) -> int | None:
        """The row that starts at this byte."""
        found = self._find()
        place = int(np.searchsorted(found.starts, byte))
        return place if self.is_exact and place < len(found) and int(found.starts[place]) == byte else None

    def lines_of_rejects(self, rejects: Sequence[Reject]) -> list[int]:
        """The physical lines in which rejected rows start."""
        return lines_of_bytes(self._opened.text.path, [each.byte for each in rejects]) if self._opened.text else []
