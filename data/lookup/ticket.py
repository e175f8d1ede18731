"""One ticket with all that belongs to it, each as a frame; moments are UTC."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from data.store.sql import listed, sql
from data.store.store import Read

MOST = 200
"""So many surveys, contacts, reviews and tickets of one ticket or customer are read at most."""

_OF_RECORD = (
    "closed_at", "updated_at", "tags", "organisation", "sla_policy", "was_complaint_upheld", "was_bot_involved", "was_escalated",
    "requester_wait_seconds", "on_hold_seconds", "customer_wait_seconds", "reply_seconds",
)  # fmt: skip
_OF_FACTS = (
    "source", "id", "subject", "status", "status_class", "customer", "team", "agent", "first_response_agent", "resolution_agent", "channel", "priority",
    "category", "product", "site", "language", "country", "created_at", "first_response_at", "first_resolved_at", "resolved_at", "due_at",
    "replies", "reopens", "agent_changes", "team_changes", "handle_seconds", "is_answered", "is_resolved", "is_after_hours",
    "first_response_calendar_seconds", "first_response_business_seconds", "resolution_calendar_seconds", "resolution_business_seconds",
    "is_first_response_hours_told", "is_resolution_hours_told", "is_first_response_before_creation",
    "is_resolution_before_creation", "was_first_response_in_sla", "was_resolution_in_sla", "is_complaint", "complaint_cause", "resolution",
    "was_handled_by_bot", "upload_id",
)  # fmt: skip


_WAITING = (
    "first_response_waiting_calendar_seconds", "first_response_waiting_business_seconds", "resolution_waiting_calendar_seconds",
    "resolution_waiting_business_seconds",
)  # fmt: skip


@dataclass(frozen=True)
class TicketParts:
    """A ticket (one row) and what belongs to it. `contacts` are of the same customer while it was open: no export says more."""

    ticket: pl.DataFrame
    surveys: pl.DataFrame
    reviews: pl.DataFrame
    contacts: pl.DataFrame


def find_ticket(read: Read, source: str, id: str) -> TicketParts | None:
    """The ticket of a source; of a source that has none of this id (a survey tool's) the only one of all others. None without."""
    place = read(
        sql(
            "SELECT source FROM fact_ticket WHERE id = $id AND source = $source UNION ALL",
            "(SELECT any_value(source) FROM fact_ticket WHERE id = $id HAVING count(*) = 1)",
            "LIMIT 1",
        ),
        {"source": source, "id": id},
    )
    if place.is_empty():
        return None
    named: dict[str, object] = {"source": place["source"][0], "id": id}
    facts, record = (f"fact_ticket.{name}" for name in _OF_FACTS), (f"ticket.{name}" for name in _OF_RECORD)
    ticket = read(
        sql(
            f"SELECT {listed((*facts, *record, *_WAITING))} FROM fact_ticket",
            "LEFT JOIN ticket ON ticket.source = fact_ticket.source AND ticket.id = fact_ticket.id",
            "LEFT JOIN ticket_waiting ON ticket_waiting.source = fact_ticket.source AND ticket_waiting.id = fact_ticket.id",
            "WHERE fact_ticket.source = $source AND fact_ticket.id = $id LIMIT 1",
        ),
        named,
    )
    return TicketParts(ticket, read(_SURVEYS, named), read(_REVIEWS, named), read(_CONTACTS, named))


def tickets_of(read: Read, customer: str) -> pl.DataFrame:
    """The tickets of a customer, the newest first: source, id, subject, status, team, created_at, resolved_at."""
    return read(
        sql(
            "SELECT source, id, subject, status, team, created_at, resolved_at FROM fact_ticket WHERE customer = $customer",
            f"ORDER BY created_at DESC NULLS LAST, source, id LIMIT {MOST}",
        ),
        {"customer": customer},
    )


_SURVEYS = sql(
    "SELECT kind, score, scale, comment, sent_at, responded_at, is_answered, is_invalidated, is_double_click, source, id, upload_id FROM fact_survey",
    f"WHERE ticket_source = $source AND ticket = $id ORDER BY coalesce(responded_on, survey_on) NULLS LAST, source, id LIMIT {MOST}",
)
_REVIEWS = sql(
    "SELECT id, reviewed_on, reviewer, agent, score_rate, source FROM qa_review_score",
    "WHERE ticket = $id AND (source = $source OR NOT EXISTS (FROM fact_ticket WHERE fact_ticket.id = $id AND fact_ticket.source <> $source))",
    f"ORDER BY reviewed_on, source, id LIMIT {MOST}",
)
_CONTACTS = sql(
    "SELECT contact.kind, direction, outcome, started_at, contact.wait_seconds, contact.talk_seconds, contact.agent, contact.team, contact.source, contact.id",
    "FROM fact_contact AS contact JOIN fact_ticket AS ticket ON ticket.customer = contact.customer",
    "WHERE ticket.source = $source AND ticket.id = $id AND started_at >= ticket.created_at",
    "AND (ticket.is_resolved IS NOT TRUE OR started_at <= coalesce(ticket.resolved_at, ticket.created_at + INTERVAL 1 DAY))",
    f"ORDER BY started_at, contact.source, contact.id LIMIT {MOST}",
)
