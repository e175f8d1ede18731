"""Is there enough behind a number to show it? Rules of statistical offices, for shares, scores and quantiles."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import columns
from kpi.stats.intervals import clopper_pearson, quantile_ranks

Flags = npt.NDArray[np.bool_]

ROWS_FROM = 30
"""The fewest rows of a share, a mean or a net promoter score that is shown at all."""

NET_SCORE_FROM = 100
"""The fewest answers of a net promoter score that is shown as more than a wide range: ±15 points, ±26 from 30."""

NARROW, WIDE, RELATIVE = 0.05, 0.30, 1.30
"""Widths of the exact interval: good up to the first, too wide from the second, else at most 1.3 times the share."""


def is_share_presentable(x: npt.ArrayLike, n: npt.ArrayLike) -> Flags:
    """Whether the share x/n may be shown: 30 rows and an exact 95 % interval that is not too wide for x/n and its rest.

    NCHS Data Presentation Standards for Proportions, Parker et al. 2017, Vital Health Stat 2(175).
    """
    hits, rows = columns(x, n)
    low, high = clopper_pearson(hits, rows)
    width = high - low
    with np.errstate(divide="ignore", invalid="ignore"):
        smaller = np.minimum(hits, rows - hits) / rows
        is_between = (width < WIDE) & (width <= RELATIVE * smaller)
    return (rows >= ROWS_FROM) & ((width <= NARROW) | is_between)


def is_quantile_presentable(n: npt.ArrayLike, q: float) -> Flags:
    """Whether the q-quantile of n rows has limits on both sides: a median from 6 rows, a 90 % quantile from 36."""
    lower, upper = quantile_ranks(n, q)
    return (lower > 0) & (upper > 0)


@cache
def rows_of_quantile(q: float) -> int:
    """The fewest rows from which the q-quantile is presentable."""
    rows = np.arange(1, 2000)
    return int(rows[is_quantile_presentable(rows, q)][0])
