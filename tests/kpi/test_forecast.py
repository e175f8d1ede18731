"""Forecasts by day: published values, cases counted by hand, and a simulation of how often intervals cover; `-s` prints its table."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from kpi.stats import forecast as stats
from kpi.stats.distributions import Floats
from kpi.stats.forecast import SHARES, WEEK, Course, Method, Rolling
from tests.sweep import IS_SWEEP, in_sweep

# Published ---------------------------------------------------------------------------------------------------------

DEATHS = np.array([
    9007, 8106, 8928, 9137, 10017, 10826, 11317, 10744, 9713, 9938, 9161, 8927, 7750, 6981, 8038, 8422, 8714, 9512, 10120, 9823, 8743, 9129, 8710, 8680,
    8162, 7306, 8124, 7870, 9387, 9556, 10093, 9620, 8285, 8466, 8160, 8034, 7717, 7461, 7767, 7925, 8623, 8945, 10078, 9179, 8037, 8488, 7874, 8647,
    7792, 6957, 7726, 8106, 8890, 9299, 10625, 9302, 8314, 8850, 8265, 8796, 7836, 6892, 7791, 8192, 9115, 9434, 10484, 9827, 9110, 9070, 8633, 9240,
], dtype=float)  # fmt: skip
"""USAccDeaths of R's datasets: accidental deaths in the USA by month, 1973 to 1978 (Brockwell and Davis 1991)."""

NILE = np.array([
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260,
    1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821,
    768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801,
    1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
], dtype=float)  # fmt: skip
"""Nile of R's datasets: the flow at Aswan by year, 1871 to 1970 (Cobb 1978, Biometrika 65:243)."""


def test_seasonal_naive_as_r_has_it() -> None:
    """R forecast 8.20, snaive(USAccDeaths): January 1979 7836, again a year later; its σ, of 60 seasonal differences, is 559.405354."""
    found = stats.seasonal_naive(DEATHS, 13, 12)
    assert (found[0], found[12]) == (7836, 7836)
    assert found[:12].tolist() == DEATHS[-12:].tolist()
    left = [DEATHS[end] - stats.seasonal_naive(DEATHS[:end], 1, 12)[0] for end in range(12, 72)]
    sigma = float(np.sqrt(np.mean(np.square(left))))
    assert sigma == pytest.approx(559.405354, abs=5e-7)
    z80, z95 = 1.2815515655446004, 1.959963984540054
    assert [7836 - z80 * sigma, 7836 + z80 * sigma] == pytest.approx([7119.093, 8552.907], abs=5e-4)
    assert [7836 - z95 * sigma, 7836 + z95 * sigma] == pytest.approx([6739.586, 8932.414], abs=5e-4)


def test_simple_smoothing_as_r_has_it() -> None:
    """R forecast 8.20, ses(Nile): 805.336329; α 0.245668154 and the first level 1110.734096584, where its search stops; the least squares lie a little beside."""
    found = stats.smoothed(NILE)
    assert found.alpha == pytest.approx(0.245668154, abs=2e-4)
    assert found.first == pytest.approx(1110.734096584, abs=0.05)
    assert found.level == pytest.approx(805.336329, abs=0.05)


def test_theta_as_r_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """R forecast 8.20, thetaf(Nile, 3): 799.811996, 798.454844, 797.097691, with a drift of −1.357152715; to six digits with its own α and first level."""
    assert stats.drift(NILE) == pytest.approx(-1.357152715, abs=5e-10)
    told = [799.811996, 798.454844, 797.097691]
    assert stats.theta(NILE, 3).tolist() == pytest.approx(told, abs=0.03)
    alpha, level = 0.245668154, 1110.734096584
    for value in NILE:
        level += alpha * (value - level)
    monkeypatch.setattr(stats, "smoothed", lambda values: stats.Smoothed(level, alpha, 1110.734096584))
    assert stats.theta(NILE, 3).tolist() == pytest.approx(told, abs=5e-6)


# By hand -----------------------------------------------------------------------------------------------------------

PATTERN = np.array([100.0, 120, 110, 90, 80, 0, 0])


def weeks(*factors: float) -> Floats:
    return np.concatenate([PATTERN * one for one in factors])


def test_a_desk_that_never_changes_is_forecast_exactly() -> None:
    values = weeks(*[1.0] * 12)
    for method in (stats.seasonal_naive, stats.by_profile, stats.recent_mean, stats.seasonal_theta, stats.combined):
        assert method(values, 10).tolist() == pytest.approx([*PATTERN, *PATTERN[:3]], abs=1e-6), method.__name__


