"""The rows of one metric in an answer: keys beside arrays of numbers, and their way into a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from kpi.declare.metric import Metric
from kpi.declare.values import BEYOND, VALUES, Columns, Key, Numbers, Values, no_limits
from kpi.engine.coverage import Span, closed_period, days_of, is_known
from kpi.engine.streams import Hole
from kpi.query.period import buckets, following
from kpi.query.query import Query


@dataclass(frozen=True)
class Series:
    """One metric's rows: a key and an entry of each array a row."""

    keys: Sequence[Key]
    values: Values

    def at(self, keys: Sequence[Key]) -> Values:
        """The values of these rows; each has to be there."""
        place = {key: index for index, key in enumerate(self.keys)}
        places = np.array([place[key] for key in keys], dtype=np.int64)
        return Values(**{name: column[places] for name, column in self.values.told.items()})


def key_names(query: Query) -> list[str]:
    """What a key is made of."""
    return [*(["bucket"] if query.grain else []), *query.by]


def keys_of(found: pl.DataFrame, query: Query) -> list[Key]:
    """The keys of the rows read."""
    names = key_names(query)
    return list(zip(*(found[name].to_list() for name in names), strict=True)) if names else [()] * found.height


def numbers(column: pl.Series) -> Numbers:
    """A column as floats, NaN where it is empty."""
    return np.asarray(column.cast(pl.Float64).to_numpy(), dtype=np.float64)


Unknown = Callable[[Key], Sequence[Hole]]
"""The days of which nothing is known, by the group of a row (its key without a bucket)."""


def completed(series: Series, query: Query, metric: Metric, span: Span, unknown: Unknown = lambda _: ()) -> Series:
    """Add the buckets without rows; a count of nothing is 0 where there are data, and unknown where there are none."""
    if query.grain is not None and span is not None:
        series = _with_all_buckets(series, query, span)
    nothing = metric.kind.traits.nothing
    if nothing is None:
        return series
    zero = metric.kind.values_from({name: np.full(1, number) for name, number in nothing.items()})
    known = np.array(
        [is_known(_bucket(key, query), query, span, unknown(_group(key, query))) for key in series.keys], dtype=bool
    )
    return Series(series.keys, _counted(series.values, known, zero))


def _with_all_buckets(series: Series, query: Query, span: tuple[date, date]) -> Series:
    if query.grain is None:
        return series
    groups = list(dict.fromkeys(key[1:] for key in series.keys)) if query.by else [()]
    grid = [(day, *group) for day in buckets(closed_period(query, span), query.grain) for group in groups]
    place = {key: index for index, key in enumerate(series.keys)}
    places = np.array([place.get(key, -1) for key in grid], dtype=np.int64)
    is_there = places >= 0
    columns = {}
    for name, known in series.values.told.items():
        column = np.full(len(grid), 0.0 if name == "n" else np.nan)
        column[is_there] = known[places[is_there]]
        columns[name] = column
    return Series(grid, Values(**columns))


def _counted(values: Values, known: np.ndarray, zero: Values) -> Values:
    is_empty = ~(values.n > 0)
    return Values(
        *(
            np.where(
                is_empty, np.where(known, getattr(zero, name)[0], 0.0 if name == "n" else np.nan), getattr(values, name)
            )
            for name in VALUES
        )
    )


def without_limits(series: Series) -> Series:
    """The series with values and n alone."""
    nothing = no_limits(series.values.n)
    return Series(series.keys, replace(series.values, low=nothing, high=nothing))


def _bucket(key: Key, query: Query) -> date | None:
    return key[0] if query.grain and isinstance(key[0], date) else None


def _group(key: Key, query: Query) -> Key:
    return key[1:] if query.grain else key


