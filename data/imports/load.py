"""Rows of an upload → records: what is new, updated or unchanged, set-wise."""
# ruff: noqa: S608 - identifiers come from data/store/model.py only, or are checked; values are bound

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from data.store.model import EARLIEST_AT, LATEST_AT, RECORDS, TOUCHED, Record
from data.store.sentence import Sentence
from data.store.sql import listed
from data.store.store import StoreError, Writer

FIRSTS: Mapping[str, str] = MappingProxyType(
    {"ticket": "created_at", "contact": "started_at", "survey_response": "sent_at", "customer": "customer_since"}
)
"""The moment of each kind of record that begins it: of several rows of one record the earliest holds."""


def load(
    writer: Writer,
    record: str,
    table: str,
    columns: Sequence[str],
    source: str,
    upload_id: int,
    *,
    is_checked: bool = False,
    is_log: bool = False,
    follows: str | None = None,
) -> bool:
    """Merge the temp table `table` (row_no, id and `columns`; one row an id) into a record's table.

    Returns whether the source had no record of this kind before, so that all are new. Only `columns` are written; an
    empty cell of such a column does overwrite. A record whose columns are all equal stays as it is, with its old
    upload_id. A row that is older than the record by its own time (`own_time`) does not overwrite it: it fills only empty
    cells of columns that the newer file did not have (`note_columns`), and the record stays with that upload. With `is_log` a record keeps its earliest beginning whichever row is
    newer. Rows without a time of their own are as old as the row of `follows`, an earlier table of this file, that has
    their row_no. Leaves the temp table `<table>_outcome` (row_no, outcome, is_older), outcome being
    'new', 'updated' or 'unchanged'. Raises StoreError for unknown columns, an id that is empty or comes twice, and
    moments outside model.EARLIEST_AT to LATEST_AT; with `is_checked` the caller answers for these.
    """
    kind = _record(record)
    unknown = [name for name in columns if name not in kind.names]
    if unknown or not table.isidentifier():
        raise StoreError(f"{record} cannot be loaded from {table}: no such columns: {', '.join(unknown)}")
    if not is_checked:
        _check(writer, kind, table, columns)
    if not writer.query(f"SELECT 1 FROM {record} WHERE source = $source LIMIT 1", {"source": source}).height:
        _load_first(writer, record, table, columns, source, upload_id)
        return True
    values = {"source": source, "upload_id": upload_id}
    first = FIRSTS.get(record, "") if is_log else ""
    news = {name: _earliest(name) if name == first else f"new_row.{name}" for name in columns}
    same = " AND ".join(f"{value} IS NOT DISTINCT FROM old_row.{name}" for name, value in news.items()) or "TRUE"
    older = _older(writer, kind, columns, upload_id, follows)
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table}_outcome AS
            SELECT row_no, CASE WHEN outcome = 'updated' AND is_older THEN 'unchanged' ELSE outcome END AS outcome,
                   outcome = 'updated' AND is_older AS is_older
            FROM (
                SELECT new_row.row_no,
                       CASE WHEN old_row.id IS NULL THEN 'new' WHEN {same} THEN 'unchanged' ELSE 'updated' END AS outcome,
                       {older} AS is_older
                FROM {table} AS new_row
                LEFT JOIN (FROM {record} WHERE source = $source) AS old_row ON old_row.id = new_row.id
            )""",
        {"source": source},
    )
    fills = _of_older_rows(writer, record, table, columns, source, first)
    merged = ", ".join(
        f"old_row.{name}"
        if name not in news
        else f"{news[name]} AS {name}"
        if fills is None or name == first
        else f"CASE WHEN is_older THEN {fills.get(name, f'old_row.{name}')} ELSE {news[name]} END AS {name}"
        for name in kind.names
    )
    holder = "$upload_id::BIGINT" if fills is None else "CASE WHEN is_older THEN old_row.upload_id ELSE $upload_id END"
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table}_merged AS
            SELECT $source::VARCHAR AS source, new_row.id::VARCHAR AS id, {holder} AS upload_id, {merged}
            FROM {table} AS new_row
            JOIN {table}_outcome AS outcome ON outcome.row_no = new_row.row_no AND outcome.outcome = 'updated'
            JOIN (FROM {record} WHERE source = $source) AS old_row ON old_row.id = new_row.id""",
        values,
    )
    writer.execute(
        f"DELETE FROM {record} WHERE source = $source AND id IN (SELECT id FROM {table}_merged)", {"source": source}
    )
    writer.execute(f"INSERT INTO {record} BY NAME FROM {table}_merged")
    fresh = ", ".join(("$source::VARCHAR AS source", "id", "$upload_id::BIGINT AS upload_id", *columns))
    writer.execute(
        f"""INSERT INTO {record} BY NAME
            SELECT {fresh} FROM {table}
            WHERE row_no IN (SELECT row_no FROM {table}_outcome WHERE outcome = 'new')""",
        values,
    )
    writer.execute(f"DROP TABLE {table}_merged")
    _touch(writer, record, table, source)
    return False


