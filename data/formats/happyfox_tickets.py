"""HappyFox: ticket list as CSV. Evidence [P] for the headers Ticket ID, Assigned To, Created At, First Response Time, Last Updated At and
Completed At; the other columns are inferred [I].

Completed is solved. The first response time is a length (H:MM:SS) around the clock [I]. Times are in the account's zone, which the
file does not name.
"""

from data.declare.columns import Channel, Count, Duration, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="happyfox_tickets",
    vendor="HappyFox",
    title="HappyFox tickets (CSV)",
    recognise=(
        "Ticket ID",
        ("Created At", "Created"),
        "Completed At",
        ("Last Updated At", "Assigned To", "First Response Time"),
    ),
    telling=("Completed At", "Last Updated At"),
    cells={
        "id": Text("Ticket ID"),
        "created_at": Time("Created At", "Created"),
        "resolved_at": Time("Completed At"),
        "updated_at": Time("Last Updated At", "Last Modified At"),
        "due_at": Time("Due Date", "Due At"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Source", "Channel"),
        "category": Text("Category"),
        "agent": Text("Assigned To", "Assignee"),
        "customer": Text("Contact Email", "Client Email", "Contact", "Client Name", "Raised By"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
        "replies": Count("No of Staff Replies", "Staff Replies", "Agent Replies"),
        "handle_seconds": Duration("Time Spent", unit="minutes"),
        "first_response_reported_seconds": Duration("First Response Time", unit=None),
    },
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
