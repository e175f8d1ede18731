"""The distributions that intervals and tests rest on: normal, Student's t, χ², beta and binomial, without a statistics library."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: half the width of a 95 % interval in standard errors."""

T_SERIES_FROM = 200.0
"""Degrees of freedom from which the series in 1/df is exact to ten digits."""


def columns(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    """Numbers or arrays as float arrays of one common shape, copied so that they may be changed."""
    return tuple(np.array(column) for column in np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values)))


def normal_p(z: npt.ArrayLike) -> Floats:
    """The chance, for each z, that a standard normal lies at least as far from 0."""
    return np.asarray(_erfc(np.abs(np.asarray(z, dtype=np.float64)) / np.sqrt(2)), dtype=np.float64)


_erfc = np.vectorize(math.erfc, otypes=[np.float64])


def t95(df: npt.ArrayLike) -> Floats:
    """The 97.5 % point of Student's t for each number of degrees of freedom (whole or not); NaN below 1.

    Up to 200 degrees by inverting the distribution, cached for each value; above by the Cornish–Fisher series
    (Abramowitz and Stegun 26.7.5).
    """
    degrees = np.asarray(df, dtype=np.float64)
    result = np.full(degrees.shape, np.nan)
    is_large = degrees >= T_SERIES_FROM
    result[is_large] = _t_series(degrees[is_large])
    is_small = (degrees >= 1) & ~is_large
    values, places = np.unique(degrees[is_small], return_inverse=True)
    result[is_small] = np.array([_t_inverted(float(value)) for value in values], dtype=np.float64)[places]
    return result


def two_sided_p(t: float, df: float) -> float:
    """The chance of a value at least as far from 0 as `t`; NaN when either is NaN or df is not positive."""
    if math.isnan(t) or not df > 0:
        return math.nan
    if math.isinf(df):
        return math.erfc(abs(t) / math.sqrt(2))
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def chi_square_p(x: float, df: int) -> float:
    """The chance that χ² with so many degrees of freedom is at least `x`, exactly (Abramowitz and Stegun 26.4.4 and 26.4.5)."""
    half = max(x, 0.0) / 2
    steps = np.arange(df // 2, dtype=np.float64) + (0.5 if df % 2 else 0.0)
    logs = [step * math.log(half) - half - math.lgamma(step + 1) for step in steps] if half else []
    if df % 2:
        return math.erfc(math.sqrt(half)) + sum(map(math.exp, logs)) if half else 1.0
    return sum(map(math.exp, logs)) if half else 1.0


def _t_series(df: Floats) -> Floats:
    z = Z95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    total = np.full(df.shape, z)
    for power, term in enumerate(terms, start=1):
        total += term / df**power
    return total


@lru_cache(maxsize=4096)
def _t_inverted(df: float) -> float:
    """By Newton's steps from the normal's quantile, below all others: the chance falls ever more slowly, so that no step goes too far."""
    log_scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    t = Z95
    for _ in range(50):
        density = math.exp(log_scale - (df + 1) / 2 * math.log1p(t * t / df))
        step = (two_sided_p(t, df) - 0.05) / (2 * density)
        t += step
        if abs(step) < 1e-12:
            break
    return t


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast only on the near side of the mean
        return 1 - incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * _beta_fraction(a, b, x))


def _beta_fraction(a: float, b: float, x: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), evaluated from the front by a recurrence scaled at each step against overflow."""
    above, above_before, below, below_before = 1.0, 1.0, 1.0, 0.0
    value = 1.0
    for step in range(1, 2000):
        half = step // 2
        if step % 2:
            factor = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            factor = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        above, above_before = above + factor * above_before, above
        below, below_before = below + factor * below_before, below
        above, above_before, below_before, below = above / below, above_before / below, below_before / below, 1.0
        if abs(above - value) < 1e-15 * abs(above) and step > 2:
            return above
        value = above
    return value


def binomial_chances(n: int, q: float) -> Floats:
    """The chances of 0 to n hits in n draws, by logarithms so that nothing underflows on the way."""
    steps = np.arange(1, n + 1, dtype=np.float64)
    log_ways = np.concatenate([[0.0], np.cumsum(np.log((n + 1 - steps) / steps))])
    hits = np.arange(n + 1)
    chances: Floats = np.exp(log_ways + hits * np.log(q) + (n - hits) * np.log1p(-q))
    return chances
