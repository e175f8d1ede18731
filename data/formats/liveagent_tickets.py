"""LiveAgent: ticket list in the field names of its API (CSV of API tools). Evidence [C] for the names, [D] for the states.

Times carry no zone (the server's): the importer asks. There is no first response in it. Tickets that are not tickets yet,
spam and deleted ones (I, B, X) are left out, line by line in the receipt. A ticket's id is its code, which people see. Uncertain: most letters of the channel [I];
departments and agents are opaque ids unless the tool adds their names.
"""

from data.declare.columns import Channel, Choice, Due, StatusClass, Text, Time
from data.declare.format import Fill, Format
from data.declare.vocabulary import LIVEAGENT_CHANNELS, LIVEAGENT_CLASSES, LIVEAGENT_STATES

FORMAT = Format(
    name="liveagent_tickets",
    vendor="LiveAgent",
    title="LiveAgent tickets (API field names)",
    recognise=("status", "date_created", ("departmentid", "owner_contactid"), ("channel_type", "date_changed", "code")),
    cells={
        "id": Text("code", "id"),
        "created_at": Time("date_created"),
        "resolved_at": Time("date_resolved"),
        "due_at": Due("date_due"),
        "updated_at": Time("date_changed", "last_activity"),
        "status": Choice("status", words=LIVEAGENT_STATES, keep=True),
        "status_class": StatusClass(words=LIVEAGENT_CLASSES),
        "channel": Channel("channel_type", words=LIVEAGENT_CHANNELS),
        "team": Text("department_name", "departmentid"),
        "agent": Text("agent_name", "agentid"),
        "customer": Text("owner_email", "owner_contactid", "owner_name"),
        "tags": Text("tags"),
        "subject": Text("subject"),
    },
    leave_out="status IN ('Init', 'Spam', 'Deleted')",
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={"tags": "nullif(trim(regexp_replace(tags, '[][\"]', '', 'g')), '')"},
        ),
    ),
)
