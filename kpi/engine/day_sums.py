"""Periods cut into days or weeks: the sums of each, from which the spread between days is seen."""
# ruff: noqa: S608 - as in `compile`: names come from the registry only, values are bound

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Facts, Metric
from kpi.declare.values import Key
from kpi.engine.series import numbers
from kpi.kinds.kinds import Count, Mean, NetFlow, NetScore, Numbers, Quantile, Ratio, Sum, Summable, Survival
from kpi.query.period import Period
from kpi.query.query import Query
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
from kpi.stats.between_day_error import LEAST_FREEDOM, Strata

WEEKS_FROM = 56
"""From this many days on each side the unit is a week: weeks carry on from one another less than days do."""


Borders = Mapping[str, Mapping[Key, float]]
"""Metric → group → the quantile, to count what is not above it."""


@dataclass(frozen=True)
class Units:
    """A closed period in days (`step` 1) or weeks (`step` 7) from its first day; days left over lengthen the last week."""

    period: Period
    step: int

    @property
    def count(self) -> int:
        """How many units."""
        return (self.period.days or 0) // self.step

    @property
    def lengths(self) -> Numbers:
        """How many days each unit has."""
        lengths = np.full(self.count, float(self.step))
        lengths[-1] += (self.period.days or 0) - self.count * self.step
        return lengths

    @property
    def strata(self) -> Strata:
        """The weekday of each day; weeks are all of one kind."""
        if self.step > 1 or self.period.start is None:
            return np.zeros(self.count, dtype=np.int64)
        return (self.period.start.weekday() + np.arange(self.count)) % 7

    def sql(self, when: str) -> str:
        """The number of the unit that a day falls into, from 0."""
        day = f"({when} - $period_start)"
        return day if self.step == 1 else f"least({day} // {self.step}, {self.count - 1})"


def cut(now: Period, base: Period) -> tuple[Units, Units] | None:
    """Both periods in the unit that suits them; None where they have too few days to be judged by."""
    days = [now.days or 0, base.days or 0]
    if sum(days) < LEAST_FREEDOM + 8 or not min(days):  # seven weekdays and the two values take eight
        return None
    step = 7 if min(days) >= WEEKS_FROM else 1
    return Units(now, step), Units(base, step)


def is_judged(metric: Metric) -> bool:
    """Whether the spread between units can be seen."""
    if isinstance(metric.kind, Sum):
        return not metric.kind.is_full_count
    return isinstance(metric.kind, Summable | NetFlow) or has_ranks(metric)


def is_total(metric: Metric) -> bool:
    """Whether a value is a sum over the days, so that longer periods have more."""
    return isinstance(metric.kind, Count | Sum | NetFlow)


def has_ranks(metric: Metric) -> bool:
    """Whether a metric is a quantile, judged by the share of each unit's rows that lie below it."""
    return isinstance(metric.kind, Quantile | Survival)


@dataclass(frozen=True)
class Sums:
    """What one metric sums up to: a row a group, a column a unit; NaN where a unit has no rows."""

    keys: Sequence[Key]
    columns: Mapping[str, Numbers]

    def of(self, keys: Sequence[Key]) -> Mapping[str, Numbers]:
        """The sums of these groups, 0 where a unit or the whole group has no rows."""
        place = {key: index for index, key in enumerate(self.keys)}
        places = np.array([place.get(key, len(self.keys)) for key in keys], dtype=np.int64)
        return {name: np.pad(np.nan_to_num(column), ((0, 1), (0, 0)))[places] for name, column in self.columns.items()}


@dataclass(frozen=True)
class UnitScan:
    """One statement for the units of both periods, and where each metric's sums stand in its result."""

    statement: Statement
    outputs: Mapping[str, Mapping[str, str]]

    def sums(self, found: pl.DataFrame, side: int, query: Query, units: Units) -> dict[str, Sums]:
        """The sums of each metric in the period now (side 0) or the one compared with (side 1)."""
        rows = found.filter(pl.col("side") == side)
        keys, grids = _grids(
            rows, query, units, {name for outputs in self.outputs.values() for name in outputs.values()}
        )
        return {
            metric: Sums(keys, {name: grids[column] for name, column in outputs.items()})
            for metric, outputs in self.outputs.items()
        }


