"""Targets: which one is in force, and what a value with its interval says about it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock, Unit
from kpi.engine.answer import answer
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.text.parse_value import read_value, typed_value
from kpi.verdict.targets import (
    Scope,
    Target,
    Targets,
    TargetVerdict,
    check,
    judged,
    scope,
    targets_of,
    verdict,
    why_none,
)

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
CSAT, NPS, WAIT, OPEN, AGE = (
    REGISTRY.metric(name) for name in ("csat", "nps", "first_response_median", "backlog", "backlog_age_median")
)


def target(number: float | None, since: date | None = None, metric: str = "csat", **group: str) -> Target:
    dimension, value = next(iter(group.items()), (None, None))
    clock = "calendar" if metric == "first_response_median" else None
    return Target(metric=metric, target=number, valid_from=since, dimension=dimension, value=value, clock=clock)


def in_force(targets: list[Target], on: date, **groups: str) -> float | None:
    metric = REGISTRY.metric(targets[0].metric)
    found = Targets(tuple(targets)).in_force(metric, Clock.CALENDAR, on, Scope(groups, bool(groups)))
    return found.target if found else None


def test_the_newest_target_that_has_begun_is_in_force() -> None:
    dated = [target(0.8, JUNE), target(0.9, JULY), target(0.7)]
    assert in_force(dated, MAY) == 0.7
    assert in_force(dated, JUNE) == 0.8  # its first day is inside
    assert in_force(dated, date(2026, 6, 30)) == 0.8
    assert in_force(dated, JULY) == 0.9
    assert in_force([target(0.9, JUNE)], MAY) is None


def test_a_target_that_ended_is_not_in_force_and_a_group_then_follows_the_whole() -> None:
    ended = [target(0.8), target(None, JUNE)]
    assert in_force(ended, MAY) == 0.8
    assert in_force(ended, JUNE) is None
    own = [target(0.8), target(0.6, team="Care"), target(None, JUNE, team="Care")]
    assert in_force(own, MAY, team="Care") == 0.6
    assert in_force(own, JUNE, team="Care") == 0.8


def test_a_groups_own_target_wins_and_of_several_the_strictest() -> None:
    some = [target(0.8), target(0.6, team="Care"), target(0.7, channel="chat")]
    assert in_force(some, MAY) == 0.8
    assert in_force(some, MAY, team="Billing") == 0.8
    assert in_force(some, MAY, team="Care") == 0.6
    assert in_force(some, MAY, team="Care", channel="chat") == 0.7  # higher is better
    name = "first_response_median"
    waits = [target(7200.0, metric=name, team="Care"), target(3600.0, metric=name, channel="chat")]
    assert in_force(waits, MAY, team="Care", channel="chat") == 3600  # lower is better


def test_a_level_of_the_whole_says_nothing_of_its_parts() -> None:
    some = [target(300.0, metric="backlog"), target(50.0, metric="backlog", team="Care")]
    assert in_force(some, MAY) == 300
    assert in_force(some, MAY, team="Care") == 50
    assert in_force(some, MAY, team="Billing") is None


def test_a_target_holds_on_its_own_clock_only() -> None:
    one = Targets((target(3600.0, metric="first_response_median"),))
    assert one.in_force(WAIT, Clock.CALENDAR, MAY) is not None
    assert one.in_force(WAIT, Clock.BUSINESS, MAY) is None
    assert Targets((target(0.8),)).in_force(CSAT, Clock.BUSINESS, MAY) is not None  # it has no clock


def test_steps_are_the_days_on_which_the_number_changed() -> None:
    some = Targets((target(0.7), target(0.7, JUNE), target(0.9, JULY), target(0.1, JUNE, team="Care")))
    assert some.steps(CSAT, Clock.CALENDAR, MAY, date(2026, 8, 1)) == [(MAY, 0.7), (JULY, 0.9)]
    assert some.steps(CSAT, Clock.CALENDAR, JULY, JULY) == [(JULY, 0.9)]
    assert Targets().steps(CSAT, Clock.CALENDAR, MAY, JUNE) == [(MAY, None)]
    care = Scope({"team": "Care"}, True)
    assert some.steps(CSAT, Clock.CALENDAR, MAY, JULY, care) == [(MAY, 0.7), (JUNE, 0.1)]


def test_scope_is_what_the_filters_choose_alone_and_the_row_is_of() -> None:
    filters = (
        Filter("team", ("Care",)),
        Filter("channel", ("chat", "email")),
        Filter("country", ("CZ",), is_excluded=True),
        Filter("agent", (NO_VALUE,)),
    )
    found = scope(Query(metrics=("csat",), filters=filters, by=("product",)), {"product": "P"})
    assert found == Scope({"team": "Care", "product": "P"}, is_part=True)
    assert scope(Query(metrics=("csat",), by=("team",)), {"team": None}) == Scope({}, is_part=True)
    assert scope(Query(metrics=("csat",))) == Scope({}, is_part=False)


def row(value: float | None, low: float | None, high: float | None, n: float = 100) -> dict[str, object]:
    return {"value": value, "low": low, "high": high, "n": n}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row(0.9, 0.85, 0.95), TargetVerdict.MET),
        (row(0.9, 0.80, 0.95), TargetVerdict.MET),  # the target itself is good
        (row(0.9, 0.79, 0.95), TargetVerdict.MET_WITHIN_CHANCE),
        (row(0.7, 0.60, 0.80), TargetVerdict.MISSED_WITHIN_CHANCE),  # it may just be reached
        (row(0.7, 0.60, 0.79), TargetVerdict.MISSED),
        (row(1.0, 0.90, 1.00, n=29), TargetVerdict.TOO_FEW),  # under 30 answers
        (row(None, None, None, n=0), None),
        (row(0.9, None, None), TargetVerdict.MET_WITHIN_CHANCE),
        (row(0.8, 0.75, 0.85), TargetVerdict.MET_WITHIN_CHANCE),
    ],
)
def test_higher_is_better(given: dict[str, object], expected: TargetVerdict | None) -> None:
    assert verdict(CSAT, given, 0.80) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row(3000, 2800, 3600), TargetVerdict.MET),
        (row(3000, 2800, 3601), TargetVerdict.MET_WITHIN_CHANCE),
        (row(4000, 3600, 4400), TargetVerdict.MISSED_WITHIN_CHANCE),
        (row(4000, 3601, 4400), TargetVerdict.MISSED),
        (row(9000, 3700, None), TargetVerdict.MISSED),  # no upper limit, but the lower one is enough
        (row(3000, None, 3500), TargetVerdict.MET),
        (row(9000, 3700, 9999, n=5), TargetVerdict.TOO_FEW),  # a median from 5 rows has no limits
    ],
)
def test_lower_is_better(given: dict[str, object], expected: TargetVerdict) -> None:
    assert verdict(WAIT, given, 3600.0) is expected


def test_only_what_time_has_to_bring_is_too_early() -> None:
    """Half of the tickets are not resolved yet: that is missed once as long as the target was seen, or even the lower limit is beyond it."""
    cohort = REGISTRY.metric("resolution_cohort_median")
    assert verdict(cohort, row(None, None, None), 3600.0) is TargetVerdict.TOO_EARLY
    assert verdict(cohort, row(None, 3000, None), 3600.0) is TargetVerdict.TOO_EARLY
    assert verdict(cohort, row(None, 3700, None), 3600.0) is TargetVerdict.MISSED
    assert verdict(cohort, row(None, 3000, None) | {"beyond": 3599.0}, 3600.0) is TargetVerdict.TOO_EARLY
    assert verdict(cohort, row(None, 3000, None) | {"beyond": 3600.0}, 3600.0) is TargetVerdict.MISSED_WITHIN_CHANCE
    assert verdict(cohort, row(None, None, None) | {"beyond": 3600.0}, 3600.0) is TargetVerdict.MISSED
    assert verdict(cohort, row(None, None, None, n=5), 3600.0) is TargetVerdict.TOO_FEW
    assert verdict(cohort, row(None, None, None, n=0), 3600.0) is None


def test_a_full_count_is_its_own_interval() -> None:
    assert verdict(OPEN, row(300, None, None), 300.0) is TargetVerdict.MET
    assert verdict(OPEN, row(301, None, None), 300.0) is TargetVerdict.MISSED
    assert verdict(AGE, row(86_400, None, None, n=1), 86_400.0) is TargetVerdict.MET
    assert verdict(OPEN, row(None, None, None), 300.0) is None


def test_the_whole_period_is_judged_by_its_last_day_and_each_bucket_by_its_own() -> None:
    frame = pl.DataFrame(
        {
            "metric": ["csat"] * 3,
            "bucket": [MAY, JUNE, JULY],
            "value": [0.75, 0.75, 0.75],
            "n": [500.0] * 3,
            "low": [0.71] * 3,
            "high": [0.79] * 3,
        }
    )
    targets = Targets((target(0.7), target(0.8, date(2026, 6, 30)), target(0.1, date(2026, 7, 20))))
    query = Query(metrics=("csat",), period=Period(MAY, date(2026, 7, 11)), grain=Grain.MONTH)
    found = judged(frame, query, targets, date(2026, 7, 10))
    assert found.select("target", "verdict").rows() == [(0.7, "met"), (0.8, "missed"), (0.8, "missed")]
    whole = frame.head(1).with_columns(bucket=pl.lit(None, pl.Date))
    total = judged(whole, Query(metrics=("csat",)), targets, date(2026, 7, 10))
    assert total.select("target", "verdict").rows() == [(0.8, "missed")]
    assert judged(whole, Query(metrics=("csat",)), Targets(), JULY).select("target", "verdict").rows() == [(None, None)]
    assert judged(frame.clear(), query, targets, JULY).columns[-2:] == ["target", "verdict"]


def test_groups_are_judged_by_their_own_targets(shop) -> None:
    query = Query(metrics=("backlog",), by=("team",))
    targets = Targets((target(5.0, metric="backlog"), target(1.0, metric="backlog", team="A")))
    found = judged(answer(shop.read, query), query, targets, date(2026, 9, 12))
    # 7 and 8 are open in A, 4 in no team
    assert found.select("team", "value", "target", "verdict").rows() == [
        ("A", 2, 1, "missed"),
        ("B", 0, None, None),
        (None, 1, None, None),
    ]


def test_targets_come_from_the_frame_that_the_store_keeps() -> None:
    frame = pl.DataFrame(
        [{"metric": "csat", "dimension": "team", "value": "A", "clock": None, "target": 0.5, "valid_from": MAY, "note": "n", "set_by": "x"}]
    )  # fmt: skip
    assert targets_of(frame).every == (
        Target(metric="csat", target=0.5, valid_from=MAY, dimension="team", value="A", note="n"),
    )


@pytest.mark.parametrize(
    "name",
    ["tickets_created", "occupancy_rate", "complaints_created", "net_flow", "churn_rate", "channels_answered"],
)
def test_some_numbers_can_have_no_target(name: str) -> None:
    assert REGISTRY.metric(name).label in why_none(REGISTRY.metric(name))
    with pytest.raises(KpiError, match=name):
        check(REGISTRY.metric(name), 0.5)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [("csat", 1.01, 1.0), ("nps", -101, -100), ("first_response_median", 0, 60), ("csat_score_mean", 5.1, 4.5)],
)
def test_a_target_lies_where_values_can_lie(name: str, wrong: float, right: float) -> None:
    check(REGISTRY.metric(name), right)
    with pytest.raises(KpiError, match="never"):
        check(REGISTRY.metric(name), wrong)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("4h", Unit.DURATION, 14_400),
        ("4 h", Unit.DURATION, 14_400),
        ("1.5h", Unit.DURATION, 5400),
        ("1h 30min", Unit.DURATION, 5400),
        ("2 Days", Unit.DURATION, 172_800),
        ("20s", Unit.DURATION, 20),
        ("90%", Unit.SHARE, 0.9),
        ("99.9 %", Unit.SHARE, 0.999),
        ("-10", Unit.POINTS, -10),
        ("−10", Unit.POINTS, -10),
        ("4.2", Unit.SCORE, 4.2),
        ("4,2", Unit.SCORE, 4.2),
        ("99,5 %", Unit.SHARE, 0.995),
        ("1,5 godz.", Unit.DURATION, 5400),
        ("2 dny 4 hod", Unit.DURATION, 187_200),
        ("4 óra", Unit.DURATION, 14_400),
        ("30 λεπτά", Unit.DURATION, 1800),
        ("1200", Unit.COUNT, 1200),
    ],
)
def test_values_are_read_as_people_write_them(text: str, unit: Unit, expected: float) -> None:
    assert read_value(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("4", Unit.DURATION),  # hours? minutes?
        ("4m", Unit.DURATION),  # minutes? months?
        ("5min 1h", Unit.DURATION),
        ("1h 2h", Unit.DURATION),
        ("-4h", Unit.DURATION),
        ("4:30", Unit.DURATION),
        ("90", Unit.SHARE),  # or 9,000 %?
        ("0.9", Unit.SHARE),
        ("90 percent", Unit.SHARE),
        ("1,200", Unit.COUNT),  # or 1.2?
        ("30%", Unit.POINTS),
        ("1,200.5", Unit.SCORE),
        ("4,200", Unit.SCORE),
        ("nan", Unit.POINTS),
        ("", Unit.COUNT),
        ("1e3", Unit.COUNT),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, unit: Unit) -> None:
    with pytest.raises(KpiError, match="not clear"):
        read_value(text, unit)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.9, Unit.SHARE, "90%"), (0.8345, Unit.SHARE, "83.45%"), (5400.0, Unit.DURATION, "90min"), (14_400.0, Unit.DURATION, "4h"), (90.5, Unit.DURATION, "90.5s"),
        (2649.0, Unit.COUNT, "2649"), (1_000_000.0, Unit.COUNT, "1000000"), (-12.5, Unit.POINTS, "-12.5"), (4.2, Unit.SCORE, "4.2"), (0.0, Unit.BALANCE, "0"),
    ],
)  # fmt: skip
def test_a_value_written_to_be_changed_is_read_back_to_the_digit(value: float, unit: Unit, text: str) -> None:
    assert typed_value(value, unit) == text
    assert read_value(text, unit) == value
