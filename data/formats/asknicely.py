"""AskNicely: responses with the names of its API as columns. Confidence: inferred [I]: no real file was seen.

Uncertain: the scales of CSAT and CES other than five stars, which the file does not tell. Rows that were sent and not answered are
kept, so the response rate is told where the export has them.
"""

from data.declare.columns import Channel, Choice, Score, Text, Time, same_cells_as
from data.declare.format import HIGHEST, Fill, Format

_KINDS = {"nps": "nps", "csat": "csat", "ces": "ces", "5star": "csat", "fivestar": "csat", "five_star": "csat", "smiley": "csat"}  # fmt: skip

FORMAT = Format(
    name="asknicely",
    vendor="AskNicely",
    title="AskNicely responses (API columns)",
    recognise=("response_id", "answer", "responded", ("answerlabel", "question_type", "person_id")),
    cells={
        "id": Text("response_id"),
        "question_type": Text("question_type"),
        "kind": same_cells_as("question_type", Choice(words=_KINDS)),
        "score": Score("answer"),
        "sent_at": Time("sent"),
        "responded_at": Time("responded"),
        "customer": Text("email", "person_id", "name"),
        "comment": Text("comment"),
        "channel": Channel("delivery_method"),
        "team": Text("segment"),
    },
    fills=(
        Fill(
            record="survey_response",
            when_any=("kind",),
            derive={
                "scale": f"CASE WHEN regexp_matches(lower(question_type), '5 ?_?star|fivestar|five_star') THEN 5 ELSE {HIGHEST} END"
            },
        ),
    ),
)
