"""A mapping: how a person wants a file of no known format to be read. It becomes a format like any other."""

from __future__ import annotations

import collections.abc as abc
import re
from dataclasses import dataclass, replace
from types import MappingProxyType

from data.calendar.zones import is_zone
from data.declare import columns as kinds
from data.declare.columns import Column, header_key
from data.declare.contact_words import DIRECTIONS, KINDS, NO_CONTACT, OUTCOME_WORDS, OUTCOMES
from data.declare.dates import Order
from data.declare.format import (
    HIGHEST,
    UNANSWERED,
    UNKNOWN,
    Fill,
    Format,
    Mapped,
    day_and_clock_pairs,
    map_header,
    units_in,
)
from data.declare.problems import ImportRefused
from data.declare.survey_questions import KIND_WORDS, Answer
from data.formats import check, generic_contacts, qa_reviews
from data.mapping.fields import CLOCK, EVENT, FIELDS, INSTEAD, MAIN_MOMENT, MAPPABLE, NEEDED
from data.store.sentence import Sentence
from data.store.sql import literal

UNITS = ("milliseconds", "seconds", "minutes", "hours", "days")
STATES = ("open", "waiting", "solved", "closed", "discarded")
SURVEYS = ("csat", "nps", "ces")
TOPS = (2, 3, 5, 7, 10)
REVIEW_TOPS = (*TOPS, 100)
"""Highest possible scores of surveys, and of quality reviews."""
CONTACTS = ("call", "chat")
HEADER_ROWS = (1, 2, 3)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """How to read one file. `columns`: (field, column), columns called as `labels` calls them; no field and no column twice.

    `units`: (field, unit) for lengths of time written as plain numbers. `states`: (word of the file, class of status).
    `outcomes`: (word of the file, outcome of a contact). `kind` is csat, nps or ces for survey answers (a ticket's score is
    csat) and call or chat for contacts (without it they are of no known kind, unless a column tells). `top` is the highest possible score, where the file does not tell it. `same_id` says
    what several rows with the same id are (data/declare/same_id.py). Without `zone` the report zone is assumed; without
    `date_order` the dates decide. `header_rows` where the header has more than one row.
    """

    record: str
    columns: Pairs
    source: str | None = None
    zone: str | None = None
    date_order: Order | None = None
    units: Pairs = ()
    states: Pairs = ()
    kind: str | None = None
    top: int | None = None
    is_low_best: bool = False
    same_id: str | None = None
    outcomes: Pairs = ()
    header_rows: int | None = None

    def __post_init__(self) -> None:
        """Raise ImportRefused("bad_map") for what no mapping can mean."""
        for wrong, reason in (
            (self.record not in MAPPABLE, Sentence("record must be one of {names}", names=MAPPABLE)),
            (self.record in MAPPABLE and self._strange_field(), Sentence("{field} is no field of {record}", field=str(self._strange_field()), record=self.record)),
            (len({field for field, _ in self.columns}) < len(self.columns), Sentence("a field is filled from two columns")),
            (len({name for _, name in self.columns}) < len(self.columns), Sentence("a column is read as two fields")),
            (self.date_order not in (None, "day_first", "month_first", "year_first"), Sentence("date_order must be day_first, month_first or year_first")),
            (self.zone is not None and not is_zone(self.zone), Sentence("there is no time zone {zone}", zone=str(self.zone))),
            (any(unit not in UNITS for _, unit in self.units), Sentence("a unit must be one of {names}", names=tuple(UNITS))),
            (any(state not in STATES for _, state in self.states), Sentence("a status must be one of {names}", names=tuple(STATES))),
            (self.kind not in (None, *self.kinds), Sentence("kind must be one of {names}", names=self.kinds)),
            (any(outcome not in OUTCOME_WORDS for _, outcome in self.outcomes), Sentence("an outcome must be one of {names}", names=tuple(OUTCOME_WORDS))),
            (self.header_rows not in (None, *HEADER_ROWS), Sentence("header_rows must be 1, 2 or 3")),
            (self.top not in (None, *self.tops), Sentence("top must be one of {names}", names=self.tops)),
        ):  # fmt: skip
            if wrong:
                raise ImportRefused("bad_map", reason=reason)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What `kind` may be for this record."""
        return {"contact": CONTACTS, "survey_response": SURVEYS}.get(self.record, ("csat",))

    @property
    def tops(self) -> tuple[int, ...]:
        """What `top` may be for this record."""
        return REVIEW_TOPS if self.record == "qa_review" else TOPS

    @property
    def fields(self) -> dict[str, str]:
        """The column of each field."""
        return dict(self.columns)

    @property
    def scale(self) -> int | None:
        """The highest possible score, if it is said; it is 10 for NPS, whatever `top` says."""
        return 10 if self.kind == "nps" else self.top

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that the record cannot do without and that have no column."""
        return tuple(
            field
            for field in NEEDED[self.record]
            if field not in self.fields and INSTEAD.get((self.record, field)) not in self.fields
        )

    def _strange_field(self) -> str | None:
        lengths = dict(self.units)
        return next((name for name in (*self.fields, *lengths) if name not in FIELDS[self.record]), None)