def scan(
    sides: Sequence[tuple[Query, Units]], metrics: Sequence[Metric], registry: Registry, borders: Sequence[Borders]
) -> UnitScan:
    """One pass over each period for quantiles over the same facts and date: how many rows, and how many not above the border."""
    facts, when = registry.facts_of(metrics[0]), metrics[0].when
    names = [metric.name for metric in metrics]
    selected: dict[str, str] = {}
    outputs: dict[str, dict[str, str]] = {}
    for metric in metrics:
        tests = counted(metric, sides[0][0])
        for name, text in _aggregates(metric).items():
            sql = filtered(clocked(text, sides[0][0]), tests)
            outputs.setdefault(metric.name, {})[name] = selected.setdefault(sql, f"a{len(selected)}")
    aggregates = [f"{sql} AS {column}" for sql, column in selected.items()]
    texts: list[str] = []
    params: dict[str, object] = {}
    for number, (query, units) in enumerate(sides):
        join, values = _borders(facts, query, names, borders[number], number)
        where = all_of([*in_period(query, when), *filters(facts, query)])
        columns = [f"{number} AS side", f"{units.sql(when)} AS unit", *groups(facts, query), *aggregates]
        found = bound(
            f"SELECT {listed(columns)} FROM {table(facts, where, *columns)}{join} WHERE {where} GROUP BY {listed(['unit', *query.by])}",
            query,
            registry,
        )
        # both periods stand in one statement, each with days of its own
        texts.append(found.sql.replace("$period_", f"$period{number}_"))
        params |= {_on_side(name, number): value for name, value in found.params.items()} | values
    return UnitScan(Statement(" UNION ALL ".join(texts), params), outputs)


def of_days(found: pl.DataFrame, query: Query, units: Units) -> Sums:
    """What came and went, read by day, in the units of a period."""
    start, names = units.period.start, list(query.by)
    day = (pl.col("bucket") - pl.lit(start)).dt.total_days()
    rows = found.filter(pl.col("bucket") >= start).with_columns(
        (day // units.step).clip(0, units.count - 1).alias("unit")
    )
    totals = rows.group_by("unit", *names).agg(pl.col("entered").sum(), pl.col("gone").sum())
    return Sums(*_grids(totals, query, units, ("entered", "gone")))


def pair(metric: Metric, sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
    """What a metric divides by what: its value (of a count: by day; of a quantile: the share below it) is their ratio."""
    kind = metric.kind
    if isinstance(kind, Count | Sum):
        part = sums["n" if isinstance(kind, Count) else "total"]
        return part, np.broadcast_to(lengths, part.shape)
    if isinstance(kind, NetFlow):
        return sums["entered"] - sums["gone"], np.broadcast_to(lengths, sums["entered"].shape)
    if isinstance(kind, NetScore):
        return 100 * (sums["up"] - sums["down"]), sums["n"]
    if isinstance(kind, Ratio):
        return sums["part"], sums["whole"]
    return sums["below" if has_ranks(metric) else "total" if isinstance(kind, Mean) else "part"], sums["n"]


def _on_side(parameter: str, side: int) -> str:
    return parameter.replace("period_", f"period{side}_", 1) if parameter.startswith("period_") else parameter


def _aggregates(metric: Metric) -> Mapping[str, str]:
    if isinstance(metric.kind, Quantile | Survival):
        return {"n": "count(*)", "below": f"count(*) WHERE ({metric.kind.of}) <= border_{metric.name}"}
    raise KpiError(f"{metric.name} is no quantile")


def _borders(
    facts: Facts, query: Query, names: Sequence[str], borders: Borders, side: int
) -> tuple[str, dict[str, object]]:
    """The join that puts beside each row the quantiles of its group."""
    params: dict[str, object] = {}
    rows = []
    for number, key in enumerate(dict.fromkeys(key for name in names for key in borders[name])):
        cells = []
        for place, part in enumerate(key):
            params[f"border{side}_{number}_key{place}"] = part
            cells.append(f"CAST($border{side}_{number}_key{place} AS VARCHAR)")
        for place, name in enumerate(names):
            value = borders[name].get(key, np.nan)
            params[f"border{side}_{number}_{place}"] = None if np.isnan(value) else value
            cells.append(f"CAST($border{side}_{number}_{place} AS DOUBLE)")
        rows.append(f"({listed(cells)})")
    columns = [*(f"border_key{place}" for place in range(len(query.by))), *(f"border_{name}" for name in names)]
    same = [
        f"CAST({facts.column(name)} AS VARCHAR) IS NOT DISTINCT FROM border_key{place}"
        for place, name in enumerate(query.by)
    ]
    return f" JOIN (VALUES {listed(rows)}) AS borders({listed(columns)}) ON {all_of(same)}", params


def _grids(
    rows: pl.DataFrame, query: Query, units: Units, columns: Collection[str]
) -> tuple[list[Key], dict[str, Numbers]]:
    """The groups, and each column by group and unit; NaN where a unit has no rows. Without a split there is one group."""
    names = list(query.by)
    keys: list[Key] = list(zip(*(rows[name].to_list() for name in names), strict=True)) if names else [()] * rows.height
    place = {key: index for index, key in enumerate(dict.fromkeys(keys if names else [()]))}
    cells = np.array([place[key] for key in keys], dtype=np.int64), rows["unit"].cast(pl.Int64).to_numpy()
    grids = {}
    for column in columns:
        grids[column] = np.full((len(place), units.count), np.nan)
        grids[column][cells] = numbers(rows[column])
    return list(place), grids
