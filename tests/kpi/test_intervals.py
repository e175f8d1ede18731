"""Published limits, and what must hold for every interval of one value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.stats.disclosure_rules import is_quantile_presentable, is_share_presentable
from kpi.stats.distributions import binomial_chances, t95, two_sided_p
from kpi.stats.intervals import (
    GARWOOD,
    RARE_HITS,
    binomial_ranks,
    byar,
    clopper_pearson,
    mean_hall,
    nps_adjusted_wald,
    quantile_ranks,
    ratio_hall,
    share_limits,
    share_of_total,
    tail_factor,
    wilson,
)


def pair(limits):
    return tuple(float(limit) for limit in limits)


@st.composite
def hits_and_rows(draw):
    n = draw(st.integers(1, 10**7))
    return draw(st.integers(0, n)), n


# Shares ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611)],  # Newcombe 1998, Stat Med 17:857, table I, method 3
)
def test_wilson_as_newcombe_prints_it(x, n, low, high):
    assert pair(wilson(x, n)) == pytest.approx((low, high), abs=5e-5)


def test_wilson_at_one_of_29_is_not_the_altered_limit():
    # Hmisc::binconf alters the lower limit at x = 1 to 0.0018; Wilson's own is 0.0061
    assert pair(wilson(1, 29))[0] == pytest.approx(0.0061, abs=5e-5)


def test_wilson_of_nothing_is_undefined_and_columns_stay_aligned():
    low, high = wilson([0, 30, 0], [0, 30, 30])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert low[1] > 0.88
    assert high[1] == 1
    assert low[2] == 0
    assert high[2] < 0.12


@given(hits_and_rows())
def test_wilson_holds_the_share_and_stays_in_range(case):
    x, n = case
    low, high = pair(wilson(x, n))
    assert 0 <= low <= x / n <= high <= 1
    assert low < high


@given(hits_and_rows())
def test_wilson_rises_with_hits_and_is_a_mirror(case):
    x, n = case
    low, high = pair(wilson(x, n))
    mirror_low, mirror_high = pair(wilson(n - x, n))
    assert (1 - mirror_high, 1 - mirror_low) == pytest.approx((low, high), abs=1e-12)
    if x < n:
        more_low, more_high = pair(wilson(x + 1, n))
        assert more_low >= low
        assert more_high >= high


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Wilson's own, Newcombe 1998
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0018, 0.1718),  # Hmisc::binconf prints 0.0018 for Wilson's 0.0061
        (28, 29, 0.8282, 0.9982),
        (2, 50, 0.00711, 0.1346),
        (3, 50, 0.0206, 0.1622),  # three hits are rare above 50 rows only
        (3, 100, 0.00818, 0.0845),
    ],
)
def test_a_share_with_few_hits_has_the_limit_of_a_poisson_count(x, n, low, high):
    assert pair(share_limits(x, n)) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_rare_hits_are_those_that_chance_gives_once_in_twenty(count):
    mean = RARE_HITS[count - 1]
    fewer = math.fsum(math.exp(-mean) * mean**i / math.factorial(i) for i in range(count))
    assert 1 - fewer == pytest.approx(0.05, abs=1e-8)


@given(hits_and_rows())
def test_limits_of_a_share_hold_it_and_are_a_mirror(case):
    x, n = case
    low, high = pair(share_limits(x, n))
    assert 0 <= low <= x / n <= high <= 1
    assert low < high
    assert low <= pair(wilson(x, n))[0] + 1e-12
    assert high >= pair(wilson(x, n))[1] - 1e-12
    mirror_low, mirror_high = pair(share_limits(n - x, n))
    assert (1 - mirror_high, 1 - mirror_low) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("n", [10, 30, 50, 100, 300])
def test_a_share_of_any_size_lies_within_its_limits_nearly_always(n):
    """Summed over all hits exactly; Wilson's own limits hold shares of 0.18 ÷ n 84 % of the time."""
    low, high = share_limits(np.arange(n + 1), n)
    held = [binomial_chances(n, p)[(low <= p) & (p <= high)].sum() for p in np.geomspace(1e-4, 0.5, 300)]
    assert min(held) > 0.91
    assert np.mean(held) > 0.95


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),  # Newcombe 1998, table I, method 5
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_clopper_pearson_as_newcombe_prints_it(x, n, low, high):
    assert pair(clopper_pearson(x, n)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("x", [0, 1, 7, 101, 400, 1000, 1999, 2000])
def test_the_formula_for_many_rows_continues_the_exact_limits(x):
    exact, formula = pair(clopper_pearson(x, 2000)), pair(clopper_pearson(x * 2001 / 2000, 2001))
    assert formula == pytest.approx(exact, abs=3e-4)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_clopper_pearson_leaves_out_two_and_a_half_percent_on_each_side(case):
    x, n = case
    low, high = pair(clopper_pearson(x, n))
    assert 0 <= low <= x / n <= high <= 1
    if x > 0:
        assert binomial_chances(n, low)[x:].sum() == pytest.approx(0.025, abs=1e-7)
    if x < n:
        assert binomial_chances(n, high)[: x + 1].sum() == pytest.approx(0.025, abs=1e-7)


@given(hits_and_rows())
def test_clopper_pearson_stays_in_range_for_any_size(case):
    x, n = case
    low, high = pair(clopper_pearson(x, n))
    assert 0 <= low <= x / n <= high <= 1
    assert low < high


def test_rare_hits_among_millions_have_the_limits_of_a_poisson_count():
    low, high = pair(clopper_pearson(3, 10**7))
    assert (low * 10**7, high * 10**7) == pytest.approx(GARWOOD[3], rel=1e-5)


# Means -------------------------------------------------------------------------------------------------------------


def sums(values):
    """The count and the sums of the first three powers."""
    return len(values), values.sum(), (values**2).sum(), (values**3).sum()


def without_skewness(n, mean, variance):
    """The same of as many values with this mean and variance (divided by n − 1) that lie evenly about the mean."""
    second = variance * (n - 1) / n + mean**2
    return n, n * mean, n * second, n * (3 * mean * second - 2 * mean**3)


def test_mean_of_nist_zarr13():
    n, mean, sd = 195, 9.261460, 0.022789  # NIST/SEMATECH e-Handbook 1.3.5.2
    limits = pair(mean_hall(*without_skewness(n, mean, sd**2), 2))
    assert limits == pytest.approx((9.258242, 9.264679), abs=1.5e-6)


def test_mean_of_r_sleep_group_1_without_skewness_is_students():
    extra = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])  # R datasets::sleep, t.test
    limits = pair(mean_hall(*without_skewness(10, extra.mean(), extra.var(ddof=1)), 2))
    assert limits == pytest.approx((-0.5297804, 2.029780), abs=1e-6)