def labels(header: abc.Sequence[str]) -> tuple[str, ...]:
    """A name for each column that no other column of the file has: its header, numbered where it stands several times."""
    seen: set[str] = set()
    named: list[str] = []
    for place, cell in enumerate(header, 1):
        name = " ".join(cell.lstrip("\ufeff").split())
        key = header_key(name)
        if not key or key in seen:
            name = f"{name} [{place}]" if name else f"[{place}]"
            key = header_key(name)
        seen.add(key)
        named.append(name)
    return tuple(named)


def places(mapping: ColumnMapping, header: abc.Sequence[str]) -> dict[str, int]:
    """The place of each field's column in a header. Raises ImportRefused("map_columns") when the file lacks one."""
    place_of: dict[str, int] = {}
    for place, name in enumerate(labels(header)):
        place_of.setdefault(header_key(name), place)
    lost = [column for _, column in mapping.columns if header_key(column) not in place_of]
    if lost:
        raise ImportRefused("map_columns", columns=", ".join(lost))
    return {field: place_of[header_key(column)] for field, column in mapping.columns}


def map_columns(mapping: ColumnMapping, format_: Format, header: abc.Sequence[str]) -> Mapped:
    """Which column each cell of the mapping's format reads."""
    found = places(mapping, header)
    clock = found.pop(CLOCK, None)
    main = MAIN_MOMENT.get(mapping.record, "")
    clocks = {main: clock} if clock is not None and main in found else {}
    for day, time in day_and_clock_pairs(header):
        for field in [name for name, place in found.items() if place in (day, time) and name not in clocks]:
            if FIELDS[mapping.record][field] == "time" and {day, time} - {found[field]} - {
                *found.values(),
                *clocks.values(),
            }:
                found[field], clocks[field] = day, time
    used = {*found.values(), *clocks.values()}
    cells = {name: column.of or name for name, column in format_.cells.items()}
    read = {name: found[of] for name, of in cells.items() if of in found}
    unused = tuple(name for place, name in enumerate(header) if place not in used and name.strip())
    return replace(
        map_header(format_, header),
        places=MappingProxyType(read),
        clock_places=MappingProxyType(clocks),
        unused=unused,
        units=units_in(format_, header, read),
    )


def format_name(record: str) -> str:
    """The name of the formats that mappings make."""
    return f"mapped_{record}"


def as_format(mapping: ColumnMapping) -> Format:
    """The mapping as a format that reads this one kind of file. Raises ImportRefused("map_incomplete")."""
    if mapping.missing:
        raise ImportRefused("map_incomplete", record=mapping.record, fields=mapping.missing)
    cells = {field: _column(mapping, field, name) for field, name in mapping.columns if field != CLOCK}
    if "status" in cells and mapping.record == "ticket":
        cells["status_class"] = kinds.StatusClass(words={word.lower(): state for word, state in mapping.states})
    if mapping.record == "contact" and (by := next((name for name in ("kind", "channel") if name in cells), None)):
        cells["medium"] = kinds.same_cells_as(by, kinds.Text())
    if EVENT in cells:
        cells |= {
            name: kinds.same_cells_as(EVENT, kinds.Time())
            for name in _EVENTS
            if name not in cells and (name != "resolved_at" or "status" in cells)
        }
    if "outcome" in cells and mapping.outcomes:
        words = {**OUTCOMES, **{word.lower(): outcome for word, outcome in mapping.outcomes}}
        cells["outcome"] = kinds.Choice(mapping.fields["outcome"], words=words)
    format_ = Format(
        name=format_name(mapping.record),
        vendor=mapping.source or "Mapped file",
        title=Sentence("File with columns mapped by hand"),
        recognise=tuple(_known_by(name) for _, name in mapping.columns if _known_by(name)),
        cells=MappingProxyType(cells),
        fills=_fills(mapping, cells),
        is_generic=True,
        zone=mapping.zone,
        date_order=mapping.date_order,
        may_lack_id="id" not in cells,
        leave_out=f"regexp_matches(lower(medium), {literal(NO_CONTACT)})" if "medium" in cells else (),
        key=qa_reviews.FORMAT.key
        if set(qa_reviews.FORMAT.key) <= set(cells)
        else ("review",)
        if "review" in cells
        else (),
        is_mapped=True,
        header_rows=mapping.header_rows,
        order_by=EVENT if EVENT in cells else None,
        fold=MappingProxyType(_fold(mapping, cells)),
    )
    check(format_)
    return format_


