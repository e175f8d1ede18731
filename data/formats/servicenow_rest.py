"""ServiceNow: incidents with field names and codes, from the table API or a list address with ?CSV. Evidence [F]; UTC is [I]."""

from data.declare.columns import Channel, Count, Due, Duration, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_STATES = {
    "1": "open",
    "2": "open",
    "3": "waiting",
    "4": "waiting",
    "5": "waiting",
    "6": "solved",
    "7": "closed",
    "8": "closed",
}
_PRIORITIES = {"1": "urgent", "2": "high", "3": "normal", "4": "low", "5": "low"}

FORMAT = Format(
    name="servicenow_rest",
    vendor="ServiceNow",
    title="ServiceNow incidents (field names)",
    recognise=(
        "number",
        ("incident_state", "state"),
        ("opened_at", "sys_created_on"),
        ("sys_updated_on", "sys_id", "sys_created_on"),
    ),
    unless=("sys_updated_at",),
    zone="UTC",
    cells={
        "id": Text("number"),
        "created_at": Time("opened_at", "sys_created_on"),
        "resolved_at": Time("resolved_at"),
        "closed_at": Time("closed_at"),
        "due_at": Due("sla_due", "due_date"),
        "updated_at": Time("sys_updated_on"),
        "status": Text("incident_state", "state"),
        "status_class": StatusClass(words=_STATES),
        "priority": Priority("priority", words=_PRIORITIES),
        "channel": Channel("contact_type"),
        "category": Text("category"),
        "product": Text("subcategory", "cmdb_ci"),
        "team": Text("assignment_group"),
        "agent": Text("assigned_to"),
        "resolution_agent": Text("resolved_by"),
        "site": Text("location"),
        "customer": Text("caller_id", "opened_by"),
        "organisation": Text("company"),
        "subject": Text("short_description"),
        "reopens": Count("reopen_count"),
        "team_changes": Count("reassignment_count"),
        "resolution_reported_seconds": Duration("calendar_stc", "calendar_duration", unit="seconds"),
        "resolution_reported_business_seconds": Duration("business_stc", "business_duration", unit="seconds"),
        "was_resolution_in_sla": Flag("made_sla"),
        "resolution": Text("close_code"),
    },
    # A list without the assignees names the last agent of a ticket by who resolved it.
    fills=(Fill(record="ticket", needs=("created_at",), derive={"agent": ("agent", "resolution_agent")}),),
)
