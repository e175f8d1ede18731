"""Is a change real? The p-value behind an interval, and many comparisons at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Z95, Floats, columns, normal_p

FALSE_ALARMS = 0.10
"""The share of false alarms accepted among the values or changes of a table that are pointed out."""


def p_from_interval(value: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, null: npt.ArrayLike = 0.0) -> Floats:
    """The p-value that belongs to a 95 % interval: below 0.05 just when the interval leaves out `null`.

    By the normal curve, with the half of the interval that faces `null` (Altman and Bland 2011, BMJ 343:d2304); for
    ratios hand in logarithms.
    """
    values, lows, highs, nulls = columns(value, low, high, null)
    distance = values - nulls
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
