"""The rows of one metric in an answer: keys beside arrays of numbers, and their way into a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from kpi.declare.metric import Metric
from kpi.declare.values import VALUES, Key
from kpi.engine.coverage import Span, is_known, whole
from kpi.kinds.kinds import Age, Columns, Count, Numbers, Values
from kpi.query.period import buckets
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
        return Values(*(getattr(self.values, name)[places] for name in VALUES))


def key_names(query: Query) -> list[str]:
    """What a key is made of."""
    return [*(["bucket"] if query.grain else []), *query.by]


def keys_of(found: pl.DataFrame, query: Query) -> list[Key]:
    """The keys of the rows read."""
    names = key_names(query)
    return list(zip(*(found[name].to_list() for name in names), strict=True)) if names else [()] * found.height


def numbers(series: pl.Series) -> Numbers:
    """A column as floats, NaN where it is empty."""
    return np.asarray(series.cast(pl.Float64).to_numpy(), dtype=np.float64)


def completed(part: Series, query: Query, metric: Metric, span: Span) -> Series:
    """Add the buckets without rows; a count of nothing is 0 where there are data, and unknown where there are none."""
    if query.grain is not None and span is not None:
        part = _with_all_buckets(part, query, span)
    zero = _zero(metric)
    if zero is None:
        return part
    known = np.array([is_known(_bucket(key, query), query, span) for key in part.keys], dtype=bool)
    return Series(part.keys, _counted(part.values, known, zero))


def _zero(metric: Metric) -> Values | None:
    """What a count says where nothing is counted; None for what is no count."""
    if isinstance(metric.kind, Count):
        return metric.kind.finish({"n": np.zeros(1)})
    if isinstance(metric.kind, Age) and metric.kind.is_count:
        return Values(np.zeros(1), np.zeros(1), np.full(1, np.nan), np.full(1, np.nan))
    return None


def _with_all_buckets(part: Series, query: Query, span: tuple[date, date]) -> Series:
    if query.grain is None:
        return part
    groups = list(dict.fromkeys(key[1:] for key in part.keys)) if query.by else [()]
    grid = [(day, *group) for day in buckets(whole(query, span), query.grain) for group in groups]
    place = {key: index for index, key in enumerate(part.keys)}
    places = np.array([place.get(key, -1) for key in grid], dtype=np.int64)
    is_there = places >= 0
    columns = {}
    for name in VALUES:
        column = np.full(len(grid), 0.0 if name == "n" else np.nan)
        column[is_there] = getattr(part.values, name)[places[is_there]]
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


def _bucket(key: Key, query: Query) -> date | None:
    return key[0] if query.grain and isinstance(key[0], date) else None


def only_known(part: Series, query: Query, span: Span) -> Series:
    """The part with nothing where the data say nothing."""
    known = np.array([is_known(_bucket(key, query), query, span) for key in part.keys], dtype=bool)
    emptied = {name: np.where(known, getattr(part.values, name), np.nan) for name in ("value", "low", "high")}
    return Series(part.keys, Values(n=np.where(known, part.values.n, 0.0), **emptied))


def finished(found: pl.DataFrame, query: Query, metric: Metric, columns: Columns) -> Series:
    """The part of a metric from the aggregates that were read."""
    return Series(keys_of(found, query), metric.kind.finish(columns))


_TYPES = {"metric": pl.String, "bucket": pl.Date}


def frame_of(parts: Mapping[str, Series], query: Query) -> pl.DataFrame:
    """All parts under each other: metric, bucket, the splits, value, n, low, high; sorted by key within a metric."""
    names = key_names(query)
    columns: dict[str, list[object]] = {"metric": [], "bucket": [], **{name: [] for name in query.by}}
    order: list[int] = []
    offset = 0
    for metric, part in parts.items():
        sorted_places = sorted(range(len(part.keys)), key=lambda place, keys=part.keys: _sortable(keys[place]))  # type: ignore[misc]  # a default argument in a lambda has no type
        order += [offset + place for place in sorted_places]
        offset += len(part.keys)
        columns["metric"] += [metric] * len(part.keys)
        if "bucket" not in names:
            columns["bucket"] += [None] * len(part.keys)
        for position, name in enumerate(names):
            columns[name] += [key[position] for key in part.keys]
    frame = {}
    for name, column in columns.items():
        series = pl.Series(name, [column[place] for place in order], dtype=_TYPES.get(name), strict=False)
        frame[name] = series.cast(pl.String) if series.dtype == pl.Null else series
    for name in VALUES:
        joined = np.concatenate([getattr(part.values, name) for part in parts.values()]) if parts else np.empty(0)
        frame[name] = pl.Series(name, joined[order], nan_to_null=True)
    return pl.DataFrame(frame)


def _sortable(key: Key) -> tuple[tuple[bool, object], ...]:
    return tuple((part is None, part) for part in key)
