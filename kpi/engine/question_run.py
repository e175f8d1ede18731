"""One question on its way: the series of its metrics as they are read, and the answer that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.kind import Reading
from kpi.declare.metric import Metric
from kpi.declare.values import Key
from kpi.engine import quantiles
from kpi.engine.aggregates import ByDay
from kpi.engine.coverage import Coverage
from kpi.engine.job import Job
from kpi.engine.quantiles import Ranked, Tallied
from kpi.engine.series import (
    Series,
    Unknown,
    completed,
    frame_of,
    only_known,
    only_outside,
    only_told,
    only_until,
    without_limits,
)
from kpi.engine.streams import SMALL_PART, Hole
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement


@dataclass
class QuestionRun:
    """One question: the series that it has so far.

    Of what `is_compared` it keeps the `aggregates` that a series comes from, and in `ranked` what the limits of quantiles
    were read from. `unlimited` are the quantiles that have a value and no limits yet. `telling` are the groups of a count of which
    some source tells what is counted, where not every one does. `sources` has, by metric and group, the sources that give it a
    part, where any of them is broken in the days of `window`; both sides of a comparison have them in common.
    """

    query: Query
    registry: Registry
    coverage: Coverage
    is_compared: bool = False
    series: dict[str, Series] = field(default_factory=dict)
    aggregates: dict[str, ByDay] = field(default_factory=dict)
    ranked: dict[str, Ranked] = field(default_factory=dict)
    unlimited: set[str] = field(default_factory=set)
    telling: dict[str, frozenset[Key]] = field(default_factory=dict)
    sources: dict[str, dict[Key, frozenset[str]]] = field(default_factory=dict)
    window: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        missing = clauses.unavailable(self.query, self.registry)
        names = [name for name in dict.fromkeys(self.query.metrics) if name not in missing]
        self.metrics = {name: self.registry.metric(name, self.query.choices) for name in names}
        self.window = self.window or (self.query.period,)

    def reading(self, metric: Metric) -> Reading:
        """How a metric is read for this question."""
        return clauses.reading_of(metric, self.query)

    def limit_jobs(self) -> list[Job]:
        """The values from which the limits of quantiles are read (equal statements once), and who tells what is counted."""
        alike: dict[str, QuantileLimits] = {}
        for name, metric in self.metrics.items():
            if name in self.unlimited:
                statement = quantiles.counts_statement(self.series[name], self.query, metric, self.registry)
                if statement:
                    alike.setdefault(statement.sql, QuantileLimits(statement, self)).metrics.append(metric)
        # What is split or filtered by its age at a moment is there: no group of it is a zero that nobody counted.
        names = (*self.query.by, *(one.dimension for one in self.query.filters))
        is_by_age = any(self.registry.dimension(name).is_at_a_moment for name in names)
        silent = frozenset() if is_by_age else self.coverage.silent
        asked = [metric for metric in self.metrics.values() if metric.name in silent]
        tellers = [Tellers(compiler.telling(self.query, metric, self.registry), self, metric) for metric in asked]
        return [*alike.values(), *tellers, *([] if is_by_age else self._contributors())]

    def _contributors(self) -> list[Contributors]:
        """Who gives a part to each group, where a source is broken in days that are looked at: others' groups are not concerned."""
        if not self.query.by or "source" in self.query.by or not self.window:
            return []
        starts, ends = [one.start for one in self.window], [one.end for one in self.window]
        days = Period(
            None if None in starts else min(filter(None, starts)), None if None in ends else max(filter(None, ends))
        )
        asked = replace(self.query, period=days)
        return [
            Contributors(compiler.contributing(asked, metric, self.registry), self, metric)
            for metric in self.metrics.values()
            if self.coverage.breaks(metric, self.query, *self.window)
        ]

    def sources_of(self, name: str, group: Key) -> frozenset[str] | None:
        """The sources that give a part to a group; None where all are meant."""
        if "source" in self.query.by:
            return frozenset((str(group[self.query.by.index("source")]),))
        return self.sources[name].get(group, frozenset()) if name in self.sources else None

    def frame(self) -> pl.DataFrame:
        """The whole answer."""
        return frame_of({name: self._whole(name, metric) for name, metric in self.metrics.items()}, self.query)

    def parts(self, name: str) -> dict[Key, tuple[float, float]]:
        """Of a metric that is a quotient, by key, what is divided by what; of what adds up its values, divided by nothing (NaN).

        None of a quotient that is compared with nothing.
        """
        metric = self.metrics[name]
        if metric.kind.traits.is_quotient and metric.kind.judging.pair:
            if name not in self.aggregates:
                return {}
            keys, columns = self.aggregates[name].totals(self.query, metric)
            part, whole = metric.kind.judging.pair(columns, np.ones(len(keys)))
        else:
            series = self._whole(name, metric)
            keys, part, whole = series.keys, series.values.value, np.full(len(series.keys), np.nan)
        return dict(zip(keys, zip(part.tolist(), whole.tolist(), strict=True), strict=True))

    def _whole(self, name: str, metric: Metric) -> Series:
        """All rows of one metric; those of an exact total have limits only where a change is to be judged by them."""
        span = self.coverage.span_of(metric, self.query)
        series = completed(self.series[name], self.query, metric, span, self._of_group(self.coverage.unknown, metric))
        if span and (metric.kind.traits.is_level or metric.kind.traits.has_ages):
            series = only_outside(series, self.query, span, self._of_group(self.coverage.lingering, metric))
        if name in self.telling:
            series = only_told(series, self.query, self.telling[name])
        if metric.kind.traits.has_ages and self.coverage.lacks_days_of_leaving(metric, self.query):
            series = only_known(series, self.query, span)
        if last := self.coverage.known_until(metric):
            series = only_until(series, self.query, metric, last)
        return series if self.is_compared or not metric.kind.traits.is_exact else without_limits(series)

    def _of_group(self, find: Callable[..., list[Hole]], metric: Metric) -> Unknown:
        """The holes that `find` finds, by group: those of the sources that give it a part."""
        of_sources = cache(lambda sources: find(metric, self.query, sources))
        return lambda group: of_sources(self.sources_of(metric.name, group))


