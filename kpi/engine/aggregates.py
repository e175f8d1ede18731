"""Facts added up once by day and group: totals, time series and sums by day or week of several questions follow from them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from kpi.declare.metric import Metric
from kpi.declare.values import Columns, Key, Numbers
from kpi.engine.day_sums import Sums, Units
from kpi.engine.quantiles import Sorted
from kpi.engine.series import Series, numbers
from kpi.query.period import Period, floor
from kpi.query.query import Query
from kpi.sql.by_day import Outputs
from kpi.sql.clauses import reading_of

Places = npt.NDArray[np.int64]

SUMMED_FROM = 2000
"""From so many rows those that were split by more than is asked for are added up first."""

JOINED_FROM = 5000
"""From so many rows groups are found by a join; of fewer they are counted off sooner, above all while others wait for the same threads."""


class ByDay(Protocol):
    """What was read by day and group, of one question and both sides of a comparison."""

    @property
    def keys(self) -> Sequence[Key]:
        """The groups."""

    def totals(self, query: Query, metric: Metric) -> tuple[Sequence[Key], Columns]:
        """The keys of a question of this split and, for each, the aggregates of a metric that adds up."""

    def by_unit(self, metric: Metric, units: Units, series: Series) -> Sums:
        """The sums of a metric by group and unit; of a quantile how many values there are and how many are not above it."""


@dataclass(frozen=True)
class DayAggregates:
    """The aggregates of one split, sorted by group and day: the group and the day of each (places in `keys` and `days`).

    `sums` are NaN where nothing was summed up; of a list of values `ends` tells where each day's begin among `values`.
    """

    keys: Sequence[Key]
    days: Sequence[date]
    group: Places
    day: Places
    outputs: Outputs
    sums: Mapping[str, Numbers]
    values: Mapping[str, Numbers]
    ends: Mapping[str, Places]
    _found: dict[object, _Rows] = field(default_factory=dict, init=False, compare=False)

    def series(self, query: Query, metrics: Sequence[Metric]) -> dict[str, tuple[Series, Sorted | None]]:
        """The values of each metric for a question of this split; of quantiles also all values in order."""
        rows = self._rows(query)
        in_order: dict[str, Sorted] = {}
        found: dict[str, tuple[Series, Sorted | None]] = {}
        for metric in metrics:
            outputs = self.outputs[metric.name]
            if listed := reading_of(metric, query).values:
                column = outputs["values"]
                if column not in in_order:
                    in_order[column] = Sorted(rows.in_order(self.values[column], self.ends[column]))
                found[metric.name] = in_order[column].series(rows.keys, metric, listed.q), in_order[column]
            else:
                columns = rows.totals(self.sums, outputs)
                found[metric.name] = Series(rows.keys, metric.kind.values_from(columns)), None
        return found

    def totals(self, query: Query, metric: Metric) -> tuple[Sequence[Key], Columns]:
        """The keys of a question of this split and, for each, the aggregates of a metric that adds up."""
        rows = self._rows(query)
        return rows.keys, rows.totals(self.sums, self.outputs[metric.name])

    def by_unit(self, metric: Metric, units: Units, series: Series) -> Sums:
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
            name: np.where(is_there, np.bincount(cell, addends[inside], size), np.nan).reshape(-1, units.count)
            for name, addends in self._addends(metric, series).items()
        }
        return Sums(self.keys, grids)

    def _addends(self, metric: Metric, series: Series) -> Mapping[str, Numbers]:
        outputs = self.outputs[metric.name]
        if "values" not in outputs:
            return {name: np.nan_to_num(self.sums[column]) for name, column in outputs.items()}
        values, ends = self.values[outputs["values"]], self.ends[outputs["values"]]
        borders = dict(zip(series.keys, series.values.value.tolist(), strict=True))
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
        """The rows of the answer; several are asked of the same days, one after another."""
        key = query.period, query.grain, bool(query.by)
        if key not in self._found:
            self._found[key] = self._find_rows(query)
        return self._found[key]

    def _find_rows(self, query: Query) -> _Rows:
        first, after = self._span(query.period)
        buckets = [floor(day, query.grain) if query.grain else None for day in self.days[first:after]]
        slots = list(dict.fromkeys(buckets))
        number = {bucket: place for place, bucket in enumerate(slots)}
        slot = np.full(len(self.days), -1, dtype=np.int64)
        slot[first:after] = [number[bucket] for bucket in buckets]
        of_aggregate = slot[self.day]
        inside = np.flatnonzero(of_aggregate >= 0)
        found, row = np.unique(self.group[inside] * max(len(slots), 1) + of_aggregate[inside], return_inverse=True)
        if not query.by and not query.grain:
            return _Rows([()], inside, row)
        keys: list[Key] = []
        for place in found.tolist():
            bucket = (slots[place % len(slots)],) if query.grain else ()
            keys.append((*bucket, *self.keys[place // len(slots)]))
        return _Rows(keys, inside, row)


@dataclass(frozen=True)
class _Rows:
    """The rows of an answer: their keys, the aggregates that belong to any, and to which; those of a row lie side by side."""

    keys: Sequence[Key]
    inside: Places
    row: Places

    def totals(self, sums: Mapping[str, Numbers], outputs: Mapping[str, str]) -> Columns:
        """Each aggregate, summed up for each row."""
        return {name: self.total(sums[column], name) for name, column in outputs.items()}

    def total(self, sums: Numbers, name: str) -> Numbers:
        """The sum over the days of each row; without any number it is 0 of a count, and NaN of anything else."""
        chosen = sums[self.inside]
        is_number = ~np.isnan(chosen)
        has_any = np.bincount(self.row, is_number, len(self.keys)) > 0
        total = np.bincount(self.row, np.where(is_number, chosen, 0.0), len(self.keys))
        return np.where(has_any, total, 0.0 if name == "n" else np.nan)

    def in_order(self, values: Numbers, ends: Places) -> list[Numbers]:
        """The values of each row in order."""
        count = np.bincount(self.row, minlength=len(self.keys))
        after = np.cumsum(count)
        return [
            np.sort(values[ends[self.inside[end - size]] : ends[self.inside[end - 1] + 1]]) if size else values[:0]
            for end, size in zip(after.tolist(), count.tolist(), strict=True)
        ]


def day_aggregates(found: pl.DataFrame, outputs: Outputs, by: tuple[str, ...]) -> DayAggregates:
    """What was read, by some of the dimensions that it was split by."""
    if found["day"].has_nulls():
        found = found.drop_nulls("day")  # a sum over no rows at all
    found = _summed(found, by, [column for places in outputs.values() for column in places.values()])
    keys, group = _groups(found, by)
    days, day = np.unique(found["day"].to_numpy(), return_inverse=True)
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
    return DayAggregates(keys, days.tolist(), group[order], day[order], outputs, sums, values, ends)


def _summed(found: pl.DataFrame, by: tuple[str, ...], columns: Sequence[str]) -> pl.DataFrame:
    """What was split by more, a row a day and group: so far fewer rows are added up for each answer. Listed values stay as they are."""
    if found.height < SUMMED_FROM or not columns or any(type_ == pl.List for type_ in found.dtypes):
        return found
    added = (
        pl.when(pl.col(column).count() > 0).then(pl.col(column).sum()).alias(column)
        for column in dict.fromkeys(columns)
    )
    return found.group_by("day", *by, maintain_order=True).agg(*added)


def _groups(found: pl.DataFrame, by: tuple[str, ...]) -> tuple[list[Key], Places]:
    if not by:
        return [()], np.zeros(found.height, dtype=np.int64)
    if found.height < JOINED_FROM:
        known: dict[Key, int] = {}
        each = zip(*(found[name].to_list() for name in by), strict=True)
        places_of_rows = [known.setdefault(key, len(known)) for key in each]
        return list(known), np.array(places_of_rows, dtype=np.int64)
    rows = found.select(by)
    keys = rows.unique(maintain_order=True)
    places = rows.join(keys.with_row_index("place"), on=by, how="left", nulls_equal=True, maintain_order="left")
    return keys.rows(), places["place"].to_numpy().astype(np.int64)
