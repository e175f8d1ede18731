"""Text cells → values, for all rows in one statement built from a format's declarations.

Leaves the temp table `normal`: row_no, one column a cell of the format, and `bad`, a bit for each cell that was filled
and gave no value.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import polars as pl

from data.declare import dates, number_style
from data.declare.answers import NOT_GIVEN
from data.declare.cell_sql import SPREADSHEET_LENGTH, is_first_day, spreadsheet_length_sql
from data.declare.columns import Column
from data.declare.format import Format, Mapped, without
from data.declare.formula_cells import undefused_sql
from data.declare.problems import ImportRefused
from data.declare.vocabulary import ERROR_CELLS, NOTHING
from data.reading.known_words import by_words, known_words
from data.store.sentence import quoted
from data.store.sql import listed, literal, sql, stacked
from data.store.store import Writer

NORMAL = "normal"
SPELLED = "spelled_times"
_NOTHING = f"^(?:{'|'.join(map(re.escape, NOTHING))})$"
LOOKED_AT = 5_000
MISSES = 50
"""A short reading that misses more of the first rows than this is no gain."""
_NO_COLUMNS: Mapping[str, str] = {}
TRIMMED = ("text", "choice", "status", "csat", "flag")
PROSE = ("subject", "comment", "text", "tags", "complaint_text", "resolution")
"""Texts that a person reads and nobody groups by; of all other texts several spellings of one word are one."""
_INVISIBLE = r"\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{FEFF}"
_BLANK = r"\t\n\f\r \x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
_UNCOMPOSED = (
    r"\x{0300}-\x{036F}\x{0374}\x{037E}\x{0387}\x{0591}-\x{05C7}\x{064B}-\x{0655}\x{0900}-\x{0D7F}\x{1100}-\x{11FF}\x{1AB0}-\x{1AFF}"
    r"\x{1DC0}-\x{1DFF}\x{1F00}-\x{1FFF}\x{20D0}-\x{20FF}\x{2126}\x{212A}\x{212B}\x{3099}\x{309A}\x{F900}-\x{FAFF}\x{FE20}-\x{FE2F}"
)
"""Where a character may have another Unicode form: combining marks, and signs that stand for a letter."""
_TWO_SPELLINGS = f"[{_INVISIBLE}{_BLANK.replace(' ', '')}{_UNCOMPOSED}]|^ | $|  "


@dataclass(frozen=True)
class Reading:
    """How the columns of one file were read: for each time cell its profile, order of day and month, and zone.

    `styles`: for number cells that need it the decimal sign, and whether that is a guess. `words`: of cells that are read by
    their few words (data/reading/known_words.py) all texts of the file, with what each means.
    """

    profiles: Mapping[str, dates.TimeProfile]
    orders: Mapping[str, tuple[dates.Order, bool]]
    zones: Mapping[str, str]
    bits: Mapping[str, int]
    styles: Mapping[str, tuple[number_style.Style, bool]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict, compare=False)

    @property
    def proven_order(self) -> dates.Order | None:
        """The order of day and month that the dates of the file leave no doubt of."""
        profiles = self.profiles.values()
        proven = {profile.order for profile in profiles if profile.order}
        is_sure = len(proven) == 1 and not any(profile.is_contradictory for profile in profiles)
        return proven.pop() if is_sure and "year_first" not in proven else None

    @property
    def is_order_guessed(self) -> bool:
        """Whether day and month could be told apart nowhere."""
        return any(guessed for _, guessed in self.orders.values())


def normalise(
    writer: Writer, format_: Format, mapped: Mapped, zones: Mapping[str, str], delimiter: str | None = None
) -> tuple[Reading, Mapped]:
    """Read every cell of the staged rows; `zones` gives the zone of each time cell. Returns also the cells that were read.

    `delimiter` is what parts the cells of a text, for it hints at the decimal sign.
    """
    signs = signs_in(writer, mapped.used, _places_of_numbers(format_, mapped))
    mapped = replace(mapped, plain=signs.plain, colonless=signs.numbers - signs.clocks)
    failed = failed_texts(writer, format_, mapped)
    cells, reading, mapped = understand(writer, format_, mapped, zones, failed, delimiter, signs)
    words = known_words(writer, format_, cells.texts, failed)
    reading = replace(reading, words=words)
    told = {name: by_words(f"x_{name}", format_.cells[name].kind, meanings) for name, meanings in words.items()}
    cells = replace(cells, values={**cells.values, **told})
    quick = quick_readings(writer, format_, cells, words, signs)
    is_all_seen = signs.rows < LOOKED_AT
    sure = {name for name, meanings in words.items() if None not in meanings.values()} | set(
        quick if is_all_seen else ()
    )
    flagged = replace(
        with_quick(cells, quick), bits={name: bit for name, bit in cells.bits.items() if name not in sure}
    )
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {NORMAL} AS {statement(flagged, 'staged_rows', quick)}")
    if not is_all_seen and (missed := _missed_by(writer, cells, quick)):
        mask = sum(1 << cells.bits[name] for name in missed)
        writer.execute(
            f"CREATE OR REPLACE TEMP TABLE missed_rows AS SELECT row_no FROM {NORMAL} WHERE bad & {mask} <> 0"
        )
        # Planning the long readings of all cells would take longer than reading them.
        still = {name: value for name, value in quick.items() if name not in missed}
        rows = "(FROM staged_rows WHERE row_no IN (FROM missed_rows))"
        read_again(writer, with_quick(cells, still), rows, "missed_rows", still)
    return reading, mapped


def understand(
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    zones: Mapping[str, str],
    failed: Container[str],
    delimiter: str | None = None,
    signs: Signs | None = None,
) -> tuple[Cells, Reading, Mapped]:
    """How the cells of the staged rows are to be read; `failed` names cells of words that hold a spreadsheet's error somewhere.

    `signs` is what was seen in the staged cells already.
    """
    texts = {name: cell_sql(name, mapped, format_) for name in mapped.places}
    profiles = profiles_of(writer, format_, texts)
    if signs is None:  # the staged rows are the first ones alone
        profiles = {name: replace(profile, is_simple=False) for name, profile in profiles.items()}
    mapped = without(mapped, _misnamed(writer, format_, mapped, profiles, texts))
    texts = {name: cell for name, cell in texts.items() if name in mapped.places}
    profiles = {name: profile for name, profile in profiles.items() if name in mapped.places}
    texts |= spreadsheet_lengths(writer, format_, texts, signs)
    format_ = _with_units(writer, format_, mapped, texts)
    counts = frozenset(name for name in texts if format_.cells[name].kind == "count")
    styles = number_style.decide_styles(number_profiles(writer, format_, texts, signs), counts, delimiter)
    plain = {name: number_style.in_plain_style(texts[name], style) for name, (style, _) in styles.items()}
    texts = {name: plain.get(name, cell) for name, cell in texts.items()}
    said = next(iter(mapped.orders.values()), None)
    orders = dates.decide_orders(profiles, format_.date_order or said)
    orders |= {name: (order, False) for name, order in mapped.orders.items() if orders.get(name, ("", False))[1]}
    day_only = _day_only(writer, format_, texts)
    times = {
        name: _time_sql(format_.cells[name], name, profile, orders[name][0], zones, name in day_only)
        for name, profile in profiles.items()
    }
    values = {
        name: times[name][1] if name in times else _value_sql(format_.cells[name], f"x_{name}", name in failed)
        for name in mapped.places
    }
    levels = [
        {column: value for level in same for column, value in level.items()}
        for same in zip_longest(*(each for each, _ in times.values()), fillvalue=_NO_COLUMNS)
    ]
    checked = [name for name in values if format_.cells[name].problem or name in failed]
    bits = {name: bit for bit, name in enumerate(checked)}
    cells = Cells(texts, levels, values, bits, profiles, failed)
    return cells, Reading(profiles, orders, dict(zones), bits, styles), mapped


@dataclass(frozen=True)
class Cells:
    """By name: the SQL of each cell's text, of its value, the bit that says it gave none, and the profiles of times.

    `levels` are columns between text and value (sqltext.stacked).
    """

    texts: Mapping[str, str]
    levels: Sequence[Mapping[str, str]]
    values: Mapping[str, str]
    bits: Mapping[str, int]
    profiles: Mapping[str, dates.TimeProfile]
    failed: Container[str]


def _time_sql(
    column: Column,
    name: str,
    profile: dates.TimeProfile,
    order: dates.Order,
    zones: Mapping[str, str],
    is_day_only: bool,
) -> tuple[Sequence[Mapping[str, str]], str]:
    if column.kind == "time":
        ends_day = None
        if column.ends_day:
            ends_day = "TRUE" if is_day_only else f"NOT contains(x_{name}, ':')"
        return dates.time_sql(f"x_{name}", profile, order, zones[name], ends_day)
    levels, value = dates.time_sql(f"x_{name}", profile, order, None)
    return levels, f"CAST({value} AS DATE)"


def _day_only(writer: Writer, format_: Format, texts: Mapping[str, str]) -> set[str]:
    """Cells for promises of which no cell shows another time than midnight: their columns know the day alone."""
    names = [name for name in texts if format_.cells[name].ends_day]
    if not names:
        return set()
    inner = listed(f"{texts[name]} AS x_{name}" for name in names)
    wanted = listed(f"count(*) FILTER ({dates.has_clock(f'x_{name}')}) AS {name}" for name in names)
    found = writer.row(f"SELECT {wanted} FROM (SELECT {inner} FROM staged_rows)")
    return {name for name, n in zip(names, found, strict=True) if not n}


def _value_sql(column: Column, x: str, is_failed: bool) -> str:
    if is_failed:
        return f"CASE WHEN {x} NOT IN ({listed(map(literal, ERROR_CELLS))}) THEN {column.read(x)} END"
    return column.read(x)


def quick_readings(
    writer: Writer, format_: Format, cells: Cells, words: Container[str] = (), signs: Signs | None = None
) -> dict[str, str]:
    """The short readings that do for nearly all of the first rows, by cell; those that are read by their `words` need none."""
    columns = {name: format_.cells[name] for name in cells.texts if name not in cells.failed and name not in words}
    alike: dict[str, list[str]] = {}
    for name, column in columns.items():
        if column.quick is not None:
            alike.setdefault(column.quick("x"), []).append(name)
    if not alike:
        return {}
    is_short = signs is not None and signs.rows < LOOKED_AT  # all of it is seen
    first = "staged_rows" if is_short else f"(FROM staged_rows LIMIT {LOOKED_AT})"
    # One column of all cells that are read alike: planning the same for each takes longer than to look.
    looks = [
        f"SELECT cell, count(*) AS n FROM {_one_column({name: cells.texts[name] for name in names}, first)} "
        f"WHERE x IS NOT NULL AND {value} IS NULL GROUP BY cell"
        for value, names in alike.items()
    ]
    if not is_short:
        looks.append(f"SELECT '' AS cell, count(*) AS n FROM {first}")
    misses = dict(writer.rows(" UNION ALL ".join(looks)))
    # Of a short file all has been seen: a second reading of what is missed would only be planned once more.
    most = MISSES if misses.get("") == LOOKED_AT else 0
    return {
        name: column.quick(f"x_{name}")
        for name, column in columns.items()
        if column.quick is not None and misses.get(name, 0) <= most
    }


def with_quick(cells: Cells, quick: Mapping[str, str]) -> Cells:
    """The same with short readings, after which rows that they miss have to be read again."""
    return replace(cells, values={**cells.values, **quick})


def _missed_by(writer: Writer, cells: Cells, quick: Container[str]) -> list[str]:
    """The cells whose short reading gave no value for a filled one in some row."""
    bits = int(writer.row(f"SELECT coalesce(bit_or(bad), 0) AS bits FROM {NORMAL}")[0])
    return [name for name, bit in cells.bits.items() if name in quick and bits >> bit & 1]


def read_again(writer: Writer, cells: Cells, rows: str, table: str, quick: Container[str] = ()) -> None:
    """Replace the rows of `normal` whose row_no stand in `table` by the reading of `rows`; `quick`: cells that are read by the short one."""
    writer.execute(f"DELETE FROM {NORMAL} WHERE row_no IN (SELECT row_no FROM {table})")
    writer.execute(f"INSERT INTO {NORMAL} BY NAME {statement(cells, rows, quick)}")


@dataclass(frozen=True)
class Signs:
    """What the columns of the staged `rows` hold, by place: the `plain` ones, and what the `numbers` among them hold.

    In a plain one every cell stays as it is, in whichever way it would be cleaned. Most are: no statement has then to be planned with
    the cleaning of each of their cells, which takes longer than to clean them. `parted` hold a comma or a point somewhere, `clocks` a
    colon, `old` a year with which a spreadsheet may have written a length of time.
    """

    rows: int
    plain: frozenset[int]
    numbers: frozenset[int]
    parted: frozenset[int]
    clocks: frozenset[int]
    old: frozenset[int]

    def without(self, sign: frozenset[int]) -> set[str]:
        """The SQL of cells that are a column of numbers as it stands, in which the sign was not seen."""
        return {f"c{place}" for place in self.numbers - sign}


def _places_of_numbers(format_: Format, mapped: Mapped) -> frozenset[int]:
    kinds = {"duration", *number_style.KINDS}
    return frozenset(
        place for name in mapped.places if format_.cells[name].kind in kinds for place in mapped.all_places(name)
    )


def signs_in(writer: Writer, places: Sequence[int], numbers: frozenset[int]) -> Signs:
    """Look at all cells of these columns of the staged rows, once for all that is asked of them; `numbers` are those of numbers and lengths of time."""
    is_number = f"place IN ({listed(map(str, sorted(numbers))) or 'NULL'})"
    signs = [
        f"bool_or(CASE WHEN {is_number} THEN {sign} END)" for sign in (_IS_PARTED, "contains(x, ':')", _MAY_BE_OLD)
    ]
    cells = listed(f"c{place}" for place in places)
    found = writer.rows(
        f"SELECT place, bool_or(NOT regexp_full_match(x, {literal(PLAIN)})), {listed(signs)}, count(*) "
        f"FROM (SELECT unnest([{listed(map(str, places))}]) AS place, unnest([{cells}]) AS x FROM staged_rows) GROUP BY place"
    )
    not_plain, *seen = (frozenset(place for place, *of, _ in found if of[sign]) for sign in range(4))
    rows = max((n for *_, n in found), default=0)
    return Signs(rows, frozenset(places) - not_plain, numbers, *seen)


_IS_PARTED = "contains(x, ',') OR contains(x, '.')"
_MAY_BE_OLD = "contains(x, '1899') OR contains(x, '1900')"
PLAIN = r"""[!-"$-&(-.0-<>-\[\]-~](?: ?[!-&(-~])*"""
"""ASCII without an apostrophe, single blanks inside alone, and nothing at the beginning of a wrapping or an error of a spreadsheet."""


def failed_texts(writer: Writer, format_: Format, mapped: Mapped) -> set[str]:
    """Cells of words that hold a spreadsheet's error somewhere; they are looked for only among those that begin with #."""
    texts = [
        name
        for name in mapped.places
        if not format_.cells[name].problem and not mapped.plain.issuperset(mapped.all_places(name))
    ]
    if not texts:
        return set()
    errors = listed(map(literal, ERROR_CELLS))
    wanted = listed(f"bool_or({_any_error(mapped.all_places(name), errors)}) AS {name}" for name in texts)
    found = writer.query(f"SELECT {wanted} FROM staged_rows").row(0, named=True)
    return {name for name, is_there in found.items() if is_there}


def _any_error(places: Sequence[int], errors: str) -> str:
    return " OR ".join(f"CASE WHEN starts_with(c{place}, '#') THEN c{place} IN ({errors}) END" for place in places)


def _with_units(writer: Writer, format_: Format, mapped: Mapped, texts: Mapping[str, str]) -> Format:
    """The format with the units that headers name. Raises ImportRefused where plain numbers have none: one question, not one a cell."""
    known = {name: format_.cells[name].in_unit(unit) for name, unit in mapped.units.items() if name in texts}
    open_ = [name for name in texts if format_.cells[name].needs_unit and name not in known]
    if open_:
        number = "regexp_full_match({x}, '[-+]?[0-9][0-9.,]*')"
        plain = listed(
            f"2 * count(*) FILTER ({number.format(x=texts[name])}) > count({texts[name]}) AS {name}" for name in open_
        )
        found = writer.query(f"SELECT {plain} FROM staged_rows").row(0, named=True)
        asked = [name for name, is_plain in found.items() if is_plain]
        if asked:
            headers = (format_.cells[format_.cells[name].of or name].headers[:1] for name in asked)
            raise ImportRefused("unit_unknown", columns=quoted(name for each in headers for name in each))
    return replace(format_, cells={**format_.cells, **known}) if known else format_


def _misnamed(
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    profiles: Mapping[str, dates.TimeProfile],
    texts: Mapping[str, str],
) -> list[str]:
    """Cells that do not apply: a header such as “Time to resolution” may hold moments or lengths; what it holds decides."""
    gone = []
    for name, profile in profiles.items():
        length = format_.cells[name].else_length
        if length is not None and length in mapped.places:
            moments = profile.readable
            if profile.placeholders:
                moments -= _count_lengths(writer, texts[name])
            gone.append(length if moments * 2 > profile.filled or not profile.filled else name)
    return gone


def _count_lengths(writer: Writer, cell: str) -> int:
    """How many cells are lengths of time that a spreadsheet wrote as dates of its first days."""
    is_length = f"regexp_full_match(x, {literal(SPREADSHEET_LENGTH)}) AND contains(x, ':')"
    return int(writer.row(f"SELECT count(*) AS n FROM (SELECT {cell} AS x FROM staged_rows) WHERE {is_length}")[0])


def spreadsheet_lengths(
    writer: Writer, format_: Format, texts: Mapping[str, str], signs: Signs | None = None
) -> dict[str, str]:
    """The cells of lengths of time of which a spreadsheet wrote some as dates of its first days, read as hours, minutes and seconds."""
    lengths = {name: cell for name, cell in texts.items() if format_.cells[name].kind == "duration"}
    if signs is not None:
        clear = signs.without(signs.old)
        lengths = {name: cell for name, cell in lengths.items() if cell not in clear}
    # A plain number of seconds may be 1900 as well.
    is_old = f"CASE WHEN {_MAY_BE_OLD} THEN regexp_full_match(x, {literal(SPREADSHEET_LENGTH)}) ELSE FALSE END"
    names = _cells_where(writer, lengths, is_old)
    if not names:
        return {}
    inner = listed(f"{texts[name]} AS x_{name}" for name in names)
    wanted = listed(f"bool_or({is_first_day(f'x_{name}')}) AS {name}" for name in names)
    found = writer.query(f"SELECT {wanted} FROM (SELECT {inner} FROM staged_rows)").row(0, named=True)
    return {name: spreadsheet_length_sql(texts[name], bool(found[name])) for name in names}


def _cells_where(writer: Writer, texts: Mapping[str, str], test: str) -> list[str]:
    """Which of the cells pass a `test` of `x` in some row."""
    if not texts:
        return []
    found = {cell for (cell,) in writer.rows(f"SELECT DISTINCT cell FROM {_one_column(texts)} WHERE {test}")}
    return [name for name in texts if name in found]


def _one_column(texts: Mapping[str, str], rows: str = "staged_rows") -> str:
    """The cells as one column `x`, each with its name: planning the same for each takes longer than to look."""
    return (
        f"(SELECT unnest([{listed(map(literal, texts))}]) AS cell, unnest([{listed(texts.values())}]) AS x FROM {rows})"
    )


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


def profiles_of(writer: Writer, format_: Format, texts: Mapping[str, str]) -> dict[str, dates.TimeProfile]:
    """What the time cells among `texts` look like in the staged rows. Leaves those that are spelled in the temp table `spelled_times`."""
    times = {name: cell for name, cell in texts.items() if format_.cells[name].is_time}
    return time_profiles(writer, "staged_rows", times)


def time_profiles(writer: Writer, table: str, times: Mapping[str, str]) -> dict[str, dates.TimeProfile]:
    """What the cells `times` of the rows of `table` look like."""
    if not times:
        return {}
    found = dict.fromkeys(times, dates.TimeProfile(0, 0, 0, 0))
    # Most files have one spelling of times, which needs none of the patterns of all others.
    simple = f"SELECT cell, count(x), {dates.count_simple('x')} FROM {_one_column(times, table)} GROUP BY cell"
    counts = writer.rows(simple)
    found |= {
        name: dates.TimeProfile(filled, filled, 0, 0, is_simple=True) for name, filled, n in counts if n == filled
    }
    left = {name: times[name] for name, filled, n in counts if n != filled}
    if left:
        profiled = f"SELECT cell, {listed(dates.profile_columns('x'))} FROM {_one_column(left, table)} GROUP BY cell"
        found |= {name: dates.TimeProfile(*counted) for name, *counted in writer.rows(profiled)}
    other = [
        name
        for name, of in found.items()
        if of.filled > of.iso + of.placeholders or (of.iso and of.placeholders and of.filled > of.iso)
    ]
    if not other:
        return found
    # Written anew once, for all columns: planning these steps takes longer than running them over a small file.
    names, cells = listed(map(literal, other)), listed(times[name] for name in other)
    rows = f"(SELECT row_no, unnest([{names}]) AS cell, unnest([{cells}]) AS x FROM {table})"
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {SPELLED} AS {dates.spelled_query(rows)}")
    frame = writer.query(dates.shapes_query(rows, SPELLED))
    for name in other:
        of_cell = frame.filter(pl.col("cell") == name)
        found[name] = replace(
            found[name],
            shapes=tuple(of_cell.group_by("shape", maintain_order=True).agg(pl.col("cells").sum()).iter_rows()),
            zone_names=tuple(sorted({zone for zone in of_cell["zone"] if zone})),
            **{counted: int(of_cell[counted].sum()) for counted in dates.COUNTED},  # type: ignore[arg-type]
        )
    return found


def with_spelled(rows: str, profiles: Mapping[str, dates.TimeProfile]) -> tuple[str, list[str]]:
    """The rows joined with the times of theirs that were written anew, and the columns that this adds."""
    added = []
    for name, profile in profiles.items():
        if profile.spelled:
            of_cell = f"(SELECT row_no, spelled AS x_{name}_spelled, offset_seconds AS x_{name}_offset, zone AS x_{name}_zone FROM {SPELLED} WHERE cell = {literal(name)})"
            rows = f"{rows} LEFT JOIN {of_cell} USING (row_no)"
            added += [f"x_{name}_spelled", f"x_{name}_offset", f"x_{name}_zone"]
    return rows, added


def number_profiles(
    writer: Writer, format_: Format, texts: Mapping[str, str], signs: Signs | None = None
) -> dict[str, number_style.NumberProfile]:
    """What the number cells among `texts` look like in the staged rows, those with a comma or a point somewhere."""
    numbers = {name: cell for name, cell in texts.items() if format_.cells[name].kind in number_style.KINDS}
    if signs is not None:
        clear = signs.without(signs.parted)
        numbers = {name: cell for name, cell in numbers.items() if cell not in clear}
    profiles = {}
    for name in _cells_where(writer, numbers, _IS_PARTED):
        counts = listed(number_style.profile_columns("x"))
        cells = f"(SELECT {texts[name]} AS x FROM staged_rows)"
        profiles[name] = number_style.NumberProfile(*map(int, writer.row(f"SELECT {counts} FROM {cells}")))
    return profiles


def statement(cells: Cells, rows: str, quick: Container[str], carried: Sequence[str] = ("row_no",)) -> str:
    """The values of `rows` with `bad`, and the columns of `rows` that are `carried` along.

    Level by level, so that each cell is trimmed once and each value is computed once.
    """
    rows, spelled = with_spelled(rows, cells.profiles)
    trimmed = listed([*(f"{cell} AS x_{name}" for name, cell in cells.texts.items()), *spelled])
    computed = listed(f"{value} AS {name}" for name, value in cells.values.items())
    flags = [
        f"CASE WHEN {_missed(name) if name in quick else is_bad(name, cells.profiles)} THEN {1 << bit} ELSE 0 END"
        for name, bit in cells.bits.items()
    ]
    # Of most rows no cell is bad: then there is nothing to add up.
    bad = f"CASE WHEN {' OR '.join(map(_missed, cells.bits))} THEN {' + '.join(flags)} ELSE 0 END" if flags else "0"
    with_them = listed(carried)
    return sql(
        f"SELECT {with_them}, {listed(cells.values)}, ({bad})::BIGINT AS bad FROM (",
        f"SELECT {with_them}, {computed}, {listed(f'x_{name}' for name in cells.bits) or 'NULL'}",
        f"FROM {stacked(f'(SELECT {with_them}, {trimmed} FROM {rows})', cells.levels)})",
    )


def _missed(name: str) -> str:
    return f"(x_{name} IS NOT NULL AND {name} IS NULL)"


def is_bad(name: str, profiles: Mapping[str, dates.TimeProfile]) -> str:
    """Whether a filled cell gave no value; blanks say nothing, and a date that only means “not yet” is no problem."""
    wrong = f"trim(x_{name}) <> ''"
    if name in profiles and profiles[name].placeholders:
        wrong += f" AND NOT {dates.is_placeholder(f'x_{name}')}"
    return f"CASE WHEN {_missed(name)} THEN {wrong} ELSE FALSE END"
