"""What is asked of Spark: statements carried over so that they mean the same, and words where one cannot be.

That both engines give the same is held on a real cluster: bash tests/spark/run.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.facts.refresh import open_store
from data.store import engine_choice
from data.store.engine_errors import StoreError
from data.store.spark import SparkFacts
from data.store.store import Params
from kpi.engine.answer import Question, together
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from tests.records import SHOP, kept_store
from tests.same_answers import NAMES

ROOT = Path(__file__).resolve().parents[2]
needs_sqlglot = pytest.mark.skipif(
    importlib.util.find_spec("sqlglot") is None, reason="sqlglot is not installed: it belongs to requirements-spark.txt"
)


def carried(sql: str, **params: object) -> str:
    from data.store import spark_sql

    columns = (
        ("day_on", "DATE"),
        ("other_on", "DATE"),
        ("k", "BIGINT"),
        ("rate", "DOUBLE"),
        ("at", "TIMESTAMP"),
        ("name", "VARCHAR"),
    )
    macros = {"half": spark_sql.Macro(("n",), "n / 2")}
    return spark_sql.carried(sql, params, spark_sql.Dictionary({"t": columns}, macros, date(2026, 9, 30)))


@needs_sqlglot
@pytest.mark.parametrize(
    ("sql", "there"),
    [
        ("SELECT day_on - other_on AS d FROM t", "SELECT CAST(DATEDIFF(day_on, other_on) AS BIGINT) AS d FROM t"),
        ("SELECT day_on - k AS d FROM t", "SELECT DATE_SUB(day_on, CAST(k AS INT)) AS d FROM t"),
        ("SELECT half(k) AS h FROM t", "SELECT ((CAST((k) AS DOUBLE) / CAST(2 AS DOUBLE))) AS h FROM t"),
        ("SELECT isodow(day_on) AS w FROM t", "SELECT (WEEKDAY(day_on) + 1) AS w FROM t"),
        ("SELECT CAST(rate AS INTEGER) AS r FROM t", "SELECT CAST(BROUND(CAST(rate AS DOUBLE)) AS INT) AS r FROM t"),
        ("SELECT k FROM t WHERE day_on <= current_date", "SELECT k FROM t WHERE day_on <= CAST('2026-09-30' AS DATE)"),
        ("SELECT k FROM t WHERE name = $name", "SELECT k FROM t WHERE name = 'it\\'s'"),
        ("SELECT quantile_cont(k, 0.5) AS q FROM t", "SELECT PERCENTILE(k, 0.5) AS q FROM t"),
    ],
)
def test_a_word_that_means_something_else_there_is_written_out(sql: str, there: str) -> None:
    assert carried(sql, name="it's") == there


@needs_sqlglot
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT hash(k) AS h FROM t",
        "SELECT name LIKE 'a\\_%' AS l FROM t",
        "SELECT at - at AS i FROM t",
        "SELECT k % 2 AS m FROM t",
        "SELECT list(k ORDER BY k DESC) AS l FROM t",
        "SELECT CAST(name AS INTEGER) AS i FROM t",
    ],
)
def test_what_is_not_known_to_mean_the_same_is_refused(sql: str) -> None:
    from data.store.spark_sql import CannotCarry

    with pytest.raises(CannotCarry):
        carried(sql)


def test_a_cluster_is_named_with_the_folder_that_it_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(engine_choice.VARIABLE, "sc://host:15002")
    monkeypatch.delenv(engine_choice.PUBLISHED, raising=False)
    with pytest.raises(StoreError, match="Name it with KPI_PUBLISHED"):
        engine_choice.chosen()
    monkeypatch.setenv(engine_choice.PUBLISHED, str(tmp_path))
    assert engine_choice.chosen() == tmp_path
    assert engine_choice.spark_for(tmp_path.resolve()) == "sc://host:15002"
    assert engine_choice.spark_for(tmp_path / "another") is None


@needs_sqlglot
@pytest.mark.long
def test_every_metric_is_carried_over(tmp_path: Path) -> None:
    """As a whole, of the small shop; tests/spark has every split, grain, clock and switch, and the answers."""
    from data.store import spark_sql

    with open_store(kept_store(tmp_path, **SHOP)) as store:
        asked: dict[str, Params] = {}

        def read(sql: str, params: Params | None = None) -> pl.DataFrame:
            asked.setdefault(sql, dict(params or {}))
            return store.read(sql, params)

        whole = Query(metrics=NAMES, period=Period(date(2026, 9, 1), date(2026, 10, 1)))
        together(read, [Question(whole)])
        chosen = replace(whole, filters=(Filter("channel", ("email",)),))
        together(read, [Question(chosen), Question(replace(chosen, grain=Grain.WEEK))])
        assert any("WITH pairs" in sql for sql in asked), "levels at several moments"
        tables: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in store.read(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
        ).iter_rows():
            tables.setdefault(table, []).append((column, kind))
        macros = {
            name: spark_sql.Macro(tuple(parameters), body)
            for name, parameters, body in store.read(
                "SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE function_type = 'macro' AND NOT internal AND macro_definition IS NOT NULL"
            ).iter_rows()
        }
    known = spark_sql.Dictionary({name: tuple(columns) for name, columns in tables.items()}, macros, date(2026, 9, 30))
    assert len(asked) > 20
    for sql, params in asked.items():
        assert spark_sql.carried(sql, params, known)


@needs_sqlglot
def test_small_tables_are_read_here(tmp_path: Path) -> None:
    from data.published.publish import publish
    from data.store import manifest
    from data.store.store import _in_memory

    with open_store(kept_store(tmp_path, **SHOP)) as store:
        publish(store, tmp_path / "published")
    facts = SparkFacts("sc://nobody:1", tmp_path / "published", manifest.read(tmp_path / "published"), _in_memory)
    assert not facts.answers("SELECT * FROM setting")
    assert facts.answers("WITH own AS (SELECT * FROM fact_ticket) SELECT * FROM own JOIN source_state USING (source)")
    shape = pl.DataFrame(schema={"k": pl.Int64, "on": pl.Date})
    found = pl.DataFrame({"a": [1.0], "b": [date(2026, 9, 1)]})
    assert facts._as_here(found, shape).schema == shape.schema
    for wrong in (
        pl.DataFrame({"a": [1.5], "b": [date(2026, 9, 1)]}),
        pl.DataFrame({"a": [1.0], "b": ["x"]}),
        found.select("a"),
    ):
        with pytest.raises(StoreError, match="not known to mean the same"):
            facts._as_here(wrong, shape)


ROOM = Path(os.environ.get("KPI_SPARK_ROOM") or Path(tempfile.gettempdir()) / "service-pulse-spark")


@pytest.mark.long
@pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed: apt install openjdk-17-jre-headless")
@pytest.mark.skipif(
    not all((ROOM / part / "bin/python").exists() for part in ("server", "client")),
    reason=f"Spark is not installed in {ROOM}: bash tests/spark/run installs it there (KPI_SPARK_ROOM names another folder)",
)
def test_spark_gives_what_duckdb_gives() -> None:
    """Some statements on a Spark of one process; bash tests/spark/run has all of them, on two workers."""
    done = subprocess.run(
        ["bash", "tests/spark/run", "--sample"], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert re.search(
        r"^\d+ statements, \d\d+ rows compared, 0 differ or failed; what cannot be answered is told\.$",
        done.stdout,
        re.MULTILINE,
    )
