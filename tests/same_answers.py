"""Whether a change has moved a number: the answers of every metric, written to a folder, and two such folders compared.

    python -m tests.same_answers write FOLDER       in either tree
    python -m tests.same_answers compare ONE OTHER  ends with 1 where anything differs

Asked are the demo and each real export beside the repository: all metrics, by both clocks, as a whole and by team, channel,
agent, source and age, in total, by week and by day, compared with the period before and the year before; and what each
metric counts and leaves out. Stores that are in the folder already are used as they are, so a folder that is copied from
one tree to the other compares the questions alone.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from data.demo import build
from data.facts.refresh import open_store
from data.imports.importer import ImportRefused, Options, run_import
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.explain import explain
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Query

EXPORTS = Path(os.environ.get("KPI_EXPORTS") or Path(__file__).resolve().parents[2] / "shared" / "exports")
NAMES = tuple(metric.name for metric in REGISTRY.metrics)
SPLITS: tuple[tuple[str, ...], ...] = ((), ("team",), ("channel",), ("agent",), ("source",), ("age_band",))
TOLERANCE = 1e-9
"""Sums in another order differ in their last digits."""


def stores(folder: Path) -> Iterator[Path]:
    """The demo and one store an export, made where they are missing."""
    demo = folder / "demo.duckdb"
    if not demo.exists():
        build(demo)
    yield demo
    if not EXPORTS.is_dir():
        print(f"No real exports in {EXPORTS}: only the demo is asked.")
        return
    for file in sorted(path for path in EXPORTS.iterdir() if path.suffix in (".csv", ".xlsx")):
        path = folder / f"{file.stem}.duckdb"
        if not path.exists():
            with open_store(path) as store:
                try:
                    run_import(store, file, file.name, Options(zone="Europe/Prague"))
                except ImportRefused as refused:
                    print(f"{file.name} is refused: {refused.code}")
        yield path


def frames(store: Store) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every answer, by a name that says what was asked."""
    known = coverage(store.read)
    periods = {"all": Period()} | recent(known)
    grains: tuple[Grain | None, ...] = (None, Grain.WEEK, Grain.DAY)
    for (name, period), clock, by, grain in itertools.product(periods.items(), Clock, SPLITS, grains):
        if grain is Grain.DAY and period.days is None:
            continue
        query = Query(metrics=NAMES, period=period, by=by, grain=grain, clock=clock)
        comparisons: list[Comparison | None] = [None, *(Comparison if grain is None and period.days else ())]
        found = together(store.read, [Question(query, each) for each in comparisons], known=known)
        for comparison, frame in zip(comparisons, found, strict=True):
            yield f"{name}-{clock}-{'+'.join(by) or 'total'}-{grain or 'whole'}-{comparison or 'answer'}", frame
    opened = [
        explain(store.read, Query(metrics=(metric,), period=period)) for metric in NAMES for period in periods.values()
    ]
    yield (
        "explained",
        pl.DataFrame(
            [
                {"metric": one.metric, "total": one.total, "counted": one.counted, "out": str(one.excluded)}
                for one in opened
            ]
        ),
    )


def recent(known: Coverage) -> dict[str, Period]:
    """Four weeks that all the data cover, where they cover more than two months."""
    spans = [span for span in known.spans.values() if span]
    last = min((span[1] for span in spans), default=None)
    if last is None or (last - min(span[0] for span in spans)).days <= 60:
        return {}
    return {"four weeks": Period(last - timedelta(days=27), last + timedelta(days=1))}


def write(folder: Path) -> int:
    """Write all answers below the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in stores(folder):
        place = folder / path.stem
        place.mkdir(exist_ok=True)
        with open_store(path) as store:
            for name, frame in frames(store):
                frame.write_parquet(place / f"{name}.parquet")
    return 0


def compare(one: Path, other: Path) -> int:
    """Say what differs between two folders of answers."""
    names = [{path.relative_to(folder) for path in folder.rglob("*.parquet")} for folder in (one, other)]
    alone, both = sorted(names[0] ^ names[1]), sorted(names[0] & names[1])
    rows, different = 0, 0
    for name in both:
        before, after = pl.read_parquet(one / name), pl.read_parquet(other / name)
        rows += before.height
        try:
            assert_frame_equal(before, after, check_exact=False, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        except AssertionError as error:
            different += 1
            print(f"{name}: {error}")
    print(f"{len(both)} frames with {rows:,} rows compared, {different} differ; {len(alone)} are only in one folder")
    return int(bool(different or alone or not both))


if __name__ == "__main__":
    command, *folders = sys.argv[1:]
    sys.exit({"write": write, "compare": compare}[command](*map(Path, folders)))
