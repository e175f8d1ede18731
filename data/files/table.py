"""A file opened as a table: kind, encoding, delimiter, header row and the formats that claim it. Nothing is written to a store."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import polars as pl

from data.calendar.zones import is_zone
from data.declare.format import Format, Row, shape_header
from data.declare.problems import ImportRefused
from data.declare.zone_names import ZONE_WORD, zone_in_words, zone_name
from data.files import workbook
from data.files.apart import read_apart
from data.files.archive_parts import ArchivePart, merge
from data.files.encodings import NAMES
from data.files.line_balance import count_lines
from data.files.odd_marks import oddity, write_usual
from data.files.scan import FileScan, scan, write_plain
from data.files.sniff import MOST_COLUMNS, Sample, check_kind, sniff, split_rows
from data.files.temp_folders import temp_folder
from data.files.unpack import is_workbook, unpack_gzip, unpack_zip
from data.files.whole_rows import LONGEST
from data.formats import find_header
from data.store.reasons import of_system
from data.store.sentence import Sentence

_SAMPLE_ROWS = 20
_FIRST_ROWS, _FIRST_BYTES = 400, 1_000_000
_TAIL_BYTES = 16 * 1024
_TAIL_ROWS = 10
_LONGER_HEADS = (2 * 1024 * 1024, 2 * LONGEST)
_MANY_LINES = 10
_ODD_PATH = re.compile("[*?\\[\\]{}\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Opened:
    """A table to be read. Either `text` (a UTF-8 file) or `frame` (a sheet) holds its rows.

    `header` has the name of every column and the place of the last header row (a file without one: just before its first
    row); `header_line` is the physical line of the first header row. `zone` is the zone that a line of the file names; `parts` are
    the files of an archive that were read as one table.
    """

    scan: FileScan
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
    header_line: int = 1
    zone: str | None = None
    parts: tuple[ArchivePart, ...] = ()
    is_encoding_guessed: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The header cells as the file has them."""
        return self.header.cells

    @cached_property
    def first_rows(self) -> list[Sequence[str]]:
        """The first few hundred rows as text cells: more than a sample, so that a column filled now and then is seen. Several ask for them."""
        return rows_below(self, _FIRST_ROWS)


def rows_below(opened: Opened, most: int, most_bytes: int = _FIRST_BYTES) -> list[Sequence[str]]:
    """The first rows below the header as text cells."""
    if opened.text is None:
        cells = opened.frame.drop("row_no", strict=False).head(most).iter_rows()
        return [tuple(cell or "" for cell in row) for row in cells]
    above = opened.text.above
    with opened.text.path.open("rb") as source:
        text = source.read(most_bytes).decode("utf-8-sig", errors="ignore").replace("\0", "")
    found = split_rows(text, opened.text.delimiter, is_cut=len(text) * 2 > most_bytes, most=above + most)
    rows: list[Sequence[str]] = [row.cells for row in found if row.line > above]
    return rows[:most] or list(opened.sample)


@contextmanager
def open_table(
    path: Path,
    format_: Format | None = None,
    encoding: str | None = None,
    header_rows: int | None = None,
    part_encodings: Sequence[str | None] = (),
) -> Iterator[Opened]:
    """Look at the file; with `format_` the header is the row that this format knows. Raises ImportRefused.

    `encoding` is that which a person has chosen for its text (data/files/encodings.py). `header_rows` says how many rows
    the header has, where a person knows it better; their names are put together then. `part_encodings` are what the files of an archive
    were taken for when they were read before.
    """
    if format_ is None and header_rows:
        format_ = Format(name="", vendor="", title="", is_mapped=True, header_rows=header_rows)
    try:
        found = scan(path, encoding)
    except OSError as error:
        raise ImportRefused("not_readable", name=path.name, reason=of_system(error)) from error
    with temp_folder() as folder:
        path = _plainly_named(path, folder)
        opened = _open(path, found, format_, folder, encoding, part_encodings)
        # What is kept and compared is the file as it was given, packed or not.
        yield replace(opened, scan=found)


def _plainly_named(path: Path, folder: Path) -> Path:
    """The file by a path that the engine takes as it is: no pattern for many files, and text."""
    if not _ODD_PATH.search(str(path)):
        return path
    plain = folder / "given"
    try:
        plain.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, plain)
    return plain


