"""What kind of file it is, how it is delimited and which line may be the header: looks at a sample, decides nothing about its meaning."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from data.declare.format import Row
from data.declare.problems import ImportRefused
from data.files.whole_rows import rows_of
from data.store.sentence import Sentence

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 16_384
"""As many as a spreadsheet has; the memory that rows take grows with them."""
_HEADER_SEARCH = 30
_FOOTER = 6
_ROWS = 20_000
_LINES = 50_000
"""A sample with broken marks is read line by line, which takes longer."""
_QUOTED_CELL_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True)
class Sample:
    """The first rows of a delimited text. `header` is the likeliest header row's place in `rows`."""

    delimiter: str
    rows: tuple[Row, ...]
    width: int
    header: int

    def common_width(self, header: Row) -> int:
        """The width most rows below the header have, when it is more than the header's own; else the header's."""
        below = Counter(len(row.cells) for row in self.rows if row.index > header.index)
        width, rows = max(below.items(), key=lambda each: each[1], default=(0, 0))
        return max(width, len(header.cells)) if 2 * rows > sum(below.values()) else len(header.cells)

    def lines_above(self, header: Row) -> int:
        """The physical lines up to and with the last header row; up to the first row for a file without a header."""
        last = next((row for row in self.rows if row.index == header.index), None)
        return header.line if last is None else last.line - 1 + last.height

    def header_candidates(self) -> tuple[Row, ...]:
        """Rows that could be the header, the likeliest first, then from the top."""
        top = [row for row in self.rows[:_HEADER_SEARCH] if len(row.cells) <= MOST_COLUMNS and row.filled >= 2]
        return (self.rows[self.header], *(row for row in top if row.index != self.rows[self.header].index))


def check_kind(head: bytes) -> str:
    """'text', 'zip' (also workbooks), 'gzip' or 'page', by the first bytes and never by the name. Raises ImportRefused for all else."""
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.strip(b"\0 \r\n\t"):
        raise (
            ImportRefused("empty_file")
            if b"\0" not in head
            else ImportRefused("binary", kind=Sentence("nothing but NUL bytes"))
        )
    if start.startswith(b"version https://git-lfs.github.com/spec/"):
        raise ImportRefused("lfs_pointer")
    for magic, kind in ((b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip")):
        if head.startswith(magic):
            return kind
    for magic, code, other in _OTHERS:
        if head.startswith(magic):
            raise ImportRefused(code, kind=other)
    if _is_page(head):
        return "page"
    if start[:64].startswith((b"{", b"[{", b"[\n", b"[ ")):
        raise ImportRefused("json")
    return "text"


_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "old_workbook", ""),
    (b"7z\xbc\xaf", "archive", "7-Zip"), (b"Rar!", "archive", "RAR"), (b"\x28\xb5\x2f\xfd", "archive", "zstd"), (b"BZh", "archive", "bzip2"),
    (b"\xfd7zXZ", "archive", "xz"), (b"PK\x05\x06", "archive", Sentence("an empty ZIP")),
    (b"%PDF", "binary", Sentence("a PDF")), (b"SQLite format", "binary", Sentence("a database")), (b"PAR1", "binary", Sentence("a Parquet file")), (b"{\\rtf", "binary", Sentence("a text document")),
    (b"\x89PNG", "binary", Sentence("a picture")), (b"\xff\xd8\xff", "binary", Sentence("a picture")), (b"GIF8", "binary", Sentence("a picture")), (b"RIFF", "binary", Sentence("a picture or a sound")),
    (b"II*\0", "binary", Sentence("a picture")), (b"MM\0*", "binary", Sentence("a picture")),
)  # fmt: skip


def _is_page(head: bytes) -> bool:
    """Whether it begins as HTML or XML does, also in UTF-16."""
    start = head[:256].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<meta", b"<table", b"<style", b"<?xml", b"<!--", b"<div")
    )


_STRANGE = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\ufffd]")


def check_text(text: str) -> None:
    """Refuse what decodes but is no text."""
    sample = text[:65_536]
    if len(_STRANGE.findall(sample)) > 0.02 * len(sample) + 2:
        raise ImportRefused("binary", kind=Sentence("binary data"))


