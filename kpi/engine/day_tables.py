"""Facts summed up by day over all days, kept by whoever asks often: the next period, or one of the groups alone, follows from them without reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.query.read import Read
from kpi.sql.by_day import DaySums


@dataclass(frozen=True)
class DayTable:
    """All days of some facts, one row a day and group in the order of days, and which column has which aggregate (by its SQL)."""

    sums: DaySums
    frame: pl.DataFrame

    def has(self, asked: DaySums) -> bool:
        """Whether it has all that is asked for."""
        return set(asked.splits) <= set(self.sums.splits) and asked.columns.keys() <= self.sums.columns.keys()

    def refreshed(self, read: Read, days: Collection[date]) -> DayTable:
        """The same after rows of some days have changed, of which alone the facts are read."""
        if not days:
            return self
        found = read(self.sums.on_days.sql, {**self.sums.on_days.params, "changed_days": sorted(days)})
        fresh = found.drop_nulls("day").cast(self.frame.schema)
        others = self.frame.filter(~pl.col("day").is_in(list(days)))
        return DayTable(self.sums, pl.concat([others, fresh]).sort("day"))

    def can_filter(self, filters: Sequence[Filter]) -> bool:
        """Whether its groups tell what these filters let through."""
        schema = self.frame.schema
        return all(one.dimension in self.sums.splits and schema[one.dimension] == pl.String for one in filters)

    def rows_of(self, asked: DaySums, queries: Sequence[Query]) -> pl.DataFrame:
        """What reading the days and groups of these questions would find."""
        chosen = [pl.any_horizontal(*(_is_in(query.period) for query in queries))]
        chosen += [_passes(one) for one in queries[0].filters]
        columns = [pl.col(self.sums.columns[sql]).alias(name) for sql, name in asked.columns.items()]
        return self.frame.filter(*chosen).select("day", *asked.splits, *columns)


Kept = Callable[[Hashable], Sequence[DayTable] | None]
"""The tables that are kept of facts and a way to count (`DaySums.key`)."""


def found_in(kept: Kept | None, asked: DaySums, queries: Sequence[Query]) -> pl.DataFrame | None:
    """The days and groups that questions are about, where a table that is kept has them."""
    tables = (kept(asked.key) if kept else None) or ()
    able = (table for table in tables if table.has(asked) and table.can_filter(queries[0].filters))
    return next((table.rows_of(asked, queries) for table in able), None)


def _is_in(period: Period) -> pl.Expr:
    after = pl.col("day") >= period.start if period.start else pl.lit(value=True)
    return after & (pl.col("day") < period.end) if period.end else after


def _passes(one: Filter) -> pl.Expr:
    """The condition of a filter, as `kpi/query/filter_sql.py` has it in SQL."""
    column = pl.col(one.dimension)
    chosen = column.is_in([value for value in one.values if value != NO_VALUE]).fill_null(value=False)
    if NO_VALUE in one.values:
        chosen = chosen | column.is_null()
    return ~chosen if one.is_excluded else chosen
