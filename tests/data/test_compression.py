"""Keys are packed by zstd on disk, in the records and in the facts; all other texts as the engine sees fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.facts.refresh import refresh
from data.store.compression import KEYS
from data.store.store import Store
from tests.stores import new_store_at

ROWS = 5_000
PAIRS = (("ticket", "ticket"), ("fact_ticket", "ticket"), ("survey_response", "survey_response"), ("fact_survey", "survey_response"))  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = new_store_at(tmp_path / "s.duckdb")
    with store.write() as writer:
        writer.execute(
            f"""INSERT INTO ticket BY NAME
                SELECT 's' AS source, 't' || i AS id, 1 AS upload_id, 'c' || i AS customer, 'team ' || i % 7 AS team,
                       TIMESTAMP '2026-03-02 10:00:00' + to_minutes(i::INTEGER) AS created_at
                FROM range({ROWS}) AS numbers (i)"""
        )
        writer.execute(
            f"""INSERT INTO survey_response BY NAME
                SELECT 's' AS source, 'r' || i AS id, 1 AS upload_id, 't' || i AS ticket, 'c' || i AS customer, 'csat' AS kind,
                       i % 5 + 1 AS score, 5 AS scale, TIMESTAMP '2026-03-03 10:00:00' + to_minutes(i::INTEGER) AS responded_at
                FROM range({ROWS}) AS numbers (i)"""
        )
        refresh(writer, {"ticket", "survey_response"})
    return store


@pytest.mark.parametrize(("table", "record"), PAIRS)
def test_keys_alone_are_packed_by_zstd(store: Store, table: str, record: str) -> None:
    found = store.read(
        "SELECT DISTINCT column_name, compression FROM pragma_storage_info($table) WHERE segment_type = 'VARCHAR'",
        {"table": table},
    )
    packed = {name for name, how in found.iter_rows() if how == "ZSTD"}
    assert packed == {name for name in (*KEYS,) if name != record}


@pytest.mark.parametrize(("table", "record"), PAIRS)
def test_what_is_packed_is_what_was_written(store: Store, table: str, record: str) -> None:
    key = "t" if record == "ticket" else "r"
    found = store.read(
        f"SELECT count(*) AS n, count(DISTINCT id) AS ids, bool_and(id = $key || substr(customer, 2)) AS fits FROM {table}",
        {"key": key},
    )
    assert found.row(0) == (ROWS, ROWS, True)
