"""Statements that are kept as they were parsed say what their texts say."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from data.store import parsed as module
from data.store.parsed import parsed


@pytest.fixture
def cursor(monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    monkeypatch.setattr(module, "_KEPT", module.kept_up_to(module.MOST_LETTERS))
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
    monkeypatch.setattr(module, "_KEPT", module.kept_up_to(25))
    monkeypatch.setattr(module, "LONGEST", 12)
    for n in range(10):
        assert cursor.execute(parsed(cursor, f"SELECT {n}")).fetchall() == [(n,)]
        assert 0 < sum(map(len, module._KEPT)) <= 25
    assert parsed(cursor, "SELECT 1234567") == "SELECT 1234567"


def test_many_threads_run_the_same_kept_statement_with_their_own_values(cursor: duckdb.DuckDBPyConnection) -> None:
    cursor.execute("INSERT INTO cell SELECT range, NULL FROM range(100)")

    def ask(least: int) -> list[int]:
        own = cursor.cursor()
        sql = "SELECT count(*) FROM cell WHERE row_no >= $least"
        return [own.execute(parsed(own, sql), {"least": least + n % 7}).fetchall()[0][0] for n in range(200)]

    with ThreadPoolExecutor(8) as pool:
        for least, found in enumerate(pool.map(ask, range(8))):
            assert found == [100 - least - n % 7 for n in range(200)]
