"""Intercom: conversations dataset (CSV). Reports > dataset > Export. Evidence [P]; the zone stands in the header's name.

Uncertain: whether the first response time is around the clock (the API leaves office hours out [D]); it is read as such.
A rating shares its id with the ratings export, so that both count once. The
export has no time of closing.
"""

from data.declare.columns import Channel, Duration, Flag, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="intercom_conversations",
    vendor="Intercom",
    title="Intercom conversations (CSV)",
    recognise=("Conversation ID", "Conversation started at"),
    cells={
        "id": Text("Conversation ID"),
        "created_at": Time("Conversation started at"),
        "status": Text("Current conversation state"),
        "status_class": StatusClass(),
        "channel": Channel("Channel"),
        "category": Text("AI Topic", "Ticket type"),
        "product": Text("AI Subtopic"),
        "team": Text("Team currently assigned"),
        "agent": Text("Teammate currently assigned"),
        "customer": Text("User ID", "User email", "User name"),
        "organisation": Text("Company name"),
        "tags": Text("Topics"),
        "subject": Text("Title"),
        "first_response_reported_seconds": Duration("First response time (seconds)", unit="seconds"),
        "was_handled_by_bot": Flag("Fin AI Agent deflected"),
        "was_bot_involved": Flag("Fin AI Agent involved"),
        "rating": Score("Conversation rating", top=5),
        "remark": Text("Conversation rating remark"),
        "rated": Text("Last teammate rated"),
    },
    fills=(
        Fill(record="ticket", needs=("created_at",)),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating IS NOT NULL",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "rating",
                "scale": "5",
                "comment": "remark",
                "agent": "rated",
            },
        ),
    ),
)