def test_the_members_by_hand() -> None:
    """Weeks of 1, 1, 2, 2, 4: the last is 4 times the pattern, the mean of the last four 2.25; the pattern is the same in all."""
    values = weeks(1, 1, 2, 2, 4)
    assert stats.profile(values).tolist() == pytest.approx((PATTERN / PATTERN.mean()).tolist())
    assert stats.seasonal_naive(values, 7).tolist() == (4 * PATTERN).tolist()
    assert stats.recent_mean(values, 7).tolist() == pytest.approx((2.25 * PATTERN).tolist())
    assert stats.by_profile(values, 7).tolist() == pytest.approx((2.25 * PATTERN).tolist())
    members = [
        one(values, 7) for one in (stats.seasonal_naive, stats.by_profile, stats.seasonal_theta, stats.recent_mean)
    ]
    assert stats.combined(values, 7).tolist() == pytest.approx(np.mean(members, axis=0).tolist())


def test_the_profile_starts_with_the_day_after_the_last() -> None:
    """Three days into a week the next day is the fourth."""
    values = np.concatenate([weeks(1, 1, 1, 1, 1), PATTERN[:3]])
    assert stats.combined(values, 4).tolist() == pytest.approx(PATTERN[[3, 4, 5, 6]].tolist(), abs=1e-6)


def test_theta_follows_half_of_a_trend_beyond_its_level() -> None:
    """A line without any scatter: smoothing follows it to its last value (α near 1), and goes on by half of its slope."""
    values = np.arange(1.0, 61)
    found = stats.theta(values, 3)
    assert np.diff(found).tolist() == pytest.approx([0.5, 0.5])
    assert found[0] == pytest.approx(60.5, abs=0.01)


def test_nothing_expected_is_below_nothing() -> None:
    falling = weeks(*np.linspace(10, 0.01, 12))
    assert (stats.combined(falling, 91) >= 0).all()
    assert stats.combined(np.zeros(84), 7).tolist() == [0] * 7


def test_gaps_are_bridged_by_their_own_weekday() -> None:
    values = weeks(1, 2, 3, 4)
    values[[7, 14]] = np.nan  # both Mondays between 100 and 400
    values[27] = np.nan  # the last Sunday
    found = stats.filled(values)
    assert (found[7], found[14], found[27]) == (200, 300, 0)
    assert np.isnan(values[7]), "what was given is not changed"
    assert stats.filled(np.array([np.nan, 6.0])).tolist() == [6, 6]


def test_a_holiday_is_forecast_by_holidays_before() -> None:
    """Holidays on two Tuesdays with 30 and 42 instead of 120 each: 30 %; the coming Wednesday has 33 instead of 110."""
    values = weeks(*[1.0] * 8)
    is_off = np.zeros(56 + 7, bool)
    is_off[[1, 15]] = True
    values[[1, 15]] = 30, 42
    is_off[56 + 2] = True
    course = Course(values, is_off)
    assert stats.off_rate(course, 56) == pytest.approx(0.3)
    assert stats.expected(course, Method.NAIVE, 7).tolist() == pytest.approx([100, 120, 33, 90, 80, 0, 0])
    assert stats.expected(course, Method.COMBINED, 7).tolist() == pytest.approx([100, 120, 33, 90, 80, 0, 0], abs=1e-6)
    assert stats.off_rate(course, 15) is None, "of the second one nobody knew then"


def test_while_fewer_than_two_holidays_are_known_one_is_like_the_quietest_weekday() -> None:
    pattern = np.array([100.0, 120, 110, 90, 80, 20, 10])
    is_off = np.zeros(56 + 7, bool)
    is_off[56 + 2] = True
    found = stats.expected(Course(np.tile(pattern, 8), is_off), Method.NAIVE, 7)
    assert found.tolist() == pytest.approx([100, 120, 10, 90, 80, 20, 10])


def rolled(left: Floats, made: float = 100.0) -> Rolling:
    """Forecasts of 100 for a week each from weekly origins, with these errors."""
    count = len(left)
    expected = np.full((count, WEEK), made)
    return Rolling(np.arange(count) * WEEK + 28, expected, expected + left[:, None] * np.ones(WEEK))


