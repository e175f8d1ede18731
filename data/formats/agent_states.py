"""Our own plain format: how long each agent was in which state, one row a stretch. Template: python -m data template agent_states.

A stretch without an end is still going on. The same agent and start again updates the row.
"""

from data.declare.columns import Text, Time
from data.declare.format import Fill, Format
from data.declare.plain_headers import AGENT, STATE, STATE_END, STATE_START, TEAM
from data.store.sentence import Sentence

FORMAT = Format(
    name="agent_states",
    vendor="Agent states",
    title=Sentence("Agent states (own plain format)"),
    recognise=(
        AGENT,
        STATE,
        STATE_START,
        STATE_END,
    ),
    unless=("Call ID", "Chat ID", "Ticket ID", "Contact ID"),
    is_generic=True,
    key=("agent", "started_at"),
    may_lack_id=True,
    cells={
        "agent": Text(*AGENT),
        "team": Text(*TEAM),
        "state": Text(*STATE),
        "started_at": Time(*STATE_START),
        "ended_at": Time(*STATE_END),
    },
    fills=(Fill(record="agent_state"),),
)
