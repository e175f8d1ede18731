"""Chatwoot: report of labels (CSV), refused: one row a label with means over a period. Reports > Labels > Download.

Evidence [C]: the code that writes the file and its texts were read: four headers stand over six values.
"""

from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="chatwoot_labels",
    vendor="Chatwoot",
    title="Chatwoot report of labels (CSV)",
    recognise=("Label", ("No. of conversations", "Conversations count", "Anzahl der Konversationen")),
    refuse=Sentence(
        "It has one row a label, with a count and mean times over a period. Chatwoot exports no list of conversations; its files of CSAT answers and SLA breaches can be added."
    ),
)
