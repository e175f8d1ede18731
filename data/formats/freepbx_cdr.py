"""FreePBX: call detail records (CSV). Reports > CDR Reports > CSV. One call may have several rows with ids of their own.

Evidence [F] for the 16 columns of 2017, [C] for the rest.
"""

from data.declare.columns import Choice, Number, Text, Time
from data.declare.format import Fill, Format

_OUTCOMES = {"answered": "answered", "no answer": "missed", "busy": "busy", "failed": "failed", "congestion": "failed"}

FORMAT = Format(
    name="freepbx_cdr",
    vendor="FreePBX",
    title="FreePBX call records (CSV)",
    recognise=("calldate", "src", "dst", "disposition", "billsec", "uniqueid"),
    unless=("linkedid",),
    telling=(
        "clid",
        "dstchannel",
        "lastdata",
        "amaflags",
        "accountcode",
        "userfield",
    ),
    cells={
        "id": Text("uniqueid"),
        "started_at": Time("calldate"),
        "outcome": Choice("disposition", words=_OUTCOMES),
        "customer": Text("src"),
        "agent": Text("dst_cnam", "dst"),
        "team": Text("did"),
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
                # Voicemail answers too: without the application nobody knows whether a person did.
                "outcome": (
                    "CASE WHEN outcome = 'answered' AND application = 'VoiceMail' THEN 'voicemail' ELSE outcome END",
                    "nullif(outcome, 'answered')",
                ),
                # Only the start and two lengths are written: ringing is what is left of the whole.
                "wait_seconds": "total_seconds - talk_seconds",
                "talk_seconds": (
                    "CASE WHEN outcome = 'answered' AND application IS DISTINCT FROM 'VoiceMail' THEN talk_seconds END",
                    "NULL::DOUBLE",
                ),
                "answered_at": "CASE WHEN outcome = 'answered' AND application IS DISTINCT FROM 'VoiceMail' THEN started_at + to_seconds(total_seconds - talk_seconds) END",
                "ended_at": "started_at + to_seconds(total_seconds)",
            },
        ),
    ),
)
