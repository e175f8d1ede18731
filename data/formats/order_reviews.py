"""Reviews of orders, as the Olist shop data has them: one row a review (CSV). Confidence: seen in a real file [F].

Comments run over several lines. A review comes twice when it covers two orders, so the key is review and order together.
Uncertain: the zone, which the file does not tell.
"""

from data.declare.columns import Score, Text, Time
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="order_reviews",
    vendor="Order reviews",
    title=Sentence("Reviews of orders (Olist columns)"),
    recognise=("review_id", "order_id", "review_score", ("review_creation_date", "review_answer_timestamp")),
    key=("review", "ticket"),
    may_lack_id=True,
    cells={
        "review": Text("review_id"),
        "ticket": Text("order_id"),
        "score": Score("review_score", top=5),
        "sent_at": Time("review_creation_date"),
        "responded_at": Time("review_answer_timestamp"),
        "comment": Text("review_comment_message", "review_comment_title"),
    },
    fills=(
        Fill(
            record="survey_response",
            derive={"kind": "'csat'", "scale": "5"},
        ),
    ),
)