MPG = np.array([21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4,
                33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4])  # fmt: skip
"""R datasets::mtcars$mpg."""


def test_mean_of_mtcars_mpg_by_halls_transformation_of_its_published_skewness():
    """e1071::skewness prints 0.610655 (type 3); the limits are where the transformed t is Student's 2.0395."""
    n = len(MPG)
    low, high = pair(mean_hall(*sums(MPG), 2))
    skewness = 0.610655 * (n / (n - 1)) ** 1.5 * math.sqrt(n * (n - 1)) / (n - 2)
    a, b = skewness / 3 / math.sqrt(n), skewness / 6 / math.sqrt(n)
    t = [(MPG.mean() - limit) / (MPG.std(ddof=1) / math.sqrt(n)) for limit in (high, low)]
    assert [x + a * x**2 + a**2 * x**3 / 3 + b for x in t] == pytest.approx([-2.039513, 2.039513], abs=1e-5)
    assert high - MPG.mean() > MPG.mean() - low


def test_a_mean_of_few_rows_or_of_equal_ones_has_no_limits():
    low, high = mean_hall(*np.array([sums(np.full(n, 4.2)) for n in (1, 3, 1000)]).T, 2)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    few, enough = (pair(mean_hall(*sums(np.arange(1.0, n + 1)), 30)) for n in (29, 30))
    assert np.isnan(few).all()
    assert enough[0] < 15.5 < enough[1]


