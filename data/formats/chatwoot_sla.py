"""Chatwoot: conversations that broke a promise (CSV, Enterprise). Reports > SLA > Download.

Evidence [C]: the code that writes the file was read; no real file was seen. Every row is a breach; the events are frt (first
response), nrt (a later response) and rt (resolution), and only what broke is known, so the rest stays empty. The file has
no times. Uncertain: older versions write quotation marks as &quot;, so a row with several labels or events falls apart
and is refused; the German and Czech headers were not translated when they were read.
"""

from data.declare.columns import Text, WebText
from data.declare.format import Fill, Format

_BROKEN = "CASE WHEN list_contains(string_split(regexp_replace(lower(breached_events), '[^a-z,]', '', 'g'), ','), '{}') THEN FALSE END"

FORMAT = Format(
    name="chatwoot_sla",
    vendor="Chatwoot",
    title="Chatwoot SLA breaches (CSV)",
    recognise=("Conversation ID", "SLA Policy", "Breached Events"),
    cells={
        "id": Text("Conversation ID"),
        "sla_policy": WebText("SLA Policy"),
        "agent": WebText("Assignee"),
        "team": WebText("Team"),
        "site": WebText("Inbox"),
        "tags": WebText("Labels"),
        "breached_events": WebText("Breached Events"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("breached_events",),
            derive={
                "was_first_response_in_sla": _BROKEN.format("frt"),
                "was_resolution_in_sla": _BROKEN.format("rt"),
            },
        ),
    ),
)
