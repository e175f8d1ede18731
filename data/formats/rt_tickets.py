"""Request Tracker: search results as a spreadsheet (tab separated, Results.tsv). Evidence [C]: the code that writes it; the titles of the columns
are those of the interface in English, or the names of the fields where somebody put them into the format.

Times are written as the user sets them, by default as in “Mon Jan 05 09:00:00 2026”, in the user's zone. The relative columns (“3 days
ago”) cannot be read. “Nobody” is no agent. Uncertain: what states a site has added [I].
"""

from data.declare.columns import Duration, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="rt_tickets",
    vendor="Request Tracker",
    title="Request Tracker tickets (TSV)",
    recognise=(
        ("id", "#"),
        "Subject",
        ("Status", "ExtendedStatus"),
        ("Created", "Resolved"),
        (
            "QueueName",
            "OwnerName",
            "Requestors",
            "Told",
            "Time Left",
            "TimeLeft",
            "Time Worked",
            "TimeWorked",
            "InitialPriority",
            "FinalPriority",
            "EffectiveId",
        ),
    ),
    unless=("Tracker", "Ticket ID"),
    cells={
        "id": Text("id", "#"),
        "created_at": Time("Created"),
        "resolved_at": Time("Resolved"),
        "due_at": Time("Due"),
        "updated_at": Time("Last Updated", "LastUpdated"),
        "status": Text("Status", "ExtendedStatus"),
        "status_class": StatusClass(words={"stalled": "waiting"}),
        "priority": Priority("Priority"),
        "team": Text("QueueName", "Queue"),
        "owner": Text("OwnerName", "Owner"),
        "customer": Text("Requestors", "Requestor"),
        "sla_policy": Text("SLA"),
        "subject": Text("Subject"),
        "handle_seconds": Duration("Time Worked", "TimeWorked", unit="minutes"),
    },
    leave_out="lower(status) = 'deleted'",
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={"agent": "CASE WHEN owner NOT LIKE 'Nobody%' THEN owner END"},
        ),
    ),
)
