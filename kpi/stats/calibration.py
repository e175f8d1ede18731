"""How good told probabilities were, once it is known what came: Brier score and skill, what it is made of, AUC, and a correction learnt from the past.

Several probabilities may be told of one thing (a ticket that is open for days): intervals are by thing, whose parts go together, not by probability.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats
from kpi.stats.intervals import Z95, wilson

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BINS = 10
"""Into so many bins of one width probabilities are put to be held against what came."""

FARTHEST = 1e-6
"""A probability is taken to lie at least so far from 0 and 1 where its odds are needed."""

STEPS = 50


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The probabilities of one bin: how many were told, of how many things, their mean, the share that came, and its limits (Wilson, by things)."""

    n: int
    things: int
    told: float
    came: float
    low: float
    high: float


@dataclass(frozen=True)
class Parts:
    """What a Brier score is made of (Murphy 1973, J Appl Meteorol 12:595), of bins: score = reliability − resolution + uncertainty, with probabilities put to the mean of their bin."""

    reliability: float
    resolution: float
    uncertainty: float


def brier(told: Floats, came: Flags) -> float:
    """The mean squared distance between what was told and what came: Brier 1950, Mon Weather Rev 78:1."""
    return float(np.mean((told - came) ** 2))


def parts(told: Floats, came: Flags) -> Parts:
    """Reliability, resolution and uncertainty."""
    base = float(came.mean())
    places, sizes = _binned(told)
    rel = res = 0.0
    for place in np.flatnonzero(sizes):
        inside = places == place
        mean, share = float(told[inside].mean()), float(came[inside].mean())
        rel += sizes[place] * (mean - share) ** 2
        res += sizes[place] * (share - base) ** 2
    return Parts(rel / told.size, res / told.size, base * (1 - base))


def bins(told: Floats, came: Flags, things: Ints) -> tuple[Bin, ...]:
    """What came of the probabilities of each bin that has some: the reliability diagram."""
    places, sizes = _binned(told)
    found = []
    for place in np.flatnonzero(sizes):
        inside = places == place
        count, share = len(np.unique(things[inside])), float(came[inside].mean())
        low, high = wilson(share * count, count)
        found.append(
            Bin(n=int(sizes[place]), things=count, told=float(told[inside].mean()), came=share, low=float(low), high=float(high))
        )  # fmt: skip
    return tuple(found)


def skill(told: Floats, other: Floats, came: Flags, things: Ints) -> Estimate:
    """By which part the Brier score is smaller than that of other probabilities: 1 − score ÷ theirs; 0 is no better, NaN where theirs are perfect.

    The interval is that of a ratio of sums over things (Cochran 1977, §6.3).
    """
    own, theirs = (told - came) ** 2, (other - came) ** 2
    total = float(theirs.sum())
    if total <= 0:
        return Estimate(math.nan, math.nan, math.nan)
    ratio = float(own.sum()) / total
    half = Z95 * _spread_of_sum(own - ratio * theirs, things) / total
    return Estimate(1 - ratio, 1 - ratio - half, 1 - ratio + half)


def auc(told: Floats, came: Flags, things: Ints) -> Estimate:
    """The chance that of one that came and one that did not the former was told the higher probability; ties count half. NaN where only one sort is there.

    Interval by the placements of each, added up by thing: Obuchowski 1997, Biometrics 53:567; of things with one probability each that of DeLong et al. 1988.
    """
    positives, negatives = int(came.sum()), int((~came).sum())
    if not positives or not negatives:
        return Estimate(math.nan, math.nan, math.nan)
    below, above = np.sort(told[~came]), np.sort(told[came])
    placed = np.empty(told.size)
    placed[came] = _below(below, told[came]) / negatives
    placed[~came] = 1 - _below(above, told[~came]) / positives
    value = float(placed[came].mean())
    half = Z95 * _spread_of_sum((placed - value) / np.where(came, positives, negatives), things)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half))


def corrected(told: Floats, correction: tuple[float, float] | None) -> Floats:
    """Probabilities whose odds are corrected: log odds become a + b · log odds. None corrects nothing."""
    if correction is None:
        return told
    start, slope = correction
    return np.asarray(1 / (1 + np.exp(-(start + slope * _log_odds(told)))))


def correction(told: Floats, came: Flags) -> tuple[float, float] | None:
    """The a and b under which what came is likeliest, by Newton's method: logistic calibration (Cox 1958, Biometrika 45:562; Platt 1999).

    None where they do not exist: all came or none, or both are told apart without a fault.
    """
    if not 0 < came.sum() < came.size:
        return None
    rows = np.column_stack([np.ones(told.size), _log_odds(told)])
    found = np.array([0.0, 1.0])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -500, 500)))
        weight = chance * (1 - chance)
        bend = rows.T @ (rows * weight[:, None])
        if not np.linalg.det(bend) > 1e-12 * max(1.0, float(np.trace(bend))) ** 2:
            return None
        step = np.linalg.solve(bend, rows.T @ (came - chance))
        found = found + step
        if float(np.abs(step).max()) < 1e-10:
            return float(found[0]), float(found[1])
    return None


def _log_odds(told: Floats) -> Floats:
    kept = np.clip(told, FARTHEST, 1 - FARTHEST)
    return np.asarray(np.log(kept / (1 - kept)))


def _binned(told: Floats) -> tuple[Ints, Ints]:
    """The bin of each, and how many each bin has; 1 belongs to the last one."""
    places = np.minimum((told * BINS).astype(np.int64), BINS - 1)
    return places, np.bincount(places, minlength=BINS)


def _below(others: Floats, values: Floats) -> Floats:
    """How many of the others lie below each value, ties counted half."""
    return np.asarray((np.searchsorted(others, values, "left") + np.searchsorted(others, values, "right")) / 2)


def _spread_of_sum(values: Floats, things: Ints) -> float:
    """The standard error of the sum of values whose mean is 0, where those of one thing go together."""
    _, place = np.unique(things, return_inverse=True)
    sums = np.bincount(place, values)
    return math.sqrt(float((sums**2).sum()) * sums.size / (sums.size - 1)) if sums.size > 1 else math.nan
