"""Whether there is enough behind a value to show it: withheld, shown as a wide range, or shown.

Withheld is what rests on fewer rows than its kind of number needs: 30 for shares, means and net scores, and for a quantile
as many as give it limits on both sides. A share or net score of 30 rows or more whose interval is still too wide by the
rule of the NCHS is shown with its interval, faint and without a coloured change. Counts, sums and ratios of sums are counted
in full and never withheld.
"""

from __future__ import annotations

import math
from enum import Enum
from functools import lru_cache

import polars as pl

from kpi.declare.metric import Metric

VALUES = ("value", "low", "high")


class Shown(Enum):
    """How a value is shown."""

    WITHHELD = "withheld"
    WIDE = "wide"
    SOUND = "sound"


def rows_from(metric: Metric) -> int:
    """From how many rows a value of this metric is shown; 0 for what is never withheld."""
    return metric.kind.presentation.rows_from


def how_shown(metric: Metric, value: float | None, n: float | None) -> Shown:
    """How a value from n rows is to be shown; without a value or rows there is nothing to withhold."""
    if n is None or not n > 0:
        return Shown.SOUND
    return _how_shown(metric, math.nan if value is None or math.isnan(value) else float(value), round(n))


def is_few(metric: Metric, n: float | None) -> bool:
    """Whether a value from n rows is withheld."""
    return n is not None and 0 < n < rows_from(metric)


def without_few(frame: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """An answer of one metric with nothing in the place of values that are withheld; n stays."""
    least = rows_from(metric)
    # Asked for each card and picture of a page, and mostly there is nothing to take out.
    if not ((frame["n"] < least) & frame["value"].is_not_null()).any():
        return frame
    return frame.with_columns(pl.when(pl.col("n") >= least).then(pl.col(name)).alias(name) for name in VALUES)


@lru_cache(maxsize=4096)
def _how_shown(metric: Metric, value: float, n: int) -> Shown:
    if n < rows_from(metric):
        return Shown.WITHHELD
    return Shown.WIDE if metric.kind.presentation.is_wide(value, n) else Shown.SOUND
