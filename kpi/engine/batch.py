"""What several questions have in common, read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from kpi.declare.metric import Metric
from kpi.engine import aggregates, stocks
from kpi.engine.coverage import Coverage, Read
from kpi.engine.question_run import Asked, Needed, read_all
from kpi.kinds.kinds import Quantile, Stock, Summable
from kpi.query.query import Query
from kpi.sql.clauses import Statement

VALUES_UP_TO = 16_000_000
"""Up to this many values, read at once, quantiles are found among all of them; beyond it each question has its own aggregates.

It bounds the memory: some 70 bytes a value for an overview.
"""

MOST_SPLITS = 2
"""The most dimensions by which cells are split at once: with more of them there are hardly fewer cells than rows."""


@dataclass(frozen=True)
class Batch:
    """Metrics over the same facts and date, and the questions that ask for them."""

    asked: Sequence[Asked]
    metrics: Sequence[Metric]

    @property
    def lists(self) -> int:
        """How many values a row may have to be kept for quantiles."""
        return len({metric.kind.of for metric in self.metrics if isinstance(metric.kind, Quantile)})

    @property
    def queries(self) -> list[Query]:
        """What is asked."""
        return [one.query for one in self.asked]

    def without_quantiles(self) -> Batch:
        """The same for what adds up."""
        return Batch(self.asked, [metric for metric in self.metrics if not isinstance(metric.kind, Quantile)])

    def how_many(self) -> Statement:
        """The statement for how many rows there are."""
        return aggregates.how_many(self.queries, self.metrics[0], self.asked[0].registry)

    def needed(self) -> Needed:
        """The statement for all cells; it is marked as read elsewhere in each question."""
        registry = self.asked[0].registry
        statement, outputs = aggregates.scan(self.queries, self.metrics, registry)
        for one in self.asked:
            one.elsewhere.update(metric.name for metric in self.metrics)

        def take(found: pl.DataFrame) -> None:
            splits = {by: aggregates.split(found, outputs, by) for by in {one.query.by for one in self.asked}}
            for one in self.asked:
                mine = [metric for metric in self.metrics if metric.name in one.metrics]
                for name, (part, ranked) in splits[one.query.by].parts(one.query, mine).items():
                    one.parts[name] = part
                    if one.is_compared:
                        one.cells[name] = splits[one.query.by]
                    if one.is_compared and ranked and part.values.n.any():
                        one.ranked[name] = ranked

        return take, statement


def needed(read: Read, asked: Sequence[Asked], known: Coverage) -> list[Needed]:
    """The statements that serve several questions, or several metrics of one."""
    return [*(scan.needed() for scan in _affordable(read, _scans(asked), known) if scan.metrics), *_levels(asked)]


def _affordable(read: Read, scans: Sequence[Batch], known: Coverage) -> list[Batch]:
    """The scans, without the quantiles of those that would read too many values."""
    rows: dict[int, int] = {}
    listing = [scan for scan in scans if scan.lists]
    if sum(scan.lists * known.rows[scan.metrics[0].facts] for scan in listing) <= VALUES_UP_TO:
        return list(scans)
    read_all(read, [(_into(rows, place), scan.how_many()) for place, scan in enumerate(listing)])
    chosen, values = [scan for scan in scans if not scan.lists], 0
    for place, scan in enumerate(listing):
        values += scan.lists * rows[place]
        chosen.append(scan if values <= VALUES_UP_TO else scan.without_quantiles())
    return chosen


def _into(rows: dict[int, int], place: int) -> Callable[[pl.DataFrame], None]:
    def take(found: pl.DataFrame) -> None:
        rows[place] = found["k"][0]

    return take


def _scans(asked: Iterable[Asked]) -> list[Batch]:
    """What adds up, and quantiles, by what can be read in one statement."""
    found: dict[object, list[tuple[Metric, Asked]]] = {}
    for one in asked:
        query = one.query
        for metric in one.metrics.values():
            if isinstance(metric.kind, Summable | Quantile):
                key = (metric.read_by, query.filters, query.clock, query.settings, query.choices)
                found.setdefault(key, []).append((metric, one))
    return [scan for uses in found.values() for scan in _by_splits(uses)]


def _by_splits(uses: Sequence[tuple[Metric, Asked]]) -> list[Batch]:
    """Single splits a few at a time, combined ones alone; what is not split goes with the first."""
    splits = dict.fromkeys(one.query.by for _, one in uses if one.query.by)
    single = [by for by in splits if len(by) == 1]
    place: dict[tuple[str, ...], object] = {by: by for by in splits} | {
        by: number // MOST_SPLITS for number, by in enumerate(single)
    }
    place[()] = place[next(iter([*single, *splits]))] if splits else 0
    found: dict[object, list[tuple[Metric, Asked]]] = {}
    for metric, one in uses:
        found.setdefault(place[one.query.by], []).append((metric, one))
    return [_scan(each) for each in found.values()]


def _scan(uses: Sequence[tuple[Metric, Asked]]) -> Batch:
    asked = {id(one): one for _, one in uses}
    return Batch(list(asked.values()), list({metric.name: metric for metric, _ in uses}.values()))


def _levels(asked: Iterable[Asked]) -> list[Needed]:
    """Levels at several moments, from what came and went by day."""
    found: dict[object, list[Asked]] = {}
    for one in asked:
        query = one.query
        for name, metric in one.metrics.items():
            if isinstance(metric.kind, Stock):
                key = (name, query.filters, query.clock, query.settings, query.choices, query.by)
                found.setdefault(key, []).append(one)
    return [_level(key[0], users) for key, users in found.items() if len(users) > 1]  # type: ignore[index]  # the keys are the tuples made above


def _level(name: str, users: Sequence[Asked]) -> Needed:
    metric, registry = users[0].metrics[name], users[0].registry
    for one in users:
        one.elsewhere.add(name)

    def take(found: pl.DataFrame) -> None:
        for one in users:
            rows = stocks.by_bucket(found, one.query)
            one.parts[name] = stocks.part(rows, one.query, metric, one.known.of(metric))

    return take, stocks.by_day(users[0].query, metric, registry)
