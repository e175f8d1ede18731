"""The 95 % interval of a quantile from order statistics: Conover 1999 §3.2, Hahn & Meeker 1991."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
import polars as pl

from kpi import compile as compiler
from kpi.kinds import Quantile
from kpi.metric import Metric
from kpi.query import Query
from kpi.registry import Registry
from kpi.stats.intervals import quantile_ranks

Read = Callable[[str, Mapping[str, object]], pl.DataFrame]

EXACT_UP_TO = 200_000
"""Up to this many rows the limits are values that occur; beyond it they are rounded outwards to 1 % bins."""

GAMMA = 1.01 / 0.99
"""The base of the logarithmic bins: bin b holds the values above GAMMA^(b−1) up to GAMMA^b."""


def with_limits(read: Read, query: Query, metric: Metric, frame: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The frame with `low` and `high` filled in; null where a quantile of so few rows has no such limit."""
    total = frame["n"].sum()
    if not total:
        return frame
    kind = cast(Quantile, metric.kind)
    is_binned = total > EXACT_UP_TO
    statement = compiler.quantile_values(query, metric, is_binned=is_binned, registry=registry)
    found = read(statement.sql, statement.params)
    keys = [name for name in found.columns if name not in ("v", "k")]
    lower, upper = quantile_ranks(frame["n"].to_numpy(), kind.q)
    ranked = frame.with_columns(pl.Series("lower", lower), pl.Series("upper", upper))
    running = found.sort("v").with_columns(
        pl.col("k").cum_sum().over(keys).alias("upto") if keys else pl.col("k").cum_sum().alias("upto")
    )
    low, high = (_at(running, ranked, side, keys) for side in ("lower", "upper"))
    if is_binned:
        low, high = low.with_columns(v=_edge(low["v"], -1)), high.with_columns(v=_edge(high["v"], 0))
    return frame.with_columns(low["v"].cast(pl.Float64).alias("low"), high["v"].cast(pl.Float64).alias("high"))


def _at(running: pl.DataFrame, ranked: pl.DataFrame, side: str, keys: list[str]) -> pl.DataFrame:
    """For each row of `ranked`, the first value whose running count reaches the rank; null for rank 0."""
    wanted = ranked.with_row_index("place").select("place", *keys, pl.col(side).alias("rank"))
    joined = wanted.join(running, on=keys, how="left", nulls_equal=True) if keys else wanted.join(running, how="cross")
    reached = joined.filter((pl.col("rank") > 0) & (pl.col("upto") >= pl.col("rank")))
    first = reached.group_by("place").agg(pl.col("v").min())
    return wanted.join(first, on="place", how="left", maintain_order="left")


def _edge(bins: pl.Series, step: int) -> pl.Series:
    """The lower (step −1) or upper (step 0) edge of a bin in seconds; bins of zero seconds stay zero."""
    places = bins.cast(pl.Float64).to_numpy().astype(np.float64)
    with np.errstate(invalid="ignore"):
        return pl.Series("v", np.where(places < 0, 0.0, GAMMA ** (places + step))).fill_nan(None)
