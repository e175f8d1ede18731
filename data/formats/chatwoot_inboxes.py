"""Chatwoot: report of inboxes (CSV), refused: one row an inbox with means over a period. Reports > Inboxes > Download.

Evidence [C]: the code that writes the file and its texts were read: five headers stand over seven values.
"""

from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="chatwoot_inboxes",
    vendor="Chatwoot",
    title="Chatwoot report of inboxes (CSV)",
    recognise=(
        ("Inbox name", "Posteingangsname"),
        ("No. of conversations", "Conversations count", "Anzahl der Konversationen"),
    ),
    refuse=Sentence(
        "It has one row an inbox, with a count and mean times over a period. Chatwoot exports no list of conversations; its files of CSAT answers and SLA breaches can be added."
    ),
)
