"""Our own plain format: agents' shifts, the time that is paid, one row a shift. Template: python -m data template agent_shifts.

Shifts stand beside the agents' states under names of their own. One that has not begun yet is left out.
"""

from data.declare.columns import Text, Time
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="agent_shifts",
    vendor="Agent shifts",
    title=Sentence("Agent shifts (own plain format)"),
    recognise=(
        ("Agent", "Agent name"),
        ("Shift start", "Shift started at", "Scheduled start"),
        ("Shift end", "Shift ended at", "Scheduled end"),
    ),
    is_generic=True,
    key=("agent", "started_at"),
    may_lack_id=True,
    leave_out="started_at > timezone('UTC', now())",
    cells={
        "agent": Text("Agent", "Agent name"),
        "team": Text("Team", "Group"),
        "started_at": Time("Shift start", "Shift started at", "Scheduled start"),
        "ended_at": Time("Shift end", "Shift ended at", "Scheduled end"),
    },
    fills=(
        Fill(
            record="agent_state",
            needs=("agent", "started_at", "ended_at"),
            derive={"id": "'shift ' || id", "state": "'scheduled'"},
        ),
    ),
)
