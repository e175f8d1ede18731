"""A table of text cells in the store's memory, as the file has them: columns c0, c1 … and row_no.

The fast read is parallel and strict. Only when it rejects rows, a second read takes the file again: it pads short rows,
keeps up to EXTRA cells too many so that long rows can be told, and forgives marks after a closing quotation mark.
"""

# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import polars as pl

from data.declare.problems import ImportRefused
from data.declare.vocabulary import NOTHING
from data.files.lines import lines_of_bytes
from data.files.table import TextTable
from data.store.sql import listed, literal, sql
from data.store.store import StorageFault, StoreError, Writer

STAGED = "staged"
EXTRA = 8
_NEVER = ("\x01\x02",)
_MAX_LINE = 8 * 1024 * 1024
_BUFFER = 32 * 1024 * 1024
_LINES_LOST = 20
"""A quotation mark that never closes may swallow this many lines at the end (a file that was cut off); more refuses the file."""
_REJECTS = {"UNQUOTED VALUE": "stray_quote", "LINE SIZE OVER MAXIMUM": "long_line", "TOO MANY COLUMNS": "long_row"}


@dataclass(frozen=True)
class Reject:
    """A row the reader could not take: where it starts (byte), why, the column it broke in and its text."""

    byte: int
    problem: str
    place: int | None
    raw: str


@dataclass(frozen=True)
class Staged:
    """What was staged. `rejects` are rows that are not in the table; `strays` have a broken quotation mark but are."""

    rows: int
    is_padded: bool = False
    rejects: tuple[Reject, ...] = ()
    strays: tuple[Reject, ...] = field(default=())


def stage_text(writer: Writer, table: TextTable, places: Sequence[int]) -> Staged:
    """Read the columns at `places` into the temp table `staged`. Raises ImportRefused when the file cannot be split."""
    with splitting():
        _read(writer, table, places, is_padded=False)
        rejects = _rejects(writer)
        if not rejects:
            return Staged(_finish(writer))
        open_quote = _open_quote(table, rejects)
        _read(writer, table, places, is_padded=True)
        left = _rejects(writer)
        if open_quote:
            # The forgiving read has taken everything after the mark as one cell of one row.
            writer.execute(f"DELETE FROM {STAGED} WHERE rowid = (SELECT max(rowid) FROM {STAGED})")
            left.append(open_quote)
    missing = {reject.byte for reject in left}
    strays = tuple(reject for reject in rejects if reject.problem == "stray_quote" and reject.byte not in missing)
    return Staged(_finish(writer), True, tuple(left), strays)


@contextmanager
def splitting() -> Iterator[None]:
    """What the engine says of a file that it cannot split becomes ImportRefused; a full disk or memory is not the file's fault."""
    try:
        yield
    except StorageFault:
        raise
    except StoreError as error:
        raise ImportRefused("not_parsable", reason=str(error).splitlines()[0]) from error


def stage_frame(writer: Writer, frame: pl.DataFrame) -> Staged:
    """Take a frame of text columns c0, c1 … and row_no as the staged table."""
    cells = pl.all().exclude("row_no")
    writer.register(STAGED, frame.with_columns(pl.when(cells.str.strip_chars(" ").is_in(NOTHING).not_()).then(cells)))
    writer.execute(f"CREATE OR REPLACE TEMP VIEW staged_rows AS FROM {STAGED}")
    return Staged(frame.height)


def _read(writer: Writer, table: TextTable, places: Sequence[int], *, is_padded: bool) -> None:
    forget_rejects(writer)
    writer.execute(f"DROP TABLE IF EXISTS {STAGED}")
    kept = [_or_nothing(f"c{place}") if is_padded else f"c{place}" for place in places]
    if is_padded:
        extra = listed(f"trim(c{place})" for place in range(table.width, table.width + EXTRA))
        kept += [f"c{table.width - 1} IS NULL AS is_short", f"coalesce(concat_ws('', {extra}), '') <> '' AS is_long"]
    # The padded read must tell an empty cell from a missing one; the fast read drops what says nothing while it splits.
    source = csv_source(table, _NEVER if is_padded else NOTHING, is_padded=is_padded)
    writer.execute(f"CREATE TEMP TABLE {STAGED} AS SELECT {listed(kept)} FROM {source}", csv_values(table))


def csv_source(table: TextTable, nothing: Sequence[str], *, is_padded: bool = False) -> str:
    """The file as rows of text cells c0, c1 …, to be read with `csv_values`; the words of `nothing` become empty."""
    columns = listed(f"'c{place}': 'VARCHAR'" for place in range(table.width + (EXTRA if is_padded else 0)))
    options = "null_padding = true, parallel = false, strict_mode = false" if is_padded else "null_padding = false"
    return sql(
        f"read_csv($path, auto_detect = false, header = false, columns = {{{columns}}},",
        f"delim = $delimiter, quote = '\"', escape = '\"', nullstr = [{listed(map(literal, nothing))}],",
        f"new_line = {literal(table.newline.encode('unicode_escape').decode())},",
        f"skip = {int(table.skip)}, max_line_size = {_MAX_LINE}, buffer_size = {_BUFFER}, store_rejects = true, {options})",
    )


def csv_values(table: TextTable) -> dict[str, object]:
    """The values that `csv_source` binds."""
    return {"path": str(table.path), "delimiter": table.delimiter}


def forget_rejects(writer: Writer) -> None:
    """Drop what an earlier reading could not take: a reading makes these tables anew."""
    for name in ("reject_errors", "reject_scans"):
        writer.execute(f"DROP TABLE IF EXISTS {name}")


def _finish(writer: Writer) -> int:
    """Number the rows: a table made in one go keeps the order of the file, and rowid counts it."""
    found = writer.query(f"SELECT count(*) AS n, coalesce(min(rowid), 0) AS first FROM {STAGED}").row(0)
    writer.execute(
        f"CREATE OR REPLACE TEMP VIEW staged_rows AS SELECT rowid - {int(found[1])} AS row_no, * FROM {STAGED}"
    )
    return int(found[0])


def _or_nothing(column: str) -> str:
    """Cleaned while it is written, not by the view: every statement over it would have to be planned with all these words."""
    return f"CASE WHEN trim({column}) NOT IN ({listed(map(literal, NOTHING))}) THEN {column} END AS {column}"


def _rejects(writer: Writer) -> list[Reject]:
    frame = writer.query(
        sql(
            "SELECT line_byte_position AS byte, any_value(error_type) AS kind, any_value(column_name) AS name,",
            "any_value(csv_line) AS raw FROM reject_errors GROUP BY line_byte_position ORDER BY byte",
        )
    )
    return [
        Reject(int(byte), _REJECTS.get(kind, "unreadable_row"), int(name[1:]) if name else None, raw or "")
        for byte, kind, name, raw in frame.iter_rows()
    ]


def _open_quote(table: TextTable, rejects: Sequence[Reject]) -> Reject | None:
    last = rejects[-1]
    ends_at = last.byte + len(last.raw.encode())
    if last.problem != "stray_quote" or last.raw.count('"') % 2 == 0 or ends_at < table.path.stat().st_size - 2:
        return None
    lost = last.raw.rstrip("\r\n").count("\n")
    if lost > _LINES_LOST:
        raise ImportRefused("open_quote", line=lines_of_bytes(table.path, [last.byte])[0], lines=lost)
    return replace(last, problem="swallowed_lines")
