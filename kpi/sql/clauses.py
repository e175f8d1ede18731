"""The parts of a statement: which rows a number is about, what it leaves out, what the reader filters, and its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Facts, Metric
from kpi.kinds.kinds import Age, Attrition, NetFlow, Stock
from kpi.query.query import NO_VALUE, Filter, Query

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
            # A filter by age would have to hold where no moment is known at which things are so old.
            is_wrong_moment = dimension.is_at_a_moment and not (
                isinstance(metric.kind, Age) and dimension.name in query.by
            )
            if facts.column(dimension.name) is None or is_wrong_moment:
                missing.setdefault(metric.name, dimension.name)
    return missing


def exclusions(query: Query, metric: Metric) -> dict[str, str]:
    """Reason → SQL of all that is left out: what the metric names, then what its kind leaves out of this period."""
    tests = {reason: clocked(sql, query) for reason, sql in metric.excludes.items()}
    kind = metric.kind
    if isinstance(kind, NetFlow):
        tests |= undatable(kind)
    if isinstance(kind, Stock | Age):
        gone = f"{kind.left_on} < $period_end" if query.period.end else f"{kind.left_on} IS NOT NULL"
        tests["resolved by then"] = gone
    if isinstance(kind, Attrition) and not is_ever(query):
        tests |= undatable(kind)
        if query.period.start:
            tests["came in the period or later"] = f"{kind.entered_on} >= $period_start"
            tests["had left before"] = f"{kind.left_on} < $period_start"
        else:
            tests["came in the period or later"] = "TRUE"
    return tests


def is_ever(query: Query) -> bool:
    """Whether all data are meant as one, so that a share of leavers needs no dates."""
    return query.period.start is None and query.period.end is None and query.grain is None


def undatable(kind: Stock | Attrition | NetFlow) -> dict[str, str]:
    """Rows that cannot be placed in time, and would unbalance entries and leavings."""
    if isinstance(kind, Stock | NetFlow):
        return {"no day of entry": f"{kind.entered_on} IS NULL"}
    return {
        "the export gives no day of joining": f"{kind.entered_on} IS NULL",
        "the export gives no day of leaving": f"{kind.has_left} AND {kind.left_on} IS NULL",
        "left before joining": f"{kind.left_on} < {kind.entered_on}",
    }


def about(query: Query, metric: Metric, facts: Facts) -> str:
    """The rows that a number is about at all: the period, the filters, and what the metric is among."""
    among = [clocked(metric.among, query)] if metric.among else []
    if isinstance(metric.kind, NetFlow):
        days = (in_period(query, day) for day in (metric.kind.entered_on, metric.kind.left_on))
        moved = " OR ".join(f"({all_of(tests)})" for tests in days)
        return all_of([f"({moved})", *filters(facts, query), *among])
    if isinstance(metric.kind, Stock | Age):
        before = [f"{metric.when} IS NOT NULL", *([f"{metric.when} < $period_end"] if query.period.end else [])]
        return all_of([*before, *filters(facts, query), *among])
    if isinstance(metric.kind, Attrition):
        return all_of([*filters(facts, query), *among])
    return all_of([*in_period(query, metric.when), *filters(facts, query), *among])


def counted(metric: Metric, query: Query) -> list[str]:
    """The conditions of a counted row: what the metric is among, and none of its exclusions."""
    among = [clocked(metric.among, query)] if metric.among else []
    return [*among, *(f"({clocked(sql, query)}) IS NOT TRUE" for sql in metric.excludes.values())]


def in_period(query: Query, when: str) -> list[str]:
    """The conditions of a row that is dated inside the period."""
    tests = [f"{when} >= $period_start"] if query.period.start else []
    tests += [f"{when} < $period_end"] if query.period.end else []
    return tests or [f"{when} IS NOT NULL"]


def filters(facts: Facts, query: Query) -> list[str]:
    """One condition for each filter of the reader."""
    return [_filter_sql(facts, place, one) for place, one in enumerate(query.filters)]


def _filter_sql(facts: Facts, place: int, one: Filter) -> str:
    column = facts.column(one.dimension)
    if column is None:
        raise KpiError(f"{facts.row} have no {one.dimension}: this filter does not apply to them.")
    named = [f"$f{place}_{index}" for index, value in enumerate(one.values) if value != NO_VALUE]
    tests = [f"CAST({column} AS VARCHAR) IN ({', '.join(named)})"] if named else []
    tests += [f"{column} IS NULL"] if NO_VALUE in one.values else []
    chosen = "(" + (" OR ".join(tests) or "FALSE") + ")"
    # an excluded value must not take the rows without any value with it, as NOT IN would
    return f"{chosen} IS NOT TRUE" if one.is_excluded else chosen


def table(facts: Facts, *texts: str) -> str:
    """What is read: the fact table, and what has to be joined for a column that these texts name."""
    joins = [join for column, join in facts.joined.items() if any(column in text for text in texts)]
    return " ".join([_with_columns(facts), *dict.fromkeys(joins)])


def _with_columns(facts: Facts) -> str:
    if not facts.read_from:
        return facts.table
    others = listed(f"{other} AS {column}" for column, other in facts.read_from.items())
    return f"(SELECT * REPLACE ({others}) FROM {facts.table}) AS {facts.table}"


def groups(facts: Facts, query: Query) -> list[str]:
    """The columns of the splits, under their dimension's name."""
    columns = []
    for name in query.by:
        column = facts.column(name)
        if column is None:
            raise KpiError(f"{facts.row} have no {name}: they cannot be split by it.")
        columns.append(f"{column} AS {name}")
    return columns


def keys(facts: Facts, query: Query, when: str) -> tuple[list[str], list[str]]:
    """The bucket and the splits: as selected, and by name."""
    bucket = [f"CAST(date_trunc('{query.grain.value}', {when}) AS DATE) AS bucket"] if query.grain else []
    return [*bucket, *groups(facts, query)], [*(["bucket"] if query.grain else []), *query.by]


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
    """The parts of a list."""
    return ", ".join(parts)


def bound(sql: str, query: Query, registry: Registry) -> Statement:
    """The statement with just those parameters that stand in it."""
    chosen = dict(query.settings)
    for name, value in chosen.items():
        registry.setting(name).checked(value)
    values: Params = {setting.name: chosen.get(setting.name, setting.default) for setting in registry.settings}
    values |= {"period_start": query.period.start, "period_end": query.period.end}
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
            f"{metric.label} ({name}) cannot be filtered or split by {dimension}: {registry.facts(metric.facts).row} have no such field. They have: {have}."
        )
