"""Aircall: calls (CSV). Evidence [F], [P].

datetime (utc) is the one moment whose zone is sure; the other times of a row may be in two further zones. Uncertain:
the words agents_did_not_answer and abandoned_in_ivr [I]; every reason that speaks of abandoning counts as abandoned.
"""

from data.declare.columns import Choice, Duration, Flag, Text, Time
from data.declare.format import Fill, Format

DIRECTIONS = {"inbound": "inbound", "outbound": "outbound", "internal": "internal"}
CELLS = {
    "id": Text("call id", "call id (internal)"),
    "started_at": Time("datetime (utc)"),
    "direction": Choice("direction", words=DIRECTIONS),
    "was_answered": Flag("answered"),
    "reason": Text("missed_call_reason"),
    "voicemail": Text("voicemail"),
    "agent": Text("user"),
    "team": Text("team", "line"),
    "customer": Text("customer number"),
    "caller": Text("from"),
    "called": Text("to"),
    "category": Text("tags"),
    "country": Text("country_code"),
    "total_seconds": Duration("duration (total)", unit="seconds"),
    "talk_seconds": Duration("duration (in call)", "in-call duration", unit="seconds"),
    "wait_seconds": Duration("waiting time", "time to answer", unit="seconds"),
}
_ANSWER = "CASE WHEN was_answered THEN started_at + to_seconds({wait}) END"
_WAIT = "CASE WHEN was_answered THEN greatest(total_seconds - talk_seconds, 0) ELSE total_seconds END"
FILLS = (
    Fill(
        record="contact",
        needs=("started_at",),
        derive={
            "kind": "'call'",
            "channel": "'phone'",
            "outcome": (
                "CASE WHEN was_answered THEN 'answered' WHEN lower(voicemail) NOT IN ('no', 'false', '0') THEN 'voicemail' WHEN reason LIKE '%aband%' THEN 'abandoned' WHEN NOT was_answered THEN 'missed' END",
                "CASE WHEN was_answered THEN 'answered' WHEN reason LIKE '%aband%' THEN 'abandoned' WHEN NOT was_answered THEN 'missed' END",
                "CASE WHEN was_answered THEN 'answered' WHEN NOT was_answered THEN 'missed' END",
            ),
            "agent": "CASE WHEN agent NOT LIKE '[%]' THEN agent END",
            "customer": ("customer", "CASE WHEN direction = 'outbound' THEN called ELSE caller END"),
            "wait_seconds": (f"coalesce(wait_seconds, {_WAIT})", _WAIT, "wait_seconds"),
            "answered_at": (
                _ANSWER.format(wait=f"coalesce(wait_seconds, {_WAIT})"),
                _ANSWER.format(wait=_WAIT),
                _ANSWER.format(wait="wait_seconds"),
            ),
            "ended_at": "started_at + to_seconds(total_seconds)",
        },
    ),
)

FORMAT = Format(
    name="aircall",
    vendor="Aircall",
    title="Aircall calls (CSV)",
    recognise=("line", "datetime (utc)", "direction", "answered", "missed_call_reason"),
    zone="UTC",
    key=("started_at", "caller", "called"),
    may_lack_id=True,
    cells=CELLS,
    fills=FILLS,
)
