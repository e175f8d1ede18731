"""Why a number changed: contributions counted by hand."""

from __future__ import annotations

from statistics import median

import numpy as np
import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.engine.parts import BELOW, LIMITS, PARTS, UNITS
from kpi.stats.intervals import share_limits
from kpi.verdict.contributions import Contribution, contributions, explained, is_explainable, looked_at_together


def frame(metric: str, **groups: tuple[float, float, float, float]) -> pl.DataFrame:
    """A comparison by team with its parts: group → (hits, rows) of now and of before; `none` is no team. No day is told."""
    rows = []
    for group, (part, n, base_part, base_n) in groups.items():
        low, high = share_limits(np.array([part, base_part]), np.array([n, base_n]))
        rows.append({
            "metric": metric, "team": None if group == "none" else group, "n": n, "base_n": base_n, "part": part, "whole": n, "base_part": base_part, "base_whole": base_n,
            "own_low": low[0], "own_high": high[0], "base_own_low": low[1], "base_own_high": high[1], "judged_by": "rows", "p": 0.001,
        })  # fmt: skip
    numbers = ("n", "base_n", *PARTS, *LIMITS, "p", "change_low", "change_high", "calendar_change")
    empty = {**dict.fromkeys(UNITS, pl.List(pl.Float64)), **dict.fromkeys(BELOW, pl.List(pl.Float64))}
    found = pl.DataFrame(rows, schema_overrides={name: pl.Float64 for name in numbers if name in rows[0]})
    return found.with_columns(
        *(pl.lit(None, kind).alias(name) for name, kind in empty.items()),
        *(pl.lit(None, pl.Float64).alias(name) for name in ("change_low", "change_high", "calendar_change")),
    )


def by_team(
    metric: str, *, merges_few: bool = False, **groups: tuple[float, float, float, float]
) -> dict[object, Contribution]:
    """The contributions by group; small ones, put together, under "rest"."""
    found = contributions(frame(metric, **groups), REGISTRY.metric(metric), "team", merges_few=merges_few)
    return {"rest" if one.is_rest else one.group: one for one in found}


def test_two_groups_by_hand() -> None:
    """A: 60 of 100, then 60 of 80; B: 80 of 100, then 96 of 120. Together 0.70, then 0.78; the mean of both is 0.74.

    A's part of the rows falls from 0.5 to 0.4, its value rises from 0.6 to 0.75: mix −0.1 · (0.675 − 0.74), rate 0.15 · 0.45.
    """
    found = by_team("csat", A=(60, 80, 60, 100), B=(96, 120, 80, 100))
    assert list(found) == ["A", "B"], "the largest first"
    a, b = found["A"], found["B"]
    assert (a.mix, a.rate) == (pytest.approx(0.0065, abs=1e-12), pytest.approx(0.0675, abs=1e-12))
    assert (b.mix, b.rate) == (pytest.approx(0.1 * (0.8 - 0.74), abs=1e-12), pytest.approx(0, abs=1e-12))
    assert a.contribution + b.contribution == pytest.approx(0.08, abs=1e-12)
    assert (a.n, a.n_before, a.weight) == (80, 100, pytest.approx(0.45))


def test_every_group_better_and_the_whole_worse() -> None:
    """Simpson's: A from 90 to 92 %, B from 50 to 52 %, but from 900 against 100 rows to 100 against 900: 86 %, then 56 %."""
    found = by_team("csat", A=(92, 100, 810, 900), B=(468, 900, 50, 100))
    assert sum(one.contribution for one in found.values()) == pytest.approx(-0.30, abs=1e-12)
    assert all(one.rate > 0 > one.mix for one in found.values())
    assert sum(one.rate for one in found.values()) == pytest.approx(0.02, abs=1e-12)


