"""Zendesk Support: full ticket export (CSV). Admin Center > Account > Tools > Reports > Export.

Evidence [F], [D], [P]; the account's zone is not in the file.
"""

from data.declare.columns import CSAT_SCORE, Channel, Count, Csat, Due, Duration, Priority, StatusClass, Text, Time
from data.declare.format import HIGHEST, Fill, Format

FORMAT = Format(
    name="zendesk_tickets",
    vendor="Zendesk",
    title="Zendesk tickets (CSV)",
    recognise=("Id", "Requester", "Created at", "Solved at", ("Satisfaction Score", "Group stations", "Reopens")),
    cells={
        "id": Text("Id"),
        "created_at": Time("Created at"),
        "resolved_at": Time("Solved at"),
        "updated_at": Time("Updated at"),
        "due_at": Due("Due date"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Via"),
        "category": Text("Ticket type"),
        "team": Text("Group"),
        "agent": Text("Assignee"),
        "customer": Text("Requester id", "Requester email", "Requester"),
        "organisation": Text("Organization"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
        "replies": Count("Replies"),
        "reopens": Count("Reopens"),
        "group_stations": Count("Group stations"),
        "agent_stations": Count("Assignee stations"),
        "first_response_reported_seconds": Duration("First reply time in minutes", unit="minutes"),
        "first_response_reported_business_seconds": Duration(
            "First reply time in minutes within business hours", unit="minutes"
        ),
        "resolution_reported_seconds": Duration("Full resolution time in minutes", unit="minutes"),
        "resolution_reported_business_seconds": Duration(
            "Full resolution time in minutes within business hours", unit="minutes"
        ),
        "first_resolution_seconds": Duration("First resolution time in minutes", unit="minutes"),
        "requester_wait_seconds": Duration("Requester wait time in minutes", unit="minutes"),
        "requester_wait_business_seconds": Duration(
            "Requester wait time in minutes within business hours", unit="minutes"
        ),
        "on_hold_seconds": Duration("On hold time in minutes", unit="minutes"),
        "on_hold_business_seconds": Duration("On hold time in minutes within business hours", unit="minutes"),
        "customer_wait_seconds": Duration("Agent wait time in minutes", unit="minutes"),
        "customer_wait_business_seconds": Duration("Agent wait time in minutes within business hours", unit="minutes"),
        "csat": Csat("Satisfaction Score"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                # The export has whole minutes since creation instead of moments.
                "first_response_at": "created_at + to_seconds(first_response_reported_seconds)",
                "first_resolved_at": "created_at + to_seconds(first_resolution_seconds)",
                "team_changes": "greatest(group_stations - 1, 0)",
                "agent_changes": "greatest(agent_stations - 1, 0)",
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
