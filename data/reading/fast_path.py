"""Values straight from a large text file, without a table of its text cells in between: half the work.

Only for files whose first rows hold no surprise. Rows that are odd keep their text cells, in the table `staged`, and are
read the long way; where even that does not do (times that are spelled differently further down, rows that cannot be
split …) nothing is left behind, and the file is staged as any other. Both ways give the same values and problems.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from data.declare import dates
from data.declare.format import IS_DISCARDED, Format, Mapped, left_out_by
from data.declare.number_style import KINDS
from data.declare.vocabulary import NOTHING
from data.files.table import TextTable
from data.reading.cell_text import TRIMMED
from data.reading.frequent_words import FrequentWords, frequent_words
from data.reading.looks import failed_texts, number_profiles, profiles_of, spreadsheet_lengths
from data.reading.normalise import (
    LOOKED_AT,
    MISSES,
    NORMAL,
    Cells,
    Reading,
    quick_readings,
    read_again,
    statement,
    understand,
    with_quick,
)
from data.reading.plan import ImportPlan
from data.reading.stage import STAGED, Staged, csv_source, csv_values, lines_of, splitting
from data.reading.validate import needed_cells
from data.store.sql import listed, literal, sql
from data.store.store import Writer

LEAST_BYTES = 8 * 1024 * 1024
"""Smaller files are staged: there is nothing to gain."""
_EMPTY = ("",)


@dataclass(frozen=True)
class FastRead:
    """What was read; the values stand in the temp table `normal`, the cells of odd rows in `staged_rows`."""

    staged: Staged
    reading: Reading
    mapped: Mapped


def read_fast(writer: Writer, plan: ImportPlan, used: Sequence[int]) -> FastRead | None:
    """Read the plan's file, of which the columns `used` are wanted; None when it has to be staged.

    Raises ImportRefused for a file that cannot be split.
    """
    table, format_ = plan.opened.text, plan.format
    if table is None or table.path.stat().st_size < LEAST_BYTES or not _is_plain(plan):
        return None
    silent = _sample(writer, table, used)
    cells, reading, mapped = understand(writer, format_, plan.mapped, plan.zones(), set(), table.delimiter)
    quick = quick_readings(writer, format_, cells)
    known = frequent_words(writer, format_, mapped, with_quick(cells, quick))
    is_odd = _odd(format_, mapped, known, reading, table.delimiter)
    # What is left out is told with its cell, whose text has to be kept.
    is_told = IS_DISCARDED if left_out_by(format_, mapped) else "FALSE"
    if not _is_uniform(reading.profiles) or _count(writer, "staged_rows", is_odd, known.bound_in(is_odd)) > MISSES:
        return None
    places = [f"c{place}" for place in used]
    values = statement(known.cells, csv_source(table, silent), quick, places)
    made = sql(
        f"CREATE OR REPLACE TEMP TABLE {NORMAL} AS SELECT * EXCLUDE ({listed(places)}),",
        f"CASE WHEN bad <> 0 OR {is_odd} OR {is_told} THEN [{listed(places)}] END AS texts FROM ({values})",
    )
    with splitting():
        writer.execute(made, {**csv_values(table), **known.bound_in(made)})
    rows = _number(writer, used)
    lines = lines_of(table, rows)
    if lines is None:
        return None
    if not _read_odd_rows(writer, format_, cells, reading, mapped):
        return None
    return FastRead(Staged(rows, lines=lines), replace(reading, profiles=_counted(writer, reading)), mapped)


def _is_plain(plan: ImportPlan) -> bool:
    """Whether every line of the file is a row, and every cell one column's or a choice among several."""
    format_, mapped = plan.format, plan.mapped
    leaves_out = any(test != f"({IS_DISCARDED})" for test, _ in left_out_by(format_, mapped))
    return not (format_.skip and plan.recognised_by) and not leaves_out and not mapped.clock_places