def _open(
    path: Path,
    found: FileScan,
    format_: Format | None,
    folder: Path,
    encoding: str | None,
    part_encodings: Sequence[str | None] = (),
) -> Opened:
    kind = check_kind(found.head)
    if kind == "gzip":
        inner = unpack_gzip(path, folder / "unpacked")
        return _open(inner, scan(inner, encoding), format_, folder, encoding)
    if kind == "page":
        plain = folder / "page.csv"
        read_apart("page", path, folder, {"encoding": found.encoding, "target": str(plain.resolve())})
        opened = _open_text(plain, scan(plain), format_, folder / "plain.csv")
        return replace(
            opened, kind="html", notes=(*opened.notes, Sentence("The file is a web page; its largest table was read."))
        )
    if kind == "zip":
        return (
            _open_workbook(path, found, format_, folder)
            if is_workbook(path)
            else _open_zip(path, format_, folder, encoding, part_encodings)
        )
    return _open_marked(path, found, format_, folder)


def _open_marked(path: Path, found: FileScan, format_: Format | None, folder: Path) -> Opened:
    """A text; one in which the marks around cells stand in another way is read from a copy with plain marks, and a note says so."""
    head = found.head[found.bom :].decode(found.encoding, errors="ignore").replace("\0", "")
    odd = oddity(head, is_cut=found.size_bytes > len(found.head))
    if odd is None:
        return _open_text(path, found, format_, folder / "plain.csv")
    sentence, plain = odd
    usual = folder / "usual.csv"
    write_usual(path, found.encoding, found.bom, usual, plain)
    opened = _open_text(usual, scan(usual, "utf-8"), format_, folder / "plain.csv")
    return replace(
        opened, encoding=found.encoding, is_encoding_guessed=found.is_guessed, notes=(sentence, *opened.notes)
    )


def _open_zip(
    path: Path, format_: Format | None, folder: Path, encoding: str | None, part_encodings: Sequence[str | None]
) -> Opened:
    members = unpack_zip(path, folder)
    if len(members) > 1:
        whole = folder / "merged.csv"
        parts = merge(members, whole, part_encodings or [encoding] * len(members))
        opened = _open_text(whole, scan(whole), format_, folder / "plain.csv")
        note = Sentence(
            "The {n} files of the archive were read as one table; lines are counted through all of them.",
            n=len(members),
        )
        guessed = next((part.guessed for part in parts if part.guessed), None)
        told = replace(opened, encoding=guessed, is_encoding_guessed=True) if guessed else opened
        return replace(told, notes=(*opened.notes, note), parts=parts)
    inner = members[0][1]
    return _open(inner, scan(inner, encoding), format_, folder, encoding)


def _open_text(path: Path, found: FileScan, format_: Format | None, copy: Path) -> Opened:
    notes: list[str] = []
    sample = _sample(path, found)
    newline, source = found.newline, path
    if not found.is_plain:
        replaced = write_plain(path, found, copy)
        newline, source = "\n", copy
        if replaced:
            notes.append(
                Sentence(
                    "{n} character could not be read as {encoding} and is shown as �.",
                    "{n} characters could not be read as {encoding} and are shown as �.",
                    n=replaced,
                    encoding=NAMES[found.encoding],
                )
            )
    if found.nul_count:
        notes.append(Sentence("{n} NUL byte was left out.", "{n} NUL bytes were left out.", n=found.nul_count))
    _check_width(max((len(row.cells) for row in sample.rows), default=0))
    first, claiming, shape = _choose_header(
        sample.header_candidates(), format_, lambda first: [row for row in sample.rows if row.index > first.index]
    )
    first = _without_header(first, claiming, sample.rows, sample.width)
    under = tuple(row for row in sample.rows if row.index > first.index)
    header, more = shape_header(shape, first, under, sample.common_width(first))
    below = tuple(row.cells for row in sample.rows if row.index > header.index)
    if not below:
        raise ImportRefused("no_rows")
    above = tuple(row for row in sample.rows if row.index < min(first.index, header.index))
    return Opened(
        scan=found,
        kind="csv",
        encoding=found.encoding,
        is_encoding_guessed=found.is_guessed,
        delimiter=sample.delimiter,
        header=header,
        claimants=claiming,
        candidates=sample.header_candidates(),
        sample=below[:_SAMPLE_ROWS],
        text=TextTable(
            source,
            sample.delimiter,
            newline,
            header.index + 1,
            len(header.cells),
            found.lines if found.is_plain else count_lines(source),
            sample.lines_above(header),
        ),
        frame=pl.DataFrame(),
        notes=(*notes, *_header_notes(above, first, header)),
        header_line=first.line,
        zone=_zone(claiming, above, (*map(_joined, (*above, *more)), _tail(path, found))),
    )


