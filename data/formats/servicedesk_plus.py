"""ManageEngine ServiceDesk Plus: requests as CSV or XLSX (request list or report). Evidence [P]: several independent public scripts read the columns
named here (Request ID, Request Status, Technician, Group, Created Time, DueBy Time, Responded Date, Resolved Time, Completed Time, Overdue Status,
First Response Overdue Status …); inferred [I] are Service Category, Support Group and Is Escalated.

The completed time is when the request was closed; the resolved time, where there is one, when it was solved. “-” and “Not Assigned” are
nobody. Times are those of the system, without a zone. Uncertain: whether the elapsed time counts working hours; it is not read.
"""

from data.declare.columns import Channel, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="servicedesk_plus",
    vendor="ServiceDesk Plus",
    title="ManageEngine ServiceDesk Plus requests",
    recognise=(
        ("RequestID", "Request ID"),
        ("Created Time", "Created Date"),
        ("Request Status", "Status"),
        ("Technician", "Request Mode", "Completed Time", "DueBy Time", "Due By Time"),
    ),
    unless=("Ticket ID", "Call ID"),
    telling=("Request Status", "Technician", "DueBy Time", "Request Mode", "Completed Time"),
    cells={
        "id": Text("RequestID", "Request ID"),
        "created_at": Time("Created Time", "Created Date"),
        "first_response_at": Time("Responded Time", "Responded Date"),
        "resolved_at": Time("Resolved Time", "Resolved Date"),
        "closed_at": Time("Completed Time", "Completed Date", "Closed Time"),
        "due_at": Time("Due By Time", "DueBy Time", "DueBy Date"),
        "updated_at": Time("Last Updated Time", "Last Update Time"),
        "status": Text("Request Status", "Status"),
        "status_class": StatusClass(),
        "priority": Priority("Priority"),
        "channel": Channel("Request Mode", "Mode"),
        "category": Text("Category", "Service Category"),
        "product": Text("Subcategory", "Item"),
        "team": Text("Group", "Support Group"),
        "technician": Text("Technician"),
        "site": Text("Site"),
        "customer": Text("Requester Email", "Requester", "Requester Name"),
        "organisation": Text("Department", "Account"),
        "subject": Text("Subject"),
        "sla_policy": Text("SLA Name", "SLA"),
        "is_overdue": Flag("Overdue Status", "Is Overdue"),
        "is_answer_overdue": Flag("First Response Overdue Status", "First Response Overdue"),
        "was_reopened": Flag("ReOpened", "Is Reopened"),
        "is_escalated": Flag("Is Escalated"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "agent": "CASE WHEN lower(technician) NOT IN ('not assigned', 'unassigned') THEN technician END",
                "was_resolution_in_sla": (
                    "CASE WHEN is_overdue THEN FALSE WHEN coalesce(resolved_at, closed_at) IS NOT NULL THEN NOT is_overdue END",
                    "CASE WHEN is_overdue THEN FALSE WHEN closed_at IS NOT NULL THEN NOT is_overdue END",
                    "CASE WHEN is_overdue THEN FALSE WHEN resolved_at IS NOT NULL THEN NOT is_overdue END",
                ),
                # The mark of an answer that is not given yet says nothing until it is late.
                "was_first_response_in_sla": (
                    "CASE WHEN is_answer_overdue THEN FALSE WHEN first_response_at IS NOT NULL THEN NOT is_answer_overdue END",
                    "CASE WHEN is_answer_overdue THEN FALSE END",
                ),
                "reopens": "was_reopened::INTEGER",
                "was_escalated": "is_escalated",
            },
        ),
    ),
)
