"""Which rows cannot become records, which cells gave no value, and where both stand in the file."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.declare.format import IS_DISCARDED, Fill, Format, Mapped, cells_in, left_out_by
from data.declare.problems import ImportRefused
from data.declare.same_id import ID_PART
from data.declare.vocabulary import SUMS
from data.files.table import Opened
from data.files.whole_rows import BrokenRow
from data.reading.cell_text import cell_sql
from data.reading.normalise import NORMAL, Reading
from data.reading.odd_rows import ODD
from data.reading.row_places import RowPlaces
from data.reading.stage import Staged
from data.store.model import EARLIEST_AT, RECORDS
from data.store.sql import listed, literal, sql
from data.store.store import Writer

DETAILS = 10_000
# A spreadsheet shows long numbers as 1.03E+13, and keeps 15 digits of them: the others become zeros. One id may end so by
# chance; when nearly all long ones do, they are not what the vendor wrote.
_ZEROS = "length({x}) >= 17 AND right({x}, 2) = '00' AND regexp_matches({x}, '^[1-9]\\d{{14}}00+$')"
_DESTROYED = (
    "(CASE WHEN contains(n.id, '+') THEN regexp_matches(n.id, '^\\d[.,]\\d+[eE]\\+\\d+$') ELSE "
    f"{_ZEROS.format(x='n.id')} AND (SELECT avg(CASE WHEN {_ZEROS.format(x='id')} THEN 1 ELSE 0 END) > 0.9 "
    f"FROM {NORMAL} WHERE length(id) >= 17) END)"
)
_MAY_BE_DESTROYED = "contains(id, '+') OR length(id) >= 17"
"""Which every id that was is: of most files none, and to plan that test takes as long as two other statements."""
WHOLE_ID = f"id || ' ' || coalesce({ID_PART}, '')"
"""The key of a row, where a person chose a column that belongs to it."""
NO_ROW = "no_row"
"""Marks a line that the format knows to be no row: it is counted, but it is no problem."""
LEFT_OUT = "left_out"
"""Temp table: ids of the rows that the format leaves out; only for a file that can tell them."""
_TAIL = 50
_FEW_REFUSED = 1000
_SCHEMA = {
    "row_no": pl.Int64, "line": pl.Int64, "is_line_exact": pl.Boolean, "problem": pl.String, "cell_name": pl.String, "cell": pl.String, "raw": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """Problems of one file: refused rows, details of cell problems (not more than DETAILS) and their exact counts."""

    refused: pl.DataFrame
    cells: pl.DataFrame
    counts: tuple[tuple[str, str | None, int], ...]
    blank_rows: int
    footer_rows: int
    may_leave_out: bool = False
    """Whether the temp table `left_out` was made."""


def check_rows(
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    opened: Opened,
    staged: Staged,
    reading: Reading,
    apart: Container[str],
) -> Checked:
    """Take rows that cannot become records out of `normal` and list every problem with its place.

    `apart`: the temp tables, sum_row or odd_row, of the numbers of rows that were set apart before.
    """
    places = RowPlaces(opened, staged)
    recognised_by = format_.recognised_by(len(opened.headers))
    test = _MAY_BE_DESTROYED if "id" in mapped.places else "FALSE"
    bad, may_be_destroyed = writer.row(
        f"SELECT coalesce(bit_or(bad), 0), coalesce(bool_or({test}), FALSE) FROM {NORMAL}"
    )
    refused = _refused(
        writer,
        format_,
        mapped,
        staged,
        reading,
        recognised_by,
        opened.headers,
        apart,
        is_cut=_is_cut(opened),
        may_be_destroyed=may_be_destroyed,
    )
    blank = footer = pl.Series("none", [], pl.Boolean)
    if refused.height:
        refused = refused.with_columns(
            pl.Series("line", places.lines(refused["row_no"].to_list()), pl.Int64),
            pl.lit(places.is_exact).alias("is_line_exact"),
        )
        raws = places.raws(refused["row_no"].to_list())
        raw = (
            pl.Series("raw", raws, pl.String)
            if raws is not None
            else _staged_text(writer, mapped, recognised_by, refused)
        )
        refused = refused.with_columns(raw)
        blank, footer = _blank_and_footer(writer, refused, staged, opened.delimiter if opened.text else ";")
    if ID_PART in mapped.places:
        writer.execute(f"UPDATE {NORMAL} SET id = {WHOLE_ID} WHERE id IS NOT NULL")
    may_leave_out = _keep_left_out(writer, format_, mapped, reading)
    if refused.height:
        writer.register("refused_now", refused.select("row_no"))
        writer.execute(f"DELETE FROM {NORMAL} WHERE row_no IN (SELECT row_no FROM refused_now)")
    kept = refused.filter(~blank & ~footer) if refused.height else refused
    used, lost = set(mapped.used), set(refused["row_no"])
    strays = [(row, problem) for row, place, problem in staged.mended if place in used and row not in lost]
    cells, counts = _cells(writer, format_, mapped, staged, reading, places, strays, bad)
    everything = kept.select(*_SCHEMA) if kept.height else kept
    if staged.refused:
        everything = pl.concat([everything, _unread(staged.refused)]).sort("line")
    return Checked(everything, cells, counts, int(blank.sum()), int(footer.sum()), may_leave_out)


def refuse_totals(writer: Writer, format_: Format, mapped: Mapped) -> None:
    """Raise ImportRefused when the values show that the file holds totals, for a format that can tell."""
    if not format_.refuse or not format_.refuse_if or not cells_in(format_.refuse_if, format_) <= set(mapped.places):
        return
    if writer.row(f"SELECT coalesce({format_.refuse_if}, FALSE) AS is_total FROM {NORMAL}")[0]:
        raise ImportRefused("aggregated", title=format_.titled, reason=format_.refuse)


def _keep_left_out(writer: Writer, format_: Format, mapped: Mapped, reading: Reading) -> bool:
    """Fill `left_out`; returns whether there may be any, for else there is no such table."""
    if "id" not in mapped.places:
        return False
    told = " OR ".join(test for test, _ in _left_out_by(format_, mapped, reading))
    if told:
        ids = f"SELECT DISTINCT id FROM {NORMAL} WHERE id IS NOT NULL AND ({told})"
        writer.execute(f"CREATE OR REPLACE TEMP TABLE {LEFT_OUT} AS {ids}")
    return bool(told)


def _left_out_by(format_: Format, mapped: Mapped, reading: Reading) -> list[tuple[str, str]]:
    """The tests for rows that are left out. Of several rows of one id the last tells whether it was discarded, and all go with it."""
    tests = left_out_by(format_, mapped)
    if "status_class" in reading.words and "discarded" not in reading.words["status_class"].values():
        tests = [(test, told) for test, told in tests if test != f"({IS_DISCARDED})"]
    if "id" not in mapped.places:
        return tests
    order = "row_no"
    if format_.order_by in mapped.places:
        order = f"(coalesce({format_.order_by}, TIMESTAMP '{EARLIEST_AT}'), row_no)"
    discarded = (
        f"(id IN (SELECT id FROM {NORMAL} WHERE id IN (SELECT id FROM {NORMAL} WHERE {IS_DISCARDED}) "
        f"GROUP BY id HAVING arg_max(coalesce(status_class, ''), {order}) = 'discarded'))"
    )
    return [(discarded if test == f"({IS_DISCARDED})" else test, told) for test, told in tests]


def _refused(
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    staged: Staged,
    reading: Reading,
    recognised_by: Sequence[int],
    headers: Sequence[str],
    apart: Container[str],
    *,
    is_cut: bool,
    may_be_destroyed: bool,
) -> pl.DataFrame:
    """row_no, problem, cell_name and cell of the rows that mean nothing, decided for all rows at once."""
    cases: list[tuple[str, str, str | None]] = []
    if format_.skip and recognised_by:
        first = f"trim(coalesce({listed(f's.c{place}' for place in recognised_by)}))"
        pattern = literal(f"^(?:{'|'.join(format_.skip)})")
        cases.append((f"regexp_matches({first}, {pattern})", NO_ROW, None))
    cases += _header_again(writer, mapped, headers)
    cases += _among(SUM_ROWS, apart, "total_row", None)
    if staged.is_padded:
        cases.append(("s.is_long", "long_row", None))
        if is_cut:
            alone = f"(SELECT count(*) FROM staged_rows WHERE is_short) = 1 AND n.row_no = {staged.rows - 1}"
            cases.append((f"(s.is_short AND {alone})", "cut_row", None))
    if "id" in mapped.places:
        cases.append(("n.id IS NULL", "missing_key", "id"))
        if may_be_destroyed:
            cases.append((_DESTROYED, "destroyed_key", "id"))
    else:
        nothing = " AND ".join(f"n.{name} IS NULL" for name in mapped.places)
        cases.append((f"({nothing} AND n.bad = 0)", "empty_row", None))
    cases += [(test, "left_out", told) for test, told in _left_out_by(format_, mapped, reading)]
    for name in needed_cells(format_, mapped):
        if name in reading.bits:
            problem = format_.cells[name].problem or "missing_field"
            cases.append((f"n.{name} IS NULL AND n.bad & {1 << reading.bits[name]} <> 0", problem, name))
        cases.append((f"n.{name} IS NULL", "missing_field", name))
    cases += _among(ODD, apart, "no_record", "id")
    problem = " ".join(f"WHEN {test} THEN {place}" for place, (test, _, _) in enumerate(cases))
    join = "JOIN staged_rows AS s USING (row_no)" if staged.is_padded or format_.skip else ""
    statement = sql(
        "SELECT row_no, place FROM (",
        f"SELECT n.row_no, CASE {problem} END AS place FROM {NORMAL} AS n {join}) WHERE place IS NOT NULL ORDER BY row_no",
    )
    # Of most files hardly any row is refused, and rows are sooner there than a frame.
    few = writer.rows(f"{statement} LIMIT {_FEW_REFUSED}")
    if not few:
        return pl.DataFrame(schema=_SCHEMA)
    found = (
        writer.query(statement)
        if len(few) == _FEW_REFUSED
        else pl.DataFrame(few, schema={"row_no": pl.Int64, "place": pl.Int32}, orient="row")
    )
    names = pl.DataFrame(
        {"place": range(len(cases)), "problem": [case[1] for case in cases], "cell_name": [case[2] for case in cases]},
        schema={"place": pl.Int32, "problem": pl.String, "cell_name": pl.String},
    )
    frame = (
        found.with_columns(pl.col("place").cast(pl.Int32))
        .join(names, on="place", how="left", maintain_order="left")
        .drop("place")
    )
    return frame.with_columns(_cell_texts(writer, format_, mapped, frame))


def _among(table: str, apart: Container[str], problem: str, cell: str | None) -> list[tuple[str, str, str | None]]:
    """The test for rows that were set apart before."""
    return [(f"n.row_no IN (FROM {table})", problem, cell)] if table in apart else []


def _header_again(writer: Writer, mapped: Mapped, headers: Sequence[str]) -> list[tuple[str, str, str | None]]:
    """The test for rows that repeat the header, as pages that were put together do: two or more of the names in their columns."""
    named = [place for place in mapped.used if headers[place].strip()]
    if len(named) < 2:
        return []
    blanks = " \ufeff"
    tests = [f"trim(c{place}, '{blanks}') = {literal(headers[place].strip(blanks))}" for place in named]
    # Hardly any file has one, and its first name alone tells that.
    if not writer.rows(f"SELECT 1 FROM staged_rows WHERE {tests[0]} LIMIT 1"):
        return []
    return [(f"n.row_no IN (SELECT row_no FROM staged_rows WHERE {' AND '.join(tests)})", "header_again", None)]


_SUMMED = ("ticket", "contact", "survey_response", "qa_review")
_SUM = f"^({'|'.join(SUMS)})( *[:=(].*)?$"
_SUM_OF_A_GROUP = f"^.{{1,60}} ({'|'.join(word for word in SUMS if ' ' not in word)})$"
SUM_ROWS = "sum_row"
_FEW = 2
"""Of fewer rows than this nothing is told by what the others have."""


def set_sums_apart(writer: Writer, format_: Format, mapped: Mapped, recognised_by: Sequence[int]) -> int | None:
    """Fill `sum_row`: find the rows without any moment that begin with a word of sums or averages, as spreadsheets put them below and between the rows, and blank their scores.

    They are refused later (`check_rows`); a scale is told without them. Behind the name of a group (“Team A Total”) only the id's column tells.
    A last row that holds nothing but a score is the average of the others, where each of them has a moment. Returns how many rows have no
    moment; there is no such table where that is none, or not asked (None).
    """
    kinds = {name: format_.cells[name].kind for name in mapped.places if not name.startswith("x_")}
    moments = [name for name, kind in kinds.items() if kind in ("time", "day")]
    if format_.record not in _SUMMED or not moments:
        return None
    dateless = f"FROM {NORMAL} AS n WHERE {' AND '.join(f'n.{name} IS NULL' for name in moments)}"
    n, last = writer.row(f"SELECT count(*) AS n, max(row_no) AS last {dateless}")
    if not n:
        return 0
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {SUM_ROWS} (row_no BIGINT)")
    cells = listed(f"nullif(trim(c{place}), '')" for place in sorted({*mapped.used, *recognised_by}))
    tests = [f"regexp_matches(lower(trim(coalesce({cells}))), {literal(_SUM)})"]
    own = mapped.places.get("id")
    if own is not None:
        tests.append(f"regexp_matches(lower(trim(c{own})), {literal(_SUM_OF_A_GROUP)})")
        # Of a file that is read at once only rows with an odd cell are staged; those without any moment need not be.
        is_sum = f"regexp_matches(lower(n.id), {literal(f'{_SUM}|{_SUM_OF_A_GROUP}')})"
        writer.execute(f"INSERT INTO {SUM_ROWS} SELECT row_no {dateless} AND {is_sum}")
    writer.execute(
        f"INSERT INTO {SUM_ROWS} SELECT row_no FROM staged_rows WHERE row_no IN (SELECT row_no {dateless}) AND ({' OR '.join(tests)})"
    )
    scores = [name for name, kind in kinds.items() if kind in ("score", "csat")]
    if format_.record == "survey_response" and n == 1 and scores and own is None:
        alone = " AND ".join(f"n.{name} IS NULL" for name in kinds if name not in scores)
        is_last = f"n.row_no = {last} AND {last} = (SELECT max(row_no) FROM {NORMAL}) AND (SELECT count(*) FROM {NORMAL}) > {_FEW}"
        writer.execute(f"INSERT INTO {SUM_ROWS} SELECT row_no FROM {NORMAL} AS n WHERE {alone} AND {is_last}")
    if scores:
        blanked = listed(f"{name} = NULL" for name in scores)
        writer.execute(f"UPDATE {NORMAL} SET {blanked} WHERE row_no IN (FROM {SUM_ROWS})")
    return int(n)


def needed_cells(format_: Format, mapped: Mapped) -> list[str]:
    """Cells without which a row of this file means nothing."""
    main: Fill = mapped.fills(format_)[0]
    wanted = dict.fromkeys((*main.needs, *RECORDS[main.record].needs))
    return [name for name in wanted if name in mapped.places]


def _cell_texts(writer: Writer, format_: Format, mapped: Mapped, frame: pl.DataFrame) -> pl.Series:
    """The text of the named cell in each row."""
    names = [name for name in frame["cell_name"].unique().drop_nulls().to_list() if name in mapped.places]
    if not names:
        return pl.Series("cell", [None] * frame.height, pl.String)
    writer.register("asked_cells", frame.select("row_no", "cell_name"))
    whens = " ".join(f"WHEN {literal(name)} THEN {cell_sql(name, mapped, format_)}" for name in names)
    return writer.query(
        f"SELECT CASE cell_name {whens} END AS cell FROM asked_cells LEFT JOIN staged_rows USING (row_no) ORDER BY row_no"
    )["cell"].cast(pl.String)


def _staged_text(writer: Writer, mapped: Mapped, places: Iterable[int], refused: pl.DataFrame) -> pl.Series:
    """The row's text made from the cells that were read, for sheets and for files whose lines cannot be told."""
    used = sorted({*mapped.used, *places})
    writer.register("asked_rows", refused.select("row_no"))
    joined = "concat_ws(';', " + listed(f"coalesce(c{place}, '')" for place in used) + ")"
    return writer.query(
        f"SELECT left({joined}, 10000) AS raw FROM asked_rows LEFT JOIN staged_rows USING (row_no) ORDER BY row_no"
    )["raw"]


