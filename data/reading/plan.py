"""How one file will be read, decided before anything is written: format, columns, source and zone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from data.calendar.zones import is_zone
from data.config.settings import report_zone
from data.declare.columns import Text, header_key
from data.declare.dates import ORDER_OF_SIGN, Order
from data.declare.format import Format, Mapped
from data.declare.problems import ImportRefused
from data.declare.same_id import ID_PART, column_of
from data.declare.units import order_in_header, parts_of_clock
from data.declare.vocabulary import NOTHING
from data.declare.zone_names import header_zone, is_fixed
from data.files.encodings import known_encoding
from data.files.table import Opened
from data.formats import named, nearly
from data.mapping.mapping import UNITS, ColumnMapping, as_format, labels, map_columns
from data.mapping.saved import recall
from data.reading.known_columns import with_known_columns
from data.reading.normalise import Reading
from data.store.sentence import Sentence
from data.store.store import Store

_SOURCE_LIMIT = 80


@dataclass(frozen=True)
class Options:
    """What the person may decide: the source's name, the format or a mapping, the zone of times without one, the encoding,
    what several rows with the same id are (data/declare/same_id.py), the highest possible score, the unit of lengths of time and the order of day
    and month (`date_order`: dmy, mdy or ymd) where the file does not tell them.

    `zone_guess` takes the place of the report zone where nobody has said one; it stays a guess. `by` is who loads. `asks`: rather refuse the file than decide what only a person may, for nobody has seen it.
    """

    source: str | None = None
    format: str | None = None
    zone: str | None = None
    by: str | None = None
    mapping: ColumnMapping | None = None
    encoding: str | None = None
    same_id: str | None = None
    scale: int | None = None
    unit: str | None = None
    asks: bool = False
    zone_guess: str | None = None
    date_order: str | None = None

    @property
    def chosen_zone(self) -> str | None:
        """The zone that the person says, for times that carry none: one that the file itself names goes before it, which is told then."""
        return self.zone or (self.mapping.zone if self.mapping else None)

    def given_format(self) -> Format | None:
        """The format that the person has decided on, by its name or by a mapping. Raises ImportRefused."""
        if self.mapping is not None:
            return as_format(self.mapping)
        return named(self.format) if self.format else None


def read_header(format_: Format, opened: Opened, mapping: ColumnMapping | None) -> tuple[Format, Mapped]:
    """The format with the cells that it reads of this file, and which column each reads. Raises ImportRefused when a mapping names one that is not there."""
    if mapping:
        mapped = map_columns(mapping, format_, opened.headers)
    else:
        format_, mapped = with_known_columns(format_, opened)
    wrapped = tuple(name for name in _IDS if name in mapped.places and _are_wrapped(opened, mapped.places[name]))
    headers = {name: opened.headers[place] for name, place in mapped.places.items()}
    clocks = {
        name: parts_of_clock(header) for name, header in headers.items() if format_.cells[name].kind == "duration"
    }
    orders = {name: order_in_header(header) for name, header in headers.items() if format_.cells[name].is_time}
    mapped = replace(
        mapped,
        wrapped_ids=wrapped,
        clock_parts=MappingProxyType({name: parts for name, parts in clocks.items() if parts}),
        orders=MappingProxyType({name: order for name, order in orders.items() if order}),
    )
    return format_, mapped


_IDS = ("id", "ticket", "customer")


def _are_wrapped(opened: Opened, place: int) -> bool:
    """Whether all ids of the first rows are whole numbers with decimals, or have an apostrophe before them: 123.0 and '123 are 123."""
    cells = [row[place].strip() for row in opened.sample if place < len(row) and row[place].strip() not in NOTHING]
    return bool(cells) and any(all(re.fullmatch(way, cell) for cell in cells) for way in (r"\d+\.0", r"'[^']+'?"))


@dataclass(frozen=True)
class ImportPlan:
    """One file's reading. `zone` is that of times that name none in their cell or header; `header_id` is the same for files with the same columns.

    `scale` is the highest possible score, `unit` that of lengths of time and `chosen_zone` the zone as the person says; `earlier_scales` are those of the newest files with the same columns.
    `earlier_order` is that of day and month in the dates of earlier files of the source, where these left no doubt and the format says none;
    `chosen_order` is what the person says of it. Either counts only where the dates of this file leave it open.
    """

    opened: Opened
    format: Format
    mapped: Mapped
    source: str
    zone: str
    zone_was_guessed: bool
    header_id: str
    mapping: ColumnMapping | None = None
    encoding: str | None = None
    """What a person has chosen, or an upload was read in before; None where the text itself is asked."""
    encoding_was_guessed: bool = False
    same_id: str | None = None
    scale: int | None = None
    earlier_scales: Mapping[str, int] = field(default_factory=dict)
    unit: str | None = None
    chosen_zone: str | None = None
    earlier_order: Order | None = None
    chosen_order: Order | None = None

    def header(self, cell: str | None) -> str | None:
        """The header of the column that a cell reads."""
        return None if cell is None else self.opened.headers[self.mapped.places[cell]].strip()

    @property
    def recognised_by(self) -> range:
        """The columns by which lines that are no rows are told."""
        return self.format.recognised_by(len(self.opened.headers))

    def zones(self) -> Mapping[str, str]:
        """The zone of each cell: the header's own, else the plan's."""
        found = {}
        for name, place in self.mapped.places.items():
            own = header_zone(self.opened.headers[place])
            found[name] = own if own and (is_zone(own) or is_fixed(own)) else self.zone
        return found


