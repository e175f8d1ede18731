"""Weights, effective n and bounds of surveys that not all answered: published examples, cases counted by hand, and a simulation."""

from __future__ import annotations

import numpy as np
import pytest

from kpi.stats.intervals import wilson
from kpi.stats.nonresponse import Class, assumed_share, bounds, classes, effective_n, weighted_share, weights, with_odds


def test_post_stratification_is_the_published_example() -> None:
    """Lohr 2010, Sampling: Design and Analysis, §4.4: of 400 students 84 of 240 women and 40 of 160 men want to teach, which makes
    1240 of 4000; as 2700 of the 4000 are women, it makes 84/240 · 2700 + 40/160 · 1300 = 1270."""
    asked, answers, hits = [2700, 1300], [240, 160], [84, 40]
    assert 4000 * sum(hits) / sum(answers) == 1240
    weight = weights(asked, answers)
    assert weight == pytest.approx([2700 / 4000 / 0.6, 1300 / 4000 / 0.4])
    assert 4000 * weighted_share(hits, answers, weight) == pytest.approx(1270)
    assert 4000 * assumed_share(hits, answers, asked, 1) == pytest.approx(1270)


def test_weighting_classes_are_the_published_table() -> None:
    """Lohr 2010, table 8.1: five ages with the summed weights of those selected and of those who answered, and the factors of each."""
    selected, answered = [30322, 33013, 27046, 29272, 30451], [18693, 28143, 24371, 28138, 30451]
    factors = weights(selected, answered) * sum(selected) / sum(answered)
    assert factors == pytest.approx([1.622, 1.173, 1.110, 1.040, 1.000], abs=5e-4)


def test_bounds_are_the_published_example() -> None:
    """Manski 1995, Identification Problems in the Social Sciences, §2: of 137 men 78 were found again, and 24 of them had left the street:
    between 24/137 and 83/137 of all."""
    assert bounds(24, 78, 137) == pytest.approx((24 / 137, 83 / 137))
    assert bounds(24, 78, 137) == pytest.approx((0.18, 0.61), abs=5e-3)
    assert bounds(9, 10, 10) == (0.9, 0.9), "all answered"
    assert np.isnan(bounds(0, 0, 0)).all()


@pytest.mark.parametrize(("weight", "n"), [((1, 1, 1, 1), 4), ((4, 1, 1), 2)])
def test_effective_n(weight: tuple[float, ...], n: float) -> None:
    """(Σw)² ÷ Σw²: 16/4 and 36/18."""
    assert effective_n([1] * len(weight), weight) == n
    assert effective_n([3 for _ in weight], weight) == pytest.approx(3 * n)


def test_no_answer_counts_more_than_five_times() -> None:
    """90 of 100 were asked in a class that gave one of ten answers: it would count nine times."""
    assert weights([90, 10], [1, 9]) == pytest.approx([5, 10 / 100 / 0.9])
    assert weights([90, 10], [1, 9], most=10) == pytest.approx([9, 10 / 100 / 0.9])
    nobody = weights([50, 50], [0, 10])
    assert np.isnan(nobody[0])
    assert weighted_share([0, 4], [0, 10], nobody) == pytest.approx(0.4)
    assert effective_n([0, 10], nobody) == pytest.approx(10)
    assert np.isnan(weighted_share([0], [0], [np.nan]))


def test_the_odds_of_those_who_did_not_answer() -> None:
    """4 : 1 becomes 8 : 1 and 2 : 1. Of ten answers of twenty asked eight are good: (8 + 10 · 8/9) ÷ 20 and (8 + 10 · 2/3) ÷ 20."""
    assert with_odds([0.8, 0, 1], 2) == pytest.approx([8 / 9, 0, 1])
    assert with_odds(0.8, 0.5) == pytest.approx(2 / 3)
    high, low = (assumed_share([8], [10], [20], factor) for factor in (2, 0.5))
    assert (low, high) == pytest.approx(((8 + 20 / 3) / 20, (8 + 80 / 9) / 20))
    best = bounds(8, 10, 20)
    assert best[0] < low < 0.8 < high < best[1]
    assert assumed_share([8, 0], [10, 0], [20, 5], 1) == pytest.approx(0.8), "a class of which nobody answered"


def test_classes_have_enough_answers() -> None:
    """Phone of both teams is small, and together 25; letters have 15 in all and chats 4: with nobody else left they go where fewest answered."""
    answers: dict[Class, int] = {
        ("phone", "A"): 12, ("phone", "B"): 13, ("email", "A"): 40, ("email", "B"): 30, ("letter", "A"): 15, ("chat", "B"): 4,
    }  # fmt: skip
    found = classes(answers)
    assert found[("phone", "A")] == found[("phone", "B")] == ("phone",)
    assert found[("email", "A")] == ("email", "A")
    assert found[("email", "B")] == ("email", "B")
    assert found[("letter", "A")] == found[("chat", "B")] == ("phone",), "19 in all, one fewer than a class has"
    more = classes(answers | {("chat", "B"): 5})
    assert more[("letter", "A")] == more[("chat", "B")] == (), "twenty, which agree in nothing"
    few: dict[Class, int] = {("chat", "B"): 4}
    assert classes(few) == {("chat", "B"): ()}
    assert classes({}) == {}


def test_weights_find_what_the_plain_score_does_not() -> None:
    """Of 3000 asked a third waited long: of them 60 % answer and half of those are happy; of the others 20 % answer and nine in ten are
    happy. 95 % limits from Wilson's formula with the effective n hold the truth of 76.7 % about as often as they say."""
    chance = np.random.default_rng(11)
    asked, rates, happy = np.array([1000, 2000]), np.array([0.6, 0.2]), np.array([0.5, 0.9])
    truth = float((asked * happy).sum() / asked.sum())
    weighted = plain = 0
    for _ in range(1000):
        answers = chance.binomial(asked, rates)
        hits = chance.binomial(answers, happy)
        weight = weights(asked, answers)
        n = effective_n(answers, weight)
        low, high = wilson(weighted_share(hits, answers, weight) * n, n)
        weighted += bool(low <= truth <= high)
        low, high = wilson(hits.sum(), answers.sum())
        plain += bool(low <= truth <= high)
    assert weighted >= 940
    assert plain < 10