def sniff(text: str, is_cut: bool) -> Sample:
    """Find the delimiter and the likeliest header in the first part of a text; `is_cut` when more follows.

    Raises ImportRefused("not_a_table") when the lines do not split into the same number of cells.
    """
    check_text(text)
    best: tuple[float, Sample] | None = None
    for delimiter in (each for each in DELIMITERS if each in text):  # without one every row is a single cell
        rows = split_rows(text, delimiter, is_cut)
        scored = _score(rows, delimiter)
        if scored is not None and (best is None or scored[0] > best[0]):
            best = scored
    if best is None:
        raise ImportRefused("not_a_table")
    return best[1]


def split_rows(text: str, delimiter: str, is_cut: bool, most: int = _ROWS) -> list[Row]:
    """The filled rows of the first part of a text, without the last one where more follows; it may stop once it has the first `most`."""
    is_marked = '"' in text
    rows = _csv_rows(text, delimiter, _ROWS if is_marked else most + 1)
    # Each row before the last one has one line where that begins in the line of its number.
    if is_marked and rows and (rows[-1].line != len(rows) or rows[-1].height > 1):
        plain = Counter(line.count(delimiter) + 1 for line in text.splitlines()[:_LINES] if line and '"' not in line)
        for width in {_commonest(Counter(len(row.cells) for row in rows)), _commonest(plain)}:
            whole = _whole_rows(text, delimiter, width) if width > 1 else []
            if _count_wide(whole, width) > max(_count_wide(rows, each) for each in {len(row.cells) for row in rows}):
                rows = whole
    if is_cut and len(rows) > 1:
        rows.pop()
    return [row for row in rows if any(map(str.strip, row.cells))]


def _csv_rows(text: str, delimiter: str, most: int = _ROWS) -> list[Row]:
    """The rows of a text, up to the first `most` that are filled."""
    filled = 0
    rows: list[Row] = []
    limit = csv.field_size_limit(_QUOTED_CELL_LIMIT)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line = 1
        for index, cells in enumerate(islice(reader, _ROWS)):
            rows.append(Row(index, line, tuple(cells)))
            line = reader.line_num + 1
            filled += any(cells) and any(map(str.strip, cells))
            if filled == most:
                break
    except csv.Error:
        pass  # the rows up to here are a good enough sample
    finally:
        csv.field_size_limit(limit)
    return rows


def _commonest(widths: Counter[int]) -> int:
    return max(widths, key=lambda each: widths[each], default=0)


def _count_wide(rows: list[Row], width: int) -> int:
    return sum(1 for row in rows if len(row.cells) == width)


def _whole_rows(text: str, delimiter: str, width: int) -> list[Row]:
    """The rows of a sample in which a broken quotation mark has swallowed some; none where no mark is broken."""
    data = b"".join(re.sub("\r\n|\r", "\n", text).encode().splitlines(keepends=True)[:_LINES])
    copy = io.BytesIO()
    found = rows_of(io.BytesIO(data), 0, delimiter, width, copy=copy, joins=False)
    if not found.mended and all(each.problem == "cut_off" for each in found.refused):
        return []
    rows = []
    index, line = 0, 1
    for begin, row in zip(found.records.lines, _csv_rows(copy.getvalue().decode(), delimiter), strict=True):
        index += int(begin) - line
        rows.append(Row(index, int(begin), row.cells))
        index, line = index + 1, int(begin) + row.height
    return rows


def _score(rows: list[Row], delimiter: str) -> tuple[float, Sample] | None:
    """How well the rows agree on a width of two or more; wider is better, agreement counts most."""
    widths = Counter(len(row.cells) for row in rows)
    wide = {width: count for width, count in widths.items() if width >= 2}
    if not wide:
        return None
    width = max(wide, key=lambda each: (wide[each], each))
    share = wide[width] / len(rows)
    header = next((place for place, row in enumerate(rows) if _may_be_header(row, width)), None)
    if header is None or not _agree(rows[header:], width):
        return None
    return share * math.log2(width + 1), Sample(delimiter, tuple(rows), width, header)


def _may_be_header(row: Row, width: int) -> bool:
    return len(row.cells) >= 0.6 * width and row.filled >= max(2, 0.3 * width)


def _agree(rows: list[Row], width: int) -> bool:
    """Most rows from the header on have the common width; a footer or a few broken rows do no harm."""
    last = max((place for place, row in enumerate(rows) if len(row.cells) == width), default=0)
    fewest = min(2, len(rows))
    rows = [*rows[: last + 1], *rows[last + 1 + _FOOTER :]]
    agreeing = sum(1 for row in rows if len(row.cells) == width)
    return agreeing >= fewest and (agreeing >= 0.6 * len(rows) or (len(rows) <= 6 and agreeing >= len(rows) - 3))
