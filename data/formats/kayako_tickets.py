"""Kayako Classic: report on tickets made with its query language (CSV).

Evidence [C]: the labels of the report columns were read in the vendor's translations, with their slip of the pen
(“Resoultion”); no real file was seen. The name lies: Ticket Resolution Time is a moment; the length is Ticket Resolution
Seconds. Total replies have the customer's in them and are not read; the average response is that of all replies. A
ticket that was reopened counts as reopened once. Uncertain [I]: how dates are spelled, whether the seconds run around the
clock, and the top of the rating (5 is assumed; 0 is not rated). The newer Kayako writes something else.
"""

from data.declare.columns import Due, Duration, Flag, Priority, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="kayako_tickets",
    vendor="Kayako",
    title="Kayako Classic tickets (CSV)",
    recognise=(
        ("Ticket ID", "Ticket Mask ID"),
        ("Ticket Time Stamp", "Ticket Resolution Time", "Ticket Last Activity"),
        ("Department Title", "Ticket Status Title", "Priority Title", "Ticket Subject"),
    ),
    cells={
        "id": Text("Ticket Mask ID", "Ticket ID"),
        "created_at": Time("Ticket Time Stamp"),
        "resolved_at": Time("Ticket Resolution Time"),
        "updated_at": Time("Ticket Last Activity"),
        "due_at": Due("Ticket Resoultion Due Time", "Ticket Resolution Due Time", "Ticket Due Time"),
        "status": Text("Ticket Status Title"),
        "status_class": StatusClass(),
        "is_resolved": Flag("Ticket Is Resolved"),
        "priority": Priority("Priority Title"),
        "category": Text("Ticket Type Title"),
        "team": Text("Department Title"),
        "agent": Text("Ticket Owner Full Name", "Owner Full Name"),
        "customer": Text("Ticket Creator Email", "Ticket Creator Full Name"),
        "subject": Text("Ticket Subject"),
        "resolution_seconds": Duration("Ticket Resolution Seconds", unit="seconds"),
        "reply_seconds": Duration("Ticket Average Response Time", unit="seconds"),
        "escalated_at": Time("Ticket Escalated Time"),
        "was_reopened": Flag("Ticket Was Reopened"),
        "rating": Score("Rating", top=5),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "status_class": "CASE WHEN is_resolved AND coalesce(status_class, 'open') NOT IN ('solved', 'closed') THEN 'solved' ELSE coalesce(status_class, 'open') END",
                "reopens": "was_reopened::INTEGER",
                # A ticket that nobody has answered has 0 seconds.
                "reply_seconds": "nullif(reply_seconds, 0)",
                "was_escalated": "escalated_at IS NOT NULL",
                # A ticket that is not resolved has 0 seconds.
                "resolution_reported_seconds": (
                    "CASE WHEN resolved_at IS NOT NULL THEN resolution_seconds END",
                    "nullif(resolution_seconds, 0)",
                ),
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating > 0",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "rating",
                "scale": "5",
            },
        ),
    ),
)
