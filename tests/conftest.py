"""Fixtures that all tests share: a store of its own for each test, and a way to put records into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.facts import refresh
from data.imports.load import load
from data.store.model import RECORDS
from data.store.store import Store
from tests.stores import new_store_at

TYPES: dict[str, Any] = {
    "VARCHAR": pl.String,
    "TIMESTAMP": pl.Datetime("us"),
    "DATE": pl.Date,
    "BIGINT": pl.Int64,
    "INTEGER": pl.Int32,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
}

Put = Callable[..., pl.DataFrame]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--metric", metavar="NAME", help="in tests/kpi: only what is held of this metric")


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Store]:
    """A new store without records; closed when the test ends."""
    store = new_store_at(tmp_path / "store.duckdb")
    yield store
    store.close()


@pytest.fixture(scope="session")
def put() -> Put:
    """`put(store, "ticket", [{"id": "1", …}], source="desk", upload_id=1)`: the real loader and the real facts.

    Rows may name different columns; the upload then has all of them. Returns row_no and outcome.
    """

    def _put(
        store: Store, record: str, rows: Sequence[dict[str, Any]], source: str = "desk", upload_id: int = 1
    ) -> pl.DataFrame:
        named = {name for row in rows for name in row} - {"id"}
        columns = [column for column in RECORDS[record].columns if column.name in named]
        assert len(columns) == len(named), f"no such column in {record}: {named - {c.name for c in columns}}"
        schema = {"row_no": pl.Int64, "id": pl.String} | {column.name: TYPES[column.type] for column in columns}
        frame = pl.DataFrame([{"row_no": number} | row for number, row in enumerate(rows, 1)], schema=schema)
        with store.write() as writer:
            writer.register("put_rows", frame)
            load(writer, record, "put_rows", [column.name for column in columns], source, upload_id)
            outcome = writer.query("FROM put_rows_outcome ORDER BY row_no")
            refresh.refresh(writer, {record}, source)
        return outcome

    return _put