def test_a_group_of_the_average_value_adds_no_mix_and_turned_round_all_change_their_sign() -> None:
    now, then = (70.0, 100.0), (140.0, 200.0)
    found = by_team("csat", average=(*now, *then), low=(20, 50, 20, 50), high=(50, 50, 50, 50))
    assert found["average"].mix == pytest.approx(0, abs=1e-12)
    groups = {"A": (60, 80, 60, 100), "B": (96, 120, 80, 100), "none": (1, 40, 0, 0)}
    turned = {group: (*four[2:], *four[:2]) for group, four in groups.items()}
    for group, one in by_team("csat", **groups).items():
        back = by_team("csat", **turned)[group]
        assert (one.mix, one.rate) == (pytest.approx(-back.mix, abs=1e-12), pytest.approx(-back.rate, abs=1e-12))


def test_mix_and_rate_as_published() -> None:
    """Das Gupta 1993, example 5.1: households by age of their head (as in DasGuptR for R). Charig 1986: both sorts of kidney stones worse, the whole better."""
    shares = [
        [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9],
        [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5],
    ]
    rates = [
        [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8],
        [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2],
    ]
    groups = {
        f"{n:02}": (w1 * r1 / 100, w1, w0 * r0 / 100, w0)
        for n, (w0, w1, r0, r1) in enumerate(zip(*shares, *rates, strict=True))
    }
    households = by_team("csat", **groups).values()
    stones = by_team("csat", small=(234, 270, 81, 87), large=(55, 80, 192, 263)).values()
    found = [
        [100 * sum(getattr(one, side) for one in each) for side in ("mix", "rate")] for each in (households, stones)
    ]
    assert found[0] == pytest.approx([1.2269, 1.7403], abs=5e-5)
    assert found[1] == pytest.approx([9.94, -5.37], abs=5e-3)


def test_what_is_in_one_period_alone_is_mix_and_no_team_is_a_group() -> None:
    """Before 0.5 of 100; now 50 more without a team, none of them good: 50 of 150. New: 1/3 · (0 − (1/3 + 1/2) ÷ 2)."""
    found = by_team("csat", A=(50, 100, 50, 100), none=(0, 50, 0, 0))
    assert found[None].rate == 0
    assert found[None].mix == pytest.approx(-5 / 36)
    assert found["A"].contribution == pytest.approx(-1 / 6 + 5 / 36)


def test_small_groups_stand_together_where_they_are_not_shown() -> None:
    """29 rows are too few for a share. As one group a and c are 29 of 40, then 10 of 40, of 140 on both sides."""
    groups = {"a": (19.0, 29.0, 6.0, 29.0), "b": (50.0, 100.0, 50.0, 100.0), "c": (10.0, 11.0, 4.0, 11.0)}
    assert set(by_team("csat", **groups)) == {"a", "b", "c"}
    found = by_team("csat", merges_few=True, **groups)
    assert set(found) == {"rest", "b"}
    assert (found["rest"].together, found["rest"].n) == (2, 40)
    assert found["rest"].contribution == pytest.approx(19 / 140, abs=1e-12)


def test_a_total_has_no_mix_and_a_largest_value_no_parts() -> None:
    found = by_team("tickets_created", A=(70, 70, 100, 100), B=(50, 50, 0, 0))
    assert [(group, one.contribution, one.mix, one.rate) for group, one in found.items()] == [
        ("B", 50, 0, 50),
        ("A", -30, 0, -30),
    ]
    for name in ("longest_wait", "channels_answered", "churn_rate"):
        assert not is_explainable(REGISTRY.metric(name))
    for name in ("occupancy_rate", "first_response_median", "resolution_p90"):
        assert is_explainable(REGISTRY.metric(name))


Waits = tuple[list[float], list[float]]
"""The waits of a group, before and now."""


