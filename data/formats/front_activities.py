"""Front: analytics export of activities (CSV), read for its survey answers: Survey rating and Survey comment.

Evidence [D]: the vendor's interface names these columns; no real file was seen. The other activities repeat what the export of
messages says better, so only rows with a rating become records. Uncertain [I]: that 5 is the highest rating, and that
Message date is the answer's.
"""

from data.declare.columns import Score, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="front_activities",
    vendor="Front",
    title="Front activities, survey answers (CSV)",
    recognise=("Activity ID", "Conversation ID", "Survey rating"),
    cells={
        "id": Text("Activity ID"),
        "ticket": Text("Conversation ID"),
        "score": Score("Survey rating", top=5),
        "comment": Text("Survey comment"),
        "responded_at": Time("Activity date", "Message date"),
        "customer": Text("Contact handle", "Contact name"),
        "agent": Text("Assignee"),
        "team": Text("Inbox"),
    },
    fills=(Fill(record="survey_response", where="score IS NOT NULL", derive={"kind": "'csat'", "scale": "5"}),),
)
