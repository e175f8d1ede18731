"""Our own plain format: quality reviews, one row a category of a review. Template: python -m data template qa_reviews.

A review that only has a final score is one row without a category. The scale starts at 0 unless a lowest score says otherwise;
where no highest score stands, the header or the scores tell it, or it is asked (data/reading/scales.py). An empty score did not apply; a weight counts 1 unless given. Below half of its scale a critical category
makes the review 0. The same review and category again updates the row.
"""

from data.declare.columns import Day, Flag, Number, Text
from data.declare.format import HIGHEST, Fill, Format
from data.store.sentence import Sentence

_ID = ("Review ID", "Review", "Evaluation ID")
_DAY = ("Reviewed on", "Review date", "Reviewed at", "Evaluated on", "Evaluation date")
_SCORE = ("Score", "Final score", "QA score")
_REVIEWER = ("Reviewer", "Reviewed by", "Evaluator", "Evaluated by")

FORMAT = Format(
    name="qa_reviews",
    vendor="Quality reviews",
    title=Sentence("Quality reviews (own plain format)"),
    recognise=(
        _ID,
        _DAY,
        _SCORE,
        ("Agent", *_REVIEWER),
    ),
    is_generic=True,
    key=("review", "category"),
    may_lack_id=True,
    cells={
        "review": Text(*_ID),
        "reviewed_on": Day(*_DAY),
        "ticket": Text("Ticket", "Ticket ID", "Ticket number", "Conversation ID"),
        "agent": Text("Agent", "Agent name"),
        "team": Text("Team", "Group"),
        "reviewer": Text(*_REVIEWER),
        "category": Text("Category", "Criterion", "Criteria"),
        "score": Number(*_SCORE),
        "lowest_score": Number("Lowest score", "Min score"),
        "highest_score": Number("Highest score", "Max score"),
        "weight": Number("Weight"),
        "is_critical": Flag("Critical", "Is critical"),
        "comment": Text("Comment"),
    },
    fills=(
        Fill(
            record="qa_review",
            needs=("review",),
            derive={
                "lowest_score": ("coalesce(lowest_score, 0)", "0"),
                "highest_score": (f"coalesce(highest_score, {HIGHEST})", HIGHEST),
                "weight": ("coalesce(weight, 1)", "1"),
            },
        ),
    ),
)
