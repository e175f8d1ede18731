"""The tables of a ZIP archive: pieces of one export (the same header in each) are read as one, others stand for themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import numpy as np

from data.columns import header_key
from data.format import find_header, shape_header
from data.lines import find_records
from data.problems import ImportRefused
from data.scan import Scan, scan, write_plain
from data.sniff import check_kind, sniff
from data.unpack import is_workbook, unpack_zip

_CHUNK = 8 * 1024 * 1024


@dataclass(frozen=True)
class _Piece:
    """One text table: its column names as they compare, how it is split, and the line of its last header row (0: none)."""

    path: Path
    scan: Scan
    keys: tuple[str, ...]
    delimiter: str
    header_line: int


@contextmanager
def tables_inside(path: Path, file_name: str) -> Iterator[list[tuple[str, Path]]]:
    """Each table to be added as an upload of its own: (name to show, file). A file that is no ZIP is its only table.

    A ZIP with one table, or with pieces of one export, stays whole: the importer reads it as it is. Raises ImportRefused.
    """
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
    except OSError:
        is_zip = False  # the importer says what is wrong with it
    if not is_zip or is_workbook(path):
        yield [(file_name, path)]
        return
    with TemporaryDirectory(prefix="service-pulse-") as folder:
        members = unpack_zip(path, Path(folder))
        if len(members) == 1 or _pieces([member for _, member in members]):
            yield [(file_name, path)]
        else:
            yield [(f"{file_name}: {PurePosixPath(name).name}", member) for name, member in members]


def merge(members: Sequence[tuple[str, Path]], target: Path) -> Path:
    """Write the pieces of one export as one table with one header. Raises ImportRefused("several_tables") when they are not."""
    pieces = _pieces([member for _, member in members])
    if not pieces:
        names = ", ".join(PurePosixPath(name).name for name, _ in members[:10])
        raise ImportRefused("several_tables", count=len(members), names=names)
    plain = target.with_name("piece.csv")
    with target.open("wb") as merged:
        for number, piece in enumerate(pieces):
            write_plain(piece.path, piece.scan, plain)
            with plain.open("rb") as file:
                file.seek(_first_row(plain, piece.header_line) if number else 0)
                last = b""
                while chunk := file.read(_CHUNK):
                    merged.write(chunk)
                    last = chunk
            if not last.endswith(b"\n"):
                merged.write(b"\n")
    return target


def _first_row(path: Path, header_line: int) -> int:
    records = find_records(path)
    place = int(np.searchsorted(records.lines, header_line, side="right"))
    return int(records.starts[place]) if place < len(records) else path.stat().st_size


def _pieces(paths: Sequence[Path]) -> list[_Piece]:
    """The tables in their order when all have the same columns; else nothing."""
    found: list[_Piece] = []
    for path in paths:
        piece = _piece(path)
        if piece is None or (found and (piece.keys, piece.delimiter) != (found[0].keys, found[0].delimiter)):
            return []
        found.append(piece)
    return found


def _piece(path: Path) -> _Piece | None:
    try:
        whole = scan(path)
        if check_kind(whole.head) != "text":
            return None
        text = whole.head[whole.bom :].decode(whole.encoding, errors="ignore").replace("\0", "")
        sample = sniff(text, is_cut=whole.size_bytes > len(whole.head))
    except ImportRefused:
        return None
    rows = sample.header_candidates()
    first, claiming = find_header(sorted(rows, key=lambda row: row.index), rows[0])
    below = [row for row in sample.rows if row.index > first.index]
    header, _ = shape_header(claiming[0] if len(claiming) == 1 else None, first, below, sample.width)
    keys = tuple(map(header_key, header.cells))
    return _Piece(path, whole, keys, sample.delimiter, header.line)
