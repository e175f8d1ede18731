"""FreeScout: conversations exported by the module Export Conversations (CSV; the person chooses columns, separator and encoding), or the table
conversations of its database as CSV.

Evidence [C]: the code that writes the file and the model of a conversation were read; headers are English in every language, the words of status, state and
type follow the interface (cs, sk, pl, hu, de) or are the codes of the table. A conversation is solved when it is closed. Deleted conversations and drafts
are left out, line by line in the receipt, and so is spam. Threads Count has the customer's messages and notes in it and is not read as answers.
Times carry no zone: they are those of the server [I]. A rating has three steps; of several the last one counts [I].
"""

from data.declare.columns import Channel, Duration, StatusClass, Text, Time
from data.declare.format import Fill, Format

_STATES = {
    "1": "open", "2": "waiting", "3": "closed", "4": "discarded",
    "aktivní": "open", "aktívna": "open", "aktywna": "open", "aktív": "open", "aktiv": "open",
    "čaká na zákazníka": "waiting", "függőben": "waiting", "ausstehend": "waiting", "uzatvorené": "closed",
}  # fmt: skip
_TYPES = {"1": "email", "2": "phone", "3": "chat", "telefon": "phone", "telefón": "phone", "czat": "chat"}
_NOT_THERE = "('draft', 'deleted', '1', '3', 'koncept', 'odstraněno', 'návrh', 'vymazané', 'szkic', 'usunięto', 'piszkozat', 'törölve', 'entwurf', 'gelöscht')"
_LAST_RATING = "regexp_extract(lower(ratings), '.*(great|okay|not good)', 1)"

FORMAT = Format(
    name="freescout_conversations",
    vendor="FreeScout",
    title="FreeScout conversations (CSV)",
    recognise=(
        ("Conversation Number", "number"),
        ("Created On", "created_at"),
        ("Status", "State", "Closed On"),
        ("Threads Count", "Last Reply From", "Last Reply On", "last_reply_at"),
    ),
    unless=("Ticket ID", "Tracker"),
    telling=("Conversation Number", "Threads Count", "Last Reply From", "Last Reply On"),
    leave_out=f"lower(state) IN {_NOT_THERE}",
    cells={
        "id": Text("Conversation Number", "number"),
        "created_at": Time("Created On", "created_at"),
        "closed_at": Time("Closed On", "closed_at"),
        "updated_at": Time("Last Reply On", "last_reply_at", "updated_at"),
        "status": Text("Status"),
        "status_class": StatusClass(words=_STATES),
        "state": Text("State"),
        "type": Channel("Type", words=_TYPES),
        "channel_word": Channel("Channel"),
        "team": Text("Mailbox", "mailbox_id"),
        "agent": Text("Assignee", "user_id"),
        "customer": Text("Customer Email", "Customer Name", "customer_id"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
        "handle_seconds": Duration("Time Spent", unit="seconds"),
        "ratings": Text("Sat. Ratings"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "channel": (
                    "coalesce(CASE WHEN NOT regexp_full_match(channel_word, '[0-9]+') THEN channel_word END, type)",
                    "type",
                )
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("ratings",),
            where=f"{_LAST_RATING} <> ''",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "agent": "agent",
                "kind": "'csat'",
                "score": f"CASE {_LAST_RATING} WHEN 'great' THEN 3 WHEN 'okay' THEN 2 ELSE 1 END",
                "scale": "3",
            },
        ),
    ),
)
