"""LiveAgent: calls in the field names of its API (CSV of API tools). Evidence [C] for the names.

Uncertain: the words of `type` [I] and whether `callDuration` includes ringing; the time talking is therefore taken from the
moments. Times carry no zone (the server's). A call that nobody answered is missed when it came in.
"""

from data.declare.columns import Choice, Duration, Text, Time
from data.declare.format import Fill, Format

_DIRECTIONS = {
    "i": "inbound", "in": "inbound", "inbound": "inbound", "incoming": "inbound", "o": "outbound", "out": "outbound", "outbound": "outbound", "outgoing": "outbound",
    "t": "internal", "internal": "internal",
}  # fmt: skip

FORMAT = Format(
    name="liveagent_calls",
    vendor="LiveAgent",
    title="LiveAgent calls (API field names)",
    recognise=("id", ("ticketId", "ticket_id"), ("viaNumber", "via_number"), ("dateAnswered", "date_answered")),
    cells={
        "id": Text("id"),
        "direction": Choice("type", words=_DIRECTIONS),
        "started_at": Time("dateCreated", "date_created"),
        "answered_at": Time("dateAnswered", "date_answered"),
        "ended_at": Time("dateFinished", "date_finished"),
        "call_seconds": Duration("callDuration", "call_duration", unit="seconds"),
        "from_number": Text("fromNumber", "from_number"),
        "from_name": Text("fromName", "from_name"),
        "to_number": Text("toNumber", "to_number"),
        "to_name": Text("toName", "to_name"),
        "team": Text("viaNumber", "via_number"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "outcome": "CASE WHEN answered_at IS NOT NULL THEN 'answered' WHEN direction = 'inbound' THEN 'missed' WHEN direction = 'outbound' THEN 'failed' END",
                "customer": "CASE WHEN direction = 'outbound' THEN to_number ELSE from_number END",
                "agent": "CASE WHEN direction = 'outbound' THEN from_name WHEN answered_at IS NOT NULL THEN to_name END",
                "ended_at": ("ended_at", "answered_at + to_seconds(call_seconds)"),
                "wait_seconds": "epoch(coalesce(answered_at, ended_at) - started_at)",
                "talk_seconds": ("epoch(ended_at - answered_at)", "call_seconds"),
            },
        ),
    ),
)
