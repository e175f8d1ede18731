"""Facts added up once by day and group: totals, courses and sums by day or week of several questions follow from such cells."""
# ruff: noqa: S608 - as in `compile`: names come from the registry only, values are bound

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.metric import Metric
from kpi.declare.values import Key
from kpi.engine.day_sums import Sums, Units
from kpi.engine.quantiles import Sorted
from kpi.engine.series import Series, numbers
from kpi.kinds.kinds import Numbers, Quantile, Summable
from kpi.query.period import Period, floor
from kpi.query.query import Query
from kpi.sql.clauses import Statement, all_of, bound, clocked, counted, filtered, filters, groups, listed, table

Places = npt.NDArray[np.int64]
Outputs = Mapping[str, Mapping[str, str]]
"""Metric → aggregate → its column."""


def scan(queries: Sequence[Query], metrics: Sequence[Metric], registry: Registry) -> tuple[Statement, Outputs]:
    """One pass for questions that differ in periods, grains and splits alone; of quantiles all values of a cell are listed."""
    facts, when = registry.facts_of(metrics[0]), metrics[0].when
    query = replace(queries[0], by=splits(queries))
    selected: dict[str, str] = {}
    outputs: dict[str, dict[str, str]] = {}
    for metric in metrics:
        tests = counted(metric, query)
        for name, text in _aggregates(metric).items():
            sql = filtered(clocked(text, query), tests)
            outputs.setdefault(metric.name, {})[name] = selected.setdefault(sql, f"a{len(selected)}")
    day, step = _day(queries, when)
    columns = [f"{day} AS day", *groups(facts, query), *(f"{sql} AS {column}" for sql, column in selected.items())]
    days, params = _within(queries, when)
    where = all_of([days, *filters(facts, query)])
    grouped = f" GROUP BY {listed([*step, *query.by])}" if step or query.by else ""
    found = bound(
        f"SELECT {listed(columns)} FROM {table(facts, where, *columns)} WHERE {where}{grouped}", query, registry
    )
    return Statement(found.sql, found.params | params), outputs


def how_many(queries: Sequence[Query], metric: Metric, registry: Registry) -> Statement:
    """How many rows such questions are about."""
    facts = registry.facts_of(metric)
    days, params = _within(queries, metric.when)
    where = all_of([days, *filters(facts, queries[0])])
    found = bound(f"SELECT count(*) AS k FROM {table(facts, where)} WHERE {where}", queries[0], registry)
    return Statement(found.sql, found.params | params)


def splits(queries: Sequence[Query]) -> tuple[str, ...]:
    """All dimensions that these questions are split by."""
    return tuple(dict.fromkeys(name for query in queries for name in query.by))


def _aggregates(metric: Metric) -> Mapping[str, str]:
    if isinstance(metric.kind, Quantile):
        return {"values": f"list(CAST({metric.kind.of} AS DOUBLE))"}
    return cast(Summable, metric.kind).aggregates


def _day(queries: Sequence[Query], when: str) -> tuple[str, list[str]]:
    """The day of a cell, and by what to group: by day, or, where all ask for the same periods, by no more than these."""
    grains = {(query.period, query.grain) for query in queries}
    if len(grains) > 1:
        return when, ["day"]
    grain = queries[0].grain
    return f"min({when})", [f"date_trunc('{grain.value}', {when})"] if grain else []


def _within(queries: Sequence[Query], when: str) -> tuple[str, dict[str, object]]:
    """The condition of a day in any of the periods: overlapping and adjoining ones as one."""
    spans: list[tuple[date, date]] = []
    for start, end in sorted((each.period.start or date.min, each.period.end or date.max) for each in queries):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    params: dict[str, object] = {}
    tests = []
    for place, (start, end) in enumerate(spans):
        named = {f"from_{place}": start} if start > date.min else {}
        named |= {f"until_{place}": end} if end < date.max else {}
        signs = {"from": ">=", "until": "<"}
        tests.append(all_of(f"{when} {signs[name.split('_')[0]]} ${name}" for name in named))
        params |= named
    if not params:
        return f"{when} IS NOT NULL", {}
    return (tests[0] if len(tests) == 1 else "(" + " OR ".join(f"({test})" for test in tests) + ")"), params


