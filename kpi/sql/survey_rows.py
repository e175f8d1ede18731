"""What survey honesty rests on: surveys that were sent, counted by who was asked, with what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.clauses import Statement

SENT, LEFT = "survey_response_rate", "churn_after_bad_rate"
"""The metrics that say which surveys were sent and answered, and whether a customer left afterwards."""


def asked(query: Query, metric: str, kind: str, by: Sequence[str]) -> Statement:
    """The surveys of a kind sent in these days by the values of `by`: how many, how many were answered, and the sums of a score of them."""
    score, sent = (REGISTRY.metric(name, query.choices) for name in (metric, SENT))
    facts = REGISTRY.facts_of(score)
    columns = [
        *(f"{facts.column(name)} AS {name}" for name in by),
        "count(*) AS asked",
        f"count(*) FILTER (WHERE {' OR '.join(sent.kind.expressions)}) AS answered",
        *_sums(score, query, clauses.counted(score, query)),
    ]
    tests = [_of_kind(kind), *clauses.in_period(query, sent.when), *clauses.filters(facts, query), *clauses.counted(sent, query)]  # fmt: skip
    texts = (*columns, *tests)
    return clauses.bound(
        f"SELECT {clauses.listed(columns)} FROM {clauses.table(facts, *texts)} WHERE {clauses.all_of(tests)} GROUP BY {clauses.listed(str(place) for place in range(1, len(by) + 1))}",
        query,
        REGISTRY,
    )


def left_out(query: Query, metric: str, kind: str) -> Statement:
    """Why surveys of a kind of these days are not among those, the first reason of each; no reason for those that are."""
    sent = REGISTRY.metric(SENT, query.choices)
    facts = REGISTRY.facts_of(REGISTRY.metric(metric, query.choices))
    reasons = clauses.exclusions(query, sent)
    cases = " ".join(f"WHEN {sql} THEN {place}" for place, sql in enumerate(reasons.values()))
    tests = [_of_kind(kind), *clauses.in_period(query, sent.when), *clauses.filters(facts, query)]
    return clauses.bound(
        f"SELECT CASE {cases} END AS reason, count(*) AS n FROM {clauses.table(facts, cases)} WHERE {clauses.all_of(tests)} GROUP BY 1",
        query,
        REGISTRY,
    )


def reasons(query: Query) -> tuple[str, ...]:
    """The reasons in the order of their numbers."""
    return tuple(clauses.exclusions(query, REGISTRY.metric(SENT, query.choices)))


def left(query: Query, metric: str, by: str) -> Statement:
    """Answers that count for a score, of customers of whom it is known whether they left within the days set, by the values of `by`."""
    score, churn = (REGISTRY.metric(name, query.choices) for name in (metric, LEFT))
    facts = REGISTRY.facts_of(score)
    counted = [*clauses.counted(score, query), *(f"({sql}) IS NOT TRUE" for sql in churn.excludes.values())]
    tests = [*clauses.in_period(query, churn.when), *clauses.filters(facts, query), *counted]
    columns = [f"{facts.column(by)} AS {by}", *_sums(churn, query, ())]
    return clauses.bound(
        f"SELECT {clauses.listed(columns)} FROM {clauses.table(facts, *columns, *tests)} WHERE {clauses.all_of(tests)} GROUP BY 1",
        query,
        REGISTRY,
    )


def _sums(metric: Metric, query: Query, tests: Sequence[str]) -> list[str]:
    """What a metric is made of, over the rows that these tests let through, under its names."""
    sums = clauses.reading_of(metric, query).sums or {}
    return [f"{clauses.filtered(sql, tests)} AS {name}" for name, sql in sums.items()]


def _of_kind(kind: str) -> str:
    return f"kind = '{kind}'"
