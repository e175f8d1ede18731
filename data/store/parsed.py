"""Statements as the engine has parsed them: of a small one that takes a fifth of its time, and the same ones are run for each file.

Only what a text says by itself is kept. What its names mean is found out anew whenever it is run.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache

if TYPE_CHECKING:
    import duckdb

MOST_LETTERS, LONGEST = 500_000, 20_000
"""So many letters of statements are kept, in memory 25 times as much; one that is longer is parsed each time."""


def parsed(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
    """What `cursor.execute` takes instead of the text; the text itself where it is no single statement. Safe from any thread."""
    if len(sql) > LONGEST:
        return sql
    with _LOCK:
        kept: tuple[int, duckdb.Statement | str] | None = _KEPT.get(sql)
    if kept is not None:
        return kept[1]
    statements = cursor.extract_statements(sql)
    found = statements[0] if len(statements) == 1 else sql
    with _LOCK:
        _KEPT[sql] = len(sql), found
    return found


def kept_up_to(letters: int) -> LRUCache[str, tuple[int, duckdb.Statement | str]]:
    """Room for so many letters of statements; those that were run longest ago go first."""
    return LRUCache(letters, getsizeof=lambda pair: pair[0])


_LOCK = Lock()
_KEPT = kept_up_to(MOST_LETTERS)
