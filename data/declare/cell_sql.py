"""The SQL that reads one text cell as a number, a length of time, a choice or a plain text; NULL where it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from data.declare.vocabulary import LENGTHS
from data.store.sql import listed, literal

_LONGEST = 3_000_000_000
"""Seconds that a length of time may have: 95 years. Longer ones are slips."""
_VOCABULARIES = 500
_FACTORS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


_BLANKS = "[ '’\u00a0\u202f\u2009]"
_GROUPED = rf"^([-+−]?[0-9]{{1,3}}(?:{_BLANKS}[0-9]{{3}})+)([.,][0-9]+)?$"
CURRENCY = r"€|\$|£|zł|Kč|Ft|CHF|EUR|USD|GBP|CZK|PLN|HUF"
"""Signs and letters of money, as a pattern that ignores case; they say nothing about the number beside them."""
_MONEY = rf"^(?i:([-+−]?)(?:{CURRENCY}) ?([-+−]?[0-9].*?)|([-+−]?[0-9].*?)(?:,[-–—]+)? ?(?:{CURRENCY}|%|,[-–—]+))$"


def number_sql(x: str) -> str:
    """A DOUBLE; blanks and apostrophes between thousands and a decimal comma are understood; NaN and infinity are no numbers.

    Of point and comma the last one is the decimal sign; where 1,234 or 1.234 means thousands, the whole column has told
    (data/declare/number_style.py).
    """
    trimmed = f"replace(trim({x}, ' \t\u00a0\u202f'), '−', '-')"
    grouped = f"regexp_replace({trimmed}, {literal(_BLANKS)}, '', 'g')"
    thousands = (
        f"CASE WHEN regexp_matches({x}, '^-?[0-9]{{1,3}}(,[0-9]{{3}})+\\.[0-9]+$|^-?[0-9]{{1,2}}(,[0-9]{{2}})+,[0-9]{{3}}(\\.[0-9]+)?$') THEN replace({x}, ',', '') "
        f"WHEN regexp_matches({x}, '^-?[0-9]{{1,3}}(\\.[0-9]{{3}})+,[0-9]+$') THEN replace(replace({x}, '.', ''), ',', '.') "
        f"WHEN regexp_matches({trimmed}, {literal(_GROUPED)}) THEN replace({grouped}, ',', '.') "
        f"ELSE replace({trimmed}, ',', '.') END"
    )
    value = f"coalesce(try_cast({x} AS DOUBLE), try_cast({thousands} AS DOUBLE))"
    return f"(CASE WHEN isfinite({value}) THEN {value} END)"


def amount_sql(x: str) -> str:
    """The same, for a number that may have a currency or a percent sign, which say nothing about the number itself."""
    bare = f"regexp_replace({x}, {literal(_MONEY)}, '\\1\\2\\3')"
    return f"coalesce({number_sql(x)}, {number_sql(bare)})"


def plain_number_sql(x: str) -> str:
    """The same for a number as programs write it; anything else is NULL here."""
    return f"(CASE WHEN isfinite(try_cast({x} AS DOUBLE)) THEN try_cast({x} AS DOUBLE) END)"


def count_sql(number: str) -> str:
    """A whole number of zero or more as BIGINT, from a DOUBLE."""
    return f"CASE WHEN {number} BETWEEN 0 AND 2147483647 AND {number} = floor({number}) THEN try_cast({number} AS BIGINT) END"


def plain_count_sql(x: str) -> str:
    """The same from a whole number as programs write it; anything else is NULL here."""
    return count_sql(_bounded_number(x))


def _bounded_number(x: str) -> str:
    """A number of which the caller takes those between two others: infinity and NaN, which is above all of them, are not among these."""
    return f"try_cast({x} AS DOUBLE)"


def plain_duration_sql(x: str, unit: str) -> str:
    """Seconds as BIGINT from a plain number of `unit`; anything else is NULL here."""
    return _plain_length(_bounded_number(x), unit)


def _plain_length(number: str, unit: str) -> str:
    factor = _FACTORS[unit]
    return f"CASE WHEN {number} BETWEEN 0 AND {_LONGEST} / {factor} THEN try_cast(round({number} * {factor}) AS BIGINT) END"


def duration_sql(x: str, unit: str | None) -> str:
    """Seconds as BIGINT from a number of `unit`, H:MM[:SS] with any number of hours, ISO 8601, words, or a spreadsheet's time cell.

    A negative length of time is none (see WithinSla for the time left of a promise).
    """
    plain = _plain_length(number_sql(x), unit).removeprefix("CASE ").removesuffix("END") if unit else ""
    clock = f"string_split({x}, ':')"
    seconds = f"try_cast({clock}[1] AS BIGINT) * 3600 + try_cast({clock}[2] AS BIGINT) * 60 + coalesce(try_cast(replace({clock}[3], ',', '.') AS DOUBLE), 0)"
    is_clock = f"regexp_matches({x}, '^[0-9]+:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)? *$')"
    # "1 day 03:15:00" and "1.03:15:00": days before a clock time.
    days = f"regexp_extract(lower({x}), '^([0-9]+)(?: ?d[a-z]*,?\\s+|\\.)[0-9]+:', 1)"
    rest = f"regexp_replace(lower({x}), '^[0-9]+(?: ?d[a-z]*,?\\s+|\\.)', '')"
    # A spreadsheet's time cell carries the day zero of its calendar; longer times run into the days after it.
    excel = f"epoch(try_cast({x} AS TIMESTAMP)) - epoch(CASE WHEN {x} LIKE '1899-12-30%' THEN TIMESTAMP '1899-12-30' ELSE TIMESTAMP '1899-12-31' END)"
    clock_of = f"string_split({rest}, ':')"
    said = _said_length(x)
    long = f"try_cast({days} AS BIGINT) * 86400 + try_cast({clock_of}[1] AS BIGINT) * 3600 + try_cast({clock_of}[2] AS BIGINT) * 60 + coalesce(try_cast({clock_of}[3] AS DOUBLE), 0)"
    return (
        f"CASE WHEN contains({x}, ':') THEN CASE WHEN {is_clock} THEN try_cast(round({seconds}) AS BIGINT) "
        f"WHEN {x} LIKE '1899-%' OR {x} LIKE '1900-%' THEN try_cast(round({excel}) AS BIGINT) "
        f"WHEN regexp_full_match({rest}, '[0-9]{{1,2}}:[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?') THEN try_cast(round({long}) AS BIGINT) "
        f"WHEN regexp_full_match({said}, '{_WORD_LENGTH}') THEN {_sum_of(said, _WORD_PARTS)} END "
        f"{plain}"
        f"WHEN {x} LIKE '%P%' AND regexp_full_match({x}, '{_ISO_LENGTH}') AND regexp_matches({x}, '[0-9]') THEN {_sum_of(x, _ISO_PARTS)} "
        f"WHEN regexp_full_match({said}, '{_WORD_LENGTH}') THEN {_sum_of(said, _WORD_PARTS)} END"
    )


_DAY_0 = r"(?:[A-Za-z]{3},? )?(?:1899[-/.]12[-/.]3[01]|12[-/.]3[01][-/.]1899|3[01][-/.] ?12[-/.] ?1899|Dec 3[01],? 1899|3[01][ -]Dec[ -]1899)"
_DAY_N = (
    r"(?:[A-Za-z]{3},? )?(?:1900[-/.]0?1[-/.]([0-2]?[0-9])|0?1[-/.]([0-3]?[0-9])[-/.]1900|([0-3]?[0-9])[-/.] ?0?1[-/.] ?1900"
    r"|Jan ([0-3]?[0-9]),? 1900|([0-3]?[0-9])[ -]Jan[ -]1900)"
)
_DAYS_CLOCK = r"(?:[T ]+([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9](?:[.,][0-9]+)?))?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT)?(?:[+-][0-9]{2}:?[0-9]{2})?(?: \([^()]*\))?)?)"
SPREADSHEET_LENGTH = rf"(?:{_DAY_0}|{_DAY_N}){_DAYS_CLOCK}?"
"""A length of time as a spreadsheet's cell of a date: the first days of its calendar, in any way that dates are written."""


