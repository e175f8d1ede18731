"""A mapping as a TOML file, for the command line and for a person to read and change; and the mappings that the store remembers.

It remembers them by the header of the file they were made for, and with the uploads that were read by them.
"""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from data.declare.contact_words import OUTCOMES
from data.declare.format import Format
from data.declare.problems import ImportRefused
from data.formats import named
from data.mapping.fields import CLOCK, EVENT, FIELDS, MAIN_MOMENT, lengths
from data.mapping.mapping import CONTACTS, STATES, SURVEYS, UNITS, ColumnMapping, as_format
from data.mapping.propose import Guess, Proposal
from data.store.model import RECORDS
from data.store.reasons import in_own_words, of_system
from data.store.sentence import Sentence, template
from data.store.store import Store, Writer

_WHOLE = ("record", "source", "zone", "date_order", "kind", "top", "header_rows", "is_low_best", "same_id")
_TABLES = ("columns", "units", "states", "outcomes")
_LARGEST = 1_000_000
T = TypeVar("T")
_REASONS = {
    "header": "known header",
    "header_part": "part of the header",
    "values": "its cells look like it",
    "not_checked": "no cell to check it by",
    "doubt": "but its cells do not look like it",
}


def write(mapping: ColumnMapping) -> str:
    """The mapping as TOML, without comments; the same mapping always gives the same text."""
    lines = [f"record = {_quoted(mapping.record)}"]
    lines += [f"{name} = {_quoted(value)}" for name in _WHOLE[1:5] if (value := getattr(mapping, name)) is not None]
    lines += [f"{name} = {value}" for name in ("top", "header_rows") if (value := getattr(mapping, name)) is not None]
    if mapping.is_low_best:
        lines.append("is_low_best = true")
    if mapping.same_id is not None:
        lines.append(f"same_id = {_quoted(mapping.same_id)}")
    lines += ["", "[columns]", *(f"{_quoted(column)} = {_quoted(field)}" for field, column in mapping.columns)]
    for title, pairs in (("units", mapping.units), ("states", mapping.states), ("outcomes", mapping.outcomes)):
        if pairs:
            lines += ["", f"[{title}]", *(f"{_quoted(name)} = {_quoted(value)}" for name, value in pairs)]
    return "\n".join(lines) + "\n"


def read(text: str) -> ColumnMapping:
    """A mapping from TOML. Raises ImportRefused("bad_map") with the reason."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused("bad_map", reason=in_own_words(str(error))) from error
    strange = [name for name in given if name not in (*_WHOLE, *_TABLES)]
    if strange:
        raise ImportRefused("bad_map", reason=Sentence("there is no setting {name}", name=strange[0]))
    for name in _TABLES:
        table = given.setdefault(name, {})
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
            raise ImportRefused(
                "bad_map", reason=Sentence('[{name}] must hold lines such as "name" = "value"', name=name)
            )
    columns = tuple((field, column) for column, field in given["columns"].items() if field)
    return ColumnMapping(
        record=_typed(given, "record", str) or "",
        columns=columns,
        source=_typed(given, "source", str),
        zone=_typed(given, "zone", str),
        date_order=_typed(given, "date_order", str),  # type: ignore[arg-type]  # Mapping checks it
        units=tuple(given["units"].items()),
        states=tuple(given["states"].items()),
        kind=_typed(given, "kind", str),
        top=_typed(given, "top", int),
        is_low_best=bool(_typed(given, "is_low_best", bool)),
        same_id=_typed(given, "same_id", str) or None,
        outcomes=tuple(given["outcomes"].items()),
        header_rows=_typed(given, "header_rows", int),
    )


def read_file(path: Path) -> ColumnMapping:
    """A mapping from a file. Raises ImportRefused."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ImportRefused("bad_map", reason=Sentence("the file is larger than a mapping can be"))
        text = path.read_bytes()
        # What `>` of Windows PowerShell 5 writes is UTF-16, with its mark.
        is_utf16 = text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return read(text.decode("utf-16" if is_utf16 else "utf-8-sig"))
    except FileNotFoundError as error:
        raise ImportRefused("not_found", name=path.name) from error
    except OSError as error:
        raise ImportRefused("not_readable", name=path.name, reason=of_system(error)) from error
    except UnicodeDecodeError as error:
        raise ImportRefused("bad_map", reason=Sentence("it is not UTF-8 text")) from error


