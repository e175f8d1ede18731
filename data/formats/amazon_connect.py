"""Amazon Connect: contact records, one row a contact, with the names of the data model (flattened by tools: Queue.Name, Queue_Name). Evidence [D]
for the names, [P] for how queries over such records flatten them. What the contact search exports is amazon_connect_search.

Times are UTC. A contact that waited in a queue and reached no agent was given up; one that never reached a queue ended in
the menu and is left out, as tasks and e-mails are, line by line in the receipt. Durations are seconds.
"""

from collections.abc import Mapping

from data.declare.columns import Choice, Number, Text, Time, same_cells_as
from data.declare.format import UNKNOWN, Fill, Format

DIRECTIONS = {
    "inbound": "inbound", "callback": "outbound", "outbound": "outbound", "transfer": "internal", "queue_transfer": "internal", "api": "inbound",
    "external_outbound": "outbound", "disconnect": "internal", "monitor": "internal", "agent_reply": "outbound",
}  # fmt: skip
KINDS = {"voice": "call", "chat": "chat", "sms": "chat", "telephony": "call", "webrtc": "call"}

DERIVED: Mapping[str, str | tuple[str, ...]] = {
    "started_at": ("coalesce(enqueued_at, initiated_at)", "initiated_at"),
    # Without the moment of queueing those who waited and gave up look like those who ended in the menu: only who reached somebody is known.
    "answered_at": (
        "CASE WHEN enqueued_at IS NOT NULL OR answered_at IS NOT NULL THEN answered_at END",
        "NULL::TIMESTAMP",
    ),
    "kind": ("kind", UNKNOWN),
    "channel": ("CASE kind WHEN 'chat' THEN 'chat' WHEN 'call' THEN 'phone' END", UNKNOWN),
    "outcome": (
        "CASE WHEN answered_at IS NOT NULL THEN 'answered' WHEN enqueued_at IS NOT NULL THEN 'abandoned' END",
        "CASE WHEN agent IS NOT NULL THEN 'answered' WHEN enqueued_at IS NOT NULL THEN 'abandoned' END",
        # A queue's name alone does not say that the contact waited in it.
        "CASE WHEN answered_at IS NOT NULL THEN 'answered' END",
        "CASE WHEN agent IS NOT NULL THEN 'answered' END",
    ),
}
"""What a contact is made of in either export."""

FORMAT = Format(
    name="amazon_connect",
    vendor="Amazon Connect",
    title="Amazon Connect contacts",
    recognise=(
        "ContactId",
        "InitiationTimestamp",
        "DisconnectTimestamp",
        ("Channel", "InitiationMethod"),
    ),
    zone="UTC",
    leave_out=("channel_word IN ('TASK', 'EMAIL')", "enqueued_at IS NULL AND answered_at IS NULL"),
    cells={
        "id": Text("ContactId"),
        "initiated_at": Time("InitiationTimestamp"),
        "enqueued_at": Time("Queue.EnqueueTimestamp", "Queue_EnqueueTimestamp", "EnqueueTimestamp"),
        "answered_at": Time(
            "Agent.ConnectedToAgentTimestamp",
            "Agent_ConnectedToAgentTimestamp",
            "ConnectedToAgentTimestamp",
        ),
        "ended_at": Time("DisconnectTimestamp"),
        "channel_word": Text("Channel"),
        "kind": same_cells_as("channel_word", Choice(words=KINDS)),
        "direction": Choice("InitiationMethod", words=DIRECTIONS),
        "team": Text("Queue.Name", "Queue_Name", "QueueName", "Queue"),
        "agent": Text("Agent.Username", "Agent_Username", "AgentUsername", "Agent"),
        "customer": Text(
            "CustomerEndpoint.Address",
            "CustomerEndpoint_Address",
        ),
        "wait_seconds": Number("Queue.Duration", "Queue_Duration"),
        "talk_seconds": Number("Agent.AgentInteractionDuration", "Agent_AgentInteractionDuration"),
        "hold_seconds": Number("Agent.CustomerHoldDuration", "Agent_CustomerHoldDuration"),
        "wrap_seconds": Number("Agent.AfterContactWorkDuration", "Agent_AfterContactWorkDuration"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("initiated_at",),
            derive=DERIVED,
        ),
    ),
)
