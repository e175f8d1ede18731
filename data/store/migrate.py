"""The store's tables: numbered files for what is kept, and the definitions of facts, which are made anew when they change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

SCHEMA = Path(__file__).parent / "schema"
FACTS = SCHEMA / "facts"


class Cursor(Protocol):
    """What is needed of a cursor of the engine."""

    def execute(self, query: str, parameters: object = None, /) -> Any:
        """Run statements."""


Transaction = Callable[[], AbstractContextManager[Cursor]]
"""Begins a transaction; leaving it commits, an exception rolls back."""


class NotAStore(Exception):
    """The file belongs to another program."""


class TooNew(Exception):
    """The file was written by a newer version of this program."""


def migrate(transaction: Transaction) -> None:
    """Apply the numbered files that the store has not had yet, each in a transaction. Raises NotAStore and TooNew."""
    with transaction() as cursor:
        tables = {row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if tables and "schema_migration" not in tables:
            raise NotAStore
        if not tables:
            cursor.execute("CREATE TABLE schema_migration (number INTEGER, name VARCHAR, applied_at TIMESTAMP)")
            cursor.execute("CREATE TABLE data_version AS SELECT 0::BIGINT AS value")
        done = {row[0] for row in cursor.execute("SELECT number FROM schema_migration").fetchall()}
    files = {int(file.name.split("_")[0]): file for file in SCHEMA.glob("[0-9]*.sql")}
    if done - set(files):
        raise TooNew
    for number in sorted(set(files) - done):
        with transaction() as cursor:
            cursor.execute(files[number].read_text(encoding="utf-8"))
            cursor.execute(
                "INSERT INTO schema_migration SELECT $number, $name, timezone('UTC', now())",
                {"number": number, "name": files[number].stem.split("_", 1)[1]},
            )


def define_facts(transaction: Transaction, make: Callable[[Cursor], None]) -> None:
    """Where the definitions differ from those that the store's facts were made by, replace them and `make` the facts anew."""
    sha256 = definitions()
    with transaction() as cursor:
        if cursor.execute("SELECT sha256 FROM fact_definition").fetchall() == [(sha256,)]:
            return
        for text in _texts():
            cursor.execute(text)
        make(cursor)
        cursor.execute("DELETE FROM fact_definition")
        cursor.execute("INSERT INTO fact_definition VALUES ($sha256)", {"sha256": sha256})


def definitions() -> str:
    """What tells the definitions of facts that this program has from others: the SHA-256 of their text."""
    return hashlib.sha256("\n".join(_texts()).encode()).hexdigest()


def _texts() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted(FACTS.glob("*.sql"))]
