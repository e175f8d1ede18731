"""Wootric (InMoment): responses in the columns of its import (CSV). Confidence: the import file is documented [D].

Uncertain: whether an export has the same columns. Without a column for the metric nothing says what a score means: the file is refused.
"""

from data.declare.columns import Choice, Score, Text, Time
from data.declare.format import HIGHEST, Fill, Format

_KINDS = {"nps": "nps", "csat": "csat", "ces": "ces"}

FORMAT = Format(
    name="wootric",
    vendor="Wootric",
    title="Wootric (InMoment) feedback (CSV)",
    recognise=("feedback", "score", "feedback_date", ("user_id", "wootric_response_id")),
    telling=(
        "feedback",
        "feedback_date",
        "wootric_response_id",
    ),
    cells={
        "id": Text("wootric_response_id"),
        "kind": Choice("metric", "survey_type", words=_KINDS),
        "score": Score("score"),
        "responded_at": Time("feedback_date"),
        "customer": Text("user_id"),
        "comment": Text("feedback"),
        "product": Text("product"),
        "country": Text("country"),
        "agent": Text("agent"),
        "team": Text("team"),
    },
    key=("customer", "responded_at", "kind"),
    may_lack_id=True,
    fills=(
        Fill(
            record="survey_response",
            when_any=("kind",),
            derive={"scale": HIGHEST},
        ),
    ),
)