@given(st.lists(st.integers(1, 5), min_size=2, max_size=200))
def test_the_interval_of_a_mean_lies_about_the_mean(scores):
    values = np.array(scores, dtype=float)
    low, high = pair(mean_hall(*sums(values), 2))
    if len(set(scores)) > 1 and len(scores) > 2:
        assert low < values.mean() < high
    else:
        assert np.isnan([low, high]).all()


@given(st.lists(st.floats(0, 1e7), min_size=40, max_size=60), st.floats(0.1, 1e4))
def test_the_interval_of_a_mean_follows_the_unit(lengths, times):
    # To the microsecond, as moments are: the cube of far less is no number any more.
    values = np.array(lengths).round(6)
    if values.std() > 1e-3 * values.max():
        expected = pair(mean_hall(*sums(values), 40))
        assert pair(mean_hall(*sums(values * times), 40)) == pytest.approx(
            [times * one for one in expected], rel=1e-5, nan_ok=True
        )


def test_a_heavy_tail_moves_the_limit_that_faces_it_and_no_other_tail_does():
    """Fourth roots that lie evenly about their mean leave 1; those of values like 1, 10 … 10⁸ widen 50 rows by 1.5 s²."""

    def roots(fourth):
        return len(fourth), fourth.sum(), (fourth**2).sum(), (fourth**3).sum()

    even = np.arange(1, 41.0)
    assert float(tail_factor(*roots(even))) == pytest.approx(1)
    assert float(tail_factor(*roots(41 - even))) == pytest.approx(1)
    short = np.repeat([1.0, 2.0], [10, 40])
    assert float(tail_factor(*roots(short))) == 1
    one_in_ten = np.repeat([1.0, 2.0], [45, 5])  # the standard deviation is more than a quarter of the mean
    skewness = (0.9 - 0.1) / math.sqrt(0.09) * math.sqrt(50 * 49) / 48  # of a share of 10 %: (q − p) / √pq
    assert float(tail_factor(*roots(one_in_ten))) == pytest.approx(1 + 1.5 * skewness)
    narrow = one_in_ten + 4  # mean 5.1, standard deviation √(0.09 · 50 ÷ 49): it counts 0.2377 of that
    assert float(tail_factor(*roots(narrow))) == pytest.approx(
        1 + 1.5 * 0.23768 * skewness * min(1, 0.23768 * skewness), rel=1e-4
    )
    assert np.isnan(tail_factor(*roots(one_in_ten[:29])))
    thousandfold = np.repeat([1.0, 2.0], [45_000, 5_000])
    assert float(tail_factor(*roots(thousandfold))) == pytest.approx(
        1 + 1.5 * (8 / 3) ** 2 * math.sqrt(1 / 1000), rel=1e-3
    )


# Ratios ------------------------------------------------------------------------------------------------------------


def products(part, whole):
    """The sums that a ratio is made of."""
    of = {"p": part, "w": whole}
    return {
        name: np.array(np.prod([of[letter] for letter in name], axis=0).sum())
        for name in ("p", "w", "pp", "pw", "ww", "ppp", "ppw", "pww", "www")
    }


def test_a_ratio_to_wholes_that_are_all_one_is_a_mean():
    """But for the jackknife's 1 + 2 ÷ n of the variance."""
    part = MPG.repeat(2)[:60]
    low, high = pair(ratio_hall(60, products(part, np.ones(60))))
    mean_low, mean_high = pair(mean_hall(*sums(part), 40))
    assert ((part.mean() - low), (high - part.mean())) == pytest.approx(
        ((part.mean() - mean_low) * math.sqrt(1 + 2 / 60), (mean_high - part.mean()) * math.sqrt(1 + 2 / 60)), rel=1e-9
    )


