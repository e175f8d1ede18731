"""A file opened as a table: kind, encoding, delimiter, header row and the formats that claim it. Nothing is written to a store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data import sheets
from data.format import Format, find_header
from data.problems import ImportRefused
from data.scan import Scan, scan, write_plain
from data.sniff import Row, check_kind, sniff
from data.stage import TextTable

_SAMPLE_ROWS = 20


@dataclass(frozen=True)
class Opened:
    """A table to be read. Either `text` (a UTF-8 file) or `frame` (a sheet) holds its rows."""

    scan: Scan
    kind: str
    encoding: str
    delimiter: str
    header: Row
    claimants: tuple[Format, ...]
    candidates: tuple[Row, ...]
    sample: tuple[tuple[str, ...], ...]
    text: TextTable | None
    frame: pl.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The header cells as the file has them."""
        return self.header.cells


@contextmanager
def open_table(path: Path, format_: Format | None = None) -> Iterator[Opened]:
    """Look at the file; with `format_` the header is the row that this format knows. Raises ImportRefused."""
    try:
        found = scan(path)
    except FileNotFoundError as error:
        raise ImportRefused("not_found", name=path.name) from error
    except OSError as error:
        raise ImportRefused("not_readable", name=path.name, reason=error.strerror or str(error)) from error
    if check_kind(found.head) == "workbook":
        yield _open_workbook(path, found, format_)
        return
    with tempfile.TemporaryDirectory(prefix="service-pulse-") as folder:
        yield _open_text(path, found, format_, Path(folder) / "plain.csv")


def _open_text(path: Path, found: Scan, format_: Format | None, copy: Path) -> Opened:
    notes: list[str] = []
    text = found.head[found.bom :].decode(found.encoding, errors="ignore")
    sample = sniff(text.replace("\0", ""), is_cut=found.size_bytes > len(found.head))
    newline, source = found.newline, path
    if not found.is_plain:
        replaced = write_plain(path, found, copy)
        newline, source = "\n", copy
        if replaced:
            notes.append(f"{replaced} characters could not be read as {found.encoding} and are shown as \ufffd.")
    if found.nul_count:
        notes.append(f"{found.nul_count} NUL bytes were left out.")
    header, claiming = _choose_header(sample.header_candidates(), format_)
    below = tuple(row.cells for row in sample.rows if row.index > header.index)
    if not below:
        raise ImportRefused("no_rows")
    table = TextTable(source, sample.delimiter, newline, header.index + 1, len(header.cells))
    return Opened(
        found,
        "csv",
        found.encoding,
        sample.delimiter,
        header,
        claiming,
        sample.header_candidates(),
        below[:_SAMPLE_ROWS],
        table,
        pl.DataFrame(),
        tuple(notes),
    )


def _open_workbook(path: Path, found: Scan, format_: Format | None) -> Opened:
    best: tuple[Row, tuple[Format, ...], pl.DataFrame, tuple[Row, ...], str] | None = None
    for name, frame in sheets.read_sheets(path):
        rows = sheets.first_rows(frame)
        if not rows:
            continue
        header, claiming = _choose_header(rows, format_)
        if best is None or (claiming and not best[1]):
            best = (header, claiming, frame, rows, name)
    if best is None:
        raise ImportRefused("no_rows")
    header, claiming, frame, rows, name = best
    body = sheets.body(frame, header)
    if not body.height:
        raise ImportRefused("no_rows")
    sample = tuple(
        tuple(cell or "" for cell in row[1:])
        for row in body.head(_SAMPLE_ROWS).select("row_no", *frame.columns).iter_rows()
    )
    return Opened(found, "xlsx", "XLSX", f"sheet {name}", header, claiming, rows, sample, None, body)


def _choose_header(rows: tuple[Row, ...], format_: Format | None) -> tuple[Row, tuple[Format, ...]]:
    if format_ is None:
        return find_header(sorted(rows, key=lambda row: row.index), rows[0])
    for row in sorted(rows, key=lambda row: row.index):
        if format_.claims(row.cells):
            return row, (format_,)
    return rows[0], (format_,)