def waits(metric: str = "first_response_median", change: float | None = None, **groups: Waits) -> dict[object, tuple[float, float]]:  # fmt: skip
    """Mix and rate of each group of a comparison of listed values."""
    at = sorted({one for sides in groups.values() for side in sides for one in side})
    nothing = dict.fromkeys((*LIMITS, *UNITS, "judged_by", "p"))
    rows: list[dict[str, object]] = [
        {"metric": metric, "team": group, "n": float(len(now)), "base_n": float(len(then)), "at": [float(one) for one in at],
         "below": [sum(one <= each for one in now) for each in at] if now else None, "base_below": [sum(one <= each for one in then) for each in at] if then else None,
         "part": len(now) / 2, "whole": float(len(now)), "base_part": len(then) / 2, "base_whole": float(len(then)), **nothing}
        for group, (then, now) in groups.items()
    ]  # fmt: skip
    lists = dict.fromkeys(("at", "below", "base_below", *UNITS), pl.List(pl.Float64))
    found = contributions(pl.DataFrame(rows, schema_overrides=lists), REGISTRY.metric(metric), "team", change=change)
    return {one.group: (one.mix, one.rate) for one in found}


def test_a_median_is_taken_apart_by_exchanging_groups() -> None:
    """Median 30, then 25. A first: 10 60 70 40 50 has 50, +20, then B −25; B first: 10 20 30 20 25 has 20, −10, then A +5."""
    found = waits(A=([10, 20, 30], [10, 60, 70]), B=([40, 50], [20, 25]))
    assert found == {"B": (0, -17.5), "A": (0, 12.5)}
    back = waits(A=([10, 60, 70], [10, 20, 30]), B=([20, 25], [40, 50]))
    assert back == {"B": (0, 17.5), "A": (0, -12.5)}, "turned round all change their signs"


def test_what_a_median_owes_to_the_parts_of_groups_is_mix() -> None:
    """10 10 30, then 10 30 30: after either group's turn both are half of all, median 20."""
    assert waits(A=([10, 10], [10]), B=([30], [30, 30])) == {"A": (10, 0), "B": (10, 0)}
    alike = waits(A=([1, 2], [1, 1, 2, 2]), B=([3], [3, 3]))
    assert alike == {"A": (0, 0), "B": (0, 0)}, "twice as many rows of the same values, in the same parts"
    # A leaves first: no row is left, half way from 1.5 to 3; B comes first: 1 2 3 3 has 2.5
    assert waits(A=([1, 2], []), B=([], [3, 3])) == {"B": (0.875, 0), "A": (0.625, 0)}


def test_what_the_rule_for_a_quantile_between_two_values_leaves_is_shared_by_weight() -> None:
    """Of 1 to 10 the 0.9-quantile is 9.5 in the middle of a jump, and 9.1 as it is shown; doubled 19 and 18.2."""
    before = [float(one) for one in range(1, 11)]
    found = waits("first_response_p90", 9.1, A=(before[:5], [2 * one for one in before[:5]]), B=(before[5:], [2 * one for one in before[5:]]))  # fmt: skip
    assert sum(mix + rate for mix, rate in found.values()) == pytest.approx(9.1, abs=1e-12)
    # A first: two values of 10 are the largest, +0.5, else nothing; of the 0.4 that are left each team has half
    assert found == {"A": (0, pytest.approx(0.25 - 0.2)), "B": (0, pytest.approx(9.25 - 0.2))}


def test_many_groups_add_up_as_exactly_by_some_orders() -> None:
    groups: dict[str, Waits] = {
        f"{one:02}": ([one * 7.0 % 40, one, one + 3.0], [one, one * 11.0 % 60]) for one in range(14)
    }
    now, then = ([value for group in groups.values() for value in group[side]] for side in (1, 0))
    found = waits(**groups)
    assert sum(mix + rate for mix, rate in found.values()) == pytest.approx(median(now) - median(then), abs=1e-9)
    assert waits(**dict(reversed(groups.items()))) == found, "in whatever order they come"


def test_without_a_value_on_one_side_nothing_is_told() -> None:
    assert not by_team("csat", A=(50, 100, 0, 0))
    assert not contributions(frame("csat", A=(1, 2, 1, 2)), REGISTRY.metric("nps"), "team")