def test_the_interval_is_a_rank_of_past_errors() -> None:
    """Nineteen weeks that were off by 1, 2 … 19: 0.8 · 20/19 of 133 days is the 112th, which is 16 off; 0.95 · 20/19 is all of them, 19 off."""
    past = rolled(np.arange(1.0, 20))
    narrow, wide = stats.bands(np.full(WEEK, 50.0), past, is_level=True)
    assert (narrow.low[0], narrow.high[0]) == (34, 66)
    assert (wide.low[0], wide.high[0]) == (31, 69)
    narrow, wide = stats.bands(np.full(WEEK, 50.0), rolled(np.arange(1.0, 19)), is_level=True)
    assert np.isfinite(narrow.high).all()
    assert np.isnan(wide.high).all(), "eighteen weeks are too few for 95 %"
    for few in (3, 0):
        narrow, _ = stats.bands(np.full(WEEK, 50.0), rolled(np.arange(1.0, few + 1)), is_level=True)
        assert np.isnan(narrow.high).all()


def test_a_busy_day_has_a_wider_interval_than_a_quiet_one() -> None:
    """Errors of 10 at 100 are chance in counts alone: the unit is √100, at 25 √25, and at 0 that of one."""
    past = rolled(np.array([10.0, -10] * 5))
    assert stats.spread_beyond_chance(past) == 0
    narrow, _ = stats.bands(np.array([100.0, 25, 0, 100, 100, 100, 100]), past)
    assert (narrow.high - [100, 25, 0, 100, 100, 100, 100])[:3].tolist() == pytest.approx([10, 5, 1])
    assert narrow.low[2] == 0
    past = rolled(np.array([30.0, -30] * 5))
    assert stats.spread_beyond_chance(past) == pytest.approx((900 - 100) / 100**2)
    narrow, _ = stats.bands(np.array([100.0, 25, 0, 100, 100, 100, 100]), past)
    assert narrow.high[1] - 25 == pytest.approx(np.sqrt(25 + 0.08 * 25**2)), "the score of 30 at 100 is 1"


def test_a_week_further_ahead_is_never_told_more_surely() -> None:
    past = rolled(np.arange(1.0, 20))
    both = Rolling(past.origins, np.full((19, 14), 100.0), np.hstack([past.actual, np.full((19, 7), 101.0)]))
    narrow, _ = stats.bands(np.full(14, 50.0), both, is_level=True)
    assert narrow.high.tolist() == [66] * 14


def test_what_was_known_then() -> None:
    """Of forecasts a week ahead from days 28, 35 and 42, three days after the second one all errors of the first and three of the second are known."""
    past = rolled(np.array([1.0, 2, 3]))
    found = past.known_after(38)
    assert found.origins.tolist() == [28, 35]
    assert np.isfinite(found.actual).sum(axis=1).tolist() == [7, 3]
    old = past.known_after(28 + 26 * 7 + 1)
    assert old.origins.tolist() == [35, 42], "the first is older than half a year"


def test_past_forecasts_know_nothing_of_what_came_after() -> None:
    """The errors of the first origins stay to the digit when later days change; holidays of later days too."""
    rng = np.random.default_rng(1)
    values = rng.poisson(np.tile(PATTERN + 5, 20)).astype(float)
    is_off = np.zeros(140 + 28, bool)
    is_off[[8, 30, 120]] = True
    for method in Method:
        before = stats.rolling(Course(values, is_off), method, 28)
        other = values.copy()
        other[84:] *= 7
        after = stats.rolling(Course(other, is_off), method, 28)
        early = before.origins <= 84
        assert early.sum() == 9
        assert np.array_equal(before.expected[early], after.expected[early])
        assert not np.array_equal(before.expected[-1], after.expected[-1])


def test_how_forecasts_did_by_hand() -> None:
    """Off by 10 too few on seven days and 20 too many on six of 100 each; the seventh is not known. Intervals of 80 to 115 hold the first seven days."""
    part = rolled(np.array([10.0, -20]))
    actual = part.actual.copy()
    actual[1, 0] = np.nan
    part = replace(part, actual=actual)
    band = stats.Band(np.full(WEEK, 85.0), np.full(WEEK, 115.0))
    none = stats.Band(np.full(WEEK, np.nan), np.full(WEEK, np.nan))
    found = stats.errors_of(part, [(band, none), (band, none)])
    assert found
    assert (found.days, found.inside_days) == (13, (13, 0))
    assert found.mean_absolute == pytest.approx((70 + 120) / 13)
    assert found.rate == pytest.approx(190 / (770 + 480))
    assert found.mean == pytest.approx((-70 + 120) / 13), "too high on the whole"
    assert found.inside[0] == pytest.approx(7 / 13)
    assert found.inside[1] is None
    assert stats.errors_of(replace(part, actual=np.full((2, WEEK), np.nan)), []) is None


