"""Rows of an upload → records: what is new, updated or unchanged, set-wise."""
# ruff: noqa: S608 - identifiers come from data/store/model.py only, or are checked; values are bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from data.imports import before
from data.imports.tellers import Tellers, moments_among, own_time, tellers
from data.store.by_text import Keys, find, keys_in
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
    is_absent: bool = False,
    rows: str | None = None,
    ids: str | None = None,
) -> bool:
    """Merge the temp table `table` (row_no, id and `columns`; one row an id) into a record's table.

    With `rows`, a SELECT of the same, there is no such table yet: it is made a view where some are not new, and where all are there is
    neither that nor an outcome; `ids` is a SELECT of their ids alone, for to plan all columns takes longer than to look at these. Returns whether all are new. Only `columns` are written; an
    empty cell of such a column does overwrite. A record whose columns are all equal stays as it is, with its old
    upload_id. A row that is older than the record by its own time (`own_time`) does not overwrite it: it tells only columns
    that no newer row's file had (data/imports/tellers.py), and the record stays with its upload. With `is_log` a record keeps its earliest beginning whichever row is
    newer. Rows without a time of their own are as old as the row of `follows`, an earlier table of this file, that has
    their row_no. Leaves the temp table `<table>_outcome` (row_no, outcome, is_older), outcome being
    'new', 'updated' or 'unchanged'. Raises StoreError for unknown columns, an id that is empty or comes twice, and
    moments outside model.EARLIEST_AT to LATEST_AT; with `is_checked` the caller answers for these. With `is_absent` the caller
    knows that the source has no record of these ids.
    """
    kind = _record(record)
    unknown = [name for name in columns if name not in kind.names]
    if unknown or not table.isidentifier():
        raise StoreError(f"{record} cannot be loaded from {table}: no such columns: {', '.join(unknown)}")
    keys = None
    given = f"({rows})" if rows else table
    only_ids = f"({ids})" if ids else given
    if not is_checked:
        keys = keys_in(writer, only_ids)
        _check(writer, kind, given, columns, keys)
    if not writer.rows(f"SELECT 1 FROM {record} WHERE source = $source LIMIT 1", {"source": source}):
        _load_new(writer, record, given, columns, source, upload_id)
        if rows is None:
            _all_new(writer, table)
        writer.once(TOUCHED)
        writer.execute(
            "INSERT INTO touched VALUES ($record, $source, NULL, TRUE)", {"record": record, "source": source}
        )
        return True
    # The only look-up by texts: whatever else is done with the records that are met finds them by their place.
    if not is_absent:
        keys = keys or keys_in(writer, only_ids, are_unique=True)
        is_absent = not keys.may_be_in(writer, record, source)
        if not is_absent:
            find(writer, f"{table}_met", record, keys, source)
            is_absent = not writer.rows(f"SELECT 1 FROM {table}_met LIMIT 1")
    if is_absent:
        _load_new(writer, record, given, columns, source, upload_id)
        if rows is None:
            _all_new(writer, table)
        _touch(writer, record, only_ids, source)
        return True
    if rows:
        writer.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {rows}")
    values = {"source": source, "upload_id": upload_id}
    first = FIRSTS.get(record, "") if is_log else ""
    news = {name: _earliest(name) if name == first else f"new_row.{name}" for name in columns}
    same = " AND ".join(f"{value} IS NOT DISTINCT FROM old_row.{name}" for name, value in news.items()) or "TRUE"
    older = _older(writer, kind, columns, upload_id, follows)
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table}_outcome AS
            SELECT row_no, CASE WHEN outcome = 'updated' AND is_older THEN 'unchanged' ELSE outcome END AS outcome,
                   outcome = 'updated' AND is_older AS is_older, holder
            FROM (
                SELECT new_row.row_no, old_row.upload_id AS holder,
                       CASE WHEN place IS NULL THEN 'new' WHEN {same} THEN 'unchanged' ELSE 'updated' END AS outcome,
                       {older} AS is_older
                FROM {table} AS new_row
                LEFT JOIN {table}_met AS met ON met.id = new_row.id
                LEFT JOIN {record} AS old_row ON old_row.rowid = place
            )"""
    )
    met = writer.query(f"SELECT DISTINCT holder FROM {table}_outcome WHERE holder IS NOT NULL")["holder"]
    told = tellers(writer, record, columns, source, upload_id, met)
    _merge(writer, kind, table, source, news, first, told)
    fresh = ", ".join(("$source::VARCHAR AS source", "id", "$upload_id::BIGINT AS upload_id", *columns))
    writer.execute(
        f"""INSERT INTO {record} BY NAME
            SELECT {fresh} FROM {table}
            WHERE row_no IN (SELECT row_no FROM {table}_outcome WHERE outcome = 'new')""",
        values,
    )
    writer.execute(f"DROP TABLE {table}_met")
    _touch(
        writer,
        record,
        f"{table} WHERE row_no IN (SELECT row_no FROM {table}_outcome WHERE outcome <> 'unchanged')",
        source,
    )
    return False


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
    found = writer.row(
        """SELECT (SELECT max(loaded_at) FROM upload WHERE id = $id) AS loaded_at,
                  (SELECT list(id) FROM upload WHERE sha256 = (SELECT sha256 FROM upload WHERE id = $id)) AS same""",
        {"id": upload_id},
    )
    loaded_at = found[0] or datetime.now(UTC).replace(tzinfo=None)
    soon = (loaded_at + timedelta(days=1)).isoformat(" ", "seconds")
    own = listed(str(int(each)) for each in found[1] or [upload_id])
    is_older = f"{rows[0]} < {rows[1]} AND {old} <= TIMESTAMP '{soon}' AND old_row.upload_id NOT IN ({own})"
    return f"CASE WHEN {new} IS NULL OR {old} IS NULL THEN {after} ELSE {is_older} END"


def _merge(
    writer: Writer, kind: Record, table: str, source: str, news: Mapping[str, str], first: str, told: Tellers
) -> None:
    """Write the records that rows of the table update; `news` is what a newer row says of each column."""
    record, values = kind.name, {"source": source, "upload_id": told.upload_id}
    older = {name: told.filled(name) or f"old_row.{name}" for name in news}
    if first in news:
        older[first] = news[first]
    _meet_older(writer, table, source, {name: sql for name, sql in older.items() if sql != f"old_row.{name}"}, told)
    merged = ", ".join(
        f"CASE WHEN is_older THEN {older[name]} ELSE {news[name]} END AS {name}" if name in news else f"old_row.{name}"
        for name in kind.names
    )
    older_tellers = (
        "old_row.told_before"
        if told.is_plain
        else (
            f"CASE WHEN is_older OR outcome.outcome = 'unchanged' THEN {told.after_older()} ELSE {told.after_newer()} END"
        )
    )
    is_taken = "outcome.outcome = 'updated'" if told.is_plain else "(outcome.outcome = 'updated' OR is_noted)"
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table}_merged AS
            SELECT $source::VARCHAR AS source, new_row.id::VARCHAR AS id,
                   CASE WHEN is_older OR outcome.outcome = 'unchanged' THEN old_row.upload_id ELSE $upload_id END AS upload_id,
                   {merged}, {older_tellers} AS told_before, met.place
            FROM {table} AS new_row
            JOIN {table}_outcome AS outcome ON outcome.row_no = new_row.row_no AND {is_taken}
            JOIN {table}_met AS met ON met.id = new_row.id
            JOIN {told.records} AS old_row ON old_row.place = met.place""",
        values,
    )
    before.keep(writer, record, f"{table}_merged", source, told.upload_id)
    writer.execute(f"DELETE FROM {record} WHERE rowid IN (SELECT place FROM {table}_merged)")
    writer.execute(f"INSERT INTO {record} BY NAME SELECT * EXCLUDE (told_before, place) FROM {table}_merged")
    if not told.is_plain:
        told.keep(writer, f"{table}_merged", source)
    writer.execute(f"DROP TABLE {table}_merged")


