"""95 % intervals for one value: shares, means, NPS, counts and quantiles, each for whole columns at once.

Every function takes numbers or arrays and gives two float arrays (low, high), NaN where the interval is undefined.
They cover chance in the sampling of rows only, not differences between days: see `kpi.stats.between_day_error`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Z95, Floats, binomial_chances, columns, incomplete_beta, t95

__all__ = [
    "Z95",
    "Floats",
    "Ranks",
    "binomial_ranks",
    "byar",
    "clopper_pearson",
    "mean_and_se",
    "mean_t",
    "nps_adjusted_wald",
    "nps_and_se",
    "quantile_ranks",
    "wilson",
]

Ranks = npt.NDArray[np.int64]

CLOPPER_PEARSON_UP_TO, RARE_UP_TO = 2000, 100
"""Up to this many rows, or so few hits or misses, the limits of a share are exact; beyond, a formula will do."""

EXACT_UP_TO = 500
"""Up to this many rows the ranks of a quantile come from exact binomial sums, beyond it from the normal curve."""

NPS_PSEUDO_ANSWERS = 0.75
"""What the adjusted Wald interval adds to promoters and to detractors; passives get twice as much, so three in all."""

GARWOOD = (
    (0.0, 3.688879454114),
    (0.025317807984, 5.571643390939),
    (0.242209278544, 7.224687667724),
    (0.618672122896, 8.767273069742),
    (1.089865373626, 10.241588675404),
)
"""Exact Poisson limits for counts 0 to 4, where Byar's approximation is not good enough."""


