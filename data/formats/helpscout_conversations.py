"""Help Scout: conversations as API tools write them: number, status, mailbox, createdAt, closedAt … in UTC. Evidence [P] for the field names.

No CSV header of a conversation list is documented; Help Scout exports reports only. Uncertain: how a tool flattens assignee
and customer; the type (email, chat, phone) is the channel. Spam is left out, line by line in the receipt.
"""

from data.declare.columns import Channel, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="helpscout_conversations",
    vendor="Help Scout",
    title="Help Scout conversations (API dump)",
    recognise=("number", "status", "createdAt", ("mailbox", "mailboxId", "closedAt")),
    zone="UTC",
    cells={
        "id": Text("number"),
        "created_at": Time("createdAt"),
        "closed_at": Time("closedAt"),
        "updated_at": Time("userUpdatedAt", "modifiedAt", "updatedAt"),
        "status": Text("status"),
        "status_class": StatusClass(),
        "channel": Channel("type", "source.type"),
        "team": Text("mailbox", "mailbox.name", "mailboxId"),
        "agent": Text("assignee", "assignee.email", "assignee.name"),
        "customer": Text("customer", "customer.email", "primaryCustomer.email", "customer.id"),
        "tags": Text("tags"),
        "subject": Text("subject"),
    },
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
