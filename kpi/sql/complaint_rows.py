"""What the time after complaints rests on: how long their customers stayed, by what they had seen, and who complained of what again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from kpi.catalogue.experience import unknown_leaving
from kpi.catalogue.left_out import TOO_YOUNG
from kpi.catalogue.registry import REGISTRY
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.clauses import Statement

IN_TIME, SATISFIED, REPEATED = "complaint_in_time_rate", "complaint_satisfied_rate", "repeat_complaint_rate"
"""The metrics whose complaints these are."""

LATE_DAYS = 14
"""Until how long after the promised time a complaint counts as solved late, and from then on as not solved."""

LATER, NO_CAUSE = "further complaints of the same customer", "no cause is recorded"


@dataclass(frozen=True)
class Experience:
    """What a customer has seen after a complaint: `groups` with the SQL of each but the last, and the day on which it is known.

    It is one of the complaints that `metric` counts; `early` is so of those of which it is not known yet.
    """

    metric: str
    known_on: str
    groups: Mapping[str, str]
    early: str = "FALSE"


_LATE = f"due_at + INTERVAL {LATE_DAYS} DAYS"
EXPERIENCES: Mapping[str, Experience] = MappingProxyType(
    {
        "promise": Experience(IN_TIME, "due_on", {"kept": "resolved_at <= due_at", "broken": "TRUE"}),
        "solution": Experience(
            IN_TIME,
            f"(due_on + {LATE_DAYS})",
            {"kept": "resolved_at <= due_at", "late": f"resolved_at <= {_LATE}", "unsolved": "TRUE"},
            f"{_LATE} > data_until_at",
        ),
        "satisfaction": Experience(
            SATISFIED, "said_after_on", {"satisfied": "was_satisfied_after", "unsatisfied": "TRUE"}
        ),
    }
)
"""What may be told apart. The clock of each starts for all groups on one day that does not depend on what came later."""


def reasons_of(name: str) -> tuple[str, ...]:
    """Why a complaint is left out, in the order of the numbers in `stays`."""
    return tuple(_unfollowed(EXPERIENCES[name].known_on))


def stays(query: Query, name: str) -> Statement:
    """Complaints by group: days until the customer left, or until it is no longer known, and how many; `reason` numbers why the others are left out.

    Of several complaints of a customer the first counts, by the day on which the experience is known; the others have the last number.
    """
    one = EXPERIENCES[name]
    metric = REGISTRY.metric(one.metric, query.choices)
    facts = REGISTRY.facts_of(metric)
    reasons = _unfollowed(one.known_on)
    which = " ".join(f"WHEN {sql} THEN {place}" for place, sql in enumerate(one.groups.values()))
    left_out = " ".join(f"WHEN ({sql}) IS TRUE THEN {place}" for place, sql in enumerate(reasons.values()))
    columns = [
        f"CASE WHEN ({one.early}) IS TRUE THEN {_young(reasons)} {left_out} END AS reason",
        f"CASE {which} END AS place",
        f"{one.known_on} AS known_on",
        "created_at",
        "source",
        "customer",
        f"coalesce(customer_left_on, customers_known_until) - {one.known_on} AS days",
        "customer_left_on IS NOT NULL AS has_left",
    ]
    tests = [
        f"{one.known_on} IS NOT NULL",
        *clauses.in_period(query, one.known_on),
        *clauses.filters(facts, query),
        *clauses.counted(metric, query),
    ]
    ordered = "row_number() OVER (PARTITION BY source, customer, reason ORDER BY known_on, created_at, place)"
    return clauses.bound(
        f"WITH complaints AS (SELECT {clauses.listed(columns)} FROM {clauses.table(facts, *columns, *tests)} WHERE {clauses.all_of(tests)}), "
        f"numbered AS (SELECT coalesce(reason, CASE WHEN {ordered} > 1 THEN {len(reasons)} END) AS reason, place, days, has_left FROM complaints) "
        "SELECT reason, place, days, has_left, count(*) AS n FROM numbered GROUP BY ALL ORDER BY ALL",
        query,
        REGISTRY,
    )


def causes(query: Query) -> Statement:
    """Complaints that may come back or be what comes back, each with its customer as a number: those of these days (`is_counted`, where they are old
    enough), and what came up to the days set later. Complaints without a cause have none."""
    metric = REGISTRY.metric(REPEATED, query.choices)
    facts = REGISTRY.facts_of(metric)
    young = metric.excludes[TOO_YOUNG]
    known = [f"({sql}) IS NOT TRUE" for reason, sql in metric.excludes.items() if reason != TOO_YOUNG]
    about = clauses.in_period(query, metric.when)
    days = dict(query.settings).get("repeat_complaint_days", REGISTRY.setting("repeat_complaint_days").default)
    end = query.period.end
    tests = [*clauses.filters(facts, query), *known]
    if query.period.start:
        tests.append("created_on >= $period_start")
    if end:
        tests.append("created_on < $repeated_until")
    columns = [
        "dense_rank() OVER (ORDER BY source, customer) AS who",
        "cause",
        "epoch(created_at) AS moment",
        "year(created_on) * 12 + month(created_on) AS month",
        f"({clauses.all_of(about)}) AND ({young}) IS NOT TRUE AS is_counted",
        f"({clauses.all_of(about)}) AND ({young}) AS is_young",
        f"({clauses.all_of(about)}) AS is_inside",
    ]
    return clauses.bound(
        f"SELECT {clauses.listed(columns)} FROM {clauses.table(facts, *columns, *tests)} WHERE {clauses.all_of(tests)} ORDER BY moment, who, cause",
        query,
        REGISTRY,
        {"repeated_until": end + timedelta(days=int(days)) if end else None},
    )


def _unfollowed(known_on: str) -> dict[str, str]:
    return {
        **unknown_leaving(known_on),
        TOO_YOUNG: f"customers_known_until IS NULL OR coalesce(customer_left_on, customers_known_until) <= {known_on}",
    }


def _young(reasons: Mapping[str, str]) -> int:
    return tuple(reasons).index(TOO_YOUNG)
