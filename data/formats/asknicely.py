"""AskNicely: responses with the names of its API as columns. Confidence: inferred [I]: no real file was seen.

Uncertain: the scales of CSAT and CES, which follow the highest score of the file. Rows that were sent and not answered are
kept, so the response rate is told where the export has them.
"""

from data.declare.columns import Channel, Choice, Score, Text, Time
from data.declare.format import Fill, Format

_KINDS = {"nps": "nps", "csat": "csat", "ces": "ces", "5star": "csat", "fivestar": "csat", "five_star": "csat", "smiley": "csat"}  # fmt: skip
_SCALE = "CASE WHEN kind = 'nps' THEN 10 ELSE (SELECT CASE WHEN coalesce(max(r.score), 5) <= 5 THEN 5 WHEN max(r.score) <= 7 THEN 7 ELSE 10 END FROM {rows} AS r WHERE r.kind <> 'nps') END"

FORMAT = Format(
    name="asknicely",
    vendor="AskNicely",
    title="AskNicely responses (API columns)",
    recognise=("response_id", "answer", "responded", ("answerlabel", "question_type", "person_id")),
    cells={
        "id": Text("response_id"),
        "kind": Choice("question_type", words=_KINDS),
        "score": Score("answer"),
        "sent_at": Time("sent"),
        "responded_at": Time("responded"),
        "customer": Text("email", "person_id", "name"),
        "comment": Text("comment"),
        "channel": Channel("delivery_method"),
        "team": Text("segment"),
    },
    fills=(Fill(record="survey_response", when_any=("kind",), derive={"scale": _SCALE}),),
)
