"""The way round a fault of DuckDB 2.0.0; tests/data/test_hidden_rows.py shows the fault, and says when this can go.

In one transaction, an INSERT (or CREATE … AS) of no rows and then a large INSERT into the same table hides the rows
until the file is opened again. A row that comes and goes in between prevents it. That row has no values, which is why
no column of the schema is NOT NULL.
"""

from __future__ import annotations

import re

import duckdb

_FILLS = re.compile(
    r"\s*(?P<verb>INSERT|CREATE)\s(?:[A-Z\s]*\s)?(?:INTO|TABLE)\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>[\w\".]+)",
    re.IGNORECASE,
)
"""A statement that puts rows into a table."""


class FilledWithNothing:
    """The tables that a transaction has filled with no rows, and that the next INSERT would hide its rows in."""

    def __init__(self) -> None:
        """Belong to one transaction."""
        self._tables: set[str] = set()

    def before(self, cursor: duckdb.DuckDBPyConnection, statement: str) -> None:
        """Let a row come and go where the statement would meet the fault."""
        filled = _FILLS.match(statement)
        if not filled or filled["table"] not in self._tables:
            return
        table = filled["table"]
        self._tables.discard(table)
        if filled["verb"].upper() == "INSERT":
            cursor.execute(f"INSERT INTO {table} DEFAULT VALUES").fetchall()
            cursor.execute(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})").fetchall()  # noqa: S608 - the name is that of a statement that ran before

    def after(self, statement: str, result: list[tuple[object, ...]]) -> None:
        """Remember the table of a statement whose result says that it put in no rows."""
        filled = _FILLS.match(statement)
        if filled and result == [(0,)]:
            self._tables.add(filled["table"])
