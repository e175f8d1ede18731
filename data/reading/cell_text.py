"""The SQL of one cell's text: trimmed, in one spelling, without what a spreadsheet put around it."""

from __future__ import annotations

import re

from data.declare.answers import NOT_GIVEN
from data.declare.format import Format, Mapped
from data.declare.formula_cells import undefused_sql
from data.declare.vocabulary import NOTHING
from data.store.sql import listed, literal

TRIMMED = ("text", "choice", "status", "csat", "flag")
PROSE = ("subject", "comment", "text", "tags", "complaint_text", "resolution")
"""Texts that a person reads and nobody groups by; of all other texts several spellings of one word are one."""
_NOTHING = f"^(?:{'|'.join(map(re.escape, NOTHING))})$"
_INVISIBLE = r"\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{FEFF}"
_BLANK = r"\t\n\f\r \x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
_UNCOMPOSED = (
    r"\x{0300}-\x{036F}\x{0374}\x{037E}\x{0387}\x{0591}-\x{05C7}\x{064B}-\x{0655}\x{0900}-\x{0D7F}\x{1100}-\x{11FF}\x{1AB0}-\x{1AFF}"
    r"\x{1DC0}-\x{1DFF}\x{1F00}-\x{1FFF}\x{20D0}-\x{20FF}\x{2126}\x{212A}\x{212B}\x{3099}\x{309A}\x{F900}-\x{FAFF}\x{FE20}-\x{FE2F}"
)
"""Where a character may have another Unicode form: combining marks, and signs that stand for a letter."""
_TWO_SPELLINGS = f"[{_INVISIBLE}{_BLANK.replace(' ', '')}{_UNCOMPOSED}]|^ | $|  "


def cell_sql(name: str, mapped: Mapped, format_: Format) -> str:
    """The cell as SQL over the staged rows; date and clock time are joined, and so are columns that stand several times.

    Numbers and times need no trimming.
    """
    column = format_.cells[name]
    cleaned = [
        f"c{place}" if place in mapped.plain else cleaned_sql(name, column.kind, f"c{place}")
        for place in mapped.all_places(name)
    ]
    cell = cleaned[0]
    if len(cleaned) > 1:
        cell = (
            f"nullif(concat_ws(',', {listed(cleaned)}), '')"
            if column.many == "join"
            else f"coalesce({listed(cleaned)})"
        )
    if name in mapped.wrapped_ids:
        cell = f"regexp_replace({cell}, {literal(_WRAPPED_ID)}, '\\1\\2')"
    if name in mapped.clock_parts and not mapped.colonless.issuperset(mapped.all_places(name)):
        first, second = mapped.clock_parts[name]
        # Nearly all lengths are plain numbers, and the pattern takes longer than all else that is done with those.
        told = f"regexp_replace({cell}, '^([0-9]+):([0-5][0-9])$', '\\1 {first} \\2 {second}')"
        # Of one column in its raw text: there is no colon where it had none, and the cell need not be read for it.
        raw = f"c{mapped.places[name]}" if len(cleaned) == 1 else cell
        cell = f"CASE WHEN contains({raw}, ':') THEN {told} ELSE {cell} END"
    if column.kind == "score":
        cell = f"CASE WHEN {cell} >= ':' AND lower({cell}) IN ({listed(map(literal, NOT_GIVEN))}) THEN NULL ELSE {cell} END"
    if name not in mapped.clock_places:
        return cell
    return _day_and_clock(cell, _unwrapped(f"c{mapped.clock_places[name]}"))


def cleaned_sql(name: str, kind: str, cell: str) -> str:
    """The SQL of a column of the file as a cell of this name and kind reads it."""
    if kind not in TRIMMED:
        return _unwrapped(cell)
    reads = _one_spelling if kind in TRIMMED[:3] and name not in PROSE else _trimmed
    return undefused_sql(reads(cell), cell)


_WRAPPED = r"""^(?:=\s*"([^"]*)"|'([^']*)'?)$"""
"""What keeps spreadsheets from changing a cell: ="00123", or an apostrophe before it."""
_NET_DATE = r"^\\?/Date\((\d+)(?:[+-]\d{4})?\)\\?/$"
"""A moment as .NET writes it in JSON: milliseconds since 1970 in UTC; the offset behind it is for showing."""
_WRAPPED_ID = r"^'([^']+)'?$|^([0-9]+)\.0$"


