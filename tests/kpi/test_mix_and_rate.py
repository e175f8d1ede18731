"""Mix and rate against published figures, and how sure each contribution is against other ways to find it."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.stats import between_day_error
from kpi.stats.distributions import Z95, Floats
from kpi.stats.exact_sum import apportioned, settled
from kpi.stats.exchanged_quantile import Rows, exchanged, moved
from kpi.stats.mix_and_rate import ByUnit, Totals, half_by_rows, half_by_units, mix_and_rate


def totals(part: list[float], whole: list[float]) -> Totals:
    return Totals(np.array(part, dtype=np.float64), np.array(whole, dtype=np.float64))


def test_das_gupta_two_factors() -> None:
    """Das Gupta 1993, US Census P23-186, as in the README of DasGuptR for R: .6 of .5, then .3 of .45; effects −.1425 and −.0225.

    A group whose part is the first factor and whose value is the second, beside all others, whose value is 0.
    """
    mix, rate, _ = mix_and_rate(totals([0.3, 0], [0.6, 0.4]), totals([0.135, 0], [0.3, 0.7]))
    assert (mix.sum(), rate.sum()) == (pytest.approx(-0.1425, abs=1e-12), pytest.approx(-0.0225, abs=1e-12))


def test_das_gupta_households() -> None:
    """Das Gupta 1993, example 5.1, by DasGuptR: 44.7268, then 47.6940; mix +1.2269 (41.35 %), rate +1.7403 (58.65 %)."""
    w0 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
    w1 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
    r0 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
    r1 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]
    before, now = (totals([w * r for w, r in zip(*side, strict=True)], side[0]) for side in ((w0, r0), (w1, r1)))
    mix, rate, weight = mix_and_rate(before, now)
    assert (before.value, now.value) == (pytest.approx(44.7268, abs=5e-5), pytest.approx(47.6940, abs=5e-5))
    assert (mix.sum(), rate.sum()) == (pytest.approx(1.2269, abs=5e-5), pytest.approx(1.7403, abs=5e-5))
    assert weight.sum() == pytest.approx(1)


def test_kidney_stones() -> None:
    """Charig and others 1986, BMJ 292:879: A 81 of 87 and 192 of 263, 78.0 %, B 234 of 270 and 55 of 80, 82.57 %: each kind fares worse, and the whole better.

    The counts are published; mix +9.94 and rate −5.37 points are worked out by Kitagawa's formula in fractions.
    """
    before, now = totals([81, 192], [87, 263]), totals([234, 55], [270, 80])
    mix, rate, _ = mix_and_rate(before, now)
    assert (before.value, now.value) == (pytest.approx(0.78, abs=5e-5), pytest.approx(0.8257, abs=5e-5))
    assert (mix.sum(), rate.sum()) == (pytest.approx(0.0994, abs=5e-5), pytest.approx(-0.0537, abs=5e-5))
    assert (rate < 0).all()


def test_groups_that_are_cut_finer_add_what_the_group_they_are_cut_from_adds() -> None:
    """First and second are both halves of one group; its mix and rate are others, their sum is not."""
    fine = mix_and_rate(totals([10, 40, 30], [40, 60, 100]), totals([30, 5, 20], [50, 10, 40]))
    coarse = mix_and_rate(totals([50, 30], [100, 100]), totals([35, 20], [60, 40]))
    both = [mix + rate for mix, rate, _ in (fine, coarse)]
    assert both[0][:2].sum() == pytest.approx(both[1][0], abs=1e-15)
    assert fine[1][:2].sum() != pytest.approx(coarse[1][0], abs=1e-3)


def test_of_one_group_a_contribution_is_as_sure_as_the_change() -> None:
    """Errors .03 and .04 together are .05."""
    before, now = totals([50], [100]), totals([70], [120])
    half = half_by_rows(before, now, (np.array([0.03]), np.array([0.04])), (np.array([100.0]), np.array([120.0])))
    assert half == pytest.approx([Z95 * 0.05], abs=1e-12)


def drawn(seed: int, chances: Floats, rates: Floats, rows: int, times: int) -> tuple[Floats, Floats]:
    """Parts and wholes of so many periods of rows drawn at random: a row a period."""
    draw = np.random.default_rng(seed)
    whole = draw.multinomial(rows, chances, size=times).astype(np.float64)
    return draw.binomial(whole.astype(np.int64), rates).astype(np.float64), whole


def test_halves_by_rows_are_those_of_rows_drawn_anew() -> None:
    """The spread of contributions over 4,000 pairs of periods, against the half that any one pair tells; a part that grows among them."""
    chances, rates = np.array([0.5, 0.3, 0.2]), np.array([0.8, 0.5, 0.9])
    later = np.array([0.3, 0.4, 0.3]), np.array([0.7, 0.55, 0.9])
    old, new = drawn(1, chances, rates, 800, 4000), drawn(2, *later, 1000, 4000)
    told, halves = [], []
    for p0, n0, p1, n1 in zip(*old, *new, strict=True):
        before, now = Totals(p0, n0), Totals(p1, n1)
        mix, rate, _ = mix_and_rate(before, now)
        errors = tuple(np.sqrt(one.part / one.whole * (1 - one.part / one.whole) / one.whole) for one in (before, now))
        told.append(mix + rate)
        halves.append(half_by_rows(before, now, errors, (n0, n1)))
    assert np.mean(halves, axis=0) == pytest.approx(Z95 * np.std(told, axis=0), rel=0.05)


def test_of_one_group_days_tell_what_they_tell_of_its_value() -> None:
    draw = np.random.default_rng(3)
    strata = np.arange(28) % 7
    sides = []
    for level in (0.6, 0.7):
        whole = draw.poisson(20, size=(1, 28)).astype(np.float64) + 1
        sides.append((draw.binomial(whole.astype(np.int64), level).astype(np.float64), whole))
    pulls = [between_day_error.side(part, whole, strata, 1.0) for part, whole in sides]
    errors = between_day_error.errors(pulls[1], pulls[0])
    half = half_by_units(*(ByUnit(part, whole, strata) for part, whole in sides))
    assert half == pytest.approx(errors.half + np.abs(errors.mix), rel=1e-12)


def test_halves_by_units_are_those_of_the_jackknife() -> None:
    """What contributions move by when one week is left out (Tukey 1958), 26 weeks a period that differ from one another."""
    draw = np.random.default_rng(4)
    sides = []
    for rates in ([0.6, 0.7, 0.8], [0.5, 0.7, 0.85]):
        luck = draw.normal(0, 0.08, size=(3, 26))
        whole = draw.poisson(np.array([[60], [90], [30]]) * np.exp(draw.normal(0, 0.2, size=(3, 26)))).astype(np.float64)  # fmt: skip
        part = draw.binomial(whole.astype(np.int64), np.clip(np.array(rates)[:, None] + luck, 0, 1))
        sides.append((part.astype(np.float64), whole))

    def added(left_out: tuple[int | None, int | None]) -> Floats:
        kept = [[np.delete(one, out, axis=1) if out is not None else one for one in side] for side, out in zip(sides, left_out, strict=True)]  # fmt: skip
        mix, rate, _ = mix_and_rate(*(Totals(part.sum(axis=1), whole.sum(axis=1)) for part, whole in kept))
        return mix + rate

    variance = np.zeros(3)
    for turn in (0, 1):
        found = np.array([added((one, None) if turn == 0 else (None, one)) for one in range(26)])
        variance += 25 / 26 * ((found - found.mean(axis=0)) ** 2).sum(axis=0)
    weeks = np.zeros(26, dtype=np.int64)
    half = half_by_units(*(ByUnit(part, whole, weeks) for part, whole in sides))
    assert half == pytest.approx(2.0 * np.sqrt(variance), rel=0.05)  # Student's t of 50 degrees is 2.0


def test_what_a_share_below_a_quantile_is_worth_is_read_from_all_rows() -> None:
    """Of 1 to 100 the median is 50; with a tenth more below it, it is 40, with a twentieth less 55; beyond all rows nothing is known."""
    values = np.arange(1.0, 101.0)
    rows = Rows(np.arange(1.0, 101.0)[None, :], np.array([100.0]))
    found = moved(values, rows, rows, 0.5, np.array([0.1, -0.05, 0.0, 0.6]))
    assert found[:3].tolist() == pytest.approx([-10, 5, 0])
    assert np.isnan(found[3])


def test_of_a_quantile_the_parts_are_those_of_every_order_taken_one_by_one() -> None:
    """Three groups of a few values each: all six orders, and both orders within a turn, by plain lists."""
    old = {"a": [1.0, 5, 9], "b": [2.0, 6], "c": [4.0, 4, 8, 10]}
    new = {"a": [3.0, 5], "b": [7.0, 7, 7], "c": [1.0, 2, 11]}
    sizes = [{name: len(each) / sum(map(len, side.values())) for name, each in side.items()} for side in (old, new)]

    def median(parts: set[str], owns: set[str]) -> float:
        rows = sorted(
            (value, sizes[name in parts][name] / len((new if name in owns else old)[name]))
            for name in old
            for value in (new if name in owns else old)[name]
        )
        total, upto, ends = sum(weight for _, weight in rows), 0.0, []
        for value, weight in rows:
            upto += weight / total
            if upto > 0.5 + 1e-12:
                return float(np.mean([*ends, value][:2])) if ends else value
            if abs(upto - 0.5) <= 1e-12 and not ends:
                ends.append(value)
        raise AssertionError("no value in the middle")

    mix, rate = dict.fromkeys(old, 0.0), dict.fromkeys(old, 0.0)
    for order in permutations(old):
        for place, name in enumerate(order):
            done = set(order[:place])
            now = done | {name}
            values = [median(done, done), median(now, done), median(done, now), median(now, now)]
            mix[name] += (values[1] - values[0] + values[3] - values[2]) / 2 / 6
            rate[name] += (values[2] - values[0] + values[3] - values[1]) / 2 / 6
    at = np.unique([one for side in (old, new) for each in side.values() for one in each])
    sides = [Rows(np.array([[sum(one <= each for one in values) for each in at] for values in side.values()], dtype=np.float64), np.array([len(one) for one in side.values()], dtype=np.float64)) for side in (old, new)]  # fmt: skip
    found = exchanged(at, *sides, 0.5)
    assert found[0].tolist() == pytest.approx([*mix.values()], abs=1e-12)
    assert found[1].tolist() == pytest.approx([*rate.values()], abs=1e-12)


numbers = st.floats(-1e6, 1e6, allow_nan=False) | st.floats(-1e-9, 1e-9) | st.just(0.0)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=40), st.floats(-1, 1), st.randoms(use_true_random=False))  # fmt: skip
def test_parts_add_up_to_the_last_digit_in_any_order(pairs, off, random) -> None:
    """Also where what is left over is more than rounding: it is in the largest part of the largest group."""
    sides = [np.array(side) for side in zip(*pairs, strict=True)]
    total = float(sum(side.sum() for side in sides)) * (1 + off * 1e-12)
    (mix, rate), told = settled(sides, total)
    size = sum(np.abs(side).sum() for side in sides) + abs(total)
    assert abs(told - total) <= 2.0**-52 * size
    contributions = [a + b for a, b in zip(mix.tolist(), rate.tolist(), strict=True)]
    for _ in range(3):
        random.shuffle(contributions)
        assert sum(contributions) == told
    both = [*mix.tolist(), *rate.tolist()]
    random.shuffle(both)
    assert sum(both) == told
    moved = max(np.abs(new - old).max() for new, old in zip((mix, rate), sides, strict=True))
    assert moved <= 2e-12 * size + len(pairs) * 2.0**-51 * size


def test_whole_numbers_stay_as_they_are() -> None:
    (mix, rate), told = settled([np.zeros(3), np.array([70.0, -1_000_000, 3])], -999_927.0)
    assert (mix.tolist(), rate.tolist(), told) == ([0, 0, 0], [70, -1_000_000, 3], -999_927)
    assert settled([np.array([]), np.array([])], 0.5)[1] == 0.5


def test_what_is_written_adds_up_too() -> None:
    """A third each of 1 is .3, .3 and .4; −.25 and −.25 of −.5 are −.3 and −.2."""
    assert sorted(apportioned([1 / 3] * 3, 0.1)) == pytest.approx([0.3, 0.3, 0.4])
    assert sorted(apportioned([-0.25, -0.25], 0.1)) == pytest.approx([-0.3, -0.2])
    assert apportioned([2.0, 0.0, -5.0], 1.0) == [2, 0, -5]
    assert apportioned([], 0.1) == []


@given(st.lists(st.floats(-1e4, 1e4), max_size=30))
def test_each_that_is_written_is_less_than_a_step_off(parts) -> None:
    written = apportioned(parts, 0.1)
    assert round(sum(written) / 0.1) == pytest.approx(sum(parts) / 0.1, abs=0.5001)
    assert all(abs(one - part) < 0.1 + 1e-9 for one, part in zip(written, parts, strict=True))
