"""The interval of a change from the intervals of the two values: the method of variance estimates recovery.

Zou & Donner 2008, Statistics in Medicine 27:1693. With Wilson intervals it is Newcombe's method 10.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Limited = tuple[Numbers, Numbers, Numbers]
"""A value, its lower and its upper limit."""


def difference(new: Limited, old: Limited) -> Limited:
    """Change, low and high of new − old; each argument is (value, low, high)."""
    (a, a_low, a_high), (b, b_low, b_high) = new, old
    change = a - b
    return (
        change,
        change - np.sqrt((a - a_low) ** 2 + (b_high - b) ** 2),
        change + np.sqrt((a_high - a) ** 2 + (b - b_low) ** 2),
    )


def ratio(new: Limited, old: Limited) -> Limited:
    """Change, low and high of new ÷ old − 1, worked out on logarithms; NaN where a value or limit is not positive."""
    logged = [tuple(_log(side) for side in one) for one in (new, old)]
    change, low, high = difference(logged[0], logged[1])  # type: ignore[arg-type]  # mypy loses the length of the tuple
    with np.errstate(divide="ignore", invalid="ignore"):
        # the change itself is known even where a lower limit is zero and has no logarithm
        plain = np.where(old[0] > 0, new[0] / old[0] - 1, np.nan)
    return np.where(np.isfinite(change), np.expm1(change), plain), np.expm1(low), np.expm1(high)


def _log(values: Numbers) -> Numbers:
    return np.log(np.where(values > 0, values, np.nan))
