"""What each single row adds to the sums of metrics, beside columns of the row itself."""

from __future__ import annotations

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.query.query import Query
from kpi.sql.clauses import (
    Statement,
    all_of,
    bound,
    clocked,
    counted,
    filtered,
    listed,
    reading_of,
    table,
)


def sum_column(metric: str, name: str) -> str:
    """Where what a row adds to one sum of a metric stands."""
    return f"{metric}__{name}"


def by_row(query: Query, metrics: tuple[Metric, ...], where: str, registry: Registry = REGISTRY) -> Statement:
    """One line for each row of the facts that all of these metrics are about, under the choices and settings of `query` alone.

    Columns: those that these facts show and can be filtered by; day (that by which the metrics are dated, else their first one); and
    for each metric what the row adds to each of its sums: 0 where it is not counted.
    """
    facts = registry.facts_of(metrics[0])
    days = {metric.when for metric in metrics}
    if len(days) > 1 or len({metric.scan_key for metric in metrics}) > 1:
        raise KpiError("These metrics do not read the same rows by the same day.")
    day = days.pop()
    filters = {
        one.name: column
        for one in registry.dimensions
        if one.is_filter and (column := facts.column(one.name)) is not None
    }
    own = {name: name for name in (*facts.shown, "customer", "ticket_source")} | filters
    selected = [f"any_value({column}) AS {name}" for name, column in own.items() if name not in ("source", "id")]
    selected.append(f"any_value(coalesce({day}, {facts.span[0]})) AS day")
    for metric in metrics:
        reading = reading_of(metric, query)
        if reading.sums is None:
            raise KpiError(f"{metric.name} is not made of sums")
        tests = [*reading.about, *counted(metric, query)]
        for name, text in reading.sums.items():
            selected.append(f"{filtered(clocked(text, query), tests)} AS {sum_column(metric.name, name)}")
    text = listed(["source", "id", *selected])
    return bound(
        f"SELECT {text} FROM {table(facts, text)} WHERE {all_of([where])} GROUP BY source, id", query, registry
    )
