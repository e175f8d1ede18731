"""The error that days leave in a value: published examples, hand counts, and how often it raises a false alarm."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpi.stats import moe_recovery
from kpi.stats.between_day_error import Side, errors, side
from kpi.stats.intervals import byar, wilson

# Mohammed, Panesar, Laney, Wilson 2013, BMJ Qual Saf 22:362: seen within four hours / attendances, 20 weeks
SEEN = (
    [266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320],
    [267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989],
)
ATTENDED = (
    [280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529],
    [279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772],
)


def of(parts, wholes, strata=None, scale=1.0) -> Side:
    kinds = np.zeros(len(parts), dtype=np.int64) if strata is None else np.array(strata, dtype=np.int64)
    return side(np.array([parts], dtype=float), np.array([wholes], dtype=float), kinds, scale)


def test_the_weeks_of_the_nhs_leave_ten_times_the_error_that_patients_do() -> None:
    new, old = (of(SEEN[place], ATTENDED[place]) for place in (1, 0))
    found = errors(new, old)
    assert [found.old[0], found.new[0]] == pytest.approx([0.000998, 0.001475], abs=5e-7)
    shares = [sum(seen) / sum(attended) for seen, attended in zip(SEEN, ATTENDED, strict=True)]
    assert (shares[1] - shares[0]) / math.hypot(found.old[0], found.new[0]) == pytest.approx(2.11, abs=5e-3)
    assert shares[1] - shares[0] == pytest.approx(found.half[0], abs=1e-4), (
        "p is 0.05: sure by patient, doubtful by week"
    )


def test_daily_values_are_compared_as_welch_does() -> None:
    # R's sleep data as daily sums of one row each: t.test(extra ~ group, data = sleep), df = 17.776, -3.365483 to 0.2054832
    first, second = (
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    )
    found = errors(of(first, [1] * 10), of(second, [1] * 10))
    assert math.hypot(found.new[0], found.old[0]) == pytest.approx(0.849091, abs=1e-6)  # R: t is -1.860813 for -1.58
    assert found.t[0] == pytest.approx(2.109816, abs=1e-6)  # qt(0.975, 17): degrees are rounded down
    assert -1.58 + found.half[0] == pytest.approx(0.2054832, abs=0.01)


def test_a_ratio_by_hand() -> None:
    # 6/12; left over 1, -1, 0 of days of 4 on average: sqrt(3/2 * 2) / 12, when both sides are alike
    alike = of([3, 1, 2] * 4, [4, 4, 4] * 4)
    one = errors(alike, alike).new[0]
    assert one == pytest.approx(math.sqrt(12 / 11 * 8) / 48)


def test_days_without_rows_say_nothing() -> None:
    full = errors(of([3, 1, 2, 4] * 3, [4] * 12), of([2] * 12, [4] * 12))
    gaps = errors(of([3, 1, 2, 4] * 3 + [0] * 5, [4] * 12 + [0] * 5), of([2] * 12, [4] * 12))
    assert (gaps.new[0], gaps.t[0]) == pytest.approx((full.new[0], full.t[0]))


def test_too_few_days_say_nothing() -> None:
    week, six = list(range(7)), list(range(6))
    assert math.isnan(errors(of([1, 2] * 3, [4] * 6, six), of([2, 1] * 3, [4] * 6, six)).half[0])
    assert errors(of([1, 2, 1, 2, 1, 2, 3], [4] * 7, week), of([2, 1, 3, 1, 2, 1, 2], [4] * 7, week)).half[0] > 0


def test_what_belongs_to_the_weekday_is_no_chance() -> None:
    weekend = [100.0] * 5 + [20.0] * 2
    strata = list(range(7)) * 4
    counts = of(weekend * 4, [1.0] * 28, strata, 28 / sum(weekend * 4))
    found = errors(counts, counts)
    assert found.half[0] == pytest.approx(0, abs=1e-12)
    assert errors(of(weekend * 4, [1.0] * 28), of(weekend * 4, [1.0] * 28)).half[0] > 10, (
        "days alone: ±14 tickets a day"
    )


def test_a_month_with_one_more_weekend_is_expected_to_have_fewer() -> None:
    weekend = [100.0] * 5 + [20.0] * 2
    short, long = weekend * 4, [20.0, 20.0, *weekend * 4]
    sides = [of(days, [1.0] * len(days), strata, len(days) / sum(days)) for days, strata in (
        (short, list(range(7)) * 4), (long, [5, 6, *list(range(7)) * 4]))]  # fmt: skip
    found = errors(sides[1], sides[0])
    # 2,200 tickets in 30 days are 73.3 a day, 2,160 in 28 days 77.1: 5 % fewer a day, and nothing has changed
    assert found.mix[0] == pytest.approx(math.log((2200 / 30) / (2160 / 28)), abs=0.01)


def random_days(groups: int, days: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tickets and hits of so many days: a weekday pattern, and luck of the day in both (15 % in volume, 5 points in share)."""
    chance = np.random.default_rng(seed)
    strata = np.arange(days) % 7
    volume = 800 * np.array([1.3, 1.2, 1.1, 1.0, 1.0, 0.35, 0.25])[strata]
    rows = chance.poisson(volume * np.exp(chance.normal(0, 0.15, (groups, days))))
    logit = 1.0 - 0.5 * (strata >= 5) + chance.normal(0, 0.25, (groups, days))
    hits = chance.binomial(rows, 1 / (1 + np.exp(-logit)))
    return rows.astype(float), hits.astype(float), strata.astype(np.int64)


