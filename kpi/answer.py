"""A question is answered: read the scans side by side, work out values and intervals, fill the buckets without rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kpi import clauses, flow, lasting, quantile
from kpi import compile as compiler
from kpi.clauses import Statement
from kpi.coverage import Coverage, Read, coverage
from kpi.kinds import Flow, Lasting, Numbers, Quantile
from kpi.metric import Metric, Unit
from kpi.part import VALUES, Part, completed, finished, frame_of, numbers
from kpi.period import Period, previous, year_before
from kpi.query import Comparison, Query
from kpi.registry import REGISTRY, Registry
from kpi.stats import mover

_POOL = ThreadPoolExecutor(4, thread_name_prefix="kpi-read")
"""Small scans use one core each: a few at a time keep all cores busy."""


def answer(read: Read, query: Query, registry: Registry = REGISTRY, *, known: Coverage | None = None) -> pl.DataFrame:
    """One row for each metric, bucket and group.

    Columns: metric, bucket (first day, null without a grain), the names in `by`, value, n, low, high (95 %).
    Durations are in seconds, shares 0 to 1, net scores −100 to 100. A value without data is null, never 0.
    Metrics that the filters or splits do not apply to have no rows: see clauses.unavailable.
    `known` saves looking up what the data cover; `read` must be safe to call from several threads.
    """
    return answers(read, [query], registry, known=known)[0]


def answers(
    read: Read, queries: Sequence[Query], registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> list[pl.DataFrame]:
    """The answers to several questions, read side by side."""
    known = known or coverage(read, registry)
    asked = [_Asked(query, registry, known) for query in queries]
    for statements in (_Asked.values_needed, _Asked.limits_needed):
        needed = [(one, take, statement) for one in asked for take, statement in statements(one)]
        found = _POOL.map(lambda each: read(each[2].sql, each[2].params), needed)
        for (_, take, _), frame in zip(needed, found, strict=True):
            take(frame)
    return [one.frame() for one in asked]


def compare(
    read: Read, query: Query, comparison: Comparison, registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> pl.DataFrame:
    """The answer for the period beside that for the period compared with.

    Adds base_value, base_n, change, change_low, change_high and is_detectable (the interval of the change leaves out
    "no change"). Shares, net scores and scores change by difference, counts and durations by ratio − 1. A period that the
    data cover only in part is not compared with.
    """
    known = known or coverage(read, registry)
    now = replace(query, grain=None)
    base = base_period(query.period, comparison)
    if base is None:
        both = answers(read, [now], registry, known=known)
        both.append(both[0].clear())
    else:
        reached = tuple(name for name in query.metrics if _reaches(known, registry.metric(name), base))
        both = answers(read, [now, replace(now, period=base, metrics=reached)], registry, known=known)
    return _compared(both[0], both[1], ["metric", *query.by], registry)


def base_period(period: Period, comparison: Comparison) -> Period | None:
    """The period that a comparison means, or None when there is none to compare with."""
    if comparison is Comparison.NONE or period.days is None:
        return None
    return previous(period) if comparison is Comparison.PREVIOUS else year_before(period)


@dataclass
class _Asked:
    """A question on its way: what it still has to read, and the parts that it has."""

    query: Query
    registry: Registry
    known: Coverage

    def __post_init__(self) -> None:
        missing = clauses.unavailable(self.query, self.registry)
        names = [name for name in dict.fromkeys(self.query.metrics) if name not in missing]
        self.metrics = {name: self.registry.metric(name) for name in names}
        self.parts: dict[str, Part] = {}

    def values_needed(self) -> list[tuple[Callable[[pl.DataFrame], None], Statement]]:
        """The scans, and the flows of what is inside at a moment."""
        needed = [(self._take_scan(scan), scan.statement) for scan in compiler.scans(self.query, self.registry)]
        for metric in self.metrics.values():
            if isinstance(metric.kind, Flow):
                needed.append((self._take_flow(metric), flow.statement(self.query, metric, self.registry)))
            elif isinstance(metric.kind, Lasting):
                needed.append((self._take_lasting(metric), lasting.statement(self.query, metric, self.registry)))
        return needed

    def limits_needed(self) -> list[tuple[Callable[[pl.DataFrame], None], Statement]]:
        """The values from which the limits of quantiles are read; equal statements are read once."""
        sharing: dict[str, tuple[Statement, list[Metric]]] = {}
        for metric in self.metrics.values():
            if isinstance(metric.kind, Quantile):
                statement = quantile.statement(self.parts[metric.name], self.query, metric, self.registry)
                if statement:
                    sharing.setdefault(statement.sql, (statement, []))[1].append(metric)
        return [(self._take_limits(metrics), statement) for statement, metrics in sharing.values()]

    def frame(self) -> pl.DataFrame:
        """The whole answer."""
        whole = {
            name: completed(self.parts[name], self.query, metric, self.known.of(metric))
            for name, metric in self.metrics.items()
        }
        return frame_of(whole, self.query)

    def _take_scan(self, scan: compiler.Scan) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            for name, outputs in scan.outputs.items():
                columns = {place: _column(found, output) for place, output in outputs.items()}
                self.parts[name] = finished(found, self.query, self.metrics[name], columns)

        return take

    def _take_flow(self, metric: Metric) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            self.parts[metric.name] = flow.part(found, self.query, metric, self.known.of(metric))

        return take

    def _take_lasting(self, metric: Metric) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            self.parts[metric.name] = lasting.part(found, self.query, metric)

        return take

    def _take_limits(self, metrics: Sequence[Metric]) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            for metric in metrics:
                self.parts[metric.name] = quantile.with_limits(self.parts[metric.name], found, self.query, metric)

        return take


def _column(found: pl.DataFrame, output: compiler.Output) -> Numbers:
    series = found[output.column]
    if output.index is None:
        return numbers(series)
    lists = series.to_list()
    return np.array(
        [np.nan if found_list is None else found_list[output.index] for found_list in lists], dtype=np.float64
    )


_BY_DIFFERENCE = {Unit.SHARE, Unit.POINTS, Unit.SCORE, Unit.BALANCE}


def _reaches(known: Coverage, metric: Metric, base: Period) -> bool:
    """Whether the data cover the whole of an earlier period: a part of it would be no comparison."""
    span = known.of(metric)
    return bool(span and base.start and span[0] <= base.start)


def _compared(now: pl.DataFrame, then: pl.DataFrame, keys: list[str], registry: Registry) -> pl.DataFrame:
    same = [pl.col(key).cast(now.schema[key]) for key in keys]  # a group without any value has no type of its own
    before = then.select(*same, *(pl.col(name).alias(f"base_{name}") for name in VALUES))
    both = now.join(before, on=keys, how="left", nulls_equal=True, maintain_order="left")
    new, old = ([both[f"{side}{name}"].to_numpy() for name in ("value", "low", "high")] for side in ("", "base_"))
    is_difference = np.array([registry.metric(name).unit in _BY_DIFFERENCE for name in both["metric"]], dtype=bool)
    with np.errstate(invalid="ignore"):
        ways = zip(mover.difference(*_pair(new, old)), mover.ratio(*_pair(new, old)), strict=True)
        change, low, high = (np.where(is_difference, *both_ways) for both_ways in ways)
        is_detectable = (low > 0) | (high < 0)
    added: Mapping[str, Numbers] = {"change": change, "change_low": low, "change_high": high}
    return both.drop("base_low", "base_high").with_columns(
        *(pl.Series(name, column, nan_to_null=True) for name, column in added.items()),
        pl.Series("is_detectable", is_detectable),
    )


def _pair(new: Sequence[Numbers], old: Sequence[Numbers]) -> tuple[mover.Limited, mover.Limited]:
    return (new[0], new[1], new[2]), (old[0], old[1], old[2])
