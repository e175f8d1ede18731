"""The 95 % interval of a quantile from order statistics: Conover 1999 §3.2, Hahn & Meeker 1991."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

import numpy as np
import polars as pl

from kpi import compile as compiler
from kpi.clauses import Statement
from kpi.kinds import Numbers, Quantile
from kpi.metric import Metric
from kpi.part import Key, Part, key_names, numbers
from kpi.query import Query
from kpi.registry import Registry
from kpi.stats.intervals import quantile_ranks

Read = Callable[[str, Mapping[str, object]], pl.DataFrame]

EXACT_UP_TO = 200_000
"""Up to this many rows the limits are values that occur; beyond it they are rounded outwards to 1 % bins."""

GAMMA = 1.01 / 0.99
"""The base of the logarithmic bins: bin b holds the values above GAMMA^(b−1) up to GAMMA^b."""


def statement(part: Part, query: Query, metric: Metric, registry: Registry) -> Statement | None:
    """What has to be read for the limits; None where there is nothing to limit. Metrics that differ in q share it."""
    total = part.values.n.sum()
    return compiler.quantile_values(query, metric, is_binned=_is_binned(total), registry=registry) if total else None


def with_limits(part: Part, found: pl.DataFrame, query: Query, metric: Metric) -> Part:
    """The part with low and high filled in; NaN where a quantile of so few rows has no such limit."""
    lower, upper = quantile_ranks(part.values.n, cast(Quantile, metric.kind).q)
    low, high = np.full(len(part.keys), np.nan), np.full(len(part.keys), np.nan)
    names = key_names(query)
    groups: Mapping[Key, pl.DataFrame] = dict(found.partition_by(names, as_dict=True)) if names else {(): found}
    for place, key in enumerate(part.keys):
        if key not in groups or not part.values.n[place]:
            continue
        values, counts = numbers(groups[key]["v"]), numbers(groups[key]["k"])
        order = np.argsort(values)
        upto = counts[order].cumsum()
        low[place] = _at(values[order], upto, lower[place])
        high[place] = _at(values[order], upto, upper[place])
    if _is_binned(part.values.n.sum()):
        low, high = _edge(low, -1), _edge(high, 0)
    return replace(part, values=replace(part.values, low=low, high=high))


def _is_binned(total: float) -> bool:
    return total > EXACT_UP_TO


def _at(values: Numbers, upto: Numbers, rank: int) -> float:
    """The value of a rank, from 1; NaN for rank 0."""
    return float(values[np.searchsorted(upto, rank)]) if rank > 0 else np.nan


def _edge(bins: Numbers, step: int) -> Numbers:
    """The lower (step −1) or upper (step 0) edge of a bin in seconds; the bin of zero seconds stays zero."""
    with np.errstate(invalid="ignore"):
        return np.where(bins < 0, 0.0, GAMMA ** (bins + step))
