"""95 % intervals for one value: shares, means, NPS, counts and quantiles, each for whole columns at once.

Every function takes numbers or arrays and gives two float arrays (low, high), NaN where the interval is undefined.
They cover chance in the sampling of rows only, not differences between days: see `kpi.stats.between_day_error`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Z95, Floats, binomial_chances, columns, incomplete_beta, t95

__all__ = [
    "Z95",
    "Floats",
    "Ranks",
    "beyond",
    "binomial_ranks",
    "byar",
    "clopper_pearson",
    "mean_hall",
    "nps_adjusted_wald",
    "nps_and_se",
    "quantile_ranks",
    "ratio_hall",
    "share_limits",
    "share_of_total",
    "tail_factor",
    "wilson",
]

Ranks = npt.NDArray[np.int64]

CLOPPER_PEARSON_UP_TO, RARE_UP_TO = 2000, 100
"""Up to this many rows, or so few hits or misses, the limits of a share are exact; beyond, a formula will do."""

EXACT_UP_TO = 500
"""Up to this many rows the ranks of a quantile come from exact binomial sums, beyond it from the normal curve."""

NPS_PSEUDO_ANSWERS = 0.75
"""What the adjusted Wald interval adds to promoters and to detractors; passives get twice as much, so three in all."""

RARE_HITS = (0.051293294387550585, 0.35536151, 0.81769145)
"""The Poisson means of which one, two and three hits or more have a chance of 5 %."""

RARE_THREE_FROM = 50
"""The rows above which three hits are rare too."""

ALIKE = 1e-12
"""Values whose variance is smaller than this part of their mean square are all alike: what is left over is rounding."""

SCORES_FROM, AMOUNTS_FROM = 30, 50
"""The fewest rows from which the limits of a mean hold: of scores on a scale, and of amounts that have no upper end."""

TAIL_WEIGHT, TAIL_ROWS, TAIL_SPREAD = 1.5, 50, 0.25
"""How far a heavy tail moves the limit that faces it, from how many rows that fades out, and the spread of the fourth roots
(in parts of their mean) below which it counts the less; tuned by simulation."""

ABOVE_ZERO_FROM = 30
"""The fewest amounts above zero that tell of the tail of all."""

WHOLES_FROM, NEARLY_EVEN = 100, 0.5
"""The fewest rows of a share of a total that has limits, and the squared relative spread of wholes that are nearly alike."""

STEADY = 0.1
"""The largest relative error of the mean denominator with which a ratio has limits: Cochran 1977, §6.8."""

PARTS_EVEN = 0.1
"""Unlike wholes tell of a rare part only where their squared relative spread is at most this for each part that counts."""

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


def share_limits(x: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Wilson's interval of the share x/n, with lower limits for one to three hits that hold for rare ones too; NaN for n = 0.

    One hit in 100 is often chance where it happens to one row in 600, and Wilson's limit does not reach that far: it holds
    84 % of the time. The limits here are those of a Poisson count; for nearly all hits likewise.
    Brown, Cai and DasGupta 2001, Stat Sci 16:101, §4.1.1.
    """
    hits, rows = columns(x, n)
    low, high = wilson(hits, rows)
    for count, rare in enumerate(RARE_HITS, start=1):
        is_large_enough = rows > (RARE_THREE_FROM if count == len(RARE_HITS) else 2 * count)
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(is_large_enough & (hits == count), rare / rows, low)
            high = np.where(is_large_enough & (rows - hits == count), 1 - rare / rows, high)
    return low, high


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


def mean_hall(
    n: npt.ArrayLike, total: npt.ArrayLike, squares: npt.ArrayLike, cubes: npt.ArrayLike, rows_from: int
) -> tuple[Floats, Floats]:
    """The interval of a mean of skewed values, from their count and the sums of their first three powers.

    Student's t, cleared of what skewness does to it by Hall's cubic transformation (Hall 1992, JRSS-B 54:221; without a
    bootstrap in Zhou and Dinh 2005, Biostatistics 6:187). Of values without skewness it is Student's own. NaN below
    `rows_from` rows, where even that does not hold, and where all values are alike and tell nothing of their spread.
    """
    rows, sums, second, third = columns(n, total, squares, cubes)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / rows
        variance = _variance(second - sums * mean, second, rows)
        skewness = _skewness(rows, mean, second / rows, third / rows, variance)
        low, high = _back_from_hall(t95(rows - 1), skewness / 3, skewness / 6, rows)
        se = np.sqrt(variance / rows)
    return _defined(rows >= rows_from, mean - high * se, mean - low * se)


