"""Chatwoot: traffic of conversations (CSV), refused: hours by days with counts. Reports > Overview > Download.

Evidence [C]: the code that writes the file was read. A line with the zone stands above; the header has a day a column.
"""

from data.declare.columns import Like
from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="chatwoot_traffic",
    vendor="Chatwoot",
    title="Chatwoot traffic by the hour (CSV)",
    recognise=("Start of the hour", Like(r"\d{4}-\d{2}-\d{2}")),
    refuse=Sentence(
        "It has one row an hour and one column a day, with counts. Chatwoot exports no list of conversations; its files of CSAT answers and SLA breaches can be added."
    ),
)
