"""Text cells → values, for all rows in one statement built from a format's declarations.

Leaves the temp table `normal`: row_no, one column a cell of the format, and `bad`, a bit for each cell that was filled
and gave no value.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from data.declare import dates, number_style
from data.declare.columns import Column
from data.declare.format import Format, Mapped, without
from data.declare.problems import ImportRefused
from data.declare.vocabulary import ERROR_CELLS
from data.reading.cell_text import cell_sql
from data.reading.known_words import OF_WORDS, bound, by_words, known_words
from data.reading.looks import (
    Asked,
    Signs,
    count_lengths,
    failed_texts,
    number_profiles,
    one_column,
    places_of_numbers,
    profiles_of,
    signs_in,
    spreadsheet_lengths,
    with_spelled,
)
from data.store.sentence import quoted
from data.store.sql import listed, literal, sql, stacked
from data.store.store import Writer

NORMAL = "normal"
LOOKED_AT = 5_000
MISSES = 50
"""A short reading that misses more of the first rows than this is no gain."""
_NO_COLUMNS: Mapping[str, str] = {}
_NO_VALUES: Mapping[str, object] = {}


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
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    zones: Mapping[str, str],
    delimiter: str | None = None,
    rows: int = LOOKED_AT,
) -> tuple[Reading, Mapped]:
    """Read every cell of the staged rows; `zones` gives the zone of each time cell. Returns also the cells that were read.

    `delimiter` is what parts the cells of a text, for it hints at the decimal sign; `rows`: how many rows are staged, where that is known.
    """
    asked = _asked(format_, mapped, is_short=rows < LOOKED_AT)
    signs = signs_in(writer, mapped.used, places_of_numbers(format_, mapped), asked)
    mapped = replace(mapped, plain=signs.plain, colonless=signs.numbers - signs.clocks)
    failed = failed_texts(writer, format_, mapped)
    cells, reading, mapped = understand(writer, format_, mapped, zones, failed, delimiter, signs)
    words = known_words(writer, format_, cells.texts, failed)
    reading = replace(reading, words=words)
    told, values = {name: by_words(name, format_.cells[name].kind) for name in words}, bound(words)
    cells = replace(cells, values={**cells.values, **told})
    quick = quick_readings(writer, format_, cells, words, signs)
    is_all_seen = signs.rows < LOOKED_AT
    sure = {name for name, meanings in words.items() if None not in meanings.values()} | set(
        quick if is_all_seen else ()
    )
    flagged = replace(
        with_quick(cells, quick), bits={name: bit for name, bit in cells.bits.items() if name not in sure}
    )
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {NORMAL} AS {statement(flagged, 'staged_rows', quick)}", values)
    if not is_all_seen and (missed := _missed_by(writer, cells, quick)):
        mask = sum(1 << cells.bits[name] for name in missed)
        writer.execute(
            f"CREATE OR REPLACE TEMP TABLE missed_rows AS SELECT row_no FROM {NORMAL} WHERE bad & {mask} <> 0"
        )
        # Planning the long readings of all cells would take longer than reading them.
        still = {name: value for name, value in quick.items() if name not in missed}
        missed_rows = "(FROM staged_rows WHERE row_no IN (FROM missed_rows))"
        read_again(writer, with_quick(cells, still), missed_rows, "missed_rows", still, values)
    return reading, mapped


def _asked(format_: Format, mapped: Mapped, *, is_short: bool) -> Asked:
    """What the reading will ask of the columns; of a short file also how many cells the short readings of numbers miss."""
    cells = {name: format_.cells[name] for name in mapped.places}
    quick: dict[str, set[int]] = {}
    for name, cell in cells.items():
        if is_short and cell.quick is not None and cell.kind not in OF_WORDS:
            quick.setdefault(cell.quick("x"), set()).add(mapped.places[name])
    return Asked(
        frozenset(mapped.places[name] for name, cell in cells.items() if cell.is_time),
        frozenset(mapped.places[name] for name, cell in cells.items() if cell.ends_day),
        {value: frozenset(places) for value, places in quick.items()},
    )


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
    profiles = profiles_of(writer, format_, texts, signs)
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
    day_only = _day_only(writer, format_, texts, signs)
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


def _day_only(writer: Writer, format_: Format, texts: Mapping[str, str], signs: Signs | None) -> set[str]:
    """Cells for promises of which no cell shows another time than midnight: their columns know the day alone."""
    due = [name for name in texts if format_.cells[name].ends_day]
    seen = signs.seen.has_clock if signs is not None else {}
    told = {name for name in due if not seen.get(texts[name], True)}
    names = [name for name in due if texts[name] not in seen]
    if not names:
        return told
    inner = listed(f"{texts[name]} AS x_{name}" for name in names)
    wanted = listed(f"count(*) FILTER ({dates.has_clock(f'x_{name}')}) AS {name}" for name in names)
    found = writer.row(f"SELECT {wanted} FROM (SELECT {inner} FROM staged_rows)")
    return told | {name for name, n in zip(names, found, strict=True) if not n}


def _value_sql(column: Column, x: str, is_failed: bool) -> str:
    if is_failed:
        return f"CASE WHEN {x} NOT IN ({listed(map(literal, ERROR_CELLS))}) THEN {column.read(x)} END"
    return column.read(x)


def quick_readings(
    writer: Writer, format_: Format, cells: Cells, words: Container[str] = (), signs: Signs | None = None
) -> dict[str, str]:
    """The short readings that do for nearly all of the first rows, by cell; those that are read by their `words` need none."""
    columns = {name: format_.cells[name] for name in cells.texts if name not in cells.failed and name not in words}
    is_short = signs is not None and signs.rows < LOOKED_AT  # all of it is seen
    seen = signs.seen.missed if signs is not None and is_short else {}
    alike: dict[str, list[str]] = {}
    misses: dict[str, int] = {}
    for name, column in columns.items():
        if column.quick is not None:
            value = column.quick("x")
            if cells.texts[name] in seen.get(value, ()):
                misses[name] = seen[value][cells.texts[name]]
            else:
                alike.setdefault(value, []).append(name)
    first = "staged_rows" if is_short else f"(FROM staged_rows LIMIT {LOOKED_AT})"
    # One column of all cells that are read alike: planning the same for each takes longer than to look.
    looks = [
        f"SELECT cell, count(*) AS n FROM {one_column({name: cells.texts[name] for name in names}, first)} "
        f"WHERE x IS NOT NULL AND {value} IS NULL GROUP BY cell"
        for value, names in alike.items()
    ]
    if looks and not is_short:
        looks.append(f"SELECT '' AS cell, count(*) AS n FROM {first}")
    if looks:
        misses |= dict(writer.rows(" UNION ALL ".join(looks)))
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


def read_again(
    writer: Writer,
    cells: Cells,
    rows: str,
    table: str,
    quick: Container[str] = (),
    values: Mapping[str, object] = _NO_VALUES,
) -> None:
    """Replace the rows of `normal` whose row_no stand in `table` by the reading of `rows`; `quick`: cells that are read by the short one,
    `values`: what the reading binds."""
    writer.execute(f"DELETE FROM {NORMAL} WHERE row_no IN (SELECT row_no FROM {table})")
    writer.execute(f"INSERT INTO {NORMAL} BY NAME {statement(cells, rows, quick)}", values)


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
                moments -= count_lengths(writer, texts[name])
            gone.append(length if moments * 2 > profile.filled or not profile.filled else name)
    return gone


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
