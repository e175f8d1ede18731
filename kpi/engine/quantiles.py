"""Quantiles, and their 95 % intervals from order statistics: Conover 1999 §3.2, Hahn & Meeker 1991."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.metric import Metric
from kpi.declare.values import Key, Numbers
from kpi.engine.series import Series, key_names, numbers
from kpi.query.query import Query
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement
from kpi.stats.exchanged_quantile import ALIKE
from kpi.stats.intervals import Ranks, beyond, quantile_ranks

EXACT_UP_TO = 200_000
"""Up to this many rows the limits are values that occur; beyond it they are rounded outwards to 1 % bins."""

GAMMA = 1.01 / 0.99
"""The base of the logarithmic bins: bin b holds the values above GAMMA^(b−1) up to GAMMA^b."""


@dataclass(frozen=True)
class Tally:
    """Values in order, and beside each how many are not above it."""

    values: Numbers
    upto: Numbers

    @property
    def n(self) -> float:
        """How many there are."""
        return float(self.upto[-1])

    def below(self, at: Numbers) -> Numbers:
        """How many values are not above each of these."""
        return np.concatenate([[0.0], self.upto])[np.searchsorted(self.values, at, side="right")]

    def ends(self, q: float) -> tuple[float, float]:
        """The lower and the upper quantile: they differ where just that share of the values is not above the lower one."""
        places = (np.searchsorted(self.upto, share * self.n) for share in (q - ALIKE, q + ALIKE))
        low, high = (float(self.values[min(int(place), len(self.values) - 1)]) for place in places)
        return low, high


class Ranked(Protocol):
    """What order statistics are read from."""

    def at_ranks(self, series: Series, lower: Ranks, upper: Ranks) -> tuple[Numbers, Numbers]:
        """The values of two ranks, from 1, in each group of a series; NaN for rank 0."""

    def steps(self, series: Series) -> Numbers:
        """The least difference between two values that occur in each group; NaN where all are alike."""

    def tallies(self, series: Series) -> Mapping[Key, Tally]:
        """The values of each group that has any."""


def counts_statement(series: Series, query: Query, metric: Metric, registry: Registry) -> Statement | None:
    """What has to be read for the limits; None where there is nothing to limit. Metrics that differ in q share it."""
    total = series.values.n.sum()
    return compiler.value_counts(query, metric, is_binned=is_binned(total), registry=registry) if total else None


def with_limits(series: Series, ranked: Ranked, q: float) -> Series:
    """The series with low and high filled in; NaN where a quantile of so few rows has no such limit.

    Where so many values are the same that a limit is the quantile itself, it lies half a step beyond: see `beyond`.
    """
    values = series.values
    low, high = ranked.at_ranks(series, *quantile_ranks(values.n, q))
    if ((low == values.value) | (high == values.value)).any():
        low, high = beyond(values.value, low, high, ranked.steps(series))
    return replace(series, values=replace(values, low=low, high=high))


def at_shares(series: Series, ranked: Ranked, low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """The values below which such shares of the rows lie, rounded outwards and never beyond what occurs; NaN without rows."""
    n = series.values.n
    with np.errstate(invalid="ignore"):
        lower, upper = np.clip(np.floor(n * low), 1, n), np.clip(np.ceil(n * high) + 1, 1, n)
    return ranked.at_ranks(series, *(np.nan_to_num(ranks).astype(np.int64) for ranks in (lower, upper)))


def _step(values: Numbers) -> float:
    """The least difference between two different values in order; NaN where all are alike."""
    apart = np.diff(values)
    apart = apart[apart > 0]
    return float(apart.min()) if len(apart) else np.nan


@dataclass(frozen=True)
class Sorted:
    """All values of each group of a series, in order."""

    groups: Sequence[Numbers]

    def series(self, keys: Sequence[Key], metric: Metric, q: float) -> Series:
        """The quantiles, linear between neighbours (type 7), with their limits."""
        n = np.array([len(values) for values in self.groups], dtype=np.float64)
        quantiles = np.array([_type_7(values, q) for values in self.groups], dtype=np.float64)
        return with_limits(Series(keys, metric.kind.values_from({"n": n, "quantile": quantiles})), self, q)

    def at_ranks(self, series: Series, lower: Ranks, upper: Ranks) -> tuple[Numbers, Numbers]:
        """The values of two ranks, from 1, in each group; NaN for rank 0."""
        limits = tuple(
            np.array(
                [values[rank - 1] if 0 < rank <= len(values) else np.nan for values, rank in zip(self.groups, ranks.tolist(), strict=True)],
                dtype=np.float64,
            )
            for ranks in (lower, upper)
        )  # fmt: skip
        return (
            outwards(_bin(limits[0]), _bin(limits[1])) if is_binned(series.values.n.sum()) else (limits[0], limits[1])
        )

    def steps(self, series: Series) -> Numbers:
        """The least difference between two values in each group."""
        return np.array([_step(values) for values in self.groups], dtype=np.float64)

    def tallies(self, series: Series) -> Mapping[Key, Tally]:
        """The values of each group that has any."""
        groups = zip(series.keys, self.groups, strict=True)
        return {key: Tally(values, np.arange(1.0, len(values) + 1)) for key, values in groups if len(values)}


@dataclass(frozen=True)
class Tallied:
    """How often each value (or bin of values) occurs in each group, as the columns v and k beside those of a question."""

    found: pl.DataFrame
    query: Query

    def at_ranks(self, series: Series, lower: Ranks, upper: Ranks) -> tuple[Numbers, Numbers]:
        """The values of two ranks, from 1, in each group; NaN for rank 0."""
        low, high = np.full(len(series.keys), np.nan), np.full(len(series.keys), np.nan)
        groups = self._groups()
        for place, key in enumerate(series.keys):
            if key not in groups or not series.values.n[place]:
                continue
            values, counts = numbers(groups[key]["v"]), numbers(groups[key]["k"])
            order = np.argsort(values)
            upto = counts[order].cumsum()
            low[place] = _at(values[order], upto, lower[place])
            high[place] = _at(values[order], upto, upper[place])
        return outwards(low, high) if is_binned(series.values.n.sum()) else (low, high)

    def steps(self, series: Series) -> Numbers:
        """The least difference between two values in each group."""
        groups = self._groups()
        found = [np.sort(numbers(groups[key]["v"])) if key in groups else np.array([]) for key in series.keys]
        return np.array([_step(values) for values in found], dtype=np.float64)

    def tallies(self, series: Series) -> Mapping[Key, Tally]:
        """The values of each group that has any; of bins their upper edges."""
        has_bins, tallies = is_binned(series.values.n.sum()), {}
        for key, frame in self._groups().items():
            ordered = frame.drop_nulls("v").sort("v")
            if ordered.height:
                values = numbers(ordered["v"])
                edges = np.where(values < 0, 0.0, GAMMA**values) if has_bins else values
                tallies[key] = Tally(edges, numbers(ordered["k"]).cumsum())
        return tallies

    def _groups(self) -> Mapping[Key, pl.DataFrame]:
        names = key_names(self.query)
        return dict(self.found.partition_by(names, as_dict=True)) if names else {(): self.found}


def is_binned(total: float) -> bool:
    """Whether limits of so many values are edges of bins."""
    return total > EXACT_UP_TO


def _type_7(values: Numbers, q: float) -> float:
    if not len(values):
        return np.nan
    place = (len(values) - 1) * q
    below, above = values[int(np.floor(place))], values[int(np.ceil(place))]
    return float(below + (above - below) * (place - np.floor(place)))


def _at(values: Numbers, upto: Numbers, rank: int) -> float:
    """The value of a rank, from 1; NaN for rank 0."""
    return float(values[np.searchsorted(upto, rank)]) if rank > 0 else np.nan


def _bin(values: Numbers) -> Numbers:
    """The bin of a value, as data/store/schema/facts counts it: −1 for zero seconds."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values == 0, -1.0, np.ceil(np.log(values) / np.log(GAMMA)))


def outwards(low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """The limits that two bins stand for: the lower edges of bins and the upper edges of others in seconds; the bin of zero seconds stays zero."""
    with np.errstate(invalid="ignore"):
        return tuple(np.where(bins < 0, 0.0, GAMMA ** (bins + step)) for bins, step in ((low, -1), (high, 0)))  # type: ignore[return-value]  # two of them, by the loop
