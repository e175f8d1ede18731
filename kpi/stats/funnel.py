"""Funnel plots: how far groups of a size may lie from what is expected of them by chance, and by what differs between all groups.

Spiegelhalter 2005, Stat Med 24:1185 (limits), and Qual Saf Health Care 14:347 (overdispersion: the additive model, in which what is expected of each
group varies by a standard deviation τ that nobody explains).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats, columns

WINSORISED = 0.1
"""The share of the groups at either end whose distance is taken as that of the last one before, so that outliers do not hide themselves."""

LEAST_GROUPS = 5
"""The fewest groups of which it can be told whether they differ by more than chance; fewer have limits of chance alone."""

FAR, FARTHEST = 1.959963984540054, 3.090232306167814
"""Limits outside which 5 % and 0.2 % of groups lie that do not differ: Spiegelhalter's two funnels."""


@dataclass(frozen=True)
class Spread:
    """How much groups differ: `phi` is 1 where chance explains all of it, and `tau` the standard deviation of what it does not."""

    phi: float
    tau: float


def winsorised(z: Floats, share: float = WINSORISED) -> Floats:
    """The values with those beyond the quantiles at either end put onto these (linear between ranks, as R's type 7)."""
    if not z.size:
        return z
    low, high = np.quantile(z, [share, 1 - share])
    return np.clip(z, low, high)


def spread(
    values: npt.ArrayLike, expected: npt.ArrayLike, errors: npt.ArrayLike, *, share: float = WINSORISED
) -> Spread:
    """By how much more than chance values differ from what is expected; `errors` are standard errors by chance, all above 0.

    φ = Σz² ÷ groups of the winsorised z; τ² = (groups · φ − (groups − 1)) ÷ (Σw − Σw² ÷ Σw), w = 1 ÷ error², and 0 where that is below.
    Without winsorising, about the weighted mean, that is the estimate of DerSimonian and Laird 1986. τ is 0 below five groups.
    """
    seen, held, error = columns(values, expected, errors)
    if seen.size == 0:
        return Spread(math.nan, 0.0)
    z = winsorised((seen - held) / error, share)
    phi = float((z**2).mean())
    if seen.size < LEAST_GROUPS:
        return Spread(phi, 0.0)
    weight = 1 / error**2
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return Spread(phi, math.sqrt(max(0.0, (seen.size * phi - (seen.size - 1)) / room)))


def limits(expected: npt.ArrayLike, errors: npt.ArrayLike, tau: float = 0.0, z: float = FAR) -> tuple[Floats, Floats]:
    """Between what values lie that differ from what is expected by chance, and by τ, alone."""
    held, error = columns(expected, errors)
    half = z * np.sqrt(error**2 + tau**2)
    return held - half, held + half


def distance(values: npt.ArrayLike, expected: npt.ArrayLike, errors: npt.ArrayLike, tau: float = 0.0) -> Floats:
    """How many standard deviations, τ counted in, each value lies from what is expected of it."""
    seen, held, error = columns(values, expected, errors)
    return (seen - held) / np.sqrt(error**2 + tau**2)


def shrunk(values: npt.ArrayLike, expected: npt.ArrayLike, errors: npt.ArrayLike, tau: float) -> Floats:
    """What is to be expected of each group next time: as near to what is expected of all as its own value is unsure.

    The estimate of James and Stein in the form of Efron and Morris 1975 (JASA 70:311), with τ² for the variance between groups: regression to the mean.
    """
    seen, held, error = columns(values, expected, errors)
    return held + tau**2 / (tau**2 + error**2) * (seen - held)
