"""Why a number changed: what it is made of by one dimension after another, read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage
from kpi.query.query import Comparison, Query
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.verdict.contributions import Contribution, contributions, why_not

DIMENSIONS = ("team", "channel", "category", "product", "cause")
"""By what a change is explained where nobody says by what."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """The change of one metric and, by each dimension, what its groups add to it, the largest first.

    Without a value in both periods there is no change, and nothing adds to it.
    """

    metric: str
    value: float | None
    value_before: float | None
    change: float | None  # value − value_before
    by: Mapping[str, tuple[Contribution, ...]]


def dimensions_of(metric: Metric, registry: Registry = REGISTRY) -> tuple[str, ...]:
    """Those of `DIMENSIONS` that the facts of a metric have."""
    facts = registry.facts(metric.facts)
    return tuple(name for name in DIMENSIONS if facts.column(name))


def question(query: Query, dimension: str, comparison: Comparison) -> Question:
    """What has to be asked to explain changes by one dimension."""
    return Question(replace(query, grain=None, by=(dimension,)), comparison, has_parts=True)


def why(
    read: Read,
    query: Query,
    dimensions: Sequence[str],
    comparison: Comparison,
    registry: Registry = REGISTRY,
    *,
    known: Coverage | None = None,
) -> Why:
    """Why the one metric of `query` changed, by each of these dimensions alone. Raises KpiError where that cannot be told."""
    metric = registry.metric(query.metrics[0], query.choices)
    if reason := why_not(metric):
        raise KpiError(reason)
    one = replace(query, metrics=(metric.name,), grain=None, by=())
    for dimension in dimensions:
        clauses.require_available(replace(one, by=(dimension,)), registry)
    asked = [Question(one, comparison), *(question(one, dimension, comparison) for dimension in dimensions)]
    whole, *parts = together(read, asked, registry, known=known)
    row = whole.row(0, named=True) if whole.height else {}
    value, before = row.get("value"), row.get("base_value")
    is_known = value is not None and before is not None
    by = {
        dimension: contributions(frame, metric, dimension) if is_known else ()
        for dimension, frame in zip(dimensions, parts, strict=True)
    }
    return Why(
        metric=metric.name,
        value=value,
        value_before=before,
        change=value - before if value is not None and before is not None else None,
        by=by,
    )
