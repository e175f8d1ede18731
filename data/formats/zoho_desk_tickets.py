"""Zoho Desk: report or list of tickets (CSV), with the module in brackets behind some of the headers or without it.

Evidence [P]: several public scripts read these headers and dates such as `15 Apr 2021 11:01 PM`; no real file was seen. Times in
the account's zone. Uncertain [I]: the words of SLA Violation Type, the spelling of times in business hours (read only as
H:MM) and the headers of the happiness rating (Good, Okay, Bad), of the SLA and of the escalation.
"""

from data.declare.columns import Channel, Choice, Column, Count, Due, Duration, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_MOODS = {"good": "3", "happy": "3", "okay": "2", "ok": "2", "neutral": "2", "bad": "1", "unhappy": "1"}
_KEPT = "(violation ILIKE '%not violated%' OR violation ILIKE 'no violation%')"
# A promise that is not broken yet is kept only when the ticket is closed.
_RESOLUTIONS = (
    f"CASE WHEN {_KEPT} THEN CASE WHEN resolved_at IS NOT NULL THEN TRUE END WHEN violation ILIKE '%resolution%' THEN FALSE END",
    "CASE WHEN is_crossed THEN FALSE WHEN resolved_at IS NOT NULL THEN TRUE END",
)
_RESPONSE = f"CASE WHEN {_KEPT} THEN CASE WHEN resolved_at IS NOT NULL THEN TRUE END WHEN violation ILIKE '%response%' THEN FALSE END"


def _named(*names: str) -> tuple[str, ...]:
    return tuple(spelled for name in names for spelled in (f"{name} (Ticket)", name))


_RESOLUTION: Column = Duration(*_named("Resolution Time in Business Hours"), unit=None)

FORMAT = Format(
    name="zoho_desk_tickets",
    vendor="Zoho Desk",
    title="Zoho Desk tickets (CSV)",
    recognise=(
        _named("Ticket Id"),
        _named("Created Time", "Ticket Created Time"),
        (
            *_named("Ticket Closed Time", "Ticket Owner", "Ticket Owner Name", "SLA Violation Type"),
            "Status (Ticket)",
            "Created Time (Ticket)",
        ),
    ),
    cells={
        "id": Text(*_named("Ticket Id")),
        "created_at": Time(*_named("Created Time", "Ticket Created Time")),
        "first_response_at": Time(
            *_named("First Response Time", "Ticket First Response Time"), else_length="first_response_length"
        ),
        "first_response_length": Duration(unit=None, of="first_response_at"),
        "resolved_at": Time(*_named("Ticket Closed Time", "Closed Time")),
        "updated_at": Time(*_named("Modified Time", "Ticket Modified Time")),
        "due_at": Due(*_named("Due Date")),
        "status": Text(*_named("Status")),
        "status_class": StatusClass(),
        "priority": Priority(*_named("Priority")),
        "channel": Channel(*_named("Channel")),
        "category": Text(*_named("Category", "Classifications", "Classification", "Ticket Type")),
        "product": Text("Product", "Product Name", "Product Name (Product)"),
        "team": Text("Team", "Team (Ticket)", "Team Name", "Department", "Department (Ticket)"),
        "agent": Text(*_named("Ticket Owner", "Ticket Owner Name")),
        "customer": Text("Email (Contact)", "Email (Ticket)", "Email", "Contact name", "Contact Name (Contact)"),
        "organisation": Text("Account Name", "Account Name (Account)"),
        "language": Text(*_named("Language")),
        "tags": Text(*_named("Tags")),
        "subject": Text(*_named("Subject")),
        "reopens": Count(*_named("Number of Reopen", "No of Reopens")),
        "resolution_reported_business_seconds": _RESOLUTION,
        "violation": Text(*_named("SLA Violation Type")),
        "sla_policy": Text(*_named("SLA Name")),
        "was_escalated": Flag(*_named("Is Escalated")),
        "is_crossed": Flag(*_named("Crossed Due Date")),
        "mood": Choice(*_named("Happiness Rating", "Customer Happiness", "Happiness"), words=_MOODS),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "closed_at": "resolved_at",
                "first_response_reported_seconds": "first_response_length",
                "was_first_response_in_sla": _RESPONSE,
                "was_resolution_in_sla": _RESOLUTIONS,
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("mood",),
            where="mood IS NOT NULL",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "try_cast(mood AS DOUBLE)",
                "scale": "3",
            },
        ),
    ),
)
