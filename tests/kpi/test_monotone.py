"""The curve that never rises, where it falls most, and parts of equal size: published numbers, and how often chance alone has a step."""

from __future__ import annotations

import numpy as np
import pytest

from kpi.stats.monotone import Step, never_rising, places, steepest_step


@pytest.mark.parametrize(
    ("values", "weights", "fitted"),
    [
        ([3, 7, 5, 9, 8, 7, 10], [1] * 7, [3, 6, 6, 8, 8, 8, 10]),
        ([1, 41, 51, 1, 2, 5, 24], [1, 2, 3, 4, 5, 6, 7], [1, 13.95, 13.95, 13.95, 13.95, 13.95, 24]),
    ],
)
def test_published(values: list[float], weights: list[float], fitted: list[float]) -> None:
    """Examples of scikit-learn's tests of isotonic regression, which rises: read backwards it falls."""
    assert never_rising(values[::-1], weights[::-1]).tolist() == pytest.approx(fitted[::-1])


def test_what_falls_stays_and_what_rises_is_its_mean() -> None:
    assert never_rising([0.9, 0.8, 0.5], [10, 1, 5]).tolist() == [0.9, 0.8, 0.5]
    assert never_rising([0.2, 0.5], [30, 10]).tolist() == pytest.approx([0.275, 0.275])
    assert never_rising([], []).size == 0


def test_a_step_by_hand() -> None:
    """90 of 100, 90 of 100, 60 of 100: the second border, 0.9 against 0.6 with a variance of 240 · 60 ÷ 300 ÷ 299."""
    found = steepest_step([100] * 3, [90, 90, 60], [90, 90, 60])
    assert found is not None
    assert found.after == 2
    assert found.z == pytest.approx(-0.3 / np.sqrt(240 * 60 / 300 / 299 * (1 / 200 + 1 / 100)))
    assert found.is_told
    assert steepest_step([100], [90], [90]) is None
    assert steepest_step([10, 10], [10, 10], [10, 10]) is None, "all alike"
    assert Step(1, 2.0, 0.06).is_told is False


def test_chance_alone_has_few_steps() -> None:
    """Ten parts of 60 answers that do not differ: a step is told in 5 of 100 or fewer; a fall from 80 to 65 % half way in 9 of 10."""
    random = np.random.default_rng(3)
    n = np.full(10, 60)

    def told(chances: np.ndarray, times: int) -> float:
        found = [steepest_step(n, hits, hits) for hits in random.binomial(60, chances, (times, 10))]
        return sum(one is not None and one.is_told for one in found) / times

    assert 0.005 <= told(np.full(10, 0.8), 1000) <= 0.05
    assert told(np.array([0.8] * 5 + [0.65] * 5), 300) >= 0.9


def test_parts_of_equal_size_keep_what_is_alike_together() -> None:
    assert places(range(8), [10] * 8, most=4, least=20).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert places(range(8), [10] * 8, most=10, least=30).tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert places([0, 5, 9], [100, 1, 1], most=10, least=20).tolist() == [0, 0, 0], (
        "what is too few is put to its neighbour"
    )
    assert places([0, 5, 9], [100, 30, 30], most=10, least=20).tolist() == [0, 1, 2]
    assert places([], [], most=10, least=20).tolist() == []
