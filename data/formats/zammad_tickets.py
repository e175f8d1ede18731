"""Zammad: tickets of a report (XLSX; older versions call it .xls). Reporting > a profile > Download.

Evidence [C]: the code that writes the file was read; no real file was seen. A title stands in row 1, the header in row 3, English in every language, the
zone two rows below the data, after a word of the person's language (“Časové pásmo: Europe/Prague”). `In Min` counts minutes of the promise's business hours, `Diff In Min` those left: negative
is a breach. Article Count has the customer's articles in it and is not read as answers; the unit of Time Units Total is
the company's own. Uncertain: whether headers of renamed attributes (a German Titel) matter.
"""

from data.declare.columns import Channel, Due, Duration, Priority, StatusClass, Text, Time, WithinSla
from data.declare.format import Fill, Format

_ZONE_LINE = r"^[^\s:,;0-9][^:,;0-9]{2,30}: ?([A-Z][A-Za-z]+/[A-Za-z_+\-/0-9]+|UTC|GMT)[\s,;]*$"

FORMAT = Format(
    name="zammad_tickets",
    vendor="Zammad",
    title="Zammad tickets (XLSX)",
    recognise=(
        "#",
        "State",
        "Created At",
        ("Create Channel", "Close In Min", "First Response In Min", "Close Diff In Min"),
    ),
    skip=(_ZONE_LINE,),
    zone_line=_ZONE_LINE,
    cells={
        "id": Text("#"),
        "created_at": Time("Created At"),
        "first_response_at": Time("First Response At"),
        "resolved_at": Time("Closed At"),
        "due_at": Due("Close Escalation At"),
        "updated_at": Time("Updated At"),
        "status": Text("State"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Create Channel"),
        "team": Text("Group"),
        "agent": Text("Owner"),
        "customer": Text("Customer"),
        "organisation": Text("Organization"),
        "tags": Text("Tags"),
        "subject": Text("Title"),
        "first_response_reported_business_seconds": Duration("First Response In Min", unit="minutes"),
        "resolution_reported_business_seconds": Duration("Close In Min", unit="minutes"),
        "was_first_response_in_sla": WithinSla("First Response Diff In Min"),
        "was_resolution_in_sla": WithinSla("Close Diff In Min"),
    },
    fills=(Fill(record="ticket", needs=("created_at",), derive={"closed_at": "resolved_at"}),),
)
