"""The store's tables: records as the model declares them, numbered files for all else, and the definitions of facts.

A column that the model gains is added to stores that exist when they are opened. One that it loses needs a numbered file with
ALTER TABLE … DROP COLUMN IF EXISTS; a new name needs one that moves the values: the new column is there before it runs.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Container
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import duckdb

from data.store.compression import columns_sql
from data.store.engine_errors import StoreError
from data.store.model import RECORDS

SCHEMA = Path(__file__).parent / "schema"
FACTS = SCHEMA / "facts"
_COMMENTS = re.compile(r"\A(--.*\n|\s+)*")


class Cursor(Protocol):
    """What is needed of a cursor of the engine."""

    def execute(self, query: str, parameters: object = None, /) -> Any:
        """Run statements."""


Columns = dict[str, dict[str, str]]
"""Column → type, by table."""
Transaction = Callable[[], AbstractContextManager[Cursor]]
"""Begins a transaction; leaving it commits, an exception rolls back."""


class NotAStore(Exception):
    """The file belongs to another program."""


class TooNew(Exception):
    """The file was written by a newer version of this program."""


def migrate(transaction: Transaction) -> None:
    """Fit the tables of records to the model, then apply the numbered files that the store has not had yet.

    Each of these in a transaction; of a new store all in one, for each commit waits for the disk. Raises NotAStore and TooNew.
    """
    files = {int(file.name.split("_")[0]): file for file in SCHEMA.glob("[0-9]*.sql")}
    tables = _all_tables(transaction)
    with transaction() as cursor:
        if tables and "schema_migration" not in tables:
            raise NotAStore
        if not tables:
            cursor.execute("CREATE TABLE schema_migration (number INTEGER, name VARCHAR, applied_at TIMESTAMP)")
            cursor.execute("CREATE TABLE data_version AS SELECT 0::BIGINT AS value")
        done = {row[0] for row in cursor.execute("SELECT number FROM schema_migration").fetchall()}
        if max(done, default=0) > max(files):
            raise TooNew
        columns = _columns(cursor, tables)
        _fit_records(cursor, columns)
        missing = sorted(set(files) - done)
        for number in missing if not tables else ():
            _apply(cursor, number, files[number])
    for number in missing if tables else ():
        with transaction() as cursor:
            _apply(cursor, number, files[number])
    if missing:
        with transaction() as cursor:
            columns = _columns(cursor, _names(cursor))
    _refuse_unknown_columns(columns)


def _apply(cursor: Cursor, number: int, file: Path) -> None:
    """Run a numbered file, and note that the store has had it."""
    cursor.execute(file.read_text(encoding="utf-8"))
    cursor.execute(
        "INSERT INTO schema_migration SELECT $number, $name, timezone('UTC', now())",
        {"number": number, "name": file.stem.split("_", 1)[1]},
    )


def _fit_records(cursor: Cursor, found: Columns) -> None:
    """Make the tables of records that are missing, and add the columns that others lack.

    There are no primary keys: their indexes are slow and large for millions of rows. Nothing is NOT NULL: see
    data/store/hidden_rows.py.
    """
    for record in RECORDS.values():
        if record.name not in found:
            cursor.execute(f"CREATE TABLE {record.name} ({columns_sql(record.table)})")
            continue
        for name, type_ in record.table.items():
            if name not in found[record.name]:
                cursor.execute(f"ALTER TABLE {record.name} ADD COLUMN {name} {type_}")


def _refuse_unknown_columns(found: Columns) -> None:
    """A column that the model has not, or has with another type, is from a newer program: an update of its row would empty it."""
    for name, columns in found.items():
        if columns.items() - RECORDS[name].table.items():
            raise TooNew


def _all_tables(transaction: Transaction) -> set[str]:
    """The tables of the store, of those that this module has to know of."""
    every = {"schema_migration", *RECORDS}
    try:
        # Nearly always all are there. To list them takes the engine longer than all else that is done here.
        with transaction() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT 1 FROM {name} WHERE FALSE" for name in sorted(every))).fetchall()  # noqa: S608 - as below
    except StoreError as error:
        if not isinstance(error.__cause__, duckdb.CatalogException):
            raise
        with transaction() as cursor:
            return _names(cursor)
    return every


def _names(cursor: Cursor) -> set[str]:
    return {row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _columns(cursor: Cursor, names: Container[str]) -> Columns:
    """Column → type of each table of records that is among the store's tables."""
    found: dict[str, dict[str, str]] = {name: {} for name in RECORDS if name in names}
    if found:
        # Table by table: a list of all columns of the database would have to bind every view.
        parts = [f"SELECT '{name}', name, type FROM pragma_table_info('{name}')" for name in found]  # noqa: S608 - names of the model
        for table, column, type_ in cursor.execute(" UNION ALL ".join(parts)).fetchall():
            found[table][column] = type_
    return found


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
        cursor.execute("UPDATE data_version SET state = $state", {"state": new_state()})


def new_state() -> str:
    """A name for what the data are after a change, which no other state of any store has."""
    return secrets.token_hex(16)


def definitions() -> str:
    """What tells the definitions of facts that this program has from others: the SHA-256 of their text."""
    return hashlib.sha256("\n".join(_texts()).encode()).hexdigest()


def _texts() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted(FACTS.glob("*.sql"))]


def macros() -> list[str]:
    """The macros of the definitions that give one value: what statements on facts call."""
    return [one for one in _statements() if one.startswith("CREATE OR REPLACE MACRO") and " AS TABLE" not in one]


def view(name: str) -> str:
    """The statement that defines a view of the facts."""
    (found,) = (one for one in _statements() if one.startswith(f"CREATE OR REPLACE VIEW {name} AS"))
    return found


def _statements() -> list[str]:
    """The single statements of the definitions, without the comments before them."""
    return [
        _COMMENTS.sub("", statement.query.strip()) for text in _texts() for statement in duckdb.extract_statements(text)
    ]
