"""Zoho CRM: cases (CSV). Cases > Actions > Export.

Evidence [F] for the dates (`15 Apr, 2021 23:01:19`, with a comma) and [D] for the fields of the module; which of them an export
has is the user's choice. The module has no closing time: a closed case left the backlog when it was last changed, and
there is no resolution time.
"""

from data.declare.columns import Channel, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="zoho_crm_cases",
    vendor="Zoho CRM",
    title="Zoho CRM cases (CSV)",
    recognise=(("Case Number", "Case Id"), "Created Time", ("Case Origin", "Case Owner", "Case Reason", "Reported By")),
    unless=("Date/Time Opened", "Case Owner Alias"),
    cells={
        "id": Text("Case Number", "Case Id", "Record Id"),
        "created_at": Time("Created Time"),
        "resolved_at": Time("Closed Time"),
        "updated_at": Time("Modified Time", "Last Activity Time"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Case Origin"),
        "category": Text("Case Reason", "Type"),
        "product": Text("Product Name"),
        "agent": Text("Case Owner", "Case Owner Name"),
        "customer": Text("Email", "Reported By", "Related To"),
        "organisation": Text("Account Name"),
        "tags": Text("Tag", "Tags"),
        "subject": Text("Subject"),
    },
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
