"""ServiceNow: audit log of incidents, several rows a ticket; the last row of a number is its state."""

from data.columns import Channel, Count, Flag, Priority, StatusClass, Text, Time
from data.format import Fill, Format

FORMAT = Format(
    name="servicenow_events",
    vendor="ServiceNow",
    title="ServiceNow incident event log (CSV)",
    recognise=("number", ("incident_state", "state"), "opened_at", "sys_updated_at", ("sys_mod_count", "active")),
    cells={
        "id": Text("number"),
        "created_at": Time("opened_at"),
        "resolved_at": Time("resolved_at"),
        "closed_at": Time("closed_at"),
        "updated_at": Time("sys_updated_at"),
        "changes": Count("sys_mod_count"),
        "status": Text("incident_state", "state"),
        "status_class": StatusClass(),
        "priority": Priority("priority"),
        "channel": Channel("contact_type"),
        "category": Text("category"),
        "product": Text("cmdb_ci"),
        "team": Text("assignment_group"),
        "agent": Text("assigned_to"),
        "site": Text("location"),
        "customer": Text("caller_id"),
        "reopens": Count("reopen_count"),
        "team_changes": Count("reassignment_count"),
        "was_resolution_in_sla": Flag("made_sla"),
    },
    fold={"created_at": "min"},
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
