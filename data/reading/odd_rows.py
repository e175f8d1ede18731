"""Rows of which nothing can be read but an id that is unlike all others: titles between rows, and parts of texts."""
# ruff: noqa: S608 - only names of this program are joined into SQL

from __future__ import annotations

from data.declare.format import Format, Mapped
from data.reading.normalise import NORMAL, Reading
from data.store.sql import listed
from data.store.store import Writer

ODD = "odd_row"
"""Temp table: row_no of these rows."""
_FEWEST, _NEARLY_ALL = 10, 0.98
"""Of fewer ids than this nothing is told by what the others look like."""
_WORDS = ("text", "status", "choice")
"""Kinds of cells of which each word can be meant."""
_TRAITS = ("regexp_matches({id}, '[0-9]')", "contains({id}, '@')", "NOT contains({id}, ' ')")
"""What nearly all ids of a file have in common, or none of them."""


def set_odd_rows_apart(
    writer: Writer, format_: Format, mapped: Mapped, reading: Reading, without_moment: int | None
) -> bool:
    """Fill `odd_row`: find the rows whose id lacks what the others have, and that hold nothing else, or no moment and a cell that cannot be read.

    `without_moment`: how many rows have none, where there are moments and that is known. Returns whether there may be such rows; else there
    is no such table.
    """
    others = [name for name in mapped.places if name != "id" and not name.startswith("x_")]
    if "id" not in mapped.places or not others or without_moment == 0:
        return False
    kinds = {name: format_.cells[name].kind for name in others}
    bad = sum(1 << reading.bits[name] for name in others if name in reading.bits and kinds[name] not in _WORDS)
    is_empty = " AND ".join(f"{name} IS NULL" for name in others)
    moments = " AND ".join(f"{name} IS NULL" for name, kind in kinds.items() if kind in ("time", "day")) or "FALSE"
    told = f"(bad = 0 AND {is_empty}) OR (bad & {bad} <> 0 AND {moments})"
    suspects = f"SELECT row_no, id FROM {NORMAL} WHERE id IS NOT NULL AND ({told})"
    if not writer.rows(f"{suspects} LIMIT 1"):
        return False
    shares = listed(f"avg(CASE WHEN {trait.format(id='id')} THEN 1 ELSE 0 END)" for trait in _TRAITS)
    n, *found = writer.row(
        f"SELECT count(*), {shares} FROM {NORMAL} WHERE id IS NOT NULL AND NOT coalesce({told}, FALSE)"
    )
    lacks = [
        f"NOT ({trait.format(id='id')})"
        for trait, share in zip(_TRAITS, found, strict=True)
        if (share or 0) >= _NEARLY_ALL
    ]
    if n < _FEWEST or not lacks:
        return False
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {ODD} AS SELECT row_no FROM ({suspects}) WHERE {' OR '.join(lacks)}")
    return True
