"""Whether Spark gives what DuckDB gives: every statement that the catalogue asks, over the same published facts, row by row.

    python -m tests.spark.parity FOLDER sc://host:15002 [--part 1/20]

Asked are all metrics as a whole, by team, by agent and week, by two dimensions and day, by month, without a period, with a filter by business hours, with
every switch, and for each kind of metric what it counts and leaves out, its rows and its comments. Statements that read small tables alone never leave this
process; they are counted apart, and so is what Spark is not asked because it is not known to mean the same there. Doubles may differ by a billionth of
themselves, since sums go in another order. A table of the counts ends it; with 1 where anything differs, was refused or failed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from data.facts.refresh import open_store
from data.store import manifest
from data.store.engine_errors import StoreError
from data.store.spark import SparkFacts
from data.store.spark_sql import CannotCarry
from data.store.store import Params, Store, _in_memory
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import Question, together
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain, low_comments, rows
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Filter, Query
from tests.same_answers import NAMES

TOLERANCE = 1e-9
WEEKS = 13


def statements(store: Store) -> Iterator[tuple[str, str, Params]]:
    """What the catalogue asks of the store, each once, with a word for what it was asked for."""
    seen: dict[str, tuple[str, Params]] = {}
    about = ""

    def read(sql: str, params: Params | None = None) -> pl.DataFrame:
        seen.setdefault(sql, (about, dict(params or {})))
        return store.read(sql, params)

    about = "coverage"
    known = coverage(read)
    last = min(span[1] for span in known.spans.values() if span)
    period = Period(last - timedelta(weeks=WEEKS), last + timedelta(days=1))
    splits: tuple[tuple[tuple[str, ...], Grain | None], ...] = (
        ((), None), (("team",), None), (("agent",), Grain.WEEK), (("channel", "age_band"), Grain.DAY), ((), Grain.MONTH),
    )  # fmt: skip
    for by, grain in splits:
        about = f"by {'+'.join(by) or 'nothing'} {grain or 'whole'}"
        question = Question(
            Query(metrics=NAMES, period=period, by=by, grain=grain), None if grain else Comparison.PREVIOUS
        )
        together(read, [question], known=known)
    about = "business hours, filtered"
    filtered = Query(metrics=NAMES, period=period, clock=Clock.BUSINESS, filters=(Filter("channel", ("email", None)),))
    together(read, [Question(filtered)], known=known)
    about = "all days"
    together(read, [Question(Query(metrics=NAMES, period=Period()))], known=known)
    for switch in REGISTRY.all_switches:
        for option in switch.options[1:]:
            about = f"{switch.name} {option.name}"
            chosen = Query(metrics=NAMES, period=period, choices=((switch.name, option.name),))
            together(read, [Question(chosen)], known=known)
    for name in {(type(metric.kind), metric.scan_key): metric.name for metric in REGISTRY.metrics}.values():
        about = f"details of {name}"
        query = Query(metrics=(name,), period=period)
        explain(read, query)
        rows(read, query, 5)
        low_comments(read, query, limit=3)
    yield from ((word, sql, params) for sql, (word, params) in seen.items())


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows in an order that both engines give: what they list is sorted, and the rows by all that can be sorted, doubles last."""
    lists = [
        name
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.List) and not isinstance(kind.inner, pl.Struct)
    ]
    frame = frame.with_columns(pl.col(name).list.sort() for name in lists)
    keys = [name for name, kind in frame.schema.items() if not isinstance(kind, (pl.List, pl.Struct))]
    keys.sort(key=lambda name: frame.schema[name].is_float())
    return frame.sort(keys, nulls_last=True) if keys else frame


@dataclass
class Count:
    """What became of the statements of one kind of question; seconds are of the clock, as long as this process waited."""

    asked: int = 0
    rows: int = 0
    differ: int = 0
    refused: int = 0
    failed: int = 0
    here: int = 0
    duckdb_seconds: float = 0.0
    spark_seconds: float = 0.0

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def table(counts: Mapping[str, Count]) -> str:
    """The counts in Markdown, with their sum."""
    lines = [
        "| asked | statements on Spark | rows compared | differ | refused | failed | small tables alone | seconds DuckDB | seconds Spark |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in [*counts.items(), ("**all**", sum(counts.values(), Count()))]:
        lines.append(
            f"| {name} | {one.asked} | {one.rows:,} | {one.differ} | {one.refused} | {one.failed} | {one.here} | {one.duckdb_seconds:.1f} | {one.spark_seconds:.0f} |"
        )
    return "\n".join(lines)


def one_statement(store: Store, spark: SparkFacts, about: str, sql: str, params: Params) -> Count:
    """Ask both, and print where they differ."""
    begun = time.monotonic()
    ours = store.read(sql, params)
    count = Count(asked=1, rows=ours.height, duckdb_seconds=time.monotonic() - begun)
    begun = time.monotonic()
    try:
        theirs = spark.frame(sql, params)
        assert_frame_equal(in_order(ours), in_order(theirs), check_exact=False, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except Exception as error:  # whatever it is: the others are still to be compared
        is_refused = isinstance(error, StoreError) and isinstance(error.__cause__, CannotCarry)
        count.differ, count.refused = int(isinstance(error, AssertionError)), int(is_refused)
        count.failed = 1 - count.differ - count.refused
        count.rows = 0 if count.refused or count.failed else count.rows
        print(f"{about}: {type(error).__name__}: {str(error)[:800]}\n  {sql[:300]} …", flush=True)
    count.spark_seconds = time.monotonic() - begun
    return count


def compare(folder: Path, address: str, part: int, parts: int) -> int:
    """Print what differs, and the counts."""
    spark = SparkFacts(address, folder, manifest.read(folder), _in_memory)
    begun, counts = time.monotonic(), dict[str, Count]()
    with open_store(folder) as store:
        every = list(statements(store))
        chosen = [one for one in every if spark.answers(one[1])][part - 1 :: parts]
        small = [one for one in every if not spark.answers(one[1])]
        for about, _sql, _params in small:
            counts[about] = counts.get(about, Count()) + Count(here=1)
        for number, (about, sql, params) in enumerate(chosen, 1):
            counts[about] = counts.get(about, Count()) + one_statement(store, spark, about, sql, params)
            if number % 20 == 0:
                done = sum(counts.values(), Count())
                print(
                    f"{number} of {len(chosen)}, {done.rows:,} rows, {done.differ} differ, {done.refused} refused, {done.failed} failed, {time.monotonic() - begun:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
    done = sum(counts.values(), Count())
    print(f"{table(counts)}\n\nPart {part} of {parts}: {done.asked} statements, {time.monotonic() - begun:.0f} s.")
    return int(bool(done.differ or done.refused or done.failed) or not done.asked)


if __name__ == "__main__":
    chosen = sys.argv[sys.argv.index("--part") + 1] if "--part" in sys.argv else "1/1"
    sys.exit(compare(Path(sys.argv[1]).resolve(), sys.argv[2], *map(int, chosen.split("/"))))
