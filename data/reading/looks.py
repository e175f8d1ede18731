"""What the cells of the staged rows look like, before any is read: whether they have to be cleaned, their times, numbers and lengths."""
# ruff: noqa: S608 - only names of this program are joined into SQL

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import polars as pl

from data.declare import dates, number_style
from data.declare.cell_sql import SPREADSHEET_LENGTH, is_first_day, spreadsheet_length_sql
from data.declare.format import Format, Mapped
from data.declare.vocabulary import ERROR_CELLS
from data.store.sql import listed, literal
from data.store.store import Writer

SPELLED = "spelled_times"
PLAIN = r"""[!-"$-&(-.0-<>-\[\]-~](?: ?[!-&(-~])*"""
"""ASCII without an apostrophe, single blanks inside alone, and nothing at the beginning of a wrapping or an error of a spreadsheet."""


@dataclass(frozen=True)
class Asked:
    """What is asked of columns as they stand, all in the one statement of `signs_in`: those of `times`, those of promises (`due`), and by the SQL of a short reading of `x` those that it may read."""

    times: frozenset[int] = frozenset()
    due: frozenset[int] = frozenset()
    quick: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """The answers, by the SQL of the column: of times how many are filled and how many of these are simple, whether a promise has a clock time, and for short readings how many filled cells they miss."""

    times: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    has_clock: Mapping[str, bool] = field(default_factory=dict)
    missed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


_NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Signs:
    """What the columns of the staged `rows` hold, by place: the `plain` ones, and what the `numbers` among them hold.

    In a plain one every cell stays as it is, in whichever way it would be cleaned. Most are: no statement has then to be planned with
    the cleaning of each of their cells, which takes longer than to clean them. `parted` hold a comma or a point somewhere, `clocks` a
    colon, `old` a year with which a spreadsheet may have written a length of time. `seen` is what was asked of columns beside that, by
    their SQL as they stand: it tells of cells that are read so.
    """

    rows: int
    plain: frozenset[int]
    numbers: frozenset[int]
    parted: frozenset[int]
    clocks: frozenset[int]
    old: frozenset[int]
    seen: Seen = field(default_factory=Seen)

    def without(self, sign: frozenset[int]) -> set[str]:
        """The SQL of cells that are a column of numbers as it stands, in which the sign was not seen."""
        return {f"c{place}" for place in self.numbers - sign}


def places_of_numbers(format_: Format, mapped: Mapped) -> frozenset[int]:
    """The columns of the file that cells of numbers and lengths of time read."""
    kinds = {"duration", *number_style.KINDS}
    return frozenset(
        place for name in mapped.places if format_.cells[name].kind in kinds for place in mapped.all_places(name)
    )


def signs_in(writer: Writer, places: Sequence[int], numbers: frozenset[int], asked: Asked = _NOTHING_ASKED) -> Signs:
    """Look at all cells of these columns of the staged rows, once for all that is asked of them; `numbers` are those of numbers and lengths of time."""
    kinds = (numbers, asked.times, asked.due, *asked.quick.values())
    # A bit for each kind: to look for the place of a cell among twenty takes longer than what is asked of it.
    bits = [sum(1 << bit for bit, of in enumerate(kinds) if place in of) for place in places]
    is_number, is_time, is_due, *is_quick = (f"kinds & {1 << bit} <> 0" for bit in range(len(kinds)))
    wanted = [
        _counting(f"NOT regexp_full_match(x, {literal(PLAIN)})"),
        *(
            _counting(f"CASE WHEN {is_number} THEN {sign} ELSE FALSE END")
            for sign in (_IS_PARTED, "contains(x, ':')", MAY_BE_OLD)
        ),
        "count(*)",
        "count(x)",
        _counting(f"CASE WHEN {is_time} THEN {dates.is_simple('x')} ELSE FALSE END") if asked.times else "0",
        _counting(f"CASE WHEN {is_due} THEN {dates.has_clock('x')} ELSE FALSE END") if asked.due else "0",
        *(
            _counting(f"CASE WHEN {is_kind} THEN x IS NOT NULL AND {value} IS NULL ELSE FALSE END")
            for is_kind, value in zip(is_quick, asked.quick, strict=True)
        ),
    ]
    cells = listed(f"c{place}" for place in places)
    found = writer.rows(
        f"SELECT place, {listed(wanted)} FROM (SELECT unnest([{listed(map(str, places))}]) AS place, "
        f"unnest([{listed(map(str, bits))}]) AS kinds, unnest([{cells}]) AS x FROM staged_rows) GROUP BY place"
    )
    not_plain, parted, clocks, old = (frozenset(place for place, *of in found if of[sign]) for sign in range(4))
    seen = Seen(
        {f"c{place}": (of[5], of[6]) for place, *of in found if place in asked.times},
        {f"c{place}": bool(of[7]) for place, *of in found if place in asked.due},
        {
            value: {f"c{place}": of[number] for place, *of in found if place in read}
            for number, (value, read) in enumerate(asked.quick.items(), 8)
        },
    )
    rows = max((of[4] for _, *of in found), default=0)
    return Signs(rows, frozenset(places) - not_plain, numbers, parted, clocks, old, seen)