_EVENTS = ("created_at", "resolved_at", "updated_at")


def _fold(mapping: ColumnMapping, cells: abc.Mapping[str, Column]) -> dict[str, str]:
    """What the events of one ticket say together: the first made it, the last is its state, and it is solved since the first of
    the events that solved it for good.
    """
    if EVENT not in cells:
        return {}
    fold = {"created_at": "min", "updated_at": "max"}
    if "status" in cells:
        done = "status_class IN ('solved', 'closed')"
        since = f"coalesce(max({EVENT}) FILTER (status IS NOT NULL AND NOT coalesce({done}, FALSE)), TIMESTAMP '1900-01-01')"
        fold["resolved_at"] = f"list_min(list_filter(list({EVENT}) FILTER ({done}), lambda moment: moment > {since}))"
    return {name: how for name, how in fold.items() if name not in mapping.fields}


def _known_by(label: str) -> str | tuple[str, ...]:
    """The headers of which one must be there; a column that is only known by its place needs none."""
    plain = re.sub(r" ?\[\d+\]$", "", label)
    return (label, plain) if plain and plain != label else plain


def _column(mapping: ColumnMapping, field: str, header: str) -> Column:
    kind = FIELDS[mapping.record][field]
    if field == "due_at":
        return kinds.Due(header)
    if kind == "duration":
        return kinds.Duration(header, unit=dict(mapping.units).get(field))
    if kind == "score":
        top = mapping.scale or max(TOPS)
        if mapping.record == "survey_response" and "kind" in mapping.fields:
            return Answer("csat", header)
        return kinds.Csat(header, top=top) if mapping.kind in (None, "csat") else Answer(mapping.kind, header, top=top)
    if kind == "promise":
        return kinds.Promise(header, asks_breach=kinds.asks_breach(header))
    return _COLUMNS.get(kind, kinds.Text)(header)


_COLUMNS: abc.Mapping[str, abc.Callable[[str], Column]] = {
    "time": kinds.Time,
    "day": kinds.Day,
    "count": kinds.Count,
    "times": kinds.Times,
    "number": kinds.Number,
    "priority": kinds.Priority,
    "channel": kinds.Channel,
    "flag": lambda header: kinds.Flag(header, yes=OUTCOME_WORDS["answered"], no=OUTCOME_WORDS["missed"]),
    "outcome": lambda header: kinds.Choice(header, words=OUTCOMES),
    "direction": lambda header: kinds.Choice(header, words=DIRECTIONS),
    "kind": lambda header: kinds.Choice(header, words=KINDS),
    "survey_kind": lambda header: kinds.Choice(header, words=KIND_WORDS),
}


def _fills(mapping: ColumnMapping, cells: abc.Mapping[str, Column]) -> tuple[Fill, ...]:
    match mapping.record:
        case "ticket":
            return _ticket(mapping, cells)
        case "contact":
            return (_contact(mapping, cells),)
        case "survey_response":
            needs = ("kind",) if "kind" in cells else ()
            return (Fill(record="survey_response", needs=needs, derive=_answer(mapping, cells)),)
        case "qa_review":
            return (_review(cells),)
    return (Fill(record=mapping.record),)


def _ticket(mapping: ColumnMapping, cells: abc.Mapping[str, Column]) -> tuple[Fill, ...]:
    derive: dict[str, str | tuple[str, ...]] = {}
    for moment, needed, expression in (
        ("first_response_at", {"created_at", "first_response_reported_seconds"}, "created_at + to_seconds(first_response_reported_seconds)"),
        # As in every format: where only the closing is known, it is when the ticket was solved.
        ("resolved_at", {"closed_at"}, "closed_at"),
        ("resolved_at", {"created_at", "resolution_reported_seconds"}, "created_at + to_seconds(resolution_reported_seconds)"),
    ):  # fmt: skip
        if moment not in cells and needed <= set(cells):
            derive.setdefault(moment, expression)
    if "status" in cells and "to_seconds" in str(derive.get("resolved_at", "")):
        # A status that nobody knows is told by the times, also where they are known as a length.
        told = "CASE WHEN resolution_reported_seconds IS NOT NULL THEN 'solved' END"
        derive["status_class"] = f"CASE WHEN status IS NOT NULL THEN coalesce(status_class, {told}) END"
    needs = tuple(name for name in (("created_at",) if EVENT not in cells else (EVENT,)) if name in cells)
    tickets = Fill(record="ticket", needs=needs, derive=derive)
    if "score" not in cells:
        return (tickets,)
    ask = _answer(mapping, cells) | {"id": "'csat ' || id", "ticket": "id"}
    if "customer" in cells:
        ask["customer"] = "customer"
    answers = Fill(
        record="survey_response",
        only=(),
        when_any=("score",),
        where="score IS NOT NULL AND score <> 'not offered'",
        derive=ask,
    )
    return tickets, answers


