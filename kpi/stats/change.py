"""Is a change real? Intervals for the difference of two values, errors from day to day, and many comparisons at once.

Differences are first minus second, so callers hand in the new period first. Functions take numbers or arrays and give
float arrays, NaN where undefined, unless they say otherwise. Two overlapping intervals can still differ: judge by the
interval of the difference.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Z95, Floats, columns, normal_p, t95
from kpi.stats.intervals import clopper_pearson, mean_and_se, nps_and_se, wilson

DAYS_FROM = 8
"""The fewest days from which the difference between days can be judged."""

Flags = npt.NDArray[np.bool_]


def is_detectable(low: npt.ArrayLike, high: npt.ArrayLike, null: float = 0.0) -> Flags:
    """Whether the limits of a change leave out `null`: 0 for a difference, 1 for a ratio; False where undefined."""
    lows, highs = columns(low, high)
    return (lows > null) | (highs < null)


def newcombe(x1: npt.ArrayLike, n1: npt.ArrayLike, x2: npt.ArrayLike, n2: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The hybrid score interval of x1/n1 - x2/n2, between -1 and 1; Newcombe 1998, Stat Med 17:873, method 10."""
    hits1, rows1, hits2, rows2 = columns(x1, n1, x2, n2)
    (low1, high1), (low2, high2) = wilson(hits1, rows1), wilson(hits2, rows2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share1, share2 = hits1 / rows1, hits2 / rows2
    difference = share1 - share2
    low = difference - np.hypot(share1 - low1, high2 - share2)
    high = difference + np.hypot(high1 - share1, share2 - low2)
    return np.maximum(low, -1), np.minimum(high, 1)


def difference_of_means_welch(
    n1: npt.ArrayLike,
    total1: npt.ArrayLike,
    squares1: npt.ArrayLike,
    n2: npt.ArrayLike,
    total2: npt.ArrayLike,
    squares2: npt.ArrayLike,
) -> tuple[Floats, Floats]:
    """Welch's interval of the difference of two means, from counts, sums and sums of squares; NaN below 2 rows a side.

    Welch 1947, Biometrika 34:28, with Satterthwaite's degrees of freedom.
    """
    rows1, sums1, sq1, rows2, sums2, sq2 = columns(n1, total1, squares1, n2, total2, squares2)
    mean1, se1 = mean_and_se(rows1, sums1, sq1)
    mean2, se2 = mean_and_se(rows2, sums2, sq2)
    half = _welch_half(se1, rows1 - 1, se2, rows2 - 1)
    return mean1 - mean2 - half, mean1 - mean2 + half


def nps_difference(
    promoters1: npt.ArrayLike,
    detractors1: npt.ArrayLike,
    n1: npt.ArrayLike,
    promoters2: npt.ArrayLike,
    detractors2: npt.ArrayLike,
    n2: npt.ArrayLike,
) -> tuple[Floats, Floats]:
    """The interval of the difference of two net promoter scores, in points; NaN for no answers on a side.

    Centred on the difference that is seen, with the adjusted Wald errors of both scores (Rocks 2016, The American
    Statistician 70:365; Lewis and Sauro 2021 for two scores).
    """
    ups1, downs1, rows1, ups2, downs2, rows2 = columns(promoters1, detractors1, n1, promoters2, detractors2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = 100 * ((ups1 - downs1) / rows1 - (ups2 - downs2) / rows2)
    half = Z95 * np.hypot(nps_and_se(ups1, downs1, rows1)[1], nps_and_se(ups2, downs2, rows2)[1])
    return np.maximum(difference - half, -200), np.minimum(difference + half, 200)


def rate_ratio(
    count1: npt.ArrayLike, exposure1: npt.ArrayLike, count2: npt.ArrayLike, exposure2: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """The interval of (count1/exposure1) / (count2/exposure2), for counts of events; infinite above when count2 is 0.

    Of all events, the first period's are a binomial share: its exact limits (Clopper and Pearson 1934), turned into a
    ratio, as in R's `poisson.test`. Exposure is days, orders or whatever the counts are per; NaN without any event.
    """
    seen1, size1, seen2, size2 = columns(count1, exposure1, count2, exposure2)
    low, high = clopper_pearson(seen1, seen1 + seen2)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where((size1 > 0) & (size2 > 0), size2 / size1, np.nan)
        return low / (1 - low) * scale, high / (1 - high) * scale


def clustered_se(numerators: npt.ArrayLike, denominators: npt.ArrayLike) -> float:
    """The standard error of sum(numerators)/sum(denominators) that takes the day, not the row, as the unit.

    Tickets of one day share their causes, so rows alone make a big store look far too sure. Days without a denominator
    say nothing and are left out; NaN with fewer than two others. Cochran 1977, Sampling Techniques, ch. 2 and 6;
    Deng, Knoblich and Lu 2018, KDD. For the mean of daily counts all denominators are 1.
    """
    parts, wholes = columns(numerators, denominators)
    parts, wholes = parts[wholes > 0], wholes[wholes > 0]
    days = len(wholes)
    if days < 2:
        return math.nan
    left_over = parts - parts.sum() / wholes.sum() * wholes
    return math.sqrt(days / (days - 1) * float(left_over @ left_over)) / float(wholes.sum())


def difference_by_days(
    numerators1: npt.ArrayLike, denominators1: npt.ArrayLike, numerators2: npt.ArrayLike, denominators2: npt.ArrayLike
) -> tuple[float, float]:
    """The interval of the difference of two ratios, from daily sums and their `clustered_se`; NaN below 8 days a side.

    Student's t with Satterthwaite's degrees of freedom, as for two means of so many days.
    """
    ratios, errors, days = [], [], []
    for parts, wholes in (columns(numerators1, denominators1), columns(numerators2, denominators2)):
        days.append(int(np.count_nonzero(wholes > 0)))
        if days[-1] < DAYS_FROM:
            return math.nan, math.nan
        ratios.append(float(parts[wholes > 0].sum() / wholes[wholes > 0].sum()))
        errors.append(clustered_se(parts, wholes))
    half = float(_welch_half(np.float64(errors[0]), days[0] - 1, np.float64(errors[1]), days[1] - 1))
    return ratios[0] - ratios[1] - half, ratios[0] - ratios[1] + half


def wider(
    low1: npt.ArrayLike, high1: npt.ArrayLike, low2: npt.ArrayLike, high2: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Of two intervals for the same thing the outer limits: neither chance nor days may be forgotten; NaN gives way."""
    lows1, highs1, lows2, highs2 = columns(low1, high1, low2, high2)
    return np.fmin(lows1, lows2), np.fmax(highs1, highs2)


def two_proportions_p(x1: npt.ArrayLike, n1: npt.ArrayLike, x2: npt.ArrayLike, n2: npt.ArrayLike) -> Floats:
    """The chance of at least such a difference between two shares that are really equal; 1 when no difference is seen.

    The pooled z test without correction for continuity, as R's `prop.test(correct=FALSE)`.
    """
    hits1, rows1, hits2, rows2 = columns(x1, n1, x2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (hits1 + hits2) / (rows1 + rows2)
        se = np.sqrt(pooled * (1 - pooled) * (1 / rows1 + 1 / rows2))
        difference = hits1 / rows1 - hits2 / rows2
        return normal_p(np.where(difference == 0, 0.0, difference / se))


def p_from_interval(value: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, null: float = 0.0) -> Floats:
    """The p-value that belongs to a 95 % interval: below 0.05 just when the interval leaves out `null`.

    By the normal curve, with the half of the interval that faces `null` (Altman and Bland 2011, BMJ 343:d2304); for
    ratios hand in logarithms.
    """
    values, lows, highs = columns(value, low, high)
    distance = values - null
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(distance > 0, values - lows, highs - values)
        # no move is p = 1 even where the interval is a point; times half keeps an undefined interval undefined
        return normal_p(np.where(distance == 0, 0.0 * half, Z95 * distance / half))


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """P-values adjusted for being looked at together; keep those at or below the false discovery rate, say 0.10.

    Benjamini and Hochberg 1995, JRSS-B 57:289. NaN stays NaN and does not count as a comparison.
    """
    (given,) = columns(p)
    result = np.full(given.shape, np.nan)
    places = np.flatnonzero(~np.isnan(given))
    order = places[np.argsort(-given[places], kind="stable")]
    count = len(order)
    result[order] = np.minimum(np.minimum.accumulate(given[order] * count / np.arange(count, 0, -1)), 1)
    return result


def _welch_half(se1: npt.ArrayLike, df1: npt.ArrayLike, se2: npt.ArrayLike, df2: npt.ArrayLike) -> Floats:
    first, degrees1, second, degrees2 = columns(se1, df1, se2, df2)
    both = first**2 + second**2
    with np.errstate(divide="ignore", invalid="ignore"):
        degrees = both**2 / (first**4 / degrees1 + second**4 / degrees2)
    # no spread on either side leaves nothing to divide by: the interval is a point
    return np.where(both == 0, 0.0, t95(degrees) * np.sqrt(both))