def is_first_day(x: str) -> str:
    """Whether such a cell stands on 30 December 1899: the calendar of its column then begins there, else with 31 December."""
    return f"regexp_matches({x}, '^(?:[A-Za-z]{{3}},? )?(?:1899[-/.]12[-/.]30|12[-/.]30[-/.]1899|30[-/.] ?12[-/.] ?1899|Dec 30,? 1899|30[ -]Dec[ -]1899)')"


def spreadsheet_length_sql(x: str, begins_on_30: bool) -> str:
    """Such cells as H:MM:SS, all others as they are; `begins_on_30` says of the column what `is_first_day` found in some cell."""
    groups = listed(literal(f"g{place}") for place in range(1, 10))
    found = f"regexp_extract({x}, {literal('^' + SPREADSHEET_LENGTH + '$')}, [{groups}])"
    number = f"coalesce({listed(f'try_cast({found}.g{place} AS BIGINT)' for place in range(1, 6))}, 0)"
    later = f"CASE WHEN {is_first_day(x)} THEN 0 ELSE 1 END" if begins_on_30 else "0"
    half = f"CASE lower({found}.g9) WHEN 'p' THEN CASE {found}.g6 WHEN '12' THEN 0 ELSE 12 END WHEN 'a' THEN CASE {found}.g6 WHEN '12' THEN -12 ELSE 0 END ELSE 0 END"
    hours = f"({number} + {later}) * 24 + coalesce(try_cast({found}.g6 AS BIGINT), 0) + {half}"
    rest = f"':' || coalesce(nullif({found}.g7, ''), '00') || ':' || coalesce(nullif({found}.g8, ''), '00')"
    return f"CASE WHEN regexp_full_match({x}, {literal(SPREADSHEET_LENGTH)}) THEN ({hours})::VARCHAR || {rest} ELSE {x} END"


