"""Zendesk: Explore report with one row a ticket (CSV or XLSX). Explore > report > Export. Evidence [P].

A report may hold any attributes; one whose `Tickets` metric counts more than one ticket in a row is refused. Times are in the
zone of the user [D]. Uncertain: the spelling of metrics with their aggregate in front (MED(…), D_COUNT(…)) and of the
business-hours metrics [I]; the header of the SLA policy [I]. A report with dates instead of timestamps gives midnight as the time of creation.
"""

from data.declare.columns import (
    CSAT_SCORE,
    Channel,
    Column,
    Count,
    Csat,
    Due,
    Duration,
    Like,
    Number,
    Priority,
    StatusClass,
    Text,
    Time,
)
from data.declare.format import HIGHEST, Fill, Format
from data.store.sentence import Sentence


def _metric(name: str, unit: str) -> Column:
    short = {"minutes": "min", "hours": "hrs"}[unit]
    return Duration(Like(rf"(\w+\()?{name} \({short}\)\)?"), unit=unit)


FORMAT = Format(
    name="zendesk_explore",
    vendor="Zendesk",
    title="Zendesk Explore report (one row a ticket)",
    recognise=("Ticket ID", Like(r"Ticket (created|solved|last updated|updated|assigned|due) - (Date|Timestamp)")),
    refuse=Sentence(
        "Its “Tickets” column counts several tickets in one row. Add the attribute “Ticket ID” to the rows of the report."
    ),
    refuse_if="max(tickets) > 1",
    cells={
        "id": Text("Ticket ID"),
        "created_at": Time("Ticket created - Timestamp", "Ticket created - Date"),
        "resolved_at": Time("Ticket solved - Timestamp", "Ticket solved - Date"),
        "updated_at": Time(Like(r"Ticket (last )?updated - (Date|Timestamp)")),
        "due_at": Due("Ticket due - Timestamp", "Ticket due - Date"),
        "status": Text("Ticket status"),
        "status_class": StatusClass(),
        "priority": Priority("Ticket priority"),
        "channel": Channel("Ticket channel"),
        "category": Text("Ticket type", "Ticket form"),
        "team": Text("Ticket group", "Group name"),
        "agent": Text("Assignee name", "Assignee"),
        "site": Text("Ticket brand", "Brand name"),
        "customer": Text("Requester ID", "Requester email", "Requester name"),
        "organisation": Text("Ticket organization name", "Requester organization name", "Organization name"),
        "tags": Text("Ticket tags"),
        "subject": Text("Ticket subject"),
        "tickets": Number(Like(r"(\w+\()?Tickets\)?")),
        "replies": Count(Like(r"(\w+\()?Agent replies\)?")),
        "reopens": Count(Like(r"(\w+\()?Reopens\)?")),
        "response_minutes": _metric("First reply time", "minutes"),
        "response_hours": _metric("First reply time", "hours"),
        "resolution_minutes": _metric("Full resolution time", "minutes"),
        "resolution_hours": _metric("Full resolution time", "hours"),
        "open_response_minutes": _metric("First reply time - Business hours", "minutes"),
        "open_resolution_minutes": _metric("Full resolution time - Business hours", "minutes"),
        "waited_minutes": _metric("Requester wait time", "minutes"),
        "waited_hours": _metric("Requester wait time", "hours"),
        "held_minutes": _metric("On-hold time", "minutes"),
        "held_hours": _metric("On-hold time", "hours"),
        "pending_minutes": _metric("Agent wait time", "minutes"),
        "pending_hours": _metric("Agent wait time", "hours"),
        "open_waited_minutes": _metric("Requester wait time - Business hours", "minutes"),
        "open_held_minutes": _metric("On-hold time - Business hours", "minutes"),
        "open_pending_minutes": _metric("Agent wait time - Business hours", "minutes"),
        "sla_policy": Text("SLA policy name", "SLA policy"),
        "csat": Csat("Ticket satisfaction rating", "Satisfaction score", "Satisfaction rating"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "first_response_reported_seconds": ("response_minutes", "response_hours"),
                "resolution_reported_seconds": ("resolution_minutes", "resolution_hours"),
                "first_response_reported_business_seconds": ("open_response_minutes",),
                "resolution_reported_business_seconds": ("open_resolution_minutes",),
                "requester_wait_seconds": ("waited_minutes", "waited_hours"),
                "on_hold_seconds": ("held_minutes", "held_hours"),
                "customer_wait_seconds": ("pending_minutes", "pending_hours"),
                "requester_wait_business_seconds": ("open_waited_minutes",),
                "on_hold_business_seconds": ("open_held_minutes",),
                "customer_wait_business_seconds": ("open_pending_minutes",),
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("csat",),
            where="csat <> 'not offered'",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": CSAT_SCORE,
                "scale": f"CASE WHEN csat IN ('good', 'bad') THEN 2 ELSE {HIGHEST} END",
            },
        ),
    ),
)