def with_comments(proposal: Proposal, file_name: str, states: Iterable[str] = ()) -> str:
    """The proposal as a file to look through and change: every column, how sure its field is and why, and what may stand where.

    `states` are words of the status (of contacts: of the outcome) whose meaning is not known.
    """
    mapping, record = proposal.mapping, proposal.record
    lines = [
        f"# How to read {_comment(file_name)}. Look through it, change it, then:",
        "# python -m data import FILE --map THIS_FILE",
        "",
        f"record = {_quoted(record)}  # {', '.join(FIELDS)}",
        '# source = "Name of the tool"',
        f"zone = {_quoted(mapping.zone)}"
        if mapping.zone
        else '# zone = "Europe/Prague"  # of times that name none in their cell or header',
        '# date_order = "day_first"  # or "month_first", where the dates leave it open; "year_first" for two-digit years: 250304',
    ]
    lines.append(
        '# same_id = "newest"  # rows with the same id: newest, log (events of one case) or a column that belongs to the key'
    )
    if mapping.header_rows:
        lines.append(f"header_rows = {mapping.header_rows}")
    if mapping.missing:
        lines.append(f"# Still to be chosen below: {', '.join(mapping.missing)}. Without it a {record} means nothing.")
    if record == "contact":
        told = f"kind = {_quoted(mapping.kind)}" if mapping.kind else f"# kind = {_quoted(CONTACTS[0])}"
        lines.append(
            f"{told}  # {' or '.join(CONTACTS)}, where no column tells; else the kind of these contacts is not known"
        )
    if "score" in mapping.fields:
        known = f"top = {mapping.top}" if mapping.top else "# top = 5"
        lines.append(
            f"{known}  # the highest possible score, where the file does not tell it: {', '.join(map(str, mapping.tops))}"
        )
        if record != "qa_review":
            lines.append(f"is_low_best = {str(mapping.is_low_best).lower()}")
    if record == "survey_response" and "kind" not in mapping.fields:
        lines.append(f"kind = {_quoted(mapping.kind or 'csat')}  # {', '.join(SURVEYS)}")
    lines += ["", "[columns]", *map(_column_line, proposal.guesses)]
    lines += ["", *_units_lines(mapping), *_states_lines(mapping, states), *_outcomes_lines(mapping, states)]
    return "\n".join([*lines, *_fields_lines(record)]) + "\n"


def _column_line(guess: Guess) -> str:
    name = _quoted(guess.column)
    shown = _comment("; ".join(guess.profile.examples))
    if guess.field is None:
        return f'{name} = ""  # not used. {shown}'
    why = ", ".join(_REASONS[reason] for reason in guess.reasons)
    return f"{name} = {_quoted(guess.field)}  # {guess.share:.0%} sure ({why}). {shown}"


def _units_lines(mapping: ColumnMapping) -> list[str]:
    names = [name for name in lengths(mapping.record) if name in mapping.fields]
    if not names:
        return []
    units = dict(mapping.units)
    given = [f"{name} = {_quoted(units.get(name, 'minutes'))}" for name in names]
    return [f"[units]  # of lengths of time written as plain numbers: {', '.join(UNITS)}", *given, ""]