def make_plan(store: Store, opened: Opened, file_name: str, options: Options) -> ImportPlan:
    """Decide format, columns, source and zone of an opened file. Raises ImportRefused."""
    chosen_zone = options.chosen_zone
    options = with_remembered(store, opened, options)
    mapping = options.mapping
    format_ = as_format(mapping) if mapping else choose_format(opened, options.format)
    if format_.refuse and not format_.refuse_if:
        raise ImportRefused("aggregated", title=format_.titled, reason=format_.refuse)
    format_, mapped = read_header(format_, opened, mapping)
    _check_columns(format_, mapped, opened)
    same_id = options.same_id or (mapping.same_id if mapping else None)
    if mapping and same_id != mapping.same_id:
        mapping = replace(mapping, same_id=same_id)
    format_, mapped = with_key_column(format_, mapped, opened.headers, same_id)
    mapped = with_unit(mapped, format_, options.unit)
    for given in (options.zone, options.zone_guess):
        if given is not None and not is_zone(given):
            raise ImportRefused("no_such_zone", name=given)
    zone = opened.zone or chosen_zone or format_.zone
    header_id = header_fingerprint(opened.headers)
    named_source = options.source if options.source is not None else mapping.source if mapping else None
    source = (
        clean_source(named_source) if named_source is not None else default_source(store, format_, header_id, file_name)
    )
    if options.date_order is not None and options.date_order not in ORDER_OF_SIGN:
        raise ImportRefused("no_such_order", name=options.date_order, names=", ".join(ORDER_OF_SIGN))
    chosen_order = ORDER_OF_SIGN[options.date_order] if options.date_order else None
    format_, before = with_order(format_, mapped, store.rows, source, chosen_order)
    return ImportPlan(
        opened,
        format_,
        mapped,
        source,
        zone or options.zone_guess or report_zone(store.read),
        zone is None,
        header_id,
        mapping,
        known_encoding(options.encoding),
        opened.is_encoding_guessed,
        same_id,
        options.scale,
        earlier_scales(store.rows, source, header_id),
        options.unit,
        chosen_zone,
        before,
        chosen_order,
    )


def with_order(
    format_: Format,
    mapped: Mapped,
    rows: Callable[..., list[tuple[Any, ...]]],
    source: str,
    chosen: Order | None,
    before: int | None = None,
) -> tuple[Format, Order | None]:
    """The format with the order of day and month that holds where the dates leave it open, and that of earlier files where it is theirs.

    What a header says goes before all; then what the person says, what the format says, and what earlier files (before the upload `before`) left no doubt of.
    """
    if mapped.orders:
        return format_, None
    if chosen:
        return replace(format_, date_order=chosen), None
    earlier = None if format_.date_order else earlier_order(rows, source, before)
    return replace(format_, date_order=earlier) if earlier else format_, earlier


def with_unit(mapped: Mapped, format_: Format, unit: str | None) -> Mapped:
    """The same, with the unit that a person says of lengths of time for those columns whose header names none. Raises ImportRefused."""
    if unit is None:
        return mapped
    if unit not in UNITS:
        raise ImportRefused("no_such_unit", name=unit, names=", ".join(UNITS))
    told = {name: unit for name in mapped.places if format_.cells[name].needs_unit}
    return replace(mapped, units=MappingProxyType({**told, **mapped.units}))


def with_key_column(
    format_: Format, mapped: Mapped, headers: Sequence[str], same_id: str | None
) -> tuple[Format, Mapped]:
    """The same, with the column read that makes the key together with the id, where a person chose one.

    Raises ImportRefused for a column that the file has not, and for a file without an id.
    """
    column = column_of(same_id)
    if column is None:
        return format_, mapped
    place = next((place for place, name in enumerate(labels(headers)) if header_key(name) == header_key(column)), None)
    if place is None or "id" not in mapped.places:
        raise ImportRefused("no_key_column", column=column, headers=", ".join(headers))
    cells = {**format_.cells, ID_PART: Text(headers[place])}
    places = MappingProxyType({**mapped.places, ID_PART: place})
    unused = tuple(name for name in mapped.unused if name != headers[place])
    return replace(format_, cells=MappingProxyType(cells)), replace(mapped, places=places, unused=unused)


def with_remembered(store: Store, opened: Opened, options: Options) -> Options:
    """The options with the mapping that was used for this header before, unless a vendor or the person decides otherwise."""
    if options.mapping or options.format or any(not format_.is_generic for format_ in opened.claimants):
        return options
    if not any(opened.headers):  # columns without names are the same in every file of that width
        return options
    return replace(options, mapping=recall(store, header_fingerprint(opened.headers)))


