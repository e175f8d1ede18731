"""Our own plain format: how long each agent was in which state, one row a stretch. Template: python -m data template agent_states.

A stretch without an end is still going on. The same agent and start again updates the row.
"""

from data.declare.columns import Text, Time
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="agent_states",
    vendor="Agent states",
    title=Sentence("Agent states (own plain format)"),
    recognise=(
        ("Agent", "Agent name"),
        ("State", "Agent state"),
        ("Started at", "State start", "Start time"),
        ("Ended at", "State end", "End time"),
    ),
    unless=("Call ID", "Chat ID", "Ticket ID", "Contact ID"),
    is_generic=True,
    key=("agent", "started_at"),
    may_lack_id=True,
    cells={
        "agent": Text("Agent", "Agent name"),
        "team": Text("Team", "Group"),
        "state": Text("State", "Agent state"),
        "started_at": Time("Started at", "State start", "Start time"),
        "ended_at": Time("Ended at", "State end", "End time"),
    },
    fills=(Fill(record="agent_state"),),
)
