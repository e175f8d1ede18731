"""Freshdesk: ticket export (CSV). Tickets > Export; the person exporting ticks the columns. Evidence [P] and one real file [F].

Uncertain: the words of the SLA and survey columns [I], the zone (the account's) [I], `Time tracked` as H:MM [I]. Seven moods
become five points, so that “happy” of any kind is satisfied, whichever of the survey's scales was chosen. Freshdesk leaves
spam, deleted and merged tickets out of its own figures; the export does not mark them.
"""

from data.declare.columns import Channel, Choice, Count, Due, Duration, Flag, Like, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format
from data.declare.vocabulary import MOODS

FRESHSERVICE = (Like(r"(?-i:Created Time)"), "Requester Name", "Requester Email", "Last Updated Time")
"""Headers that tell the sister product's export from this one."""

FORMAT = Format(
    name="freshdesk_tickets",
    vendor="Freshdesk",
    title="Freshdesk tickets (CSV)",
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
    unless=FRESHSERVICE,
    cells={
        "id": Text("Ticket ID"),
        "created_at": Time("Created time"),
        # The name lies: it is the moment of the first response, not a length of time.
        "first_response_at": Time("Initial response time"),
        "resolved_at": Time("Resolved time"),
        "closed_at": Time("Closed time"),
        "due_at": Due("Due by Time"),
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
        "mood": Choice("Survey results", words=MOODS),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={"organisation": "CASE WHEN lower(organisation) <> 'no company' THEN organisation END"},
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
                "scale": "5",
            },
        ),
    ),
)
