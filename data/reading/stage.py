"""A table of text cells in the store's memory, as the file has them: columns c0, c1 … and row_no.

The fast read is parallel and strict, and leaves out what it cannot split: to list that, cell by cell too many, may take minutes for
one row. Only when its rows do not account for every line of the file, the whole rows are written to a copy
(data/files/whole_rows.py). A second read takes that: it pads short rows and keeps up to EXTRA cells too many so that long rows
can be told.
"""

# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from data.declare.problems import ImportRefused
from data.declare.vocabulary import NOTHING
from data.files.line_balance import balance
from data.files.lines import Records
from data.files.table import TextTable
from data.files.temp_folders import temp_folder
from data.files.whole_rows import EXTRA, LONGEST, BrokenRow, Lines, WholeRows, find_whole_rows
from data.store.reasons import in_own_words
from data.store.sql import listed, literal, sql
from data.store.store import StorageFault, StoreError, Writer

STAGED = "staged"
_NEVER = ("\x01\x02",)
_BUFFER = 32 * 1024 * 1024
_REJECTS = {"LINE SIZE OVER MAXIMUM": "long_line", "TOO MANY COLUMNS": "long_row"}


@dataclass(frozen=True)
class Staged:
    """What was staged. `refused` are rows that are not in the table; `mended` (row number, column, problem) had a broken mark or line but are.

    `lines` accounts for the lines of a text; `records` has the places of the rows where they had to be looked for.
    """

    rows: int
    is_padded: bool = False
    refused: tuple[BrokenRow, ...] = ()
    mended: tuple[tuple[int, int, str], ...] = ()
    lines: Lines | None = None
    records: Records | None = field(default=None, repr=False)


def stage_text(writer: Writer, table: TextTable, places: Sequence[int]) -> Staged:
    """Read the columns at `places` into the temp table `staged`. Raises ImportRefused when the file cannot be split."""
    with splitting():
        _read(writer, table, places, is_padded=False)
        rows = _finish(writer)
        if (lines := lines_of(table, rows)) is not None:
            return Staged(rows, lines=lines)
        with temp_folder() as folder:
            copy = replace(table, path=folder / "whole.csv", skip=0)
            whole = find_whole_rows(table.path, table.above, table.delimiter, table.width, table.newline, copy.path)
            _read(writer, copy, places, is_padded=True)
            return _without_rejects(writer, copy, whole)


def lines_of(table: TextTable, rows: int) -> Lines | None:
    """Where the lines of a text went of which so many rows were read; None when rows may be missing."""
    return balance(table.path, table.lines, table.above, rows, table.delimiter, table.width)


def _without_rejects(writer: Writer, copy: TextTable, whole: WholeRows) -> Staged:
    """What the padded reading has staged; rows of the copy that it could not take go to those that are refused."""
    rejects = writer.query(
        "SELECT line_byte_position AS byte, any_value(error_type) AS kind, any_value(csv_line) AS raw FROM reject_errors GROUP BY byte ORDER BY byte"
    )
    places = np.searchsorted(whole.copied, rejects["byte"].to_numpy())
    is_kept = np.ones(len(whole.records), dtype=bool)
    is_kept[places[places < len(is_kept)]] = False
    number = np.cumsum(is_kept) - 1
    lost = [
        BrokenRow(int(whole.records.lines[place]), _REJECTS.get(kind, "unreadable_row"), (raw or "")[:10_000])
        for place, (_, kind, raw) in zip(places, rejects.iter_rows(), strict=True)
    ]
    records = Records(*(column[is_kept] for column in (whole.records.starts, whole.records.ends, whole.records.lines)))
    return Staged(
        _finish(writer),
        True,
        (*whole.refused, *lost),
        tuple((int(number[row]), place, problem) for row, place, problem in whole.mended if is_kept[row]),
        whole.lines,
        records,
    )


@contextmanager
def splitting() -> Iterator[None]:
    """What the engine says of a file that it cannot split becomes ImportRefused; a full disk or memory is not the file's fault."""
    try:
        yield
    except StorageFault:
        raise
    except StoreError as error:
        raise ImportRefused("not_parsable", reason=in_own_words(str(error))) from error


def stage_frame(writer: Writer, frame: pl.DataFrame) -> Staged:
    """Take a frame of text columns c0, c1 … and row_no as the staged table."""
    cells = pl.all().exclude("row_no")
    writer.register(STAGED, frame.with_columns(pl.when(cells.str.strip_chars(" ").is_in(NOTHING).not_()).then(cells)))
    writer.execute(f"CREATE OR REPLACE TEMP VIEW staged_rows AS FROM {STAGED}")
    return Staged(frame.height)


def _read(writer: Writer, table: TextTable, places: Sequence[int], *, is_padded: bool) -> None:
    if is_padded:
        for name in ("reject_errors", "reject_scans"):  # of an earlier reading: the next one makes them anew
            writer.execute(f"DROP TABLE IF EXISTS {name}")
    writer.execute(f"DROP TABLE IF EXISTS {STAGED}")
    kept = [_or_nothing(f"c{place}") if is_padded else f"c{place}" for place in places]
    if is_padded:
        extra = listed(f"trim(c{place})" for place in range(table.width, table.width + EXTRA))
        kept += [f"c{table.width - 1} IS NULL AS is_short", f"coalesce(concat_ws('', {extra}), '') <> '' AS is_long"]
    # The padded read must tell an empty cell from a missing one; the fast read drops what says nothing while it splits.
    source = csv_source(table, _NEVER if is_padded else NOTHING, is_padded=is_padded)
    writer.execute(f"CREATE TEMP TABLE {STAGED} AS SELECT {listed(kept)} FROM {source}", csv_values(table))


def csv_source(table: TextTable, nothing: Sequence[str], *, is_padded: bool = False) -> str:
    """The file as rows of text cells c0, c1 …, to be read with `csv_values`; the words of `nothing` become empty.

    Rows that do not split are left out; where reading is padded, `reject_errors` lists them.
    """
    columns = listed(f"'c{place}': 'VARCHAR'" for place in range(table.width + (EXTRA if is_padded else 0)))
    padded = "null_padding = true, parallel = false, store_rejects = true"
    options = padded if is_padded else "null_padding = false, ignore_errors = true"
    return sql(
        f"read_csv($path, auto_detect = false, header = false, columns = {{{columns}}},",
        f"delim = $delimiter, quote = '\"', escape = '\"', nullstr = [{listed(map(literal, nothing))}],",
        f"new_line = {literal(table.newline.encode('unicode_escape').decode())},",
        f"skip = {int(table.skip)}, max_line_size = {LONGEST}, buffer_size = {_BUFFER}, {options})",
    )


def csv_values(table: TextTable) -> dict[str, object]:
    """The values that `csv_source` binds."""
    return {"path": str(table.path), "delimiter": table.delimiter}


def _finish(writer: Writer) -> int:
    """Number the rows: a table made in one go keeps the order of the file, and rowid counts it."""
    found = writer.row(f"SELECT count(*) AS n, coalesce(min(rowid), 0) AS first FROM {STAGED}")
    writer.execute(
        f"CREATE OR REPLACE TEMP VIEW staged_rows AS SELECT rowid - {int(found[1])} AS row_no, * FROM {STAGED}"
    )
    return int(found[0])


def _or_nothing(column: str) -> str:
    """Cleaned while it is written, not by the view: every statement over it would have to be planned with all these words."""
    return f"CASE WHEN trim({column}) NOT IN ({listed(map(literal, NOTHING))}) THEN {column} END AS {column}"