def _sample(writer: Writer, table: TextTable, used: Sequence[int]) -> list[str]:
    """Let `staged_rows` show the first rows that can be split, and return the words that say nothing in them."""
    places = listed(f"c{place}" for place in used)
    with splitting():
        first = writer.query(f"SELECT {places} FROM {csv_source(table, _EMPTY)} LIMIT {LOOKED_AT}", csv_values(table))
    # Cleaned here, not by the view: every statement over it would have to be planned with all these words for all columns.
    is_silent = pl.all().is_in(NOTHING)
    writer.register(STAGED, first.with_columns(pl.when(is_silent.not_()).then(pl.all())).with_row_index("row_no"))
    writer.execute(f"CREATE OR REPLACE TEMP VIEW staged_rows AS FROM {STAGED}")
    silent = first.select(pl.when(is_silent).then(pl.all())).unpivot()["value"].unique().drop_nulls()
    return ["", *silent.sort()]


def _odd(format_: Format, mapped: Mapped, known: FrequentWords, reading: Reading, delimiter: str) -> str:
    """The test for rows whose cells have to be looked at again though none is bad.

    Words that say nothing, errors of spreadsheets, broken ids, times with an offset among those without (or without among
    those with), and rows that will be refused for want of something: their text may have to be shown.
    """
    cells, profiles, styles = known.cells, reading.profiles, reading.styles
    # Of the other cells such a word gives no value, so that the row is odd already.
    wordy = [name for name in mapped.places if format_.cells[name].kind in TRIMMED and not format_.cells[name].problem]
    texts = sorted({place for name in wordy for place in mapped.all_places(name)})
    tests = [known.unless_known(place, _may_say_nothing(f"c{place}")) for place in texts]
    tests += [
        f"{cells.texts[name]} IS NULL"
        for name in sorted({*needed_cells(format_, mapped), *({"id"} & set(mapped.places))})
    ]
    if "id" in mapped.places:
        tests += [_may_be_broken(f"c{place}") for place in mapped.all_places("id")]
    else:
        tests.append(" AND ".join(f"c{place} IS NULL" for place in mapped.used))
    for name, profile in profiles.items():
        for place in mapped.all_places(name):
            has = dates.has_offset(f"c{place}")
            tests.append(f"c{place} IS NOT NULL AND NOT {has}" if profile.with_offset else has)
    if delimiter == ";" or any(style == "comma" for style, _ in styles.values()):
        # A point may part thousands where the first rows have none.
        numbers = [name for name in mapped.places if format_.cells[name].kind in KINDS]
        tests += [f"contains({cells.texts[name]}, '.')" for name in numbers if styles.get(name, ("", True))[1]]
    return "(" + (" OR ".join(f"({test})" for test in tests) or "FALSE") + ")"


def _may_say_nothing(cell: str) -> str:
    """True for all words of NOTHING and ERROR_CELLS that begin with an ASCII character; by ranges first, for a list of words
    takes many times as long. Other characters at the beginning are looked at by the trimming of cells."""
    first = f"{cell} BETWEEN '(' AND '.' OR {cell} BETWEEN '?' AND '@' OR {cell} BETWEEN '[' AND '\\'"
    short = f"strlen({cell}) <= 4 AND ({cell} BETWEEN 'N' AND 'O' OR {cell} BETWEEN 'n' AND 'o')"
    word = f"CASE WHEN {short} THEN regexp_full_match({cell}, '(?i)n/a|na|null|none|nan|nil') ELSE FALSE END"
    return f"{cell} BETWEEN '#' AND '$' OR (strlen({cell}) <= 7 AND ({first} OR {word}))"


def _may_be_broken(cell: str) -> str:
    """True for ids that a spreadsheet may have cut (data/reading/validate.py looks closer)."""
    return f"contains({cell}, '+') OR (strlen({cell}) >= 17 AND right({cell}, 2) = '00')"


