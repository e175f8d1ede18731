"""Definitions that can be chosen: every option counted by hand on the week of tests/records.py, and what a choice may be."""

from __future__ import annotations

import dataclasses
from datetime import date
from types import MappingProxyType

import pytest

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import InvalidDefinition, KpiError, UnknownName
from kpi.declare.metric import Clock
from kpi.declare.switch import Variant
from kpi.engine.answer import answer, compare
from kpi.engine.explain import alternatives, explain, rows
from kpi.query.period import Period
from kpi.query.query import Comparison, Query
from kpi.sql import compile as compiler
from tests.kpi.definitions import definitions
from tests.records import at, put

WEEK = Period(date(2026, 9, 7), date(2026, 9, 14))
MONDAY_TUESDAY = Period(date(2026, 9, 7), date(2026, 9, 9))
TUESDAY = Period(date(2026, 9, 8), date(2026, 9, 9))
HOUR = 3600
TEAM = {"call made by the team": 1}
GAVE_UP, NO_WAIT = {"the customer gave up": 1}, {"the export gives no waiting time": 1}
NO_WORK = {"the export gives no time waited without the time on hold": 2}
NOT_SENT = {"the export does not say when it was sent": 4}

# metric, switch=option, clock, period, value, n, and what is left out
CASES = [
    # of 1 2 3 5 6; 3 went to another team, of 5 nothing is known; 1 took one reply and p came back within a day, 6 none at all
    ("first_contact_resolution_rate", "first_contact=net", "calendar", WEEK, 0, 3, {"the export has no count of teams": 1, "handed to another team": 1}),
    ("first_contact_resolution_rate", "first_contact=without_repeats", "calendar", WEEK, 1 / 4, 4, {"the export has no count of reopenings": 1}),  # 1
    ("first_contact_resolution_rate", "first_contact=one_touch", "calendar", WEEK, 2 / 5, 5, {}),  # 1 and 5
    ("one_touch_rate", "without_reply=left_out", "calendar", WEEK, 2 / 4, 4, {"solved without any reply": 1}),  # 6 had none
    ("replies_per_ticket", "without_reply=left_out", "calendar", WEEK, 7 / 4, 4, {"solved without any reply": 1}),
    ("csat", "good_answers=top_box", "calendar", WEEK, 1 / 3, 3, {"declared invalid": 1}),  # 5 of 5 4 3
    ("csat", "good_answers=above_middle", "calendar", WEEK, 2 / 3, 3, {"declared invalid": 1}),
    ("missed_contact_rate", "abandoned=all_in", "calendar", WEEK, 2 / 5, 5, TEAM),  # c and d of a b c d f
    ("missed_contact_rate", "abandoned=all_out", "calendar", WEEK, 1 / 4, 4, TEAM | GAVE_UP),  # without c
    ("service_level_rate", "abandoned=all_in", "calendar", WEEK, 1 / 4, 4, TEAM | NO_WAIT),  # a of a b c d
    ("service_level_rate", "abandoned=all_out", "calendar", WEEK, 1 / 3, 3, TEAM | GAVE_UP | NO_WAIT),
    ("abandoned_contact_rate", "abandoned=all_in", "calendar", WEEK, 1 / 5, 5, TEAM),
    ("contact_after_hours_missed_rate", "abandoned=all_in", "calendar", WEEK, None, 0, {}),  # all came while it was open
    ("contact_after_hours_missed_rate", "abandoned=all_out", "calendar", WEEK, None, 0, {}),
    # answered on Monday and Tuesday: 1 in 30 min, 2 in 17 h; while open in 30 and 60 min
    ("first_response_median", "response_dated=response", "calendar", MONDAY_TUESDAY, 8.75 * HOUR, 2, {}),
    ("first_response_median", "response_dated=response", "business", MONDAY_TUESDAY, 0.75 * HOUR, 2, {}),
    ("first_response_p90", "response_dated=response", "calendar", MONDAY_TUESDAY, (0.5 + 0.9 * 16.5) * HOUR, 2, {}),
    ("first_response_p90", "response_dated=response", "business", MONDAY_TUESDAY, (0.5 + 0.9 * 0.5) * HOUR, 2, {}),
    ("first_response_mean", "response_dated=response", "calendar", MONDAY_TUESDAY, 8.75 * HOUR, 2, {}),
    ("first_response_mean", "response_dated=response", "business", MONDAY_TUESDAY, 0.75 * HOUR, 2, {}),
    ("first_response_median", "response_dated=response", "calendar", WEEK, (1800 + 13.25 * HOUR) / 2, 4, {"answered by a bot only": 1, "answered before it was created": 1}),
    ("after_hours_wait_median", "response_dated=response", "calendar", WEEK, 13.25 * HOUR, 1, {}),  # 3, answered on Wednesday
    ("after_hours_wait_median", "response_dated=response", "business", WEEK, 900, 1, {}),
    ("after_hours_wait_median", "response_dated=response", "calendar", MONDAY_TUESDAY, None, 0, {}),
    ("after_hours_wait_mean", "response_dated=response", "calendar", WEEK, 13.25 * HOUR, 1, {}),
    ("after_hours_wait_mean", "response_dated=response", "business", WEEK, 900, 1, {}),
    # customers waited 1 h, 10 h less 6 h on hold, 1 min; while open 1 h, 2 h less 1 h, 1 min; of 3 the time on hold is not known, of 5 nothing
    ("requester_wait_median", "on_hold=left_out", "calendar", WEEK, HOUR, 3, NO_WORK),
    ("requester_wait_median", "on_hold=left_out", "business", WEEK, HOUR, 3, NO_WORK),
    ("requester_wait_p90", "on_hold=left_out", "calendar", WEEK, (1 + 0.8 * 3) * HOUR, 3, NO_WORK),
    ("requester_wait_p90", "on_hold=left_out", "business", WEEK, HOUR, 3, NO_WORK),
    ("requester_wait_mean", "on_hold=left_out", "calendar", WEEK, (5 * HOUR + 60) / 3, 3, NO_WORK),
    ("requester_wait_mean", "on_hold=left_out", "business", WEEK, (2 * HOUR + 60) / 3, 3, NO_WORK),
    # created on Monday and Tuesday: 1 in 2 h, 2 in 18 h, 3 in 48 h; while open in 2, 2 and 16 h
    ("resolution_median", "resolution_dated=creation", "calendar", MONDAY_TUESDAY, 18 * HOUR, 3, {}),
    ("resolution_median", "resolution_dated=creation", "business", MONDAY_TUESDAY, 2 * HOUR, 3, {}),
    ("resolution_median", "resolution_dated=creation", "calendar", WEEK, 2 * HOUR, 5, {"not resolved (yet)": 3}),  # 4 7 8
    ("resolution_p90", "resolution_dated=creation", "calendar", MONDAY_TUESDAY, (18 + 0.8 * 30) * HOUR, 3, {}),
    ("resolution_p90", "resolution_dated=creation", "business", MONDAY_TUESDAY, (2 + 0.8 * 14) * HOUR, 3, {}),
    ("resolution_mean", "resolution_dated=creation", "calendar", MONDAY_TUESDAY, 68 / 3 * HOUR, 3, {}),
    ("resolution_mean", "resolution_dated=creation", "business", MONDAY_TUESDAY, 20 / 3 * HOUR, 3, {}),
    # 2 was first resolved after half an hour
    ("first_resolution_median", "resolution_dated=creation", "calendar", MONDAY_TUESDAY, 2 * HOUR, 3, {}),
    ("first_resolution_median", "resolution_dated=creation", "business", MONDAY_TUESDAY, 2 * HOUR, 3, {}),
    ("first_resolution_median", "resolution_dated=creation", "calendar", WEEK, HOUR, 5, {"never resolved (yet)": 3}),
    ("first_resolution_mean", "resolution_dated=creation", "calendar", MONDAY_TUESDAY, 50.5 / 3 * HOUR, 3, {}),
    ("first_resolution_mean", "resolution_dated=creation", "business", MONDAY_TUESDAY, 18.5 / 3 * HOUR, 3, {}),
    # sent on Tuesday, answered on Wednesday (CES on Thursday, and one more was sent then); of NPS no sending is known
    ("csat", "answer_dated=sending", "calendar", TUESDAY, 2 / 3, 3, {"declared invalid": 1}),
    ("csat_score_mean", "answer_dated=sending", "calendar", TUESDAY, 4, 3, {"declared invalid": 1}),
    ("ces", "answer_dated=sending", "calendar", TUESDAY, 2 / 3, 3, {}),
    ("ces_score_mean", "answer_dated=sending", "calendar", TUESDAY, 14 / 3, 3, {}),
    ("nps", "answer_dated=sending", "calendar", WEEK, None, 0, NOT_SENT),
    ("nps_promoter_rate", "answer_dated=sending", "calendar", WEEK, None, 0, NOT_SENT),
    ("nps_passive_rate", "answer_dated=sending", "calendar", WEEK, None, 0, NOT_SENT),
    ("nps_detractor_rate", "answer_dated=sending", "calendar", WEEK, None, 0, NOT_SENT),
]  # fmt: skip
A_DAY = (("repeat_window_days", 1.0),)