def _answer(mapping: ColumnMapping, cells: abc.Mapping[str, Column]) -> dict[str, str | tuple[str, ...]]:
    kind = (mapping.kind or "csat") if mapping.record == "survey_response" else "csat"
    words = "CASE score WHEN 'good' THEN 2 WHEN 'bad' THEN 1 ELSE try_cast(score AS DOUBLE) END"
    is_csat = cells["score"].kind == "csat"
    top = HIGHEST if kind == "nps" or mapping.scale is None else str(mapping.scale)
    derived: dict[str, str | tuple[str, ...]] = {
        "kind": f"'{kind}'",
        "score": words if is_csat else "score",
        "scale": f"CASE WHEN score IN ('good', 'bad') THEN 2 ELSE {top} END" if is_csat else top,
        "is_low_best": "TRUE" if mapping.is_low_best and kind != "nps" else "FALSE",
    }
    if mapping.record == "survey_response" and "kind" in cells:
        derived |= {"kind": "kind", "is_low_best": "kind <> 'nps'" if mapping.is_low_best else "FALSE"}
        derived["scale"] = f"CASE WHEN kind = 'nps' THEN 10 ELSE {mapping.top} END" if mapping.top else HIGHEST
    if mapping.record == "survey_response" and "responded_at" in cells and "sent_at" not in cells:
        # A row without a score was not answered: its date is when it was sent.
        derived["sent_at"] = f"CASE WHEN {UNANSWERED} THEN responded_at END"
        derived["responded_at"] = f"CASE WHEN NOT {UNANSWERED} THEN responded_at END"
    return derived


def _review(cells: abc.Mapping[str, Column]) -> Fill:
    """As the plain format of reviews has it, for the cells that the file has."""
    own = qa_reviews.FORMAT.fills[0]
    derive = {
        name: (given[0] if name in cells else given[-1])
        for name, given in own.derive.items()
        if isinstance(given, tuple)
    }
    return Fill(record="qa_review", needs=("reviewed_on",), derive=derive)


def _is_talk_alone(mapping: ColumnMapping) -> bool:
    """Whether the length of a call is that of talking: “Duration” alone may hold the ringing, which a missed call has too."""
    talks = {
        header_key(name) for name in generic_contacts.FORMAT.cells["talk_seconds"].headers if isinstance(name, str)
    }
    return "wait_seconds" in mapping.fields or header_key(mapping.fields["talk_seconds"]) in talks


def _contact(mapping: ColumnMapping, cells: abc.Mapping[str, Column]) -> Fill:
    # Nobody knows what contacts are of which neither a column nor a person says it: they stand under no kind.
    told = f"'{mapping.kind}'" if mapping.kind else _KIND_OF_CHANNEL if "channel" in cells else UNKNOWN
    derive: dict[str, str | tuple[str, ...]] = {"kind": "kind" if "kind" in cells else told}
    for cell, outcome in (
        ("outcome", "outcome"),
        ("was_answered", "CASE WHEN was_answered THEN 'answered' WHEN NOT was_answered THEN 'missed' END"),
        ("answered_at", "CASE WHEN answered_at IS NOT NULL THEN 'answered' ELSE 'missed' END"),
        ("talk_seconds", "CASE WHEN talk_seconds > 0 THEN 'answered' WHEN talk_seconds = 0 THEN 'missed' END"),
    ):
        if cell in cells and (cell != "talk_seconds" or _is_talk_alone(mapping)):
            derive["outcome"] = outcome
            break
    if "channel" not in cells:
        of_kind = {"call": "'phone'", "chat": "'chat'"}.get(mapping.kind or "", UNKNOWN)
        derive["channel"] = (
            "CASE kind WHEN 'call' THEN 'phone' WHEN 'chat' THEN 'chat' END" if "kind" in cells else of_kind
        )
    return Fill(record="contact", needs=("started_at",), derive=derive)


_KIND_OF_CHANNEL = "CASE channel WHEN 'phone' THEN 'call' WHEN 'chat' THEN 'chat' END"
