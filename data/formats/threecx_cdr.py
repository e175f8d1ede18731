"""3CX: call detail records, without a header. Confidence: one real file seen [F]; the order of columns is read by several scripts [P].

Times are UTC. A number that begins with “Ext.” is inside. A call without an answer that ended from the caller's side was
abandoned, any other missed. Uncertain: whether a queue that picks up counts as answered; the system lets its owner change
the order, and a file whose first row has no types where they are expected is not claimed.
"""

from data.declare.columns import Text, Time
from data.declare.format import Fill, Format, Headerless

_MOMENT = r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d"
_FROM_INSIDE = "coalesce(caller LIKE 'Ext.%', FALSE)"
_TO_INSIDE = "coalesce(coalesce(reached, called) LIKE 'Ext.%', FALSE)"
_OUTCOME = (
    "WHEN answered_at IS NOT NULL THEN 'answered' WHEN lower(reason) LIKE '%src%' THEN 'abandoned' ELSE 'missed' END"
)

FORMAT = Format(
    name="threecx_cdr",
    vendor="3CX",
    title="3CX call records without header",
    headerless=Headerless(
        names=(
            "historyid",
            "callid",
            "duration",
            "time-start",
            "time-answered",
            "time-end",
            "reason-terminated",
            "from-no",
            "to-no",
            "from-dn",
            "to-dn",
            "dial-no",
            "reason-changed",
            "final-number",
            "final-dn",
            "bill-code",
            "bill-rate",
            "bill-cost",
            "bill-name",
            "chain",
            "from-type",
            "to-type",
            "final-type",
            "from-dispname",
            "to-dispname",
            "final-dispname",
            "missed-queue-calls",
        ),
        fewest=20,
        cells={
            "historyid": r"Call \d+",
            "callid": r"\w+",
            "time-start": _MOMENT,
            "from-type": "[A-Za-z_]*",
            "to-type": "[A-Za-z_]*",
            "final-type": "[A-Za-z_]*",
        },
    ),
    zone="UTC",
    cells={
        "id": Text("callid"),
        "started_at": Time("time-start"),
        "answered_at": Time("time-answered"),
        "ended_at": Time("time-end"),
        "reason": Text("reason-terminated"),
        "caller": Text("from-no"),
        "called": Text("to-no"),
        "reached": Text("final-number"),
        "caller_name": Text("from-dispname"),
        "reached_name": Text("final-dispname"),
        "queue": Text("to-dispname"),
        "to_type": Text("to-type"),
        "reached_type": Text("final-type"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "direction": f"CASE WHEN {_FROM_INSIDE} AND {_TO_INSIDE} THEN 'internal' WHEN {_FROM_INSIDE} THEN 'outbound' ELSE 'inbound' END",
                "customer": f"CASE WHEN {_FROM_INSIDE} THEN called ELSE caller END",
                "agent": (
                    f"CASE WHEN {_FROM_INSIDE} THEN coalesce(caller_name, caller) WHEN answered_at IS NOT NULL AND reached LIKE 'Ext.%' THEN coalesce(reached_name, reached) END",
                    f"CASE WHEN {_FROM_INSIDE} THEN caller WHEN answered_at IS NOT NULL AND reached LIKE 'Ext.%' THEN reached END",
                ),
                "team": "CASE WHEN lower(to_type) = 'queue' THEN queue END",
                "outcome": (
                    f"CASE WHEN lower(reached_type) LIKE 'voice%' THEN 'voicemail' {_OUTCOME}",
                    f"CASE {_OUTCOME}",
                ),
            },
        ),
    ),
)
