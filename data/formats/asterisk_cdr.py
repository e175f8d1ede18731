"""Asterisk: Master.csv, call detail records without a header. Confidence: the order is read in the code that writes it [C].

The two last columns, uniqueid and userfield, are a setting of the system; without uniqueid a row is told by what it
holds. Times are local times of the telephone system. Uncertain: a row is one leg; legs of one call are not put together.
"""

from data.declare.columns import Choice, Number, Text, Time
from data.declare.format import Fill, Format, Headerless

_OUTCOMES = {"answered": "answered", "no answer": "missed", "busy": "busy", "failed": "failed", "congestion": "failed"}

FORMAT = Format(
    name="asterisk_cdr",
    vendor="Asterisk",
    title="Asterisk call records without header (Master.csv)",
    headerless=Headerless(
        names=(
            "accountcode",
            "src",
            "dst",
            "dcontext",
            "clid",
            "channel",
            "dstchannel",
            "lastapp",
            "lastdata",
            "start",
            "answer",
            "end",
            "duration",
            "billsec",
            "disposition",
            "amaflags",
            "uniqueid",
            "userfield",
        ),
        fewest=16,
        cells={
            "start": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
            "duration": r"\d+",
            "billsec": r"\d+",
            "disposition": "ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION",
        },
    ),
    may_lack_id=True,
    cells={
        "id": Text("uniqueid"),
        "started_at": Time("start"),
        "answered_at": Time("answer"),
        "ended_at": Time("end"),
        "outcome": Choice("disposition", words=_OUTCOMES),
        "customer": Text("src"),
        "agent": Text("dst"),
        "total_seconds": Number("duration"),
        "talk_seconds": Number("billsec"),
        "context": Text("dcontext"),
        "application": Text("lastapp"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "direction": "CASE WHEN context LIKE 'from-internal%' OR context LIKE 'ext-local%' THEN 'internal' WHEN context LIKE 'from-%' THEN 'inbound' END",
                "outcome": "CASE WHEN outcome = 'answered' AND application = 'VoiceMail' THEN 'voicemail' ELSE outcome END",
                "wait_seconds": "total_seconds - talk_seconds",
                # Voicemail answers too, and nobody talks.
                "answered_at": "CASE WHEN application IS DISTINCT FROM 'VoiceMail' THEN answered_at END",
                "talk_seconds": "CASE WHEN outcome = 'answered' AND application IS DISTINCT FROM 'VoiceMail' THEN talk_seconds END",
            },
        ),
    ),
)
