"""What an import of a file would do, shown before anything is written: the file is read and understood as an import would.

Temp tables of a transaction that is rolled back hold its rows: the store and its data version stay as they are, and
neither readers nor an import that runs wait for it. Of a large text only the first SAMPLE_BYTES are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from data.calendar.zones import is_zone
from data.checks.checks import find_doubts, looks_aggregated
from data.checks.history import records_met
from data.checks.identity import SameId, same_ids
from data.checks.open_dates import OpenDates, open_dates
from data.config.settings import report_zone
from data.declare.finding import NOTE, Doubt
from data.declare.format import Format, Mapped, map_header
from data.declare.problems import ImportRefused
from data.declare.zone_names import header_zone
from data.files.encodings import known_encoding
from data.files.line_balance import count_lines
from data.files.names import safe_name
from data.files.table import Opened, open_table
from data.files.temp_folders import temp_folder
from data.formats import nearly
from data.imports.uploads import same_upload
from data.reading.plan import (
    ImportPlan,
    Options,
    clean_source,
    default_source,
    header_fingerprint,
    make_plan,
    read_header,
)
from data.reading.read import LinesRead, read_rows
from data.store.sentence import Sentence
from data.store.store import Store


@dataclass(frozen=True)
class Preview:
    """What was recognised. `columns`: (header, cell it fills or None); `format` is None while the person must choose.

    `candidates` are the names of the formats that claim the file; `rows` are the first ones as text, as wide as `headers`.
    """

    file_name: str
    size_bytes: int
    kind: str
    encoding: str
    delimiter: str
    header_line: int
    headers: tuple[str, ...]
    candidates: tuple[str, ...]
    format: str | None
    vendor: str | None
    title: str | None
    record: str | None
    source: str | None
    zone: str
    zone_was_guessed: bool
    columns: tuple[tuple[str, str | None], ...]
    columns_unused: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    must_choose: bool
    missing: str | None
    notes: tuple[str, ...]
    encoding_was_guessed: bool = False

    def as_dict(self) -> dict[str, object]:
        """The preview for JSON."""
        return asdict(self)


def inspect(
    path: Path,
    file_name: str,
    store: Store | None = None,
    options: Options | None = None,
    header_rows: int | None = None,
) -> Preview:
    """Look at a file without writing anything. Raises ImportRefused for a file that is no table at all.

    A table that no format, or more than one, claims is no error here, nor one in which its format finds nothing to read
    (a survey whose questions it does not know): `must_choose` is true then. `header_rows` as for open_table.
    """
    options, file_name = options or Options(), safe_name(file_name)
    if options.zone is not None and not is_zone(options.zone):
        raise ImportRefused("no_such_zone", name=options.zone)
    with open_table(path, options.given_format(), known_encoding(options.encoding), header_rows) as opened:
        format_ = opened.claimants[0] if len(opened.claimants) == 1 else None
        opened, format_ = _without_unread(opened, format_)
        if format_ and format_.refuse and not format_.refuse_if:
            raise ImportRefused("aggregated", title=format_.titled, reason=format_.refuse)
        mapped = None
        if format_:
            format_, mapped = read_header(format_, opened, options.mapping)
        zone = opened.zone or options.chosen_zone or (format_.zone if format_ else None)
        fallback = report_zone(store.read) if store else "UTC"
        return Preview(
            file_name=file_name,
            size_bytes=opened.scan.size_bytes,
            kind=opened.kind,
            encoding=opened.encoding,
            delimiter=opened.delimiter,
            header_line=opened.header_line,
            headers=opened.headers,
            candidates=tuple(each.name for each in opened.claimants),
            format=format_.name if format_ else None,
            vendor=format_.vendor if format_ else None,
            title=format_.title if format_ else None,
            record=format_.record if format_ else None,
            source=_source(store, format_, opened, file_name, options),
            zone=zone or fallback,
            zone_was_guessed=zone is None and _has_bare_times(format_, mapped, opened),
            columns=_columns(format_, mapped, opened),
            columns_unused=mapped.unused if mapped else (),
            rows=tuple(_padded(row, len(opened.headers)) for row in opened.sample),
            must_choose=format_ is None,
            missing=_missing(format_, mapped),
            notes=(*opened.notes, *_lacking(opened)),
            encoding_was_guessed=opened.is_encoding_guessed,
        )


def _without_unread(opened: Opened, format_: Format | None) -> tuple[Opened, Format | None]:
    """The same; a table of which its format can fill no record is one that nobody knows, and a note says why."""
    if format_ is None or not format_.no_fill or map_header(format_, opened.headers).fills(format_):
        return opened, format_
    note = ImportRefused(format_.no_fill, title=format_.titled).sentence
    return replace(opened, claimants=(), notes=(*opened.notes, note)), None


def _lacking(opened: Opened) -> tuple[str, ...]:
    """What a file that is nearly some vendor's export cannot do without."""
    near = nearly(opened.headers) if not opened.claimants else None
    if near is None or near.missing is None:
        return ()
    return (ImportRefused("lacks_column", title=near.format.titled, column=near.missing).sentence,)