@dataclass(frozen=True)
class Contributors:
    """How many rows each source gives to each group of one metric."""

    statement: Statement
    run: QuestionRun
    metric: Metric

    def take(self, found: pl.DataFrame) -> None:
        """Keep those of some weight in their group."""
        by = list(self.run.query.by)
        large = found.filter(pl.col("k") >= SMALL_PART * pl.col("k").sum().over(by))
        sources: dict[Key, set[str]] = {}
        for *group, source in large.select(*by, "from_source").iter_rows():
            sources.setdefault(tuple(group), set()).add(source)
        self.run.sources[self.metric.name] = {group: frozenset(found) for group, found in sources.items()}


@dataclass(frozen=True)
class Tellers:
    """The groups of one metric in which some source tells what is counted."""

    statement: Statement
    run: QuestionRun
    metric: Metric

    def take(self, found: pl.DataFrame) -> None:
        """Keep them."""
        told, by = found.filter(pl.col("is_told")), self.run.query.by
        self.run.telling[self.metric.name] = frozenset(told.select(by).rows() if by else [()] * told.height)


@dataclass(frozen=True)
class QuantileLimits:
    """How often each value occurs, for the limits of some quantiles of one question."""

    statement: Statement
    run: QuestionRun
    metrics: list[Metric] = field(default_factory=list)

    def take(self, found: pl.DataFrame) -> None:
        """Fill in the limits."""
        ranked = Tallied(found, self.run.query)
        for metric in self.metrics:
            self.run.ranked[metric.name] = ranked
            if values := self.run.reading(metric).values:
                self.run.series[metric.name] = quantiles.with_limits(self.run.series[metric.name], ranked, values.q)