def _counting(test: str) -> str:
    return f"count(*) FILTER (WHERE {test})"  # sooner done than bool_or


_IS_PARTED = "contains(x, ',') OR contains(x, '.')"
MAY_BE_OLD = "length(x) >= 8 AND (contains(x, '1899') OR contains(x, '1900'))"
"""A year with which a spreadsheet may have written a length of time, and a day of it: 1900 by itself is a plain number."""


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


def spreadsheet_lengths(
    writer: Writer, format_: Format, texts: Mapping[str, str], signs: Signs | None = None
) -> dict[str, str]:
    """The cells of lengths of time of which a spreadsheet wrote some as dates of its first days, read as hours, minutes and seconds."""
    lengths = {name: cell for name, cell in texts.items() if format_.cells[name].kind == "duration"}
    if signs is not None:
        clear = signs.without(signs.old)
        lengths = {name: cell for name, cell in lengths.items() if cell not in clear}
    # A plain number of seconds may be 1900 as well.
    is_old = f"CASE WHEN {MAY_BE_OLD} THEN regexp_full_match(x, {literal(SPREADSHEET_LENGTH)}) ELSE FALSE END"
    names = _cells_where(writer, lengths, is_old)
    if not names:
        return {}
    inner = listed(f"{texts[name]} AS x_{name}" for name in names)
    wanted = listed(f"bool_or({is_first_day(f'x_{name}')}) AS {name}" for name in names)
    found = writer.query(f"SELECT {wanted} FROM (SELECT {inner} FROM staged_rows)").row(0, named=True)
    return {name: spreadsheet_length_sql(texts[name], bool(found[name])) for name in names}


def count_lengths(writer: Writer, cell: str) -> int:
    """How many cells are lengths of time that a spreadsheet wrote as dates of its first days."""
    is_length = f"regexp_full_match(x, {literal(SPREADSHEET_LENGTH)}) AND contains(x, ':')"
    return int(writer.row(f"SELECT count(*) AS n FROM (SELECT {cell} AS x FROM staged_rows) WHERE {is_length}")[0])


def _cells_where(writer: Writer, texts: Mapping[str, str], test: str) -> list[str]:
    """Which of the cells pass a `test` of `x` in some row."""
    if not texts:
        return []
    found = {cell for (cell,) in writer.rows(f"SELECT DISTINCT cell FROM {one_column(texts)} WHERE {test}")}
    return [name for name in texts if name in found]


def one_column(texts: Mapping[str, str], rows: str = "staged_rows") -> str:
    """The cells as one column `x`, each with its name: planning the same for each takes longer than to look."""
    return (
        f"(SELECT unnest([{listed(map(literal, texts))}]) AS cell, unnest([{listed(texts.values())}]) AS x FROM {rows})"
    )


def profiles_of(
    writer: Writer, format_: Format, texts: Mapping[str, str], signs: Signs | None = None
) -> dict[str, dates.TimeProfile]:
    """What the time cells among `texts` look like in the staged rows. Leaves those that are spelled in the temp table `spelled_times`."""
    times = {name: cell for name, cell in texts.items() if format_.cells[name].is_time}
    return time_profiles(writer, "staged_rows", times, signs.seen.times if signs else {})


def time_profiles(
    writer: Writer, table: str, times: Mapping[str, str], seen: Mapping[str, tuple[int, int]] = MappingProxyType({})
) -> dict[str, dates.TimeProfile]:
    """What the cells `times` of the rows of `table` look like; of those in `seen` it is known how many are filled and simple."""
    if not times:
        return {}
    found = dict.fromkeys(times, dates.TimeProfile(0, 0, 0, 0))
    # Most files have one spelling of times, which needs none of the patterns of all others.
    counts: list[tuple[str, int, int]] = [(name, *seen[cell]) for name, cell in times.items() if cell in seen]
    if unseen := {name: cell for name, cell in times.items() if cell not in seen}:
        simple = f"SELECT cell, count(x), {dates.count_simple('x')} FROM {one_column(unseen, table)} GROUP BY cell"
        counts += [(name, filled, n) for name, filled, n in writer.rows(simple)]
    found |= {
        name: dates.TimeProfile(filled, filled, 0, 0, is_simple=True) for name, filled, n in counts if n == filled
    }
    left = {name: times[name] for name, filled, n in counts if n != filled}
    if left:
        profiled = f"SELECT cell, {listed(dates.profile_columns('x'))} FROM {one_column(left, table)} GROUP BY cell"
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
