"""The values that the data have in each dimension that can be filtered by: what a list of choices offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.engine.job import read_all
from kpi.query.read import Read
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement


@dataclass
class _ValuesJob:
    """The values of one fact table."""

    statement: Statement
    values: dict[str, set[str | None]] = field(default_factory=dict)

    def take(self, found: pl.DataFrame) -> None:
        """Keep them by dimension."""
        for dimension, value in found.iter_rows():
            self.values.setdefault(dimension, set()).add(value)


def dimension_values(read: Read, metrics: Iterable[str], registry: Registry = REGISTRY) -> dict[str, set[str | None]]:
    """Dimension → its values in the rows of all fact tables that these metrics count, None for rows without one.

    Of dimensions that only what is inside at a moment has, and of those that are no filter, nothing is told.
    """
    asked: dict[str, set[str]] = {}
    for name in metrics:
        metric = registry.metric(name)
        facts = registry.facts(metric.facts)
        asked.setdefault(facts.name, set()).update(
            one.name
            for one in registry.dimensions
            if one.is_filter and not one.is_at_a_moment and facts.column(one.name) is not None
        )
    jobs = [
        _ValuesJob(compiler.values_of(registry.facts(name), sorted(names))) for name, names in asked.items() if names
    ]
    read_all(read, jobs)
    found: dict[str, set[str | None]] = {name: set() for names in asked.values() for name in names}
    for job in jobs:
        for dimension, values in job.values.items():
            found[dimension].update(values)
    return found
