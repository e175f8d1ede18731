"""Simplesat: answers (CSV). Confidence: weak [D]: the header was not found; the columns are the names of its API.

Uncertain: everything about the headers. One row is one answer; the sentiment of a question with faces or thumbs is used
where the choice is not a number.
"""

from data.declare.columns import Choice, Score, Text, Time
from data.declare.format import HIGHEST, Fill, Format

_KINDS = {"csat": "csat", "nps": "nps", "ces": "ces", "customer satisfaction": "csat", "net promoter score": "nps", "customer effort score": "ces", "csat 5": "csat", "csat 3": "csat", "csat 2": "csat"}  # fmt: skip
_MOODS = {"positive": "3", "neutral": "2", "negative": "1"}
# Its answers are faces, thumbs and stars of up to five steps, and effort from 1 to 7.
_SCALE = f"CASE WHEN kind = 'csat' THEN CASE WHEN choice IS NULL THEN 3 ELSE 5 END WHEN choice IS NULL AND kind = 'ces' THEN 3 ELSE {HIGHEST} END"

FORMAT = Format(
    name="simplesat",
    vendor="Simplesat",
    title="Simplesat answers (CSV)",
    recognise=(
        ("sentiment", "answer sentiment"),
        ("metric", "question metric", "survey metric"),
        ("response id", "answer id", "id"),
        ("choice", "answer", "rating"),
    ),
    cells={
        "id": Text("answer id", "response id", "id"),
        "kind": Choice("metric", "question metric", "survey metric", words=_KINDS),
        "choice": Score("choice", "rating", "answer"),
        "mood": Choice("sentiment", "answer sentiment", words=_MOODS),
        "responded_at": Time("created", "response date", "answered at", "date"),
        "ticket": Text("ticket external id", "ticket id", "ticket"),
        "customer": Text("customer email", "customer", "customer name"),
        "comment": Text("comment", "follow up answer"),
        "agent": Text("team member", "team member name"),
        "team": Text("group", "team"),
    },
    fills=(
        Fill(
            record="survey_response",
            derive={"score": "coalesce(choice, try_cast(mood AS DOUBLE))", "scale": _SCALE},
        ),
    ),
)