def _is_uniform(profiles: Mapping[str, dates.TimeProfile]) -> bool:
    """Whether all times are ISO, and of each column all or none have an offset."""
    return all(
        profile.filled == profile.iso and not profile.placeholders and profile.with_offset in (0, profile.filled)
        for profile in profiles.values()
    )


def _number(writer: Writer, used: Sequence[int]) -> int:
    """Number the rows in the order of the file, and set the cells of the odd ones apart. Returns how many rows there are."""
    found = writer.row(f"SELECT count(*) AS n, coalesce(min(rowid), 0) AS first FROM {NORMAL}")
    writer.execute(f"ALTER TABLE {NORMAL} ADD COLUMN row_no BIGINT")
    writer.execute(f"UPDATE {NORMAL} SET row_no = rowid - {int(found[1])}")
    cells = listed(f"cells[{number}] AS c{place}" for number, place in enumerate(used, 1))
    filled = (
        f"list_transform(texts, lambda cell: CASE WHEN cell NOT IN ({listed(map(literal, NOTHING))}) THEN cell END)"
    )
    writer.execute(f"DROP TABLE {STAGED}")
    writer.execute(
        sql(
            f"CREATE TEMP TABLE {STAGED} AS SELECT row_no, {cells} FROM (SELECT row_no, {filled} AS cells",
            f"FROM {NORMAL} WHERE texts IS NOT NULL ORDER BY row_no)",
        )
    )
    writer.execute(f"CREATE OR REPLACE TEMP VIEW staged_rows AS FROM {STAGED}")
    writer.execute(f"ALTER TABLE {NORMAL} DROP COLUMN texts")
    return int(found[0])


def _read_odd_rows(writer: Writer, format_: Format, cells: Cells, reading: Reading, mapped: Mapped) -> bool:
    """Read the odd rows the long way; False when they show that the first rows did not tell how the file is written."""
    if not writer.rows(f"SELECT 1 FROM {STAGED} LIMIT 1"):
        return True
    profiles = profiles_of(writer, format_, {name: cells.texts[name] for name in reading.profiles})
    with_offset = {name: bool(profile.with_offset) for name, profile in reading.profiles.items()}
    same = all(with_offset[name] == bool(found.with_offset) for name, found in profiles.items() if found.filled)
    if not same or not _is_uniform(profiles) or failed_texts(writer, format_, mapped):
        return False
    if _tells_another_style(writer, format_, cells, reading) or spreadsheet_lengths(writer, format_, cells.texts):
        return False
    read_again(writer, cells, "staged_rows", STAGED)
    return True


def _tells_another_style(writer: Writer, format_: Format, cells: Cells, reading: Reading) -> bool:
    """Whether the odd rows hold numbers by which the decimal sign of a column has to be decided anew, over the whole file."""
    unsure = {name: cell for name, cell in cells.texts.items() if reading.styles.get(name, ("", True))[1]}
    found = number_profiles(writer, format_, unsure).values()
    return any(profile.comma or profile.open_comma or profile.open_point for profile in found)


def _counted(writer: Writer, reading: Reading) -> dict[str, dates.TimeProfile]:
    """The profiles over the whole file: every filled cell is ISO here, and gave a moment or a problem."""
    if not reading.profiles:
        return {}
    wanted = listed(
        f"count(*) FILTER ({name} IS NOT NULL OR bad & {1 << reading.bits[name]} <> 0) AS {name}"
        for name in reading.profiles
    )
    filled = writer.query(f"SELECT {wanted} FROM {NORMAL}").row(0, named=True)
    return {
        name: dates.TimeProfile(filled[name], filled[name], filled[name] if profile.with_offset else 0, 0)
        for name, profile in reading.profiles.items()
    }


def _count(writer: Writer, rows: str, test: str, values: Mapping[str, object]) -> int:
    return int(writer.row(f"SELECT count(*) AS n FROM {rows} WHERE {test}", values)[0])