def _said_length(x: str) -> str:
    """A length of time in words, written out: “1h05”, “5m30”, 5'30", “1:05 h”, “05:30 min”, “1 000 s”."""
    text = f"lower({x})"
    for pattern, by in (
        # Of a clock before a unit the first part counts that unit, and the second the next smaller one.
        (rf"^([0-9]+):([0-5][0-9]):([0-5][0-9]) ?(?:{_OF_CLOCKS})\.?$", r"\1 h \2 min \3 s"),
        (rf"^([0-9]+):([0-5][0-9]) ?(?:{'|'.join(LENGTHS[3600])})\.?$", r"\1 h \2 min"),
        (rf"^([0-9]+):([0-5][0-9]) ?(?:{'|'.join((*LENGTHS[60], *LENGTHS[1]))})\.?$", r"\1 min \2 s"),
        (r"([0-9] ?h ?[0-5][0-9])$", r"\1 min"),
        (r"([0-9] ?m ?[0-5][0-9])$", r"\1 s"),
        ("^([0-9]+)['′’] ?([0-5]?[0-9])(?:[\"″”]|['′’]{2})$", r"\1 min \2 s"),
        (rf"^([0-9]{{1,3}}){_BLANKS}([0-9]{{3}} ?[^0-9:]+)$", r"\1\2"),
    ):
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(by)})"
    return text


def _sum_of(x: str, parts: Mapping[str, float]) -> str:
    """Whole seconds of the numbers that stand before (or, for ISO 8601, in) each part."""
    each = (
        f"coalesce(try_cast(replace(regexp_extract({x}, '{pattern}', 1), ',', '.') AS DOUBLE), 0) * {size}"
        for pattern, size in parts.items()
    )
    return f"try_cast(round({' + '.join(each)}) AS BIGINT)"


_OF_CLOCKS = "|".join((*LENGTHS[3600], *LENGTHS[60], *LENGTHS[1]))
_NUMBER = r"([0-9]+(?:[.,][0-9]+)?)"
_ISO_LENGTH = rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
_ISO_PARTS = {
    rf"{_NUMBER}{unit}": size for unit, size in (("W", 604800), ("D", 86400), ("H", 3600), ("T?M", 60), ("S", 1))
}
_WORD_PARTS = {rf"{_NUMBER} ?(?:{'|'.join(words)})(?:[^\p{{L}}]|$)": size for size, words in LENGTHS.items()}
_WORD_LENGTH = rf"(?:{_NUMBER} ?(?:{'|'.join(word for words in LENGTHS.values() for word in words)})\.?(?:[ ,]|and |und |a |i |és |και )*)+"


def web_text_sql(x: str) -> str:
    """The text without HTML's spelling of five characters; `&amp;` last, so that `&amp;lt;` stays the text `&lt;`."""
    text = x
    for spelled, meant in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "''"), ("&amp;", "&")):
        text = f"replace({text}, '{spelled}', '{meant}')"
    return rf"regexp_replace({text}, '^''([=+@-])', '\1')"


def text_map(words: Mapping[str, str]) -> str:
    """The SQL of a constant map from text to text.

    Two texts that are split when the statement is planned: each word as a constant of its own would be bound by itself,
    and a vocabulary has hundreds of them.
    """
    return _text_map(tuple(words.items()))


@lru_cache(_VOCABULARIES)
def _text_map(words: tuple[tuple[str, str], ...]) -> str:
    every = "".join(map("".join, words))
    between = next(chr(code) for code in range(1, 32) if chr(code) not in every)
    keys, values = (
        f"string_split({literal(between.join(side))}, {literal(between)})" for side in zip(*words, strict=True)
    )
    return f"map({keys}, {values})"


def choice_sql(x: str, words: Mapping[str, str], keep: bool) -> str:
    """The value of a word, by its lower-case spelling; an unknown word is NULL, or stays with `keep`."""
    found = f"{text_map(words)}[lower({x})]" if words else "NULL::VARCHAR"
    return f"coalesce({found}, {x})" if keep else found
