"""Consumer complaints by cause, as public authorities publish them: one row a complaint. Evidence [F] for the CFPB's."""

from data.declare.columns import Channel, Flag, StatusClass, Text, Time
from data.declare.format import Fill, Format
from data.declare.plain_headers import (
    AGENT,
    CHANNEL,
    COMPLAINT_CAUSE,
    COMPLAINT_CLOSED,
    COMPLAINT_ID,
    COMPLAINT_RECEIVED,
    COMPLAINT_STATE,
    CUSTOMER,
    PRODUCT,
    TEAM,
)
from data.store.sentence import Sentence

FORMAT = Format(
    name="complaints",
    vendor="Complaints",
    title=Sentence("Complaints by cause"),
    recognise=(COMPLAINT_ID, COMPLAINT_RECEIVED),
    is_generic=True,
    cells={
        "id": Text(*COMPLAINT_ID),
        "created_at": Time(*COMPLAINT_RECEIVED),
        "closed_at": Time(*COMPLAINT_CLOSED),
        "status": Text("Company response to consumer", "State of complaint", *COMPLAINT_STATE),
        "status_class": StatusClass(),
        "channel": Channel(*CHANNEL),
        "category": Text("Sub-product", "Category"),
        "product": Text(*PRODUCT),
        "complaint_cause": Text(*COMPLAINT_CAUSE),
        "organisation": Text("Company"),
        "site": Text("State", "Branch", "Region"),
        "tags": Text("Tags"),
        "team": Text(*TEAM, "Department", "Oddělení", "Oddelenie", "Dział", "Osztály", "Τμήμα"),
        "agent": Text(*AGENT, "Assigned to"),
        "customer": Text(*CUSTOMER),
        "was_first_response_in_sla": Flag("Timely response?", "Timely response"),
    },
    fills=(Fill(record="ticket", needs=("created_at",), derive={"is_complaint": "TRUE", "resolution": "status"}),),
)
