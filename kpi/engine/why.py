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
from kpi.verdict.contributions import Contribution, contributions, is_explainable

DIMENSIONS = ("team", "channel", "category", "product", "cause")
"""By what a change is explained where nobody says by what."""


Split = tuple[str, ...]
"""The dimensions that groups are made by."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """The change of one metric and, by each split, what its groups add to it, the largest first.

    A split is one dimension, or several of them crossed.
    Without a value in both periods there is no change, and nothing adds to it.
    """

    metric: str
    value: float | None
    value_before: float | None
    change: float | None  # value − value_before
    by: Mapping[Split, tuple[Contribution, ...]]


def dimensions_of(metric: Metric, registry: Registry = REGISTRY) -> tuple[str, ...]:
    """Those of `DIMENSIONS` that the facts of a metric have."""
    facts = registry.facts(metric.facts)
    return tuple(name for name in DIMENSIONS if facts.column(name))


def question(query: Query, comparison: Comparison, *dimensions: str) -> Question:
    """What has to be asked to explain changes by a dimension, or by several of them crossed."""
    return Question(replace(query, grain=None, by=dimensions), comparison, has_parts=True)


def why(
    read: Read,
    query: Query,
    splits: Sequence[Split],
    comparison: Comparison,
    registry: Registry = REGISTRY,
    *,
    known: Coverage | None = None,
) -> Why:
    """Why the one metric of `query` changed, by each of these splits alone. Raises KpiError where that cannot be told."""
    metric = registry.metric(query.metrics[0], query.choices)
    if not is_explainable(metric):
        raise KpiError(
            "{label} ({name}) is no sum over groups: what each of them adds to its change cannot be told.",
            label=metric.label,
            name=metric.name,
        )
    one = replace(query, metrics=(metric.name,), grain=None, by=())
    for split in splits:
        clauses.require_available(replace(one, by=split), registry)
    asked = [Question(one, comparison), *(question(one, comparison, *split) for split in splits)]
    whole, *parts = together(read, asked, registry, known=known)
    row = whole.row(0, named=True) if whole.height else {}
    value, before = row.get("value"), row.get("base_value")
    change = value - before if value is not None and before is not None else None
    by = {
        split: () if change is None else contributions(frame, metric, *split, change=change)
        for split, frame in zip(splits, parts, strict=True)
    }
    return Why(metric=metric.name, value=value, value_before=before, change=change, by=by)