@pytest.mark.parametrize(("name", "choice", "clock", "period", "value", "n", "excluded"), CASES)
def test_an_option_counts_as_by_hand(shop, name, choice, clock, period, value, n, excluded) -> None:
    switch, _, option = choice.partition("=")
    query = Query(metrics=(name,), period=period, clock=Clock(clock), settings=A_DAY, choices=((switch, option),))
    found = answer(shop.read, query).row(0, named=True)
    assert found["value"] == pytest.approx(value)
    assert found["n"] == n
    opened = explain(shop.read, query)
    assert {reason: count for reason, count in opened.excluded if count} == excluded
    assert opened.choices[switch] == option
    assert rows(shop.read, query).height == opened.counted == n


def test_every_option_is_counted_by_hand() -> None:
    counted = {(name, *choice.split("="), clock) for name, choice, clock, *_ in CASES}
    declared = {
        (metric.name, one.switch, one.option, clock)
        for metric in REGISTRY.metrics
        for one in metric.variants
        if not one.column_overrides  # by agent: test_credit.py
        for clock in (list(Clock) if metric.is_clocked else [Clock.CALENDAR])
    }
    missing = [f"{name} {switch}={option}, {clock} clock" for name, switch, option, clock in sorted(declared - counted)]
    assert not missing, (
        "Not counted by hand: add a line (metric, switch=option, clock, period, value, n, what is left out) for the week of "
        f"tests/records.py to CASES in test_switch.py for: {'; '.join(missing)}."
    )
    assert counted <= declared


