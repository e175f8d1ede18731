"""Survey answers with a column called NPS, CSAT or CES (or several): one row an answer, an empty score was not answered."""

from data.columns import Channel, Score, Text, Time
from data.format import ROWS, Fill, Format

_NPS = ("NPS", "NPS score", "Net promoter score", "Likelihood to recommend", "How likely are you to recommend us")
_CSAT = (
    "CSAT",
    "CSAT score",
    "Customer satisfaction",
    "Customer satisfaction score",
    "Satisfaction",
    "Satisfaction score",
    "Satisfaction rating",
    "Star rating",
    "Review score",
)
_CES = ("CES", "CES score", "Customer effort score", "Effort score", "Effort")
# The scale is the smallest usual one that holds every score of the file.
_TOP = "(SELECT CASE WHEN max({score}) <= 5 THEN 5 WHEN max({score}) <= 7 THEN 7 ELSE 10 END FROM {rows})"


def _answers(kind: str, scale: str) -> Fill:
    return Fill(
        record="survey_response",
        when_any=(kind,),
        derive={
            "id": f"'{kind} ' || id",
            "kind": f"'{kind}'",
            "score": kind,
            "scale": scale,
            # A row without a score was not answered: its date is when it was sent.
            "responded_at": f"CASE WHEN {kind} IS NOT NULL THEN responded_at END",
            "sent_at": (
                f"coalesce(sent_at, CASE WHEN {kind} IS NULL THEN responded_at END)",
                f"CASE WHEN {kind} IS NULL THEN responded_at END",
                "sent_at",
            ),
        },
    )


FORMAT = Format(
    name="survey",
    vendor="Survey",
    title="Survey answers (NPS, CSAT, CES)",
    recognise=((*_NPS, *_CSAT, *_CES),),
    unless=(
        "Status",
        "Ticket status",
        "Current status",
        "State",
        "Priority",
        "Ticket priority",
        "Urgency",
        "Assignee",
        "Reopens",
        "Solved at",
        "Resolved at",
        "Resolved date",
        "Resolved time",
        "Closed at",
        "Closed date",
        "Close date",
        "Closed time",
        "Call Id",
        "Answered (Y/N)",
    ),
    is_generic=True,
    may_lack_id=True,
    cells={
        "id": Text("Response ID", "ResponseId", "Respondent ID", "Survey ID", "Review ID", "ID", "#", "request_id"),
        "nps": Score(*_NPS),
        "csat": Score(*_CSAT),
        "ces": Score(*_CES),
        "sent_at": Time("Sent at", "Survey sent", "Sent", "Sent date", "request_sent_at", "Invited at"),
        "responded_at": Time(
            "Responded at",
            "Response date",
            "Survey date",
            "Answered at",
            "Submitted at",
            "Submit date",
            "RecordedDate",
            "EndDate",
            "End date",
            "Completed at",
            "response_received_at",
            "Date",
            "Timestamp",
            "Created at",
        ),
        "ticket": Text("Ticket ID", "Ticket", "Ticket number", "Case number", "Conversation ID", "Order ID"),
        "customer": Text(
            "Customer ID", "Customer", "Customer email", "Email", "Email address", "Customer name", "Respondent"
        ),
        "comment": Text("Comment", "Comments", "Feedback", "Feedback comment", "Verbatim", "Remark", "Reason"),
        "agent": Text("Agent", "Agent name", "Assignee"),
        "team": Text("Team", "Group", "Department"),
        "channel": Channel("Channel", "Survey channel"),
        "country": Text("Country", "Market", "Region"),
        "product": Text("Product", "Service"),
    },
    fills=(
        _answers("nps", "10"),
        _answers("csat", _TOP.format(score="csat", rows=ROWS)),
        _answers("ces", _TOP.format(score="ces", rows=ROWS)),
    ),
)
