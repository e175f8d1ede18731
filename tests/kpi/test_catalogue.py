"""Every metric on a week that can be counted by hand: the records stand in conftest.py."""

from datetime import date

import pytest

from kpi.answer import answer
from kpi.explain import explain, rows
from kpi.metric import Clock
from kpi.period import Period
from kpi.query import Query
from kpi.registry import REGISTRY

WEEK = Period(date(2026, 9, 7), date(2026, 9, 14))
MONDAY_TUESDAY = Period(date(2026, 9, 7), date(2026, 9, 9))
HOUR = 3600

# metric, clock, period, value, n, and what is left out
CASES = [
    ("tickets_created", "calendar", WEEK, 8, 8, {}),
    ("tickets_created", "calendar", MONDAY_TUESDAY, 3, 3, {}),  # 1 2 3
    ("tickets_resolved", "calendar", WEEK, 5, 5, {}),  # 1 2 3 5 6
    ("tickets_resolved", "calendar", MONDAY_TUESDAY, 2, 2, {}),  # 1 2
    ("backlog", "calendar", WEEK, 3, 3, {"resolved by then": 5}),  # 4 7 8
    ("backlog", "calendar", MONDAY_TUESDAY, 1, 1, {"resolved by then": 2}),  # 3
    # answered: 7 in 10 min, 1 in 30 min, 3 in 13:15 h, 2 in 17 h; 4 and 8 not, 6 by a bot, 5 before it was created
    ("first_response_median", "calendar", WEEK, (1800 + 13.25 * HOUR) / 2, 4, {"no first response (yet)": 2, "answered by a bot only": 1, "answered before it was created": 1}),
    ("first_response_p90", "calendar", WEEK, 13.25 * HOUR + 0.7 * 3.75 * HOUR, 4, {"no first response (yet)": 2, "answered by a bot only": 1, "answered before it was created": 1}),
    # while open, 9 to 17: 7 in 10 min, 3 in 15 min, 1 in 30 min, 2 in 60 min
    ("first_response_median", "business", WEEK, (900 + 1800) / 2, 4, {"no first response (yet)": 2, "answered by a bot only": 1, "answered before it was created": 1}),
    ("first_response_p90", "business", WEEK, 1800 + 0.7 * 1800, 4, {"no first response (yet)": 2, "answered by a bot only": 1, "answered before it was created": 1}),
    # within 8 h: 1 and 7; late: 2, 3, and 4 which nobody answered from Wednesday noon to Saturday 11:00, the newest moment; 8 came just then
    ("first_response_within_target_rate", "calendar", WEEK, 2 / 5, 5, {"answered by a bot only": 1, "answered before it was created": 1, "not answered yet, still in time": 1}),
    ("first_response_within_target_rate", "business", WEEK, 4 / 5, 5, {"answered by a bot only": 1, "answered before it was created": 1, "not answered yet, still in time": 1}),
    # 6 in 1 min, 5 in 1 h, 1 in 2 h, 2 in 18 h, 3 in 48 h
    ("resolution_median", "calendar", WEEK, 2 * HOUR, 5, {}),
    ("resolution_p90", "calendar", WEEK, (18 + 0.6 * 30) * HOUR, 5, {}),
    # while open: 1 min, 1 h, 2 h, 2 h, 16 h
    ("resolution_median", "business", WEEK, 2 * HOUR, 5, {}),
    ("resolution_p90", "business", WEEK, (2 + 0.6 * 14) * HOUR, 5, {}),
    ("reopen_rate", "calendar", WEEK, 1 / 4, 4, {"the export has no count of reopenings": 1}),  # 2 of 1 2 3 6
    ("one_touch_rate", "calendar", WEEK, 2 / 5, 5, {}),  # 1 and 5
    ("after_hours_rate", "calendar", WEEK, 2 / 8, 8, {}),  # 3 on Tuesday evening, 8 on Saturday
    ("missed_contact_rate", "calendar", WEEK, 1 / 4, 4, {"call made by the team": 1, "hung up at once": 1}),  # d of a b d f
    ("speed_of_answer_mean", "calendar", WEEK, 20, 2, {"call made by the team": 1, "not answered": 2, "the export gives no waiting time": 1}),
    ("service_level_rate", "calendar", WEEK, 1 / 3, 3, {"call made by the team": 1, "hung up at once": 1, "the export gives no waiting time": 1}),
    ("csat", "calendar", WEEK, 2 / 3, 3, {"declared invalid": 1}),
    ("nps", "calendar", WEEK, 25, 4, {}),  # two promoters, one passive, one detractor
    ("ces", "calendar", WEEK, 3 / 4, 4, {}),  # 7, 5 and the mirrored 2 are easy
    ("survey_response_rate", "calendar", WEEK, 7 / 8, 8, {"declared invalid": 1, "the export does not say when it was sent": 4}),
    ("churn_rate", "calendar", WEEK, 1 / 2, 2, {"the export gives no day of joining": 1, "came in the period or later": 1, "had left before": 1}),
    ("churn_rate", "calendar", Period(), 4 / 5, 5, {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "clock", "period", "value", "n", "excluded"), CASES)
def test_a_metric_counts_as_by_hand(shop, name, clock, period, value, n, excluded) -> None:
    query = Query(metrics=(name,), period=period, clock=Clock(clock))
    found = answer(shop.read, query).row(0, named=True)
    assert found["value"] == pytest.approx(value)
    assert found["n"] == n
    opened = explain(shop.read, query)
    assert {reason: count for reason, count in opened.excluded if count} == excluded
    assert opened.counted == n
    assert rows(shop.read, query).height == n
    assert rows(shop.read, query, is_counted=False).height == sum(excluded.values())


def test_every_metric_is_counted_by_hand() -> None:
    assert {case[0] for case in CASES} == {metric.name for metric in REGISTRY.metrics}


def test_both_clocks_are_counted_for_every_metric_that_has_them() -> None:
    assert {case[0] for case in CASES if case[1] == "business"} == {
        metric.name for metric in REGISTRY.metrics if metric.is_clocked
    }


def test_a_setting_moves_the_number(shop) -> None:
    level = Query(metrics=("service_level_rate",), settings=(("service_level_seconds", 30.0),))
    assert answer(shop.read, level)["value"][0] == pytest.approx(2 / 3)
    hung_up = Query(metrics=("missed_contact_rate",), settings=(("short_abandon_seconds", 2.0),))
    assert answer(shop.read, hung_up)["value"][0] == pytest.approx(2 / 5)
