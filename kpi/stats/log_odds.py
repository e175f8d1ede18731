"""Which words set two groups of texts apart: log-odds ratios with an informative Dirichlet prior."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats, columns

PRIOR_WORDS, PRIOR_PART = 500.0, 0.1
"""As if so many words, spread as in all texts, had been seen in each group before, but no more than such a part of those that were:
our choice, so that rare words say little, in few texts too."""


def log_odds_z(
    one: npt.ArrayLike, other: npt.ArrayLike, everywhere: npt.ArrayLike, prior: float | None = None
) -> Floats:
    """How far each word leans to the first group (above 0) or to the second, in standard errors; NaN where a group has no words.

    Counts of each word in both groups, and in all texts there are (not 0), in the same order. Monroe, Colaresi and Quinn 2008, "Fightin'
    Words", Political Analysis 16:372: with y the count of a word in a group of n words, and a = prior · (its share of all
    texts), δ = ln((y₁ + a) ÷ (n₁ + prior − y₁ − a)) − ln((y₂ + a) ÷ (n₂ + prior − y₂ − a)), divided by √(1 ÷ (y₁ + a) + 1 ÷ (y₂ + a)).
    """
    first, second, whole = columns(one, other, everywhere)
    if not (first.sum() > 0 and second.sum() > 0 and whole.sum() > 0):
        return np.full(first.shape, np.nan)
    if prior is None:
        prior = min(PRIOR_WORDS, PRIOR_PART * float(first.sum() + second.sum()))
    prior_counts = prior * whole / whole.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = _log_odds(first, prior_counts, prior) - _log_odds(second, prior_counts, prior)
        z: Floats = difference / np.sqrt(1 / (first + prior_counts) + 1 / (second + prior_counts))
    return z


def _log_odds(counts: Floats, prior_counts: Floats, prior: float) -> Floats:
    seen = counts + prior_counts
    log_odds: Floats = np.log(seen / (counts.sum() + prior - seen))
    return log_odds
