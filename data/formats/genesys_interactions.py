"""Genesys Cloud: interactions, as the view Performance > Interactions exports them (CSV); one row a conversation. The person exporting picks the columns.

Evidence [P]: the English headers, words and units that several independent public scripts read and one description of real files lists; the Spanish
and German headers stand in one public script each. [D] Plain lengths count milliseconds, others are written H:MM:SS. Times are in the zone chosen for the
export, which the file does not name. Cells of people and queues list all of them: of several people nobody is the agent, and the first queue is the team.

Abandoned is given up in a queue. A conversation that reached neither a queue nor a person ended in the menu and is left out, as e-mails are, line by
line in the receipt. Handle time alone is not split into talk, hold and after-call work. Inferred [I]: that the time in the queue runs until somebody
answers, and that a conversation of both directions (a callback, a chat) was begun by the customer.
"""

from data.declare.columns import Choice, Duration, Flag, Text, Time
from data.declare.format import UNKNOWN, Fill, Format

_DIRECTIONS = {
    "inbound": "inbound", "outbound": "outbound", "inbound/outbound": "inbound", "outbound/inbound": "outbound", "entrante": "inbound", "saliente": "outbound",
    "eingehend": "inbound", "ausgehend": "outbound",
}  # fmt: skip
_EXPORT = ("Full Export Completed", "Partial Result Timestamp", "Users - Interacted", "Users - Alerted", "Flow-Out Type", "Non-ACD", "Total Queue", "Total Handle", "Exportación completa finalizada", "Marca de hora del resultado parcial", "Vollständiger Export abgeschlossen")  # fmt: skip
_ANSWERED = (
    "interacted IS NOT NULL",
    "talk_seconds > 0",
    "handle_seconds > 0",
    "people IS NOT NULL",
)
# Of each part as much as the file has columns for.
_OUTCOMES = tuple(
    f"CASE{given_up} WHEN {answered} THEN 'answered'{recorded}{queued} END"
    for answered in _ANSWERED
    for given_up in (" WHEN is_abandoned THEN 'abandoned'", " WHEN until_given_up_seconds > 0 THEN 'abandoned'", "")
    for recorded in (" WHEN lower(flow_out) LIKE '%voicemail%' THEN 'voicemail'", "")
    for queued in (" WHEN queues IS NOT NULL THEN 'missed'", "")
)
_CHATS = "regexp_matches(lower(media), 'chat|message|sms|mensaje|nachricht')"
_NUMBER = "regexp_replace({cell}, '^(tel|sip):', '')"

FORMAT = Format(
    name="genesys_interactions",
    vendor="Genesys Cloud",
    title="Genesys Cloud interactions (CSV)",
    recognise=(
        _EXPORT,
        ("Date", "Fecha", "Datum"),
        ("Direction", "Initial Direction", "Dirección", "Richtung"),
        ("Users", "Users - Interacted", "Queue", "First Queue", "Usuarios", "Cola", "Benutzer"),
    ),
    unless=("Interval Start", "Ticket ID"),
    telling=_EXPORT,
    may_lack_id=True,
    leave_out=(
        "regexp_matches(lower(media), 'e-?mail|correo')",
        "queues IS NULL AND people IS NULL",
        "queues IS NULL AND interacted IS NULL",
    ),
    cells={
        "id": Text("Conversation ID"),
        "started_at": Time("Date", "Fecha", "Datum"),
        "finished_at": Time("End Date", "Fecha de finalización"),
        "media": Text("Media Type", "Tipo de medio"),
        "direction": Choice("Initial Direction", "Direction", "Dirección", "Richtung", words=_DIRECTIONS),
        "is_abandoned": Flag("Abandoned"),
        "flow_out": Text("Flow-Out Type"),
        "queues": Text("First Queue", "Queue", "Cola"),
        "interacted": Text("Users - Interacted"),
        "people": Text("Users", "Usuarios", "Benutzer"),
        "caller": Text("ANI"),
        "called": Text("DNIS"),
        "remote": Text("Remote"),
        "category": Text("Last Wrap-Up", "Wrap-up"),
        "wait_seconds": Duration("Total Queue", "Total de cola", unit="milliseconds"),
        "until_given_up_seconds": Duration("Time to Abandon", "Tiempo en abandonar", unit="milliseconds"),
        "talk_seconds": Duration("Total Talk", "Conversación total", unit="milliseconds"),
        "hold_seconds": Duration("Total Hold", unit="milliseconds"),
        "wrap_seconds": Duration("Total ACW", "Total de ACW", unit="milliseconds"),
        "handle_seconds": Duration("Total Handle", "Manejo total", unit="milliseconds"),
        "total_seconds": Duration("Duration", "Duración", "Dauer", unit="milliseconds"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": (f"CASE WHEN {_CHATS} THEN 'chat' WHEN media IS NOT NULL THEN 'call' END", UNKNOWN),
                "channel": (f"CASE WHEN {_CHATS} THEN 'chat' WHEN media IS NOT NULL THEN 'phone' END", UNKNOWN),
                "outcome": _OUTCOMES,
                "team": "trim(split_part(queues, ';', 1))",
                "agent": (
                    "CASE WHEN interacted NOT LIKE '%;%' THEN interacted END",
                    "CASE WHEN people NOT LIKE '%;%' THEN people END",
                ),
                "customer": (
                    f"coalesce(CASE WHEN direction = 'outbound' THEN {_NUMBER.format(cell='called')} ELSE {_NUMBER.format(cell='caller')} END, {_NUMBER.format(cell='remote')})",
                    f"CASE WHEN direction = 'outbound' THEN {_NUMBER.format(cell='called')} ELSE {_NUMBER.format(cell='caller')} END",
                    _NUMBER.format(cell="remote"),
                    f"CASE WHEN direction <> 'outbound' THEN {_NUMBER.format(cell='caller')} END",
                ),
                "wait_seconds": (
                    "coalesce(wait_seconds, until_given_up_seconds)",
                    "wait_seconds",
                    "until_given_up_seconds",
                ),
                # The menu comes before the queue: without the time in the queue, the end tells no wait.
                "ended_at": (
                    "CASE WHEN wait_seconds IS NOT NULL THEN coalesce(finished_at, started_at + to_seconds(total_seconds)) END",
                    "CASE WHEN wait_seconds IS NOT NULL THEN finished_at END",
                    "CASE WHEN wait_seconds IS NOT NULL THEN started_at + to_seconds(total_seconds) END",
                ),
                "talk_seconds": (
                    "talk_seconds",
                    "greatest(handle_seconds - coalesce(hold_seconds, 0) - coalesce(wrap_seconds, 0), 0)",
                ),
            },
        ),
    ),
)
