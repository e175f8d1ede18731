"""A question is answered: read the scans, work out values and intervals, fill the buckets that have no rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl

from kpi import clauses
from kpi import compile as compiler
from kpi.flow import Span, flow_frame
from kpi.kinds import Attrition, Columns, Count, Numbers, Quantile, Stock, Values
from kpi.metric import Metric, Unit
from kpi.period import Period, buckets, previous, year_before
from kpi.quantile import with_limits
from kpi.query import Comparison, Query
from kpi.registry import REGISTRY, Registry
from kpi.stats import mover

Read = Callable[[str, Mapping[str, object]], pl.DataFrame]

VALUES = ("value", "n", "low", "high")


def answer(read: Read, query: Query, registry: Registry = REGISTRY) -> pl.DataFrame:
    """One row for each metric, bucket and group.

    Columns: metric, bucket (first day, null without a grain), the names in `by`, value, n, low, high (95 %).
    Durations are in seconds, shares 0 to 1, net scores −100 to 100. A value without data is null, never 0.
    Metrics that the filters or splits do not apply to have no rows: see compile.unavailable.
    """
    frames: dict[str, pl.DataFrame] = {}
    for scan in compiler.scans(query, registry):
        found = read(scan.statement.sql, scan.statement.params)
        for name, outputs in scan.outputs.items():
            metric = registry.metric(name)
            frames[name] = _frame(found, query, metric, outputs)
    spans = cache(lambda metric: _span(read, metric, registry))
    missing = clauses.unavailable(query, registry)
    for metric in (registry.metric(name) for name in query.metrics if name not in missing):
        if isinstance(metric.kind, Stock | Attrition):
            frames[metric.name] = flow_frame(read, query, metric, spans(metric), registry)
        elif isinstance(metric.kind, Quantile):
            frames[metric.name] = with_limits(read, query, metric, frames[metric.name], registry)
        frames[metric.name] = _complete(query, metric, frames[metric.name], spans)
    order = [name for name in dict.fromkeys(query.metrics) if name in frames]
    if not order:
        return pl.DataFrame(
            schema={
                "metric": pl.String,
                "bucket": pl.Date,
                **dict.fromkeys(query.by, pl.String),
                **dict.fromkeys(VALUES, pl.Float64),
            }
        )
    return pl.concat([_shaped(frames[name], query, name) for name in order], how="vertical_relaxed")


def compare(read: Read, query: Query, comparison: Comparison, registry: Registry = REGISTRY) -> pl.DataFrame:
    """The answer for the period beside that for the period compared with.

    Adds base_value, base_n, change, change_low, change_high and is_detectable (the interval of the change leaves out
    "no change"). Shares, net scores and scores change by difference, counts and durations by ratio − 1.
    """
    now = answer(read, replace(query, grain=None), registry)
    base = base_period(query.period, comparison)
    then = now.clear() if base is None else answer(read, replace(query, grain=None, period=base), registry)
    if base is not None:
        then = _without_part_periods(read, then, base, registry)
    keys = ["metric", *query.by]
    before = then.select(*keys, *(pl.col(name).alias(f"base_{name}") for name in VALUES))
    both = now.join(before, on=keys, how="left", nulls_equal=True, maintain_order="left")
    new, old = ([both[f"{prefix}{name}"].to_numpy() for name in ("value", "low", "high")] for prefix in ("", "base_"))
    is_difference = np.array([registry.metric(name).unit in _BY_DIFFERENCE for name in both["metric"]], dtype=bool)
    with np.errstate(invalid="ignore"):
        pair = zip(mover.difference(tuple(new), tuple(old)), mover.ratio(tuple(new), tuple(old)), strict=True)  # type: ignore[arg-type]
    change, low, high = (np.where(is_difference, *both_ways) for both_ways in pair)
    with np.errstate(invalid="ignore"):
        is_detectable = (low > 0) | (high < 0)
    return both.drop("base_low", "base_high").with_columns(
        pl.Series("change", change).fill_nan(None),
        pl.Series("change_low", low).fill_nan(None),
        pl.Series("change_high", high).fill_nan(None),
        pl.Series("is_detectable", is_detectable),
    )


_BY_DIFFERENCE = {Unit.SHARE, Unit.POINTS, Unit.SCORE}


def base_period(period: Period, comparison: Comparison) -> Period | None:
    """The period that a comparison means, or None when there is none to compare with."""
    if comparison is Comparison.NONE or period.days is None:
        return None
    return previous(period) if comparison is Comparison.PREVIOUS else year_before(period)


def _without_part_periods(read: Read, then: pl.DataFrame, base: Period, registry: Registry) -> pl.DataFrame:
    """Drop what would compare a whole period with one that the data cover only in part."""
    kept = []
    for name in then["metric"].unique():
        span = _span(read, registry.metric(name), registry)
        if span and base.start and span[0] <= base.start:
            kept.append(name)
    return then.filter(pl.col("metric").is_in(kept))


def _frame(found: pl.DataFrame, query: Query, metric: Metric, outputs: Mapping[str, compiler.Output]) -> pl.DataFrame:
    columns: Columns = {name: _numbers(found, output) for name, output in outputs.items()}
    return _with_values(found.select(_keys(query)), metric.kind.finish(columns), found.height)


def _with_values(keys: pl.DataFrame, values: Values, height: int) -> pl.DataFrame:
    columns = [pl.Series(name, getattr(values, name), dtype=pl.Float64).fill_nan(None) for name in VALUES]
    return keys.with_columns(columns) if keys.width else pl.DataFrame(columns).head(height)


def _numbers(found: pl.DataFrame, output: compiler.Output) -> Numbers:
    series = found[output.column]
    if output.index is not None:
        series = series.list.get(output.index, null_on_oob=True)
    return series.cast(pl.Float64).to_numpy().astype(np.float64)


def _keys(query: Query) -> list[str]:
    return [*(["bucket"] if query.grain else []), *query.by]


def _span(read: Read, metric: Metric, registry: Registry) -> Span:
    """The days that the data of a metric cover; none where its records do not say when they came in."""
    facts = registry.facts(metric.facts)
    statement = compiler.span(facts, metric.when)
    first_on, last_on, dated = read(statement.sql, statement.params).row(0)
    if first_on is None or last_on is None or (metric.when == facts.span[0] and not dated):
        return None
    return first_on, last_on


def _complete(query: Query, metric: Metric, frame: pl.DataFrame, spans: Callable[[Metric], Span]) -> pl.DataFrame:
    """Add the buckets without rows; a count of nothing is 0 where there are data, and unknown where there are none."""
    is_count = isinstance(metric.kind, Count)
    if not is_count and query.grain is None:
        return frame
    covered = spans(metric)
    if query.grain is not None:
        frame = _filled(query, frame, covered)
    if not is_count:
        return frame
    known = _is_covered(frame, query, covered)
    low, high = metric.kind.finish({"n": np.zeros(1)}).low[0], metric.kind.finish({"n": np.zeros(1)}).high[0]
    is_empty = pl.col("n").fill_null(0) == 0
    zero = {"value": 0.0, "n": 0.0, "low": low, "high": high}
    return frame.with_columns(
        pl.when(is_empty)
        .then(pl.when(known).then(pl.lit(number)) if name != "n" else pl.lit(0.0))
        .otherwise(pl.col(name))
        .alias(name)
        for name, number in zero.items()
    )


def _is_covered(frame: pl.DataFrame, query: Query, covered: Span) -> pl.Expr | pl.Series:
    if covered is None:
        return pl.lit(value=False)
    if query.grain is None:
        start, end = query.period.start or covered[0], query.period.end or covered[1] + timedelta(days=1)
        return pl.lit(value=start <= covered[1] and end > covered[0])
    first = buckets(Period(covered[0], covered[0] + timedelta(days=1)), query.grain)[0]
    return pl.col("bucket").is_between(first, covered[1])


def _filled(query: Query, frame: pl.DataFrame, covered: Span) -> pl.DataFrame:
    if covered is None or query.grain is None:
        return frame
    period = Period(query.period.start or covered[0], query.period.end or covered[1] + timedelta(days=1))
    grid = pl.DataFrame({"bucket": buckets(period, query.grain)}, schema={"bucket": pl.Date})
    if query.by:
        grid = grid.join(frame.select(query.by).unique(maintain_order=True), how="cross")
    filled = grid.join(frame, on=["bucket", *query.by], how="left", nulls_equal=True, maintain_order="left")
    return filled.with_columns(pl.col("n").fill_null(0.0))


def _shaped(frame: pl.DataFrame, query: Query, name: str) -> pl.DataFrame:
    bucket: Sequence[pl.Expr] = [] if query.grain else [pl.lit(None, dtype=pl.Date).alias("bucket")]
    return (
        frame.with_columns(pl.lit(name).alias("metric"), *bucket)
        .select("metric", "bucket", *query.by, *VALUES)
        .sort("bucket", *query.by, nulls_last=True, maintain_order=True)
    )