@pytest.mark.parametrize(("new_days", "old_days"), [(7, 7), (28, 28), (31, 28), (91, 91)])
def test_where_nothing_changed_about_one_in_twenty_is_an_alarm_and_by_rows_alone_half_are(new_days, old_days) -> None:
    """2,000 pairs of periods, so that 5 % has a standard error of 0.5 points; one week a side, of which two days are small, gives up to 8 %."""
    groups, most = 2000, 0.085 if new_days < 14 else 0.065
    rows, hits, strata = random_days(groups, new_days + old_days, seed=20260930)
    old, new = slice(0, old_days), slice(old_days, None)
    totals = [(hits[:, part].sum(axis=1), rows[:, part].sum(axis=1)) for part in (new, old)]

    change = totals[0][0] / totals[0][1] - totals[1][0] / totals[1][1]
    found = errors(*(side(hits[:, part], rows[:, part], strata[part]) for part in (new, old)))
    alarms = np.mean(np.abs(change) > found.half + np.abs(found.mix))
    assert 0.03 < alarms < most

    limited = [(x / n, *wilson(x, n)) for x, n in totals]
    _, low, high = moe_recovery.difference(*limited)
    assert np.mean((low > 0) | (high < 0)) > 0.4, "by rows alone"

    counts = [(rows[:, part], totals[place][1], strata[part]) for place, part in enumerate((new, old))]
    ones = [side(each, np.ones_like(each), kind, each.shape[1] / total) for each, total, kind in counts]
    found = errors(*ones)
    expected = math.log(new_days / old_days) + found.mix
    change = np.log(totals[0][1] / totals[1][1])
    assert 0.03 < np.mean(np.abs(change - expected) > found.half) < most
    limited = [(n, *byar(n)) for _, n in totals]
    _, low, high = moe_recovery.ratio(*limited)
    assert np.mean((low > 0) | (high < 0)) > 0.4, "by rows alone"


def test_a_change_that_is_there_is_found() -> None:
    rows, hits, strata = random_days(500, 56, seed=7)
    old, new = slice(0, 28), slice(28, None)
    change = 0.9 * hits[:, new].sum(axis=1) / rows[:, new].sum(axis=1) - hits[:, old].sum(axis=1) / rows[:, old].sum(
        axis=1
    )
    found = errors(side(0.9 * hits[:, new], rows[:, new], strata[new]), side(hits[:, old], rows[:, old], strata[old]))
    assert np.mean(change + found.half < 0) > 0.95


def test_overdispersed_counts_have_the_error_of_a_quasi_poisson_rate_ratio() -> None:
    """McCullagh and Nelder 1989, §6.2: se² = dispersion · (1/N1 + 1/N2), dispersion = Pearson's χ² / (days − 2).

    In periods of equal counts and spread that is the error by days: χ² = 8 · 4/10 = 3.2 over 10 degrees of freedom.
    """
    new, old = [8.0, 10.0, 12.0, 8.0, 10.0, 12.0], [12.0, 8.0, 10.0, 12.0, 8.0, 10.0]
    expected = math.sqrt(3.2 / 10 * (1 / 60 + 1 / 60))
    found = errors(of(new, [1.0] * 6, scale=1 / 10), of(old, [1.0] * 6, scale=1 / 10))
    assert math.hypot(found.new[0], found.old[0]) == pytest.approx(expected)