def wilson(x: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The Wilson score interval of the share x/n, 0 to 1; NaN for n = 0.

    Wilson 1927, JASA 22:209; method 3 in Newcombe 1998, Stat Med 17:857.
    """
    hits, rows = columns(x, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / rows
        middle = hits + Z95**2 / 2
        spread = Z95 * np.sqrt(hits * (rows - hits) / rows + Z95**2 / 4)
        # rounding can put a limit just outside 0 to 1 or on the wrong side of the share itself
        low = np.minimum(np.maximum((middle - spread) / (rows + Z95**2), 0), share)
        high = np.maximum(np.minimum((middle + spread) / (rows + Z95**2), 1), share)
    return _defined(rows > 0, low, high)


def clopper_pearson(x: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The exact interval of the share x/n: at most 2.5 % of the time too high, or too low; NaN for n = 0.

    Clopper and Pearson 1934, Biometrika 26:404. Above 2,000 rows, unless hits or misses are rare, the score interval
    with correction for continuity, method 4 in Newcombe 1998, Stat Med 17:857: the same to three digits.
    """
    hits, rows = columns(x, n)
    low, high = np.full(hits.shape, np.nan), np.full(hits.shape, np.nan)
    is_large = (rows > CLOPPER_PEARSON_UP_TO) & (np.minimum(hits, rows - hits) > RARE_UP_TO)
    low[is_large], high[is_large] = _score_with_correction(hits[is_large], rows[is_large])
    for place in np.ndindex(hits.shape):
        seen, size = float(hits[place]), float(rows[place])
        if size > 0 and not is_large[place]:
            low[place] = _beta_quantile(seen, size - seen + 1, 0.025) if seen > 0 else 0
            high[place] = _beta_quantile(seen + 1, size - seen, 0.975) if seen < size else 1
    return low, high


def mean_t(n: npt.ArrayLike, total: npt.ArrayLike, total_of_squares: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Student's interval of a mean, from the count, the sum and the sum of squares; NaN for n < 2.

    The limits can leave a bounded scale when n is small; whoever knows the scale clamps them.
    """
    rows, sums, squares = columns(n, total, total_of_squares)
    mean, se = mean_and_se(rows, sums, squares)
    half = t95(rows - 1) * se
    return _defined(rows >= 2, mean - half, mean + half)


def mean_and_se(n: Floats, total: Floats, total_of_squares: Floats) -> tuple[Floats, Floats]:
    """The mean and its standard error from a count, a sum and a sum of squares; NaN where n < 1 and n < 2."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(n >= 1, total / n, np.nan)
        # equal answers can leave a variance a hair below zero
        variance = np.maximum(total_of_squares - total * mean, 0) / (n - 1)
        se = np.where(n >= 2, np.sqrt(variance / n), np.nan)
    return mean, se


def nps_adjusted_wald(promoters: npt.ArrayLike, detractors: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The adjusted Wald interval of a net promoter score, in points from -100 to 100; NaN for n = 0.

    Rocks 2016, The American Statistician 70:365: three made-up answers are added before the plain formula. That pulls
    the centre towards 0; where it would leave out the score itself (nearly all answers alike), the score is the limit.
    """
    ups, downs, rows = columns(promoters, detractors, n)
    centre, se = nps_and_se(ups, downs, rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = 100 * (ups - downs) / rows
    low = np.minimum(np.maximum(centre - Z95 * se, -100), score)
    high = np.maximum(np.minimum(centre + Z95 * se, 100), score)
    return _defined(rows > 0, low, high)


def nps_and_se(promoters: Floats, detractors: Floats, n: Floats) -> tuple[Floats, Floats]:
    """The adjusted score and its standard error, both in points (Rocks 2016)."""
    size = n + 4 * NPS_PSEUDO_ANSWERS
    ups, downs = (promoters + NPS_PSEUDO_ANSWERS) / size, (detractors + NPS_PSEUDO_ANSWERS) / size
    variance = np.maximum(ups + downs - (ups - downs) ** 2, 0)
    return 100 * (ups - downs), 100 * np.sqrt(variance / size)


def byar(count: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The interval of a Poisson count: Byar's approximation, and the exact limits for 0 to 4; NaN for a negative count.

    Garwood 1936, Biometrika 28:437; Byar in Breslow and Day 1987, vol. II, p. 69.
    """
    (seen,) = columns(count)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = seen * (1 - 1 / (9 * seen) - Z95 / (3 * np.sqrt(seen))) ** 3
        high = (seen + 1) * (1 - 1 / (9 * (seen + 1)) + Z95 / (3 * np.sqrt(seen + 1))) ** 3
    whole = np.arange(len(GARWOOD))
    is_small = (seen >= 0) & (seen <= whole[-1])
    exact = np.array(GARWOOD)
    low = np.where(is_small, np.interp(seen, whole, exact[:, 0]), low)
    high = np.where(is_small, np.interp(seen, whole, exact[:, 1]), high)
    return _defined(seen >= 0, low, high)


def quantile_ranks(n: npt.ArrayLike, q: float) -> tuple[Ranks, Ranks]:
    """The ranks, from 1, of the sorted values that bound the q-quantile of n rows; 0 where no such limit exists.

    Lower: the largest l with P(X <= l-1) <= 2.5 %; upper: the smallest u with P(X >= u) <= 2.5 %, X binomial(n, q).
    Either may be missing alone: a 90 % quantile of 20 rows has a lower limit and no upper one.
    Conover 1999, Practical Nonparametric Statistics, §3.2. Above 500 rows by the normal approximation.
    """
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    given = np.asarray(n, dtype=np.float64)
    sizes, places = np.unique(np.where(given >= 1, given, 0).astype(np.int64), return_inverse=True)
    pairs = np.array([_ranks(int(size), q) for size in sizes], dtype=np.int64).reshape(-1, 2)
    return pairs[places, 0].reshape(given.shape), pairs[places, 1].reshape(given.shape)


@lru_cache(maxsize=8192)
def _ranks(n: int, q: float, tail: float = 0.025) -> tuple[int, int]:
    if n <= EXACT_UP_TO:
        return binomial_ranks(n, q, tail)
    middle, spread = n * q + 0.5, Z95 * np.sqrt(n * q * (1 - q))  # the half is the correction for continuity
    lower, upper = int(np.floor(middle - spread)), int(np.ceil(middle + spread))
    return max(lower, 0), upper if upper <= n else 0


def binomial_ranks(n: int, q: float, tail: float) -> tuple[int, int]:
    """The two ranks of `quantile_ranks` for one n, by exact sums, leaving out at most `tail` on either side."""
    chances = binomial_chances(n, q)
    lower = int(np.searchsorted(np.cumsum(chances), tail, side="right"))
    upper = n + 1 - int(np.searchsorted(np.cumsum(chances[::-1]), tail, side="right"))
    return lower, upper if upper <= n else 0


@lru_cache(maxsize=8192)
def _beta_quantile(a: float, b: float, chance: float) -> float:
    if a > b:  # near 1 few digits would be left of what is missing to 1
        return 1 - _beta_quantile(b, a, 1 - chance)
    low, high = 0.0, 1.0
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if incomplete_beta(a, b, middle) < chance else (low, middle)
    return (low + high) / 2


def _score_with_correction(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    share, rest, square = x / n, 1 - x / n, Z95**2
    below = Z95 * np.sqrt(np.maximum(square - 2 - 1 / n + 4 * share * (n * rest + 1), 0))
    above = Z95 * np.sqrt(np.maximum(square + 2 - 1 / n + 4 * share * (n * rest - 1), 0))
    low = np.where(x > 0, (2 * x + square - 1 - below) / (2 * (n + square)), 0.0)
    high = np.where(x < n, (2 * x + square + 1 + above) / (2 * (n + square)), 1.0)
    return low, high


def _defined(where: npt.NDArray[np.bool_], low: Floats, high: Floats) -> tuple[Floats, Floats]:
    return np.where(where, low, np.nan), np.where(where, high, np.nan)