def own_time(moments: Sequence[str], row: str = "") -> str | None:
    """SQL of the time that a row of these moments says it is of: when it was last changed, else the newest of them.

    None when it has no moments. `row` stands before each name, with its dot.
    """
    others = [f"{row}{name}" for name in moments if name != "updated_at"]
    newest = f"greatest({listed(others)})" if len(others) > 1 else "".join(others)
    changed = f"{row}updated_at" if "updated_at" in moments else ""
    return f"coalesce({changed}, {newest})" if changed and newest else changed or newest or None


def moments_among(kind: Record, names: Collection[str]) -> list[str]:
    """Those of the names that tell how new a row is: moments, and days where the record has nothing finer."""
    moments = [name for name in kind.moments if name in names]
    days = [] if kind.moments else [each.name for each in kind.columns if each.type == "DATE" and each.name in names]
    return moments or days


def _older(writer: Writer, kind: Record, columns: Sequence[str], upload_id: int, follows: str | None) -> str:
    """SQL of whether a new row is older than the record that it meets.

    What lies in the future, seen from the day of loading, is a slip and no reason to keep a record; and a file that is
    read again in another way (another time zone, say) is never older than itself.
    """
    names = moments_among(kind, columns)
    after = f"new_row.row_no IN (SELECT row_no FROM {follows} WHERE is_older)" if follows else "FALSE"
    new, old = own_time(names, "new_row."), own_time(names, "old_row.")
    if new is None:
        return after
    # A ticket that went from solved back to open may have lost its newest moment; the count of reopenings tells it.
    again = "coalesce({}.reopens, 0)"
    is_counted = "reopens" in columns and "updated_at" not in names
    rows = [
        f"ROW({again.format(row)}, {own})" if is_counted else own for row, own in (("new_row", new), ("old_row", old))
    ]
    found = writer.query(
        """SELECT (SELECT max(loaded_at) FROM upload WHERE id = $id) AS loaded_at,
                  (SELECT list(id) FROM upload WHERE sha256 = (SELECT sha256 FROM upload WHERE id = $id)) AS same""",
        {"id": upload_id},
    ).row(0)
    loaded_at = found[0] or datetime.now(UTC).replace(tzinfo=None)
    soon = (loaded_at + timedelta(days=1)).isoformat(" ", "seconds")
    own = listed(str(int(each)) for each in found[1] or [upload_id])
    is_older = f"{rows[0]} < {rows[1]} AND {old} <= TIMESTAMP '{soon}' AND old_row.upload_id NOT IN ({own})"
    return f"CASE WHEN {new} IS NULL OR {old} IS NULL THEN {after} ELSE {is_older} END"


def note_columns(writer: Writer, upload_id: int, columns: Mapping[str, Collection[str]]) -> None:
    """Keep with an upload which columns of each kind of record its file had, be they empty in all its rows."""
    had = json.dumps({record: sorted(names) for record, names in columns.items()})
    writer.execute("UPDATE upload SET record_columns = $had WHERE id = $id", {"had": had, "id": upload_id})


def _of_older_rows(
    writer: Writer, record: str, table: str, columns: Sequence[str], source: str, first: str
) -> Mapping[str, str] | None:
    """Let older rows update what the newer file did not have; returns the SQL by which they fill each such column, None without older rows."""
    met = writer.query(
        f"""SELECT DISTINCT old_row.upload_id, upload.record_columns
            FROM {table} AS new_row
            JOIN {table}_outcome AS outcome ON outcome.row_no = new_row.row_no AND outcome.is_older
            JOIN (FROM {record} WHERE source = $source) AS old_row ON old_row.id = new_row.id
            LEFT JOIN upload ON upload.id = old_row.upload_id""",
        {"source": source},
    )
    if not met.height:
        return None
    lacked_by: dict[str, list[int]] = {}
    for number, had in met.sort("upload_id").iter_rows():
        known = json.loads(had).get(record, ()) if had else _told(writer, record, columns, source)
        for name in columns:
            if name not in known:
                lacked_by.setdefault(name, []).append(int(number))
    is_lacked = {
        name: f"old_row.{name} IS NULL AND old_row.upload_id IN ({listed(str(number) for number in numbers)})"
        for name, numbers in lacked_by.items()
    }
    tests = [f"({lacked} AND new_row.{name} IS NOT NULL)" for name, lacked in is_lacked.items()]
    tests += [f"new_row.{first} < old_row.{first}"] if first in columns else []
    if tests:
        writer.execute(
            f"""UPDATE {table}_outcome SET outcome = 'updated' WHERE is_older AND row_no IN (
                SELECT row_no FROM {table} AS new_row
                JOIN (FROM {record} WHERE source = $source) AS old_row ON old_row.id = new_row.id
                WHERE {" OR ".join(tests)})""",
            {"source": source},
        )
    return {
        name: f"CASE WHEN {lacked} THEN new_row.{name} ELSE old_row.{name} END" for name, lacked in is_lacked.items()
    }


