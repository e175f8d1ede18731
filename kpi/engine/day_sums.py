"""Periods cut into days or weeks: the sums of each, from which the spread between days is seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.declare.values import Key, Numbers
from kpi.engine.series import numbers
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.sql.by_day import Outputs
from kpi.stats.between_day_error import LEAST_FREEDOM, Strata

WEEKS_FROM = 56
"""From this many days on each side the unit is a week: weeks carry on from one another less than days do."""


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


def in_units(now: Period, base: Period) -> tuple[Units, Units] | None:
    """Both periods in the unit that suits them; None where they have too few days to be judged by."""
    days = [now.days or 0, base.days or 0]
    if sum(days) < LEAST_FREEDOM + 8 or not min(days):  # seven weekdays and the two values take eight
        return None
    step = 7 if min(days) >= WEEKS_FROM else 1
    return Units(now, step), Units(base, step)


@dataclass(frozen=True)
class Sums:
    """What one metric sums up to: a row a group, a column a unit; NaN where a unit has no rows."""

    keys: Sequence[Key]
    columns: Mapping[str, Numbers]

    def of_groups(self, keys: Sequence[Key]) -> Mapping[str, Numbers]:
        """The sums of these groups, 0 where a unit or the whole group has no rows."""
        place = {key: index for index, key in enumerate(self.keys)}
        places = np.array([place.get(key, len(self.keys)) for key in keys], dtype=np.int64)
        return {name: _and_a_row_of_nothing(column)[places] for name, column in self.columns.items()}


def _and_a_row_of_nothing(column: Numbers) -> Numbers:
    """The column with 0 where it is empty, and a row of zeros below; np.pad and np.nan_to_num take several times as long."""
    grid = np.zeros((column.shape[0] + 1, column.shape[1]))
    np.copyto(grid[:-1], column, where=~np.isnan(column))
    return grid


def sums_of_rows_below(found: pl.DataFrame, outputs: Outputs, side: int, query: Query, units: Units) -> dict[str, Sums]:
    """The sums of each metric in the period now (side 0) or the one compared with (side 1)."""
    rows = found.filter(pl.col("side") == side)
    columns = {column for places in outputs.values() for column in places.values()}
    keys, grids = _grids(rows, query, units, columns)
    return {
        metric: Sums(keys, {name: grids[column] for name, column in places.items()})
        for metric, places in outputs.items()
    }


def _grids(
    rows: pl.DataFrame, query: Query, units: Units, columns: Collection[str]
) -> tuple[list[Key], dict[str, Numbers]]:
    """The groups, and each column by group and unit; NaN where a unit has no rows. Without a split there is one group."""
    names = list(query.by)
    keys: list[Key] = list(zip(*(rows[name].to_list() for name in names), strict=True)) if names else [()] * rows.height
    place = {key: index for index, key in enumerate(dict.fromkeys(keys if names else [()]))}
    places = np.array([place[key] for key in keys], dtype=np.int64), rows["unit"].cast(pl.Int64).to_numpy()
    grids = {}
    for column in columns:
        grids[column] = np.full((len(place), units.count), np.nan)
        grids[column][places] = numbers(rows[column])
    return list(place), grids