def _sample(path: Path, found: FileScan) -> Sample:
    """The first rows of a text: of one whose lines are long more is looked at, until a row below the header is whole."""
    for size in (len(found.head), *_LONGER_HEADS):
        head = _head(path, size) if size > len(found.head) else found.head
        text = head[found.bom :].decode(found.encoding, errors="ignore").replace("\0", "")
        is_cut = found.size_bytes > len(head)
        try:
            sample = sniff(text, is_cut)
        except ImportRefused:
            if not is_cut or _has_many_lines(text[: len(found.head)]):
                raise
            continue
        if not is_cut or len(sample.rows) > sample.header + 1 or sample.width > MOST_COLUMNS:
            return sample
        if size >= _LONGER_HEADS[0] and _has_many_lines(text[: len(found.head)]):
            raise ImportRefused("endless_row", size=size // 1024**2)
    *whole, last = _LINE_BREAK.split(text)
    if len(last) > LONGEST:
        raise ImportRefused("long_line", line=len(whole) + 1, size=LONGEST // 1024**2)
    raise ImportRefused("endless_row", size=_LONGER_HEADS[-1] // 1024**2)


def _has_many_lines(text: str) -> bool:
    return text.count("\n") + text.count("\r") - text.count("\r\n") >= _MANY_LINES


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _open_workbook(path: Path, found: FileScan, format_: Format | None, folder: Path) -> Opened:
    best: (
        tuple[Row, tuple[Format, ...], pl.DataFrame, tuple[Row, ...], str, int, Format | None, tuple[int, ...]] | None
    ) = None
    is_best_known = False
    names: list[str] = []
    for name, frame, offset, tall in workbook.read_sheets(path, folder):
        rows = workbook.first_rows(frame, offset)
        if not rows:
            continue
        header, claiming, shape = _choose_header(rows, format_, partial(workbook.rows_below, frame, offset=offset))
        names.append(name)
        # A format that is given stands for every sheet; the one that has its columns is meant.
        is_known = any(each.claims(header.cells) for each in claiming)
        if best is None or (is_known and not is_best_known):
            is_best_known = is_known
            best = (header, claiming, frame, rows, name, offset, shape, tall)
    if best is None:
        raise ImportRefused("no_rows")
    others = [name for name in names if name != best[4]]
    first, claiming, frame, rows, name, offset, shape, tall = best
    _check_width(frame.width)
    first = _without_header(first, claiming, rows, frame.width)
    under = workbook.rows_below(frame, first, offset)
    header, more = shape_header(shape, first, under, frame.width)
    body = workbook.body(frame, header)
    if not body.height:
        raise ImportRefused("no_rows")
    sample = tuple(
        tuple(cell or "" for cell in row[1:])
        for row in body.head(_SAMPLE_ROWS).select("row_no", *frame.columns).iter_rows()
    )
    above = tuple(row for row in workbook.rows_above(frame, first, offset) if row.index < header.index)
    last = (" ".join(filter(None, row)) for row in frame.tail(_TAIL_ROWS).iter_rows())
    notes = _header_notes(above, first, header)
    if merged := sum(1 for row in tall if row > header.line):
        notes = (
            *notes,
            Sentence(
                "{n} merged cell spans several rows: its value counts for the first of them alone.",
                "{n} merged cells span several rows: the value of each counts for the first of them alone.",
                n=merged,
            ),
        )
    if others:
        notes = (
            *notes,
            Sentence("Only the sheet “{name}” was read; not read: {names}.", name=name, names=", ".join(others)),
        )
    return Opened(
        scan=found,
        kind="xlsx",
        encoding="XLSX",
        delimiter=f"sheet {name}",
        header=header,
        claimants=claiming,
        candidates=rows,
        sample=sample,
        text=None,
        frame=body,
        notes=notes,
        header_line=first.line,
        zone=_zone(claiming, above, (*map(_joined, (*above, *more)), "\n".join(last))),
    )


def _check_width(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise ImportRefused("many_columns", most=MOST_COLUMNS)


def _choose_header(
    rows: tuple[Row, ...], format_: Format | None, below: Callable[[Row], Sequence[Row]]
) -> tuple[Row, tuple[Format, ...], Format | None]:
    """The first header row, the formats that claim the file, and the one by which further header rows are told."""
    from_top = sorted(rows, key=lambda row: row.index)
    if format_ is None or format_.is_mapped:
        first, found = find_header(from_top, rows[0])
        if format_ is None:
            return (first, (), None) if _is_continued(first, below(first), found) else (first, found, _only(found))
        shape = _only(found)
        if format_.header_rows:
            shape = replace(format_, more_header=("",) * (format_.header_rows - 1), combine_header=True)
        # A mapping names the columns as they were called when it was made, when nobody knew of it.
        if not format_.recognise or format_.claims(shape_header(shape, first, below(first), len(first.cells))[0].cells):
            return first, (format_,) if format_.name else (), shape
    for row in from_top:
        if format_.claims(row.cells):
            return row, (format_,), format_
    return rows[0], (format_,), format_


def _is_continued(first: Row, below: Sequence[Row], found: Sequence[Format]) -> bool:
    """Whether the row below a header names what has no name in it, as under merged cells: a person says then what is what."""
    if not below or not found or any(each.more_header for each in found):
        return False
    return is_named_below(first.cells, below[0].cells)


def is_named_below(header: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the cells below a header name columns that have no name in it, and no cell of them holds a digit."""
    is_named = any(name.strip() and not cell.strip() for cell, name in zip(header, names, strict=False))
    return is_named and any(map(str.strip, header)) and not any(letter.isdigit() for name in names for letter in name)


def _without_header(first: Row, claiming: Sequence[Format], rows: Sequence[Row], width: int) -> Row:
    """The row itself; of a table that nobody knows and that begins with data, a header of nothing before that row."""
    is_known = any(each.headerless or (each.recognise and each.claims(first.cells)) for each in claiming)
    if is_known or not first.is_data(rows):
        return first
    return Row(first.index - 1, first.line - 1, ("",) * width)


def _only(claiming: Sequence[Format]) -> Format | None:
    return claiming[0] if len(claiming) == 1 else None


def _joined(row: Row) -> str:
    return "\t".join(row.cells)


def _tail(path: Path, found: FileScan) -> str:
    """The last lines of a text file."""
    with path.open("rb") as file:
        # An even offset keeps the two bytes of a UTF-16 letter together.
        file.seek(max(found.bom, (found.size_bytes - _TAIL_BYTES) // 2 * 2))
        return file.read().decode(found.encoding, errors="replace")


_ZONE_ABOVE = re.compile(
    rf"^\W*(?:{ZONE_WORD}|(?:all )?(?:dates and )?times?(?: are| shown)?(?: in)?)\b[\s:;=,-]{{0,4}}(\S.{{1,60}})$",
    re.IGNORECASE,
)


def _zone(claiming: Sequence[Format], above: Sequence[Row], texts: Iterable[str]) -> str | None:
    """The zone that a line around the table names, where the format says how, else one above it that says no more; a name nobody knows is no zone."""
    format_ = _only(claiming)
    if format_ is None or format_.zone_line is None:
        lines = (_ZONE_ABOVE.match(" ".join(_joined(row).split())) for row in above)
        return next((zone for line in lines if line and (zone := zone_in_words(line[1]))), None)
    for text in texts:
        match = re.search(format_.zone_line, text, re.MULTILINE)
        if match and is_zone(name := zone_name(match[1])):
            return name
    return None


def _header_notes(above: Sequence[Row], first: Row, header: Row) -> tuple[str, ...]:
    notes = []
    if above:
        said = " ".join(above[0].cells).strip()
        notes.append(
            Sentence(
                "{n} line above the header was skipped (“{text}”).",
                "{n} lines above the header were skipped (“{text}”).",
                n=len(above),
                text=said[:80],
            )
        )
    if header.index > first.index:
        notes.append(Sentence("The header has {n} rows.", n=header.index - first.index + 1))
    if header.index < first.index or not any(header.cells):
        notes.append(Sentence("The file has no header; its columns were told by their place."))
    return tuple(notes)


@dataclass(frozen=True)
class TextTable:
    """A UTF-8 text file and how to split it. `skip`: rows before the first row of data, empty ones included.

    `lines` are all its physical lines, and `above` those before the first row of data.
    """

    path: Path
    delimiter: str
    newline: str
    skip: int
    width: int
    lines: int
    above: int
