"""Columns that a recognised format does not read, but whose header is a known name of a field of its record: they are read as well.

What the format reads itself is never touched, a field that it fills is not filled again, and nothing is guessed: the whole
header has to be the known name, the cells must not contradict it, and a plain number is a length of time only when the
header names its unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from data.declare.columns import Column, header_key
from data.declare.contact_words import DIRECTIONS, OUTCOMES
from data.declare.format import Format, Mapped, day_and_clock_pairs, filled_columns, map_header
from data.files.table import Opened, rows_below
from data.formats import generic_tickets
from data.mapping.fields import CLOCK, FIELDS, MAPPABLE, NEEDED
from data.mapping.header_match import by_header, is_named, spelled, unit_of
from data.mapping.mapping import ColumnMapping, as_format, labels
from data.mapping.propose import Guess, propose
from data.store.model import RECORDS

_FILLERS = frozenset(
    ("no", "nr", "number", "num", "count", "total", "of", "is", "was", "the", "flag", "in")
) | frozenset(("seconds", "secs", "sec", "minutes", "mins", "min", "hours", "hrs", "hr", "days"))
"""Words of a header that do not change what it names, as in “No_of_Reassignments”, “escalation_flag” and “resolution_hours”."""
_WORDS: Mapping[str, Mapping[str, str]] = {"outcome": OUTCOMES, "direction": DIRECTIONS}
"""Fields whose words must be known, as nothing else tells that a column is meant."""
_BY_HEADER = frozenset(("duration", "promise", "times"))
"""Kinds of fields whose header says how the cells are meant: the format's own cell knows another header."""
_LOOKED_AT, _LOOKED_AT_BYTES = 10_000, 3_000_000
_HEADERS_KEPT = 20_000
_NOT_READ = frozenset(("id", "kind", "was_answered", CLOCK))
"""An id or kind of one's own would make other records of the rows; the others need a person to say how they are meant."""


def with_known_columns(format_: Format, opened: Opened) -> tuple[Format, Mapped]:
    """The format with cells for such columns of the file, and which column each cell reads."""
    mapped = _where_filled(map_header(format_, opened.headers), format_, opened)
    record = format_.record
    if record not in MAPPABLE or not mapped.unused or format_.headerless is not None or not mapped.places:
        return format_, mapped
    names = labels(opened.headers)
    said = [name for entry in format_.recognise for name in ((entry,) if isinstance(entry, str) else entry)]
    unread = {header_key(name) for name in (*format_.telling, *said)}  # the format knows it, and not what it means
    left = [place for place, header in enumerate(opened.headers) if header.strip() and place not in mapped.used]
    free = [place for place in left if header_key(opened.headers[place]) not in unread]
    found = _found(format_, mapped, opened, free)
    score = _score(format_, mapped, opened, free) if record == "ticket" else None
    if not found and score is None:
        return format_, mapped
    cells = _cells(format_, record, {field: names[place] for field, place in found.items()}, opened)
    places = {**mapped.places, **found}
    fills = tuple(
        replace(fill, only=(*fill.only, *found)) if fill.record == record and fill.only is not None else fill
        for fill in format_.fills
    )
    if score is not None:
        cells["csat"] = generic_tickets.FORMAT.cells["csat"]
        places["csat"] = score
        fills = (*fills, *(fill for fill in generic_tickets.FORMAT.fills if fill.record == "survey_response"))
    if "status" in found and "status_class" in cells:
        places["status_class"] = found["status"]
    clocks = dict(mapped.clock_places)
    for day, clock in day_and_clock_pairs(opened.headers):
        for name in found:
            if found[name] == day and cells[name].kind == "time" and clock in free and clock not in places.values():
                clocks[name] = clock
    read = {*(place for name, place in places.items() if name not in mapped.places), *clocks.values()}
    unused = tuple(header for place, header in enumerate(opened.headers) if place in left and place not in read)
    by_name = tuple(name for name in places if name not in mapped.places and name != "status_class")
    return (
        replace(format_, cells=MappingProxyType({**format_.cells, **cells}), fills=fills),
        replace(
            mapped,
            places=MappingProxyType(places),
            clock_places=MappingProxyType(clocks),
            unused=unused,
            by_name=by_name,
        ),
    )


