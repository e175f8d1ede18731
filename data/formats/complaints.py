"""Consumer complaints by cause, as public authorities publish them: one row a complaint. Evidence [F] for the CFPB's."""

from data.declare.columns import Channel, Flag, StatusClass, Text, Time
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="complaints",
    vendor="Complaints",
    title=Sentence("Complaints by cause"),
    recognise=(
        "Complaint ID",
        (
            "Date received",
            "Received date",
            "Received at",
            "Received on",
            "Received",
            "Created",
            "Created at",
            "Created date",
        ),
    ),
    is_generic=True,
    cells={
        "id": Text("Complaint ID"),
        "created_at": Time(
            "Date received",
            "Received date",
            "Received at",
            "Received on",
            "Received",
            "Created at",
            "Created",
            "Created date",
        ),
        "closed_at": Time("Date closed", "Closed date", "Closed at", "Closed on", "Closed"),
        "status": Text("Company response to consumer", "Status", "State of complaint"),
        "status_class": StatusClass(),
        "channel": Channel("Submitted via", "Channel", "Source"),
        "category": Text("Sub-product", "Category"),
        "product": Text("Product"),
        "complaint_cause": Text("Issue", "Cause", "Reason"),
        "organisation": Text("Company"),
        "site": Text("State", "Branch", "Region"),
        "tags": Text("Tags"),
        "team": Text("Team", "Group", "Department"),
        "agent": Text("Agent", "Assigned to"),
        "customer": Text("Customer ID", "Customer", "Email"),
        "was_first_response_in_sla": Flag("Timely response?", "Timely response"),
    },
    fills=(Fill(record="ticket", needs=("created_at",), derive={"is_complaint": "TRUE", "resolution": "status"}),),
)