def test_the_dimension_whose_groups_changed_unlike_one_another_explains_more() -> None:
    """Where all fall alike each adds what its weight is, and nothing is explained by them."""
    alike = by_team("csat", A=(40, 100, 50, 100), B=(40, 100, 50, 100))
    unlike = by_team("csat", A=(30, 100, 50, 100), B=(50, 100, 50, 100))
    assert explained([*alike.values()], -0.1) == pytest.approx((0, 0))
    assert explained([*unlike.values()], -0.1) == pytest.approx((0.05, 0.1))


def test_a_new_group_can_stand_out_though_it_has_no_value_before() -> None:
    """Before 80 of 100; now 80 of 100 and 0 of 60 more: 1/2 in all, all of it mix, and far from chance."""
    found = by_team("csat", A=(80, 100, 80, 100), new=(0, 60, 0, 0))
    assert found["new"].mix == pytest.approx(60 / 160 * (0 - 0.65))
    assert (found["new"].rate, found["new"].stands_out) == (0, True)
    low, high = found["new"].low, found["new"].high
    assert low is not None
    assert high is not None
    assert low < found["new"].contribution < high < 0


def test_few_rows_and_broken_days_are_not_judged_but_add_up() -> None:
    """Of 29 rows no share is shown; a change in whose days a source ends says nothing of the group."""
    told = frame("csat", A=(40, 100, 80, 100), B=(80, 100, 80, 100), few=(2, 29, 25, 29))
    broken = told.with_columns(pl.when(pl.col("team") == "A").then(pl.lit("source ends")).otherwise("judged_by").alias("judged_by"))  # fmt: skip
    for given, held in ((told, ["few"]), (broken, ["A", "few"])):
        found = contributions(given, REGISTRY.metric("csat"), "team", change=-63 / 229)
        assert sorted(str(one.group) for one in found if one.stands_out is None) == held
        assert sum(one.contribution for one in found) == pytest.approx(-63 / 229, abs=1e-15)
        assert all(one.low is not None and one.high is not None for one in found), (
            "what it could be is told all the same"
        )


def test_of_many_groups_the_one_that_is_just_beyond_its_limits_does_not_stand_out() -> None:
    """p of .04 alone stands out; beside nine of .5 it is .4 (Benjamini and Hochberg); so far off as .001 it does beside them too."""

    def one(group: str, p: float | None) -> Contribution:
        return Contribution(group=group, contribution=0.1, mix=0, rate=0.1, weight=0.1, n=100, n_before=100, p=p)

    alone = looked_at_together([one("A", 0.04), one("held", None)])
    assert [each.stands_out for each in alone] == [True, None]
    noise = [one(f"{place}", 0.5) for place in range(9)]
    assert not any(each.stands_out for each in looked_at_together([one("A", 0.04), *noise]))
    assert [each.group for each in looked_at_together([one("A", 0.001), *noise]) if each.stands_out] == ["A"]
    assert not looked_at_together([one("A", 0.09)])[0].stands_out, "its 95 % limits hold 0"


def test_a_count_of_a_group_of_one_period_alone_has_the_limits_of_a_count_and_of_none() -> None:
    """50 new ones: 37.1 to 65.9 (Garwood 1936), none before: up to 3.69. 50 − √(12.9² + 3.69²) = 36.6."""
    told = frame("tickets_created", old=(100, 100, 100, 100), new=(50, 50, 0, 0)).with_columns(
        own_low=pl.Series([82.0, 37.11]), own_high=pl.Series([121.0, 65.92])
    )
    told = told.with_columns(pl.when(pl.col("team") == "old").then(pl.lit(limit)).otherwise(None).alias(name) for name, limit in (("change_low", -0.2), ("change_high", 0.25), ("calendar_change", 0.0)))  # fmt: skip
    found = {one.group: one for one in contributions(told, REGISTRY.metric("tickets_created"), "team")}
    assert (found["new"].low, found["new"].high) == (pytest.approx(36.59, abs=0.01), pytest.approx(65.92))
    assert found["new"].stands_out
    assert (found["old"].low, found["old"].high) == (-20, 25), "of its own change, in tickets"
