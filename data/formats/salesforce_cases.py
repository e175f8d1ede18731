"""Salesforce Service Cloud: report on cases, labels in English (CSV). Report > Export > Details Only.

Evidence [P]: several public scripts read these labels and leave out these footers; no real file was seen. cp1252 or UTF-8 with
a mark, chosen at export; dates in the user's spelling and zone. A report on cases with e-mails has a row a message; the
rows of one case become one. Age is in hours or days by the report's setting, so it is not read [I]. Uncertain: labels
of other languages, and reports where a column was renamed.
"""

from data.declare.columns import Channel, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="salesforce_cases",
    vendor="Salesforce",
    title="Salesforce cases, report (CSV)",
    recognise=(
        "Case Number",
        (
            "Date/Time Opened",
            "Opened Date",
            "Date/Time Closed",
            "Case Date/Time Last Modified",
            "Case Owner Alias",
        ),
    ),
    # Narrow on purpose: the first column may be a subject or a company.
    skip=(
        r"Grand Totals? \([0-9]",
        r"Grand Total$",
        r"Total$",
        r"Confidential Information - Do Not Distribute",
        r"Copyright (\(c\)|©) [0-9]{4}",
    ),
    cells={
        "id": Text("Case Number"),
        "created_at": Time("Date/Time Opened", "Opened Date"),
        "resolved_at": Time("Date/Time Closed", "Closed Date"),
        "updated_at": Time("Case Date/Time Last Modified", "Last Modified Date", "Case Last Modified Date"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "is_closed": Flag("Closed"),
        "was_escalated": Flag("Escalated"),
        "priority": Priority("Priority"),
        "channel": Channel("Case Origin"),
        "category": Text("Case Reason", "Type", "Case Type"),
        "product": Text("Product", "Product Name", "Asset Name"),
        "agent": Text("Case Owner", "Case Owner Alias"),
        "customer": Text("Contact ID", "Contact Email", "Contact Name"),
        "organisation": Text("Account Name"),
        "subject": Text("Subject"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "closed_at": "resolved_at",
                # The mark follows the company's own list of closing states; the word alone may be anything.
                "status_class": "CASE WHEN NOT is_closed AND status_class IN ('solved', 'closed') THEN 'open' WHEN is_closed AND coalesce(status_class, 'open') <> 'solved' THEN 'closed' ELSE coalesce(status_class, CASE WHEN is_closed IS NOT NULL THEN 'open' END) END",
            },
        ),
    ),
)
