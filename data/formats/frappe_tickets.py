"""Frappe Helpdesk: tickets (HD Ticket) exported as CSV or XLSX. Evidence [C]: the labels of the fields, read in the code.

Lengths are written in words (2h 30m) or as seconds; they are taken as working time [I]. The rating is kept as a share of five stars; 0 is no answer. The SLA's state does not
tell whether the answer or the solution was late, so that only the promised moment is read. Times are those of the system, without a zone.
"""

from data.declare.columns import Duration, Flag, Number, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="frappe_tickets",
    vendor="Frappe Helpdesk",
    title="Frappe Helpdesk tickets",
    recognise=(
        ("ID", "Name"),
        ("Opening Date", "Created On"),
        "Subject",
        (
            "Raised By (Email)",
            "First Responded On",
            "SLA Status",
            "Response By",
            "Resolution By",
            "Total Hold Time",
            "User Resolution Time",
        ),
    ),
    telling=(
        "Raised By (Email)",
        "First Responded On",
        "Resolution By",
        "Response By",
        "User Resolution Time",
        "Total Hold Time",
    ),
    cells={
        "id": Text("ID", "Name"),
        "created_at": Time("Created On", "Creation"),
        "opened_at": Time("Opening Date", time_of_day=("Opening Time",)),
        "first_response_at": Time("First Responded On"),
        # Before the date: it is a length here, not that day's clock time.
        "resolution_reported_business_seconds": Duration("Resolution Time", unit="seconds"),
        "resolved_at": Time("Resolution Date"),
        "due_at": Time("Resolution By"),
        "updated_at": Time("Last Updated On", "Last Modified On"),
        "status": Text("Status"),
        "status_class": StatusClass(words={"replied": "waiting", "paused": "waiting"}),
        "priority": Priority("Priority"),
        "category": Text("Ticket Type", "Type"),
        "team": Text("Team", "Agent Group"),
        "agent": Text("Assigned To"),
        "customer": Text("Raised By (Email)", "Contact"),
        "organisation": Text("Customer"),
        "subject": Text("Subject"),
        "sla_policy": Text("SLA"),
        "on_hold_seconds": Duration("Total Hold Time", unit="seconds"),
        "reply_seconds": Duration("Average Response Time", unit="seconds"),
        "first_response_reported_business_seconds": Duration("First Response Time", unit="seconds"),
        "is_merged": Flag("Ticket Merged"),
        "rating": Number("Rating"),
        "remark": Text("Feedback (Extra)"),
    },
    leave_out="is_merged",
    fills=(
        Fill(record="ticket", needs=("created_at",), derive={"created_at": ("created_at", "opened_at")}),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating > 0",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "CASE WHEN rating <= 1 THEN rating * 5 ELSE rating END",
                "scale": "5",
                "comment": "remark",
            },
        ),
    ),
)