def test_hours_by_hand() -> None:
    """Of Mondays a quarter comes at 9 and the rest at 10; of Sundays nothing is known, so they go like all days."""
    counts = np.zeros((14, 24))
    counts[[0, 7], 9], counts[[0, 7], 10] = 10, 30
    counts[[1, 8], 9] = 40
    shares = stats.hour_shares(counts)
    assert shares[0, [9, 10]].tolist() == [0.25, 0.75]
    assert shares[1, 9] == 1
    assert shares[6, [9, 10]].tolist() == [50 / 80, 30 / 80]
    made = stats.split(np.array([80.0, 8]), counts)
    assert (made[0, 10], made[1, 9]) == (60, 8)
    past = Rolling(np.array([7]), np.array([[40.0] * 7]), np.zeros((1, 7)))
    found = stats.by_hour(past, counts)
    assert found.per_day == 24
    assert found.actual.shape == (1, 7 * 24)
    assert found.actual[0, [9, 10]].tolist() == [10, 30]
    assert np.isnan(found.actual[0, 0]), "nothing is expected at midnight"


# Simulated ---------------------------------------------------------------------------------------------------------

RUNS, AHEAD = (150, 28) if IS_SWEEP else (20, 28)
SHAPE = np.array([1.3, 1.15, 1.05, 1.0, 0.95, 0.35, 0.2])


def desk(rng: np.random.Generator, days: int, *, mean: float, level: float, trend: float = 0.0) -> Floats:
    """Counts with a weekday cycle, days that differ by 9 %, a level that wanders by weeks (autoregressive) and a trend a year."""
    wander, at = np.zeros(days), 0.0
    for day in range(days):
        at = 0.95 * at + rng.normal(0, level * np.sqrt(1 - 0.95**2))
        wander[day] = at
    grown = 1 + trend * np.arange(days) / 364
    rate = mean * SHAPE[np.arange(days) % WEEK] * grown * np.exp(wander + rng.normal(0, 0.09, days))
    return rng.poisson(rate).astype(float)


KINDS = {
    "120 a day": {"mean": 120, "level": 0.0},
    "120 a day, wandering": {"mean": 120, "level": 0.12},
    "120 a day, growing by half": {"mean": 120, "level": 0.05, "trend": 0.5},
    "8 a day": {"mean": 8, "level": 0.1},
    "2,000 a day, wandering": {"mean": 2000, "level": 0.12},
}
WEEKS_KNOWN = (12, 26, 52)


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize(
    ("kind", "weeks_known"),
    in_sweep(list(product(KINDS, WEEKS_KNOWN)), in_gate=[("8 a day", 12), ("120 a day, wandering", 52)]),
)
def test_intervals_cover(kind: str, weeks_known: int) -> None:
    """The gate has one kind of desk with the fewest and one with many weeks; four weeks ahead each."""
    rng = np.random.default_rng(17)
    held: list[list[Floats]] = [[] for _ in SHARES]
    for _ in range(RUNS):
        days = weeks_known * WEEK
        values = desk(rng, days + AHEAD, **KINDS[kind])
        course = Course(values[:days], np.zeros(days + AHEAD, bool))
        past = stats.rolling(course, Method.COMBINED, AHEAD)
        made = stats.bands(stats.expected(course, Method.COMBINED, AHEAD), past.known_after(days))
        for place, band in enumerate(made):
            held[place].append(band.holds(values[days:]))
    narrow, wide = (float(np.nanmean(one)) if np.isfinite(one).any() else None for one in held)
    sys.stdout.write(f"\n{kind}, {weeks_known} weeks: {narrow:.3f} and {wide if wide is None else round(wide, 3)}")
    assert narrow is not None
    # Few weeks tell little, and make intervals that are rather too wide.
    assert 0.76 <= narrow <= (0.96 if weeks_known == 12 else 0.92)
    if weeks_known >= 52:
        assert wide is not None
        assert 0.92 <= wide <= 0.995
    if weeks_known == 12:
        assert wide is None, "which twelve weeks cannot tell"
