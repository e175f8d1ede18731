"""The comments of a store, read once: what was written, its score and side, and what it adds to the scores of surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric, Unit
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Query
from kpi.query.read import Read
from kpi.sql.by_row import by_row, sum_column
from kpi.sql.clauses import reading_of, require_available
from kpi.voice.letters import fold, folded

METRICS = ("csat", "nps", "ces")
"""The scores that comments come with."""

LOW, HIGH, MIDDLE = "low", "high", "middle"
"""The side of an answer: counted as not good (a detractor), as good (a promoter), or as neither. One that does not count has none."""

_WRITTEN = "trim(comment) <> ''"
_ENDS = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}


@dataclass(frozen=True)
class Score:
    """A score of several comments, as its metric has it; NaN where there is nothing to say."""

    value: float
    n: int
    low: float
    high: float


def metrics_of(query: Query, registry: Registry = REGISTRY) -> tuple[Metric, ...]:
    """The scores as the choices of a question define them."""
    return tuple(registry.metric(name, query.choices) for name in METRICS)


def read_comments(read: Read, query: Query, registry: Registry = REGISTRY) -> pl.DataFrame:
    """All comments under the choices and settings of `query`, whatever its days and filters, the newest first.

    Columns: row (a number), those of the survey, day, folded (the words without accents), side, and what each adds to the sums of METRICS.
    """
    metrics = metrics_of(query, registry)
    statement = by_row(Query(metrics=(), settings=query.settings, choices=query.choices), metrics, _WRITTEN, registry)
    # numbered by what no choice changes: the words of a comment are kept by its number
    found = read(statement.sql, statement.params).sort("source", "id").with_row_index("row")
    found = found.with_columns(folded(pl.col("comment")).alias("folded"), _sides(found, metrics))
    order = ["day", "responded_at", "source", "id"]
    return found.sort(order, descending=[True, True, False, False], nulls_last=True)


def within(comments: pl.DataFrame, query: Query, registry: Registry = REGISTRY) -> pl.DataFrame:
    """The comments of the days and filters of a question; KpiError where they lack what is filtered by.

    A comment without any day is in no period, as an answer without one is.
    """
    require_available(Query(metrics=METRICS[:1], filters=query.filters), registry)
    tests = [in_days(query.period)]
    for one in query.filters:
        column = pl.col(one.dimension).cast(pl.String)
        chosen = column.is_in([value for value in one.values if value != NO_VALUE]).fill_null(value=False)
        chosen = chosen | column.is_null() if NO_VALUE in one.values else chosen
        tests.append(~chosen if one.is_excluded else chosen)
    return comments.filter(*tests)


def in_days(period: Period) -> pl.Expr:
    """Whether a comment lies inside a period."""
    test = pl.col("day").is_not_null()
    if period.start:
        test &= pl.col("day") >= period.start
    if period.end:
        test &= pl.col("day") < period.end
    return test


def with_words(comments: pl.DataFrame, text: str) -> pl.DataFrame:
    """The comments in which each word of a search begins a word, whatever its accents and capitals."""
    words = fold(text).split()
    return (
        comments.filter([pl.col("folded").str.contains(f" {word}", literal=True) for word in words])
        if words
        else comments
    )


def scores_of(
    comments: pl.DataFrame, groups: Mapping[str, pl.Expr], metrics: Sequence[Metric]
) -> dict[str, dict[str, Score]]:
    """Group → metric → its score over the comments that the group's test lets through."""
    sums = {metric.name: list(_sums(metric)) for metric in metrics}
    totals = comments.select(
        pl.col(sum_column(metric, name)).filter(test).sum().cast(pl.Float64).alias(f"{place} {metric} {name}")
        for place, test in enumerate(groups.values())
        for metric, names in sums.items()
        for name in names
    )
    scores: dict[str, dict[str, Score]] = {group: {} for group in groups}
    for metric in metrics:
        columns = {
            name: np.array([totals[f"{place} {metric.name} {name}"][0] or 0.0 for place in range(len(groups))])
            for name in sums[metric.name]
        }
        found = metric.kind.values_from(columns)
        for place, group in enumerate(groups):
            limits = float(found.value[place]), int(found.n[place]), float(found.low[place]), float(found.high[place])
            scores[group][metric.name] = Score(*limits)
    return scores


def _sums(metric: Metric) -> Mapping[str, str]:
    return reading_of(metric, Query(metrics=())).sums or {}


def _sides(found: pl.DataFrame, metrics: Sequence[Metric]) -> pl.Expr:
    """The side of each comment by the value of its answer alone: at the lower or the upper end of what its metric can be."""
    side = pl.lit(None, pl.String)
    for metric in metrics:
        columns = {name: found[sum_column(metric.name, name)].to_numpy().astype(np.float64) for name in _sums(metric)}
        low, high = _ENDS[metric.unit]
        value = pl.lit(_values(metric, columns))
        own = pl.when(value == low).then(pl.lit(LOW)).when(value == high).then(pl.lit(HIGH)).otherwise(pl.lit(MIDDLE))
        side = pl.when(value.is_not_null()).then(own).otherwise(side)
    return side.alias("side")


def _values(metric: Metric, columns: Mapping[str, np.ndarray]) -> pl.Series:
    """The value of each row; only the few different rows are worked out."""
    rows = pl.DataFrame(dict(columns))
    different = rows.unique()
    values = metric.kind.values_from({name: different[name].to_numpy() for name in different.columns}).value
    known = different.with_columns(pl.Series("value", values).fill_nan(None))
    return rows.join(known, on=rows.columns, how="left", maintain_order="left")["value"]
