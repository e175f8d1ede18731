"""How good probabilities were: against scikit-learn, against what is counted by hand, and how often intervals hold where one thing has several probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpi.stats import calibration
from kpi.stats.calibration import auc, bins, brier, corrected, correction, parts, skill

TOLD = np.array([0.05, 0.1, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.3])
CAME = np.array([0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0]) == 1
EACH = np.arange(16)


def test_against_scikit_learn() -> None:
    """scikit-learn 1.9.1: brier_score_loss, roc_auc_score, LogisticRegression(C=inf) on log odds; the error of DeLong's AUC from all pairs, in numpy."""
    assert brier(TOLD, CAME) == pytest.approx(0.180625)
    found = auc(TOLD, CAME, EACH)
    assert found.value == pytest.approx(0.8125)
    # DeLong takes a degree of freedom from either outcome (8 ÷ 7), things are counted together (16 ÷ 15)
    error = 0.11572751247156894 * math.sqrt((16 / 15) / (8 / 7))
    assert found.low == pytest.approx(0.8125 - 1.959963984540054 * error, abs=1e-7)
    fit = correction(TOLD, CAME)
    assert fit == pytest.approx((0.15767736, 0.87264344), abs=1e-7)
    assert corrected(TOLD, fit)[0] == pytest.approx(0.0822797183, abs=1e-8)


def test_the_score_is_the_sum_of_its_parts_where_bins_hold_one_probability() -> None:
    """By hand: of ten told 20 % three came, of ten told 80 % nine: reliability 0.01, resolution 0.09, uncertainty 0.24."""
    told, came = np.repeat([0.2, 0.8], 10), np.array([1] * 3 + [0] * 7 + [1] * 9 + [0]) == 1
    found = parts(told, came)
    assert (found.reliability, found.resolution, found.uncertainty) == pytest.approx((0.01, 0.09, 0.24))
    assert brier(told, came) == pytest.approx(0.01 - 0.09 + 0.24)


def test_bins_count_things_and_not_what_was_told_of_them() -> None:
    told, came, things = np.array([0.11, 0.19, 0.15, 1.0]), np.array([True, True, False, True]), np.array([7, 7, 8, 7])
    first, last = bins(told, came, things)
    assert (first.n, first.things, first.told, first.came) == (3, 2, pytest.approx(0.15), pytest.approx(2 / 3))
    assert (last.n, last.told, last.came) == (1, 1.0, 1.0)
    lone = bins(told, came, np.arange(4))[0]
    assert first.low < lone.low < lone.came < lone.high < first.high


def test_skill_by_hand() -> None:
    """Scores 0.04 and 0.25: five parts in six and a bit less; a score of nothing leaves nothing to be better than."""
    came = np.array([True, False])
    found = skill(np.array([0.8, 0.2]), np.array([0.5, 0.5]), came, np.arange(2))
    assert (found.value, found.low, found.high) == pytest.approx((0.84, 0.84, 0.84))
    assert math.isnan(skill(came * 1.0, came * 1.0, came, np.arange(2)).value)


def test_nothing_can_be_corrected_that_is_told_apart_or_all_alike() -> None:
    assert correction(np.array([0.2, 0.3]), np.array([False, False])) is None
    assert correction(np.array([0.2, 0.3, 0.6, 0.7]), np.array([False, False, True, True])) is None
    assert correction(np.array([0.3, 0.3, 0.3, 0.3]), np.array([False, False, True, True])) is None
    assert corrected(TOLD, None) is TOLD
    assert math.isnan(auc(np.array([0.2, 0.3]), np.array([True, True]), np.arange(2)).value)


def test_what_was_learnt_corrects_odds_that_are_off() -> None:
    """Of 20,000 whose log odds were told at half of what they are, and 0.3 too low."""
    chance = np.random.default_rng(2)
    odds = chance.normal(0, 1.5, 20_000)
    came = chance.random(20_000) < 1 / (1 + np.exp(-odds))
    told = 1 / (1 + np.exp(-(odds / 2 - 0.3)))
    start, slope = correction(told, came) or (0.0, 0.0)
    assert (start, slope) == pytest.approx((0.6, 2), abs=0.06)


def test_how_often_intervals_hold_where_things_are_told_of_several_times() -> None:
    """150 things with four probabilities each, alike but for a little, and one outcome: intervals by thing hold about 95 % of the time; by probability they would hold far less often."""
    chance = np.random.default_rng(3)
    big = _told_of(chance, 40_000)
    true_auc, true_skill = auc(*big).value, skill(big[0], np.full(big[0].size, 0.5), *big[1:]).value
    held = {"auc": 0, "skill": 0, "plain": 0}
    for _ in range(400):
        told, came, things = _told_of(chance, 150)
        other = np.full(told.size, 0.5)
        by_thing, plain = auc(told, came, things), auc(told, came, np.arange(told.size))
        by_skill = skill(told, other, came, things)
        held["auc"] += by_thing.low <= true_auc <= by_thing.high
        held["plain"] += plain.low <= true_auc <= plain.high
        held["skill"] += by_skill.low <= true_skill <= by_skill.high
    assert 0.92 < held["auc"] / 400 < 0.98
    assert 0.92 < held["skill"] / 400 < 0.98
    assert held["plain"] / 400 < 0.75


def _told_of(
    chance: np.random.Generator, things: int
) -> tuple[calibration.Floats, calibration.Flags, calibration.Ints]:
    odds = chance.normal(0, 1, things)
    came = chance.random(things) < 1 / (1 + np.exp(-odds))
    told = 1 / (1 + np.exp(-(np.repeat(odds, 4) + chance.normal(0, 0.2, 4 * things))))
    return told, np.repeat(came, 4), np.repeat(np.arange(things), 4)