def test_the_variance_of_a_ratio_is_near_the_jackknife_of_the_rows():
    """Efron and Stein 1981: left out one by one, 60 rows of very different wholes."""
    whole, part = MPG.repeat(2)[:60], np.tile([3.0, 7, 4, 11, 5], 12)
    without = (part.sum() - part) / (whole.sum() - whole)
    jackknife = math.sqrt(59 / 60 * ((without - without.mean()) ** 2).sum())
    low, high = pair(ratio_hall(60, products(part, whole)))
    assert (high - low) / (2 * 2.000995) == pytest.approx(jackknife, rel=0.03)


def test_a_ratio_of_few_rows_of_uneven_wholes_or_without_any_residual_has_no_limits():
    whole = np.ones(50)
    part = np.tile([0.0, 1], 25)
    assert not np.isnan(pair(ratio_hall(50, products(part, whole)))).any()
    assert np.isnan(pair(ratio_hall(49, products(part[:49], whole[:49])))).all()
    assert np.isnan(pair(ratio_hall(50, products(whole / 2, whole)))).all()
    uneven = np.array([1.0] * 49 + [50.0])  # one whole is half of all
    assert np.isnan(pair(ratio_hall(50, products(part, uneven)))).all()


def test_a_share_of_wholes_that_are_all_one_is_a_share_of_almost_as_many_rows():
    """Of 100 rows 98 · 1/(1 + 2 ÷ 100) · (1.96 ÷ t₉₉)²: but for the jackknife and Student's t the rows themselves."""
    part = np.repeat([0.0, 1], [75, 25])
    low, high = pair(share_of_total(100, products(part, np.ones(100))))
    size = 99 / 1.02 * (1.959964 / 1.984217) ** 2
    # Newcombe 1998, method 4, at 94.70 rows
    assert size == pytest.approx(94.70, abs=0.01)
    assert (low, high) == pytest.approx((0.1688, 0.3515), abs=5e-4)


def test_a_rare_part_has_limits_like_a_rare_share_and_nothing_at_all_an_upper_one():
    tickets = np.tile([1.0, 2, 3, 2, 2], 40)
    part = np.where(np.arange(200) == 0, 1.0, 0)  # one of 400 tickets
    low, high = pair(share_of_total(200, products(part, tickets)))
    assert 0 < low < 1 / 400 < high < 0.04
    none = pair(share_of_total(200, products(0 * part, tickets)))
    everything = pair(share_of_total(200, products(tickets, tickets)))
    assert none[0] == 0
    assert 0.015 < none[1] < 0.03  # three in 200 rows is the rule of thumb for one side, 3.7 in 200 for two
    assert everything == pytest.approx((1 - none[1], 1), abs=1e-9)


def test_a_share_of_few_wholes_of_uneven_ones_or_of_few_parts_of_uneven_ones_has_no_limits():
    whole = np.ones(100)
    part = np.tile([0.0, 1], 50)
    assert not np.isnan(pair(share_of_total(100, products(part, whole)))).any()
    assert np.isnan(pair(share_of_total(99, products(part[:99], whole[:99])))).all()
    long_one = np.array([1.0] * 99 + [100.0])  # one whole is half of all
    assert np.isnan(pair(share_of_total(100, products(part, long_one)))).all()
    unlike = np.tile([1.0] * 9 + [8.0], 50)  # mean 1.7, mean square 7.3: spread (7.3 − 2.89) ÷ 2.89 = 1.53
    many, few = (np.where(np.arange(500) % step < 2, unlike, 0) for step in (5, 250))
    assert not np.isnan(pair(share_of_total(500, products(many, unlike)))).any()
    assert np.isnan(pair(share_of_total(500, products(few, unlike)))).all()


@pytest.mark.parametrize(
    ("df", "t"),
    # printed t tables, 97.5 %
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (8, 2.306), (10, 2.228), (30, 2.042), (100, 1.984), (1e9, 1.960)],
)
def test_t_as_tables_print_it(df, t):
    assert float(t95(df)) == pytest.approx(t, abs=5e-4)


