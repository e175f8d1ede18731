"""Why a ratio or mean of all changed: what each group adds by its part of the whole (mix) and by its own value (rate), and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.stats import between_day_error
from kpi.stats.between_day_error import Side, Strata
from kpi.stats.distributions import Z95, Floats


@dataclass(frozen=True)
class Totals:
    """One period: for each group what is divided (`part`) and by what (`whole`), so that all together is Σ part ÷ Σ whole."""

    part: Floats
    whole: Floats

    @property
    def value(self) -> float:
        """That of all groups together."""
        return float(self.part.sum() / self.whole.sum())

    @property
    def weight(self) -> Floats:
        """Each group's part of the whole."""
        return np.asarray(self.whole / self.whole.sum())

    @property
    def share(self) -> Floats:
        """What each group gives to the value."""
        return np.asarray(self.part / self.whole.sum())


@dataclass(frozen=True)
class ByUnit:
    """The same by day or week: a row a group, a column a unit, and the kind of day that each unit is."""

    part: Floats
    whole: Floats
    strata: Strata


Pair = tuple[Floats, Floats]
"""The same of before and of now."""


def mix_and_rate(before: Totals, now: Totals) -> tuple[Floats, Floats, Floats]:
    """For each group mix, rate and weight; Σ mix + Σ rate is the change of the value.

    A value R is the mean of the groups' own values r, weighed by their parts w of the whole. A group adds (w1 − w0) · ((r1 + r0) ÷ 2
    − (R1 + R0) ÷ 2) of mix and (r1 − r0) · (w1 + w0) ÷ 2 of rate: with the means of both periods as weights nothing is left over and
    their order does not matter (Bennet 1920, J. Royal Statistical Society 83:455; Kitagawa 1955, JASA 50:1168; Das Gupta 1993, US
    Census P23-186), and since all w add up to 1, R may be taken off, so that a group of the average value adds no mix. A group of
    one period alone has no other value of its own: all it adds is mix. What both come to, w1·r1 − w0·r0 − (w1 − w0) · (R1 + R0) ÷ 2,
    is additive: groups that are cut finer add what the group that they are cut from adds.
    """
    average, more, weight = (now.value + before.value) / 2, now.weight - before.weight, (now.weight + before.weight) / 2
    has_both = (now.whole > 0) & (before.whole > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        own, own_before = now.part / now.whole, before.part / before.whole
        rate = np.where(has_both, (own - own_before) * weight, 0.0)
        alone = now.share - before.share - more * average
        mix = np.where(has_both, more * ((own + own_before) / 2 - average), alone)
    return mix, rate, weight


def half_by_rows(before: Totals, now: Totals, errors: Pair, n: Pair) -> Floats:
    """Half of the 95 % interval of what each group adds, as far as the luck of the rows goes.

    `errors` are the standard errors of the groups' own values before and now (NaN: not known, and then none of what it adds), `n`
    how many rows they rest on. Rows are drawn
    at random in either period, so that a group's part of the whole is as uncertain as its value: the linearised ratio
    estimator (Cochran 1977, §6.3) of `mix_and_rate`, its variance within groups and between them. Of wholes that differ
    from row to row the part between groups is the least that it can be; `half_by_units` has all of it.
    """
    more = now.weight - before.weight
    average = (now.value + before.value) / 2
    total = np.zeros(len(more))
    sides = ((before, errors[0], n[0], 0.5), (now, errors[1], n[1], -0.5))
    for side, error, count, sign in sides:
        whole, groups = side.whole.sum(), len(more)
        level = (side.part - average * side.whole) / whole  # what the group gives beyond the average
        is_there = side.whole > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            within = np.where(is_there, (error * side.whole / whole) ** 2, 0.0)
            beyond = np.where(is_there, side.part / side.whole - side.value, 0.0)
            weight_each = np.where(is_there & (count > 0), (side.whole / whole) ** 2 / count, 0.0)
        own = np.eye(groups)
        slope = own + (sign * more)[:, None]  # of each group's contribution by each group's value, times its weight
        deviation = (
            own * (beyond + side.value - average)[None, :] - level[:, None] + (sign * more)[:, None] * beyond[None, :]
        )
        known = np.nan_to_num(within)
        total += (slope**2 * known).sum(axis=1) + (deviation**2 * weight_each).sum(axis=1)
        total += np.where(np.isnan(within), np.nan, 0.0)
    return np.asarray(Z95 * np.sqrt(total))


def half_by_units(before: ByUnit, now: ByUnit) -> Floats:
    """The same by the luck of days or weeks; NaN with too few of them.

    The linearised estimator of `mix_and_rate` for sums by unit: each unit pulls a contribution by what its rows add beyond
    their share, and the spread of these pulls is its error, weekdays taken out (`kpi.stats.between_day_error`). What a
    different mix of weekdays alone would do is one more thing that may be the cause.
    """
    sides = [Totals(one.part.sum(axis=1), one.whole.sum(axis=1)) for one in (before, now)]
    more, average = sides[1].weight - sides[0].weight, (sides[1].value + sides[0].value) / 2
    pulls = [
        _pulls(unit, side, more, average, sign)
        for unit, side, sign in zip((before, now), sides, (0.5, -0.5), strict=True)
    ]
    errors = between_day_error.errors(pulls[1], pulls[0])
    return np.asarray(errors.half + np.abs(errors.mix))


def _pulls(unit: ByUnit, side: Totals, more: Floats, average: float, sign: float) -> Side:
    """How far each unit pulls what each group adds: mean 0."""
    whole = unit.whole.sum(axis=0)
    is_seen = whole > 0
    beyond = unit.part - average * unit.whole
    level = (side.part - average * side.whole) / side.whole.sum()
    drift = unit.part.sum(axis=0) - side.value * whole  # how far the unit pulls the value of all
    left_over = beyond - level[:, None] * whole + (sign * more)[:, None] * drift
    pull = left_over * is_seen.sum() / side.whole.sum()
    seen = np.broadcast_to(is_seen, pull.shape)
    return Side(np.where(seen, pull, 0.0), seen, unit.strata)
