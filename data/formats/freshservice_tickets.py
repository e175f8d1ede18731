"""Freshservice: ticket export (CSV). Tickets > Export; the person exporting ticks the columns. Evidence [P], survey and SLA words [I].

Told from Freshdesk by the capital T of “Created Time”, the requester's columns or “Last Updated Time”: everything else has the
same names. Uncertain: the zone (the account's), the words of the survey and SLA columns.
"""

from data.declare.columns import Channel, Choice, Count, Due, Duration, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format
from data.declare.vocabulary import MOODS
from data.formats.freshdesk_tickets import FRESHSERVICE

FORMAT = Format(
    name="freshservice_tickets",
    vendor="Freshservice",
    title="Freshservice tickets (CSV)",
    recognise=("Ticket ID", "Created Time", FRESHSERVICE),
    unless=("Ticket Owner", "Ticket Closed Time", "Ticket Owner Name"),
    cells={
        "id": Text("Ticket ID"),
        "created_at": Time("Created Time"),
        "first_response_at": Time("Initial Response Time"),
        "resolved_at": Time("Resolved Time"),
        "closed_at": Time("Closed Time"),
        "due_at": Due("Due by Time"),
        "updated_at": Time("Last Updated Time"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Source"),
        "category": Text("Category", "Type"),
        "product": Text("Item", "Sub-Category"),
        "team": Text("Group"),
        "agent": Text("Agent"),
        "site": Text("Requester Location", "Location"),
        "customer": Text("Requester Email", "Requester Name"),
        "organisation": Text("Company", "Department"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
        "replies": Count("Agent Interactions"),
        "handle_seconds": Duration("Time Tracked", unit="hours"),
        "first_response_reported_business_seconds": Duration("First Response Time (in Hrs)", unit="hours"),
        "resolution_reported_business_seconds": Duration("Resolution Time (in Hrs)", unit="hours"),
        "was_first_response_in_sla": Flag("First Response Status"),
        "was_resolution_in_sla": Flag("Resolution Status"),
        "mood": Choice("Survey Result", "Survey Results", words=MOODS),
    },
    fills=(
        Fill(record="ticket", needs=("created_at",), derive={"resolved_at": ("resolved_at", "closed_at")}),
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
                "scale": "5",
            },
        ),
    ),
)
