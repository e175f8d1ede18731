"""Metrics of what is inside at a moment: a stock at each bucket's end, and the share of those inside that leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import polars as pl

from kpi import clauses
from kpi import compile as compiler
from kpi.kinds import Attrition, Numbers, Stock
from kpi.metric import Metric
from kpi.period import Period, buckets
from kpi.query import Query
from kpi.registry import Registry

Read = Callable[[str, Mapping[str, object]], pl.DataFrame]
Span = tuple[date, date] | None


def flow_frame(read: Read, query: Query, metric: Metric, covered: Span, registry: Registry) -> pl.DataFrame:
    """Bucket, groups, value, n, low and high of a stock or an attrition; null outside the days that the data cover."""
    kind = metric.kind
    assert isinstance(kind, Stock | Attrition)
    if isinstance(kind, Attrition) and clauses.is_ever(query):
        statement = compiler.ever(query, metric, registry)
        found = read(statement.sql, statement.params)
        return _valued(found, kind, {"inside": found["inside"], "lost": found["lost"]}, query)
    statement = compiler.flows(query, metric, registry)
    grid = _grid(read(statement.sql, statement.params), query, covered)
    if isinstance(kind, Stock):
        frame = _valued(grid, kind, {"entered": grid["entered_so_far"], "left": grid["gone_so_far"]}, query)
    else:
        inside = (grid["entered_so_far"] - grid["entered"]) - (grid["gone_so_far"] - grid["gone"])
        frame = _valued(grid, kind, {"inside": inside, "lost": grid["lost"]}, query)
    return _only_known(frame, query, covered)


def _grid(found: pl.DataFrame, query: Query, covered: Span) -> pl.DataFrame:
    """One row a bucket and group with entries and leavings of the bucket and summed up to its end."""
    columns = ["entered", "gone", "lost"]
    found = found.with_columns(pl.col(columns).cast(pl.Float64))
    if covered is None or (query.grain is None and found.is_empty()):
        days: list[date | None] = [None] if query.grain is None else []
    elif query.grain is None:
        days = [query.period.start]
    else:
        period = Period(query.period.start or covered[0], query.period.end or covered[1] + timedelta(days=1))
        days = list(buckets(period, query.grain))
    grid = pl.DataFrame({"bucket": days}, schema={"bucket": pl.Date})
    if query.by:
        grid = grid.join(found.select(query.by).unique(maintain_order=True), how="cross")
    keys = ["bucket", *query.by]
    grid = grid.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.col(columns).fill_null(0.0)
    )
    earlier = _earlier(found, query, days)
    grid = (
        grid.join(earlier, on=query.by, how="left", nulls_equal=True, maintain_order="left")
        if query.by
        else grid.join(earlier, how="cross")
    )
    sums = []
    for name in ("entered", "gone"):
        so_far = pl.col(name).cum_sum()
        sums.append(
            ((so_far.over(query.by) if query.by else so_far) + pl.col(f"{name}_before").fill_null(0.0)).alias(
                f"{name}_so_far"
            )
        )
    return grid.with_columns(sums)


def _earlier(found: pl.DataFrame, query: Query, days: list[date | None]) -> pl.DataFrame:
    """What came and went before the first bucket (where the period begins with the data, nothing did)."""
    is_before = pl.col("bucket").is_null() if days != [None] else pl.lit(value=False)
    sums = [pl.col(name).filter(is_before).sum().alias(f"{name}_before") for name in ("entered", "gone")]
    return found.group_by(query.by, maintain_order=True).agg(sums) if query.by else found.select(sums)


def _valued(
    found: pl.DataFrame, kind: Stock | Attrition, columns: Mapping[str, pl.Series], query: Query
) -> pl.DataFrame:
    numbers: dict[str, Numbers] = {
        name: series.cast(pl.Float64).to_numpy().astype(np.float64) for name, series in columns.items()
    }
    values = kind.finish(numbers)
    keys = [name for name in ("bucket", *query.by) if name in found.columns]
    series = [
        pl.Series(name, getattr(values, name), dtype=pl.Float64).fill_nan(None)
        for name in ("value", "n", "low", "high")
    ]
    return found.select(keys).with_columns(series) if keys else pl.DataFrame(series)


def _only_known(frame: pl.DataFrame, query: Query, covered: Span) -> pl.DataFrame:
    if covered is None:
        known = pl.lit(value=False)
    elif query.grain is None:
        start, end = query.period.start or covered[0], query.period.end or covered[1] + timedelta(days=1)
        known = pl.lit(value=start <= covered[1] and end > covered[0])
    else:
        first = buckets(Period(covered[0], covered[0] + timedelta(days=1)), query.grain)[0]
        known = pl.col("bucket").is_between(first, covered[1])
    emptied = [pl.when(known).then(pl.col(name)).alias(name) for name in ("value", "low", "high")]
    return frame.with_columns(*emptied, pl.when(known).then(pl.col("n")).otherwise(0.0).alias("n"))
