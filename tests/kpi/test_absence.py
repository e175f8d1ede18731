"""What a source does not tell, counted by hand: neither 0 nor 100 %, and no count of 0 that nobody counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kpi.catalogue.left_out import NOT_TOLD, what_to_add
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import answer
from kpi.engine.explain import explain
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from tests.conftest import Put
from tests.records import put_sources

pytestmark = pytest.mark.long

MONDAY = datetime(2026, 1, 5, 10)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def one(store, name: str, **query) -> tuple[float | None, int]:
    row = answer(store.read, Query(metrics=(name,), **query)).row(0, named=True)
    return row["value"], row["n"]


def tickets(n: int = 20, **more: object) -> list[dict[str, object]]:
    """One a day; every fourth is open, the others are solved."""
    return [
        {"id": f"{day:02}", "created_at": MONDAY + timedelta(days=day), "status_class": "solved" if day % 4 else "open"}
        | more
        for day in range(n)
    ]


def test_states_alone_tell_what_is_open_and_nothing_of_answers_or_times(new_store, put: Put) -> None:
    store = new_store()
    put(store, "ticket", tickets())
    assert one(store, "backlog") == (5, 5)
    for name in (
        "tickets_resolved",
        "unanswered",
        "first_response_within_1h_rate",
        "first_response_within_target_rate",
    ):
        assert one(store, name) == (None, 0), name
    assert one(store, "resolution_within_24h_rate") == (None, 0)
    assert answer(store.read, Query(metrics=("tickets_resolved",), grain=Grain.WEEK))["value"].is_null().all()
    opened = explain(store.read, Query(metrics=("tickets_resolved",)))
    assert opened.to_add[-1] == "Add an export that says when tickets were solved."
    put(
        store,
        "ticket",
        [{"id": "a", "created_at": MONDAY, "status_class": "open", "resolved_at": None, "first_response_at": None}],
        source="b",
    )
    assert one(store, "tickets_resolved", filters=(Filter("source", ("b",)),)) == (
        0,
        0,
    )  # all are open: nothing is solved


def test_many_that_are_solved_without_a_time_leave_unknown_how_many_were_solved_when(new_store, put: Put) -> None:
    """Of 20 tickets 15 are solved: 2 without a time are more than a tenth of them, 1 is not."""
    store = new_store()

    def timed(missing: int) -> list[dict[str, object]]:
        solved = [row["id"] for row in tickets() if row["status_class"] == "solved"]
        return [
            row
            | {"reopens": 0, "resolved_at": row["created_at"] + timedelta(hours=2) if row["id"] in solved[missing:] else None}  # type: ignore[operator]
            for row in tickets(complaint_cause="x", is_complaint=True)
        ]  # fmt: skip

    put(store, "ticket", timed(2), source="many")
    names = ("tickets_resolved", "resolution_median", "resolution_within_24h_rate", "reopen_rate", "resolution_cohort_median", "complaint_recorded_rate")  # fmt: skip
    for name in names:
        assert one(store, name) == (None, 0), name
    assert one(store, "resolution_median", choices=(("resolution_dated", "creation"),)) == (None, 0)
    assert one(store, "backlog") == (5, 5)
    opened = explain(store.read, Query(metrics=("tickets_resolved",)))
    assert (opened.counted, dict(opened.excluded)[NOT_TOLD]) == (0, 13)  # and 2 that stand on no day
    assert opened.to_add[-1] == "Add an export that says when tickets were solved."
    put(store, "ticket", timed(1), source="one")
    assert one(store, "tickets_resolved") == (14, 14)
    assert dict(explain(store.read, Query(metrics=("tickets_resolved",))).excluded)[NOT_TOLD] == 13
    split = answer(store.read, Query(metrics=("tickets_resolved",), by=("source",)))
    assert dict(split.select("source", "value").rows()) == {"many": None, "one": 14}


def test_a_source_that_is_silent_is_left_out_beside_one_that_tells(new_store, put: Put) -> None:
    store = new_store()
    put(store, "ticket", tickets(), source="silent")
    asked = Query(metrics=("first_response_within_1h_rate",))
    rows = [
        row | {"first_response_at": row["created_at"] + timedelta(minutes=30) if row["id"] > "09" else None}
        for row in tickets()
    ]
    put(store, "ticket", rows, source="tells")
    # the ten that were not answered: 00, 04 and 08 are open and late, the others were solved without an answer; 19 is an hour old or less
    assert one(store, *asked.metrics) == (9 / 12, 12)
    assert dict(explain(store.read, asked).excluded)[NOT_TOLD] == 20
    assert one(store, "unanswered") == (3, 3)
    split = answer(store.read, Query(metrics=("unanswered",), by=("source",)))
    assert dict(split.select("source", "value").rows()) == {"tells": 3}


def test_a_list_of_solved_tickets_alone_has_no_open_ones_to_count(new_store) -> None:
    """By source: how many tickets, one a day, and the days that each in turn takes; what is open of them."""
    store = new_store()
    cases = {
        "solved alone": (20, (1, 2, 3), None),
        "solved alone, slow": (30, (20, 21, 22), None),
        "once with an open one": (20, (1, 2, 3), 1),
        "solved on the day, for long": (40, (0,), 0),
        "solved on the day, not for long": (20, (0,), None),
        "the day of creation ends": (20, (40, 1, 1, 1), 0),
    }
    rows = {
        source: [
            {"id": f"{n}", "created_at": MONDAY + timedelta(days=n), "first_response_at": MONDAY + timedelta(days=n, hours=1), "is_complaint": True, "due_at": MONDAY + timedelta(days=n, hours=1),
             "status_class": "solved", "resolved_at": MONDAY + timedelta(days=n + takes[n % len(takes)], hours=2)} for n in range(count)
        ] for source, (count, takes, _) in cases.items()
    }  # fmt: skip
    rows["once with an open one"].append({"id": "open", "created_at": MONDAY, "status_class": "open"})
    put_sources(store, "ticket", rows)
    levels = ("backlog", "backlog_by_age", "unanswered", "complaints_overdue", "net_flow", "backlog_days")
    split = answer(store.read, Query(metrics=levels[:1], by=("source",)))
    found = dict(split.select("source", "value").rows())
    assert {source: found.get(source) for source in cases} == {source: left for source, (*_, left) in cases.items()}
    alone = (Filter("source", ("solved alone",)),)
    for name in levels:
        assert one(store, name, filters=alone) == (None, 0), name
        weeks = answer(store.read, Query(metrics=(name,), grain=Grain.WEEK, filters=alone))
        assert weeks["value"].is_null().all(), name
    assert one(store, "tickets_resolved", filters=alone) == (20, 20)
    assert one(store, "backlog") == (1, 1)
    opened = explain(store.read, Query(metrics=("backlog",), filters=alone))
    assert (opened.counted, dict(opened.excluded)[NOT_TOLD]) == (0, 20)
    assert opened.to_add[0].startswith("Add an export of all tickets, also the open ones")


def test_replies_tell_who_was_answered_and_not_when(new_store, put: Put) -> None:
    store = new_store()
    put(store, "ticket", [row | {"replies": int(row["id"]) % 2} for row in tickets()])
    assert one(store, "unanswered") == (5, 5)  # the open ones are even
    assert one(store, "first_response_within_24h_rate") == (None, 0)


def test_times_of_less_than_half_of_what_was_answered_are_no_measure(new_store, put: Put) -> None:
    """Of 20 tickets with replies the times of 9 are too few and of 10 enough; who waited at the end of a past week both leave open."""
    store = new_store()
    names = ("first_response_median", "first_response_within_24h_rate", "activity_coverage_rate")
    for source, timed, n in (("few", 9, 0), ("half", 10, 10)):
        rows: list[dict[str, object]] = [
            row
            | {
                "replies": 1,
                "first_response_at": MONDAY + timedelta(days=int(str(row["id"])), hours=1)
                if int(str(row["id"])) < timed
                else None,
            }
            for row in tickets()
        ]
        put(store, "ticket", rows, source=source)
        only = (Filter("source", (source,)),)
        assert [one(store, name, filters=only)[1] for name in names[:2]] == [n, n], source
        assert one(store, "unanswered", filters=only) == (0, 0), source
        past = answer(store.read, Query(metrics=("unanswered",), grain=Grain.WEEK, filters=only))
        assert past["value"].to_list() == [0], source


def test_states_of_which_no_end_is_told_lasted_for_no_time(new_store, put: Put) -> None:
    store = new_store()
    states = [
        {
            "id": f"{agent} {day}",
            "agent": agent,
            "team": "A",
            "state": "On a call",
            "started_at": MONDAY + timedelta(days=day),
        }
        for day in range(0, 24, 3)
        for agent in ("Ann", None)
    ]
    states += [{"id": "shift", "agent": "Ann", "state": "Scheduled", "started_at": MONDAY, "ended_at": None}]
    put(store, "agent_state", states)
    for name in (
        "coverage_rate",
        "team_coverage_rate",
        "agent_online_hours",
        "schedule_adherence_rate",
        "utilisation_rate",
        "uncovered_demand_rate",
    ):
        assert one(store, name) == (None, 0), name
    put(store, "agent_state", [states[0] | {"ended_at": MONDAY + timedelta(hours=2)}])
    assert one(store, "agent_online_hours")[0] == 2  # what lasts longer than a day is no state of a day
    assert one(store, "utilisation_rate")[1] <= 1


def test_surveys_of_which_only_the_answered_have_a_day_have_no_response_rate(new_store, put: Put) -> None:
    store = new_store()
    put(store, "ticket", tickets())
    put(store, "survey_response", [
        {"id": str(n), "kind": "csat", "scale": 5, "ticket": f"{n:02}", "score": 5.0 if n < 5 else None, "responded_at": MONDAY + timedelta(days=n) if n < 5 else None}
        for n in range(20)
    ])  # fmt: skip
    assert one(store, "survey_response_rate") == (None, 0)
    assert one(store, "csat_answers") == (5, 5)


@pytest.mark.parametrize(
    ("sent", "rate"),
    [
        (range(0, 20), 5 / 20),  # all say when they were sent
        (range(5, 20), None),  # only those without an answer do, as where a list has one column for both days
        (range(0, 5), None),  # or only the answered
        (range(3, 20), None),  # or less than half of one sort
        ((*range(0, 3), *range(5, 14)), 3 / 12),  # of either sort three in five
    ],
)
def test_a_response_rate_needs_the_day_of_sending_of_both_sorts(new_store, put: Put, sent, rate) -> None:
    store = new_store()
    put(store, "survey_response", [
        {"id": str(n), "kind": "csat", "scale": 5, "score": 5.0 if n < 5 else None, "responded_at": MONDAY + timedelta(hours=n) if n < 5 else None,
         "sent_at": MONDAY + timedelta(hours=n) if n in sent else None} for n in range(20)
    ] + [{"id": "last", "kind": "nps", "scale": 10, "score": 9.0, "sent_at": MONDAY + timedelta(days=90)}])  # fmt: skip
    assert one(store, "survey_response_rate", filters=()) == pytest.approx(
        (rate, len(sent)) if rate is not None else (None, 0), nan_ok=True
    )


def test_what_happened_in_the_same_moment_took_no_time(new_store, put: Put) -> None:
    """At many times of the day: where only the day is known, all stand at one or two of them."""
    store = new_store()
    rows = [
        {"id": str(n), "created_at": (at := MONDAY + timedelta(hours=7 * n, minutes=n)), "resolved_at": at}
        for n in range(20)
    ]
    put(store, "ticket", rows)
    assert one(store, "resolution_median") == (0, 20)
    days = [
        {"id": str(n), "created_at": (at := MONDAY.replace(hour=23) + timedelta(days=n)), "resolved_at": at}
        for n in range(20)
    ]
    put(store, "ticket", days, source="days")
    assert one(store, "resolution_median", filters=(Filter("source", ("days",)),)) == (86400, 20)


def test_business_times_tell_nothing_around_the_clock(new_store, put: Put) -> None:
    store = new_store()
    put(store, "ticket", tickets(first_response_reported_business_seconds=600))
    assert one(store, "first_response_within_1h_rate") == (None, 0)
    value, n = one(store, "first_response_within_1h_rate", clock=Clock.BUSINESS)
    assert value == 1
    assert n > 10


def test_days_are_no_hours(new_store, put: Put) -> None:
    store = new_store()
    midnight = MONDAY.replace(hour=0)
    put(store, "ticket", [
        {"id": str(day), "created_at": midnight + timedelta(days=day), "first_response_at": midnight + timedelta(days=day + day % 2),
         "resolved_at": midnight + timedelta(days=day + 1)} for day in range(20)
    ])  # fmt: skip
    for name in (
        "first_response_within_1h_rate",
        "first_response_within_24h_rate",
        "resolution_within_24h_rate",
        "activity_coverage_rate",
    ):
        assert one(store, name) == (None, 0), name
    for name in ("first_response_median", "resolution_median"):  # the same day is within a day, not at once
        assert one(store, name) == (86400, 20), name
        assert one(store, name, clock=Clock.BUSINESS) == (None, 0), name


def test_days_beside_exact_creations_are_no_hours_and_lose_no_ticket(new_store, put: Put) -> None:
    store = new_store()
    midnight = datetime(2026, 1, 5)
    put(store, "ticket", [
        {"id": str(day), "created_at": midnight + timedelta(days=day, hours=8, minutes=7 * day), "resolved_at": midnight + timedelta(days=day + (day % 4))}
        for day in range(20)
    ])  # fmt: skip
    assert one(store, "resolution_within_24h_rate") == (None, 0)
    assert one(store, "resolution_mean") == ((1 + 1 + 2 + 3) / 4 * 86400, 20)  # 5 were solved on the day they came


def test_states_in_words_that_nobody_knows_are_not_open(new_store, put: Put) -> None:
    store = new_store()
    put(store, "ticket", [
        {"id": f"{day:02}", "created_at": MONDAY + timedelta(days=day), "status": "?", "status_class": "open" if day < 4 else None} for day in range(20)
    ])  # fmt: skip
    for name in ("backlog", "net_flow", "tickets_resolved", "backlog_old_rate"):
        assert one(store, name) == (None, 0), name


def test_what_a_source_tells_since_march_it_does_not_tell_of_january(new_store, put: Put) -> None:
    store = new_store()
    rows: list[dict[str, object]] = [
        {"id": f"{n:03}", "created_at": MONDAY + timedelta(hours=20 * n), "status_class": "open"} for n in range(100)
    ]
    for row in rows[60::2]:  # the first of them 50 days after the oldest ticket
        row["first_response_at"] = row["created_at"] + timedelta(minutes=30)  # type: ignore[operator]
        row |= {"resolved_at": row["created_at"] + timedelta(hours=1), "status_class": "solved"}  # type: ignore[operator]
    put(store, "ticket", rows)
    january = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert one(store, "first_response_within_1h_rate", period=january) == (None, 0)
    assert one(store, "unanswered") == (20, 20)
    assert one(store, "tickets_resolved", period=january) == (None, 0)  # nobody counted them
    assert one(store, "tickets_resolved") == (20, 20)
    by_month = answer(
        store.read, Query(metrics=("tickets_resolved",), period=Period(date(2026, 1, 1), None), grain=Grain.MONTH)
    )
    assert by_month["value"].to_list() == [None, 3, 17]
    assert one(store, "first_response_within_24h_rate") == (19 / 38, 38)  # the two youngest may still be answered
    surveys = [
        {"id": f"{n:03}", "kind": "csat", "scale": 5, "sent_at": MONDAY + timedelta(hours=20 * n)} for n in range(100)
    ]
    for n, row in enumerate(surveys):
        if n < 60 or n % 2:
            row |= {"score": 5.0, "responded_at": row["sent_at"] + timedelta(hours=1)}
    put(store, "survey_response", surveys)
    assert one(store, "survey_response_rate", period=january) == (None, 0)


def test_a_slow_desk_with_few_tickets_has_solved_none_and_one_with_many_did_not_say(new_store, put: Put) -> None:
    """Nothing is solved in the first 60 days: of 29 tickets nobody has solved any yet, 30 are too many for that."""
    store = new_store()
    january, march = Period(date(2026, 1, 1), date(2026, 2, 1)), Period(date(2026, 3, 1), date(2026, 4, 1))
    for source, n in (("small", 29), ("large", 30)):
        rows: list[dict[str, object]] = [
            {"id": f"{day:02}", "created_at": MONDAY + timedelta(days=day), "status_class": "open"} for day in range(n)
        ]
        solved = {"status_class": "solved", "resolved_at": MONDAY + timedelta(days=60)}
        put(store, "ticket", [rows[0] | solved, *rows[1:]], source=source)
    for source, resolved in (("small", 0), ("large", None)):
        only = (Filter("source", (source,)),)
        assert one(store, "tickets_resolved", period=january, filters=only) == (resolved, 0), source
        assert one(store, "tickets_resolved", period=march, filters=only) == (1, 1), source


def test_a_list_of_answered_calls_alone_misses_none(new_store, put: Put) -> None:
    store = new_store()
    calls = [
        {"id": str(number), "started_at": MONDAY + timedelta(hours=number), "wait_seconds": 5.0, "outcome": "answered"}
        for number in range(10)
    ]
    put(store, "contact", calls)
    for name in ("missed_contact_rate", "service_level_rate", "contact_after_hours_missed_rate"):
        assert one(store, name) == (None, 0), name
    assert one(store, "contacts_answered") == (10, 10)
    opened = explain(store.read, Query(metrics=("missed_contact_rate",)))
    assert (
        opened.to_add[-1]
        == "Add an export of all calls and chats that came in, also those that nobody answered, with what became of each."
    )
    put(store, "contact", [row | {"outcome": "missed"} for row in calls], source="missed")
    assert one(store, "missed_contact_rate") == (None, 0)
    put(
        store,
        "contact",
        [row | {"outcome": "missed" if int(row["id"]) < 3 else None} for row in calls],
        source="own words",
    )
    assert one(store, "missed_contact_rate") == (None, 0)


def test_calls_without_outcome_or_waits(new_store, put: Put) -> None:
    store = new_store()
    calls = [
        {"id": str(number), "started_at": MONDAY + timedelta(hours=number), "talk_seconds": 60.0}
        for number in range(10)
    ]
    put(store, "contact", calls)
    for name in ("missed_contact_rate", "abandoned_contact_rate", "service_level_rate"):
        assert one(store, name) == (None, 0), name
    put(store, "contact", [row | {"outcome": "answered" if int(row["id"]) < 8 else "missed"} for row in calls])
    assert one(store, "missed_contact_rate") == (0.2, 10)
    assert one(store, "service_level_rate") == (None, 0)
    assert one(store, "abandoned_contact_rate") == (None, 0)  # this phone system has no word for it


def test_a_length_below_nothing_is_a_slip(new_store, put: Put) -> None:
    """Ten calls a minute each, of which one waited −5 s and was talked for −60 s; it counts as answered, at no known time."""
    store = new_store()
    calls = [
        {"id": f"{n}", "started_at": MONDAY + timedelta(hours=n), "wait_seconds": 9.0, "talk_seconds": 60.0, "hold_seconds": 0.0, "outcome": "answered" if n < 8 else "missed"}
        for n in range(10)
    ]  # fmt: skip
    put(store, "contact", [calls[0] | {"wait_seconds": -5.0, "talk_seconds": -60.0, "hold_seconds": -1.0}, *calls[1:]])
    put(store, "ticket", [row | {"handle_seconds": -60, "resolved_at": MONDAY} for row in tickets(2)])
    found = {name: one(store, name) for name in ("speed_of_answer_mean", "longest_wait", "contact_handle_time_mean", "missed_contact_rate", "workload_hours")}  # fmt: skip
    assert found == {"speed_of_answer_mean": (9, 7), "longest_wait": (9, 9), "contact_handle_time_mean": (60, 7), "missed_contact_rate": (0.2, 10), "workload_hours": (None, 0)}  # fmt: skip


@pytest.mark.parametrize(("named", "is_told"), [(10, True), (8, True), (7, False)])
def test_a_source_that_names_few_customers_does_not_say_who_came_again(
    new_store, put: Put, named: int, is_told: bool
) -> None:
    """Ten resolved complaints of five customers, each of whom comes twice, a day apart; the last two or three say nobody."""
    store = new_store()
    rows = [
        {
            "id": f"{n}", "created_at": MONDAY + timedelta(days=n % 2), "resolved_at": MONDAY + timedelta(days=n % 2, hours=1),
            "customer": f"c{n // 2}" if n < named else None, "is_complaint": True, "was_handled_by_bot": True, "replies": 1, "reopens": 0,
        }
        for n in range(10)
    ]  # fmt: skip
    put(store, "ticket", [*rows, {"id": "young", "created_at": MONDAY + timedelta(days=60), "customer": "other"}])
    found = {
        name: one(store, name, settings=(("repeat_complaint_days", 20.0),))
        for name in ("repeat_contact_rate", "repeat_complaint_rate", "bot_return_rate", "tickets_per_customer", "first_contact_resolution_rate")
    }  # fmt: skip
    pairs = named // 2
    assert (
        found
        == {
            "repeat_contact_rate": (pairs / named, named),
            "repeat_complaint_rate": (pairs / named, named),
            "bot_return_rate": (pairs / named, named),
            "tickets_per_customer": ((named + 1) / (pairs + 1), named + 1),
            "first_contact_resolution_rate": (1 - pairs / named, named),
        }
        if is_told
        else dict.fromkeys(found, (None, 0))
    )
    told = explain(store.read, Query(metrics=("repeat_contact_rate",)))
    assert [bool(told.to_add), dict(told.excluded)["no customer is named"]] == [
        not is_told,
        10 - named if is_told else 0,
    ]


def test_marks_alone_do_not_say_that_the_others_are_not_so(new_store, put: Put) -> None:
    """An x (or a count) in each fifth of twenty solved tickets and nothing in the others: 20 %, 100 % or less, nobody knows. With a no they say 4 of 20."""
    store = new_store()
    marks = {"is_complaint": True, "was_handled_by_bot": True, "was_escalated": True, "was_resolution_in_sla": False, "reopens": 2, "team_changes": 1}  # fmt: skip
    others = {name: 0 if (isinstance(mark, int) and mark > 1) or name == "team_changes" else not mark for name, mark in marks.items()}  # fmt: skip
    rows = [
        {"id": str(n), "created_at": MONDAY + timedelta(days=n), "resolved_at": MONDAY + timedelta(days=n, hours=1), "status_class": "solved"}
        for n in range(20)
    ]  # fmt: skip
    last = {"id": "last", "created_at": MONDAY + timedelta(days=50)} | others
    of = {"complaint_rate": "is_complaint", "bot_ended_rate": "was_handled_by_bot", "escalation_rate": "was_escalated", "sla_resolution_rate": "was_resolution_in_sla", "reopen_rate": "reopens", "transfer_rate": "team_changes"}  # fmt: skip
    put(store, "ticket", [row | (marks if int(row["id"]) % 5 == 0 else {}) for row in rows])
    assert {name: one(store, name) for name in of} == dict.fromkeys(of, (None, 0))
    put(store, "ticket", [*(row | (others if int(row["id"]) % 5 else marks) for row in rows), last])
    march = Period(MONDAY.date(), MONDAY.date() + timedelta(days=20))
    right = dict.fromkeys(of, (4 / 20, 20)) | {"sla_resolution_rate": (16 / 20, 20)}
    assert {name: one(store, name, period=march) for name in of} == right


def test_who_left_without_a_day(new_store, put: Put) -> None:
    store = new_store()
    put(
        store,
        "customer",
        [{"id": str(n), "customer_since": date(2026, 1, 1 + n), "is_churned": n < 3} for n in range(12)],
    )
    assert one(store, "churn_rate") == (3 / 12, 12)
    assert one(store, "churn_rate", period=MARCH) == (None, 0)
    put(
        store,
        "customer",
        [{"id": str(n), "customer_since": date(2026, 1, 1 + n), "is_churned": None} for n in range(12)],
    )
    assert one(store, "churn_rate") == (None, 0)
    assert one(store, "retention_rate") == (None, 0)


def test_states_without_a_word_for_waiting_are_no_full_occupancy(new_store, put: Put) -> None:
    store = new_store()
    put(
        store,
        "agent_state",
        [
            {
                "id": "1",
                "agent": "Ann",
                "state": "On a call",
                "started_at": MONDAY,
                "ended_at": MONDAY + timedelta(hours=1),
            }
        ],
    )
    assert one(store, "occupancy_rate") == (None, 0)
    assert one(store, "agent_online_hours") == (1, 1)


def test_a_plan_for_days_without_states_is_no_absence(new_store, put: Put) -> None:
    """Shifts of 8 hours from Monday to Friday, states of Tuesday and Thursday: on Wednesday Ann stayed away, Monday and Friday are not told."""
    store, days = new_store(), [MONDAY + timedelta(days=day) for day in range(5)]
    rows = [
        {
            "id": f"shift {on:%a}",
            "agent": "Ann",
            "state": "Scheduled",
            "started_at": on,
            "ended_at": on + timedelta(hours=8),
        }
        for on in days
    ]
    rows += [
        {"id": f"{on:%a}", "agent": "Ann", "state": state, "started_at": on, "ended_at": on + timedelta(hours=hours)}
        for on, state, hours in ((days[1], "On a call", 8), (days[3], "Available", 4))
    ]
    put(store, "agent_state", rows)
    assert one(store, "schedule_adherence_rate") == (12 / 24, 3)
    assert one(store, "shrinkage_rate") == (12 / 24, 3)
    assert one(store, "utilisation_rate") == (12 / 16, 2)


@pytest.mark.catalogue
def test_whatever_may_be_unknown_says_what_to_add() -> None:
    silent = [one.name for one in REGISTRY.metrics if (NOT_TOLD in one.excludes or one.told) and not what_to_add(one)]
    assert not silent, f"add what would tell to kpi/catalogue/left_out.py: {', '.join(silent)}"
