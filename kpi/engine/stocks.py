"""Metrics of what is inside at a moment: a stock at each bucket's end, and the share of those inside that leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.metric import Metric
from kpi.declare.values import Key
from kpi.engine.coverage import Span, whole
from kpi.engine.series import Series, finished, numbers, only_known
from kpi.kinds.kinds import Attrition, NetFlow, Stock
from kpi.query.period import Grain, Period, buckets
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement


def statement(query: Query, metric: Metric, registry: Registry) -> Statement:
    """What has to be read."""
    if isinstance(metric.kind, Attrition) and clauses.is_ever(query):
        return compiler.ever(query, metric, registry)
    return compiler.flows(query, metric, registry)


def by_day(query: Query, metric: Metric, registry: Registry) -> Statement:
    """What has to be read for all questions that differ from this one in period and grain alone, whatever their periods.

    What is there at a moment rests on all that came before, so that no period spares any reading.
    """
    return compiler.flows(replace(query, period=Period(), grain=Grain.DAY), metric, registry)


def by_bucket(found: pl.DataFrame, query: Query) -> pl.DataFrame:
    """What was read by day, in the buckets of one question; what counts as lost depends on the bucket and holds by day only."""
    start, end = query.period.start, query.period.end
    rows = found.filter(pl.col("bucket").is_null() | (pl.col("bucket") < end)) if end else found
    every = {Grain.DAY: "1d", Grain.WEEK: "1w", Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}
    bucket = pl.col("bucket").dt.truncate(every[query.grain]) if query.grain else pl.lit(start, dtype=pl.Date)
    is_inside = pl.col("bucket") >= start if start else pl.lit(value=True)
    placed = rows.with_columns(pl.when(is_inside).then(bucket).alias("bucket"))
    return placed.group_by("bucket", *query.by, maintain_order=True).agg(pl.col("entered", "gone", "lost").sum())


def part(found: pl.DataFrame, query: Query, metric: Metric, span: Span) -> Series:
    """The values of a stock or an attrition from what was read; nothing outside the days that the data cover."""
    if isinstance(metric.kind, Attrition) and clauses.is_ever(query):
        return finished(found, query, metric, {name: numbers(found[name]) for name in ("inside", "lost")})
    keys, entered, gone, lost, before = _grid(found, query, span)
    if isinstance(metric.kind, Stock):
        columns = {"entered": entered.cumsum(axis=0) + before[0], "left": gone.cumsum(axis=0) + before[1]}
    elif isinstance(metric.kind, NetFlow):
        columns = {"entered": entered, "left": gone, "lost": lost}
    else:
        inside = before[0] - before[1] + (entered - gone).cumsum(axis=0) - (entered - gone)
        columns = {"inside": inside, "lost": lost}
    values = metric.kind.finish({name: column.ravel() for name, column in columns.items()})
    return only_known(Series(keys, values), query, span)


def _grid(
    found: pl.DataFrame, query: Query, span: Span
) -> tuple[list[Key], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Entries, leavings and losses by bucket (rows) and group (columns), and what came and went before the first bucket."""
    days = _days(query, span, is_empty=found.is_empty())
    names = list(query.by)
    groups: list[Key] = (
        list(dict.fromkeys(zip(*(found[name].to_list() for name in names), strict=True))) if names else [()]
    )
    row = {day: place for place, day in enumerate(days)}
    column = {group: place for place, group in enumerate(groups)}
    cells = np.zeros((3, len(days), len(groups)))
    before = np.zeros((2, len(groups)))
    moved = np.array([numbers(found[name]) for name in ("entered", "gone", "lost")])
    for place, (day, *group) in enumerate(zip(*(found[name].to_list() for name in ("bucket", *names)), strict=True)):
        if day in row:
            cells[:, row[day], column[tuple(group)]] += moved[:, place]
        elif day is None:
            before[:, column[tuple(group)]] += moved[:2, place]
    keys: list[Key] = [((day,) if query.grain else ()) + group for day in days for group in groups]
    return keys, cells[0], cells[1], cells[2], before


def _days(query: Query, span: Span, *, is_empty: bool) -> list[date | None]:
    if query.grain is None:
        return [] if is_empty and query.by else [query.period.start]
    return [None] if span is None else list(buckets(whole(query, span), query.grain))
