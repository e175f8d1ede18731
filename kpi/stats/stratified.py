"""The difference between two groups held apart by strata: Mantel and Haenszel's, of shares and of means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kpi.stats.distributions import Z95


@dataclass(frozen=True)
class Moments:
    """How many rows, and the sums of their values and of the squares of these."""

    n: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float:
        """Their mean; NaN without rows."""
        return self.total / self.n if self.n else math.nan

    @property
    def variance(self) -> float:
        """The variance of the rows themselves (÷ n); NaN without rows."""
        return max(0.0, self.squares / self.n - self.mean**2) if self.n else math.nan

    @property
    def sample_variance(self) -> float:
        """The unbiased estimate of it (÷ n − 1); NaN of fewer than two rows."""
        return self.variance * self.n / (self.n - 1) if self.n > 1 else math.nan


@dataclass(frozen=True)
class Difference:
    """One group less the other within strata: value, 95 % limits and standard error, how many rows of each had somebody to be held against, and in how many strata."""

    value: float
    low: float
    high: float
    error: float
    n: float
    n_other: float
    strata: int


def difference(strata: Sequence[tuple[Moments, Moments]]) -> Difference | None:
    """The first of each pair less the second, common to all strata; None where no stratum has both.

    Weights n₁n₀ ÷ (n₁ + n₀) (Mantel and Haenszel 1959; of differences Cochran 1954), the variance that of Greenland and Robins 1985 (Biometrics 41:55) as
    in Rothman, Greenland and Lash 2008, eq. 15-21: Σw²(s₁² ÷ n₁ + s₀² ÷ n₀) ÷ (Σw)², s² with n − 1. A side of one row has the
    variance of its stratum.
    """
    pairs = [(one, other) for one, other in strata if one.n and other.n]
    if not pairs:
        return None
    weights = [one.n * other.n / (one.n + other.n) for one, other in pairs]
    whole = sum(weights)
    value = sum(w * (one.mean - other.mean) for w, (one, other) in zip(weights, pairs, strict=True)) / whole
    variance = sum(w**2 * _variance(one, other) for w, (one, other) in zip(weights, pairs, strict=True)) / whole**2
    error = math.sqrt(variance)
    return Difference(
        value, value - Z95 * error, value + Z95 * error, error,
        sum(one.n for one, _ in pairs), sum(other.n for _, other in pairs), len(pairs),
    )  # fmt: skip


def _variance(one: Moments, other: Moments) -> float:
    whole = (one + other).sample_variance
    return sum((side.sample_variance if side.n > 1 else whole) / side.n for side in (one, other))
