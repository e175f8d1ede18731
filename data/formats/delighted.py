"""Delighted: survey responses with the names of its API as columns. Confidence: API documented [D], read by scripts [P].

Uncertain: the header of the web page's own CSV was never seen, only the API's names; one moment, created_at, is taken as
the answer's. People who were asked and did not answer are not in the export, so it gives no response rate.
"""

from data.declare.columns import Channel, Choice, Score, Text, Time, same_cells_as
from data.declare.format import Fill, Format

_KINDS = {
    "nps": "nps", "csat": "csat", "ces": "ces", "ces7": "ces", "five_star": "csat", "5_star": "csat", "stars_five": "csat", "smileys": "csat", "thumbs": "csat",
}  # fmt: skip
_SCALE = "CASE WHEN kind = 'nps' THEN 10 WHEN lower(survey_type) = 'ces7' THEN 7 WHEN lower(survey_type) = 'thumbs' THEN 2 WHEN kind = 'ces' AND (SELECT max(r.score) FROM {rows} AS r WHERE r.kind = 'ces') > 5 THEN 7 ELSE 5 END"

FORMAT = Format(
    name="delighted",
    vendor="Delighted",
    title="Delighted responses (API columns)",
    recognise=("id", "survey_type", "score", "created_at", ("person", "person_id", "person_email", "permalink")),
    cells={
        "id": Text("id"),
        "survey_type": Text("survey_type"),
        # A survey of another type (product-market fit, employees) is no customer score; such a row is told and left out.
        "kind": same_cells_as("survey_type", Choice(words=_KINDS)),
        "score": Score("score"),
        "responded_at": Time("created_at"),
        "customer": Text("person_email", "person_id", "person"),
        "comment": Text("comment"),
        "channel": Channel("Delighted Source"),
        "agent": Text("Agent", "Agent Name"),
        "team": Text("Team"),
        "ticket": Text("Ticket ID", "Zendesk Ticket ID"),
        "country": Text("Country"),
        "product": Text("Product", "Delighted Product Name"),
    },
    fills=(
        Fill(
            record="survey_response",
            # Thumbs are written 0 and 1; the lowest score of a scale of two is 1.
            derive={"score": "CASE WHEN lower(survey_type) = 'thumbs' THEN score + 1 ELSE score END", "scale": _SCALE},
        ),
    ),
)
