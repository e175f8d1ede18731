"""ServiceNow: audit log of incidents, several rows a ticket; the last row of a number is its state. Evidence [F].

A row's state lasts until the next row of its number, and the first row's from the opening on: so much time was spent in it.
Awaiting User Info (or a caller) is the customer's turn, other waiting is on hold.
"""

from dataclasses import replace

from data.declare.columns import Channel, Count, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_TURN = "CASE WHEN status_class = 'waiting' THEN CASE WHEN regexp_matches(lower(status), 'user|caller|customer') THEN 'customer' ELSE 'hold' END ELSE status_class END"
_SPENT = (
    "CASE WHEN status_class IN ('solved', 'closed') THEN list_sum(list_transform(range(1, len(steps)), lambda i: CASE WHEN steps[i].turn IN ({}) "
    "THEN epoch(steps[i + 1].since) - epoch(CASE WHEN i = 1 THEN created_at ELSE steps[i].since END) ELSE 0 END)) END"
)

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
        # Filled by the folding below.
        "steps": replace(Text(), of="updated_at"),
        "status": Text("incident_state", "state"),
        "status_class": StatusClass(),
        "priority": Priority("priority"),
        "channel": Channel("contact_type"),
        "category": Text("category"),
        "product": Text("cmdb_ci"),
        "team": Text("assignment_group"),
        "agent": Text("assigned_to"),
        "resolution_agent": Text("resolved_by"),
        "site": Text("location"),
        "customer": Text("caller_id"),
        "reopens": Count("reopen_count"),
        "team_changes": Count("reassignment_count"),
        "was_resolution_in_sla": Flag("made_sla"),
    },
    fold={
        "created_at": "min",
        "steps": f"list(struct_pack(since := updated_at, turn := {_TURN}) ORDER BY updated_at, row_no)",
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "requester_wait_seconds": _SPENT.format("'open', 'hold'"),
                "on_hold_seconds": _SPENT.format("'hold'"),
                "customer_wait_seconds": _SPENT.format("'customer'"),
            },
        ),
    ),
)
