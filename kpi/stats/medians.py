"""The change of a median: its standard error from two sorted values, its difference, and its change in percent."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Z95, Floats, binomial_chances, columns
from kpi.stats.intervals import EXACT_UP_TO, Ranks

MEDIAN_FROM = 6
"""The fewest rows whose median has an interval at all."""


def median_ranks(n: npt.ArrayLike) -> tuple[Ranks, Ranks]:
    """The ranks, from 1, of the two sorted values from which the error of a median is read; 0 below 6 rows."""
    (sizes,) = columns(n)
    first = np.maximum(np.rint(sizes / 2 - np.sqrt(np.maximum(sizes, 0))), 1)
    is_enough = sizes >= MEDIAN_FROM
    return np.where(is_enough, first, 0).astype(np.int64), np.where(is_enough, sizes - first + 1, 0).astype(np.int64)


def median_se(n: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Floats:
    """The standard error of a median of n rows, from the values at `median_ranks(n)`; NaN below 6 rows.

    Bonett and Price 2002, Psychological Methods 7:370.
    """
    sizes, lows, highs = columns(n, lower, upper)
    distinct, places = np.unique(np.where(sizes >= MEDIAN_FROM, sizes, 0), return_inverse=True)
    widths = np.array([_median_width(int(size)) for size in distinct], dtype=np.float64)
    return (highs - lows) / (2 * widths[places].reshape(sizes.shape))


def median_difference_bonett_price(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[float, float]:
    """The interval of the difference of two medians, from all values of each side, sorted; NaN below 6 rows a side.

    Bonett and Price 2002, Psychological Methods 7:370.
    """
    (middle1, se1), (middle2, se2) = (_median_and_se(np.asarray(side, dtype=np.float64)) for side in (first, second))
    half = Z95 * math.hypot(se1, se2)
    return middle1 - middle2 - half, middle1 - middle2 + half


def median_change_bonett_price(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[float, float]:
    """The interval of first median / second median - 1, from sorted times, by the medians of the logarithms.

    0.05 is 5 % longer. Elapsed times spread by factors, so this is their natural scale. Times below one second count as
    one. Bonett and Price 2002, Psychological Methods 7:370, applied to logarithms.
    """
    logs = (np.log(np.maximum(np.asarray(side, dtype=np.float64), 1)) for side in (first, second))
    low, high = median_difference_bonett_price(*logs)
    return math.expm1(low), math.expm1(high)


def median_change(
    n1: npt.ArrayLike,
    ranked1: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    n2: npt.ArrayLike,
    ranked2: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
) -> tuple[Floats, Floats]:
    """`median_change_bonett_price` for whole columns, from three times a side: lower rank, median and upper rank.

    The ranks are those of `median_ranks`, so that a query can read them without fetching all rows.
    """
    low1, middle1, high1 = (np.log(np.maximum(column, 1)) for column in columns(*ranked1))
    low2, middle2, high2 = (np.log(np.maximum(column, 1)) for column in columns(*ranked2))
    half = Z95 * np.hypot(median_se(n1, low1, high1), median_se(n2, low2, high2))
    return np.expm1(middle1 - middle2 - half), np.expm1(middle1 - middle2 + half)


def _median_and_se(ordered: Floats) -> tuple[float, float]:
    size = len(ordered)
    if size < MEDIAN_FROM:
        return math.nan, math.nan
    lower, upper = (int(rank) - 1 for rank in median_ranks(size))
    return float(np.median(ordered)), float(median_se(size, ordered[lower], ordered[upper]))


@lru_cache(maxsize=8192)
def _median_width(n: int) -> float:
    """How many standard errors lie between the median and the value at its lower `median_ranks`."""
    if n < MEDIAN_FROM:
        return math.nan
    rank = max(1, round(n / 2 - math.sqrt(n)))
    if n > EXACT_UP_TO:  # here the binomial is a normal curve to four digits; the half is the correction for continuity
        return (n / 2 - rank + 0.5) / (math.sqrt(n) / 2)
    return NormalDist().inv_cdf(1 - float(binomial_chances(n, 0.5)[:rank].sum()))