def _unwrapped(cell: str) -> str:
    """A number or time without its wrapping; nearly all begin with a digit, which two ranges tell the fastest."""
    bare = f"nullif(regexp_replace({cell}, {literal(_WRAPPED)}, '\\1\\2'), '')"
    net = f"regexp_replace({cell}, {literal(_NET_DATE)}, '\\1')"
    return f"CASE WHEN {cell} BETWEEN '0' AND '<' THEN {cell} WHEN {cell}[1] IN ('/', '\\') THEN {net} WHEN {cell} BETWEEN '(' AND '0' THEN {cell} WHEN {cell}[1] IN ('=', '''') THEN {bare} WHEN {cell}[1] = ' ' THEN nullif(trim({cell}), '') ELSE {cell} END"


def _day_and_clock(day: str, clock: str) -> str:
    """A day and a clock time as one text. A spreadsheet writes them as day number and share of a day, or as two whole moments.

    A day that has its own clock time needs no other.
    """
    is_number = f"regexp_full_match({day}, '[2-7][0-9]{{4}}([.,]0+)?')"
    bare = f"regexp_replace({day}, '[ T]0?0:00(:00)?([.]0+)?$', '')"
    date = f"CASE WHEN {is_number} THEN (DATE '1899-12-30' + try_cast(left({day}, 5) AS INTEGER))::DATE::VARCHAR ELSE {bare} END"
    share = f"try_cast(replace({clock}, ',', '.') AS DOUBLE)"
    time = (
        f"CASE WHEN {share} BETWEEN 0 AND 0.9999999 THEN strftime(TIMESTAMP '2000-01-01' + to_seconds(round({share} * 86400)), '%H:%M:%S') "
        f"WHEN contains({clock}, ':') THEN regexp_replace({clock}, '^.*?(\\d{{1,2}}:\\d\\d.*)$', '\\1') ELSE {clock} END"
    )
    return f"CASE WHEN {clock} IS NULL OR contains({bare}, ':') THEN {day} ELSE {date} || ' ' || {time} END"


def _trimmed(column: str) -> str:
    """Trimmed only where there is something to trim: most cells have no blank at either end, and trimming all is slow."""
    # Whatever begins or ends with a plain character needs none; two ranges are the fastest way to tell.
    blank = (
        f"{column} NOT BETWEEN '!' AND '\x7f' OR {column}[-1] NOT BETWEEN '!' AND '~' OR {column} BETWEEN '=' AND '=~'"
    )
    # One pattern, not a second look at the trimmed text: DuckDB would then trim every cell to share the work.
    inner = f"""regexp_replace(trim({column}, ' \t\r\n\u00a0'), '^=\\s*"([^"]*)"$', '\\1')"""
    bare = f"regexp_replace({inner}, {literal(_NOTHING)}, '')"
    return f"CASE WHEN {blank} THEN nullif({bare}, '') ELSE {column} END"


def _one_spelling(column: str) -> str:
    """The same for names, words and keys, of which one spelling counts: composed (NFC), no invisible signs, single plain blanks.

    Most cells are plain or have no sign that may be written in two ways: they are looked at, and stay as they are.
    """
    is_wrapped = f"{column} BETWEEN '=' AND '=~'"
    is_plain = f"{column} BETWEEN '!' AND '\x7f' AND NOT ({is_wrapped}) AND {column}[-1] BETWEEN '!' AND '~' AND strlen({column}) = length({column}) AND NOT contains({column}, '  ')"
    inner = (
        f"""CASE WHEN {is_wrapped} THEN regexp_replace(trim({column}), '^=\\s*"([^"]*)"$', '\\1') ELSE {column} END"""
    )
    seen = f"nfc_normalize(regexp_replace({inner}, {literal(f'[{_INVISIBLE}]+')}, '', 'g'))"
    one = f"regexp_replace(trim(regexp_replace({seen}, {literal(f'[{_BLANK}]+')}, ' ', 'g')), {literal(_NOTHING)}, '')"
    return f"CASE WHEN {is_plain} THEN {column} WHEN {is_wrapped} OR regexp_matches({column}, {literal(_TWO_SPELLINGS)}) THEN nullif({one}, '') WHEN {column} IN ('–', '—') THEN NULL ELSE {column} END"
