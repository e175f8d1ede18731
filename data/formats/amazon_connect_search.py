"""Amazon Connect: the contact search's list as CSV, with the labels of its columns, which the person exporting picks.

Evidence [P]: labels and channels that two independent public scripts read. A contact that waited in a queue and reached no agent was given up; one that
never reached a queue ended in the menu and is left out, as tasks and e-mails are, line by line in the receipt. Times are in the zone chosen for the
search, which the file does not name. Plain lengths are seconds [I]; after-call work is the time between its two moments.
"""

from data.declare.columns import Choice, Duration, Text, Time, same_cells_as
from data.declare.format import Fill, Format
from data.formats.amazon_connect import DERIVED, DIRECTIONS, KINDS

FORMAT = Format(
    name="amazon_connect_search",
    vendor="Amazon Connect",
    title="Amazon Connect contact search (CSV)",
    recognise=(
        "Contact ID",
        "Initiation timestamp",
        "Channel",
        (
            "Contact status",
            "Disconnect timestamp",
            "Contact duration",
            "Connected to agent timestamp",
            "Enqueue timestamp",
        ),
    ),
    unless=("ContactId", "InitiationTimestamp"),
    telling=(
        "Initiation timestamp",
        "Disconnect timestamp",
        "Connected to agent timestamp",
        "Enqueue timestamp",
        "Contact status",
    ),
    leave_out=(
        "upper(channel_word) IN ('TASK', 'EMAIL')",
        "enqueued_at IS NULL AND answered_at IS NULL",
        "team IS NULL AND agent IS NULL",
    ),
    cells={
        "id": Text("Contact ID"),
        "initiated_at": Time("Initiation timestamp"),
        "enqueued_at": Time("Enqueue timestamp"),
        "answered_at": Time("Connected to agent timestamp"),
        "finished_at": Time("Disconnect timestamp"),
        "work_started_at": Time("ACW start timestamp"),
        "work_ended_at": Time("ACW end timestamp"),
        "channel_word": Text("Channel"),
        "kind": same_cells_as("channel_word", Choice(words=KINDS)),
        "direction": Choice("Initiation method", words=DIRECTIONS),
        "team": Text("Queue"),
        "agent": Text("Agent name", "Agent"),
        "customer": Text("Customer phone number / email address", "Customer phone number"),
        "talk_seconds": Duration("Agent interaction duration", unit="seconds"),
        "hold_seconds": Duration("Customer hold duration", unit="seconds"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("initiated_at",),
            derive={
                **DERIVED,
                # The menu comes before the queue: without the moment of queueing, the call's length tells no wait.
                "ended_at": "CASE WHEN enqueued_at IS NOT NULL OR answered_at IS NOT NULL THEN finished_at END",
                "wait_seconds": "epoch(answered_at) - epoch(enqueued_at)",
                "wrap_seconds": "epoch(work_ended_at) - epoch(work_started_at)",
            },
        ),
    ),
)
