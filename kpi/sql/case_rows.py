"""What a fair comparison rests on: the sums of a metric by group and by what kind of cases they were."""

from __future__ import annotations

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Facts, Metric
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.clauses import Statement

HOURS_A_PART = 6
"""A day has four parts: night, morning, afternoon and evening."""

CASES = ("category", "channel", "priority", "hour")
"""What makes one case harder than another, as far as facts have it; where cases are few, the last is left out first.

What a case is about comes first: teams have categories of their own, and without it one would be blamed for its cases.
"""


def cases_of(metric: Metric, by: str) -> tuple[str, ...]:
    """Those of `CASES` that the facts of a metric have."""
    facts = REGISTRY.facts_of(metric)
    return tuple(name for name in CASES if facts.column(name) and name != by)


def sums(query: Query, metric: Metric, by: str) -> Statement:
    """The sums of a metric, by the values of `by` (as `group_name`) and of each kind of case. The metric is made of sums."""
    facts = REGISTRY.facts_of(metric)
    reading = clauses.reading_of(metric, query)
    keys = [f"{facts.column(by)} AS group_name", *(f"{_case(facts, name)} AS {name}" for name in cases_of(metric, by))]
    columns = [f"{clauses.filtered(clauses.clocked(sql, query), [])} AS {name}" for name, sql in (reading.sums or {}).items()]  # fmt: skip
    tests = [*reading.about, *clauses.filters(facts, query), *clauses.counted(metric, query)]
    places = clauses.listed(str(place) for place in range(1, len(keys) + 1))
    return clauses.bound(
        f"SELECT {clauses.listed([*keys, *columns])} FROM {clauses.table(facts, *keys, *columns, *tests)} WHERE {clauses.all_of(tests)} GROUP BY {places}",
        query,
        REGISTRY,
    )


def _case(facts: Facts, name: str) -> str:
    column = facts.column(name)
    return f"{column} // {HOURS_A_PART}" if name == "hour" else str(column)