def _where_filled(mapped: Mapped, format_: Format, opened: Opened) -> Mapped:
    """The same, but of columns with the same header one that is filled is read, not one that holds nothing in the first rows."""
    keys = [header_key(header) for header in opened.headers]
    used = set(mapped.used)
    several = {cell: place for cell, place in mapped.places.items() if format_.cells[cell].many}
    others = {
        place: [each for each, key in enumerate(keys) if key and key == keys[place] and each not in used]
        for place in used - set(several.values())
    }
    if format_.headerless is not None or not any(others.values()):
        return mapped
    rows = rows_below(opened, _LOOKED_AT, _LOOKED_AT_BYTES)
    filled = {place for row in rows for place, text in enumerate(row) if text.strip()}
    moved = {
        place: fuller
        for place, same in others.items()
        if place not in filled and (fuller := next((each for each in same if each in filled), None)) is not None
    }
    if not moved:
        return mapped
    places = {cell: moved.get(place, place) for cell, place in mapped.places.items()}
    clocks = {cell: moved.get(place, place) for cell, place in mapped.clock_places.items()}
    read = replace(mapped, places=MappingProxyType(places), clock_places=MappingProxyType(clocks))
    unused = tuple(name for place, name in enumerate(opened.headers) if place not in read.used and name.strip())
    return replace(read, unused=unused)


def _found(format_: Format, mapped: Mapped, opened: Opened, free: Sequence[int]) -> dict[str, int]:
    """The place of each field that is found so."""
    record = format_.record
    names = [header if _is_known(header := opened.headers[place], record) else _bare(header) for place in free]
    wanted = _wanted(format_, mapped)
    # To look at the cells takes as long as all else that is found out about a small file.
    if not any(is_named(name, record, field) for name in names for field in wanted):
        return {}
    rows = [[row[place] if place < len(row) else "" for place in free] for row in opened.first_rows]
    proposal = propose(names, rows, record)
    return {
        guess.field: place
        for place, guess in zip(free, proposal.guesses, strict=True)
        if guess.field in wanted and _is_sure(record, opened.headers[place], guess)
    }


def _wanted(format_: Format, mapped: Mapped) -> set[str]:
    """The fields of the format's record that may be read beside what it reads itself."""
    record = format_.record
    taken = filled_columns(format_, mapped)
    return {
        field
        for field in FIELDS[record]
        if field in RECORDS[record].names
        and field not in taken
        and field not in _NOT_READ
        and not (record == "survey_response" and field in ("score", "scale", "is_low_best"))
        and not ((own := format_.cells.get(field)) and own.of)
        and field not in format_.fold  # what is made of several cells, and lacks one of them, is not known
    }


def _is_sure(record: str, header: str, guess: Guess) -> bool:
    if "header" not in guess.reasons or "doubt" in guess.reasons or guess.field is None:
        return False
    kind = FIELDS[record][guess.field]
    if kind in _WORDS:
        return bool(guess.profile.examples) and all(word.lower() in _WORDS[kind] for word in guess.profile.examples)
    is_length = kind == "duration"
    return not is_length or bool(unit_of(header)) or guess.profile.length > guess.profile.number


@lru_cache(_HEADERS_KEPT)
def _is_known(header: str, record: str) -> bool:
    words = spelled(header)
    return any((by_header(words, record, field) or ("", ""))[1] == "header" for field in FIELDS[record])


def _bare(header: str) -> str:
    """The header without words that do not change what it names; whole when nothing else is left."""
    words = [word for word in header.replace("_", " ").split() if word.strip("()[]").casefold() not in _FILLERS]
    return " ".join(words) or header


def _score(format_: Format, mapped: Mapped, opened: Opened, free: Sequence[int]) -> int | None:
    """The place of a satisfaction column, for a ticket format that reads no survey."""
    if any(fill.record == "survey_response" for fill in format_.fills) or "csat" in format_.cells:
        return None
    asked = replace(generic_tickets.FORMAT, cells={"csat": generic_tickets.FORMAT.cells["csat"]}, fold={})
    place = map_header(asked, opened.headers).places.get("csat")
    return place if place in free and {"id", "customer"} <= set(mapped.places) else None


def _cells(format_: Format, record: str, columns: Mapping[str, str], opened: Opened) -> dict[str, Column]:
    """A cell for each field: the format's own where it declares one (it knows the vendor's words), else as a mapping reads it."""
    if not columns:
        return {}
    others = [name for name in labels(opened.headers) if name not in columns.values()]
    needed = dict(zip((field for field in NEEDED[record] if field not in columns), others, strict=False))
    units = tuple(
        (field, unit)
        for field, name in columns.items()
        if FIELDS[record][field] == "duration" and (unit := unit_of(name))
    )
    made = as_format(ColumnMapping(record=record, columns=(*needed.items(), *columns.items()), units=units)).cells
    found = {
        field: own
        if (own := format_.cells.get(field)) and own.kind != "duration" and FIELDS[record][field] not in _BY_HEADER
        else made[field]
        for field in columns
    }
    if "status" in columns and "status_class" not in format_.cells and "status_class" in made:
        found["status_class"] = made["status_class"]
    return {name: replace(cell, headers=(columns[name],)) if name in columns else cell for name, cell in found.items()}
