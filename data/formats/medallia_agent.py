"""Medallia Agent Connect: one row a survey that was sent, answered or not (CSV). Confidence: documented [D].

Requests without an answer are kept: they make the response rate. Uncertain: the words of request_delivery_status, which is
not read, so a request that never arrived counts as offered. Times are UTC.
"""

from data.declare.columns import Channel, Score, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="medallia_agent",
    vendor="Medallia",
    title="Medallia Agent Connect requests (CSV)",
    recognise=("request_id", "request_sent_at", "response_received_at", "star_rating"),
    zone="UTC",
    cells={
        "id": Text("request_id"),
        "score": Score("star_rating", top=5),
        "sent_at": Time("request_sent_at"),
        "responded_at": Time("response_received_at"),
        "ticket": Text("ext_interaction_id"),
        "customer": Text("customer_email", "customer_id", "customer_name"),
        "comment": Text("comments"),
        "agent": Text("employee_name", "employee_email", "employee_id"),
        "team": Text("employee_group", "employee_team"),
        "channel": Channel("channel"),
    },
    fills=(Fill(record="survey_response", derive={"kind": "'csat'", "scale": "5"}),),
)
