"""Odoo Helpdesk: ticket list as CSV or XLSX (Export). Evidence [F]: the header and values of a real export published with a public program; [P] the
labels of the fields, which several public modules built upon it name. Labels of other versions and languages are inferred [I].

A rating of 0 is no answer: it stands there until somebody rates; Odoo's faces are 1, 3 and 5 of five. The hours to close and to
the first response count the team's working hours. “Failed SLA Policy” is no for tickets without a policy too, and is not read. A ticket is done when its stage says so or it has a closing date. Times carry no zone.
"""

from data.declare.columns import Duration, Priority, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="odoo_tickets",
    vendor="Odoo",
    title="Odoo Helpdesk tickets",
    recognise=(
        ("id", "Ticket IDs Sequence", "Ticket Reference", "ID", "External ID"),
        ("Created on", "Creation Date"),
        ("Helpdesk Team", "Helpdesk team"),
        ("Stage", "Close date", "Closing Date"),
    ),
    cells={
        "id": Text("Ticket IDs Sequence", "Ticket Reference", "id", "ID", "External ID"),
        "created_at": Time("Created on", "Creation Date"),
        "closed_at": Time("Close date", "Closing Date"),
        "updated_at": Time("Last Updated on", "Last Stage Update"),
        "due_at": Time("SLA Deadline", "Deadline"),
        "status": Text("Stage"),
        "status_class": StatusClass(),
        "priority": Priority(
            "Priority", words={"low priority": "low", "medium priority": "normal", "high priority": "high"}
        ),
        "category": Text("Type", "Ticket Type"),
        "tags": Text("Tags"),
        "team": Text("Helpdesk Team", "Helpdesk team"),
        "agent": Text("Assigned to"),
        "customer": Text("Customer Email", "Customer", "Customer Name"),
        "organisation": Text("Company Name", "Customer Company Name"),
        "subject": Text("Subject"),
        "first_response_reported_business_seconds": Duration(
            "Hours to First Response", "First Response (hours)", unit="hours"
        ),
        "resolution_reported_business_seconds": Duration("Hours to Close", "Time to close (hours)", unit="hours"),
        "handle_seconds": Duration("Time Spent", unit="hours"),
        "rating": Score("Rating", "Rating Last Value", "Last Rating", "Rating (1-5)", "Rating (/5)", top=5),
    },
    fills=(
        # Where nobody has written down any time, 0 hours stand.
        Fill(record="ticket", needs=("created_at",), derive={"handle_seconds": "nullif(handle_seconds, 0)"}),
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
                "score": "rating",
                "scale": "5",
            },
        ),
    ),
)
