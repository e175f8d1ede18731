"""The rows of a file that speak of some records, found by the cells of their key alone."""

# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from data.format import ROWS, Fill, Mapped, cells_in
from data.normal import NORMAL, normalise
from data.plan import Plan
from data.rows import read_rows
from data.sqltext import listed, sql
from data.stage import Staged, stage_frame, stage_text
from data.store import Writer

KEY_ROWS = "key_rows"


def read_keys(writer: Writer, plan: Plan, fill: Fill, ids: Sequence[str]) -> Staged:
    """Fill the temp table `key_rows` (id of the record, row_no) with the rows of the file that speak of the records `ids`.

    Several rows of one id are all given, also where the last one decides (data/records.py). Rows that were refused may be
    among them. Only a file without a key is read whole. Raises ImportRefused.
    """
    identity = _identity(plan, fill)
    where = fill.where if fill.where and ROWS not in fill.where and not plan.format.fold else None
    key = [name for name in plan.format.key if name in plan.mapped.places]
    if "id" in plan.mapped.places:
        rows, staged = NORMAL, _read(writer, plan, ["id", *_cells(plan, identity, where)])
    elif key and key[0] == plan.format.key[0]:
        staged = _read(writer, plan, [*key, *_cells(plan, identity, where)])
        parts = listed(f"coalesce({name}::VARCHAR, '')" for name in key)
        rows = f"(SELECT *, trim(concat_ws(' ', {parts})) AS id FROM {NORMAL})"
    else:
        found = read_rows(writer, plan)
        cells = listed(f"coalesce({name}::VARCHAR, '')" for name in found.plan.mapped.places)
        digests = f"SELECT *, md5(concat_ws(chr(31), {cells})) AS digest FROM {NORMAL}"
        number = "row_number() OVER (PARTITION BY digest ORDER BY row_no)"
        rows, staged = f"(SELECT *, digest || ' ' || {number} AS id FROM ({digests}))", found.staged
    writer.execute(
        sql(
            f"CREATE OR REPLACE TEMP TABLE {KEY_ROWS} AS SELECT ({identity})::VARCHAR AS id, row_no FROM {rows}",
            f"WHERE ({identity})::VARCHAR IN (SELECT unnest($ids::VARCHAR[])) AND ({where or 'TRUE'})",
        ),
        {"ids": list(ids)},
    )
    return staged


def _identity(plan: Plan, fill: Fill) -> str:
    given = fill.derive.get("id", ())
    for expression in (given,) if isinstance(given, str) else given:
        if cells_in(expression, plan.format) <= {*plan.mapped.places, "id"}:
            return expression
    return "id"


def _cells(plan: Plan, *expressions: str | None) -> list[str]:
    return [name for text in expressions if text for name in cells_in(text, plan.format) if name in plan.mapped.places]


def _read(writer: Writer, plan: Plan, names: Iterable[str]) -> Staged:
    """Stage and understand only some cells."""
    mapped = _only(plan.mapped, set(names))
    opened = plan.opened
    if opened.text is not None:
        staged = stage_text(writer, opened.text, mapped.used)
    else:
        staged = stage_frame(writer, opened.frame.select("row_no", *(f"c{place}" for place in mapped.used)))
    normalise(writer, plan.format, mapped, plan.zones())
    return staged


def _only(mapped: Mapped, names: set[str]) -> Mapped:
    return replace(
        mapped,
        places=MappingProxyType({name: place for name, place in mapped.places.items() if name in names}),
        clock_places=MappingProxyType({name: place for name, place in mapped.clock_places.items() if name in names}),
        more_places=MappingProxyType({name: more for name, more in mapped.more_places.items() if name in names}),
    )
