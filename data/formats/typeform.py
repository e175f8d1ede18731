"""Typeform: responses (CSV). Confidence: seen in a real file [F] and read by scripts [P].

Questions are found by their words, also with HTML in them. Responses that were only begun are left out and counted. Times
are UTC, as their headers say. Of several questions of one kind the first is read.
"""

from data.declare.columns import Text, Time
from data.declare.format import Format
from data.declare.survey_questions import ANSWERS, ASKED, COMMENT, PERSON

FORMAT = Format(
    name="typeform",
    vendor="Typeform",
    title="Typeform responses (CSV)",
    recognise=("#", "Submit Date (UTC)", ("Network ID", "Start Date (UTC)")),
    zone="UTC",
    leave_out="lower(response_type) <> 'completed'",
    no_fill="no_question",
    cells={
        "id": Text("#"),
        "responded_at": Time("Submit Date (UTC)"),
        "response_type": Text("Response Type"),
        **ASKED,
        "comment": Text(COMMENT),
        "customer": Text(*PERSON, "customer_id", "user_id"),
        "ticket": Text("ticket_id", "ticket"),
        "agent": Text("agent"),
    },
    fills=ANSWERS,
)
