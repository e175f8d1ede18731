"""Chatwoot: report of agents (CSV), refused: one row an agent with means over a period. Reports > Agents > Download.

Evidence [C]: the code that writes the file and its texts in English, German and Czech were read. Old versions have whole
minutes, newer ones words (`1 day 3 hours`) and two columns more.
"""

from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="chatwoot_agents",
    vendor="Chatwoot",
    title="Chatwoot report of agents (CSV)",
    recognise=(
        ("Agent name", "Jméno agenta", "Agentenname"),
        ("Assigned conversations", "Conversations count", "Anzahl Gespräche"),
    ),
    refuse=Sentence(
        "It has one row an agent, with a count and mean times over a period. Chatwoot exports no list of conversations; its files of CSAT answers and SLA breaches can be added."
    ),
)
