"""FreePBX: call detail records since 2018 or so, with linkedid (CSV). Confidence: the header is read in the code that writes it [C].

All rows with one linkedid are one call: it began with the first and lasted as long as the longest. It was answered when a
row with another end (dstchannel) or a voice mail was: a queue or a menu that picks up by itself has none, and a call that got
no further was abandoned. Uncertain: that rule, and the wait, which is the whole less the longest talk of a Dial row.
"""

from data.declare.columns import Choice, Number, Text, Time
from data.declare.format import Fill, Format

# In this order the smallest word of a call's rows is what became of the call.
_OUTCOMES = {"answered": "answered", "busy": "busy", "no answer": "missed", "failed": "failed", "congestion": "failed"}

_OUTCOME = "coalesce(min(outcome) FILTER (outcome <> 'answered' OR other_end IS NOT NULL OR application = 'VoiceMail'), min(outcome))"
_TALK = "coalesce(max(talk_seconds) FILTER (application = 'Dial'), max(talk_seconds))"
_WAIT = "CASE WHEN other_end IS NOT NULL THEN total_seconds - talk_seconds ELSE total_seconds END"

FORMAT = Format(
    name="freepbx_calls",
    vendor="FreePBX",
    title="FreePBX call records with linkedid (CSV)",
    recognise=("calldate", "src", "dst", "disposition", "billsec", "uniqueid", "linkedid"),
    telling=(
        "clid",
        "dstchannel",
        "lastdata",
        "amaflags",
        "accountcode",
        "userfield",
    ),
    cells={
        "id": Text("linkedid"),
        "started_at": Time("calldate"),
        "outcome": Choice("disposition", words=_OUTCOMES),
        "customer": Text("cnum", "src"),
        "agent": Text("dst_cnam", "dst"),
        "team": Text("did"),
        "total_seconds": Number("duration"),
        "talk_seconds": Number("billsec"),
        "context": Text("dcontext"),
        "application": Text("lastapp"),
        "other_end": Text("dstchannel"),
    },
    fold={
        "started_at": "min",
        "outcome": _OUTCOME,
        "other_end": "max(other_end) FILTER (outcome = 'answered')",
        "total_seconds": "max",
        "talk_seconds": _TALK,
        "customer": "first",
        "context": "first",
        "team": "first",
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "direction": "CASE WHEN context LIKE 'from-internal%' OR context LIKE 'ext-local%' THEN 'internal' WHEN context LIKE 'from-%' OR context LIKE 'ext-%' THEN 'inbound' END",
                "outcome": "CASE WHEN outcome = 'answered' AND application = 'VoiceMail' THEN 'voicemail' WHEN outcome = 'answered' AND other_end IS NULL THEN 'abandoned' ELSE outcome END",
                "talk_seconds": ("CASE WHEN other_end IS NOT NULL THEN talk_seconds END", "NULL::DOUBLE"),
                "wait_seconds": _WAIT,
                "answered_at": f"CASE WHEN other_end IS NOT NULL THEN started_at + to_seconds({_WAIT}) END",
                "ended_at": "started_at + to_seconds(total_seconds)",
            },
        ),
    ),
)
