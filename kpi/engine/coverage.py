"""Which days the data cover: outside them nothing is known, not even a zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.query.period import Period, floor
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import compile as compiler

Span = tuple[date, date] | None
"""The first and the last day; None where there are no data."""


@dataclass(frozen=True)
class Coverage:
    """The days that each fact table covers, how many rows it has, and which tables say when their rows came in.

    `silent` are the metrics of which some source does not tell what they count.
    """

    spans: Mapping[str, Span]
    rows: Mapping[str, int]
    dated: frozenset[str]
    entries: Mapping[str, str]
    silent: frozenset[str] = frozenset()

    def span_of(self, metric: Metric) -> Span:
        """The days that the data of a metric cover; none where its records do not say when they came in."""
        if metric.when == self.entries[metric.facts] and metric.facts not in self.dated:
            return None
        return self.spans[metric.facts]


def coverage(read: Read, registry: Registry = REGISTRY) -> Coverage:
    """Look up what the data cover; it changes only when data change."""
    statement = compiler.coverage(registry)
    found = read(statement.sql, statement.params).rows()
    silent = compiler.silent(registry)
    return Coverage(
        spans={facts: (first, last) if first and last else None for facts, first, last, _, _ in found},
        rows={facts: rows for facts, _, _, rows, _ in found},
        dated=frozenset(facts for facts, _, _, _, is_dated in found if is_dated),
        entries={facts.name: facts.span[0] for facts in registry.all_facts},
        silent=frozenset(read(silent.sql, silent.params)["metric"].to_list()),
    )


def is_known(day: date | None, query: Query, span: Span) -> bool:
    """Whether the data say anything of a bucket (or, without a grain, of the whole period)."""
    if span is None:
        return False
    if query.grain is None or day is None:
        period = closed_period(query, span)
        return bool(period.start and period.end and period.start <= span[1] and period.end > span[0])
    return floor(span[0], query.grain) <= day <= span[1]


def closed_period(query: Query, span: tuple[date, date]) -> Period:
    """The period with open ends closed where the data end."""
    return Period(
        query.period.start or min(span[0], query.period.end or span[0]),
        query.period.end or max(span[1], query.period.start or span[1]) + timedelta(days=1),
    )