def _meet_older(writer: Writer, table: str, source: str, older: Mapping[str, str], told: Tellers) -> None:
    """Let older rows update what they tell (`older`: column → SQL), and mark those rows that later uploads have to know of."""
    if older:
        changes = " OR ".join(f"{sql} IS DISTINCT FROM old_row.{name}" for name, sql in older.items())
        writer.execute(
            f"""UPDATE {table}_outcome SET outcome = 'updated' WHERE is_older AND row_no IN (
                SELECT row_no FROM {table} AS new_row
                JOIN {table}_met AS met ON met.id = new_row.id
                JOIN {told.records} AS old_row ON old_row.place = met.place WHERE {changes})""",
            {"source": source} if told.before else {},
        )
    if not told.is_plain:
        lacking = ", ".join(map(str, told.lacking)) or "NULL"
        writer.execute(f"ALTER TABLE {table}_outcome ADD COLUMN is_noted BOOLEAN")
        writer.execute(
            f"UPDATE {table}_outcome SET is_noted = coalesce(outcome <> 'new' AND holder IN ({lacking}), FALSE)"
        )


def _earliest(name: str) -> str:
    return f"least(new_row.{name}, old_row.{name})"


def _load_new(writer: Writer, record: str, rows: str, columns: Sequence[str], source: str, upload_id: int) -> None:
    """The same where no record of the source is met: everything is new, and there is nothing to compare with."""
    values = {"source": source, "upload_id": upload_id}
    given = ", ".join(("$source::VARCHAR AS source", "id::VARCHAR AS id", "$upload_id::BIGINT AS upload_id", *columns))
    writer.execute(f"INSERT INTO {record} BY NAME SELECT {given} FROM {rows}", values)


