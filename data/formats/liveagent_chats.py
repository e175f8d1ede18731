"""LiveAgent: chats in the field names of its API (CSV of API tools). Evidence [C] for the names.

The list has no moment of answering and no end, and the letters of `status` are not documented for chats: outcome and waiting
time stay empty. Departments and agents are opaque ids. Times carry no zone (the server's).
"""

from data.declare.columns import Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="liveagent_chats",
    vendor="LiveAgent",
    title="LiveAgent chats (API field names)",
    recognise=("id", "rstatus", ("status_date_started", "chat_order")),
    cells={
        "id": Text("id"),
        "started_at": Time("date_created", "status_date_started"),
        "team": Text("departmentId", "department_id"),
        "agent": Text("agentId", "agent_id"),
        "customer": Text("emails", "system_name"),
        "country": Text("countrycode", "country_code"),
        "category": Text("tags"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'chat'",
                "channel": "'chat'",
                "direction": "'inbound'",
                "customer": "nullif(trim(regexp_replace(customer, '[][\"]', '', 'g')), '')",
                "category": "nullif(trim(regexp_replace(category, '[][\"]', '', 'g')), '')",
            },
        ),
    ),
)
