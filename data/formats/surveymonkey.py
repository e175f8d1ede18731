"""SurveyMonkey: responses under two header rows, question and option (CSV). Confidence: seen in a real file [F] and read by scripts [P].

A survey without a question that makes a score is refused with that sentence. Of several questions of one kind the first
is read. Month first where the dates leave it open, as the tool writes them. Uncertain [I]: ISO dates of other accounts.
"""

from data.declare.columns import Like, Text, Time
from data.declare.format import Format
from data.declare.survey_questions import ANSWERS, ASKED, COMMENT

FORMAT = Format(
    name="surveymonkey",
    vendor="SurveyMonkey",
    title="SurveyMonkey responses (CSV)",
    recognise=(("Respondent ID", "RespondentID"), ("Collector ID", "CollectorID", Like(r"[^?:]*[?:].*"))),
    # The second row says “Response” or an option under each question and nothing under the id.
    more_header=(r"^\s*\t",),
    combine_header=True,
    date_order="month_first",
    no_fill="no_question",
    cells={
        "id": Text("Respondent ID", "RespondentID"),
        "responded_at": Time("End Date", "EndDate", "Date Modified", "Start Date", "StartDate"),
        "customer": Text("Email Address", "Email", "Custom Data 1"),
        **ASKED,
        "comment": Text(COMMENT),
        "ticket": Text("Ticket ID", "Ticket"),
    },
    fills=ANSWERS,
)