def tail_factor(above: npt.ArrayLike, quarter: npt.ArrayLike, half: npt.ArrayLike, rest: npt.ArrayLike) -> Floats:
    """How many times as far away a limit lies that faces a heavy tail; 1 where there is none, NaN below 30 values above 0.

    From the count of values above 0 and the sums of their powers ¼, ½ and ¾; zeros say nothing of a tail. A sample of a
    heavy tail nearly always lacks the few largest values, so its own skewness says too little (of a lognormal with σ = 2 a
    tenth at 100 rows). The skewness of the fourth roots is seen in few rows: 0 for an exponential, 0.8, 1.2 and 1.8 for
    lognormals with σ = 1, 1.5 and 2. Where fourth roots hardly differ (their standard deviation is less than a quarter of
    their mean) it counts the less. The factor 1 + 1.5 · s · min(1, s · √(50 ÷ n)) is our own, set by the simulation in
    tests/kpi/test_coverage.py.
    """
    rows, first, second, third = columns(above, quarter, half, rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = first / rows
        variance = _variance(second - first * mean, second, rows)
        spread = np.minimum(1, np.sqrt(variance) / mean / TAIL_SPREAD)
        skewness = _skewness(rows, mean, second / rows, third / rows, variance)
        seen = np.maximum(np.nan_to_num(spread * skewness), 0)
        factor = 1 + TAIL_WEIGHT * seen * np.minimum(1, seen * np.sqrt(TAIL_ROWS / rows))
    return np.where(rows >= ABOVE_ZERO_FROM, factor, np.nan)


def ratio_hall(n: npt.ArrayLike, sums: Mapping[str, Floats], tail: npt.ArrayLike = 1.0) -> tuple[Floats, Floats]:
    """The interval of Σ part ÷ Σ whole, from the sums of products that are named by their factors: p, w, pp, pw, ww, ppp ….

    Residuals part − ratio · whole as in Cochran 1977, §6.4, with two corrections of the order of 1/n: the variance counts a
    residual the more the larger its whole (the jackknife's, Efron and Stein 1981, Ann. Stat. 9:586, to that order), and
    Hall's transformation (see `mean_hall`) takes out the skewness of the studentised ratio: that of the residuals, and
    what comes of residuals that go along with the whole. `tail` widens the limit on the longer side. NaN below
    50 rows, where the wholes differ so much that their mean is not known to a tenth, and where no residual is left.
    """
    rows, stretch = columns(n, tail)
    p, w, pp, pw, ww = (sums[name] for name in ("p", "w", "pp", "pw", "ww"))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = p / w
        second = pp - 2 * ratio * pw + ratio**2 * ww
        third = sums["ppp"] - 3 * ratio * sums["ppw"] + 3 * ratio**2 * sums["pww"] - ratio**3 * sums["www"]
        weighted = np.maximum(sums["ppw"] - 2 * ratio * sums["pww"] + ratio**2 * sums["www"], 0)
        variance = _variance(second, pp, rows)
        spread = np.sqrt(variance * (rows - 1) / rows)
        skewness = _unbiased(third / rows / spread**3, rows)
        together = (pw - ratio * ww) / (w * spread)
        low, high = _back_from_hall(t95(rows - 1), skewness / 3 - together, skewness / 6, rows)
        se = np.sqrt(variance * rows * (1 + 2 * weighted / (w * second))) / w
        is_steady = rows * ww - w**2 <= STEADY**2 * rows * w**2
    lower, upper = -high * se, -low * se
    with np.errstate(invalid="ignore"):
        is_longer_above = upper > -lower
    lower, upper = np.where(is_longer_above, lower, lower * stretch), np.where(is_longer_above, upper * stretch, upper)
    return _defined((rows >= AMOUNTS_FROM) & is_steady, ratio + lower, ratio + upper)


def share_of_total(n: npt.ArrayLike, sums: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """The interval of Σ part ÷ Σ whole where each part lies within its whole; from the same sums as `ratio_hall`.

    As for shares in surveys of clusters (Korn and Graubard 1998, Survey Methodology 24:193): so many independent rows are
    taken as would give the variance of the ratio, and of these the share has the score interval with correction for
    continuity (Newcombe 1998, method 4), which is near the exact one. A part that is rare, such as tickets that came while
    nobody was there, thus has limits like those of a rare share; by Hall's transformation they are ten times too wide.
    Where all or nothing was seen, the rows count by their wholes (Kish 1965: (Σw)² ÷ Σw²). NaN below 100 rows, where the
    mean whole is not known to a tenth, and where wholes are unlike and so few of them make the part (or what is left)
    that who they were is chance.
    """
    (rows,) = columns(n)
    p, w, pp, pw, ww = (sums[name] for name in ("p", "w", "pp", "pw", "ww"))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(p / w, 0, 1)
        second = pp - 2 * share * pw + share**2 * ww
        weighted = np.maximum(sums["ppw"] - 2 * share * sums["pww"] + share**2 * sums["www"], 0)
        squares = rows / (rows - 1) * second * (1 + 2 * weighted / (w * second)) / w**2
        has_spread = second > ALIKE * ww
        size = np.where(has_spread, share * (1 - share) / squares, w**2 / ww) * (Z95 / t95(rows - 1)) ** 2
        size = np.where(has_spread | (share == 0) | (share == 1), size, np.nan)
        unlike = rows * ww / w**2 - 1
        telling = np.minimum(p**2 / pp, (w - p) ** 2 / (ww - 2 * pw + pp))
        is_steady = (unlike <= STEADY**2 * rows) & ((unlike <= NEARLY_EVEN) | (unlike <= PARTS_EVEN * telling))
        low, high = _score_with_correction(share * size, size)
    return _defined((rows >= WHOLES_FROM) & is_steady, low, high)


def _variance(left_over: Floats, squares: Floats, n: Floats) -> Floats:
    """The variance from the sum of squares about the mean; NaN where all values are alike but for rounding."""
    return np.where((n >= 2) & (left_over > ALIKE * np.abs(squares)), left_over / (n - 1), np.nan)


def _skewness(n: Floats, mean: Floats, second: Floats, third: Floats, variance: Floats) -> Floats:
    """The adjusted skewness from the mean, the mean square and the mean cube."""
    return _unbiased((third - 3 * mean * second + 2 * mean**3) / (variance * (n - 1) / n) ** 1.5, n)


def _unbiased(skewness: Floats, n: Floats) -> Floats:
    """The adjusted Fisher–Pearson coefficient (Joanes and Gill 1998, The Statistician 47:183), within what n values can have."""
    most = (n - 2) / np.sqrt(n - 1)
    return np.where(n > 2, np.clip(skewness, -most, most) * np.sqrt(n * (n - 1)) / (n - 2), np.nan)


def _back_from_hall(t: Floats, bend: Floats, shift: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Where T + a T² + a² T³ / 3 + b is −t and t, with a = bend ÷ √n and b = shift ÷ √n."""
    a, b = bend / np.sqrt(n), shift / np.sqrt(n)
    is_bent = np.abs(a) > 1e-9
    safe = np.where(is_bent, a, 1.0)
    low, high = (
        np.where(is_bent, (np.cbrt(1 + 3 * a * (sign * t - b)) - 1) / safe, sign * t - b) for sign in (-1.0, 1.0)
    )
    return low, high


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


def beyond(value: Floats, low: Floats, high: Floats, step: Floats) -> tuple[Floats, Floats]:
    """The limits of a quantile, those that are the quantile itself half a step farther off, but not below 0.

    A time that is written down as 16 s was 15.5 to 16.5 s, and so is the median where most are 16 s: the boundaries of classes
    of grouped data. `step` is the least difference between two values; NaN, and then no limit, where all are alike.
    """
    farther = np.where(low == value, np.maximum(value - step / 2, np.minimum(value, 0)), low)
    return farther, np.where(high == value, value + step / 2, high)


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
