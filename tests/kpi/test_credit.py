"""Who is credited: every metric that can be credited otherwise, counted by hand by agent under both options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from data.facts.refresh import open_store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.switch import Choices
from kpi.engine.answer import answer, compare
from kpi.engine.explain import alternatives, explain, rows
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Comparison, Filter, Query
from kpi.sql import compile as compiler
from tests.records import at, day, kept_store, ticket
from tests.stores import Unchanging

WEEK = Period(date(2026, 9, 7), date(2026, 9, 14))
BY_DOER = (("credit", "who_did_it"),)
SURVEY_BY_TICKET = (("survey_credit", "ticket"),)
YOUNG = (
    ("churn_window_days", 5.0),
    ("reopen_window_days", 1.0),
    ("repeat_window_days", 1.0),
    ("survey_window_days", 0.0),
)
HOUR = 3600
COUNTS = {"team_changes": 0, "reopens": 0}
# last named, who answered, who resolved: Ann Ben Ann, Ann Ann Ben, Ben – –, Ben Cid Cid
TICKETS = [
    ticket("1", "09-07 10:00", "09-07 10:30", "09-07 12:00", "solved", "A", agent="Ann", first_response_agent="Ben", resolution_agent="Ann", replies=1, customer="p", **COUNTS),
    ticket("2", "09-07 11:00", "09-07 12:00", "09-07 14:00", "solved", "A", agent="Ann", first_response_agent="Ann", resolution_agent="Ben", replies=2, customer="q", **COUNTS | {"reopens": 1}),
    ticket("3", "09-08 09:00", "09-08 13:00", "09-08 15:00", "solved", "B", agent="Ben", replies=1, customer="r", **COUNTS),
    ticket("4", "09-08 20:00", "09-09 09:30", "09-09 10:00", "closed", "B", agent="Ben", first_response_agent="Cid", resolution_agent="Cid", replies=1, customer="s", **COUNTS),
    ticket("5", "09-09 10:00", None, None, "open", "A", agent="Ann", customer="t"),
    ticket("6", "10-05 10:00", None, None, "open", "A", agent="Ann", customer="u"),
]  # fmt: skip
# of each kind: two good and a bad answer of Dan in D, of which the bad one and a third good one are of ticket 2; a bad one of nobody
SCORES = {"csat": (5, 5.0, 2.0), "nps": (10, 10.0, 3.0), "ces": (7, 7.0, 2.0)}
DAN = {"agent": "Dan", "team": "D"}
SURVEYS = [
    {"id": f"{kind}-{place}", "kind": kind, "scale": scale, "score": good if is_good else bad, "sent_at": at("09-08 09:00"), "responded_at": at("09-09 10:00"),
     "ticket": about, "customer": "stay" if is_good else "leave", "was_solved_at_first_contact": is_good if kind == "csat" else None, **named}
    for kind, (scale, good, bad) in SCORES.items()
    for place, (is_good, about, named) in enumerate([(True, "1", DAN), (False, "2", DAN), (True, "2", {}), (True, None, DAN), (False, None, {})])
] + [{"id": "silent", "kind": "csat", "scale": 5, "sent_at": at("09-08 09:00"), "ticket": "2", **DAN}]  # fmt: skip
CUSTOMERS = [
    {"id": "stay", "customer_since": day("2025-01-01"), "is_churned": False},
    {"id": "leave", "customer_since": day("2025-01-01"), "churned_on": day("2026-09-12"), "is_churned": True},
    {"id": "late", "customer_since": day("2026-10-01"), "is_churned": False},
]

Counted = Mapping[str | None, tuple[float, int]]
"""Agent → value and n; agents without a counted row are not in it."""


def by_person(*counted: tuple[str | None, float], n: int = 1) -> Counted:
    return {agent: (value, n) for agent, value in counted}


def both(ann: float, ben: float, n: int = 2) -> Counted:
    return by_person(("Ann", ann), ("Ben", ben), n=n)


def hours(*counted: tuple[str | None, float], n: int = 1) -> Counted:
    return {agent: (value * HOUR, n) for agent, value in counted}


def answers(dan: float, ann: float, nobody: float) -> Counted:
    return {"Dan": (dan, 3), "Ann": (ann, 1), None: (nobody, 1)}


def about_tickets(ann: float, nobody: float) -> Counted:
    return {"Ann": (ann, 3), None: (nobody, 2)}


RESPONSES = hours(("Ben", 0.5), ("Ann", 1), (None, 4), ("Cid", 13.5))
RESOLUTIONS = hours(("Ann", 2), ("Ben", 3), (None, 6), ("Cid", 14))
ONE_REPLY = by_person(("Ann", 1), ("Ben", 0), (None, 1), ("Cid", 1))
# metric, the agent that the ticket names last, who did it
TICKET_CASES: list[tuple[str, Counted, Counted]] = [
    ("first_response_median", hours(("Ann", 0.75), ("Ben", 8.75), n=2), RESPONSES),
    ("first_response_p90", hours(("Ann", 0.95), ("Ben", 4 + 0.9 * 9.5), n=2), RESPONSES),
    ("first_response_mean", hours(("Ann", 0.75), ("Ben", 8.75), n=2), RESPONSES),
    ("after_hours_wait_median", hours(("Ben", 13.5)), hours(("Cid", 13.5))),
    ("after_hours_wait_mean", hours(("Ben", 13.5)), hours(("Cid", 13.5))),
    ("resolution_median", hours(("Ann", 2.5), ("Ben", 10), n=2), RESOLUTIONS),
    ("resolution_p90", hours(("Ann", 2.9), ("Ben", 6 + 0.9 * 8), n=2), RESOLUTIONS),
    ("resolution_mean", hours(("Ann", 2.5), ("Ben", 10), n=2), RESOLUTIONS),
    ("tickets_resolved", both(2, 2), by_person(("Ann", 1), ("Ben", 1), (None, 1), ("Cid", 1))),
    ("one_touch_rate", both(1 / 2, 1), ONE_REPLY),
    ("first_contact_resolution_rate", both(1 / 2, 1), ONE_REPLY),
    ("first_contact_resolution_net_rate", both(1 / 2, 1), ONE_REPLY),
    ("reopen_rate", both(1 / 2, 0), by_person(("Ann", 0), ("Ben", 1), (None, 0), ("Cid", 0))),
]
# metric, whom the survey names, whom the ticket names
SURVEY_CASES: list[tuple[str, Counted, Counted]] = [
    *(
        (name, answers(2 / 3, 1, 0), about_tickets(2 / 3, 1 / 2))
        for name in ("csat", "ces", "nps_promoter_rate", "first_contact_asked_rate")
    ),
    *(
        (f"{kind}_answers", {"Dan": (3, 3), "Ann": (1, 1), None: (1, 1)}, {"Ann": (3, 3), None: (2, 2)})
        for kind in SCORES
    ),
    ("nps", answers(100 / 3, 100, -100), about_tickets(100 / 3, 0)),
    ("nps_passive_rate", answers(0, 0, 0), about_tickets(0, 0)),
    ("nps_detractor_rate", answers(1 / 3, 0, 1), about_tickets(1 / 3, 1 / 2)),
    ("csat_score_mean", answers(4, 5, 2), about_tickets(4, 3.5)),
    ("ces_score_mean", answers(16 / 3, 7, 2), about_tickets(16 / 3, 4.5)),
    # of satisfaction alone: of the other kinds only answers are listed
    ("survey_response_rate", {"Dan": (3 / 4, 4), "Ann": (1, 1), None: (1, 1)}, {"Ann": (3 / 4, 4), None: (1, 2)}),
    ("churn_after_bad_rate", {"Dan": (1, 3), None: (1, 3)}, {"Ann": (1, 3), None: (1, 3)}),
    ("churn_after_good_rate", {"Dan": (0, 6), "Ann": (0, 3)}, {"Ann": (0, 6), None: (0, 3)}),
]
CASES = [
    (name, choices, counted)
    for cases, chosen in ((TICKET_CASES, BY_DOER), (SURVEY_CASES, SURVEY_BY_TICKET))
    for name, *options in cases
    for choices, counted in zip(((), chosen), options, strict=True)
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unchanging]:
    """For reading only."""
    path = kept_store(tmp_path_factory.mktemp("desk"), ticket=TICKETS, survey_response=SURVEYS, customer=CUSTOMERS)
    with open_store(path) as store:
        yield Unchanging(store)


def question(name: str, choices: Choices, **more: object) -> Query:
    return Query(metrics=(name,), period=WEEK, settings=YOUNG, choices=choices, **more)


@pytest.mark.parametrize(("name", "choices", "counted"), CASES)
def test_by_agent_as_by_hand(desk, name, choices, counted) -> None:
    found = answer(desk.read, question(name, choices, by=("agent",)))
    by_agent = {row["agent"]: (row["value"], row["n"]) for row in found.iter_rows(named=True) if row["n"]}
    assert by_agent == {agent: (pytest.approx(value), n) for agent, (value, n) in counted.items()}


@pytest.mark.long
@pytest.mark.parametrize(("name", "choices", "counted"), CASES)
def test_a_filter_and_the_rows_behind_it_follow_the_credit(desk, name, choices, counted) -> None:
    for agent in ("Ann", "Ben", "Cid", "Dan", None):
        value, n = counted.get(agent, (None, 0))
        asked = question(name, choices, filters=(Filter("agent", (agent or NO_VALUE,)),))
        found = answer(desk.read, asked).row(0, named=True)
        assert found["n"] == n
        if n:
            assert found["value"] == pytest.approx(value)
        opened = explain(desk.read, asked)
        assert opened.counted == n
        behind = rows(desk.read, asked)
        assert behind["agent"].to_list() == [agent] * n
        others = question(name, choices, filters=(Filter("agent", (agent or NO_VALUE,), is_excluded=True),))
        assert explain(desk.read, others).counted == sum(count for _, count in counted.values()) - n


def test_every_metric_that_can_be_credited_otherwise_is_counted_by_hand() -> None:
    counted = {(name, *choice) for name, choices, _ in CASES for choice in choices}
    declared = {
        (metric.name, one.switch, one.option)
        for metric in REGISTRY.metrics
        for one in metric.variants
        if one.column_overrides
    }
    missing = [f"{name} with {switch}={option}" for name, switch, option in sorted(declared - counted)]
    assert not missing, (
        "Not counted by hand: add (name, by agent as usual, by agent credited otherwise) to TICKET_CASES or SURVEY_CASES in "
        f"test_credit.py for: {', '.join(missing)}."
    )
    assert counted <= declared


def test_the_team_of_a_survey_follows_too_and_that_of_a_ticket_stays(desk) -> None:
    def teams(name: str, choices: Choices) -> dict[str | None, float]:
        found = answer(desk.read, question(name, choices, by=("team",)))
        return {row["team"]: row["n"] for row in found.iter_rows(named=True)}

    assert teams("csat", ()) == {"D": 3, "A": 1, None: 1}
    assert teams("csat", SURVEY_BY_TICKET) == {"A": 3, None: 2}
    assert teams("tickets_resolved", ()) == teams("tickets_resolved", BY_DOER) == {"A": 2, "B": 2}


def test_the_whole_stays_and_says_who_is_credited(desk) -> None:
    for name, choices, _ in CASES:
        whole, usual = (answer(desk.read, question(name, each)).drop("metric") for each in (choices, ()))
        assert whole.equals(usual)
    assert explain(desk.read, question("first_response_median", BY_DOER)).credit.startswith("the agent who sent")
    assert explain(desk.read, question("resolution_median", BY_DOER)).credit.startswith("the agent who resolved")
    assert explain(desk.read, question("csat", ())).credit.startswith("the agent and team that the survey names")
    assert list(alternatives(question("tickets_resolved", ()))["credit"]) == ["ticket", "who_did_it"]


def test_what_is_credited_to_different_people_is_not_read_together(desk) -> None:
    names = ("tickets_created", "first_response_median", "first_response_mean", "tickets_resolved", "transfer_rate")
    usual, chosen = (Query(metrics=names, by=("agent",), choices=choices) for choices in ((), BY_DOER))
    assert [len(compiler.scans(query)) for query in (usual, chosen)] == [2, 4]
    found = answer(desk.read, chosen)
    for name in names:
        alone = answer(desk.read, Query(metrics=(name,), by=("agent",), choices=BY_DOER))
        assert alone.equals(found.filter(found["metric"] == name))


def test_the_credit_holds_for_the_period_compared_with(desk) -> None:
    tuesday, ben = Period(date(2026, 9, 8), date(2026, 9, 9)), (Filter("agent", ("Ben",)),)
    for choices, values in (((), (1, 0)), (BY_DOER, (0, 1))):  # ticket 3, and ticket 2 the day before
        query = Query(metrics=("tickets_resolved",), period=tuesday, filters=ben, choices=choices)
        found = compare(desk.read, query, Comparison.PREVIOUS).row(0, named=True)
        assert (found["value"], found["base_value"]) == values
