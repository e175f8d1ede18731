"""Chatwoot: report of teams (CSV), refused: one row a team with means over a period. Reports > Teams > Download.

Evidence [C]: the code that writes the file and its texts in English, German and Czech were read.
"""

from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="chatwoot_teams",
    vendor="Chatwoot",
    title="Chatwoot report of teams (CSV)",
    recognise=(("Team name", "Teamname"), ("Conversations count", "Anzahl Gespräche")),
    refuse=Sentence(
        "It has one row a team, with a count and mean times over a period. Chatwoot exports no list of conversations; its files of CSAT answers and SLA breaches can be added."
    ),
)
