"""TOPdesk: incidents in the field names of its API (CSV of tools). Evidence [D] for the names; how a tool flattens operator, group and caller, and the labels of
the export of a selection, are inferred [I].

The completion is the solution, the closure the end of it. Times carry an offset, as 2026-01-05T09:00:00.000+0000.
"""

from data.declare.columns import Channel, Duration, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="topdesk_incidents",
    vendor="TOPdesk",
    title="TOPdesk incidents",
    recognise=(
        ("number", "Incident number"),
        ("creationDate", "Creation date", "Call date", "callDate"),
        (
            "processingStatus",
            "processingStatus.name",
            "processingStatus_name",
            "Processing status",
            "completedDate",
            "closedDate",
        ),
        (
            "operatorGroup",
            "operatorGroup.name",
            "operatorGroup_name",
            "Operator group",
            "operator",
            "operator.name",
            "Operator",
            "briefDescription",
            "Brief description",
        ),
    ),
    telling=("briefDescription", "callType", "processingStatus", "operatorGroup", "entryType", "completedDate"),
    cells={
        "id": Text("number", "Incident number"),
        "created_at": Time("creationDate", "Creation date", "callDate", "Call date"),
        "first_response_at": Time("responseDate", "Response date"),
        "resolved_at": Time("completedDate", "Completion date", "Completed date"),
        "closed_at": Time("closedDate", "Closure date", "Closed date"),
        "due_at": Time("targetDate", "Target date"),
        "updated_at": Time("modificationDate", "Modification date"),
        "status": Text(
            "processingStatus.name", "processingStatus_name", "processingStatus", "Processing status", "Status"
        ),
        "status_class": StatusClass(
            words={
                "logged": "open",
                "waiting for user": "waiting",
                "waiting for supplier": "waiting",
                "waiting for caller": "waiting",
            }
        ),
        "priority": Priority("priority.name", "priority_name", "priority"),
        "channel": Channel("entryType.name", "entryType_name", "entryType", "Entry type", "Entry"),
        "category": Text("category.name", "category_name", "category"),
        "product": Text("subcategory.name", "subcategory_name", "subcategory"),
        "team": Text("operatorGroup.name", "operatorGroup_name", "operatorGroup", "Operator group"),
        "agent": Text("operator.name", "operator_name", "operator"),
        "site": Text("callerBranch.name", "callerBranch_name", "callerBranch", "caller.branch.name", "Branch"),
        "customer": Text("caller.email", "caller.id", "caller.dynamicName", "caller_dynamicName", "caller"),
        "subject": Text("briefDescription", "Brief description"),
        "handle_seconds": Duration("timeSpent", "Time spent", unit="minutes"),
        "was_escalated": Flag("escalated"),
    },
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
