"""Dates and times as files write them: which way a whole column writes them, and the SQL that reads it as UTC.

A column is profiled over the whole file, never cell by cell: a first number above 12 anywhere makes it day first, a second
one month first. Where no number tells, AM or PM behind slashes (3/4/2025 2:15 PM) speaks for month first, as in the United States: a guess.
“p. m.” does not: so Spanish writes it, day first. ISO cells take the fast way; all others are written anew step by step, as number/number-or-month/number with a
24-hour or AM/PM time behind, and read by a pattern. What fits no pattern is no time: nothing is cut off to make it one.
Local times become UTC by the zone's rules as ICU has them: a time that the spring change skips is read as if the clock had not
been changed yet, one that comes twice in autumn as its second occurrence.
"""
# ruff: noqa: S608 - only names and patterns of this program are joined into SQL

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from data.declare.cell_sql import text_map
from data.declare.vocabulary import DATE_WORDS, LETTER, MONTHS
from data.declare.zone_names import AREAS, NAMED_OFFSETS, SHARED, places_among
from data.store.model import EARLIEST_AT, LATEST_AT
from data.store.sql import listed, literal, sql, stacked

Order = Literal["day_first", "month_first", "year_first"]
ORDER_OF_SIGN: Mapping[str, Order] = {"dmy": "day_first", "mdy": "month_first", "ymd": "year_first"}
"""How people say the order of day, month and year of a whole file."""
SIGN_OF_ORDER: Mapping[str, str] = {order: sign for sign, order in ORDER_OF_SIGN.items()}
"""Of a date in numbers whose year, if it has four digits, does not stand first; year first means two-digit years: 25-03-04, 250304."""

