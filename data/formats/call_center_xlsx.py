"""Call-centre workbook with one row a call: answered yes or no, speed of answer, talk time and a rating. Evidence [F]."""

from data.declare.columns import Duration, Flag, Score, Text, Time
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="call_center_xlsx",
    vendor="Call center",
    title=Sentence("Call-centre calls (workbook or CSV)"),
    recognise=("Call Id", "Agent", "Date", "Answered (Y/N)", "Speed of answer in seconds"),
    telling=(
        "AvgTalkDuration",
        "Answered (Y/N)",
        "Speed of answer in seconds",
    ),
    cells={
        "id": Text("Call Id"),
        "agent": Text("Agent"),
        "started_at": Time("Date", time_of_day=("Time",)),
        "category": Text("Topic"),
        "was_answered": Flag("Answered (Y/N)"),
        "was_resolved": Flag("Resolved"),
        "wait_seconds": Duration("Speed of answer in seconds", unit="seconds"),
        "talk_seconds": Duration("AvgTalkDuration", unit="seconds"),
        "rating": Score("Satisfaction rating", top=5),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": "'call'",
                "channel": "'phone'",
                "direction": "'inbound'",
                "outcome": "CASE WHEN was_answered THEN 'answered' WHEN NOT was_answered THEN 'abandoned' END",
                "answered_at": "CASE WHEN was_answered THEN started_at + to_seconds(wait_seconds) END",
                "ended_at": "CASE WHEN was_answered THEN started_at + to_seconds(wait_seconds + talk_seconds) END",
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating IS NOT NULL",
            derive={
                "id": "'csat ' || id",
                "kind": "'csat'",
                "score": "rating",
                "scale": "5",
                "responded_at": "started_at",
                "agent": "agent",
                "channel": "'phone'",
            },
        ),
    ),
)
