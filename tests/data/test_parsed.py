"""Statements that are kept as they were parsed say what their texts say."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from data.store import parsed as module
from data.store.parsed import parsed


@pytest.fixture
def cursor(monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    monkeypatch.setattr(module, "_kept", {})
    monkeypatch.setattr(module, "_letters", [0])
    with duckdb.connect(":memory:") as made:
        made.execute("CREATE TABLE cell (row_no BIGINT, x VARCHAR)")
        yield made


def told(cursor: duckdb.DuckDBPyConnection, sql: str, params: dict[str, object], *, is_kept: bool) -> object:
    try:
        return cursor.execute(parsed(cursor, sql) if is_kept else sql, params).fetchall()
    except duckdb.Error as error:
        return type(error), str(error)


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("SELECT count(*), max(x) FROM cell WHERE row_no > $least", {"least": 1}),
        ("SELECT unnest($texts::VARCHAR[])", {"texts": ["a", None]}),
        ("SELECT $lacks", {}),
        ("SELECT nobody FROM cell", {}),
        ("SELECT x::DATE FROM cell", {}),
        ("SELEC 1", {}),
        ("SELECT 1; SELECT 2", {}),
    ],
)
def test_a_kept_statement_tells_what_its_text_tells(
    cursor: duckdb.DuckDBPyConnection, sql: str, params: dict[str, object]
) -> None:
    cursor.execute("INSERT INTO cell VALUES (1, 'a'), (2, 'b')")
    expected = told(cursor, sql, params, is_kept=False)
    for _ in range(2):
        assert told(cursor, sql, params, is_kept=True) == expected


def test_a_kept_statement_means_the_tables_there_are_when_it_runs(cursor: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT * FROM cell"
    assert cursor.execute(parsed(cursor, sql)).fetchall() == []
    cursor.execute("CREATE OR REPLACE TABLE cell AS SELECT 'text' AS other")
    assert cursor.execute(parsed(cursor, sql)).fetchall() == [("text",)]
    with duckdb.connect(":memory:") as elsewhere:
        elsewhere.execute("CREATE TABLE cell AS SELECT 7 AS n")
        assert elsewhere.execute(parsed(elsewhere, sql)).fetchall() == [(7,)]


def test_no_more_is_kept_than_so_many_letters(
    cursor: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_LETTERS", 25)
    monkeypatch.setattr(module, "_LONGEST", 12)
    for n in range(10):
        assert cursor.execute(parsed(cursor, f"SELECT {n}")).fetchall() == [(n,)]
        assert sum(map(len, module._kept)) <= 25
    assert parsed(cursor, "SELECT 1234567") == "SELECT 1234567"