def _blank_and_footer(
    writer: Writer, refused: pl.DataFrame, staged: Staged, delimiter: str
) -> tuple[pl.Series, pl.Series]:
    """Rows with nothing in them, and the lines below the table (totals, notes): one or two cells, after the last good row."""
    text = refused["raw"].fill_null("").str.replace_all(r"[,;\t|\"\s\u{a0}]", "")
    blank = text == ""
    last_good = writer.row(
        f"SELECT max(row_no) AS last FROM {NORMAL} WHERE row_no >= {staged.rows - _TAIL}"
        f" AND row_no NOT IN ({listed(str(int(row)) for row in refused['row_no'].tail(_TAIL))})"
    )[0]
    filled = (
        refused["raw"]
        .fill_null("")
        .str.split(delimiter)
        .list.eval(pl.element().str.strip_chars('" ').ne("").sum())
        .list.first()
    )
    below = (refused["row_no"] > (last_good if last_good is not None else staged.rows)) & (filled <= 2) & ~blank
    footer = (refused["problem"] == NO_ROW) & ~blank
    return blank, footer | below.fill_null(value=False)


def _is_cut(opened: Opened) -> bool:
    """Whether the last line of a text has no end, as where a download broke off (or a tool writes it so)."""
    if opened.text is None:
        return False
    with opened.text.path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) not in b"\r\n"


