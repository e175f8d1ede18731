"""A difference between two groups held apart by strata: published numbers, numbers worked out by hand, and how often the limits hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpi.stats.distributions import Z95
from kpi.stats.stratified import Moments, difference

Z90 = 1.6448536269514722


def share(hits: int, n: int) -> Moments:
    return Moments(n, hits, hits)


TOLBUTAMIDE = [(share(8, 106), share(5, 120)), (share(22, 98), share(16, 85))]
"""Deaths under tolbutamide and placebo below 55 years and from then on: University Group Diabetes Program 1970, in Rothman, Greenland and Lash 2008, table 15-1."""


def test_tolbutamide_as_published() -> None:
    """0.035, 90 % limits -0.018 to 0.088, in chapter 15 of Rothman, Greenland and Lash 2008; 0.0349 by metafor's rma.mh, whose tests quote both."""
    found = difference(TOLBUTAMIDE)
    assert found is not None
    assert found.value == pytest.approx(0.0349, abs=5e-5)
    low, high = (found.value + side * Z90 * found.error for side in (-1, 1))
    assert (round(low, 3), round(high, 3)) == (-0.018, 0.088)
    assert (found.n, found.n_other, found.strata) == (204, 205, 2)
    assert (found.low, found.high) == pytest.approx((found.value - Z95 * found.error, found.value + Z95 * found.error))


def test_one_stratum_is_a_plain_difference() -> None:
    found = difference([(share(30, 100), share(10, 50))])
    assert found is not None
    assert found.value == pytest.approx(0.1)
    assert found.error == pytest.approx(math.sqrt(0.3 * 0.7 / 99 + 0.2 * 0.8 / 49))


def test_strata_take_a_paradox_apart() -> None:
    """Slow cases score worse on the whole because hard cases are slow; within hard and easy ones there is no difference."""
    hard, easy = (share(30, 60), share(10, 20)), (share(18, 20), share(54, 60))
    found, whole = difference([hard, easy]), difference([(hard[0] + easy[0], hard[1] + easy[1])])
    assert found is not None
    assert whole is not None
    assert found.value == pytest.approx(0)
    assert whole.value == pytest.approx(48 / 80 - 64 / 80)


def test_of_net_scores_and_of_sides_of_one() -> None:
    """By hand: +100 and -100 against +100 and 0 is 0 less 50; a side of one row has the variance of its stratum."""
    net = difference([(Moments(2, 0, 20_000), Moments(2, 100, 10_000))])
    assert net is not None
    assert net.value == -50
    assert net.error**2 == pytest.approx(20_000 / 2 + 5_000 / 2)
    one = difference([(share(1, 1), share(1, 3))])
    assert one is not None
    # two hits of four have a variance of 1/3, one of three has one of 1/3
    assert one.error**2 == pytest.approx(1 / 3 / 1 + 1 / 3 / 3)


def test_who_has_nobody_to_be_held_against_is_left_out() -> None:
    assert difference([(share(1, 10), Moments()), (Moments(), share(1, 10))]) is None
    both = difference([*TOLBUTAMIDE, (share(9, 10), Moments())])
    assert both == difference(TOLBUTAMIDE)


@pytest.mark.parametrize(("strata", "size", "base", "gap"), [(4, 100, 0.7, -0.1), (40, 12, 0.6, -0.15), (10, 60, 0.05, 0.03)])  # fmt: skip
def test_limits_hold_the_truth(strata: int, size: int, base: float, gap: float) -> None:
    """Few large strata, many small ones, and rare outcomes: 95 % limits hold the difference in 93 to 97 of 100 samples, where strata differ in base and in who is slow."""
    random = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        slow = np.clip(random.binomial(size, random.uniform(0.15, 0.5, strata)), 1, size - 1)
        risk = np.clip(base + random.uniform(-0.04, 0.04, strata), 0.005, 0.99)
        hits, others = random.binomial(slow, np.clip(risk + gap, 0, 1)), random.binomial(size - slow, risk)
        found = difference([
            (share(int(a), int(n)), share(int(b), int(size - n))) for a, n, b in zip(hits, slow, others, strict=True)
        ])  # fmt: skip
        assert found is not None
        held += found.low <= gap <= found.high
    assert 0.93 <= held / 400 <= 0.97
