"""A sample of the parity on a Spark that is there: some statements of a small desk, what cannot be answered, and where objects are looked for.

python -m tests.spark.sample sc://host:15002
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from data.facts.refresh import open_store
from data.lookup.ticket import find_ticket
from data.published.publish import publish
from data.store import manifest
from data.store.spark import SparkFacts
from data.store.store import NotAnswered, Params, Store, _in_memory
from kpi.declare.metric import Clock
from kpi.engine.answer import Question, together
from kpi.engine.explain import rows
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Query
from tests.records import SHOP, kept_store
from tests.spark.parity import Count, one_statement

PERIOD = Period(date(2026, 9, 1), date(2026, 10, 1))


def statements(store: Store) -> dict[str, tuple[str, Params]]:
    """What a few questions ask: sums, quantiles, limits, a switch of the clock, steps, rows, and a ticket with all that belongs to it."""
    asked: dict[str, tuple[str, Params]] = {}
    about = ""

    def read(sql: str, params: Params | None = None) -> pl.DataFrame:
        asked.setdefault(sql, (about, dict(params or {})))
        return store.read(sql, params)

    for what, query, comparison in (
        ("a comparison", Query(metrics=("csat",), period=PERIOD), Comparison.PREVIOUS),
        ("business hours", Query(metrics=("resolution_median",), period=PERIOD, clock=Clock.BUSINESS), None),
        ("by team and week", Query(metrics=("backlog", "csat"), period=PERIOD, by=("team",), grain=Grain.WEEK), None),
    ):  # fmt: skip
        about = what
        together(read, [Question(query, comparison)])
    about = "rows"
    rows(read, Query(metrics=("csat",), period=PERIOD), 5)
    about = "a ticket"
    first = store.read("SELECT source, id FROM fact_ticket ORDER BY id LIMIT 1").row(0)
    find_ticket(read, first[0], first[1])
    return asked


def fails(spark: SparkFacts, sql: str, said: str) -> bool:
    """Whether a statement alone is refused with these words."""
    try:
        spark.frame(sql, {})
    except NotAnswered as error:
        print(f"As it should be: {error}")
        return said in str(error)
    return False


def main(address: str) -> int:
    """Ask, and print what differs and the counts."""
    with tempfile.TemporaryDirectory() as place, open_store(kept_store(Path(place), **SHOP)) as store:
        folder = Path(place) / "published"
        publish(store, folder)
        made = manifest.read(folder)
        spark = SparkFacts(address, folder, made, _in_memory)
        done = Count()
        with open_store(folder) as there:
            for sql, (about, params) in statements(there).items():
                if spark.answers(sql):
                    done += one_statement(there, spark, about, sql, params)
        refusals: Mapping[str, str] = {
            "SELECT hash(id) AS h FROM fact_ticket": "is not known to mean the same there",
            "SELECT CAST(id AS DATE) AS d FROM fact_ticket": "CAST_INVALID_INPUT",
        }
        is_told = all(fails(spark, sql, said) for sql, said in refusals.items())
        elsewhere = SparkFacts(address, "s3a://bucket/facts", made, _in_memory)
        is_told &= fails(elsewhere, "SELECT count(*) AS k FROM fact_ticket", "S3A")
    wrong = done.differ + done.refused + done.failed
    print(
        f"{done.asked} statements, {done.rows} rows compared, {wrong} differ or failed; what cannot be answered is {'' if is_told else 'not '}told."
    )
    return int(bool(wrong) or done.asked < 8 or not is_told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
