"""What a kind of metric makes of its aggregates: arrays of values with their n and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]


@dataclass(frozen=True)
class Values:
    """Arrays of equal length, one entry a row of an answer; NaN where there is nothing to say.

    `beyond` is told by kinds that are reached in time: what a value that is not reached is more than. Elsewhere it is None.
    """

    value: Numbers
    n: Numbers
    low: Numbers
    high: Numbers
    beyond: Numbers | None = None

    @property
    def told(self) -> Mapping[str, Numbers]:
        """The arrays by name: all that there are."""
        beyond = {} if self.beyond is None else {BEYOND: self.beyond}
        return {name: getattr(self, name) for name in VALUES} | beyond


def no_limits(n: Numbers) -> Numbers:
    """Limits of what has none: NaN everywhere."""
    return np.full(n.shape, np.nan)


def per(part: Numbers, whole: Numbers) -> Numbers:
    """part ÷ whole, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


Key = tuple[object, ...]
"""The bucket (where there is a grain) and the value of each split."""


VALUES = ("value", "n", "low", "high")

BEYOND = "beyond"
