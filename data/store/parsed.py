"""Statements as the engine has parsed them: of a small one that takes a fifth of its time, and the same ones are run for each file.

Only what a text says by itself is kept. What its names mean is found out anew whenever it is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_MOST_LETTERS, _LONGEST = 500_000, 20_000
"""So many letters of statements are kept, in memory 25 times as much; one that is longer is parsed each time."""
_kept: dict[str, duckdb.Statement | str] = {}
_letters = [0]


def parsed(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
    """What `cursor.execute` takes instead of the text; the text itself where it is no single statement."""
    found = _kept.get(sql)
    if found is None:
        if len(sql) > _LONGEST:
            return sql
        statements = cursor.extract_statements(sql)
        found = statements[0] if len(statements) == 1 else sql
        if _letters[0] + len(sql) > _MOST_LETTERS:
            _kept.clear()
            _letters[0] = 0
        _kept[sql] = found
        _letters[0] += len(sql)
    return found
