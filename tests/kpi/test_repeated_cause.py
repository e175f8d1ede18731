"""How often a cause comes back, against how often it would by chance: counted by hand, and over all ways to deal the causes."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from kpi.stats.repeated_cause import Pairs, expected, pairs, repeated

CAUSES, SPANS = np.array([0, 1, 0, 1, 2, 0, 0]), np.array([0, 0, 0, 1, 1, 1, 1])
WHO, AT = np.array([0, 0, 0, 1, 1, 0, 1]), np.arange(7.0)


def test_pairs_are_of_one_customer_and_near() -> None:
    every = pairs(WHO, AT, 10)
    assert list(zip(every.first.tolist(), every.second.tolist(), strict=True)) == [(0, 1), (0, 2), (0, 5), (1, 2), (1, 5), (2, 5), (3, 4), (3, 6), (4, 6)]  # fmt: skip
    near = pairs(WHO, AT, 1)
    assert list(zip(near.first.tolist(), near.second.tolist(), strict=True)) == [(0, 1), (1, 2), (3, 4)]
    assert pairs(np.array([0, 1]), np.array([0.0, 1.0]), 9).first.size == 0


def test_what_is_expected_is_the_mean_of_all_ways_to_deal() -> None:
    """3! · 4! ways to deal the causes within their two months, each counted."""
    found = pairs(WHO, AT, 10)
    total, ways = np.zeros(3), 0
    for first in permutations(range(3)):
        for second in permutations(range(3, 7)):
            total += _counted(CAUSES[[*first, *second]], found)
            ways += 1
    assert expected(CAUSES, SPANS, found, 3) == pytest.approx(total / ways)
    assert expected(CAUSES, SPANS, found, 3).sum() == pytest.approx(2.25)


def test_twenty_who_come_twice_for_the_same() -> None:
    """One month, two causes of 20 complaints each: the second of a pair is of the same with 19 in 39."""
    causes = np.repeat(np.arange(20) % 2, 2)
    found = repeated(
        causes, np.zeros(40, np.int64), pairs(np.repeat(np.arange(20), 2), np.arange(40.0), 5), np.ones(40, bool)
    )
    assert (found.back.tolist(), found.n.tolist()) == ([10, 10], [20, 20])
    assert found.expected == pytest.approx([10 * 19 / 39, 10 * 19 / 39])
    assert found.p == pytest.approx(1 / 1000), "no deal has as many"
    assert found.low < 20 * 19 / 39 < found.high < 20


def test_only_counted_complaints_come_back() -> None:
    """The second of a pair may be of later than what is counted, and is no complaint of its own then."""
    found = repeated(
        np.array([0, 0, 1, 1]),
        np.zeros(4, np.int64),
        Pairs(np.array([0, 1]), np.array([1, 2])),
        np.array([True, False, True, True]),
    )
    assert (found.n.tolist(), found.back.tolist()) == ([1, 2], [1, 0])


def test_chance_alone_is_no_more_than_chance() -> None:
    """40 worlds whose causes are drawn by lot: 5 % have a p below 0.05, give or take chance; and what is expected is what comes on average."""
    generator = np.random.default_rng(4)
    alarms, gaps = 0, []
    for _ in range(40):
        who, at = generator.integers(0, 60, 120), np.sort(generator.uniform(0, 365, 120))
        found = repeated(
            generator.integers(0, 4, 120), (at // 30).astype(np.int64), pairs(who, at, 90), np.ones(120, bool)
        )
        alarms += found.p < 0.05
        gaps.append(float(found.back.sum() - found.expected.sum()))
    assert alarms <= 7
    assert abs(np.mean(gaps)) < 3.3 * np.std(gaps) / 40**0.5


def _counted(causes: np.ndarray, found: Pairs) -> np.ndarray:
    is_back = {int(one) for one, other in zip(found.first, found.second, strict=True) if causes[one] == causes[other]}
    return np.bincount([causes[one] for one in is_back], minlength=3)