def test_good_answers_by_scale(new_store) -> None:
    """Every score of every scale once: the definitions agree on few of them."""
    store = new_store()
    scales = (2, 3, 5, 7, 10)
    put(store, survey_response=[
        {"id": f"{scale}-{score}", "kind": "csat", "scale": scale, "score": float(score), "responded_at": at("09-09 10:00")}
        for scale in scales for score in range(1, scale + 1)
    ])  # fmt: skip
    # of 2 and 3 the best; of 5: 4 5, 5, 4 5; of 7: 6 7, 7, 5 6 7; of 10: 9 10, 10, 6 to 10
    good = {"top_two": 1 + 1 + 2 + 2 + 2, "top_box": 5, "above_middle": 1 + 1 + 2 + 3 + 5}
    for option, count in good.items():
        found = answer(store.read, Query(metrics=("csat",), choices=(("good_answers", option),)))
        assert found["value"][0] == pytest.approx(count / sum(scales))


def test_calls_outside_opening_hours_that_the_customer_gave_up(new_store) -> None:
    store = new_store()
    outcomes = [("answered", 9.0), ("missed", 40.0), ("abandoned", 3.0), ("abandoned", 30.0)]
    put(store, contact=[
        {"id": f"{place}", "direction": "inbound", "outcome": outcome, "wait_seconds": wait, "started_at": at("09-07 20:00")}
        for place, (outcome, wait) in enumerate(outcomes)
    ])  # fmt: skip
    expected = {"short_out": (2 / 3, 3), "all_in": (3 / 4, 4), "all_out": (1 / 2, 2)}
    for option, (value, n) in expected.items():
        query = Query(metrics=("contact_after_hours_missed_rate",), choices=(("abandoned", option),))
        found = answer(store.read, query).row(0, named=True)
        assert (found["value"], found["n"]) == (pytest.approx(value), n)


