"""What staffing rests on: calls by day and hour, tickets by day, and who came and went."""

from __future__ import annotations

from kpi.catalogue.registry import REGISTRY
from kpi.declare.datasets import AGENT_STATE, CONTACT, TICKET
from kpi.declare.metric import Facts
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.clauses import Statement


def channels(query: Query, facts: Facts, day: str) -> Statement:
    """The channels of a fact table in these days."""
    tests = _tests(query, facts, day)
    return clauses.bound(f"SELECT DISTINCT channel FROM {facts.table} WHERE {tests}", query, REGISTRY)


def span(query: Query, channel: str) -> Statement:
    """The first and the last day with a contact of a channel, whatever is filtered."""
    sql = "SELECT min(started_on) AS first_on, max(started_on) AS last_on FROM fact_contact WHERE channel = $channel"
    return clauses.bound(sql, query, REGISTRY, {"channel": channel})


def contacts(query: Query) -> Statement:
    """Calls or chats that came in, by day and hour: those of which the share of missed ones is a share.

    Who hangs up sooner than counts is left out there, and with them go the first seconds of all waits: nobody who counts left in them.
    """
    metric = REGISTRY.metric("missed_contact_rate", query.choices)
    tests = [_tests(query, CONTACT, metric.when), *clauses.counted(metric, query)]
    short = "$short_abandon_seconds" if "short_abandon_seconds" in metric.settings else "0"
    return clauses.bound(
        "SELECT started_on, started_hour, is_after_hours IS NULL AS is_untimed, coalesce(outcome = 'voicemail', FALSE) AS is_voicemail, "
        "count(*) AS offered, count(*) FILTER (WHERE is_answered) AS answered, "
        "count(handle_seconds) FILTER (WHERE is_answered) AS handled, sum(handle_seconds) FILTER (WHERE is_answered) AS handle_seconds, "
        f"count(wait_seconds) AS waits, sum(greatest(wait_seconds - {short}, 0)) AS wait_seconds, "
        "count(wait_seconds) FILTER (WHERE NOT is_answered) AS abandoned "
        f"FROM fact_contact WHERE {clauses.all_of(tests)} GROUP BY ALL",
        query,
        REGISTRY,
    )


def tickets(query: Query) -> Statement:
    """Tickets that people work on, by the day of their creation."""
    tests = f"{_tests(query, TICKET, 'created_on')} AND was_handled_by_bot IS NOT TRUE"
    return clauses.bound(
        "SELECT created_on, count(*) AS created, count(handle_seconds) AS handled, CAST(sum(handle_seconds) AS DOUBLE) AS handle_seconds "
        f"FROM fact_ticket WHERE {tests} GROUP BY created_on",
        query,
        REGISTRY,
    )


def steps(query: Query, *, is_shift: bool) -> Statement:
    """By how many the agents there for customers, or those on shift, become more or fewer at which moment."""
    state = "state_class = 'scheduled'" if is_shift else "state_class IN ('waiting', 'working')"
    tests = f"{_tests(query, AGENT_STATE, 'started_on')} AND seconds BETWEEN 1 AND 86400 AND {state}"
    return clauses.bound(
        "SELECT moment, CAST(sum(step) AS BIGINT) AS step, min(started_on) AS first_on, max(started_on) AS last_on FROM ("
        f"SELECT started_at AS moment, 1 AS step, started_on FROM fact_agent_state WHERE {tests} UNION ALL "
        f"SELECT started_at + to_seconds(seconds) AS moment, -1 AS step, started_on FROM fact_agent_state WHERE {tests}"
        ") AS steps GROUP BY moment ORDER BY moment",
        query,
        REGISTRY,
    )


def _tests(query: Query, facts: Facts, day: str) -> str:
    return clauses.all_of([*clauses.in_period(query, day), *clauses.filters(facts, query)])