def test_the_series_for_t_continues_the_exact_value():
    below, at = t95([200 - 1e-9, 200])
    assert below == pytest.approx(at, abs=1e-9)


def test_t_is_undefined_below_one_degree_of_freedom():
    assert np.isnan(t95([0.5, 0, np.nan])).all()


def test_p_of_t_as_r_prints_it():
    assert two_sided_p(-1.860813, 17.77647) == pytest.approx(0.07939414, abs=1e-7)  # R: t.test(extra ~ group, sleep)


# Net promoter score ------------------------------------------------------------------------------------------------


def test_nps_of_a_thousand_is_the_trinomial_and_not_the_sum_of_two_shares():
    # treating promoters and detractors as independent, a common mistake, gives 14.3 to 20.5
    low, high = pair(nps_adjusted_wald(250, 75, 1000))
    assert ((low + high) / 2, (high - low) / 2) == pytest.approx((17.45, 3.36), abs=5e-3)


def test_nps_of_300_is_near_the_published_plain_interval():
    # 40 % promoters, 20 % detractors, n = 300: 11.5 to 28.5 (the unadjusted formula)
    assert pair(nps_adjusted_wald(120, 60, 300)) == pytest.approx((11.5, 28.5), abs=0.3)


def test_nps_margin_of_a_hundred_even_answers_is_16_points():
    low, high = pair(nps_adjusted_wald(100 / 3, 100 / 3, 100))  # cybaea 2016: 160/sqrt(n)
    assert (high - low) / 2 == pytest.approx(16.0, abs=0.3)


def test_nps_without_answers_is_undefined():
    assert np.isnan(nps_adjusted_wald(0, 0, 0)).all()


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 1))
def test_nps_limits_hold_the_score_and_stay_on_the_scale(case, part):
    ups, n = case
    downs = int((n - ups) * part)
    low, high = pair(nps_adjusted_wald(ups, downs, n))
    assert -100 <= low <= 100 * (ups - downs) / n <= high <= 100
    assert low < high
    assert pair(nps_adjusted_wald(downs, ups, n)) == pytest.approx((-high, -low), abs=1e-9)


# Counts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.688879), (1, 0.02531781, 5.571643)],  # R poisson.test
)
def test_small_counts_have_the_exact_limits(count, low, high):
    assert pair(byar(count)) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("count", range(5))
def test_the_exact_limits_leave_out_two_and_a_half_percent_on_each_side(count):
    low, high = GARWOOD[count]

    def up_to(k, mean):
        return math.fsum(math.exp(-mean) * mean**i / math.factorial(i) for i in range(k + 1))

    assert up_to(count, high) == pytest.approx(0.025, abs=1e-10)
    if count:
        assert 1 - up_to(count - 1, low) == pytest.approx(0.025, abs=1e-10)


@pytest.mark.parametrize(
    ("count", "low", "high", "error"),
    # R poisson.test, exact; Byar's approximation is close from 5 on
    [(5, 1.623486, 11.66833, 0.013), (10, 4.795389, 18.39036, 0.009), (100, 81.36399, 121.6268, 0.003)],
)
def test_byar_is_close_to_the_exact_limits(count, low, high, error):
    assert pair(byar(count)) == pytest.approx((low, high), abs=error)


def test_byar_per_exposure_is_close_to_the_r_manual():
    low, high = pair(byar(137))  # poisson.test(137, 24.19893)
    assert (low / 24.19893, high / 24.19893) == pytest.approx((4.753125, 6.692709), abs=2e-4)


def test_a_negative_count_is_undefined():
    assert np.isnan(byar([-1, np.nan])).all()


@given(st.integers(0, 10**8))
def test_byar_holds_the_count_and_rises_with_it(count):
    low, high = pair(byar(count))
    next_low, next_high = pair(byar(count + 1))
    assert 0 <= low <= count <= high
    assert low < next_low
    assert high < next_high


