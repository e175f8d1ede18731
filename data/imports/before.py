"""Records as they were before an upload changed them, so that the newest upload of a source is taken back without reading any file again.

Those of `ticket` lie in `ticket_before`, and so on: a row for each record that an upload changed or deleted, with the upload that
did so (`changed_by`) and the older tellers of the record (data/imports/tellers.py). A record that was new is not among them.
"""
# ruff: noqa: S608 - names of tables and columns come from data/store/model.py; values are bound

from __future__ import annotations

import json

from data.store.by_text import rows_named
from data.store.model import RECORDS, TOUCHED
from data.store.sql import listed
from data.store.store import Writer

UPLOADS = 30
"""For so many uploads of a source, the newest, it is kept: what is older is seldom taken back, and can be by reading the files again."""

_TELLERS = "STRUCT(upload_id BIGINT, told_at TIMESTAMP)[]"


def keep(writer: Writer, record: str, places: str, source: str, upload_id: int) -> None:
    """Keep the records of a source whose places stand in the temp table `places`, which the upload is about to change or delete.

    What is kept of it already stays, and what is new with this upload was not there before.
    """
    values = {"source": source, "upload_id": upload_id}
    chosen = f"FROM {record} AS old WHERE upload_id <> $upload_id AND rowid IN (SELECT place FROM {places})"
    if not writer.rows(f"SELECT 1 {chosen} LIMIT 1", {"upload_id": upload_id}):
        return
    names = _fit(writer, record)
    writer.execute(
        f"""INSERT INTO {record}_before BY NAME
            SELECT $upload_id::BIGINT AS changed_by, {names}, tellers AS told_before
            FROM (SELECT * {chosen}) AS old LEFT JOIN (
                SELECT id AS told_id, list({{'upload_id': upload_id, 'told_at': told_at}}) AS tellers FROM told_before
                WHERE record = $record AND source = $source GROUP BY id
            ) ON told_id = id
            WHERE id NOT IN (SELECT id FROM {record}_before WHERE changed_by = $upload_id AND source = $source)""",
        values | {"record": record},
    )


def drop_older(writer: Writer, source: str) -> None:
    """Let go what is kept of older uploads than the newest of their source."""
    old = [
        id
        for (id,) in writer.rows(
            "SELECT id FROM upload WHERE source = $source AND has_before ORDER BY id DESC OFFSET $newest",
            {"source": source, "newest": UPLOADS},
        )
    ]
    if old:
        for record in _tables(writer):
            _delete(writer, record, "changed_by IN (SELECT unnest($old::BIGINT[]))", {"old": old})
        for id in old:  # nearly always one, and to plan a list of them takes twice as long
            writer.execute("UPDATE upload SET has_before = FALSE WHERE id = $id", {"id": id})


def forget(writer: Writer, record: str, source: str) -> None:
    """Forget all that is kept of a source's records of one kind, before its files are read anew."""
    if record in _tables(writer):
        _delete(writer, record, "source = $source", {"source": source})


def take_back(writer: Writer, upload_id: int, source: str) -> set[str] | None:
    """Put the records back as they were before an upload; facts follow with the next refresh.

    Returns the kinds of records that it was about. None, with nothing done, where a later upload of the source rests on it or
    what it changed is not kept: then the files have to be read again.
    """
    found = writer.query(
        """SELECT has_before, record_columns, id = (SELECT max(id) FROM upload WHERE source = $source) AS is_newest
           FROM upload WHERE id = $id""",
        {"id": upload_id, "source": source},
    ).row(0, named=True)
    if not (found["has_before"] and found["is_newest"] and found["record_columns"]):
        return None
    records = set(json.loads(found["record_columns"]))
    kept = _tables(writer)
    writer.once(TOUCHED)
    for record in records:
        _put_back(writer, record, source, upload_id, has_before=record in kept)
    return records


def _put_back(writer: Writer, record: str, source: str, upload_id: int, *, has_before: bool) -> None:
    values: dict[str, object] = {"source": source, "upload_id": upload_id}
    was = f"FROM {record}_before WHERE changed_by = $upload_id AND source = $source"
    mine = f"FROM {record} WHERE source = $source AND upload_id = $upload_id"
    writer.execute(f"CREATE OR REPLACE TEMP TABLE taken_back AS SELECT rowid AS place, id {mine}", values)
    if has_before:
        # Records that an older row changed belong to another upload still.
        writer.execute(
            f"CREATE OR REPLACE TEMP TABLE others_changed AS SELECT id {was} AND id NOT IN (SELECT id FROM taken_back)",
            values,
        )
        writer.execute(
            f"INSERT INTO taken_back {rows_named(writer, record, 'rowid, id', 'others_changed', where='source = $source')}",
            {"source": source},
        )
        writer.execute("DROP TABLE others_changed")
    writer.execute("INSERT INTO touched VALUES ($record, $source, NULL, FALSE)", {"record": record, "source": source})
    writer.execute(
        "INSERT INTO touched SELECT $record, $source, id, FALSE FROM taken_back", {"record": record, "source": source}
    )
    writer.execute(f"DELETE FROM {record} WHERE rowid IN (SELECT place FROM taken_back)")
    writer.execute(
        "DELETE FROM told_before WHERE record = $record AND source = $source AND id IN (SELECT id FROM taken_back)",
        {"record": record, "source": source},
    )
    if has_before:
        writer.execute(f"INSERT INTO {record} BY NAME SELECT {_fit(writer, record)} {was}", values)
        writer.execute(
            f"""INSERT INTO told_before SELECT $record, source, id, each.upload_id, each.told_at
                FROM (SELECT source, id, unnest(told_before) AS each {was})""",
            values | {"record": record},
        )
        _delete(writer, record, "changed_by = $upload_id AND source = $source", values)
    writer.execute("DROP TABLE taken_back")


def _fit(writer: Writer, record: str) -> str:
    """Make the table, or add the columns that the model gained since; returns the names of the record's columns."""
    table = {"changed_by": "BIGINT", **RECORDS[record].table, "told_before": _TELLERS}
    columns = listed(f"{name} {type_}" for name, type_ in table.items())
    writer.execute(f"CREATE TABLE IF NOT EXISTS {record}_before ({columns})")
    known = set(writer.query(f"SELECT name FROM pragma_table_info('{record}_before')")["name"])
    for name in table.keys() - known:
        writer.execute(f"ALTER TABLE {record}_before ADD COLUMN {name} {table[name]}")
    return listed(RECORDS[record].table)


def _tables(writer: Writer) -> set[str]:
    """The kinds of records of which anything is kept."""
    found = writer.rows(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND table_name LIKE '%\\_before' ESCAPE '\\'"
    )
    return {name.removesuffix("_before") for (name,) in found} & set(RECORDS)


def _delete(writer: Writer, record: str, where: str, values: dict[str, object]) -> None:
    """Delete what is kept, and the table with its last row."""
    writer.execute(f"DELETE FROM {record}_before WHERE {where}", values)
    if not writer.rows(f"SELECT 1 FROM {record}_before LIMIT 1"):
        writer.execute(f"DROP TABLE {record}_before")
