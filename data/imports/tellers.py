"""Which row of which upload tells a column of a record: the newest by its own time of those whose files had the column.

A record stays with the upload of its newest row, its holder. Where an older row tells columns that the holder's file lacks, that
row's upload and own time are kept in `told_before`, as long as no newer row tells all its columns.
"""
# ruff: noqa: S608 - identifiers come from data/store/model.py only, or are checked; values are bound

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.store.model import RECORDS, Record
from data.store.sql import listed
from data.store.store import Writer

_BEFORE = "STRUCT(upload_id BIGINT, told_at TIMESTAMP)[]"
_NO_TIME = "TIMESTAMP '1970-01-01'"
"""A row without a time of its own is older than those with one; of two of one time the later upload tells."""


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


def note_columns(writer: Writer, upload_id: int, columns: Mapping[str, Collection[str]]) -> None:
    """Keep with an upload which columns of each kind of record its file had, be they empty in all its rows, and that all that it changed is kept."""
    had = json.dumps({record: sorted(names) for record, names in columns.items()})
    writer.execute(
        "UPDATE upload SET record_columns = $had, has_before = TRUE WHERE id = $id", {"had": had, "id": upload_id}
    )


@dataclass(frozen=True)
class Tellers:
    """What the uploads that a table's rows meet had of `columns`, those of the table, and beside them.

    `holders` hold records that it meets, `before` are older tellers of them. Of an upload that kept no list of its columns
    (`unlisted`) those count in which any record of the source has a value, and it tells nothing beside.
    """

    record: str
    columns: tuple[str, ...]
    upload_id: int
    holders: Mapping[int, frozenset[str]]
    before: Mapping[int, frozenset[str]]
    unlisted: frozenset[int] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether a newer row of the table tells all that was told, and nothing that its record's holder lacks."""
        return not self.before and all(had == {*self.columns} for had in self.holders.values())

    @property
    def lacking(self) -> list[int]:
        """The holders whose file is known to lack a column of the table."""
        known = (upload for upload in self.holders if upload not in self.unlisted)
        return [upload for upload in known if not {*self.columns} <= self.holders[upload]]

    def filled(self, name: str) -> str | None:
        """SQL of a column of a record after an older row: told by it where it is the newest that tells; None where it never is."""
        lacking = [upload for upload, had in self.holders.items() if name not in had]
        if not lacking:
            return None
        told = [upload for upload, had in self.before.items() if name in had]
        is_free = f"old_row.{name} IS NULL"
        if told:
            newest = f"list_max([each.told_at FOR each IN old_row.told_before IF each.upload_id IN ({_ids(told)})])"
            is_free = f"coalesce({newest} <= {self._own}, {is_free})"
        return f"CASE WHEN old_row.upload_id IN ({_ids(lacking)}) AND {is_free} THEN new_row.{name} ELSE old_row.{name} END"

    def after_newer(self) -> str:
        """SQL of `told_before` once a newer row of the table holds the record."""
        mine = {*self.columns}
        stays = f"[each FOR each IN old_row.told_before IF each.upload_id NOT IN ({_ids(_covered(self.before, mine))})]"
        held = {upload: had for upload, had in self.holders.items() if not had <= mine}
        if not held:
            return f"nullif({stays}, [])"
        times = " ".join(f"WHEN {upload} THEN {self._time_of(had)}" for upload, had in held.items())
        old = f"{{'upload_id': old_row.upload_id, 'told_at': CASE old_row.upload_id {times} END}}"
        was_held = f"CASE WHEN old_row.upload_id IN ({_ids(held)}) THEN [{old}] ELSE [] END"
        return f"nullif(list_concat({stays}, {was_held}), [])"

    def after_older(self) -> str:
        """SQL of `told_before` once an older row of the table, or an equal one, was met by the record."""
        mine = {*self.columns}
        covered, wider = _covered(self.before, mine), [upload for upload, had in self.before.items() if mine <= had]
        stays = f"[each FOR each IN old_row.told_before IF each.upload_id NOT IN ({_ids(covered)}) OR each.told_at > {self._own}]"
        wide = f"[each FOR each IN old_row.told_before IF each.upload_id IN ({_ids(wider)}) AND each.told_at > {self._own}]"
        is_told = f"old_row.upload_id IN ({_ids(self.lacking)}) AND coalesce(len({wide}), 0) = 0"
        own = f"[{{'upload_id': {int(self.upload_id)}, 'told_at': {self._own}}}]"
        return f"nullif(list_concat({stays}, CASE WHEN {is_told} THEN {own} ELSE [] END), [])"

    @property
    def records(self) -> str:
        """SQL of the records, each with its `place` and its older tellers as a list; where there are any it has to be told the $source."""
        if not self.before:
            return f"(SELECT *, rowid AS place, NULL::{_BEFORE} AS told_before FROM {self.record})"
        before = (
            "SELECT id, list({'upload_id': upload_id, 'told_at': told_at}) AS told_before FROM told_before "
            f"WHERE record = '{self.record}' AND source = $source GROUP BY id"
        )
        return (
            f"(SELECT each.*, each.rowid AS place, older.told_before FROM {self.record} AS each "
            f"LEFT JOIN ({before}) AS older ON older.id = each.id)"
        )

    def keep(self, writer: Writer, table: str, source: str) -> None:
        """Keep the older tellers of the records in `table` (id, told_before)."""
        values = {"record": self.record, "source": source}
        writer.execute(
            f"DELETE FROM told_before WHERE record = $record AND source = $source AND id IN (SELECT id FROM {table})",
            values,
        )
        writer.execute(
            f"""INSERT INTO told_before SELECT $record, $source, id, each.upload_id, each.told_at
                FROM (SELECT id, unnest(told_before) AS each FROM {table})""",
            values,
        )

    @property
    def _own(self) -> str:
        own = own_time(moments_among(RECORDS[self.record], self.columns), "new_row.")
        return f"coalesce({own}, {_NO_TIME})::TIMESTAMP" if own else _NO_TIME

    def _time_of(self, had: Collection[str]) -> str:
        own = own_time(moments_among(RECORDS[self.record], had), "old_row.")
        return f"coalesce({own}, {_NO_TIME})::TIMESTAMP" if own else _NO_TIME


