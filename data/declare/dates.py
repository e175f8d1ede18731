"""Dates and times as files write them: which way a whole column writes them, and the SQL that reads it as UTC.

A column is profiled over the whole file, never cell by cell: a first number above 12 anywhere makes it day first, a second
one month first. ISO cells take the fast way. Local times become UTC by the zone's rules as ICU has them: a time that the
spring change skips is read as if the clock had not been changed yet, one that comes twice in autumn as its second occurrence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from data.declare.vocabulary import MONTHS
from data.store.model import EARLIEST_AT, LATEST_AT
from data.store.sql import listed, literal, sql, stacked

Order = Literal["day_first", "month_first"]

_WEEKDAY = r"^\p{L}{2,}\.?,\s+"
_MONTH_FIRST = r"^([A-Z]{3})[A-Z]*\.?\s+(\d{1,2}),?\s+(\d{4})[,.]?\s*"
_DATE_PART = r"^(\d{1,4})\.?\s*[./\-\s]\s*(?:([A-Z]{3})[A-Z]*|(\d{1,2}))\.?\s*[./\-,\s]\s*(\d{1,4})[.,]?(?:\s+|T|$)"
_NUMERIC_DATE = r"^(\d{1,2})/(\d{1,2})/\d{2,4}"
_SHAPE = re.compile(
    r"(?P<date>9{4}/(?:9{1,2}|[A-Z]{3})/9{1,2}|9{1,2}/9{1,2}/(?:9{4}|99)|9{1,2}/[A-Z]{3}/(?:9{4}|99))"
    r"(?P<time> 9{1,2}:99(?P<seconds>:99(?P<fraction>\.9{1,6})?)?(?P<half> ?[AP]M)?)?"
)
_NUMBERS: Mapping[str, str] = {
    "9999999999": "make_timestamp(try_cast({x} AS BIGINT) * 1000000)",
    "9999999999999": "make_timestamp(try_cast({x} AS BIGINT) * 1000)",
    "99999999": "try_strptime({x}, '%Y%m%d')",
    "99999999999999": "try_strptime({x}, '%Y%m%d%H%M%S')",
}
_PLACEHOLDER = r"^(0000|9999-|0001-01-01|1899-|1900-01-0|1970-01-01([ T]00:00(:00(\.0+)?)?Z?)?$|00[./-]00[./-]0000|0?1[./-]0?1[./-](1900|0001)|30[./-]12[./-]1899)"
_EXCEL_DAY = re.compile(r"99999([.,]9+)?")
_ZONE_NAMES: Mapping[str, int] = {
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "WET": 0,
    "WEST": 1,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
}
"""Hours east of Greenwich. Names that mean several zones (CST, IST …) are not read."""
_OFFSET = (
    rf"(?i)(:[0-9.]+ ?(?:[AP]\.?M\.?)?) ?(?:(?:UTC|GMT)? ?([+-][0-9]{{1,2}}):?([0-9]{{2}})?|({'|'.join(_ZONE_NAMES)}))$"
)
_AM = r"(\d) ?(?:A\.? ?M\.?|Π\.? ?Μ\.?|DOP\.?)$"
_PM = r"(\d) ?(?:P\.? ?M\.?|Μ\.? ?Μ\.?|ODP\.?)$"
_EPOCH_SHAPES = ("9999999999", "9999999999999")


@dataclass(frozen=True)
class TimeProfile:
    """What the cells of one column look like, counted over the whole file. `shapes`: cells that are not ISO, digits as 9."""

    filled: int
    iso: int
    with_offset: int
    placeholders: int
    shapes: tuple[tuple[str, int], ...] = ()
    first_above_12: int = 0
    second_above_12: int = 0
    ambiguous: int = 0

    @property
    def order(self) -> Order | None:
        """The order of day and month that the numbers force, or None when they leave it open."""
        if self.first_above_12 == self.second_above_12:
            return None
        return "day_first" if self.first_above_12 > self.second_above_12 else "month_first"

    @property
    def readable(self) -> int:
        """How many filled cells look like a moment."""
        return (
            self.iso + self.placeholders + sum(cells for shape, cells in self.shapes if time_format(shape, "day_first"))
        )

    @property
    def needs_order(self) -> bool:
        """Whether any cell could be read both ways, as different days."""
        return self.ambiguous > 0


def profile_columns(x: str) -> tuple[str, ...]:
    """The aggregates behind filled, iso, with_offset and placeholders for the cell expression `x`."""
    return (
        f"count({x})",
        f"count(*) FILTER (WHERE {_iso(x)} IS NOT NULL)",
        f"count(*) FILTER (WHERE {has_offset(x)})",
        f"count(*) FILTER (WHERE {is_placeholder(x)})",
    )


def shapes_query(x: str, table: str) -> str:
    """Shapes of the cells in the column `x` that are neither ISO nor placeholders, with counts, the commonest first."""
    wanted = f"(FROM {table} WHERE {x} IS NOT NULL AND {_iso(x)} IS NULL AND NOT {is_placeholder(x)})"
    return sql(
        "SELECT shape, count(*) AS cells, coalesce(max(example), '') AS example,",
        "count(*) FILTER (WHERE first_number BETWEEN 13 AND 31) AS first_above_12,",
        "count(*) FILTER (WHERE second_number BETWEEN 13 AND 31) AS second_above_12,",
        "count(*) FILTER (WHERE first_number <= 12 AND second_number <= 12 AND first_number <> second_number) AS ambiguous",
        f"FROM (SELECT translate({x}_prepared, '012345678', '999999999') AS shape, {x}_prepared AS example,",
        f"try_cast(regexp_extract({x}_prepared, {literal(_NUMERIC_DATE)}, 1) AS INTEGER) AS first_number,",
        f"try_cast(regexp_extract({x}_prepared, {literal(_NUMERIC_DATE)}, 2) AS INTEGER) AS second_number",
        f"FROM {stacked(wanted, _preparation(x, 'TRUE'))})",
        "GROUP BY shape ORDER BY cells DESC, shape LIMIT 2000",
    )


def decide_orders(profiles: Mapping[str, TimeProfile], default: Order | None) -> dict[str, tuple[Order, bool]]:
    """Day or month first for each column, and whether that is a guess.

    A column that leaves it open follows the other columns of the file, else the format's default, else day first.
    """
    forced: list[Order] = [profile.order for profile in profiles.values() if profile.order]
    shared: Order | None = None
    if forced:
        shared = "day_first" if 2 * forced.count("day_first") >= len(forced) else "month_first"
    decided: dict[str, tuple[Order, bool]] = {}
    for name, profile in profiles.items():
        if profile.order:
            decided[name] = (profile.order, False)
        else:
            decided[name] = (shared or default or "day_first", profile.needs_order and not (shared or default))
    return decided


def time_format(shape: str, order: Order) -> str | None:
    """The strptime pattern for a prepared cell's shape; None when it is no date that this program knows."""
    match = _SHAPE.fullmatch(shape)
    if not match:
        return None
    date = match["date"].split("/")
    if len(date[0]) == 4:
        pattern = "%Y/%b/%d" if date[1].isalpha() else "%Y/%m/%d"
    else:
        year = "%Y" if len(date[2]) == 4 else "%y"
        numbers = f"%d/%m/{year}" if order == "day_first" else f"%m/%d/{year}"
        pattern = f"%d/%b/{year}" if date[1].isalpha() else numbers
    if match["time"]:
        pattern += " %I:%M" if match["half"] else " %H:%M"
        pattern += ":%S" if match["seconds"] else ""
        pattern += ".%f" if match["fraction"] else ""
        pattern += (" %p" if match["half"].startswith(" ") else "%p") if match["half"] else ""
    return pattern


