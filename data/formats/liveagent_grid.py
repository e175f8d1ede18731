"""LiveAgent: export of the ticket grid (CSV), whose Status column is one letter. Evidence [D] for the letters, [I] for the headers.

C is open and L is closed. The grid's column names were found nowhere: these are the API's names as labels, and only a file
with several of them is taken for LiveAgent's; others are read as the tickets of another tool, where letters are no states.
"""

from data.declare.columns import Channel, Choice, Due, StatusClass, Text, Time
from data.declare.format import Fill, Format
from data.declare.vocabulary import LIVEAGENT_CHANNELS, LIVEAGENT_CLASSES, LIVEAGENT_STATES

FORMAT = Format(
    name="liveagent_grid",
    vendor="LiveAgent",
    title="LiveAgent ticket grid (CSV)",
    recognise=(
        "Status",
        "Date created",
        "Last activity",
        "Department",
        ("Code", "Ticket code", "Owner name", "Owner email", "Channel type"),
    ),
    unless=("departmentid", "owner_contactid"),
    cells={
        "id": Text("Code", "Ticket code", "Ticket ID", "ID"),
        "created_at": Time("Date created"),
        "resolved_at": Time("Date resolved"),
        "due_at": Due("Date due"),
        "updated_at": Time("Date changed", "Last activity"),
        "status": Choice("Status", words=LIVEAGENT_STATES, keep=True),
        "status_class": StatusClass(words=LIVEAGENT_CLASSES),
        "channel": Channel("Channel type", "Channel", "Source", words=LIVEAGENT_CHANNELS),
        "team": Text("Department"),
        "agent": Text("Agent", "Assigned agent"),
        "customer": Text("Owner email", "Owner name", "From"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
    },
    leave_out="status IN ('Init', 'Spam', 'Deleted')",
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
