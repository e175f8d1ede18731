"""How long something lasts that is not over yet: Kaplan–Meier quantiles of a cohort, and ages at a moment."""
# ruff: noqa: S608 - as in `compile`: names come from the registry only, values are bound

from __future__ import annotations

import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.declare.values import VALUES
from kpi.engine.series import Series, finished, numbers
from kpi.kinds.kinds import Age, Survival
from kpi.query.query import Query
from kpi.sql.clauses import Statement, all_of, bound, clocked, counted, filters, groups, in_period, keys, listed, table
from kpi.stats.intervals import Z95

_ROUNDING = 1e-12
"""A curve of products of shares may end a hair above the share that it means."""


def statement(query: Query, metric: Metric, registry: Registry) -> Statement:
    """What has to be read: the keys, n, value, low and high."""
    if isinstance(metric.kind, Survival):
        return _survival(query, metric, metric.kind, registry)
    if isinstance(metric.kind, Age):
        return _ages(query, metric, metric.kind, registry)
    raise KpiError(f"{metric.name} is neither a survival nor an age")


def part(found: pl.DataFrame, query: Query, metric: Metric) -> Series:
    """The values that were read."""
    columns = {name: numbers(found[name].fill_null(0) if name == "n" else found[name]) for name in VALUES}
    return finished(found, query, metric, columns)


def _survival(query: Query, metric: Metric, kind: Survival, registry: Registry) -> Statement:
    """S(t), its variance on the scale log(−log S) by Greenwood, and where the curve and its limits cross 1 − q."""
    facts = registry.facts_of(metric)
    of, so_far = clocked(kind.of, query), clocked(kind.so_far, query)
    selected, names = keys(facts, query, metric.when)
    where = all_of([*in_period(query, metric.when), *filters(facts, query), *counted(metric, query)])
    group = listed([*names, "t"])
    within = f"PARTITION BY {listed(names)} " if names else ""
    left = 1 - kind.q
    times = f"SELECT {listed([*selected, f'coalesce({of}, {so_far}) AS t'])}, count(*) AS m, count({of}) AS d FROM {table(facts, where, *selected)} WHERE {where} GROUP BY {group}"
    risk = f"SELECT *, sum(m) OVER ({within}ORDER BY t DESC) AS n FROM times"
    curve = (
        "SELECT *, CASE WHEN bool_or(d = n) OVER upto THEN 0 "
        "ELSE exp(coalesce(sum(ln(CASE WHEN d < n THEN 1 - d / n::DOUBLE END)) OVER upto, 0)) END AS s, "
        "sum(CASE WHEN d < n THEN d / (n::DOUBLE * (n - d)) END) OVER upto AS v "
        f"FROM risk WINDOW upto AS ({within}ORDER BY t)"
    )
    spread = "exp({sign} * $z95 * sqrt(v) / abs(ln(s)))"
    limit = "CASE WHEN s > 0 AND s < 1 THEN pow(s, " + spread + ") END"
    limits = f"SELECT *, {limit.format(sign='1')} AS s_low, {limit.format(sign='-1')} AS s_high FROM curve"
    reached = ", ".join(
        f"min(t) FILTER (WHERE {curve_name} <= {left!r} + {_ROUNDING!r}) AS {name}"
        for name, curve_name in (("value", "s"), ("low", "s_low"), ("high", "s_high"))
    )
    sql = (
        f"WITH times AS ({times}), risk AS ({risk}), curve AS ({curve}), limits AS ({limits}) "
        f"SELECT {listed([*names, 'sum(m) AS n', reached])} FROM limits{f' GROUP BY {listed(names)}' if names else ''}"
    )
    found = bound(sql, query, registry)
    return Statement(sql, found.params | {"z95": Z95})


def _ages(query: Query, metric: Metric, kind: Age, registry: Registry) -> Statement:
    """What is inside at each bucket's end, which is never later than the newest day of the data."""
    facts = registry.facts_of(metric)
    newest = listed(f"max({day})" for day in dict.fromkeys((*facts.span, kind.entered_on, kind.left_on)))
    known_until = f"(SELECT greatest({newest}) + 1 FROM {facts.table})"
    until = f"least($period_end, {known_until})" if query.period.end else known_until
    if query.grain:
        first = "$period_start" if query.period.start else f"(SELECT min({kind.entered_on}) FROM {facts.table})"
        step = f"INTERVAL 1 {query.grain.value}"
        ends = (
            f"SELECT bucket, least(CAST(bucket + {step} AS DATE), {until}) AS ends_on FROM (SELECT CAST(unnest("
            f"generate_series(date_trunc('{query.grain.value}', {first}), CAST({until} - 1 AS TIMESTAMP), {step})) AS DATE) AS bucket)"
        )
    else:
        ends = f"SELECT {until} AS ends_on"
    selected = [*(["bucket"] if query.grain else []), *groups(facts, query)]
    names = [*(["bucket"] if query.grain else []), *query.by]
    where = all_of([*filters(facts, query), *counted(metric, query)])
    inside = (
        f"SELECT {listed([*selected, f'ends_on - {kind.entered_on} - 1 AS days'])} FROM {table(facts, where, *selected)} JOIN ends "
        f"ON {kind.entered_on} < ends_on AND coalesce({kind.left_on}, DATE '9999-12-31') >= ends_on WHERE {where}"
    )
    value = _of_ages(kind)
    sql = (
        f"WITH ends AS ({ends}), inside AS ({inside}) "
        f"SELECT {listed([*names, 'count(*) AS n', f'{value} AS value', 'CAST(NULL AS DOUBLE) AS low', 'CAST(NULL AS DOUBLE) AS high'])} "
        f"FROM inside{f' GROUP BY {listed(names)}' if names else ''}"
    )
    return bound(sql, query, registry)


def _of_ages(kind: Age) -> str:
    if kind.is_count:
        return "CAST(count(*) AS DOUBLE)"
    if kind.older_than is not None:
        return f"avg(CASE WHEN days > {kind.older_than} THEN 1.0 ELSE 0.0 END)"
    return "86400 * avg(days)" if kind.q is None else f"86400 * quantile_cont(days, {kind.q})"
