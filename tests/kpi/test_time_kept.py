"""How long somebody stays: Kaplan and Meier's curve and the log-rank test, held to published values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpi.stats.distributions import chi_square_p
from kpi.stats.intervals import wilson
from kpi.stats.time_kept import curve, kept_at, known_at, log_rank
from tests.complained import PROMISE_BROKEN, PROMISE_KEPT

MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
OTHER = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
"""Miller 1981, acute myelogenous leukaemia: `aml` of R's survival."""


def of(days: tuple[int, ...]) -> tuple[list[int], list[bool]]:
    return [abs(one) for one in days], [one > 0 for one in days]


def together(*groups: tuple[list[int], list[int] | list[bool]]) -> tuple[list[int], list[bool], list[int]]:
    return (
        [one for times, _ in groups for one in times],
        [bool(one) for _, left in groups for one in left],
        [place for place, (times, _) in enumerate(groups) for _ in times],
    )


def test_the_curve_is_that_of_r() -> None:
    """The values that R's survival prints for both groups of `aml`."""
    found = curve(*MAINTAINED)
    assert found.times.tolist() == [9, 13, 18, 23, 31, 34, 48]
    assert found.kept.round(3).tolist() == [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    other = curve(*OTHER)
    assert other.kept.round(4).tolist() == [0.8333, 0.6667, 0.5833, 0.4861, 0.3889, 0.2917, 0.1944, 0.0972, 0]
    assert math.isnan(other.low[-1]), "all have left: there is no end on this scale"


def test_the_curve_of_remission_has_its_published_values() -> None:
    """6-MP in Freireich et al. 1963: .857 .807 .753 .690 .627 .538 .448 of 21 17 15 12 11 7 6 (Kalbfleisch and Prentice 2002, §1.4, and R).

    The limits are those of lifelines 0.30, worked out apart.
    """
    found = curve(*of(PROMISE_KEPT))
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.kept.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.low[[0, 6]] == pytest.approx([0.619718, 0.188052], abs=1e-6)
    assert found.high[[0, 6]] == pytest.approx([0.951552, 0.680143], abs=1e-6)


def test_the_log_rank_test_is_that_of_r() -> None:
    """survdiff of R prints for remission 9 of 19.3 expected and 21 of 10.7, χ² 16.8 and p 4e-05 (4.17e-05), for `aml` χ² 3.4 and p 0.07."""
    found = log_rank(*together(of(PROMISE_KEPT), of(PROMISE_BROKEN)))
    assert found is not None
    assert (found.left, found.df) == ((9, 21), 1)
    assert [round(one, 1) for one in found.expected] == [19.3, 10.7]
    assert (round(found.chi_square, 2), found.p) == (16.79, pytest.approx(4.17e-05, abs=5e-8))
    aml = log_rank(*together(MAINTAINED, OTHER))
    assert aml is not None
    assert (round(aml.chi_square, 1), round(aml.p, 2)) == (3.4, 0.07)


def test_three_groups() -> None:
    """χ² 25.200937524 on 2 degrees of freedom, p 3.370434932e-06: lifelines 0.30 (multivariate_logrank_test), worked out apart."""
    found = log_rank(*together(MAINTAINED, OTHER, of(PROMISE_BROKEN)))
    assert found is not None
    assert (found.df, found.chi_square) == (2, pytest.approx(25.200937524, abs=1e-9))
    assert found.p == pytest.approx(3.370434932e-06, rel=1e-8)
    assert found.is_near_enough


def test_two_that_are_counted_by_hand() -> None:
    """A leaves at 1 and 3, B at 2 and is known until 4: expected of A 2/4 + 1/3 + 1/2."""
    found = log_rank([1, 3, 2, 4], [True, True, True, False], [0, 0, 1, 1])
    assert found is not None
    assert found.expected[0] == pytest.approx(2 / 4 + 1 / 3 + 1 / 2)
    assert sum(found.expected) == pytest.approx(3)
    variance = 1 / 2 * 1 / 2 + 1 / 3 * 2 / 3 + 1 / 2 * 1 / 2
    assert found.chi_square == pytest.approx((2 - 4 / 3) ** 2 / variance)
    assert not found.is_near_enough


def test_where_there_is_nothing_to_tell() -> None:
    assert log_rank([1, 2], [True, True], [0, 0]) is None
    assert log_rank([1, 2], [False, False], [0, 1]) is None
    assert log_rank([], [], []) is None
    nobody = curve([5, 9], [False, False])
    assert nobody.times.size == 0
    assert kept_at(nobody, 7, 1) == (1.0, float(wilson(1, 1)[0]), 1.0)


def test_how_many_are_known_of() -> None:
    assert known_at([5, 5, 9], [0, 5, 6, 10]) == [3, 3, 1, 0]


@pytest.mark.parametrize(
    ("x", "df", "p"), [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (11.345, 3, 0.01), (29.588, 10, 0.001)]
)
def test_chi_square_is_that_of_the_tables(x: float, df: int, p: float) -> None:
    """NIST, Engineering Statistics Handbook 1.3.6.7.4."""
    assert chi_square_p(x, df) == pytest.approx(p, rel=2e-3)
    assert chi_square_p(0, df) == 1


def test_groups_alike_are_told_apart_no_oftener_than_promised() -> None:
    """300 pairs of groups that leave alike, half of each known to their end: 5 % of p below 0.05, give or take chance (Clopper and Pearson, 99.9 %)."""
    generator = np.random.default_rng(11)
    alarms = 0
    for _ in range(300):
        left, known = generator.exponential(1, 120), generator.exponential(1, 120)
        found = log_rank(np.minimum(left, known), left <= known, np.repeat([0, 1], 60))
        alarms += found is not None and found.p < 0.05
    assert 3 <= alarms <= 30
