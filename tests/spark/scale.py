"""What a ticket costs on each engine: processor time of publishing it, and of the overview's statements on DuckDB and on Spark over the same files.

    python -m tests.spark.scale publish FOLDER 10000000          makes facts, publishes them twice, prints rows and bytes a second
    python -m tests.spark.scale duckdb FOLDER                    the overview over 28 and 364 days, asked as a page asks, read from Parquet
    python -m tests.spark.scale spark FOLDER sc://… PID [PID …]  the same statements on Spark; PIDs are of all its processes on this machine

Seconds of a core are those of the processor, not of the clock, so that a busy machine can tell them too.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from data.facts.refresh import open_store
from data.published.publish import publish
from data.store import manifest, memory
from data.store.spark import SparkFacts
from data.store.store import Params, _in_memory
from kpi.engine.answer import base_period, together
from kpi.engine.coverage import Coverage, coverage
from kpi.query.period import PRESETS
from kpi.query.query import Comparison
from kpi.query.read import Read
from tests.bench import synthetic
from tests.bench.huge_once import page
from tests.bench.questions import GROUPED, HEADLINES, NEWS, TODAY

_TICKS = os.sysconf("SC_CLK_TCK")


def here() -> float:
    """Processor seconds of this process."""
    return time.process_time()


def of(pids: list[int]) -> float:
    """Processor seconds of other processes."""
    fields = (Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split() for pid in pids)
    return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS


def overview(read: Read, known: Coverage, spent: Callable[[], float], runs: int) -> None:
    """Print the processor seconds of the overview's statements, each run, and how many tickets they are about."""
    for name in ("28d", "364d"):
        period = PRESETS[name](TODAY)
        base = base_period(period, Comparison.PREVIOUS)
        assert base is not None
        sql = "SELECT count(*) AS k FROM fact_ticket WHERE created_on >= $a AND created_on < $b"
        tickets = read(sql, {"a": base.start, "b": period.end}).item()
        for run in range(runs):
            asked: list[str] = []

            def counted(sql: str, params: Params, asked: list[str] = asked) -> pl.DataFrame:
                asked.append(sql)
                return read(sql, params)

            began, used = time.perf_counter(), spent()
            together(counted, page(HEADLINES, NEWS, GROUPED, preset=name), known=known)
            wall, processor = time.perf_counter() - began, spent() - used
            print(
                f"{name}, run {run + 1}: {tickets:,} tickets of both periods, {len(asked)} statements, {processor:.2f} processor seconds, {wall:.2f} of the clock, {tickets / processor:,.0f} tickets a second and core",
                flush=True,
            )


def publishing(folder: Path, tickets: int) -> None:
    """Print what publishing costs, anew and where nothing has changed."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_store(synthetic.make(folder / f"facts_{tickets}.duckdb", tickets)) as store:
        for way in ("anew", "again"):
            used = here()
            done = publish(store, folder / "published")
            spent = here() - used
            print(f"published {way}: {done.rows:,} rows, {done.size_bytes:,} bytes in {done.files} files, {done.size_bytes / tickets:.1f} bytes a ticket; {spent:.2f} processor seconds, {done.rows / spent:,.0f} rows a second and core, {done.seconds:.1f} of the clock")  # fmt: skip
    for name, table in manifest.read(folder / "published").tables.items():
        size = sum(file.size_bytes for file in table.files)
        if size > tickets:
            print(f"  {name}: {sum(file.rows for file in table.files):,} rows, {size:,} bytes")


def main() -> None:
    """Measure one part."""
    part, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    if part == "publish":
        publishing(folder, int(sys.argv[3]))
        return
    published = folder / "published" if (folder / "published").exists() else folder
    with open_store(published) as store:
        known = coverage(store.read)
        if part == "duckdb":
            overview(store.read, known, here, 3)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            print(
                f"peak of memory {peak / 1e9:.2f} GB, of which the engine may use {memory.limit_bytes() / 1e9:.2f} GB"
            )
            return
        spark, pids = (
            SparkFacts(sys.argv[3], published, manifest.read(published), _in_memory),
            [int(each) for each in sys.argv[4:]],
        )
        overview(spark.frame, known, lambda: of(pids), 2)


if __name__ == "__main__":
    main()