def _source(
    store: Store | None, format_: Format | None, opened: Opened, file_name: str, options: Options
) -> str | None:
    if options.source is not None:
        return clean_source(options.source)
    return default_source(store, format_, header_fingerprint(opened.headers), file_name) if format_ else None


def _columns(format_: Format | None, mapped: Mapped | None, opened: Opened) -> tuple[tuple[str, str | None], ...]:
    filled: dict[int, str] = {}
    if format_ and mapped:
        for cell, place in mapped.places.items():
            if not format_.cells[cell].of:
                filled[place] = cell
        filled |= {place: cell for cell, place in mapped.clock_places.items()}
    return tuple((header, filled.get(place)) for place, header in enumerate(opened.headers))


def _has_bare_times(format_: Format | None, mapped: Mapped | None, opened: Opened) -> bool:
    if not format_ or not mapped:
        return False
    return any(
        format_.cells[cell].kind == "time" and not header_zone(opened.headers[place])
        for cell, place in mapped.places.items()
    )


def _missing(format_: Format | None, mapped: Mapped | None) -> str | None:
    """The column that a chosen format cannot do without."""
    if not format_ or not mapped or "id" in mapped.places or format_.may_lack_id:
        return None
    return " / ".join(format_.cells["id"].headers[:5])


def _padded(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*row, *("",) * (width - len(row)))[:width]


SAMPLE_BYTES = 32 * 1024 * 1024
_CUT_BYTES = 1024 * 1024
"""A row of a sample's end is looked for in so many bytes."""


@dataclass(frozen=True)
class DryRun:
    """What an import would say. `same_ids` and `open_dates` are what a person has to choose about. `rows` were looked at: all of them, or with `is_sample` the first ones of a large file."""

    file_name: str
    format: str
    source: str
    rows: int
    rows_refused: int
    is_sample: bool
    doubts: tuple[Doubt, ...]
    lines: LinesRead | None = None
    encoding: str | None = None
    encoding_was_guessed: bool = False
    same_ids: SameId | None = None
    open_dates: OpenDates | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self) | {"doubts": [doubt.as_dict() for doubt in self.doubts]}


def dry_run(store: Store, path: Path, file_name: str, options: Options | None = None) -> DryRun:
    """Read a file without loading it. Raises ImportRefused exactly where an import of these rows would."""
    options, file_name = options or Options(), safe_name(file_name)
    with open_table(path, options.given_format(), known_encoding(options.encoding)) as opened:
        plan = make_plan(store, opened, file_name, options)
        again = same_upload(store, plan)
        if again is not None:
            doubt = Doubt(
                "same_file",
                NOTE,
                Sentence("This very file was loaded before (upload {again}).", again=str(again)),
                Sentence("Loading it again changes nothing."),
            )
            return DryRun(file_name, plan.format.name, plan.source, 0, 0, False, (doubt,))
        with _first_part(plan) as (part, is_sample), store.dry_run() as writer:
            rows = read_rows(writer, part)
            same = same_ids(writer, rows.plan)
            found = find_doubts(writer, rows, same, records_met(writer, rows))
            return DryRun(
                file_name,
                plan.format.name,
                plan.source,
                rows.read,
                rows.checked.refused.height,
                is_sample,
                found,
                rows.lines,
                plan.opened.encoding,
                plan.encoding_was_guessed,
                same,
                open_dates(writer, rows),
            )


def doubts(store: Store, path: Path, file_name: str, options: Options | None = None) -> tuple[Doubt, ...]:
    """Only the doubts; a file that would be refused has those that can be told without reading its rows."""
    try:
        return dry_run(store, path, file_name, options).doubts
    except ImportRefused:
        return doubts_of_refused(path)


def doubts_of_refused(path: Path) -> tuple[Doubt, ...]:
    """Why a table that no format claims is perhaps not what it should be: a report with totals."""
    try:
        with open_table(path) as opened:
            found = looks_aggregated(opened.headers, opened.sample)
    except ImportRefused:
        return ()
    return (found,) if found else ()


@contextmanager
def _first_part(plan: ImportPlan) -> Iterator[tuple[ImportPlan, bool]]:
    """The plan of a large text over its first part only; anything else as it is."""
    text = plan.opened.text
    if text is None or text.path.stat().st_size <= SAMPLE_BYTES:
        yield plan, False
        return
    with temp_folder() as folder:
        part = folder / "part.csv"
        with text.path.open("rb") as file:
            part.write_bytes(_whole_lines(file.read(SAMPLE_BYTES), text.newline.encode()))
        opened: Opened = replace(plan.opened, text=replace(text, path=part, lines=count_lines(part)))
        yield replace(plan, opened=opened), True


def _whole_lines(head: bytes, newline: bytes) -> bytes:
    """Cut after the last line break that stands in no quotation; after the last of all where the marks do not match."""
    end, marks = len(head), head.count(b'"')
    while (at := head.rfind(newline, max(0, len(head) - _CUT_BYTES), end)) >= 0:
        marks -= head.count(b'"', at, end)
        end = at
        if marks % 2 == 0:
            return head[: at + len(newline)]
    return head[: head.rfind(newline) + len(newline)] or head
