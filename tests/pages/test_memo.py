"""What is remembered is bounded by memory, and safe from several threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from pages.ui.answers.memo import Memo, size_of


@dataclass(frozen=True)
class Pair:
    left: object
    right: object


@pytest.mark.parametrize(
    ("value", "least"),
    [
        (pl.DataFrame({"x": list(range(1000))}), 8000),
        (np.zeros(1000, np.float32), 4000),
        ("x" * 1000, 1000),
        ({"data": ["x" * 1000] * 3}, 3000),
        (Pair(np.zeros(1000), {"a": ("x" * 500,)}), 8500),
    ],
)
def test_a_value_takes_about_what_its_parts_take(value: object, least: int) -> None:
    assert least <= size_of(value) <= 1.2 * least + 5000


def test_what_is_remembered_stays_within_its_room_and_the_least_used_goes_first() -> None:
    memo: Memo[str] = Memo(10_000)
    memo.put("often", "y" * 1000)
    for number in range(100):
        memo.put(number, "x" * 1000)
        assert memo.get("often") is not None
        assert memo.size <= 10_000
    assert memo.get(99) is not None
    assert memo.get(0) is None


def test_a_value_larger_than_the_room_is_given_but_not_remembered() -> None:
    memo: Memo[str] = Memo(1000)
    memo.put("small", "x")
    assert memo.get_or_make("large", lambda: "x" * 5000) == "x" * 5000
    assert memo.get("large") is None
    assert memo.get("small") == "x", "nothing had to go for it"


def test_nothing_is_a_value_too_and_is_made_once() -> None:
    memo: Memo[str | None] = Memo(1000)
    made: list[int] = []
    for _ in range(2):
        assert memo.get_or_make("none", lambda: made.append(1)) is None  # type: ignore[func-returns-value]
    assert made == [1]


def test_what_fails_is_not_remembered() -> None:
    memo: Memo[str] = Memo(1000)
    with pytest.raises(ZeroDivisionError):
        memo.get_or_make("key", lambda: str(1 / 0))
    assert memo.get_or_make("key", lambda: "well") == "well"


def test_several_threads_may_remember_and_forget_at_once() -> None:
    memo: Memo[str] = Memo(20_000)
    start = threading.Barrier(8)

    def work(seed: int) -> None:
        start.wait()
        for number in range(2000):
            key = (seed * number) % 50
            assert memo.get_or_make(key, lambda key=key: str(key) * 300) == str(key) * 300

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(1, 9)))
    assert 0 < memo.size <= 20_000


def test_what_does_not_hold_any_more_once_it_is_made_is_not_remembered() -> None:
    memo: Memo[str] = Memo(1000)
    assert memo.get_or_make("key", lambda: "old", still_holds=lambda: False) == "old"
    assert memo.get_or_make("key", lambda: "new", still_holds=lambda: True) == "new"
    assert memo.get("key") == "new"
