"""P-values behind intervals, and many comparisons at once, against published ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.stats import moe_recovery
from kpi.stats.change import benjamini_hochberg, p_from_interval
from kpi.stats.intervals import wilson


@st.composite
def hits_and_rows(draw):
    n = draw(st.integers(1, 10**6))
    return draw(st.integers(0, n)), n


def test_benjamini_hochberg_on_its_own_example():
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    adjusted = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765]
    adjusted += [0.486, 0.581182, 0.714875, 0.753231, 0.813214, 1]  # R p.adjust(method = "BH")
    result = benjamini_hochberg(p)
    assert result == pytest.approx(adjusted, abs=5e-7)
    assert (result <= 0.05).sum() == 4  # Benjamini and Hochberg 1995 keep four


def test_benjamini_hochberg_keeps_order_and_gaps():
    result = benjamini_hochberg([0.5, 0.01, math.nan, 0.03, 0.02])  # R: .5 .04 .04 .04
    assert result == pytest.approx([0.5, 0.04, math.nan, 0.04, 0.04], nan_ok=True)
    assert benjamini_hochberg([]).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_adjusted_p_values_only_grow_and_keep_the_ranking(p):
    result = benjamini_hochberg(p)
    assert (result >= np.array(p) - 1e-15).all()
    assert (result <= 1).all()
    assert (np.diff(result[np.argsort(p, kind="stable")]) >= 0).all()


@given(hits_and_rows(), hits_and_rows())
def test_p_and_interval_say_the_same(one, two):
    sides = [(np.array([x / n]), *wilson([x], [n])) for x, n in (one, two)]
    change, low, high = (float(column[0]) for column in moe_recovery.difference(*sides))
    p = float(p_from_interval(change, low, high))
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (low > 0 or high < 0)


def test_p_is_against_what_is_expected_anyway():
    # 10 ± 5 against 5 is on the border, against 10 there is nothing to tell; R: 2 * pnorm(-1.96) = 0.05
    assert p_from_interval([10, 10], [5, 5], [15, 15], [5, 10]) == pytest.approx([0.05, 1.0])
    assert math.isnan(p_from_interval(1, math.nan, math.nan))
