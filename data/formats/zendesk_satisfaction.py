"""Zendesk: satisfaction ratings, as API and CSV tools write them: one row a rating. Evidence [I].

The field names are those of the API; nobody has shown a file. A ticket with several ratings counts once, by its last change,
under the id that the ticket export's own score has, so that both files together count no rating twice. Uncertain: whether
`updated_at` is the moment of the answer. The ids of agent and group are left out: their names come with the ticket.
"""

from data.declare.columns import CSAT_SCORE, Csat, Text, Time
from data.declare.format import HIGHEST, Fill, Format

FORMAT = Format(
    name="zendesk_satisfaction",
    vendor="Zendesk",
    title="Zendesk satisfaction ratings (CSV)",
    recognise=("ticket_id", "score", ("requester_id", "assignee_id", "group_id"), ("created_at", "updated_at")),
    unless=("Subject", "Status", "survey_type"),
    zone="UTC",
    cells={
        "id": Text("ticket_id"),
        "csat": Csat("score"),
        "comment": Text("comment"),
        "customer": Text("requester_id"),
        "agent": Text("assignee_name", "assignee"),
        "team": Text("group_name", "group"),
        "created_at": Time("created_at"),
        "updated_at": Time("updated_at"),
    },
    order_by="updated_at",
    leave_out="csat = 'not offered'",
    fills=(
        Fill(
            record="survey_response",
            needs=("csat",),
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "kind": "'csat'",
                "score": CSAT_SCORE,
                "scale": f"CASE WHEN csat IN ('good', 'bad') THEN 2 ELSE {HIGHEST} END",
                "sent_at": "created_at",
                "responded_at": (
                    "CASE WHEN csat <> 'offered' THEN coalesce(updated_at, created_at) END",
                    "CASE WHEN csat <> 'offered' THEN created_at END",
                ),
            },
        ),
    ),
)