def only_outside(series: Series, query: Query, span: tuple[date, date], holes: Unknown) -> Series:
    """The series of what is inside at a moment, with nothing where that lies in a hole: what came in it is missing."""

    def is_outside(key: Key) -> bool:
        moment = min(days_of(_bucket(key, query), query, closed_period(query, span))[1], span[1])
        return not any(hole.lacks_from <= moment <= hole.last_on for hole in holes(_group(key, query)))

    return _emptied(series, [is_outside(key) for key in series.keys])


def only_known(series: Series, query: Query, span: Span) -> Series:
    """The series with nothing where the data say nothing."""
    return _emptied(series, [is_known(_bucket(key, query), query, span) for key in series.keys])


def only_until(series: Series, query: Query, metric: Metric, last: date) -> Series:
    """The series with nothing after a day: of what is inside at a moment where this comes later, else of what begins later."""
    is_level = metric.kind.traits.is_level or metric.kind.traits.has_ages

    def is_before(bucket: date | None) -> bool:
        first, end = query.period.start or date.min, query.period.end or date.max
        if query.grain and bucket:
            first, end = bucket, min(end, following(bucket, query.grain))
        return end - timedelta(days=1) <= last if is_level else first <= last

    return _emptied(series, [is_before(_bucket(key, query)) for key in series.keys])


def _emptied(series: Series, is_known: Sequence[bool]) -> Series:
    known = np.array(is_known, dtype=bool)
    emptied = {
        name: np.where(known, column, 0.0 if name == "n" else np.nan) for name, column in series.values.told.items()
    }
    return Series(series.keys, Values(**emptied))


def only_told(series: Series, query: Query, groups: frozenset[Key]) -> Series:
    """The series with nothing in place of a zero where no source tells what is counted."""
    is_told = np.array([_group(key, query) in groups for key in series.keys], dtype=bool)
    is_unknown = ~is_told & ~(series.values.n > 0)
    emptied = {
        name: column if name == "n" else np.where(is_unknown, np.nan, column)
        for name, column in series.values.told.items()
    }
    return Series(series.keys, Values(**emptied))


def series_from(found: pl.DataFrame, query: Query, metric: Metric, columns: Columns) -> Series:
    """The rows of a metric from the columns that were read."""
    return Series(keys_of(found, query), metric.kind.values_from(columns))


_TYPES = {"metric": pl.String, "bucket": pl.Date}


def frame_of(series_by_metric: Mapping[str, Series], query: Query) -> pl.DataFrame:
    """All series under each other: metric, bucket, the splits, value, n, low, high; sorted by key within a metric.

    Where one of them is of a kind that is reached in time, `beyond` is told too.
    """
    names = key_names(query)
    columns: dict[str, list[object]] = {"metric": [], "bucket": [], **{name: [] for name in query.by}}
    order: list[int] = []
    offset = 0
    for metric, series in series_by_metric.items():
        sorted_places = sorted(range(len(series.keys)), key=lambda place, keys=series.keys: _sortable(keys[place]))  # type: ignore[misc]  # a default argument in a lambda has no type
        order += [offset + place for place in sorted_places]
        offset += len(series.keys)
        columns["metric"] += [metric] * len(series.keys)
        if "bucket" not in names:
            columns["bucket"] += [None] * len(series.keys)
        for position, name in enumerate(names):
            columns[name] += [key[position] for key in series.keys]
    frame = {}
    for name, column in columns.items():
        written = pl.Series(name, [column[place] for place in order], dtype=_TYPES.get(name), strict=False)
        frame[name] = written.cast(pl.String) if written.dtype == pl.Null else written
    every = [series.values for series in series_by_metric.values()]
    for name in (*VALUES, *([BEYOND] if any(values.beyond is not None for values in every) else [])):
        parts = [values.told.get(name, no_limits(values.n)) for values in every]
        joined = np.concatenate(parts) if parts else np.empty(0)
        frame[name] = pl.Series(name, joined[order], nan_to_null=True)
    return pl.DataFrame(frame)


def _sortable(key: Key) -> tuple[tuple[bool, object], ...]:
    return tuple((part is None, part) for part in key)
