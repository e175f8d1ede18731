"""The parts of a statement: which rows a number is about, what it leaves out, what the reader filters, and its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError
from kpi.declare.kind import Bounds, CountedRows, Kind, Reading, bracketed
from kpi.declare.metric import Facts, Metric
from kpi.query.filter_sql import condition
from kpi.query.query import Filter, Query

Params = dict[str, object]
_PLACEHOLDER = re.compile(r"\$([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class Statement:
    """SQL with named parameters, ready to be read."""

    sql: str
    params: Params


def unavailable(query: Query, registry: Registry = REGISTRY) -> dict[str, str]:
    """The asked metrics that these filters or splits cannot be applied to, with the dimension that is missing."""
    missing: dict[str, str] = {}
    names = [*(one.dimension for one in query.filters), *query.by]
    for metric in map(registry.metric, query.metrics):
        facts = registry.facts(metric.facts)
        for dimension in map(registry.dimension, names):
            # Only what is counted at a moment knows how old things are.
            is_wrong_moment = dimension.is_at_a_moment and not metric.kind.traits.has_ages
            if facts.column(dimension.name) is None or is_wrong_moment:
                missing.setdefault(metric.name, dimension.name)
    return missing


def bounds_of(query: Query) -> Bounds:
    """What a kind is told of a question."""
    return Bounds(query.period.start is not None, query.period.end is not None, query.grain is not None)


def reading_of(metric: Metric, query: Query) -> Reading:
    """How a metric is read for a question."""
    return _reading(metric.kind, metric.when, bounds_of(query))


@lru_cache(maxsize=4096)
def _reading(kind: Kind, when: str, bounds: Bounds) -> Reading:
    return bracketed(kind).reading(when, bounds)  # asked for each metric at each step of a question


def exclusions(query: Query, metric: Metric) -> dict[str, str]:
    """Reason → SQL of all that is left out: what the metric names, then what its kind leaves out of this period."""
    named = {reason: clocked(sql, query) for reason, sql in metric.excludes.items()}
    return named | dict(reading_of(metric, query).leaves_out)


def rows_in_question(query: Query, metric: Metric, facts: Facts) -> str:
    """The rows that a number is about at all: the period, the filters, and what the metric is among."""
    among = [f"({clocked(metric.among, query)})"] if metric.among else []
    return all_of([*reading_of(metric, query).about, *filters(facts, query), *among])


def counted_rows(query: Query, metric: Metric, facts: Facts) -> CountedRows:
    """The rows that a metric counts, for a kind that brings a statement of its own."""
    return CountedRows(
        bounds=bounds_of(query),
        grain=query.grain.value if query.grain else None,
        bucket=bucket(query, metric.when),
        splits=tuple(groups(facts, query)),
        by=query.by,
        conditions=all_of([*filters(facts, query), *counted(metric, query)]),
        in_period=in_period(query, metric.when),
        all_rows=facts.table,
        span=facts.span,
        read_from=lambda *texts: table(facts, *texts),
        clocked=lambda sql: clocked(sql, query),
    )


def counted(metric: Metric, query: Query) -> list[str]:
    """The conditions of a counted row: what the metric is among, and none of its exclusions."""
    among = [f"({clocked(metric.among, query)})"] if metric.among else []
    return [*among, *(f"({clocked(sql, query)}) IS NOT TRUE" for sql in metric.excludes.values())]


def in_period(query: Query, when: str) -> tuple[str, ...]:
    """The conditions of a row that is dated inside the period."""
    return bounds_of(query).hold(when)


def filters(facts: Facts, query: Query) -> list[str]:
    """One condition for each filter of the reader."""
    return [_filter_sql(facts, place, one) for place, one in enumerate(query.filters)]


def _filter_sql(facts: Facts, place: int, one: Filter) -> str:
    column = facts.column(one.dimension)
    if column is None:
        raise KpiError(
            "The filter “{dimension}” does not apply here, for this is counted: {row}.",
            dimension=one.dimension,
            row=facts.row,
        )
    return condition(column, one, f"f{place}")


def table(facts: Facts, *texts: str) -> str:
    """What is read: the fact table, and what has to be joined for a column that these texts name."""
    joins = [join for column, join in facts.joined.items() if any(column in text for text in texts)]
    return " ".join([_with_columns(facts), *dict.fromkeys(joins)])


def _with_columns(facts: Facts) -> str:
    if not facts.column_overrides:
        return facts.table
    others = listed(f"{other} AS {column}" for column, other in facts.column_overrides.items())
    return f"(SELECT * REPLACE ({others}) FROM {facts.table}) AS {facts.table}"


def groups(facts: Facts, query: Query) -> list[str]:
    """The columns of the splits, under their dimension's name."""
    columns = []
    for name in query.by:
        column = facts.column(name)
        if column is None:
            raise KpiError("What is counted cannot be split by “{dimension}”: {row}.", dimension=name, row=facts.row)
        columns.append(f"{column} AS {name}")
    return columns


