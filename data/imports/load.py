"""Rows of an upload → records: what is new, updated or unchanged, set-wise."""
# ruff: noqa: S608 - identifiers come from data/store/model.py only, or are checked; values are bound

from __future__ import annotations

from collections.abc import Sequence

from data.store.model import EARLIEST_AT, LATEST_AT, RECORDS, TOUCHED, Record
from data.store.store import StoreError, Writer


def load(
    writer: Writer,
    record: str,
    table: str,
    columns: Sequence[str],
    source: str,
    upload_id: int,
    *,
    is_checked: bool = False,
) -> bool:
    """Merge the temp table `table` (row_no, id and `columns`; one row an id) into a record's table.

    Returns whether the source had no record of this kind before, so that all are new. Only `columns` are written; an
    empty cell of such a column does overwrite. A record whose columns are all equal stays as it is, with its old
    upload_id. Leaves the temp table `<table>_outcome` (row_no, outcome), outcome being
    'new', 'updated' or 'unchanged'. Raises StoreError for unknown columns, an id that is empty or comes twice, and
    moments outside model.EARLIEST_AT to LATEST_AT; with `is_checked` the caller answers for these.
    """
    kind = _record(record)
    unknown = [name for name in columns if name not in kind.names]
    if unknown or not table.isidentifier():
        raise StoreError(f"{record} cannot be loaded from {table}: no such columns: {', '.join(unknown)}")
    if not is_checked:
        _check(writer, kind, table, columns)
    if not writer.query(f"FROM {record} WHERE source = $source LIMIT 1", {"source": source}).height:
        _load_first(writer, record, table, columns, source, upload_id)
        return True
    values = {"source": source, "upload_id": upload_id}
    same = " AND ".join(f"new_row.{name} IS NOT DISTINCT FROM old_row.{name}" for name in columns) or "TRUE"
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table}_outcome AS
            SELECT new_row.row_no,
                   CASE WHEN old_row.id IS NULL THEN 'new' WHEN {same} THEN 'unchanged' ELSE 'updated' END AS outcome
            FROM {table} AS new_row
            LEFT JOIN (FROM {record} WHERE source = $source) AS old_row ON old_row.id = new_row.id""",
        {"source": source},
    )
    given = set(columns)
    merged = ", ".join(f"{'new_row' if name in given else 'old_row'}.{name}" for name in kind.names)
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table}_merged AS
            SELECT $source::VARCHAR AS source, new_row.id::VARCHAR AS id, $upload_id::BIGINT AS upload_id, {merged}
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


def _load_first(writer: Writer, record: str, table: str, columns: Sequence[str], source: str, upload_id: int) -> None:
    """The same for a source without records of this kind: everything is new, and there is nothing to compare with."""
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {table}_outcome AS SELECT row_no, 'new' AS outcome FROM {table}")
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
        raise StoreError(f"There is no record {record!r}; there are {', '.join(RECORDS)}.")
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
