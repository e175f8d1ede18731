"""Metrics of what comes and goes: a stock at each bucket's end, the change of it, and the share of those inside that leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from kpi.declare.metric import Metric
from kpi.declare.values import Key
from kpi.engine.coverage import Span, closed_period
from kpi.engine.question_run import QuestionRun
from kpi.engine.series import Series, numbers, only_known
from kpi.query.period import Grain, Period, buckets, following
from kpi.query.query import Query
from kpi.sql import by_day
from kpi.sql import compile as compiler
from kpi.sql.by_day import DaySums
from kpi.sql.clauses import Statement


@dataclass(frozen=True)
class MovementsJob:
    """Entries and leavings for one metric of one question."""

    run: QuestionRun
    metric: Metric
    statement: Statement

    def take(self, found: pl.DataFrame) -> None:
        """Make the series of the metric."""
        self.run.series[self.metric.name] = _series(found, self.run, self.metric)


@dataclass(frozen=True)
class LevelJob:
    """Entries and leavings by day and group for one level in several questions, whatever their groups among these."""

    runs: Sequence[QuestionRun]
    metric: Metric
    sums: DaySums

    @property
    def statement(self) -> Statement:
        """What has to be read."""
        return self.sums.statement

    @property
    def whole(self) -> Query:
        """What is read as a question: what is there at a moment rests on all that came before, so that no period spares any reading."""
        return replace(self.runs[0].query, period=Period())

    def take(self, found: pl.DataFrame) -> None:
        """Make the series of the metric in each question."""
        moved = found.rename({"day": "bucket"})
        for run in self.runs:
            run.series[self.metric.name] = _series(by_bucket(moved, run.query), run, self.metric)

    def every_day(self) -> DaySums:
        """The same whoever is looked at: what each group alone follows from."""
        return by_day.level_by_day(
            replace(self.whole, filters=()), self.metric, self.sums.splits, None, self.runs[0].registry
        )


def movements_job(run: QuestionRun, metric: Metric) -> MovementsJob:
    """What has to be read for one question."""
    query, span = run.query, run.coverage.span_of(metric, run.query)
    if span and metric.kind.traits.reaches_back and not query.period.end:  # a notice for a later day is no leaving yet
        end = max(span[1] + timedelta(days=1), query.period.start or span[0])
        query = replace(query, period=Period(query.period.start, end))
    return MovementsJob(run, metric, compiler.movements(query, metric, run.registry))


def level_job(runs: Sequence[QuestionRun], metric: Metric, splits: tuple[str, ...]) -> LevelJob:
    """What has to be read for questions that differ in period, grain and groups alone; `splits` are all by which any of them groups."""
    starts = [run.query.period.start for run in runs]
    # Of everybody all days are read, which serves every period; of who is filtered those that are asked for, which takes a third of the time.
    is_whole = None in starts or not runs[0].query.filters
    since = None if is_whole else min(filter(None, starts))
    return LevelJob(runs, metric, by_day.level_by_day(runs[0].query, metric, splits, since, runs[0].registry))


def by_bucket(found: pl.DataFrame, query: Query) -> pl.DataFrame:
    """What was read by day, in the buckets of one question; what counts as lost depends on the bucket and holds by day only."""
    start, end = query.period.start, query.period.end
    rows = found.filter(pl.col("bucket").is_null() | (pl.col("bucket") < end)) if end else found
    every = {Grain.DAY: "1d", Grain.WEEK: "1w", Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}
    bucket = pl.col("bucket").dt.truncate(every[query.grain]) if query.grain else pl.lit(start, dtype=pl.Date)
    is_inside = pl.col("bucket") >= start if start else pl.lit(value=True)
    placed = rows.with_columns(pl.when(is_inside).then(bucket).alias("bucket"))
    return placed.group_by("bucket", *query.by, maintain_order=True).agg(pl.col("entered", "gone", "lost").sum())


def _series(found: pl.DataFrame, run: QuestionRun, metric: Metric) -> Series:
    """The values from what came and went; nothing outside the days that the data cover."""
    query, span = run.query, run.coverage.span_of(metric, run.query)
    keys, entered, left, lost, before = _grid(found, query, span)
    inside_after = before[0] - before[1] + (entered - left).cumsum(axis=0)
    columns = {
        "entered": entered,
        "left": left,
        "lost": lost,
        "inside_before": inside_after - (entered - left),
        "inside_after": inside_after,
        "days": np.repeat(
            _lengths(_days(query, span, is_empty=found.is_empty()), query, span)[:, None], entered.shape[1], 1
        ),
    }
    values = metric.kind.values_from({name: column.ravel() for name, column in columns.items()})
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
    by_bucket_and_group = np.zeros((3, len(days), len(groups)))
    before = np.zeros((2, len(groups)))
    moved = np.array([numbers(found[name]) for name in ("entered", "gone", "lost")])
    for place, (day, *group) in enumerate(zip(*(found[name].to_list() for name in ("bucket", *names)), strict=True)):
        if day in row:
            by_bucket_and_group[:, row[day], column[tuple(group)]] += moved[:, place]
        elif day is None:
            before[:, column[tuple(group)]] += moved[:2, place]
    keys: list[Key] = [((day,) if query.grain else ()) + group for day in days for group in groups]
    return keys, by_bucket_and_group[0], by_bucket_and_group[1], by_bucket_and_group[2], before


def _lengths(days: Sequence[date | None], query: Query, span: Span) -> np.ndarray:
    """How many days of each bucket lie in the period and in what the data cover."""
    if span is None:
        return np.full(len(days), np.nan)
    period = closed_period(query, span)
    assert period.start
    assert period.end
    first, end = max(period.start, span[0]), min(period.end, span[1] + timedelta(days=1))
    lengths = []
    for day in days:
        starts, ends = (day, following(day, query.grain)) if query.grain and day else (first, end)
        lengths.append(max((min(ends, end) - max(starts, first)).days, 0))
    return np.array(lengths, dtype=np.float64)


def _days(query: Query, span: Span, *, is_empty: bool) -> list[date | None]:
    if query.grain is None:
        return [] if is_empty and query.by else [query.period.start]
    return [None] if span is None else list(buckets(closed_period(query, span), query.grain))
