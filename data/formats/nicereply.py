"""Nicereply: rating feed (CSV). Confidence: score, legacy score and the tags are documented [D]; all other headers are guesses [I].

Each survey has its own scale: thumbs 2, smileys 3, stars 5 or 10, CES 7, NPS 10. It is read from a tag such as
nr_csat_3_of_3 or from columns for the metric and the scale. Not read: the legacy score, which is always out of 10.
"""

from data.declare.columns import Channel, Choice, Count, Score, Text, Time
from data.declare.format import HIGHEST, Fill, Format

_KINDS = {"csat": "csat", "nps": "nps", "ces": "ces", "customer satisfaction": "csat", "net promoter score": "nps", "customer effort score": "ces"}  # fmt: skip
# A tag tells everything at once: nr_nps_2_of_10. Thumbs are out of 2, smileys out of 3.
_TAG = "nullif(regexp_extract(lower(tag), 'nr_(csat|nps|ces)_[0-9]+_of_([0-9]+)', {part}), '')"
_KIND = ("coalesce(kind, " + _TAG.format(part=1) + ")", "kind", _TAG.format(part=1))
_TAGGED = f"try_cast({_TAG.format(part=2)} AS INTEGER)"
_BY_KIND = f"CASE kind WHEN 'ces' THEN 7 ELSE {HIGHEST} END"

FORMAT = Format(
    name="nicereply",
    vendor="Nicereply",
    title="Nicereply ratings (CSV)",
    recognise=(
        "score",
        ("legacy score", "nicereply tag", "rating scale"),
        ("created at", "date", "created", "rated at"),
    ),
    cells={
        "id": Text("id", "rating id"),
        "kind": Choice("survey metric", "metric", "survey type", "type", words=_KINDS),
        "score": Score("score"),
        "scale_told": Count("rating scale", "scale"),
        "tag": Text("nicereply tag", "tag"),
        "responded_at": Time("created at", "rated at", "created", "date"),
        "customer": Text("customer email", "customer", "from"),
        "ticket": Text("ticket id", "ticket"),
        "comment": Text("comment"),
        "agent": Text("agent", "user", "agent name"),
        "team": Text("team"),
        "channel": Channel("channel"),
    },
    may_lack_id=True,
    fills=(
        Fill(
            record="survey_response",
            when_any=("kind", "tag"),
            derive={
                "kind": _KIND,
                "scale": (
                    f"coalesce(scale_told, {_TAGGED})",
                    f"coalesce(scale_told, {_BY_KIND})",
                    f"coalesce({_TAGGED}, {_BY_KIND})",
                    f"coalesce({_TAGGED}, {HIGHEST})",
                    "scale_told",
                    _BY_KIND,
                    HIGHEST,
                ),
            },
        ),
    ),
)