_AFTER_DATE = r"(?:$|[.,]?(?: *[,;@|/-]? +|[T_:]|$))"
_MONTH_FIRST = rf"^([A-Z]{{3}})\.?[ /-](\d{{1,2}})(?:,? |[-/])(\d{{4}}|\d\d){_AFTER_DATE}"
_GLUED = rf"^(\d{{1,2}})([A-Z]{{3}})(\d{{4}}|\d\d){_AFTER_DATE}"
_DATE_PART = (
    rf"^(\d{{1,4}})\.?\s*[./\-\s]\s*(?:([A-Z]{{3}})|(\d{{1,2}}))\.?\s*[./\-,\s]\s*(\d{{4}}|\d{{1,2}}){_AFTER_DATE}"
)
_SIMPLE = r"^\d{1,4}[./-]\d\d?[./-](?:\d{4}|\d\d?)(?: \d\d?:\d\d(?::\d\d)?(?: [AP]M)?)?$"
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?"
_HALF = r"[AaPp]\.?[Mm]\.?"
_SHAPE = re.compile(
    r"(?P<date>9{4}/(?:9{1,2}|[A-Z]{3})/9{1,2}|9{1,2}/9{1,2}/(?:9{4}|9{1,2})|9{1,2}/[A-Z]{3}/(?:9{4}|99))"
    r"(?P<time> 9{1,2}:99(?P<seconds>:99(?P<fraction>\.9{1,6})?)?(?P<half> ?[AP]M)?)?"
)
_COMPACT: Mapping[str, str] = {
    "999999": "%y%m%d",
    "999999 99:99": "%y%m%d %H:%M",
    "999999 99:99:99": "%y%m%d %H:%M:%S",
    "999999999999": "%y%m%d%H%M%S",
}
"""Dates of six digits, by shape: read only where a person says that the year stands first, for any number looks like one."""
_NUMBERS: Mapping[str, str] = {
    "99999999": "try_strptime({x}, '%Y%m%d')",
    "999999999999": "try_strptime({x}, '%Y%m%d%H%M')",
    "99999999999999": "try_strptime({x}, '%Y%m%d%H%M%S')",
}
_EPOCHS: Mapping[str, str] = {
    "9" * 10: "make_timestamp(try_cast({x} AS BIGINT) * 1000000)",
    "9" * 13: "make_timestamp(try_cast({x} AS BIGINT) * 1000)",
    "9" * 16: "make_timestamp(try_cast({x} AS BIGINT))",
    "9" * 19: "make_timestamp(try_cast({x} AS BIGINT) // 1000)",
}
"""Seconds, thousandths, millionths and billionths since 1970."""
_PLACEHOLDER = (
    r"^(0000|9999-|0001-01-01|1899-|1900-01-0|1970-01-01([ T]00:00(:00(\.0+)?)?Z?)?$|00[./-]00[./-]00|0?1[./-]0?1[./-](1900|0001)|(30|31)[./-] ?12[./-] ?1899|12[./-]3[01][./-]1899|0?1[./-]0?[0-9][./-]1900|0?[0-9][./-] ?0?1[./-] ?1900"
    r"|0+(\.0+)?$|[-_/. ]+$|(?i:not set|not yet|never|unset|not resolved|unresolved)$)"
)
_EXCEL_DAY = re.compile(r"99999([.,]9+)?")
_ZONES = "|".join((*NAMED_OFFSETS, rf"(?:{AREAS})/[A-Z0-9_+/-]+"))
_OFFSET = (
    rf"(?i)(:\d\d(?:[:.,]\d+)*|\dT\d{{4}}(?:\d\d(?:[.,]\d+)?)?|\d\d[h.]\d\d)( ?{_HALF})? ?"
    rf"(?:[(\[]?(?:UTC|GMT)? ?([+-]\d{{1,2}}):?(\d\d)?[)\]]?|[(\[]?({_ZONES})[)\]]?)(?: ?\([^()]*\)|\[[^\[\]]*\])? *$"
)
_INNER_OFFSET = rf"\d:\d\d(?: {_HALF})? (?:{_ZONES}|[+-]\d\d:?\d\d) \d{{4}} *$"
_ISO = (
    r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ]\d{1,2}:\d\d?(?::\d\d?(?:\.\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?$"
)
_AMERICAN = r"^\d\d?/\d\d?/(?:\d{4}|\d\d)\b.*\d ?[AaPp][Mm] *$"
_AM = r"(\d) ?(?:A\.? ?M\.?|Π\.? ?Μ\.?|DOP\.?)$"
_PM = r"(\d) ?(?:P\.? ?M\.?|Μ\.? ?Μ\.?|ODP\.?)$"
_HOUR_WORDS = "UHR|HODINA|HODIN|HOD|HRS|HS|GODZINA|GODZ|ORAKOR|ORA|H"
_LATEST_SHORT_YEAR = (datetime.now(UTC).year + 1) % 100
"""A two-digit number above it, or below 10, is hardly the year of a record."""


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
    short_years: int = 0
    unlikely_first_years: int = 0
    unlikely_last_years: int = 0
    dashed: int = 0
    spelled: int = 0
    """Cells that `spelled_query` has to write anew."""
    zone_names: tuple[str, ...] = ()
    american: int = 0
    """Ambiguous cells with slashes and AM or PM in Latin letters."""
    is_simple: bool = field(default=False, compare=False)
    """Whether all cells that will be read were looked at, and each is one that `count_simple` counts."""

    @property
    def order(self) -> Order | None:
        """The order of day, month and year that the numbers force, or None when they leave it open."""
        if self.short_years and self.unlikely_last_years and not self.unlikely_first_years:
            return "year_first"
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

    @property
    def is_contradictory(self) -> bool:
        """Whether some cells can only be day first, others only month first, and more could be both."""
        return self.ambiguous > 0 and self.first_above_12 > 0 and self.second_above_12 > 0

    @property
    def may_start_with_year(self) -> bool:
        """Whether two-digit years could stand at either end, as in 25-03-14."""
        return self.dashed > 0 and not self.unlikely_first_years

    @property
    def guessed_zones(self) -> tuple[str, ...]:
        """Abbreviations of zones that mean another zone elsewhere, where no second one tells which is meant."""
        return tuple(name for name in self.zone_names if name in SHARED and SHARED[name] not in self.zone_names)


def profile_columns(x: str) -> tuple[str, ...]:
    """The aggregates behind filled, iso, with_offset and placeholders for the cell expression `x`."""
    return (
        f"count({x})",
        f"count(*) FILTER (WHERE {_iso(x)} IS NOT NULL)",
        f"count(*) FILTER (WHERE {has_offset(x)})",
        f"count(*) FILTER (WHERE {is_placeholder(x)})",
    )


def count_simple(x: str) -> str:
    """The aggregate that counts the cells which are iso, without an offset and no placeholder, as far as that shows without any pattern."""
    return f"count(*) FILTER (WHERE {is_simple(x)})"


def is_simple(x: str) -> str:
    """Whether a cell is such a one; of none it is false."""
    is_iso = f"{_is_commonest(x)} OR ({_usual(x)}) AND {_begins_iso(x)} AND {x}[-1] <= '9' AND {x}[9] <> 'T'"
    return f"CASE WHEN {_is_of_our_time(x)} AND ({is_iso}) THEN try_cast({x} AS TIMESTAMP) IS NOT NULL ELSE FALSE END"


def spelled_query(cells: str) -> str:
    """Of `cells` (cell, row_no, the text x) those that have to be written anew before a pattern reads them, each once.

    `spelled`: as `time_sql` wants it, `zone`: the abbreviation behind the time, `offset_seconds`: east of Greenwich, NULL where the cell names none.
    """
    offset = f"CASE WHEN {has_offset('x')} THEN {_offset_seconds('x_turned')} END AS offset_seconds"
    zone = (
        f"CASE WHEN {has_offset('x')} THEN upper(regexp_extract(x_turned, {literal(_OFFSET)}, 5)) ELSE '' END AS zone"
    )
    wanted = f"(FROM {cells} WHERE {_is_spelled('x')} AND NOT {_is_simple('x')})"
    return sql(
        f"SELECT cell, row_no, x_prepared AS spelled, contains(x, '-') AS has_dash, {_is_american('x')} AS is_american, {zone}, {offset}",
        f"FROM {stacked(wanted, _preparation('x'))}",
    )


def shapes_query(cells: str, spelled: str) -> str:
    """Shapes of the cells that are neither ISO nor placeholders, by cell and the zone they name, the commonest first.

    `cells` as for `spelled_query`, whose answer is `spelled`.
    """
    is_short = "strlen(last_text) BETWEEN 1 AND 2"
    likely = f"BETWEEN 10 AND {_LATEST_SHORT_YEAR}"
    simple = f"SELECT cell, {_in_slashes('x')} AS text, '' AS zone, contains(x, '-') AS has_dash, {_is_american('x')} AS is_american, TRUE AS is_simple FROM {cells} WHERE {_is_spelled('x')} AND {_is_simple('x')}"
    return sql(
        "SELECT cell, shape, zone, count(*) AS cells, count(*) FILTER (WHERE NOT is_simple) AS spelled,",
        "count(*) FILTER (WHERE first_number BETWEEN 13 AND 31) AS first_above_12,",
        "count(*) FILTER (WHERE second_number BETWEEN 13 AND 31) AS second_above_12,",
        "count(*) FILTER (WHERE first_number <= 12 AND second_number <= 12 AND first_number <> second_number) AS ambiguous,",
        "count(*) FILTER (WHERE is_american AND first_number <= 12 AND second_number <= 12 AND first_number <> second_number) AS american,",
        f"count(*) FILTER (WHERE {is_short}) AS short_years,",
        f"count(*) FILTER (WHERE {is_short} AND first_number NOT {likely}) AS unlikely_first_years,",
        f"count(*) FILTER (WHERE {is_short} AND try_cast(last_text AS INTEGER) NOT {likely}) AS unlikely_last_years,",
        f"count(*) FILTER (WHERE {is_short} AND has_dash AND second_number <= 12) AS dashed",
        "FROM (SELECT cell, zone, has_dash, is_american, is_simple, translate(text, '012345678', '999999999') AS shape,",
        "string_split(split_part(text, ' ', 1), '/') AS parts, try_cast(parts[1] AS INTEGER) AS first_number,",
        "try_cast(parts[2] AS INTEGER) AS second_number, CASE WHEN strlen(parts[1]) <= 2 THEN parts[3] END AS last_text",
        f"FROM (SELECT cell, spelled AS text, zone, has_dash, is_american, FALSE AS is_simple FROM {spelled} UNION ALL {simple}))",
        "GROUP BY cell, shape, zone QUALIFY row_number() OVER (PARTITION BY cell ORDER BY cells DESC, shape, zone) <= 2000",
        "ORDER BY cells DESC, shape, zone",
    )


def _is_spelled(x: str) -> str:
    return f"{x} IS NOT NULL AND {_iso(x)} IS NULL AND NOT {is_placeholder(x)}"


def _is_simple(x: str) -> str:
    """Whether the cell is a date of numbers, perhaps with a time: most are, and need none of the steps."""
    return f"regexp_matches({x}, {literal(_SIMPLE)})"


def _is_american(x: str) -> str:
    """Whether the cell has a date with slashes and AM or PM, as they are written where the month stands first."""
    return f"CASE WHEN contains({x}, '/') THEN regexp_matches({x}, {literal(_AMERICAN)}) ELSE FALSE END"


def _in_slashes(x: str) -> str:
    return f"translate({x}, '.-', '//')"


COUNTED = (
    "spelled", "first_above_12", "second_above_12", "ambiguous", "american", "short_years", "unlikely_first_years", "unlikely_last_years", "dashed",
)  # fmt: skip
"""Columns of `shapes_query` that a profile sums up."""


def decide_orders(profiles: Mapping[str, TimeProfile], default: Order | None) -> dict[str, tuple[Order, bool]]:
    """Day, month or year first for each column, and whether that is a guess.

    A column that leaves it open follows the other columns of the file, else the format's default, else AM and PM somewhere in the
    file, else day first. That two-digit years stand first is taken as said by a default, else as a guess.
    """
    if default == "year_first":
        return {
            name: ("year_first", profile.needs_order and not profile.short_years) for name, profile in profiles.items()
        }
    forced: list[Order] = [each for profile in profiles.values() if (each := profile.order) and each != "year_first"]
    shared: Order | None = None
    if forced:
        shared = "day_first" if 2 * forced.count("day_first") >= len(forced) else "month_first"
    years_first = any(profile.order == "year_first" for profile in profiles.values())
    likely: Order = "month_first" if any(profile.american for profile in profiles.values()) else "day_first"
    decided: dict[str, tuple[Order, bool]] = {}
    for name, profile in profiles.items():
        if profile.order == "year_first" or (years_first and profile.may_start_with_year):
            decided[name] = ("year_first", True)
        elif profile.order:
            decided[name] = (profile.order, profile.is_contradictory or profile.may_start_with_year)
        else:
            is_guessed = profile.needs_order and not (shared or default)
            decided[name] = (shared or default or likely, is_guessed or profile.may_start_with_year)
    return decided


def time_format(shape: str, order: Order) -> str | None:
    """The strptime pattern for a prepared cell's shape; None when it is no date that this program knows."""
    if order == "year_first" and shape in _COMPACT:
        return _COMPACT[shape]
    match = _SHAPE.fullmatch(shape)
    if not match:
        return None
    first, second, last = match["date"].split("/")
    month = "%b" if second.isalpha() else "%m"
    if len(first) == 4:
        pattern = f"%Y/{month}/%d"
    elif order == "year_first" and len(last) < 4 and len(first) == 2:
        pattern = f"%y/{month}/%d"
    elif len(last) == 1:
        return None
    else:
        year = "%Y" if len(last) == 4 else "%y"
        pattern = f"%m/%d/{year}" if order == "month_first" and month == "%m" else f"%d/{month}/{year}"
    if match["time"]:
        pattern += " %I:%M" if match["half"] else " %H:%M"
        pattern += ":%S" if match["seconds"] else ""
        pattern += ".%f" if match["fraction"] else ""
        pattern += (" %p" if match["half"].startswith(" ") else "%p") if match["half"] else ""
    return pattern


def time_sql(
    x: str, profile: TimeProfile, order: Order, zone: str | None, ends_day: str | None = None
) -> tuple[tuple[Mapping[str, str], ...], str]:
    """How to read the cells of the column `x` as a UTC TIMESTAMP; NULL for what cannot be read and for placeholders.

    Without a zone it is the clock that the cell shows, wherever that is. Midnights for which the test `ends_day` is true are the
    end of their day. Where the profile counts cells that are `spelled`, `<x>_spelled`, `<x>_offset` and `<x>_zone` stand beside `x`, from
    `spelled_query`. Returns the columns that have to be made beside `x` (see sql.stacked), and the value over them.
    """
    is_iso = bool(profile.iso or not profile.filled)
    if profile.is_simple:
        # In as few levels as can be: to plan one takes longer than to read a short file.
        iso = f"try_cast({x} AS TIMESTAMP)"
        shown = _ended(x, ends_day) if ends_day else iso
        of_clock = ({f"{x}_clock": iso},) if ends_day else ()
        return (*of_clock, {f"{x}_moment": to_utc(shown, zone) if zone else shown}), _within(f"{x}_moment")
    shapes = shapes_in(profile)
    formats = formats_of(profile, order)
    local = [f"{x}_iso"] if is_iso else []
    preparation: tuple[Mapping[str, str], ...] = ()
    if formats:
        local.append(f"try_strptime({x}_prepared, [{listed(map(literal, formats))}])")
        is_left = f"{x}_iso IS NULL AND {_is_simple(x)}" if is_iso else _is_simple(x)
        simple = f"CASE WHEN {is_left} THEN {_in_slashes(x)} END"
        preparation = ({f"{x}_prepared": f"coalesce({x}_spelled, {simple})" if profile.spelled else simple},)
    local += [
        _NUMBERS[shape].format(x=x)
        for shape in shapes
        if shape in _NUMBERS and not (order == "year_first" and shape in _COMPACT)
    ]
    if any(_EXCEL_DAY.fullmatch(shape) for shape in shapes):
        # An Excel day number: days since 1899-12-30; only this century and the end of the last can be meant.
        local.append(
            f"CASE WHEN {_number(x)} BETWEEN 20000 AND 80000 "
            f"THEN TIMESTAMP '1899-12-30' + to_seconds(round({_number(x)} * 86400)) END"
        )
    clock = f"coalesce({listed(local)})" if len(local) > 1 else local[0] if local else "NULL::TIMESTAMP"
    if ends_day:
        levels: tuple[Mapping[str, str], ...] = (
            {f"{x}_clock": f"coalesce({listed(local)})" if local else "NULL::TIMESTAMP"},
            {f"{x}_local": _ended(x, ends_day)},
        )
    else:
        levels = ({f"{x}_local": clock},)
    value = _absolute(x, profile, is_iso, zone)
    return (
        ({f"{x}_iso": _iso(x)} if is_iso else {}, *preparation, *levels, {f"{x}_moment": value}),
        _within(f"{x}_moment"),
    )


def _ended(x: str, ends_day: str) -> str:
    """The clock that a cell shows, midnight being the last moment of its day: the first of the next would be another day's."""
    ended = f"{x}_clock + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND"
    return f"CASE WHEN {x}_clock = date_trunc('day', {x}_clock) AND {ends_day} THEN {ended} ELSE {x}_clock END"


def _absolute(x: str, profile: TimeProfile, is_iso: bool, zone: str | None) -> str:
    """The value, also of cells that name no zone and need none: epochs, and times with an offset."""
    shapes = shapes_in(profile)
    value = to_utc(f"{x}_local", zone) if zone else f"{x}_local"
    epochs = [
        f"WHEN length({x}) = {len(shape)} THEN {_EPOCHS[shape].format(x=x)}" for shape in shapes if shape in _EPOCHS
    ]
    if epochs:
        value = f"coalesce(CASE WHEN contains({x}, '.') THEN NULL {' '.join(epochs)} END, {value})"
    if any(re.fullmatch(r"9{10}\.9+", shape) for shape in shapes):
        seconds = f"CASE WHEN regexp_full_match({x}, '[0-9]{{10}}\\.[0-9]+') THEN make_timestamp((try_cast({x} AS DOUBLE) * 1000000)::BIGINT) END"
        value = f"coalesce({seconds}, {value})"
    if profile.with_offset and zone:
        moments = [f"CASE WHEN {x}_iso IS NOT NULL THEN {_with_offset(x)} END"] if is_iso else []
        if profile.spelled:
            moments.append(f"{x}_local - to_seconds({x}_offset)")
            if places := places_among(profile.zone_names):
                whens = " ".join(f"WHEN {literal(name)} THEN {literal(zone)}" for name, zone in places.items())
                moments.append(f"make_timestamp(epoch_us(timezone(CASE {x}_zone {whens} END, {x}_local)))")
        absolute = f"coalesce({listed(moments)})" if len(moments) > 1 else moments[0] if moments else "NULL"
        value = f"CASE WHEN {has_offset(x)} THEN {absolute} ELSE {value} END"
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


def _preparation(x: str) -> tuple[Mapping[str, str], ...]:
    """The columns that lead to `<x>_prepared`, level by level.

    That is the cell in capitals, its date written as number/number-or-English-month/number with one blank before the time.
    Weekdays and offsets are left out; months in the readers' languages become English ones. `<x>_turned` still has the offset.
    """
    # Blanks that do not break, dashes and minus signs become plain ones; marks of writing direction go.
    cell = f"trim(translate({x}, '\u00a0\u202f\u2009\t\r\n\u2013\u2212\u200e\u200f', '      --'))"
    line = f"CASE WHEN contains({x}_cell, '  ') THEN regexp_replace({x}_cell, ' +', ' ', 'g') ELSE {x}_cell END"
    bare = (
        f"CASE WHEN {has_offset(x)} THEN regexp_replace({x}_turned, {literal(_OFFSET)}, '\\1\\2') ELSE {x}_turned END"
    )
    # Most cells have no letter but those of AM and PM.
    is_worded = f"{x}_upper[1] > '9' OR regexp_matches({x}_upper, '[^-0-9 :/.,AMPT]| AT ')"
    halves = _replaced(
        f"CASE WHEN {is_worded} THEN {_worded(f'{x}_upper')} ELSE {x}_upper END", ((_AM, r"\1 AM"), (_PM, r"\1 PM"))
    )
    english = f"replace({x}_halves, {x}_word, coalesce({text_map(MONTHS)}[{x}_word], {x}_word))"
    named = f"CASE WHEN {x}_word <> '' THEN {english} ELSE {x}_halves END"
    slashed = _replaced(named, ((_MONTH_FIRST, r"\2/\1/\3 "), (_GLUED, r"\1/\2/\3 "), (_DATE_PART, r"\1/\2\3/\4 ")))
    is_plain = f"regexp_full_match({x}_slashed, '\\S*(?: \\d\\d?:\\d\\d(?::\\d\\d(?:\\.\\d{{1,6}})?)?(?: ?[AP]M)?)? *')"
    return (
        {f"{x}_cell": cell},
        {f"{x}_line": line},
        {f"{x}_turned": _turned(f"{x}_line")},
        {f"{x}_bare": bare},
        {f"{x}_upper": f"trim(upper(strip_accents({x}_bare)))"},
        {f"{x}_halves": halves},
        {f"{x}_word": f"regexp_extract({x}_halves, {literal(LETTER + '{3,}')})"},
        {f"{x}_slashed": slashed},
        {f"{x}_timed": f"CASE WHEN {is_plain} THEN {x}_slashed ELSE {_replaced(f'{x}_slashed', _TIMES)} END"},
        {f"{x}_prepared": f"trim({x}_timed)"},
    )


def _replaced(x: str, steps: Sequence[tuple[str, str]]) -> str:
    for pattern, by in steps:
        x = f"regexp_replace({x}, {literal(pattern)}, {literal(by)})"
    return x


_TIMES = (
    (r" (\d\d?)\.(\d\d)\.(\d\d)[.,](\d{3,9})((?: ?[AP]M)?) *$", r" \1:\2:\3.\4\5"),
    (r" (\d\d?)\.(\d\d)\.(\d\d)((?: ?[AP]M)?) *$", r" \1:\2:\3\4"),
    (r" (\d\d?)\.(\d\d)((?: ?[AP]M)?) *$", r" \1:\2\3"),
    (r" (\d\d)(\d\d)(\d\d) *$", r" \1:\2:\3"),
    (r" (\d\d)(\d\d) *$", r" \1:\2"),
    (r" (\d\d?) ?([AP]M) *$", r" \1:00 \2"),
    (r":(\d)(\D|$)", r":0\1\2"),
    (r":(\d)(\D|$)", r":0\1\2"),
    (r"(:\d\d),(\d+)", r"\1.\2"),
    (r"(:\d\d:\d\d):(\d{3})$", r"\1.\2"),
    (r"(\.\d{6})\d+", r"\1"),
)
"""Times behind a date as people write them: 10.05, 0915, 10 PM, 9:5, 10:05:06,123."""


def _turned(x: str) -> str:
    """The date before the time: of “Tue Mar 4 09:15:00 CET 2025”, “09:15 04/03/2025” and 20250304T091500."""
    c_time = rf"^(?:{LETTER}{{2,}}\.?,? )?({LETTER}{{3,}})\.? (\d{{1,2}}),? ({_TIME})( {_HALF})?((?: (?:{_ZONES}|[+-]\d\d:?\d\d))?) (\d{{4}})$"
    time_first = rf"^({_TIME})((?: ?{_HALF})?)[ ,|-]+(\S.*\d.*)$"
    basic = _replaced(
        x,
        (
            (r"^(\d{4})(\d\d)(\d\d)[T _-](\d\d)(\d\d)(\d\d)((?:\D.*)?)$", r"\1-\2-\3 \4:\5:\6\7"),
            (r"^(\d{4})(\d\d)(\d\d)[T _-](\d\d)(\d\d)((?:\D.*)?)$", r"\1-\2-\3 \4:\5\6"),
            (r"^(\d{4})(\d\d)(\d\d)[T _-](\d\d?:\d\d.*)$", r"\1-\2-\3 \4"),
        ),
    )
    # 2024-W10-2: the Tuesday of the tenth week.
    week = f"regexp_replace({x}, '^(\\d{{4}})-?W(\\d\\d)-?([1-7]).*$', '\\1-\\2-\\3')"
    day = f"try_strptime({week}, '%G-%V-%u')"
    by_week = f"coalesce(CASE WHEN strftime({day}, '%G-%V-%u') = {week} THEN strftime({day}, '%Y-%m-%d') END || regexp_replace({x}, '^\\d{{4}}-?W\\d\\d-?[1-7]', ''), {x})"
    # DB2 parts all with points: 2024-03-05-14.00.00.000000
    by_points = _replaced(x, ((r"^(\d{4}-\d\d-\d\d)-(\d\d)\.(\d\d)\.(\d\d)", r"\1 \2:\3:\4"),))
    by_month = _replaced(x, ((c_time, r"\2/\1/\6 \3\4\5"),))
    by_time = _replaced(x, ((time_first, r"\3 \1\2"),))
    return (
        f"CASE WHEN {x}[1] > '9' THEN {by_month} WHEN {x}[2] = ':' OR {x}[3] = ':' THEN {by_time} "
        f"WHEN {x}[5] = 'W' OR {x}[6] = 'W' THEN {by_week} WHEN {x}[11] = '-' THEN {by_points} "
        f"WHEN {x}[9] IN ('T', ' ', '_', '-') THEN {basic} ELSE {x} END"
    )


def _worded(x: str) -> str:
    """A date in words without those that say nothing: weekdays, “of”, ordinals, “o'clock”."""
    tuesday = rf"^MAR\.?,? (\d{{1,2}}\.?[º°]? (?:DE )?{LETTER}{{3,}})"
    comma_weekday = rf"^{LETTER}{{2,}}\.?, +"
    ordinal = r"(\d)(?:(?:ST|ND|RD|TH|ER)(\W|$)|[º°ª])"
    words = rf"(?:^| )(?:{'|'.join(map(re.escape, DATE_WORDS))}|GODZ|GODZINA)[.,]*(?: |$)"
    text = _replaced(
        x,
        (
            ("^AM ", ""),
            # Hungarian “de. 9:30” and “2:30 du.”; a clock of 24 hours needs neither word.
            (r"[ .](D[EU])\.? ?(0?[1-9]|1[0-2])([:.]\d\d(?:[:.]\d\d)?)$", r" \2\3 \1"),
            (r"([ .](?:0?[1-9]|1[0-2])[:.]\d\d(?:[:.]\d\d)?) ?DU\.?$", r"\1 PM"),
            (r"([ .](?:0?[1-9]|1[0-2])[:.]\d\d(?:[:.]\d\d)?) ?DE\.?$", r"\1 AM"),
            (tuesday, r"\1"),
            (comma_weekday, ""),
            (ordinal, r"\1\2"),
            (r"(\d{4}) ?(?:ROKU|R|EV)[.,]*( |$)", r"\1\2"),
            (r"(\d)-(?:EN|AN|JEN|JE|A|E|I|AI|EI)([ ,.]|$)", r"\1\2"),
        ),
    )
    # Every blank twice, so that two such words in a row each have their own.
    text = f"regexp_replace(replace({text}, ' ', '  '), {literal(words)}, ' ', 'g')"
    text = f"trim(regexp_replace({text}, ' +', ' ', 'g'))"
    return _replaced(
        text,
        (
            (rf"(\d{{1,2}}) ?(?:{_HOUR_WORDS})\.? ?(\d{{1,2}})(?: ?(?:MINUTES|MINUT|MIN|PERC|M)\.?)?$", r"\1:\2"),
            (rf"([:.]\d\d) ?(?:{_HOUR_WORDS}|-?KOR)\.?$", r"\1"),
            (rf" (\d{{1,2}}) ?(?:{_HOUR_WORDS})\.?$", r" \1:00"),
        ),
    )


def is_placeholder(x: str) -> str:
    """Whether the cell holds a date that only means “not yet”. They sort before or after all ISO dates of our time, which spares these the pattern."""
    return f"(CASE WHEN NOT {_is_of_our_time(x)} THEN regexp_matches({x}, {literal(_PLACEHOLDER)}) ELSE FALSE END)"


def _is_of_our_time(x: str) -> str:
    return f"({x} BETWEEN '1970-01-02' AND '1999~' OR {x} BETWEEN '2000' AND '2101')"


def has_clock(x: str) -> str:
    """Whether the cell shows a clock time other than midnight."""
    midnight = r"(^|[ T,])(0?0:00|12:00(:00)? ?A\.?M)"
    return f"(CASE WHEN contains({x}, ':') THEN NOT regexp_matches({x}, {literal(midnight)}) OR regexp_matches({x}, '00:00:0?[1-9]') ELSE FALSE END)"


def _iso(x: str) -> str:
    # DuckDB would read "2024-02-29 10:00 PM" as 10 o'clock, "infinity" as a date, "01/09/21" as the year 1, and would pass over
    # "EST", "5" or anything else behind a time: other lengths than the three commonest need the pattern.
    is_iso = f"CASE WHEN {_usual(x)} THEN TRUE ELSE regexp_matches({x}, {literal(_ISO)}) END"
    is_any = f"{_begins_iso(x)} AND ({x}[-1] <= '9' OR {x}[-1] IN ('Z', 'C', 'T')) AND {is_iso}"
    return f"CASE WHEN {_is_commonest(x)} OR {is_any} THEN try_cast({x} AS TIMESTAMP) END"


def _is_commonest(x: str) -> str:
    """Whether it is spelled 2024-02-29 10:00:00, as nearly all are: one look, where each look at a single character takes as long."""
    return f"{x} GLOB '[12]???-??-?? ??:??:?[0-9]'"


def _usual(x: str) -> str:
    return f"length({x}) = 19 AND {x}[17] = ':' OR length({x}) = 10 OR length({x}) = 16 AND {x}[14] = ':'"


def _begins_iso(x: str) -> str:
    return f"{x}[5] IN ('-', '/') AND {x}[2] >= '0' AND {x}[3] >= '0'"


def has_offset(x: str) -> str:
    """Whether the cell names its distance from Greenwich."""
    # YYYY-MM-DD HH:MM:SS has 19 characters with a colon at the 17th; only longer cells and basic ISO need the pattern.
    pattern = f"regexp_matches({x}, {literal(_OFFSET)})"
    inner = f"CASE WHEN {x}[1] > '9' THEN regexp_matches({x}, {literal(_INNER_OFFSET)}) ELSE FALSE END"
    return (
        f"(CASE WHEN {_is_commonest(x)} THEN FALSE "
        f"WHEN length({x}) > 16 THEN CASE WHEN length({x}) = 19 AND {x}[17] = ':' THEN FALSE ELSE {pattern} OR {inner} END "
        f"WHEN {x}[9] = 'T' THEN {pattern} ELSE FALSE END)"
    )


def _with_offset(x: str) -> str:
    spelled = f"regexp_replace(regexp_replace({x}, ' ?(Z|UTC|GMT)$', '+00'), ' ?([+-]\\d\\d):?(\\d\\d)?$', '\\1:\\2')"
    return f"make_timestamp(epoch_us(try_cast(regexp_replace({spelled}, ':$', '') AS TIMESTAMPTZ)))"


def _offset_seconds(x: str) -> str:
    hours = f"try_cast(regexp_extract({x}, {literal(_OFFSET)}, 3) AS INTEGER)"
    minutes = f"coalesce(try_cast(regexp_extract({x}, {literal(_OFFSET)}, 4) AS INTEGER), 0)"
    name = f"upper(regexp_extract({x}, {literal(_OFFSET)}, 5))"
    names = " ".join(f"WHEN {literal(each)} THEN {east * 60}" for each, east in NAMED_OFFSETS.items())
    sign = f"CASE WHEN contains(regexp_extract({x}, {literal(_OFFSET)}, 3), '-') THEN -60 ELSE 60 END"
    return f"coalesce({hours} * 3600 + {sign} * {minutes}, CASE {name} {names} END)"


def _number(x: str) -> str:
    return f"try_cast(replace({x}, ',', '.') AS DOUBLE)"


def _within(value: str) -> str:
    moment = f"({value})"
    return f"CASE WHEN {moment} >= TIMESTAMP '{EARLIEST_AT}' AND {moment} < TIMESTAMP '{LATEST_AT}' THEN {moment} END"
