"""How long what is open will take: R's curve of Kaplan and Meier, rates counted by hand, late entries, and groups that are drawn towards larger ones."""

from __future__ import annotations

import numpy as np
import pytest

from kpi.stats import hazard
from kpi.stats.distributions import Floats
from kpi.stats.hazard import Ints, Seen, fitted

MAINTAINED = ((9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0))
OTHERS = ((5, 1), (5, 1), (8, 1), (8, 1), (12, 1), (16, 0), (23, 1), (27, 1), (30, 1), (33, 1), (43, 1), (45, 1))
"""Weeks, and whether that was the end of it: Miller 1981, `aml` of R's survival."""
AML = np.array([*MAINTAINED, *OTHERS], np.float64)
GROUP: Ints = np.repeat([0, 1], [len(MAINTAINED), len(OTHERS)])


def seen_of(rows: Floats, late: Floats | None = None, until: Floats | None = None) -> Seen:
    entry = np.zeros(len(rows)) if late is None else late
    return Seen(entry=entry, exit=rows[:, 0], is_event=rows[:, 1] == 1, until=np.full(len(rows), np.inf) if until is None else until)  # fmt: skip


def aml(begins: Floats, larger: list[Ints], prior: float = hazard.PRIOR_EVENTS) -> hazard.Hazards:
    return fitted(begins, seen_of(AML), (*larger, GROUP), 2, prior)


def test_a_stretch_without_an_end_is_events_by_time() -> None:
    """Seven events in 423 weeks, eleven in 255."""
    found = aml(np.zeros(1), [], 0.0)
    assert found.chances[:, 0] == pytest.approx([7 / 423, 11 / 255])
    assert found.open_rate(np.array([0, 1]), np.array([10.0, 10.0]), np.array([20.0, 30.0])) == pytest.approx(np.exp([-70 / 423, -220 / 255]))  # fmt: skip


def test_stretches_that_end_with_events_give_the_published_curve() -> None:
    """Where nobody is lost within a stretch it is the curve of Kaplan and Meier: R's survival has .8333 at 5, .6667 at 8, .5833 at 12 of those who were not maintained."""
    ages = np.array([5.0, 8.0, 12.0])
    found = aml(np.append(0.0, ages), [], 0.0)
    assert found.open_rate(np.ones(3, np.int64), np.zeros(3), ages) == pytest.approx([0.8333, 0.6667, 0.5833], abs=5e-5)
    assert found.open_rate(np.array([1]), ages[:1], ages[2:]) == pytest.approx([0.7], abs=1e-9), "7 of the 10 left"


def test_a_group_has_so_many_events_of_the_larger_one_added() -> None:
    """By hand: all have 18 events in 678 weeks. Ten more at that rate take 10 · 678 ÷ 18 weeks."""
    rate, prior = 18 / 678, 10
    found = aml(np.zeros(1), [np.zeros(2, np.int64)], prior)
    assert found.chances[:, 0] == pytest.approx(
        [(7 + prior) / (423 + prior / rate), (11 + prior) / (255 + prior / rate)]
    )
    assert 7 / 423 < found.chances[0, 0] < rate < found.chances[1, 0] < 11 / 255
    far = aml(np.zeros(1), [np.zeros(2, np.int64)], 1e9)
    assert far.chances[:, 0] == pytest.approx([rate, rate], rel=1e-6)


def test_parts_of_stretches_and_late_entries_by_hand() -> None:
    """Stretches from 0, 10 and 20. One is over at 10, which is still the first; one was looked at from 5 on and is open at 15; one is over at 30.

    One of 2.5 was over in the first, the half one and the other two counted; none of 1.5 in the second; and one in the ten seconds of the third.
    """
    rows = np.array([[10.0, 1], [15.0, 0], [30.0, 1]])
    found = fitted(np.array([0.0, 10.0, 20.0]), seen_of(rows, np.array([0.0, 5.0, 0.0])), (np.zeros(3, np.int64),), 1, 0.0)  # fmt: skip
    gone = np.array([0.0, 5.0, 10.0, 20.0, 25.0])
    left = [1, 0.8, 0.6, 0.6, 0.6 * np.exp(-0.5)]
    assert found.open_rate(np.zeros(5, np.int64), np.zeros(5), gone) == pytest.approx(left)


def test_who_could_not_be_seen_for_longer_was_not_exposed_for_longer() -> None:
    """Over at 4 where one looks until 5, in a stretch of ten: half of it."""
    seen = seen_of(np.array([[4.0, 1], [10.0, 0]]), until=np.array([5.0, 10.0]))
    found = fitted(np.array([0.0, 10.0]), seen, (np.zeros(2, np.int64),), 1, 0.0)
    assert found.open_rate(np.array([0]), np.zeros(1), np.array([10.0])) == pytest.approx([1 - 1 / 1.5])


def test_what_was_over_at_once_was_never_open() -> None:
    rows = np.array([[0.0, 1], [0.0, 1], [10.0, 1]])
    found = fitted(np.zeros(1), seen_of(rows), (np.zeros(3, np.int64),), 1, 0.0)
    assert found.chances[0, 0] == pytest.approx(1 / 10)
    assert hazard.begins_of(np.array([0.0, 0.0])).tolist() == [0.0]


def test_many_tickets_give_the_curve_of_kaplan_and_meier() -> None:
    """Twenty stretches against the product of 1 − d ÷ n at every event, of 4,000 times of which some are cut off: chances to be open still differ by less than 1 % where stretches are short, and 3 % in the long last ones."""
    chance = np.random.default_rng(1)
    times, cut = 50 * chance.weibull(0.7, 4000), chance.uniform(0, 200, 4000)
    seen, is_event = np.minimum(times, cut), times <= cut
    rows = Seen(entry=np.zeros(4000), exit=seen, is_event=is_event, until=cut)
    found = fitted(hazard.begins_of(seen[is_event]), rows, (np.zeros(4000, np.int64),), 1)
    ages = np.array([0.0, 5, 20, 60, 90])
    order = np.argsort(seen)
    product = np.cumprod(1 - is_event[order] / np.arange(4000, 0, -1))
    curve = np.append(1.0, product)[np.searchsorted(seen[order], ages, side="right")]
    later = found.open_rate(np.zeros(4, np.int64), ages[:-1], ages[1:])
    apart = np.abs(later - curve[1:] / curve[:-1])
    assert apart[:3].max() < 0.01
    assert apart[3] < 0.03
    truth = np.exp(-((ages[1:] / 50) ** 0.7) + (ages[:-1] / 50) ** 0.7)
    assert later == pytest.approx(truth, abs=0.03)


def test_a_group_that_nobody_was_seen_of_is_like_the_larger_one() -> None:
    rows = np.array([[10.0, 1], [30.0, 1]])
    found = fitted(np.array([0.0, 50.0]), seen_of(rows), (np.zeros(3, np.int64), np.array([0, 2])), 3)
    assert found.chances[1] == pytest.approx([hazard.MOST, 0]), "all were over by 50, and nobody was seen after it"  # fmt: skip
