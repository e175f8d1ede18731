"""Intercom: CSAT export, one row a conversation that was rated or asked. Evidence [P]; the zone stands in the header's name.

Uncertain: `Last survey sent` (a moment or a survey's name) is left unread; a row without a rating is taken as asked and not
answered.
"""

from data.declare.columns import Score, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="intercom_ratings",
    vendor="Intercom",
    title="Intercom conversation ratings (CSV)",
    recognise=("Conversation ID", "Conversation rating", "Updated at"),
    unless=("Conversation started at",),
    telling=("Conversation rating remark", "Agent rated type", "Last survey sent"),
    cells={
        "id": Text("Conversation ID"),
        "responded_at": Time("Updated at"),
        "rating": Score("Conversation rating", top=5),
        "comment": Text("Conversation rating remark"),
        "customer": Text("User ID", "User email", "User name"),
        "agent": Text("Last teammate rated", "Teammate rated"),
    },
    order_by="responded_at",
    fills=(
        Fill(
            record="survey_response",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "kind": "'csat'",
                "score": "rating",
                "scale": "5",
                "responded_at": "CASE WHEN rating IS NOT NULL THEN responded_at END",
                "sent_at": "CASE WHEN rating IS NULL THEN responded_at END",
            },
        ),
    ),
)
