"""Our own plain format: quality reviews, one row a category of a review. Template: python -m data template qa_reviews.

A review that only has a final score is one row without a category. The scale is 0 to 100 unless lowest and highest score
say otherwise; an empty score did not apply; a weight counts 1 unless given. Below half of its scale a critical category
makes the review 0. The same review and category again updates the row.
"""

from data.declare.columns import Day, Flag, Number, Text
from data.declare.format import Fill, Format

_ID = ("Review ID", "Review", "Evaluation ID")
_DAY = ("Reviewed on", "Review date", "Reviewed at", "Evaluated on", "Evaluation date")
_SCORE = ("Score", "Final score", "QA score")
_REVIEWER = ("Reviewer", "Reviewed by", "Evaluator", "Evaluated by")

FORMAT = Format(
    name="qa_reviews",
    vendor="Quality reviews",
    title="Quality reviews (own plain format)",
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
                "highest_score": ("coalesce(highest_score, 100)", "100"),
                "weight": ("coalesce(weight, 1)", "1"),
            },
        ),
    ),
)
