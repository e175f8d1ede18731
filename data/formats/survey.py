"""Survey answers with a column called NPS, CSAT or CES (or several): one row an answer, an empty score was not answered."""

from data.declare.columns import Channel, Text, Time
from data.declare.format import Format
from data.declare.survey_questions import Answer, answers
from data.store.sentence import Sentence

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

FORMAT = Format(
    name="survey",
    vendor="Survey",
    title=Sentence("Survey answers (NPS, CSAT, CES)"),
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
        "nps": Answer("nps", *_NPS),
        "csat": Answer("csat", *_CSAT),
        "ces": Answer("ces", *_CES),
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
    fills=(answers("nps", has_sent=True), answers("csat", has_sent=True), answers("ces", has_sent=True)),
)