def tellers(
    writer: Writer, record: str, columns: Sequence[str], source: str, upload_id: int, holders: Iterable[int]
) -> Tellers:
    """What the `holders` of records that are met, and their older tellers, had."""
    held = sorted(holders)
    before = writer.query(
        "SELECT DISTINCT upload_id AS id FROM told_before WHERE record = $record AND source = $source ORDER BY id",
        {"record": record, "source": source},
    )["id"].to_list()
    lists = dict(
        writer.rows(
            "SELECT id, record_columns FROM upload WHERE id IN (SELECT unnest($ids::BIGINT[]))",
            {"ids": [*held, *before]},
        )
    )
    known = {upload: frozenset(json.loads(text).get(record, ())) for upload, text in lists.items() if text}
    told = None if known.keys() >= {*held} else _told(writer, record, columns, source)
    return Tellers(
        record,
        tuple(columns),
        upload_id,
        {upload: known.get(upload, told or frozenset()) for upload in held},
        {upload: known[upload] for upload in before if upload in known},
        frozenset(held) - known.keys(),
    )


def _told(writer: Writer, record: str, columns: Sequence[str], source: str) -> frozenset[str]:
    """The columns that any record of the source has a value in: what is known of uploads that kept no list of theirs."""
    if not columns:
        return frozenset()
    filled = ", ".join(f"count({name}) AS {name}" for name in columns)
    told = writer.query(f"SELECT {filled} FROM {record} WHERE source = $source", {"source": source}).row(0, named=True)
    return frozenset(name for name in columns if told[name])


def _covered(uploads: Mapping[int, frozenset[str]], columns: Collection[str]) -> list[int]:
    """The uploads that had nothing beside these columns."""
    return [upload for upload, had in uploads.items() if had <= {*columns}]


def _ids(uploads: Iterable[int]) -> str:
    return listed(str(int(each)) for each in uploads) or "NULL"
