"""The values that the data have in each dimension that can be filtered by: what a list of choices offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.engine.job import Job, read_all
from kpi.query.limits import NO_LIMITS, limits_of
from kpi.query.read import Read
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement

Values = dict[str, set[str | None]]
"""By dimension, None for rows without one."""


@dataclass
class _ScannedValues:
    """The values of one fact table, looked for in its rows."""

    statement: Statement
    values: Values = field(default_factory=dict)

    def take(self, found: pl.DataFrame) -> None:
        """Keep them by dimension."""
        for dimension, value in found.iter_rows():
            self.values.setdefault(dimension, set()).add(value)


@dataclass
class _CountedValues:
    """The values of those tables of which they are counted; `dimensions` are wanted, by table and column."""

    dimensions: dict[tuple[str, str], str]
    statement: Statement = field(default_factory=compiler.counted_values)
    values: Values = field(default_factory=dict)

    def take(self, found: pl.DataFrame) -> None:
        """Keep them by dimension."""
        for table, column, value in found.iter_rows():
            if dimension := self.dimensions.get((table, column)):
                self.values.setdefault(dimension, set()).add(value)


def dimension_values(
    read: Read, metrics: Iterable[str], registry: Registry = REGISTRY, *, is_counted: bool = True
) -> Values:
    """Dimension → its values in the rows of all fact tables that these metrics count, None for rows without one.

    Of dimensions that only what is inside at a moment has, and of those that are no filter, nothing is told. Whoever may see all has
    them from what is counted beside the facts (unless `is_counted` is False), a limited reader from the rows that may be seen.
    """
    asked: dict[str, set[str]] = {}
    for name in metrics:
        facts = registry.facts(registry.metric(name).facts)
        asked.setdefault(facts.name, set()).update(
            one.name
            for one in registry.dimensions
            if one.is_filter and not one.is_at_a_moment and facts.column(one.name) is not None
        )
    counted: dict[tuple[str, str], str] = {}
    scanned: list[_ScannedValues] = []
    for name, names in asked.items():
        facts = registry.facts(name)
        if is_counted and facts.has_value_counts and limits_of(read) == NO_LIMITS:
            counted |= {(facts.table, facts.column(one) or ""): one for one in names}
        elif names:
            scanned.append(_ScannedValues(compiler.values_of(facts, sorted(names))))
    jobs: list[Job] = [*scanned]
    beside = _CountedValues(counted)
    if counted:
        jobs.append(beside)
    read_all(read, jobs)
    found: Values = {name: set() for names in asked.values() for name in names}
    for values in (*(job.values for job in scanned), beside.values):
        for dimension, some in values.items():
            found[dimension].update(some)
    return found
