"""How long somebody stays: the curve of who is still there, and whether groups differ in it.

Who has not left when the data end is counted for as long as it is known. Kaplan and Meier 1958, JASA 53:457; Mantel 1966, Cancer Chemother Rep
50:163, for several groups as in Kalbfleisch and Prentice 2002, §1.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Z95, Floats, chi_square_p
from kpi.stats.intervals import wilson

LEAST_EXPECTED = 5.0
"""How many are to be expected to leave in each group for χ² to be near enough (Cochran 1954, Biometrics 10:417)."""

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Curve:
    """The share that is still there after each time at which somebody left; between these it stays as it is.

    `at_risk` are those who were there, and of whom it is known, just before.
    """

    n: int
    times: Floats
    at_risk: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]
    kept: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class LogRank:
    """Whether groups leave alike: χ² on `df` degrees of freedom, and how many left in each and were expected to."""

    chi_square: float
    df: int
    p: float
    left: tuple[int, ...]
    expected: tuple[float, ...]

    @property
    def is_near_enough(self) -> bool:
        """Whether so many were expected to leave in each group that the test can be trusted."""
        return min(self.expected) >= LEAST_EXPECTED


def curve(times: npt.ArrayLike, has_left: npt.ArrayLike) -> Curve:
    """The curve of times until leaving, or until it is no longer known. Limits by Greenwood on the scale log(−log S), 95 %."""
    t, gone = np.asarray(times, np.float64), np.asarray(has_left, bool)
    on, places = np.unique(t, return_inverse=True)
    left = np.bincount(places, weights=gone, minlength=len(on)).astype(np.int64)
    at_risk = _known_at(t, on)
    on, left, at_risk = on[left > 0], left[left > 0], at_risk[left > 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        kept: Floats = np.cumprod(1 - left / at_risk, dtype=np.float64)
        variance = np.cumsum(left / (at_risk * (at_risk - left).astype(np.float64)))
        spread = Z95 * np.sqrt(variance) / np.abs(np.log(kept))
        low, high = kept ** np.exp(spread), kept ** np.exp(-spread)
    is_over = kept <= _ROUNDING  # where all have left the scale has no end
    return Curve(len(t), on, at_risk, left, kept, np.where(is_over, np.nan, low), np.where(is_over, np.nan, high))


def known_at(times: npt.ArrayLike, when: Sequence[float]) -> list[int]:
    """How many are there, and known of, just before each of these times."""
    return [int(one) for one in _known_at(np.asarray(times, np.float64), np.asarray(when, np.float64))]


def kept_at(found: Curve, when: float, at_risk: int) -> tuple[float, float, float]:
    """The share still there after `when`, with its limits; where nobody has left yet they are Wilson's, of the `at_risk` then."""
    place = int(np.searchsorted(found.times, when, side="right")) - 1
    if place < 0:
        low, _ = wilson(at_risk, at_risk)
        return 1.0, float(low), 1.0
    return float(found.kept[place]), float(found.low[place]), float(found.high[place])


def log_rank(times: npt.ArrayLike, has_left: npt.ArrayLike, groups: npt.ArrayLike) -> LogRank | None:
    """Whether the groups, numbered from 0, leave alike; None where there are not two groups, or nobody has left.

    At each time at which somebody left the leavers are held against a draw from all who were there (the hypergeometric variance).
    """
    t, gone, group = np.asarray(times, np.float64), np.asarray(has_left, bool), np.asarray(groups, np.int64)
    k = int(group.max()) + 1 if group.size else 0
    on = np.unique(t[gone])
    if k < 2 or not on.size:
        return None
    risk = np.stack([_known_at(t[group == one], on) for one in range(k)], axis=1).astype(np.float64)
    left = np.stack([_leaving_at(t[(group == one) & gone], on) for one in range(k)], axis=1)
    n, d = risk.sum(axis=1), left.sum(axis=1)
    share = risk / n[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(n > 1, d * (n - d) / (n - 1), 0.0)
    expected = (share * d[:, None]).sum(axis=0)
    variance = np.diag((share * factor[:, None]).sum(axis=0)) - (share * factor[:, None]).T @ share
    gap = left.sum(axis=0) - expected
    chi_square = float(gap[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ gap[:-1])
    return LogRank(
        chi_square=chi_square,
        df=k - 1,
        p=chi_square_p(chi_square, k - 1),
        left=tuple(int(one) for one in left.sum(axis=0)),
        expected=tuple(float(one) for one in expected),
    )


def _known_at(t: Floats, when: Floats) -> npt.NDArray[np.int64]:
    return np.asarray(len(t) - np.searchsorted(np.sort(t), when, side="left"), np.int64)


def _leaving_at(t: Floats, when: Floats) -> Floats:
    ordered = np.sort(t)
    return (np.searchsorted(ordered, when, side="right") - np.searchsorted(ordered, when, side="left")).astype(
        np.float64
    )