def test_two_switches_of_one_metric_hold_together(shop) -> None:
    both = Query(metrics=("csat",), period=TUESDAY, choices=(("answer_dated", "sending"), ("good_answers", "top_box")))
    assert answer(shop.read, both)["value"][0] == pytest.approx(1 / 3)
    assert len(definitions(REGISTRY.metric("csat"))) == 12


def test_the_usual_option_and_a_choice_of_another_metric_change_nothing() -> None:
    csat = REGISTRY.metric("csat")
    assert REGISTRY.metric("csat", (("good_answers", "top_two"),)) == csat
    assert REGISTRY.metric("csat", (("abandoned", "all_out"),)) == csat
    assert REGISTRY.metric("csat", (("good_answers", "top_box"),)).under(
        (("good_answers", "top_box"),)
    ).kind.condition == ("csat_score_rate = 1")
    assert REGISTRY.is_usual(csat, (("abandoned", "all_out"),), (("service_level_seconds", 30.0),))
    assert not REGISTRY.is_usual(csat, (("good_answers", "top_box"),), ())
    assert not REGISTRY.is_usual(REGISTRY.metric("service_level_rate"), (), (("service_level_seconds", 30.0),))
    # nobody can leave all that gave up out of the share that gave up
    given_up = REGISTRY.metric("abandoned_contact_rate")
    assert REGISTRY.in_force(given_up, (("abandoned", "all_out"),)) == {"abandoned": "short_out"}


def test_all_options_are_offered_side_by_side() -> None:
    asked = alternatives(Query(metrics=("csat",), choices=(("answer_dated", "sending"),)))
    assert list(asked["good_answers"]) == ["top_two", "top_box", "above_middle"]
    assert asked["good_answers"]["top_box"].choices == (("answer_dated", "sending"), ("good_answers", "top_box"))
    assert asked["answer_dated"]["answer"].choices == (("answer_dated", "answer"),)


def test_a_choice_holds_for_the_period_compared_with(shop) -> None:
    query = Query(
        metrics=("csat",), period=Period(date(2026, 9, 9), date(2026, 9, 10)), choices=(("good_answers", "top_box"),)
    )
    by_answer = compare(shop.read, query, Comparison.PREVIOUS).row(0, named=True)
    assert (by_answer["value"], by_answer["base_value"]) == (pytest.approx(1 / 3), None)
    by_sending = compare(shop.read, query.choosing("answer_dated", "sending"), Comparison.PREVIOUS)
    assert by_sending.height == 0 or by_sending["value"][0] is None


def test_metrics_that_a_choice_dates_otherwise_move_to_another_scan() -> None:
    names = ("tickets_created", "first_response_median")
    chosen = Query(metrics=names, choices=(("response_dated", "response"),))
    assert [len(compiler.scans(query)) for query in (Query(metrics=names), chosen)] == [1, 2]


def test_an_unknown_choice_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'good_answers'"):
        REGISTRY.metric("csat", (("good_answer", "top_box"),))
    with pytest.raises(UnknownName, match=r"no option called 'topbox'\. Did you mean 'top_box'"):
        compiler.scans(Query(metrics=("nps",), choices=(("good_answers", "topbox"),)))


@pytest.mark.parametrize("number", [-1.0, float("nan"), float("inf")])
def test_a_setting_takes_only_numbers_that_mean_something(number: float) -> None:
    with pytest.raises(KpiError, match="service_level_seconds takes a number from 0"):
        compiler.scans(Query(metrics=("service_level_rate",), settings=(("service_level_seconds", number),)))


def test_contradicting_declarations_are_refused() -> None:
    csat = REGISTRY.metric("csat")

    def declared(**fields: object) -> Registry:
        return Registry((dataclasses.replace(csat, variants=(*csat.variants, Variant(**fields))),))

    with pytest.raises(InvalidDefinition, match="both change kind"):
        declared(switch="abandoned", option="all_in", kind=csat.kind)
    with pytest.raises(InvalidDefinition, match="usual option"):
        declared(switch="abandoned", option="short_out")
    with pytest.raises(UnknownName, match="no_such"):
        declared(switch="abandoned", option="no_such")
    with pytest.raises(UnknownName, match="no_such"):
        declared(switch="abandoned", option="all_in", settings=("no_such",))
    declared(switch="abandoned", option="all_in", also_excludes=MappingProxyType({"x": "TRUE"}))