ALL_NEW = "SELECT row_no, 'new' AS outcome, FALSE AS is_older FROM "
"""SQL of the outcome of rows that are all new."""


def _all_new(writer: Writer, table: str) -> None:
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {table}_outcome AS {ALL_NEW}{table}")


def delete_records(writer: Writer, record: str, source: str) -> None:
    """Delete all records of one kind that a source has; facts follow with the next data.facts.refresh."""
    kind = _record(record)
    writer.execute(f"DELETE FROM {kind.name} WHERE source = $source", {"source": source})
    before.forget(writer, kind.name, source)
    writer.execute(
        "DELETE FROM told_before WHERE record = $record AND source = $source", {"record": record, "source": source}
    )
    writer.once(TOUCHED)
    writer.execute("INSERT INTO touched VALUES ($record, $source, NULL, TRUE)", {"record": kind.name, "source": source})


def delete_some(writer: Writer, record: str, table: str, source: str) -> None:
    """Delete the records of a source whose ids stand in the temp table `table`; facts follow with the next refresh."""
    kind = _record(record)
    if not table.isidentifier():
        raise StoreError(f"{record} cannot be deleted by {table}: it is no table's name.")
    writer.once(TOUCHED)
    find(writer, "gone", kind.name, keys_in(writer, table), source)
    writer.execute(
        "INSERT INTO touched SELECT $record, $source, id, FALSE FROM gone", {"record": kind.name, "source": source}
    )
    writer.execute(f"DELETE FROM {kind.name} WHERE rowid IN (SELECT place FROM gone)")
    writer.execute("DROP TABLE gone")
    writer.execute(
        f"DELETE FROM told_before WHERE record = $record AND source = $source AND id IN (SELECT id FROM {table})",
        {"record": kind.name, "source": source},
    )


def _record(record: str) -> Record:
    if record not in RECORDS:
        raise StoreError(
            Sentence("There is no record “{name}”; there are: {names}.", name=record, names=tuple(RECORDS))
        )
    return RECORDS[record]


def _check(writer: Writer, kind: Record, table: str, columns: Sequence[str], keys: Keys) -> None:
    if not keys.are_unique:
        filled = sum(n for n, *_ in keys.lengths.values())
        ids = sum(different for _, different, *_ in keys.lengths.values())
        raise StoreError(f"{filled + keys.empty} rows of {kind.name} have {filled} ids, {ids} of them different.")
    moments = [name for name in columns if kind.column(name).type == "TIMESTAMP"]
    if not moments:
        return
    outside = ", ".join(f"count(*) FILTER ({name} < $first OR {name} >= $last) AS {name}" for name in moments)
    limits = {"first": EARLIEST_AT, "last": LATEST_AT}
    counts = writer.query(f"SELECT {outside} FROM {table}", limits).row(0, named=True)
    wrong = {name: count for name, count in counts.items() if count}
    if wrong:
        raise StoreError(f"Moments of {kind.name} outside {EARLIEST_AT.year} to {LATEST_AT.year}: {wrong}")


def _touch(writer: Writer, record: str, changed: str, source: str) -> None:
    """Note the ids of the rows that changed something, and, with no id, that they come from an upload."""
    writer.once(TOUCHED)
    writer.execute(
        f"""INSERT INTO touched SELECT $record, $source, id, FALSE
            FROM (SELECT NULL AS id UNION ALL SELECT id FROM {changed})""",
        {"record": record, "source": source},
    )
