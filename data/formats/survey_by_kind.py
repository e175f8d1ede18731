"""Survey answers of which a column says row by row whether they are NPS, CSAT or CES; a file of no known vendor."""

from data.declare.columns import Choice, Text
from data.declare.format import HIGHEST, UNANSWERED, Fill, Format
from data.declare.survey_questions import KIND_WORDS, Answer
from data.formats import survey
from data.store.sentence import Sentence

_KIND = ("Survey type", "Survey kind", "Survey metric", "Survey method", "Question type", "Metric", "Kind", "Score type", "Type of survey")  # fmt: skip
_SCORE = ("Score", "Rating", "Answer", "Value", "Response score", "Answer value")
_OTHERS = {name: column for name, column in survey.FORMAT.cells.items() if name not in ("nps", "csat", "ces", "id")}

FORMAT = Format(
    name="survey_by_kind",
    vendor="Survey",
    title=Sentence("Survey answers with a column for their kind (NPS, CSAT, CES)"),
    recognise=(
        _KIND,
        _SCORE,
        (
            "Response ID",
            "ResponseId",
            "Survey ID",
            "Responded at",
            "Response date",
            "Submitted at",
            "Answered at",
            "Survey date",
            "Created at",
        ),
    ),
    unless=(*survey.FORMAT.unless, *survey.FORMAT.recognise[0]),
    is_generic=True,
    may_lack_id=True,
    cells={
        "id": Text("Response ID", "ResponseId", "Survey ID", "Answer ID", "ID"),
        "kind": Choice(*_KIND, words=KIND_WORDS),
        "score": Answer("csat", *_SCORE),
        **_OTHERS,
    },
    fills=(
        Fill(
            record="survey_response",
            needs=("kind",),
            derive={
                "scale": HIGHEST,
                "responded_at": f"CASE WHEN NOT {UNANSWERED} THEN responded_at END",
                "sent_at": (
                    f"coalesce(sent_at, CASE WHEN {UNANSWERED} THEN responded_at END)",
                    f"CASE WHEN {UNANSWERED} THEN responded_at END",
                    "sent_at",
                ),
            },
        ),
    ),
)