def choose_format(opened: Opened, name: str | None) -> Format:
    """The one format that claims the file. Raises ImportRefused when none does, or several do."""
    if name is not None:
        return named(name)
    if len(opened.claimants) == 1:
        return opened.claimants[0]
    if not opened.claimants:
        if not any(opened.headers):
            raise ImportRefused("no_header")
        near = nearly(opened.headers)
        if near is not None and near.missing is not None:
            raise ImportRefused("lacks_column", title=near.format.title, column=near.missing)
        raise no_format(opened)
    names = tuple(format_.name for format_ in opened.claimants)
    raise ImportRefused("choose_format", names, names=", ".join(names))


def earlier_scales(
    rows: Callable[..., list[tuple[Any, ...]]], source: str, header_id: str, before: int | None = None
) -> dict[str, int]:
    """For each kind of answer the scale of the newest upload (before the upload `before`) of this source with the same columns."""
    statement = (
        "SELECT options FROM upload WHERE source = $source AND contains(options, $header) AND contains(options, '\"scales\"') "
        "AND id < coalesce($before, id + 1) ORDER BY id DESC"
    )
    found: dict[str, int] = {}
    for (text,) in rows(statement, {"source": source, "header": header_id, "before": before}):
        for kind, top in json.loads(str(text))["scales"].items():
            found.setdefault(str(kind), int(top))
    return found


def earlier_order(rows: Callable[..., list[tuple[Any, ...]]], source: str, before: int | None = None) -> Order | None:
    """The order of day and month that the dates of the newest upload (before the upload `before`) of this source left no doubt of."""
    statement = (
        "SELECT options FROM upload WHERE source = $source AND contains(options, '\"date_order\"') "
        "AND id < coalesce($before, id + 1) ORDER BY id DESC LIMIT 1"
    )
    found = rows(statement, {"source": source, "before": before})
    order: Order | None = json.loads(str(found[0][0]))["date_order"] if found else None
    return order


def no_format(opened: Opened) -> ImportRefused:
    """The refusal of a file whose columns have to be mapped."""
    shown = ", ".join(header for header in opened.headers if header.strip())
    return ImportRefused("unknown_format", headers=shown if len(shown) <= 300 else shown[:297] + "…")


def header_fingerprint(headers: tuple[str, ...]) -> str:
    """A short text that is the same for two exports with the same columns."""
    return hashlib.sha256("\n".join(map(header_key, headers)).encode()).hexdigest()[:16]


def default_source(store: Store | None, format_: Format, header_id: str, file_name: str) -> str:
    """The vendor's name; for a file of no known vendor that of an earlier upload with the same columns, else its file name."""
    if not format_.is_generic:
        return format_.vendor
    if store is not None:
        earlier = store.read(
            "SELECT source FROM upload WHERE format = $format AND contains(options, $header) ORDER BY id DESC LIMIT 1",
            {"format": format_.name, "header": header_id},
        )
        if earlier.height:
            return str(earlier["source"][0])
    stem = re.sub(r"\.(csv|tsv|txt|xlsx?|ods)$", "", file_name, flags=re.IGNORECASE)
    # Dates, counters and “(1)” differ between two exports of one tool.
    words = re.sub(r"\(\d+\)|\d+|[\W_]+", " ", stem).split()
    return " ".join(words)[:_SOURCE_LIMIT] or format_.vendor


def clean_source(name: str) -> str:
    """A source's name as typed, checked. Raises ImportRefused("bad_source")."""
    text = " ".join(name.split())
    if not text or len(text) > _SOURCE_LIMIT:
        raise ImportRefused(
            "bad_source",
            reason=Sentence("it is longer than {most} letters", most=_SOURCE_LIMIT)
            if text
            else Sentence("it is empty"),
        )
    return text


def _check_columns(format_: Format, mapped: Mapped, opened: Opened) -> None:
    headers = ", ".join(opened.headers)
    if "id" not in mapped.places and not format_.may_lack_id:
        raise ImportRefused(
            "missing_column", format=format_.name, needed=format_.cells["id"].headers[:5], headers=headers
        )
    if not mapped.fills(format_) and format_.no_fill:
        raise ImportRefused(format_.no_fill, title=format_.titled)
    if not mapped.fills(format_):
        cells = {name for fill in format_.fills for name in fill.when_any}
        needed = {format_.cells[format_.cells[name].of or name].headers[0] for name in cells}
        raise ImportRefused("missing_column", format=format_.name, needed=tuple(sorted(needed)), headers=headers)


def is_zone_guessed(plan: ImportPlan, reading: Reading) -> bool:
    """Whether any time was read in a zone that nobody named."""
    return plan.zone_was_guessed and any(
        zone == plan.zone and _needs_zone(plan, reading, name)
        for name, zone in reading.zones.items()
        if name in reading.profiles
    )


def _needs_zone(plan: ImportPlan, reading: Reading, name: str) -> bool:
    profile = reading.profiles[name]
    return plan.format.cells[name].kind == "time" and profile.filled > profile.with_offset + profile.placeholders
