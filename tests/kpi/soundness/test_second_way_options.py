"""Every option of every switch a second time, by the plain implementation in plain.py beside this file: the same value and n."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import answer
from kpi.query.period import Period
from kpi.query.query import Query
from tests.kpi.soundness.plain_time import at_mean, at_quantile, works
from tests.kpi.soundness.test_second_way import (
    Found,
    World,
    calls,
    detractor,
    first_contact,
    mean,
    promoter,
    quantile,
    second_way,
    share,
    stretched,
    ticket,
)

c = pl.col

answered = (c("is_answered"), ~c("is_bot"), ~c("early_first"), c("first").is_not_null())
by_response = ticket("first_on", *answered)
by_creation = ticket("created_on", c("is_resolved"), ~c("early_resolved"), c("resolution").is_not_null())
first_by_creation = ticket("created_on", c("first_resolved_on").is_not_null(), c("first_resolution").is_not_null())
replied = ticket("resolved_on", c("replies").is_not_null(), c("replies") > 0)
few_replies = ticket("resolved_on", c("replies").is_not_null(), c("reopens").is_not_null())
stayed = calls(~(c("outcome") == "abandoned").fill_null(value=False))
in_time = (c("is_answered") & (c("wait_seconds") <= 20)).fill_null(value=False)
timed = ~c("is_answered") | c("wait_seconds").is_not_null()


def answers(kind: str, when: str, *keep: pl.Expr) -> Callable[[World], pl.DataFrame]:
    return lambda world: world.cut(world.surveys, when).filter(
        c("kind") == kind, c("is_answered"), ~c("is_invalid"), *keep
    )


known = c("top").is_not_null()
csat = answers("csat", "on", known)
sent_csat, sent_mean = (answers("csat", "survey_on", c("is_dated"), keep) for keep in (known, c("scale") > 1))
sent_nps = answers("nps", "survey_on", c("is_dated"))
sent_ces = answers("ces", "survey_on", c("is_dated"), c("easy").is_not_null())


def score(frame: pl.DataFrame) -> Found:
    up, down = share(frame, promoter)[0], share(frame, detractor)[0]
    return (None if up is None or down is None else 100 * (up - down)), frame.height


OPTIONS: dict[tuple[str, str, str], Callable[[World], Found]] = {
    ("first_contact_resolution_rate", "first_contact", "net"): first_contact(c("team_changes") == 0),
    ("first_contact_resolution_rate", "first_contact", "without_repeats"): lambda w: share(few_replies(w), (c("replies") == 1) & (c("reopens") == 0)),
    ("first_contact_resolution_rate", "first_contact", "one_touch"): lambda w: share(ticket("resolved_on", c("replies").is_not_null())(w), c("replies") == 1),
    ("one_touch_rate", "without_reply", "left_out"): lambda w: share(replied(w), c("replies") == 1),
    ("replies_per_ticket", "without_reply", "left_out"): lambda w: mean(replied(w), "replies"),
    ("csat", "good_answers", "top_box"): lambda w: share(csat(w), c("good") == c("scale")),
    ("csat", "good_answers", "above_middle"): lambda w: share(csat(w), 2 * c("good") > c("scale") + 1),
    ("csat", "answer_dated", "sending"): lambda w: share(sent_csat(w), c("good") >= c("top")),
    ("csat_score_mean", "answer_dated", "sending"): lambda w: mean(sent_mean(w), stretched(5).clip(1, 5)),
    ("nps", "answer_dated", "sending"): lambda w: score(sent_nps(w)),
    ("nps_promoter_rate", "answer_dated", "sending"): lambda w: share(sent_nps(w), promoter),
    ("nps_passive_rate", "answer_dated", "sending"): lambda w: share(sent_nps(w), ~promoter & ~detractor),
    ("nps_detractor_rate", "answer_dated", "sending"): lambda w: share(sent_nps(w), detractor),
    ("ces", "answer_dated", "sending"): lambda w: share(sent_ces(w), c("good") >= c("easy")),
    ("ces_score_mean", "answer_dated", "sending"): lambda w: mean(sent_ces(w), stretched(7)),
    ("missed_contact_rate", "abandoned", "all_in"): lambda w: share(calls()(w), ~c("is_answered")),
    ("missed_contact_rate", "abandoned", "all_out"): lambda w: share(stayed(w), ~c("is_answered")),
    ("service_level_rate", "abandoned", "all_in"): lambda w: share(calls(timed)(w), in_time),
    ("service_level_rate", "abandoned", "all_out"): lambda w: share(stayed(w).filter(timed), in_time),
    ("abandoned_contact_rate", "abandoned", "all_in"): lambda w: share(calls()(w), c("outcome") == "abandoned"),
    ("first_response_median", "response_dated", "response"): lambda w: quantile(by_response(w), "first", 0.5),
    ("first_response_p90", "response_dated", "response"): lambda w: quantile(by_response(w), "first", 0.9),
    ("first_response_mean", "response_dated", "response"): lambda w: mean(by_response(w), "first"),
    ("after_hours_wait_median", "response_dated", "response"): lambda w: quantile(by_response(w).filter(c("is_after_hours")), "first", 0.5),
    ("after_hours_wait_mean", "response_dated", "response"): lambda w: mean(by_response(w).filter(c("is_after_hours")), "first"),
    ("contact_after_hours_missed_rate", "abandoned", "all_in"): lambda w: share(calls(c("is_after_hours"))(w), ~c("is_answered")),
    ("contact_after_hours_missed_rate", "abandoned", "all_out"): lambda w: share(stayed(w).filter(c("is_after_hours")), ~c("is_answered")),
    ("requester_wait_median", "on_hold", "left_out"): at_quantile(works, 0.5),
    ("requester_wait_p90", "on_hold", "left_out"): at_quantile(works, 0.9),
    ("requester_wait_mean", "on_hold", "left_out"): at_mean(works),
    ("resolution_median", "resolution_dated", "creation"): lambda w: quantile(by_creation(w), "resolution", 0.5),
    ("resolution_p90", "resolution_dated", "creation"): lambda w: quantile(by_creation(w), "resolution", 0.9),
    ("resolution_mean", "resolution_dated", "creation"): lambda w: mean(by_creation(w), "resolution"),
    ("first_resolution_median", "resolution_dated", "creation"): lambda w: quantile(first_by_creation(w), "first_resolution", 0.5),
    ("first_resolution_mean", "resolution_dated", "creation"): lambda w: mean(first_by_creation(w), "first_resolution"),
}  # fmt: skip


TO_WORK_OUT = [
    (metric.name, one.switch, one.option)
    for metric in REGISTRY.metrics
    for one in metric.variants
    if not one.column_overrides  # by agent or team: below
]


def test_nothing_is_worked_out_that_is_no_option() -> None:
    gone = OPTIONS.keys() - set(TO_WORK_OUT)
    assert not gone, f"OPTIONS in {Path(__file__).name} works out what is no option (any more): {sorted(gone)}"


@pytest.mark.parametrize("period", [Period(), Period(date(2026, 1, 20), date(2026, 2, 17))], ids=str)
@pytest.mark.parametrize(
    ("name", "switch", "option", "clock"),
    [(*key, clock) for key in TO_WORK_OUT for clock in (Clock if REGISTRY.metric(key[0]).is_clocked else [Clock.CALENDAR])],
)  # fmt: skip
def test_second_way(company, name, switch, option, clock, period) -> None:
    if (name, switch, option) not in OPTIONS:
        pytest.fail(
            f"{name} with {switch}={option} has no second way: add it to OPTIONS in {Path(__file__).name}, worked out from "
            "the records in plain Python or polars (frames of tickets, surveys, calls: plain.py), not from the facts.",
            pytrace=False,
        )
    query = Query(metrics=(name,), period=period, clock=clock, choices=((switch, option),))
    found = answer(company.read, query).row(0, named=True)
    value, n = OPTIONS[name, switch, option](World(clock.value, period.start, period.end))
    assert found["n"] == n
    assert found["value"] == pytest.approx(value)


SETTINGS = (("churn_window_days", 10.0),)  # as in test_second_way
CREDITED = [
    (metric.name, choices, column)
    for metric in REGISTRY.metrics
    for one in metric.variants
    for dimension, other in (one.column_overrides or {}).items()
    for choices, column in (((), dimension), (((one.switch, one.option),), other))
]
"""Metric, choices, and the column of the records (or of their tickets) that is to stand behind the agent or team."""


@pytest.mark.parametrize(("name", "choices", "column"), CREDITED)
def test_second_way_by_who_is_credited(company, name, choices, column) -> None:
    dimension = "team" if column.endswith("team") else "agent"
    found = answer(company.read, Query(metrics=(name,), by=(dimension,), choices=choices, settings=SETTINGS))
    counted = {row[dimension]: (row["value"], row["n"]) for row in found.iter_rows(named=True) if row["n"]}
    world = World("calendar", None, None)
    is_survey = REGISTRY.metric(name).facts == "survey"
    expected = {}
    for value in (world.surveys if is_survey else world.tickets)[column].unique():
        part = World("calendar", None, None)
        mine = c(column).eq_missing(pl.lit(value))
        if is_survey:
            part.surveys = part.surveys.filter(mine)
        else:
            part.tickets = part.tickets.filter(mine)
        one, n = second_way(name)(part)
        if n:
            expected[value] = (pytest.approx(one), n)
    assert len(expected) > 2
    assert counted == expected
