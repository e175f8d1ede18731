"""3CX: call log of the web client (CSV). Confidence: read by scripts [P].

The rows of one Call ID are one call: it began with the first and was answered when somebody talked. Times are local.
Uncertain: the words of Status and Direction in other versions and languages; a totals line is left out.
"""

from data.declare.columns import Choice, Duration, Text, Time
from data.declare.format import Fill, Format

_DIRECTIONS = {"inbound": "inbound", "inbound queue": "inbound", "outbound": "outbound", "internal": "internal"}
_OUTCOMES = {
    "answered": "answered", "unanswered": "missed", "not answered": "missed", "missed": "missed", "abandoned": "abandoned",
    "voicemail": "voicemail", "voice mail": "voicemail", "busy": "busy", "failed": "failed", "redirected": "missed",
}  # fmt: skip

FORMAT = Format(
    name="threecx_report",
    vendor="3CX",
    title="3CX call log (CSV)",
    recognise=("Call Time", "Call ID", "From", "To", "Direction", "Status", "Ringing", "Talking"),
    skip=("(?i)totals?",),
    telling=(
        "Call Time",
        "Ringing",
        "Talking",
        "Call Activity Details",
    ),
    cells={
        "id": Text("Call ID"),
        "started_at": Time("Call Time"),
        "direction": Choice("Direction", words=_DIRECTIONS),
        "outcome": Choice("Status", words=_OUTCOMES),
        "caller": Text("From"),
        "called": Text("To"),
        "wait_seconds": Duration("Ringing", unit="seconds"),
        "talk_seconds": Duration("Talking", unit="seconds"),
    },
    fold={"started_at": "min", "direction": "first", "caller": "first", "wait_seconds": "max", "talk_seconds": "max"},
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "customer": "CASE WHEN direction = 'outbound' THEN called ELSE caller END",
                "agent": "CASE WHEN direction = 'outbound' THEN caller WHEN talk_seconds > 0 THEN called END",
                "outcome": "CASE WHEN talk_seconds > 0 AND outcome <> 'voicemail' THEN 'answered' ELSE outcome END",
                "talk_seconds": "CASE WHEN outcome <> 'voicemail' THEN talk_seconds END",
                "answered_at": "CASE WHEN talk_seconds > 0 THEN started_at + to_seconds(coalesce(wait_seconds, 0)) END",
                "ended_at": "started_at + to_seconds(coalesce(wait_seconds, 0) + coalesce(talk_seconds, 0))",
            },
        ),
    ),
)