def time_sql(x: str, profile: TimeProfile, order: Order, zone: str) -> tuple[tuple[Mapping[str, str], ...], str]:
    """How to read the cells of the column `x` as a UTC TIMESTAMP; NULL for what cannot be read and for placeholders.

    Returns the columns that have to stand beside `x` (see sqltext.stacked), and the value over them.
    """
    is_iso = bool(profile.iso or not profile.filled)
    formats = formats_of(profile, order)
    local = [f"{x}_iso"] if is_iso else []
    preparation: tuple[Mapping[str, str], ...] = ()
    if formats:
        local.append(f"try_strptime({x}_prepared, [{listed(map(literal, formats))}])")
        preparation = _preparation(x, f"({x}_iso IS NULL OR {has_offset(x)})" if is_iso else "TRUE")
    local += [
        _NUMBERS[shape].format(x=x) for shape in shapes_in(profile) if shape in _NUMBERS and shape not in _EPOCH_SHAPES
    ]
    if any(_EXCEL_DAY.fullmatch(shape) for shape in shapes_in(profile)):
        # An Excel day number: days since 1899-12-30; only this century and the end of the last can be meant.
        local.append(
            f"CASE WHEN {_number(x)} BETWEEN 20000 AND 80000 "
            f"THEN TIMESTAMP '1899-12-30' + to_seconds(round({_number(x)} * 86400)) END"
        )
    value = to_utc(f"coalesce({listed(local)})" if len(local) > 1 else local[0], zone) if local else "NULL::TIMESTAMP"
    value = _absolute(x, profile, formats, value)
    return ({f"{x}_iso": _iso(x)} if is_iso else {}, *preparation, {f"{x}_moment": value}), _within(f"{x}_moment")


