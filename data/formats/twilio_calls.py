"""Twilio: call log (CSV). Confidence: inferred from the API [I].

Legs that a call opened to reach somebody (with a parent) are left out: they are the same call. Times without an offset are
read as UTC. Uncertain: a call that an own menu picked up counts as completed, so as answered; the log has no waiting time.
"""

from data.declare.columns import Choice, Duration, Text, Time
from data.declare.format import Fill, Format

_DIRECTIONS = {"inbound": "inbound", "incoming": "inbound", "outbound": "outbound", "outbound-api": "outbound", "outbound api": "outbound", "outgoing api": "outbound", "outbound-dial": "outbound", "outgoing dial": "outbound", "trunking-originating": "outbound", "trunking-terminating": "inbound"}  # fmt: skip
_OUTCOMES = {
    "completed": "answered",
    "no-answer": "missed",
    "no answer": "missed",
    "canceled": "abandoned",
    "busy": "busy",
    "failed": "failed",
}

FORMAT = Format(
    name="twilio_calls",
    vendor="Twilio",
    title="Twilio call log (CSV)",
    recognise=("Call Sid", "Status", "Direction", "Start Time", ("From", "To")),
    zone="UTC",
    leave_out="parent IS NOT NULL",
    cells={
        "id": Text("Call Sid"),
        "parent": Text("Parent Call Sid"),
        "started_at": Time("Start Time"),
        "ended_at": Time("End Time"),
        "direction": Choice("Direction", words=_DIRECTIONS),
        "outcome": Choice("Status", words=_OUTCOMES),
        "caller": Text("From"),
        "called": Text("To"),
        "talk_seconds": Duration("Duration", unit="seconds"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "customer": "CASE WHEN direction = 'outbound' THEN called ELSE caller END",
            },
        ),
    ),
)