def bucket(query: Query, when: str) -> str | None:
    """The bucket that a day falls into, as selected; None without a grain."""
    return f"CAST(date_trunc('{query.grain.value}', {when}) AS DATE) AS bucket" if query.grain else None


def keys(facts: Facts, query: Query, when: str) -> tuple[list[str], list[str]]:
    """The bucket and the splits: as selected, and by name."""
    first = bucket(query, when)
    return [*([first] if first else []), *groups(facts, query)], [*(["bucket"] if first else []), *query.by]


def available(query: Query, registry: Registry) -> list[Metric]:
    """The asked metrics that filters and splits can be applied to."""
    missing = unavailable(query, registry)
    return [registry.metric(name, query.choices) for name in query.metrics if name not in missing]


def clocked(sql: str, query: Query) -> str:
    """The expression for the clock that was asked."""
    return sql.replace("{clock}", query.clock.value)


def filtered(aggregate: str, tests: Iterable[str]) -> str:
    """The aggregate over the rows that these tests let through; it may bring a condition of its own after WHERE."""
    call, _, condition = aggregate.partition(" WHERE ")
    all_tests = [*tests, *([f"({condition})"] if condition else [])]
    return f"{call} FILTER (WHERE {all_of(all_tests)})" if all_tests else call


def all_of(tests: Iterable[str]) -> str:
    """All conditions as one."""
    return " AND ".join(tests) or "TRUE"


def listed(parts: Iterable[str]) -> str:
    """The parts of a list, with commas."""
    return ", ".join(parts)


def bound(sql: str, query: Query, registry: Registry, more: Mapping[str, object] | None = None) -> Statement:
    """The statement with just those parameters that stand in it; `more` names values that no question has."""
    chosen = dict(query.settings)
    for name, value in chosen.items():
        registry.setting(name).checked(value)
    values: Params = {setting.name: chosen.get(setting.name, setting.default) for setting in registry.settings}
    values |= {**(more or {}), "period_start": query.period.start, "period_end": query.period.end}
    for place, one in enumerate(query.filters):
        values |= {f"f{place}_{index}": value for index, value in enumerate(one.values)}
    named = set(_PLACEHOLDER.findall(sql))
    return Statement(sql, {name: values[name] for name in sorted(named) if name in values})


def require_available(query: Query, registry: Registry = REGISTRY) -> None:
    """Refuse a question that asks a metric for a dimension that its facts do not have."""
    for name, dimension in unavailable(query, registry).items():
        metric = registry.metric(name)
        have = ", ".join(registry.facts(metric.facts).dimensions)
        raise KpiError(
            "{label} ({name}) cannot be filtered or split by “{dimension}”, for what it counts has no such field ({row}). It has: {names}.",
            label=metric.label,
            name=name,
            dimension=dimension,
            row=registry.facts(metric.facts).row,
            names=have,
        )