@dataclass(frozen=True)
class Cells:
    """The cells of one split, sorted by group and day: the group and the day of each (places in `keys` and `days`).

    `sums` are NaN where nothing was summed up; of a list of values `ends` tells where each cell's begin among `values`.
    """

    keys: Sequence[Key]
    days: Sequence[date]
    group: Places
    day: Places
    outputs: Outputs
    sums: Mapping[str, Numbers]
    values: Mapping[str, Numbers]
    ends: Mapping[str, Places]

    def parts(self, query: Query, metrics: Sequence[Metric]) -> dict[str, tuple[Series, Sorted | None]]:
        """The values of each metric for a question of this split; of quantiles also all values in order."""
        rows = self._rows(query)
        in_order: dict[str, Sorted] = {}
        found: dict[str, tuple[Series, Sorted | None]] = {}
        for metric in metrics:
            outputs = self.outputs[metric.name]
            if isinstance(metric.kind, Quantile):
                column = outputs["values"]
                if column not in in_order:
                    in_order[column] = Sorted(rows.in_order(self.values[column], self.ends[column]))
                found[metric.name] = in_order[column].part(rows.keys, metric.kind), in_order[column]
            else:
                columns = {name: rows.total(self.sums[column], name) for name, column in outputs.items()}
                found[metric.name] = Series(rows.keys, cast(Summable, metric.kind).finish(columns)), None
        return found

    def by_unit(self, metric: Metric, units: Units, part: Series) -> Sums:
        """The sums of a metric by group and unit; of a quantile how many values there are and how many are not above it."""
        first, after = self._span(units.period)
        start = units.period.start
        unit = [(day - start).days // units.step for day in self.days] if start else [0] * len(self.days)
        inside = (self.day >= first) & (self.day < after)
        column = np.clip(np.array(unit, dtype=np.int64), 0, units.count - 1)[self.day[inside]]
        cell = self.group[inside] * units.count + column
        size = len(self.keys) * units.count
        is_there = np.bincount(cell, minlength=size) > 0
        grids = {
            name: np.where(is_there, np.bincount(cell, cells[inside], size), np.nan).reshape(-1, units.count)
            for name, cells in self._to_add(metric, part).items()
        }
        return Sums(self.keys, grids)

    def _to_add(self, metric: Metric, part: Series) -> Mapping[str, Numbers]:
        outputs = self.outputs[metric.name]
        if not isinstance(metric.kind, Quantile):
            return {name: np.nan_to_num(self.sums[column]) for name, column in outputs.items()}
        values, ends = self.values[outputs["values"]], self.ends[outputs["values"]]
        borders = dict(zip(part.keys, part.values.value.tolist(), strict=True))
        border = np.array([borders.get(key, np.nan) for key in self.keys], dtype=np.float64)[self.group]
        counts = np.diff(ends)
        below, has_any = np.zeros(len(counts)), counts > 0
        if len(values):
            is_below = (values <= np.repeat(border, counts)).view(np.int8)
            below[has_any] = np.add.reduceat(is_below, ends[:-1][has_any], dtype=np.int64)
        return {"n": counts.astype(np.float64), "below": below}

    def _span(self, period: Period) -> tuple[int, int]:
        """The places of the first day of a period and of the first one after it."""
        first = bisect_left(self.days, period.start) if period.start else 0
        return first, bisect_left(self.days, period.end) if period.end else len(self.days)

    def _rows(self, query: Query) -> _Rows:
        first, after = self._span(query.period)
        buckets = [floor(day, query.grain) if query.grain else None for day in self.days[first:after]]
        slots = list(dict.fromkeys(buckets))
        number = {bucket: place for place, bucket in enumerate(slots)}
        slot = np.full(len(self.days), -1, dtype=np.int64)
        slot[first:after] = [number[bucket] for bucket in buckets]
        of_cell = slot[self.day]
        inside = np.flatnonzero(of_cell >= 0)
        found, row = np.unique(self.group[inside] * max(len(slots), 1) + of_cell[inside], return_inverse=True)
        if not query.by and not query.grain:
            return _Rows([()], inside, row)
        keys: list[Key] = []
        for place in found.tolist():
            bucket = (slots[place % len(slots)],) if query.grain else ()
            keys.append((*bucket, *self.keys[place // len(slots)]))
        return _Rows(keys, inside, row)


@dataclass(frozen=True)
class _Rows:
    """The rows of an answer: their keys, the cells that belong to any, and to which; the cells of a row lie side by side."""

    keys: Sequence[Key]
    inside: Places
    row: Places

    def total(self, cells: Numbers, name: str) -> Numbers:
        """The sum over the cells of each row; without any number it is 0 of a count, and NaN of anything else."""
        chosen = cells[self.inside]
        has_any = np.bincount(self.row, ~np.isnan(chosen), len(self.keys)) > 0
        total = np.bincount(self.row, np.nan_to_num(chosen), len(self.keys))
        return np.where(has_any, total, 0.0 if name == "n" else np.nan)

    def in_order(self, values: Numbers, ends: Places) -> list[Numbers]:
        """The values of each row in order."""
        count = np.bincount(self.row, minlength=len(self.keys))
        after = np.cumsum(count)
        return [
            np.sort(values[ends[self.inside[end - size]] : ends[self.inside[end - 1] + 1]]) if size else values[:0]
            for end, size in zip(after.tolist(), count.tolist(), strict=True)
        ]


def split(found: pl.DataFrame, outputs: Outputs, by: tuple[str, ...]) -> Cells:
    """The cells of what a scan found by some of the dimensions that it was split by."""
    if found["day"].has_nulls():
        found = found.drop_nulls("day")  # a sum over no rows at all
    keys, group = _groups(found, by)
    days = found["day"].unique().sort()
    day = days.search_sorted(found["day"]).to_numpy().astype(np.int64)
    order = np.lexsort((day, group))
    columns = {column: name for places in outputs.values() for name, column in places.items()}
    sums, values, ends = {}, {}, {}
    for column, name in columns.items():
        if name == "values":
            lists = found[column][order]
            values[column] = numbers(lists.explode(empty_as_null=False, keep_nulls=False))
            ends[column] = np.concatenate([[0], np.cumsum(lists.list.len().fill_null(0).to_numpy())]).astype(np.int64)
        else:
            sums[column] = numbers(found[column])[order]
    return Cells(keys, days.to_list(), group[order], day[order], outputs, sums, values, ends)


def _groups(found: pl.DataFrame, by: tuple[str, ...]) -> tuple[list[Key], Places]:
    if not by:
        return [()], np.zeros(found.height, dtype=np.int64)
    rows = found.select(by)
    keys = rows.unique(maintain_order=True)
    places = rows.join(keys.with_row_index("place"), on=by, how="left", nulls_equal=True, maintain_order="left")
    return keys.rows(), places["place"].to_numpy().astype(np.int64)
