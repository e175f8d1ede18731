"""Dixa: conversations as the CSV export and the exports API name their fields. Evidence [P]: a public connector and
scripts read these fields; [D] the vendor says that the CSV has the fields of the API. No real file was seen.

Moments are epochs in milliseconds or ISO times in UTC. Lengths are seconds [I]. Only answered surveys are listed; a CSAT rating counts 1 to 5 [I].
"""

from data.declare.columns import Channel, Choice, Duration, Number, StatusClass, Text, Time
from data.declare.format import Fill, Format

_CHANNELS = {
    "pstnphone": "phone",
    "widgetchat": "chat",
    "facebookmessenger": "social",
    "contactform": "form",
    "whatsapp": "chat",
}
_KINDS = {"csat": "csat", "nps": "nps", "ces": "ces", "thumbs": "thumbs", "smiley": "csat", "stars": "csat"}

FORMAT = Format(
    name="dixa_conversations",
    vendor="Dixa",
    title="Dixa conversations",
    recognise=(
        ("id", "conversation_id", "csid"),
        "created_at",
        "initial_channel",
        ("closed_at", "assigned_at", "queue_name", "handling_duration", "requester_email"),
    ),
    zone="UTC",
    cells={
        "id": Text("id", "conversation_id", "csid"),
        "created_at": Time("created_at"),
        "closed_at": Time("closed_at"),
        "updated_at": Time("last_message_created_at", "updated_at"),
        "status": Text("status", "state"),
        "status_class": StatusClass(),
        "channel": Channel("initial_channel", words=_CHANNELS),
        "category": Text("category"),
        "language": Text("language"),
        "team": Text("queue_name", "queue_id"),
        "agent": Text("assignee_email", "assignee_name", "assignee_id"),
        "customer": Text("requester_email", "requester_id", "requester_name"),
        "tags": Text("tags"),
        "subject": Text("subject"),
        "handle_seconds": Duration("handling_duration", unit="seconds"),
        "rating_kind": Choice("rating_type", words=_KINDS, keep=True),
        "rating": Number("rating_score"),
        "remark": Text("rating_message"),
    },
    fills=(
        Fill(record="ticket", needs=("created_at",)),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating IS NOT NULL AND lower(rating_kind) IN ('csat', 'nps', 'ces')",
            derive={
                "id": "'survey ' || id",
                "ticket": "id",
                "customer": "customer",
                "agent": "agent",
                "kind": "lower(rating_kind)",
                "score": "rating",
                "scale": "CASE WHEN lower(rating_kind) = 'nps' THEN 10 ELSE 5 END",
                "comment": "remark",
            },
        ),
    ),
)