def _absolute(x: str, profile: TimeProfile, formats: Sequence[str], local: str) -> str:
    """The value, of cells that name no zone and need none as well: epochs, and times with an offset."""
    value = local
    absolute = [_NUMBERS[shape].format(x=x) for shape in shapes_in(profile) if shape in _EPOCH_SHAPES]
    if absolute:
        value = (
            f"coalesce({listed([*(f'CASE WHEN length({x}) IN (10, 13) THEN {each} END' for each in absolute), value])})"
        )
    if any(re.fullmatch(r"9{10}\.9+", shape) for shape in shapes_in(profile)):
        seconds = f"CASE WHEN regexp_full_match({x}, '[0-9]{{10}}\\.[0-9]+') THEN make_timestamp((try_cast({x} AS DOUBLE) * 1000000)::BIGINT) END"
        value = f"coalesce({seconds}, {value})"
    if profile.with_offset:
        absolute_time = _with_offset(x)
        if formats:
            named_month = f"try_strptime({x}_prepared, [{listed(map(literal, formats))}])"
            absolute_time = f"coalesce({absolute_time}, {named_month} - to_seconds({_offset_seconds(x)}))"
        value = f"CASE WHEN {has_offset(x)} THEN {absolute_time} ELSE {value} END"
    return value


def to_utc(local: str, zone: str) -> str:
    """A local TIMESTAMP expression as UTC."""
    if zone.upper() in ("UTC", "ETC/UTC", "GMT"):
        return local
    return f"make_timestamp(epoch_us(timezone({literal(zone)}, {local})))"


def formats_of(profile: TimeProfile, order: Order) -> Sequence[str]:
    """The patterns a column needs, two-digit years first: %Y would read 24 as the year 24."""
    found = [pattern for shape in shapes_in(profile) if (pattern := time_format(shape, order))]
    return sorted(dict.fromkeys(found), key=lambda pattern: "%y" not in pattern)


def shapes_in(profile: TimeProfile) -> list[str]:
    """The shapes alone."""
    return [shape for shape, _ in profile.shapes]


