"""A table in a web page (or in a spreadsheet's XML of 2003), as “Export to Excel” of many tools writes it, as CSV.

Only texts of cells are taken: scripts and styles are left out, nothing is run or fetched.
"""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

from data.declare.problems import ImportRefused

_LARGEST = 64_000_000
_WIDEST = 2_000
_SILENT = ("script", "style", "noscript", "template")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "cell")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)


def write_table(path: Path, encoding: str, target: Path) -> Path:
    """Write the largest table of the page at `path` to `target` as CSV in UTF-8. Raises ImportRefused when it has none."""
    if path.stat().st_size > _LARGEST:
        raise ImportRefused("huge_page", size=_LARGEST // 1_000_000)
    data = path.read_bytes()
    reader = _Tables()
    reader.feed(_without_comments(_decode(data, encoding)))
    reader.close()
    best = max(reader.tables, key=lambda rows: sum(map(len, rows)), default=[])
    if len(best) < 2 or max(map(len, best)) < 2:
        raise ImportRefused("web_page")
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(best)
    target.write_text(text.getvalue(), encoding="utf-8", newline="")
    return target


class _Tables(HTMLParser):
    """All tables of a page that are not inside another; a cell keeps its text with line breaks, an inner table becomes text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._silent = 0
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif self._depth == 1 and tag in _ROWS:
            self._end_cell()
            self.tables[-1].append([])
        elif self._depth == 1 and tag in _CELLS and self.tables[-1]:
            self._end_cell()
            self._skip_to(dict(attrs))
            self._cell = []
            self._span = _number(dict(attrs).get("colspan")) or 1 + _number(dict(attrs).get("ss:mergeacross"))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a table, a row or a cell."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in (*_ROWS, *_CELLS):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _skip_to(self, attributes: dict[str, str | None]) -> None:
        """Spreadsheet XML names the place of a cell when empty ones stand before it."""
        row = self.tables[-1][-1]
        place = min(_number(attributes.get("ss:index")), _WIDEST)
        row += [""] * (place - 1 - len(row))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
        row = self.tables[-1][-1]
        if len(row) < _WIDEST:
            row.append("\n".join(lines).strip())
            row += [""] * min(self._span - 1, _WIDEST - len(row))
        self._cell = None


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,4}", text) else 0


def _decode(data: bytes, encoding: str) -> str:
    named = _CHARSET.search(data[:4096])
    if named and not encoding.startswith("utf-16") and not data.startswith(b"\xef\xbb\xbf"):
        try:
            return data.decode(named[1].decode(), errors="replace")
        except (LookupError, ValueError):  # no such encoding, or one that is none
            pass
    return data.decode(encoding, errors="replace").lstrip("\ufeff")


def _without_comments(text: str) -> str:
    """Without comments, declarations and a cut end: what the parser would scan again and again when they never close."""
    parts: list[str] = []
    place = 0
    while (begin := _next_mark(text, place)) >= 0:
        parts.append(text[place:begin])
        closing = "-->" if text.startswith("<!--", begin) else ">"
        end = text.find(closing, begin)
        if end < 0:
            return "".join(parts)
        place = end + len(closing)
    rest = text[place:]
    parts.append(rest[: rest.rfind(">") + 1] or rest)
    return "".join(parts)


_MARK = re.compile(r"<[!?]")


def _next_mark(text: str, place: int) -> int:
    found = _MARK.search(text, place)
    return found.start() if found else -1
