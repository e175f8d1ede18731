"""osTicket: tickets of a queue (CSV). Tickets > a queue > Export; the person exporting picks the columns.

Evidence [C]: the code that writes the file was read; no real file was seen. `,` or `;` by the browser's language; dates in the
agent's spelling and zone [I]. Zero and “no” are written as empty cells: an empty Reopen Count is none. Closing a ticket
wipes its overdue mark, so the mark speaks only of open tickets and no share of kept promises can be made of it. Thread Count has the customer's messages in it and is
not read as answers. There is no time of the first response. Uncertain: headings may be renamed for a queue.
"""

from data.declare.columns import Channel, Count, Due, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="osticket_tickets",
    vendor="osTicket",
    title="osTicket tickets (CSV)",
    recognise=(
        "Ticket Number",
        "Date Created",
        ("Help Topic", "Department", "Current Status", "SLA Plan", "SLA Due Date", "Closed Date", "Thread Count"),
    ),
    leave_out="lower(status) = 'deleted'",
    cells={
        "id": Text("Ticket Number"),
        "created_at": Time("Date Created"),
        "resolved_at": Time("Closed Date"),
        "updated_at": Time("Last Updated"),
        "agreed_at": Due("Due Date"),
        "promised_at": Due("SLA Due Date"),
        "sla_policy": Text("SLA Plan"),
        "status": Text("Current Status", "Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Source"),
        "category": Text("Help Topic"),
        "team": Text("Department", "Team Assigned"),
        "agent": Text("Agent Assigned"),
        "customer": Text("From Email", "From"),
        "subject": Text("Subject"),
        "reopen_count": Count("Reopen Count"),
        "is_overdue": Flag("Overdue"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "closed_at": "resolved_at",
                "due_at": ("coalesce(agreed_at, promised_at)", "agreed_at", "promised_at"),
                "reopens": "coalesce(reopen_count, 0)",
                "was_resolution_in_sla": "CASE WHEN is_overdue THEN FALSE END",
            },
        ),
    ),
)