# Quantiles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "ranks"),
    # R qbinom; (2, 9) of 10 also in Conover 1999; 1000 by the large-sample formula
    [
        (6, (1, 6)),
        (10, (2, 9)),
        (15, (4, 12)),
        (20, (6, 15)),
        (25, (8, 18)),
        (50, (18, 33)),
        (100, (40, 61)),
        (1000, (469, 532)),
    ],
)
def test_ranks_of_the_median(n, ranks):
    assert tuple(int(rank) for rank in quantile_ranks(n, 0.5)) == ranks


def test_ranks_of_conovers_upper_quartile_at_90_percent():
    # Conover 1999, p. 144; StatsDirect help, conservative limits
    words = "46.9 47.2 49.1 56.5 56.8 59.2 59.9 63.2 63.3 63.4 63.7 64.1 67.1 67.7 73.3 78.5"
    values = [float(word) for word in words.split()]
    lower, upper = binomial_ranks(16, 0.75, 0.05)
    assert (values[lower - 1], values[upper - 1]) == (63.3, 78.5)
    chances = binomial_chances(16, 0.75)  # of 63.3 to 78.5 it prints 96.2847 %, of 63.3 to 73.3 90.9394 %
    assert [chances[lower:end].sum() for end in (upper, upper - 1)] == pytest.approx([0.962847, 0.909394], abs=5e-7)


@pytest.mark.parametrize(("q", "n"), [(0.5, 6), (0.75, 13), (0.9, 36), (0.95, 72), (0.99, 368)])
def test_the_fewest_rows_with_an_upper_limit(q, n):  # Wilks 1941, two-sided 95 %
    upper = quantile_ranks([n - 1, n], q)[1]
    assert upper.tolist() == [0, n]


def test_a_median_of_five_has_no_limits_and_a_p90_of_30_only_a_lower_one():
    assert [int(rank) for rank in quantile_ranks(5, 0.5)] == [0, 0]
    assert [int(rank) for rank in quantile_ranks(0, 0.5)] == [0, 0]
    assert [int(rank) for rank in quantile_ranks(30, 0.9)] == [23, 0]


def test_the_normal_approximation_is_within_one_rank_of_the_exact_sums():
    for q in (0.1, 0.5, 0.75, 0.9, 0.95):
        for n in (501, 700, 1000, 1003):
            near = [int(rank) for rank in quantile_ranks(n, q)]
            assert near == pytest.approx(binomial_ranks(n, q, 0.025), abs=1), (q, n)


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=30), st.sampled_from([0.1, 0.5, 0.75, 0.9, 0.95, 0.99]))
def test_ranks_lie_in_the_data_around_the_quantile(sizes, q):
    lower, upper = quantile_ranks(sizes, q)
    n = np.array(sizes)
    assert ((lower >= 0) & (lower <= n * q + 1)).all()
    assert (((upper >= n * q) & (upper <= n)) | (upper == 0)).all()


def test_a_quantile_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile_ranks(10, 90)


# What may be shown -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "n", "is_shown"),
    # NCHS Data Presentation Standards for Proportions, 2017
    [
        (20, 29, False),  # fewer than 30
        (20, 40, False),  # 33.8 to 66.2 %: wider than 30 points
        (40, 80, True),  # 38.6 to 61.4 %: 23 points, less than 130 % of 50 %
        (3, 80, False),  # 0.8 to 10.6 %: wider than 130 % of 3.75 %
        (77, 80, False),  # the same for the rest of 96.25 %
        (2, 1000, True),  # at most 5 points wide
    ],
)
def test_shares_that_may_be_shown(x, n, is_shown):
    assert bool(is_share_presentable(x, n)) is is_shown


def test_quantiles_that_may_be_shown():
    assert is_quantile_presentable([5, 6], 0.5).tolist() == [False, True]
    assert is_quantile_presentable([35, 36], 0.9).tolist() == [False, True]
