"""The rows of each day or week that lie below a quantile, in both periods of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kpi.catalogue.registry import Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Facts, Metric
from kpi.declare.values import Key
from kpi.query.query import Query
from kpi.sql.by_day import Outputs
from kpi.sql.clauses import (
    Statement,
    all_of,
    bound,
    clocked,
    counted,
    filtered,
    filters,
    groups,
    in_period,
    listed,
    table,
)

Borders = Mapping[str, Mapping[Key, float]]
"""Metric → group → the quantile, to count what is not above it."""


def rows_below(
    sides: Sequence[tuple[Query, str]], metrics: Sequence[Metric], registry: Registry, borders: Sequence[Borders]
) -> tuple[Statement, Outputs]:
    """One pass over each period for quantiles over the same facts and date: how many rows, and how many not above the border.

    A side is a question and the SQL of the number of the unit that a row falls into. Columns: side, unit, the groups, and
    the outputs.
    """
    facts, when = registry.facts_of(metrics[0]), metrics[0].when
    names = [metric.name for metric in metrics]
    selected: dict[str, str] = {}
    outputs: dict[str, dict[str, str]] = {}
    for metric in metrics:
        tests = counted(metric, sides[0][0])
        for name, text in _below(metric).items():
            sql = filtered(clocked(text, sides[0][0]), tests)
            outputs.setdefault(metric.name, {})[name] = selected.setdefault(sql, f"a{len(selected)}")
    aggregates = [f"{sql} AS {column}" for sql, column in selected.items()]
    texts: list[str] = []
    params: dict[str, object] = {}
    for number, (query, unit) in enumerate(sides):
        join, values = _borders(facts, query, names, borders[number], number)
        where = all_of([*in_period(query, when), *filters(facts, query)])
        columns = [f"{number} AS side", f"{unit} AS unit", *groups(facts, query), *aggregates]
        statement = bound(
            f"SELECT {listed(columns)} FROM {table(facts, where, *columns)}{join} WHERE {where} GROUP BY {listed(['unit', *query.by])}",
            query,
            registry,
        )
        # both periods stand in one statement, each with days of its own
        texts.append(statement.sql.replace("$period_", f"$period{number}_"))
        params |= {_on_side(name, number): value for name, value in statement.params.items()} | values
    return Statement(" UNION ALL ".join(texts), params), outputs


def _on_side(parameter: str, side: int) -> str:
    return parameter.replace("period_", f"period{side}_", 1) if parameter.startswith("period_") else parameter


def _below(metric: Metric) -> Mapping[str, str]:
    rank = metric.kind.judging.rank
    if rank is None:
        raise KpiError(f"{metric.name} is no quantile")
    return {"n": "count(*)", "below": f"count(*) WHERE ({rank.value}) <= border_{metric.name}"}


def _borders(
    facts: Facts, query: Query, names: Sequence[str], borders: Borders, side: int
) -> tuple[str, dict[str, object]]:
    """The join that puts beside each row the quantiles of its group."""
    params: dict[str, object] = {}
    rows = []
    for number, key in enumerate(dict.fromkeys(key for name in names for key in borders[name])):
        fields = []
        for place, part in enumerate(key):
            params[f"border{side}_{number}_key{place}"] = part
            fields.append(f"CAST($border{side}_{number}_key{place} AS VARCHAR)")
        for place, name in enumerate(names):
            value = borders[name].get(key, np.nan)
            params[f"border{side}_{number}_{place}"] = None if np.isnan(value) else value
            fields.append(f"CAST($border{side}_{number}_{place} AS DOUBLE)")
        rows.append(f"({listed(fields)})")
    columns = [*(f"border_key{place}" for place in range(len(query.by))), *(f"border_{name}" for name in names)]
    same = [
        f"CAST({facts.column(name)} AS VARCHAR) IS NOT DISTINCT FROM border_key{place}"
        for place, name in enumerate(query.by)
    ]
    return f" JOIN (VALUES {listed(rows)}) AS borders({listed(columns)}) ON {all_of(same)}", params
