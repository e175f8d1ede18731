"""Qualtrics: responses under three header rows, or two in older exports (CSV). Confidence: seen in real files [F].

Row 1 names the columns, row 2 has the questions, row 3 marks for machines with the zone. Previews, tests, spam and
unfinished answers are left out and counted. Uncertain [I]: that a recommendation question always has its _NPS_GROUP; a
question is also found by its text. Of several questions of one kind the first is read.
"""

from data.declare.columns import Beside, Choice, Flag, Like, Text, Time
from data.declare.format import TEXTS, Format
from data.declare.survey_questions import ANSWERS, ASKED, COMMENT, Answer, question

_STATUS = {
    "0": "answer", "ip address": "answer", "imported": "answer", "2": "answer", "4": "answer", "16": "answer",
    "1": "preview", "survey preview": "preview", "survey test": "test", "8": "spam", "spam": "spam", "9": "preview", "12": "spam", "17": "preview", "offline": "answer",
}  # fmt: skip


def _named(*names: str) -> Like:
    """A column by the name in row 1, whatever row 2 says."""
    return Like(rf"({'|'.join(names)})( / .*)?")


FORMAT = Format(
    name="qualtrics",
    vendor="Qualtrics",
    title="Qualtrics responses (CSV)",
    recognise=("StartDate", "EndDate", "Status", "Finished", "ResponseId"),
    more_header=(TEXTS, '"ImportId"'),
    combine_header=True,
    zone_line=r'"timeZone"+:"+([A-Za-z_]+/[A-Za-z_/+\-0-9]+|UTC|GMT)"',
    leave_out=("status <> 'answer'", "NOT is_finished"),
    no_fill="no_question",
    telling=(
        "RecordedDate",
        "ResponseId",
        "DistributionChannel",
        "UserLanguage",
        "IPAddress",
        "RecipientEmail",
    ),
    cells={
        "id": Text(_named("ResponseId")),
        "status": Choice(_named("Status"), words=_STATUS, keep=True),
        "is_finished": Flag(_named("Finished")),
        "responded_at": Time(_named("RecordedDate"), _named("EndDate")),
        "customer": Text(_named("ExternalReference"), _named("RecipientEmail")),
        "channel": Text(_named("DistributionChannel")),
        "language": Text(_named("UserLanguage")),
        **ASKED,
        "nps": Answer("nps", Beside("_NPS_GROUP"), question("nps")),
        "comment": Text(COMMENT),
        "ticket": Text(_named("TicketID", "Ticket ID", "ticket_id", "CaseID", "Case ID")),
        "agent": Text(_named("Agent", "AgentName", "Agent Name")),
        "team": Text(_named("Team", "Queue")),
        "country": Text(_named("Country")),
    },
    fills=ANSWERS,
)
