"""How far values of two periods differ by the luck of their days: errors that take a day or a week, not a row, as the unit.

Tickets of one day share their causes (an incident, a holiday, who was ill), so rows alone make a large store look far
too sure of itself. Arrays have a row for each group and a column for each unit of a period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats, t95

LEAST_FREEDOM = 6
"""The fewest degrees of freedom from which days are judged: what two whole weeks give, seven weekdays taken out."""

Strata = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """What the units of one period say: how far each pulls the value, whether it says anything, and its kind of day."""

    pull: Floats
    is_seen: npt.NDArray[np.bool_]
    strata: Strata


@dataclass(frozen=True)
class Errors:
    """For each group the standard error of either value, Student's 97.5 % point for their difference, and `mix`.

    `mix` is by how much a different mix of weekdays alone sets the new value apart from the old one. NaN with too few days.
    """

    new: Floats
    old: Floats
    t: Floats
    mix: Floats

    @property
    def half(self) -> Floats:
        """Half of the 95 % interval of the difference."""
        return self.t * np.hypot(self.new, self.old)


def side(parts: Floats, wholes: Floats, strata: Strata, scale: Floats | float = 1.0) -> Side:
    """A side of a value `scale` · Σ parts ÷ Σ wholes: the pulls of its units are mean 0, and their mean is its error.

    The linearised ratio estimator: Cochran 1977, Sampling Techniques, ch. 6; Deng, Knoblich and Lu 2018, KDD. A unit
    with nothing to divide by says nothing.
    """
    is_seen = wholes > 0
    units = is_seen.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = wholes.sum(axis=1, keepdims=True)
        left_over = parts - parts.sum(axis=1, keepdims=True) / whole * wholes
        pull = left_over * units / whole * np.reshape(scale, (-1, 1))
    return Side(np.where(is_seen, pull, 0.0), is_seen, strata)


def errors(new: Side, old: Side) -> Errors:
    """The errors of two values from the spread of their units, what belongs to the weekday taken out.

    Weekdays differ in the same way in both periods, so they are one common effect, and what they explain is no chance.
    The variance is White's with the correction n ÷ (n − parameters) (MacKinnon and White 1985, J. Econometrics 29:305,
    HC1), the degrees of freedom Satterthwaite's. With one stratum and as many units on both sides it is the cluster error
    of Cochran 1977, with Welch's degrees of freedom.
    """
    both = [(each, each.is_seen.sum(axis=1).astype(np.float64)) for each in (new, old)]
    effects, is_known = _effects(new, old)
    units = both[0][1] + both[1][1]
    free = units - is_known.sum(axis=1) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        correction = np.where(free >= LEAST_FREEDOM, units / free, np.nan)
        variances, mixes = [], []
        for each, count in both:
            expected = effects[:, each.strata]
            rest = np.where(each.is_seen, each.pull - expected, 0.0)
            variances.append(correction * (rest**2).sum(axis=1) / count**2)
            mixes.append(np.where(each.is_seen, expected, 0.0).sum(axis=1) / count)
        total = variances[0] + variances[1]
        shares = [variance**2 / (count / correction) for variance, (_, count) in zip(variances, both, strict=True)]
        degrees = np.where(total > 0, total**2 / (shares[0] + shares[1]), free)
    # whole degrees: fewer different ones to look up, and never too sure
    t = t95(np.floor(np.where(np.isnan(correction), np.nan, degrees) + 1e-9))
    return Errors(np.sqrt(variances[0]), np.sqrt(variances[1]), t, mixes[0] - mixes[1])


def _effects(new: Side, old: Side) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The mean pull of each stratum over both sides, and which strata any unit belongs to; a row for each group."""
    count = int(max(new.strata.max(initial=0), old.strata.max(initial=0))) + 1
    totals, seen = np.zeros((2, new.pull.shape[0], count))
    for each in (new, old):
        belongs = np.equal.outer(each.strata, np.arange(count)).astype(np.float64)
        totals += each.pull @ belongs
        seen += each.is_seen @ belongs
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 0, totals / seen, 0.0), seen > 0
