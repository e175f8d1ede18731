"""The tables of a ZIP archive: pieces of one export (the same header in each) are read as one, others stand for themselves."""

from __future__ import annotations

import re
import shutil
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np

from data.declare.columns import header_key
from data.declare.format import shape_header
from data.declare.problems import ImportRefused
from data.files.lines import find_records
from data.files.names import safe_name
from data.files.scan import FileScan, check_file, scan, write_plain
from data.files.sniff import check_kind, sniff
from data.files.temp_folders import temp_folder
from data.files.unpack import is_workbook, unpack_zip
from data.formats import find_header

_CHUNK = 8 * 1024 * 1024


@dataclass(frozen=True)
class _Piece:
    """One text table: its column names as they compare, how it is split, and the line of its last header row (0: none)."""

    path: Path
    scan: FileScan
    keys: tuple[str, ...]
    delimiter: str
    header_line: int

    @property
    def kind(self) -> tuple[tuple[str, ...], str]:
        """The same for pieces of one export."""
        return self.keys, self.delimiter


@dataclass(frozen=True)
class ArchivePart:
    """One file of a merged table: its name, the line of the whole that it begins with, and which of its own lines that is.

    `guessed` is its encoding, where that had to be guessed.
    """

    name: str
    first: int
    own: int
    guessed: str | None = None


@contextmanager
def tables_inside(path: Path, file_name: str, place: Path | None = None) -> Iterator[list[tuple[str, Path]]]:
    """Each table to be added as an upload of its own: (name to show, file). A file that is no ZIP is its only table.

    A ZIP with one table, or with pieces of one export, stays whole: the importer reads it as it is. Of a ZIP with different
    tables those with the same header are one, as a ZIP of their own. They are written below `place` (else where temporary
    files are) and gone after the block. Raises ImportRefused.
    """
    check_file(path)
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
    except OSError:
        is_zip = False  # the importer says what is wrong with it
    if not is_zip or is_workbook(path):
        yield [(file_name, path)]
        return
    with temp_folder(place) as folder:
        groups = _groups(unpack_zip(path, folder))
        if len(groups) == 1:
            yield [(file_name, path)]
            return
        yield [
            (f"{file_name}: {_group_name(group)}", _as_one(group, folder / f"group-{number}.zip"))
            for number, group in enumerate(groups)
        ]


def _groups(members: Sequence[tuple[str, Path]]) -> list[list[tuple[str, Path]]]:
    """The members by header, in the order in which the headers come; what is no text table stands alone."""
    groups: dict[object, list[tuple[str, Path]]] = {}
    for name, path in members:
        piece = _piece(path)
        groups.setdefault(piece.kind if piece else path, []).append((name, path))
    return list(groups.values())


def _group_name(group: Sequence[tuple[str, Path]]) -> str:
    first = safe_name(re.split(r"[/\\]", group[0][0])[-1])
    return first if len(group) == 1 else f"{first} and {len(group) - 1} more"


def _as_one(group: Sequence[tuple[str, Path]], target: Path) -> Path:
    """One file for the group; the same members give the same bytes, so that they are known when they come again."""
    if len(group) == 1:
        return group[0][1]
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, path in group:
            member = ZipInfo(name)
            member.file_size = path.stat().st_size  # tells whether the long form of the entry is needed
            with path.open("rb") as file, archive.open(member, "w") as held:
                shutil.copyfileobj(file, held, _CHUNK)
    return target


def merge(
    members: Sequence[tuple[str, Path]], target: Path, encodings: Sequence[str | None]
) -> tuple[ArchivePart, ...]:
    """Write the pieces of one export as one table with one header; `encodings` are those of the pieces that are known.

    Raises ImportRefused("several_tables") when they are no pieces of one export.
    """
    known = zip(members, encodings, strict=True)
    pieces = [piece for (_, path), encoding in known if (piece := _piece(path, encoding))]
    if len(pieces) < len(members) or len({piece.kind for piece in pieces}) > 1:
        names = ", ".join(safe_name(PurePosixPath(name).name) for name, _ in members[:10])
        raise ImportRefused("several_tables", n=len(members), names=names)
    plain = target.with_name("piece.csv")
    parts: list[ArchivePart] = []
    line = 1
    with target.open("wb") as merged:
        for (name, _), piece in zip(members, pieces, strict=True):
            write_plain(piece.path, piece.scan, plain)
            start, own = _first_row(plain, piece.header_line) if parts else (0, 1)
            guessed = piece.scan.encoding if piece.scan.is_guessed else None
            parts.append(ArchivePart(safe_name(PurePosixPath(name).name), line, own, guessed))
            with plain.open("rb") as file:
                file.seek(start)
                last = b""
                while chunk := file.read(_CHUNK):
                    merged.write(chunk)
                    line += chunk.count(b"\n")
                    last = chunk
            if not last.endswith(b"\n"):
                line += merged.write(b"\n")
    return tuple(parts)


def in_part(parts: Sequence[ArchivePart], line: int) -> tuple[str, int]:
    """The file of a merged table that a line is from, and which of its lines it is; no name when nothing was merged."""
    place = bisect_right(parts, line, key=lambda part: part.first)
    if not place:
        return "", line
    part = parts[place - 1]
    return part.name, part.own + line - part.first


def _first_row(path: Path, header_line: int) -> tuple[int, int]:
    """Byte and line of the first row below the header."""
    records = find_records(path)
    place = int(np.searchsorted(records.lines, header_line, side="right"))
    return (int(records.starts[place]), int(records.lines[place])) if place < len(records) else (path.stat().st_size, 1)


def _piece(path: Path, encoding: str | None = None) -> _Piece | None:
    try:
        whole = scan(path, encoding)
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