def _states_lines(mapping: ColumnMapping, states: Iterable[str]) -> list[str]:
    if mapping.record != "ticket" or "status" not in mapping.fields:
        return []
    known = [f"{_quoted(word)} = {_quoted(state)}" for word, state in mapping.states]
    asked = [f'# {_comment(_quoted(word))} = "open"' for word in states]
    note = "take the # away and say what these words mean" if asked else "usual words are known; others go here"
    return [f"[states]  # {', '.join(STATES)}; {note}", *known, *asked, ""]


def _outcomes_lines(mapping: ColumnMapping, words: Iterable[str]) -> list[str]:
    if mapping.record != "contact" or "outcome" not in mapping.fields:
        return []
    known = [f"{_quoted(word)} = {_quoted(outcome)}" for word, outcome in mapping.outcomes]
    asked = [f'# {_comment(_quoted(word))} = "missed"' for word in words]
    note = "take the # away and say what these words mean" if asked else "usual words are known; others go here"
    return [f"[outcomes]  # {', '.join(dict.fromkeys(OUTCOMES.values()))}; {note}", *known, *asked, ""]


def _fields_lines(record: str) -> list[str]:
    """What a column may be read as, with the meaning."""
    meanings = {column.name: column.meaning for column in RECORDS[record].columns}
    meanings |= {"id": "What tells this row from others.", "was_answered": "Yes or no: somebody answered."}
    meanings |= {CLOCK: f"Time of day of {MAIN_MOMENT.get(record)}, where it has a column of its own."}
    if record == "ticket":
        meanings["score"] = "Satisfaction score that the customer gave."
        meanings[EVENT] = (
            "Moment of one event, where the file has several rows a ticket: the first made it, the last is its state."
        )
    width = max(map(len, FIELDS[record]))
    return ["# Fields:", *(f"#   {name.ljust(width)}  {meanings.get(name, '')}".rstrip() for name in FIELDS[record])]


def _typed(given: AbstractMapping[str, object], name: str, type_: type[T]) -> T | None:
    value = given.get(name)
    if value is None or (isinstance(value, type_) and isinstance(value, bool) == (type_ is bool)):
        return value
    must = {str: _MUST_BE_TEXT, int: _MUST_BE_WHOLE}.get(type_, _MUST_BE_BOOL)
    raise ImportRefused("bad_map", reason=Sentence(must, name=name))


_MUST_BE_TEXT = template("{name} must be a text")
_MUST_BE_WHOLE = template("{name} must be a whole number")
_MUST_BE_BOOL = template("{name} must be true or false")


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, except for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Text that cannot end a comment: no line breaks or other signs that TOML forbids there."""
    return re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+", " ", text)[:160]


def remember(writer: Writer, header_id: str, mapping: ColumnMapping) -> None:
    """Keep the mapping for the next file with this header; it takes the place of an earlier one."""
    writer.execute("DELETE FROM mapping WHERE header = $header", {"header": header_id})
    writer.execute(
        "INSERT INTO mapping VALUES ($header, $mapping, $now)",
        {"header": header_id, "mapping": write(mapping), "now": datetime.now(UTC).replace(tzinfo=None)},
    )


def recall(store: Store, header_id: str) -> ColumnMapping | None:
    """The mapping that was last used for this header; None also when this version of the program has no use for it."""
    found = store.read("SELECT mapping FROM mapping WHERE header = $header", {"header": header_id})
    if not found.height:
        return None
    try:
        return read(str(found["mapping"][0]))
    except ImportRefused:
        return None  # a new proposal is made then; the uploads read by it have their own copy


def format_of_upload(name: str, text: str | None) -> Format:
    """The format an upload was read by: a declared one, or the one its own mapping makes."""
    return as_format(read(text)) if text else named(name)


def mapping_of_upload(writer: Writer, upload_id: int) -> ColumnMapping | None:
    """The mapping an upload was read by, or None when it was a declared format."""
    found = writer.query("SELECT mapping FROM upload WHERE id = $id", {"id": upload_id})
    text = found["mapping"][0] if found.height else None
    return read(str(text)) if text else None
