"""Gorgias: tickets with the names of its API (CSV), as warehouse tools and scripts write them.

Evidence [D]: documented field names; no real header was found, so how a tool flattens the survey and the assignee is a guess
[I]: `satisfaction_survey_score`, `satisfaction_survey.score` and a plain `score` are read. Times in UTC. Gorgias counts a
snoozed ticket as closed; spam is left out. There is no time of the first response.
"""

from data.declare.columns import Channel, Flag, Priority, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

_CHANNELS = {
    "contact_form": "form", "help-center": "form", "aircall": "phone", "facebook-messenger": "social", "facebook-comment": "social", "facebook-mention": "social",
    "instagram-comment": "social", "instagram-ad-comment": "social", "instagram-mention": "social", "instagram-direct-message": "social",
    "twitter-direct-message": "social",
}  # fmt: skip

FORMAT = Format(
    name="gorgias_tickets",
    vendor="Gorgias",
    title="Gorgias tickets, API names (CSV)",
    recognise=(
        "id",
        "created_datetime",
        ("closed_datetime", "last_message_datetime", "opened_datetime", "updated_datetime"),
    ),
    zone="UTC",
    leave_out="is_spam",
    cells={
        "id": Text("id"),
        "created_at": Time("created_datetime"),
        "resolved_at": Time("closed_datetime"),
        "updated_at": Time("updated_datetime", "last_message_datetime"),
        "status": Text("status"),
        "status_class": StatusClass(),
        "priority": Priority("priority"),
        "channel": Channel("channel", "via", words=_CHANNELS),
        "agent": Text("assignee_user", "assignee_user_name", "assignee_user_email", "assignee_user_id"),
        "team": Text("assignee_team", "assignee_team_name", "assignee_team_id"),
        "customer": Text("customer_id", "customer", "customer_email"),
        "language": Text("language"),
        "tags": Text("tags"),
        "is_spam": Flag("spam"),
        "subject": Text("subject"),
        "survey_score": Score("satisfaction_survey_score", "score", top=5),
        "survey_comment": Text("satisfaction_survey_body_text", "body_text"),
        "survey_sent_at": Time("satisfaction_survey_sent_datetime", "sent_datetime"),
        "survey_scored_at": Time("satisfaction_survey_scored_datetime", "scored_datetime"),
    },
    fills=(
        Fill(record="ticket", needs=("created_at",), derive={"closed_at": "resolved_at"}),
        Fill(
            record="survey_response",
            only=(),
            when_any=("survey_score",),
            where="survey_score IS NOT NULL",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "survey_score",
                "scale": "5",
                "comment": "survey_comment",
                "sent_at": "survey_sent_at",
                "responded_at": "survey_scored_at",
            },
        ),
    ),
)
