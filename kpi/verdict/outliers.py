"""Which groups stand out from the whole, so that a table of teams or agents is not read as a ranking of chance.

Each group is held against the whole that it is a part of. The interval of the difference is that of two values on their own
(Zou and Donner 2008), which is somewhat too wide for a part and its whole: fewer groups are marked, never more. All values of
a table are looked at together (Benjamini and Hochberg 1995). Goldstein and Spiegelhalter 1996 (JRSS-A 159:385) show what
ranking without this does.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Better
from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg
from kpi.verdict.side_by_side import difference, side


def standing(groups: pl.DataFrame, whole: pl.DataFrame, registry: Registry = REGISTRY) -> pl.DataFrame:
    """The answer by groups with p (adjusted; null where nothing can be told) and standing: better, worse or null.

    `groups` has metric, value, n, low, high and the columns of its splits; `whole` the same metrics once. Values that rest
    on too few records, that are full counts, or of which neither direction is better are not held against anything.
    """
    of_whole = {row["metric"]: row for row in whole.iter_rows(named=True)}
    p = np.array([_p(row, of_whole.get(row["metric"]), registry) for row in groups.iter_rows(named=True)], np.float64)
    adjusted = benjamini_hochberg(p)
    marks = [
        _side(row, of_whole[row["metric"]], registry) if number <= FALSE_ALARMS else None
        for row, number in zip(groups.iter_rows(named=True), adjusted, strict=True)
    ]
    return groups.with_columns(
        pl.Series("p", adjusted, dtype=pl.Float64, nan_to_null=True), pl.Series("standing", marks, dtype=pl.String)
    )


def _p(row: dict[str, object], whole: dict[str, object] | None, registry: Registry) -> float:
    metric = registry.metric(str(row["metric"]))
    is_held = whole is not None and metric.better is not Better.NEITHER
    return difference(row, whole, metric).p if is_held and whole else math.nan


def _side(row: dict[str, object], whole: dict[str, object], registry: Registry) -> str:
    metric = registry.metric(str(row["metric"]))
    return side(difference(row, whole, metric), metric)
