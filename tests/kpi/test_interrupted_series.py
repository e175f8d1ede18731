"""Whether a course bends: segmented regression, held to published coefficients, to an independent program, and to simulated false alarms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpi.stats.distributions import t95, two_sided_p
from kpi.stats.interrupted_series import (
    CORRELATIONS,
    LEAST_STEPS,
    Mixture,
    design,
    fit,
    interrupted,
    mean_effect,
    t_below,
)
from tests.sweep import IS_SWEEP, in_sweep

PACKS = np.array((
    123, 121, 123.5, 124.4, 126.7, 127.1, 128, 126.4, 126.1, 121.9, 120.2, 118.6, 115.4, 110.8, 104.8, 102.8, 99.7, 97.5, 90.1, 82.4, 77.8, 68.7, 67.5,
    63.4, 58.6, 56.4, 54.5, 53.8, 52.3, 47.2, 41.6,
))  # fmt: skip
YEARS = np.arange(31.0) - 19
"""Packs of cigarettes sold a head in California, 1970 to 2000; from 1989 on they were taxed (Abadie, Diamond and Hainmueller 2010; Linden 2015, Stata Journal 15:480)."""


def test_the_coefficients_are_the_published_ones() -> None:
    """As R prints them for least squares: in 1970 132.2258, −1.7795 (0.2170) a year, −20.0581 (3.7471) at once and −1.4947 (0.4846) more a year."""
    found = fit(YEARS, PACKS, design(YEARS, 0), 0.0)
    assert found.values[0] - 19 * found.values[1] == pytest.approx(132.2258, abs=5e-5)
    assert found.values[1:] == pytest.approx([-1.7795, -20.0581, -1.4947], abs=5e-5)
    assert np.sqrt(np.diag(found.variance))[1:] == pytest.approx([0.2170, 3.7471, 0.4846], abs=5e-5)


@pytest.mark.parametrize(
    ("alike", "values", "errors"),
    [
        (0.3, (97.39188184, -1.82556379, -16.9920898, -1.71571867), (2.68783415, 0.2338263, 3.74179113, 0.52280388)),
        (0.7, (94.63569115, -1.91136938, -9.41533448, -2.14700242), (3.55794937, 0.29819009, 3.21383342, 0.66499354)),
    ],
)
def test_neighbours_that_are_alike(alike: float, values: tuple[float, ...], errors: tuple[float, ...]) -> None:
    """statsmodels 0.15 with the whole matrix of correlations (GLS), worked out apart."""
    found = fit(YEARS, PACKS, design(YEARS, 0), alike)
    assert found.values == pytest.approx(values, abs=1e-7)
    assert np.sqrt(np.diag(found.variance)) == pytest.approx(errors, abs=1e-7)


def test_gaps() -> None:
    """The same without 1975 to 1977, neighbours alike by 0.5 and so those on both sides of the gap by 0.5⁴: statsmodels 0.15, GLS."""
    kept = [place for place in range(31) if place not in (5, 6, 7)]
    found = fit(YEARS[kept], PACKS[kept], design(YEARS[kept], 0), 0.5)
    assert found.values == pytest.approx([96.0628985381, -1.8350888408, -13.4349722066, -1.9730010322], abs=1e-7)
    assert np.sqrt(np.diag(found.variance)) == pytest.approx(
        [3.0372502862, 0.2641636259, 3.6855798827, 0.5880832966], abs=1e-7
    )


def test_likenesses_are_weighed_by_the_restricted_likelihood() -> None:
    """Worked out apart, with the whole matrix: −½ log|Ω| − ½ log|X′Ω⁻¹X| − ½ (n − p) log RSS; 0.7 against 0.3."""
    x = design(YEARS, 0)

    def likelihood(alike: float) -> float:
        omega = alike ** np.abs(np.subtract.outer(YEARS, YEARS))
        inside = x.T @ np.linalg.inv(omega) @ x
        left_over = PACKS - x @ np.linalg.solve(inside, x.T @ np.linalg.inv(omega) @ PACKS)
        rss = float(left_over @ np.linalg.inv(omega) @ left_over)
        return -(np.linalg.slogdet(omega)[1] + np.linalg.slogdet(inside)[1] + 27 * math.log(rss)) / 2

    fits = {one: fit(YEARS, PACKS, x, one).fits for one in (0.3, 0.7)}
    assert fits[0.7] - fits[0.3] == pytest.approx(likelihood(0.7) - likelihood(0.3), abs=1e-8)
    weights = Mixture(YEARS, PACKS, x).weights
    ratio = weights[CORRELATIONS.index(0.7)] / weights[CORRELATIONS.index(0.3)]
    assert math.log(ratio) == pytest.approx(fits[0.7] - fits[0.3])


def test_limits_hold_95_percent_of_the_mixture() -> None:
    made = Mixture(YEARS, PACKS, design(YEARS, 0))
    effect = made.effect([0, 0, 1, 0])
    assert made.chance_below([0, 0, 1, 0], effect.low) == pytest.approx(0.025, abs=1e-6)
    assert made.chance_below([0, 0, 1, 0], effect.high) == pytest.approx(0.975, abs=1e-6)
    assert effect.is_real


def test_students_t_of_the_table() -> None:
    t = np.array([-3.0, -0.1, 0.0, 0.7, 2.5, 12.0])
    for df in (12, 40):
        exact = [two_sided_p(float(one), df) / 2 if one <= 0 else 1 - two_sided_p(float(one), df) / 2 for one in t]
        assert t_below(t, df) == pytest.approx(exact, abs=1e-6)
        assert float(t_below(np.array([t95(df)]), df)[0]) == pytest.approx(0.975, abs=1e-6)


def test_a_course_without_chance_is_told_exactly() -> None:
    """10 + 2 a step, then 5 more at once and 1 less a step; over ten steps after that is 5 − 4.5 on average, and 5 − 9 at last."""
    steps = np.arange(-10.0, 10.0)
    values = 10 + 2 * steps + np.where(steps >= 0, 5 - steps, 0)
    found = interrupted(steps, values, 0)
    assert [one.value for one in (found.level, found.slope, found.mean, found.last)] == pytest.approx([5, -1, 0.5, -4])
    assert found.before_slope.value == pytest.approx(2)
    assert np.isnan(found.expected[:10]).all()
    assert found.expected[10:] == pytest.approx(10 + 2 * steps[10:])
    assert found.fitted == pytest.approx(values)
    assert mean_effect(steps, values, 0).value == pytest.approx(0.5)


def test_a_wave_of_a_year_is_taken_out() -> None:
    """Two and a half years with a wave and nothing else: without it there would be a bend."""
    steps = np.arange(-104.0, 26.0)
    wave = 10 * np.sin(2 * math.pi * (steps + 8) / (365.25 / 7)) + np.random.default_rng(2).normal(0, 0.5, len(steps))
    assert not interrupted(steps, wave, 0, has_year=True).mean.is_real
    assert abs(interrupted(steps, wave, 0, has_year=True).mean.value) < 1 < abs(interrupted(steps, wave, 0).mean.value)


WEEKS, ALIKE = (8, 16, 26), (0.0, 0.3, 0.6)


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("weeks", "alike"), in_sweep([(k, rho) for k in WEEKS for rho in (*ALIKE, 0.9)], in_gate=[(8, 0.3), (16, 0.6)])
)
def test_false_alarms(weeks: int, alike: float) -> None:
    """No bend, neighbours alike by so much: alarms are to be 5 % or less. Of 120 in the gate and 2,000 in the sweep; up to 0.6 at most 8 %, at 0.9 15 %, for
    which the dashboard says that there is no line to go on. Newey and West's errors gave 16 to 36 % of 400, Prais and Winsten's 6 to 24 % (kpi/DECISIONS.md)."""
    runs = 2000 if IS_SWEEP else 120
    generator = np.random.default_rng(weeks)
    steps = np.arange(2.0 * weeks) - weeks
    x = design(steps, 0)
    alarms = sum(_is_alarm(steps, _course(generator, len(steps), alike), x) for _ in range(runs))
    assert alarms / runs <= (0.15 if alike > 0.6 else 0.08), f"{alarms} of {runs}"


def test_a_real_step_is_found() -> None:
    """Of three standard deviations, 26 weeks before and after, neighbours alike by 0.3: in three of four at least."""
    generator = np.random.default_rng(5)
    steps = np.arange(52.0) - 26
    x = design(steps, 0)
    found = sum(_is_alarm(steps, _course(generator, 52, 0.3) + 3 * (steps >= 0), x) for _ in range(40))
    assert found >= 30


def _course(generator: np.random.Generator, n: int, alike: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    made = generator.standard_normal(n)
    for place in range(1, n):
        made[place] = alike * made[place - 1] + math.sqrt(1 - alike**2) * made[place]
    return made


def _is_alarm(steps: np.ndarray, values: np.ndarray, x: np.ndarray) -> bool:
    after = x[:, 2] > 0
    chance = Mixture(steps, values, x).chance_below([0, 0, 1, float(steps[after].mean())])
    return not 0.025 <= chance <= 0.975


def test_what_is_needed() -> None:
    assert LEAST_STEPS == 8