def _unread(refused: Sequence[BrokenRow]) -> pl.DataFrame:
    rows = [(None, each.line, True, each.problem, None, None, each.raw) for each in refused]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _cells(
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    staged: Staged,
    reading: Reading,
    places: RowPlaces,
    strays: Sequence[tuple[int, str]],
    bad: int,
) -> tuple[pl.DataFrame, tuple[tuple[str, str | None, int], ...]]:
    counted = _bad_counts(writer, reading, staged, bad)
    counts: list[tuple[str, str | None, int]] = []
    parts: list[str] = []
    for name, count in counted.items():
        if not count:
            continue
        if name == "is_short":
            counts.append(("short_row", None, count))
            parts.append(
                f"SELECT n.row_no, 'short_row' AS problem, NULL AS cell_name, NULL AS cell FROM {NORMAL} AS n JOIN staged_rows AS s USING (row_no) WHERE s.is_short"
            )
            continue
        problem = format_.cells[name].problem or "error_cell"
        counts.append((problem, name, count))
        parts.append(
            f"SELECT n.row_no, {literal(problem)} AS problem, {literal(name)} AS cell_name, {cell_sql(name, mapped, format_)} AS cell "
            f"FROM {NORMAL} AS n JOIN staged_rows AS s USING (row_no) WHERE n.bad & {1 << reading.bits[name]} <> 0"
        )
    if not parts and not strays:
        return pl.DataFrame(schema=_SCHEMA), ()
    frame = pl.DataFrame(schema={key: _SCHEMA[key] for key in ("row_no", "problem", "cell_name", "cell")})
    if parts:
        union = " UNION ALL ".join(parts)
        frame = writer.query(f"SELECT * FROM ({union}) ORDER BY row_no, cell_name LIMIT {DETAILS}").cast(frame.schema)
    frame = frame.with_columns(
        pl.Series("line", places.lines(frame["row_no"].to_list()), pl.Int64),
        pl.lit(places.is_exact).alias("is_line_exact"),
        pl.lit(None, pl.String).alias("raw"),
    ).select(*_SCHEMA)
    if strays:
        counts += [(problem, None, n) for problem, n in Counter(problem for _, problem in strays).items()]
        lines = places.lines([row for row, _ in strays[:DETAILS]])
        told = [
            (None, line, True, problem, None, None, None) for line, (_, problem) in zip(lines, strays, strict=False)
        ]
        frame = pl.concat([frame, pl.DataFrame(told, schema=_SCHEMA, orient="row")]).sort("line").head(DETAILS)
    return frame, tuple(counts)


def _bad_counts(writer: Writer, reading: Reading, staged: Staged, bad: int) -> Mapping[str, int]:
    """How often each cell gave no value; `bad` has the bits of all that any row had, also of one that was refused since."""
    wanted = [
        f"count(*) FILTER (WHERE bad & {1 << bit} <> 0) AS {name}"
        for name, bit in reading.bits.items()
        if bad >> bit & 1
    ]
    counts: dict[str, int] = {}
    if wanted:
        counts |= writer.query(f"SELECT {listed(wanted)} FROM {NORMAL} WHERE bad <> 0").row(0, named=True)
    if staged.is_padded:
        short = f"SELECT count(*) AS n FROM {NORMAL} JOIN staged_rows USING (row_no) WHERE is_short"
        counts["is_short"] = int(writer.row(short)[0])
    return counts