def _told(writer: Writer, record: str, columns: Sequence[str], source: str) -> list[str]:
    """The columns that any record of the source has a value in: what is known of uploads that kept no list of theirs."""
    filled = ", ".join(f"count({name}) AS {name}" for name in columns)
    told = writer.query(f"SELECT {filled} FROM {record} WHERE source = $source", {"source": source}).row(0, named=True)
    return [name for name in columns if told[name]]


def _earliest(name: str) -> str:
    return f"least(new_row.{name}, old_row.{name})"


def _load_first(writer: Writer, record: str, table: str, columns: Sequence[str], source: str, upload_id: int) -> None:
    """The same for a source without records of this kind: everything is new, and there is nothing to compare with."""
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE {table}_outcome AS SELECT row_no, 'new' AS outcome, FALSE AS is_older FROM {table}"
    )
    values = {"source": source, "upload_id": upload_id}
    given = ", ".join(("$source::VARCHAR AS source", "id::VARCHAR AS id", "$upload_id::BIGINT AS upload_id", *columns))
    writer.execute(f"INSERT INTO {record} BY NAME SELECT {given} FROM {table}", values)
    writer.execute(TOUCHED)
    writer.execute("INSERT INTO touched VALUES ($record, $source, NULL, TRUE)", {"record": record, "source": source})


def delete_records(writer: Writer, record: str, source: str) -> None:
    """Delete all records of one kind that a source has; facts follow with the next data.facts.refresh."""
    kind = _record(record)
    writer.execute(f"DELETE FROM {kind.name} WHERE source = $source", {"source": source})
    writer.execute(TOUCHED)
    writer.execute("INSERT INTO touched VALUES ($record, $source, NULL, TRUE)", {"record": kind.name, "source": source})


def delete_some(writer: Writer, record: str, table: str, source: str) -> None:
    """Delete the records of a source whose ids stand in the temp table `table`; facts follow with the next refresh."""
    kind = _record(record)
    if not table.isidentifier():
        raise StoreError(f"{record} cannot be deleted by {table}: it is no table's name.")
    writer.execute(TOUCHED)
    gone = f"FROM {kind.name} WHERE source = $source AND id IN (SELECT id FROM {table})"
    writer.execute(
        f"INSERT INTO touched SELECT $record, $source, id, FALSE {gone}", {"record": kind.name, "source": source}
    )
    writer.execute(f"DELETE {gone}", {"source": source})


def _record(record: str) -> Record:
    if record not in RECORDS:
        raise StoreError(
            Sentence("There is no record “{name}”; there are: {names}.", name=record, names=tuple(RECORDS))
        )
    return RECORDS[record]


def _check(writer: Writer, kind: Record, table: str, columns: Sequence[str]) -> None:
    found = writer.query(f"SELECT count(*) AS n, count(id) AS filled, count(DISTINCT id) AS ids FROM {table}").row(0)
    if found[0] != found[1] or found[1] != found[2]:
        raise StoreError(f"{found[0]} rows of {kind.name} have {found[1]} ids, {found[2]} of them different.")
    moments = [name for name in columns if kind.column(name).type == "TIMESTAMP"]
    if not moments:
        return
    outside = ", ".join(f"count(*) FILTER ({name} < $first OR {name} >= $last) AS {name}" for name in moments)
    limits = {"first": EARLIEST_AT, "last": LATEST_AT}
    counts = writer.query(f"SELECT {outside} FROM {table}", limits).row(0, named=True)
    wrong = {name: count for name, count in counts.items() if count}
    if wrong:
        raise StoreError(f"Moments of {kind.name} outside {EARLIEST_AT.year} to {LATEST_AT.year}: {wrong}")


def _touch(writer: Writer, record: str, table: str, source: str) -> None:
    writer.execute(TOUCHED)
    values = {"record": record, "source": source}
    writer.execute("INSERT INTO touched VALUES ($record, $source, NULL, FALSE)", values)
    writer.execute(
        f"""INSERT INTO touched
            SELECT $record, $source, id, FALSE FROM {table}
            WHERE row_no IN (SELECT row_no FROM {table}_outcome WHERE outcome <> 'unchanged')""",
        values,
    )
