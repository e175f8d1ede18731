"""Freshdesk and Freshservice: ticket export (CSV). Tickets > Export; the person exporting ticks the columns."""

from data.columns import Channel, Choice, Count, Duration, Flag, Priority, StatusClass, Text, Time
from data.format import Fill, Format

_MOODS = {
    "extremely happy": "5", "very happy": "5", "happy": "4", "neutral": "3", "unhappy": "2", "very unhappy": "1", "extremely unhappy": "1",
    "5": "5", "4": "4", "3": "3", "2": "2", "1": "1",
}  # fmt: skip

FORMAT = Format(
    name="freshdesk_tickets",
    vendor="Freshdesk",
    title="Freshdesk and Freshservice tickets (CSV)",
    recognise=(
        "Ticket ID",
        "Created time",
        (
            "Resolved time",
            "Closed time",
            "Initial response time",
            "Due by Time",
            "Contact ID",
            "First response time (in hrs)",
            "Last update time",
        ),
    ),
    cells={
        "id": Text("Ticket ID"),
        "created_at": Time("Created time"),
        # The name lies: it is the moment of the first response, not a length of time.
        "first_response_at": Time("Initial response time"),
        "resolved_at": Time("Resolved time"),
        "closed_at": Time("Closed time"),
        "due_at": Time("Due by Time"),
        "updated_at": Time("Last update time", "Last Updated Time"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Source"),
        "category": Text("Type", "Category"),
        "product": Text("Product", "Item"),
        "team": Text("Group"),
        "agent": Text("Agent"),
        "customer": Text("Contact ID", "Email", "Requester Email", "Full name", "Requester Name"),
        "organisation": Text("Company Name", "Department"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
        "replies": Count("Agent interactions"),
        "handle_seconds": Duration("Time tracked", unit="hours"),
        "first_response_reported_business_seconds": Duration("First response time (in hrs)", unit="hours"),
        "resolution_reported_business_seconds": Duration("Resolution time (in hrs)", unit="hours"),
        "was_first_response_in_sla": Flag("First response status"),
        "was_resolution_in_sla": Flag("Resolution status"),
        "mood": Choice("Survey results", words=_MOODS),
    },
    fills=(
        Fill(record="ticket", needs=("created_at",)),
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
