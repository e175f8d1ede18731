"""Chats of any tool, by the headers that tools use; a file of no known vendor.

Confidence: inferred [I]. Read as calls of another tool are; an id called “Chat ID” makes a row a chat.
"""

from dataclasses import replace

from data.declare.columns import Text, Time
from data.formats.generic_contacts import FORMAT as CALLS
from data.store.sentence import Sentence

_ID = ("Chat ID", "Chat session ID", "Chat reference", "ID chatu", "ID czatu", "Chat-ID")
_CELLS = {name: column for name, column in CALLS.cells.items() if name != "kind"}
_STARTED, _ENDED = CALLS.cells["started_at"], CALLS.cells["ended_at"]
(_FILL,) = CALLS.fills

FORMAT = replace(
    CALLS,
    name="generic_chats",
    vendor="Chats",
    title=Sentence("Chats of another tool"),
    recognise=(_ID, ("Chat started at", *CALLS.recognise[1]), ("Chat ended at", "Ended at", *CALLS.recognise[2])),
    unless=("Ticket ID", "Priority", "Ticket status", "Subject"),
    cells={
        **_CELLS,
        "id": Text(*_ID),
        "started_at": Time("Chat started at", *_STARTED.headers, time_of_day=_STARTED.time_of_day),
        "ended_at": Time("Chat ended at", *_ENDED.headers),
    },
    fills=(replace(_FILL, derive={**_FILL.derive, "kind": "'chat'", "channel": "'chat'"}),),
)
