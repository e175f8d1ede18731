"""Front: analytics export of messages (CSV), one row a message; the rows of a conversation become one ticket.

Evidence [D]: the vendor's interface names these columns; no real file was seen. A ticket begins with the first inbound message;
the first answer is the earliest message marked First response, and its author who gave it. Handle time is summed; the response times of its messages are averaged. Times are in the zone chosen
for the export [I], seconds where a length is a number [I]. A conversation that began before the export's span begins, for
this program, with the first message of the span; one that the company began has no time of creation. There is no time of
resolution: an archived conversation left the backlog with its last message.
"""

from dataclasses import replace

from data.declare.columns import Duration, Flag, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="front_messages",
    vendor="Front",
    title="Front messages (CSV)",
    recognise=("Conversation ID", "Message ID", "Direction", "Message date"),
    unless=("Activity ID", "Survey rating"),
    order_by="message_at",
    leave_out="lower(status) IN ('trashed', 'spam')",
    cells={
        "id": Text("Conversation ID"),
        "message_at": Time("Message date"),
        "direction": Text("Direction"),
        "is_automatic": Flag("Autoreply"),
        "is_first_response": Flag("First response"),
        # Filled by the folding below; each is there when the column is that it is made of.
        "began_at": replace(Text(), of="message_at"),
        "answered_at": replace(Text(), of="is_first_response"),
        "ended_at": replace(Text(), of="message_at"),
        "author": Text("Author"),
        "first_response_agent": replace(Text(), of="author"),
        "answers": replace(Text(), of="direction"),
        "automatic_answers": replace(Text(), of="is_automatic"),
        "handle_seconds": Duration("Handle time", unit="seconds"),
        "response_seconds": Duration("Response time", unit="seconds"),
        "reply_seconds": Duration(unit="seconds", of="response_seconds"),
        "next_reply_seconds": Duration(unit="seconds", of="response_seconds"),
        "status": Text("Ticket status category", "Status"),
        "status_class": StatusClass(),
        "team": Text("Inbox"),
        "agent": Text("Assignee"),
        "customer": Text("Contact handle", "Contact name"),
        "organisation": Text("Account names"),
        "tags": Text("Tags"),
        "subject": Text("Subject"),
    },
    fold={
        "began_at": "min(message_at) FILTER (lower(direction) = 'inbound')",
        "answered_at": "min(message_at) FILTER (is_first_response)",
        "first_response_agent": "first(author ORDER BY message_at) FILTER (is_first_response)",
        "ended_at": "max(message_at)",
        "answers": "count(*) FILTER (lower(direction) = 'outbound')",
        "automatic_answers": "count(*) FILTER (lower(direction) = 'outbound' AND is_automatic)",
        "handle_seconds": "sum(handle_seconds)",
        "reply_seconds": "avg(response_seconds)",
        "next_reply_seconds": "avg(response_seconds) FILTER (NOT is_first_response)",
        "subject": "first",
    },
    fills=(
        Fill(
            record="ticket",
            needs=("message_at",),
            derive={
                "created_at": "began_at",
                "first_response_at": "answered_at",
                "updated_at": "ended_at",
                "replies": ("answers - automatic_answers", "answers"),
            },
        ),
    ),
)
