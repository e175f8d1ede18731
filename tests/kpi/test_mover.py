"""The interval of a change from the intervals of two values."""

import numpy as np
import pytest

from kpi.stats import moe_recovery
from kpi.stats.intervals import wilson


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10: what MOVER gives with Wilson intervals
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (0, 10, 0, 10, -0.2775, 0.2775),
    ],
)
def test_difference_of_shares_is_newcombes(x1, n1, x2, n2, low, high) -> None:
    sides = [
        tuple(np.array([side], dtype=float).ravel() for side in (x / n, *wilson(x, n))) for x, n in ((x1, n1), (x2, n2))
    ]
    change, found_low, found_high = moe_recovery.difference(*sides)
    assert change[0] == pytest.approx(x1 / n1 - x2 / n2)
    assert found_low[0] == pytest.approx(low, abs=6e-5)
    assert found_high[0] == pytest.approx(high, abs=6e-5)


def test_a_ratio_turned_round_is_its_inverse() -> None:
    a = tuple(np.array([value]) for value in (120.0, 100.0, 150.0))
    b = tuple(np.array([value]) for value in (80.0, 70.0, 95.0))
    change, low, high = moe_recovery.ratio(a, b)
    back, back_low, back_high = moe_recovery.ratio(b, a)
    assert change[0] == pytest.approx(0.5)
    assert (1 + change[0]) * (1 + back[0]) == pytest.approx(1)
    assert (1 + low[0]) * (1 + back_high[0]) == pytest.approx(1)
    assert (1 + high[0]) * (1 + back_low[0]) == pytest.approx(1)
    assert low[0] < change[0] < high[0]


def test_growth_from_nothing_has_no_percentage() -> None:
    zero = tuple(np.array([value]) for value in (0.0, 0.0, 3.7))
    five = tuple(np.array([value]) for value in (5.0, 1.6, 11.7))
    assert np.isnan(moe_recovery.ratio(five, zero)[0][0])
    change, low, _ = moe_recovery.ratio(zero, five)
    assert change[0] == -1
    assert np.isnan(low[0])