def _preparation(x: str, when: str) -> tuple[Mapping[str, str], ...]:
    """The columns that lead to `<x>_prepared`, for the cells of `x` of which `when` is true, level by level.

    That is the cell in capitals, its date written as number/number-or-English-month/number with one blank before the time.
    Weekdays and offsets are left out; months in the readers' languages become English ones.
    """
    # Spelled for a language, a time may have a blank that does not break before AM and PM.
    cell = f"trim(translate({x}, '\u00a0\u202f', '  '))"
    bare = f"CASE WHEN {has_offset(x)} THEN regexp_replace({cell}, {literal(_OFFSET)}, '\\1') ELSE {cell} END"
    upper = f"regexp_replace(upper({x}_bare), {literal(_WEEKDAY)}, '')"
    halves = f"regexp_replace(regexp_replace({upper}, {literal(_AM)}, '\\1 AM'), {literal(_PM)}, '\\1 PM')"
    months = "MAP {" + listed(f"{literal(name)}: {literal(english)}" for name, english in MONTHS.items()) + "}"
    english = f"replace({x}_halves, {x}_word, coalesce({months}[strip_accents({x}_word)], {x}_word))"
    named = f"CASE WHEN {x}_word <> '' THEN {english} ELSE {x}_halves END"
    turned = f"regexp_replace({named}, {literal(_MONTH_FIRST)}, '\\2/\\1/\\3 ')"
    slashed = f"regexp_replace({turned}, {literal(_DATE_PART)}, '\\1/\\2\\3/\\4 ')"
    return (
        {f"{x}_bare": f"CASE WHEN {when} THEN {bare} END"},
        {f"{x}_halves": halves},
        {f"{x}_word": f"regexp_extract({x}_halves, '\\p{{L}}{{3,}}')"},
        {f"{x}_prepared": f"trim({slashed})"},
    )


def is_placeholder(x: str) -> str:
    """Whether the cell holds a date that only means “not yet”. They sort before or after all other ISO dates, which spares the pattern."""
    return f"(CASE WHEN {x} < '1970-01-02' OR {x} > '9999-' THEN regexp_matches({x}, {literal(_PLACEHOLDER)}) ELSE FALSE END)"


def _iso(x: str) -> str:
    # DuckDB would read "2024-02-29 10:00 PM" as 10 o'clock, and "infinity" as a date: an ISO cell ends with a digit or Z.
    # It would also read "01/09/21" as the year 1: the year must have four digits.
    return f"CASE WHEN {x}[5] IN ('-', '/') AND ({x}[-1] <= '9' OR {has_offset(x)}) THEN try_cast({x} AS TIMESTAMP) END"


def has_offset(x: str) -> str:
    """Whether the cell names its distance from Greenwich."""
    # YYYY-MM-DD HH:MM:SS has 19 characters with a colon at the 17th; only other cells need the pattern.
    return (
        f"(CASE WHEN length({x}) > 16 AND NOT (length({x}) = 19 AND {x}[17] = ':') "
        f"THEN regexp_matches({x}, {literal(_OFFSET)}) ELSE FALSE END)"
    )


def _with_offset(x: str) -> str:
    spelled = f"regexp_replace(regexp_replace({x}, ' ?(Z|UTC|GMT)$', '+00'), ' ?([+-]\\d\\d):?(\\d\\d)?$', '\\1:\\2')"
    return f"make_timestamp(epoch_us(try_cast(regexp_replace({spelled}, ':$', '') AS TIMESTAMPTZ)))"


def _offset_seconds(x: str) -> str:
    hours = f"try_cast(regexp_extract({x}, {literal(_OFFSET)}, 2) AS INTEGER)"
    minutes = f"coalesce(try_cast(regexp_extract({x}, {literal(_OFFSET)}, 3) AS INTEGER), 0)"
    name = f"upper(regexp_extract({x}, {literal(_OFFSET)}, 4))"
    names = " ".join(f"WHEN {literal(each)} THEN {hour * 3600}" for each, hour in _ZONE_NAMES.items())
    sign = f"CASE WHEN contains(regexp_extract({x}, {literal(_OFFSET)}, 2), '-') THEN -60 ELSE 60 END"
    return f"coalesce({hours} * 3600 + {sign} * {minutes}, CASE {name} {names} END)"


def _number(x: str) -> str:
    return f"try_cast(replace({x}, ',', '.') AS DOUBLE)"


def _within(value: str) -> str:
    moment = f"({value})"
    return f"CASE WHEN {moment} >= TIMESTAMP '{EARLIEST_AT}' AND {moment} < TIMESTAMP '{LATEST_AT}' THEN {moment} END"
