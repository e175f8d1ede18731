"""Intercom: conversations as Prodsight and API tools write them: conversation_… columns in UTC, a row a conversation or a message. Evidence [D].

Uncertain: names beyond those documented (assignee, team, rating) are guesses [I]; the API's `time_to_admin_reply` leaves
office hours out [D], so it is kept as a business time and no moment is made from it.
"""

from data.declare.columns import Channel, Count, Duration, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="intercom_dump",
    vendor="Intercom",
    title="Intercom conversations (Prodsight or API dump)",
    recognise=("conversation_id", "conversation_created_at"),
    zone="UTC",
    cells={
        "id": Text("conversation_id"),
        "created_at": Time("conversation_created_at"),
        "first_response_at": Time("conversation_first_response_at"),
        "closed_at": Time("conversation_closed_at"),
        "updated_at": Time("conversation_updated_at"),
        "status": Text("conversation_state"),
        "status_class": StatusClass(),
        "channel": Channel("conversation_channel", "conversation_source"),
        "team": Text("conversation_team", "conversation_team_assignee"),
        "agent": Text("conversation_assignee", "conversation_admin_assignee"),
        "customer": Text("conversation_user_id", "conversation_user_email", "user_id", "user_email"),
        "tags": Text("conversation_tags"),
        "reopens": Count("statistics.count_reopens", "count_reopens"),
        "first_response_reported_business_seconds": Duration(
            "statistics.time_to_admin_reply", "time_to_admin_reply", unit="seconds"
        ),
        "rating": Score("conversation_rating", top=5),
        "remark": Text("conversation_rating_remark"),
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
            },
        ),
    ),
)
