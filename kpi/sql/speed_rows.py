"""What scores and leaving by the speed of answers rest on: answers to surveys by how long their ticket took, and customers by their last ticket."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from kpi.catalogue.left_out import NOT_TOLD, TOO_YOUNG
from kpi.catalogue.registry import REGISTRY
from kpi.declare.datasets import TICKET
from kpi.declare.metric import Metric
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.case_rows import CASES
from kpi.sql.clauses import Statement

TARGETS = MappingProxyType({"response": "first_response_target_seconds", "resolution": "resolution_target_seconds"})
"""Which speeds there are, and the setting that says what is in time."""

STRATA = tuple(name for name in CASES if name != "hour")
"""By what answers are held apart; where they are few, the last is left out first."""

TICKETS = "tickets"
CUSTOMER_STRATA = (TICKETS, "channel", "priority", "looked_on")
"""The same of customers: how many tickets they had, what their last one was, and when they were looked at."""

UNKNOWN, UNDECIDED, LEFT_BEFORE = (
    "speed is not known",
    "not yet decided whether it was slow",
    "the customer had left by then",
)


def by_duration(query: Query, metric: Metric, speed: str) -> Statement:
    """The sums of a score by how many seconds the ticket of the answer took (as `seconds`), NULL where that is not known."""
    return _answers(query, metric, [f"{_duration(speed)} AS seconds"])


def by_slowness(query: Query, metric: Metric, speed: str) -> Statement:
    """The same by whether it took longer than the target (as `was_slow`) and by `STRATA`."""
    facts = REGISTRY.facts_of(metric)
    strata = [f"{facts.column(name)} AS {name}" for name in STRATA]
    return _answers(query, metric, [f"{_duration(speed)} > ${TARGETS[speed]} AS was_slow", *strata])


def _duration(speed: str) -> str:
    return f"{speed}_after_{{clock}}_seconds"


def _answers(query: Query, metric: Metric, keys: list[str]) -> Statement:
    facts = REGISTRY.facts_of(metric)
    reading = clauses.reading_of(metric, query)
    keys = [clauses.clocked(key, query) for key in keys]
    columns = [f"{clauses.filtered(sql, [])} AS {name}" for name, sql in (reading.sums or {}).items()]
    tests = [*reading.about, *clauses.filters(facts, query), *clauses.counted(metric, query)]
    places = clauses.listed(str(place) for place in range(1, len(keys) + 1))
    return clauses.bound(
        f"SELECT {clauses.listed([*keys, *columns])} FROM {clauses.table(facts, *keys, *columns, *tests)} WHERE {clauses.all_of(tests)} GROUP BY {places}",
        query,
        REGISTRY,
    )


def known_until(query: Query) -> Statement:
    """Until which day it is known who left, among the customers of the tickets of these days."""
    tests = _tickets(query)
    columns = "max(customers_known_until) AS known_until, max(created_on) AS newest"
    return clauses.bound(
        f"SELECT {columns} FROM {clauses.table(TICKET, columns)} WHERE {clauses.all_of(tests)}", query, REGISTRY
    )


_DONE = MappingProxyType(
    {
        "response": ("first_response_{clock}_seconds", "first_response_on", "is_answered IS FALSE AND resolved_on IS NULL"),
        "resolution": ("resolution_{clock}_seconds", "resolved_on", "is_resolved IS FALSE"),
    }
)  # fmt: skip
"""Of each speed how long it took, on which day it was done, and what says that it is not."""


_DAYS = "CAST($churn_window_days AS INTEGER)"
_LOOKED_AT = f"$until - CAST(($until - created_on) // {_DAYS} * {_DAYS} AS INTEGER)"
"""The day on which a customer with this ticket is looked at: every so many days, counted back from the last."""


def by_last_ticket(query: Query, speed: str, until: date, due_days: int) -> Statement:
    """Customers on the days on which they are looked at, by whether the last of their tickets since the day before was slow, by `CUSTOMER_STRATA`, and by why one is not counted.

    The last of these days is `until`. What was not done by such a day is slow once it was created `due_days` before or earlier.
    """
    seconds, done_on, is_not_done = (clauses.clocked(one, query) for one in _DONE[speed])
    was_slow = (
        f"CASE WHEN {done_on} <= {_LOOKED_AT} THEN {seconds} > ${TARGETS[speed]} "
        f"WHEN ({is_not_done} OR {done_on} > {_LOOKED_AT}) AND created_on <= {_LOOKED_AT} - $due_days THEN TRUE END"
    )
    window = f"OVER (PARTITION BY source, customer, {_LOOKED_AT}"
    inner = [
        "channel", "priority", "customer_left_on", "has_customer_left", "has_customer_leaving_days", "customers_known_until", f"{was_slow} AS was_slow",
        f"{_LOOKED_AT} AS looked_on", f"CASE WHEN {done_on} IS NULL THEN ({is_not_done}) IS NOT TRUE ELSE {seconds} IS NULL END AS is_unknown", f"count(*) {window}) AS tickets",
        f"row_number() {window} ORDER BY created_at DESC, first_response_at DESC) AS place",
    ]  # fmt: skip
    tests = [*_tickets(query), "created_on <= $until", "is_customer_listed"]
    cases = " ".join(f"WHEN {sql} THEN '{reason}'" for reason, sql in LEFT_OUT.items())
    columns = [
        f"CASE {cases} END AS left_out",
        "was_slow",
        "CASE WHEN tickets = 1 THEN '1' WHEN tickets <= 3 THEN '2 to 3' ELSE '4 or more' END AS tickets",
        "channel",
        "priority",
        "looked_on",
        "count(*) AS n",
        f"count(*) FILTER (WHERE customer_left_on <= looked_on + {_DAYS}) AS part",
    ]
    return clauses.bound(
        f"SELECT {clauses.listed(columns)} FROM (SELECT {clauses.listed(inner)} FROM {clauses.table(TICKET, *inner, *tests)} WHERE {clauses.all_of(tests)}) AS last_ticket "
        "WHERE place = 1 GROUP BY 1, 2, 3, 4, 5, 6",
        query,
        REGISTRY,
        {"until": until, "due_days": due_days},
    )


LEFT_OUT = MappingProxyType(
    {
        NOT_TOLD: "has_customer_leaving_days IS NOT TRUE",
        "the list does not say when the customer left": "has_customer_left AND customer_left_on IS NULL",
        LEFT_BEFORE: "customer_left_on <= looked_on",
        TOO_YOUNG: "customers_known_until IS NULL OR customers_known_until - looked_on < $churn_window_days",
        UNKNOWN: "is_unknown AND was_slow IS NULL",
        UNDECIDED: "was_slow IS NULL",
    }
)
"""Why a customer is not counted, the first reason of each."""


def _tickets(query: Query) -> list[str]:
    return [*clauses.in_period(query, "created_on"), *clauses.filters(TICKET, query), "customer IS NOT NULL"]
