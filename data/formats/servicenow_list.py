"""ServiceNow: list export of incidents with column labels (CSV). List menu > Export > CSV. Evidence [F]: one site's labels."""

from data.declare.columns import Channel, Count, Due, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="servicenow_list",
    vendor="ServiceNow",
    title="ServiceNow incident list (CSV with labels)",
    recognise=(
        "Number",
        ("State", "Incident state"),
        ("Opened", "Created"),
        ("Assignment group", "Assigned to", "Caller", "Affected User", "Short description"),
    ),
    unless=("opened_at", "sys_updated_on", "sys_updated_at", "sys_created_on"),
    cells={
        "id": Text("Number"),
        "created_at": Time("Opened", "Created"),
        "resolved_at": Time("Resolved"),
        "closed_at": Time("Closed"),
        "due_at": Due("Due date", "SLA due"),
        "updated_at": Time("Updated", "Last update time", "Last update"),
        "status": Text("State", "Incident state"),
        "status_class": StatusClass(),
        "priority": Priority("Priority", "Urgency"),
        "channel": Channel("Channel", "Contact type"),
        "category": Text("Category", "Incident CI type"),
        "product": Text("Configuration item", "Business service", "Service"),
        "team": Text("Assignment group"),
        "agent": Text("Assigned to"),
        "resolution_agent": Text("Resolved by"),
        "site": Text("Location", "User location"),
        "customer": Text("Caller", "Affected User", "Opened by"),
        "organisation": Text("Company"),
        "subject": Text("Short description"),
        "reopens": Count("Reopen count"),
        "team_changes": Count("Reassignment count"),
        "was_resolution_in_sla": Flag("Made SLA"),
    },
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
