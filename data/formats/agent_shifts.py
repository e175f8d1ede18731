"""Our own plain format: agents' shifts, the time that is paid, one row a shift. Template: python -m data template agent_shifts.

Shifts stand beside the agents' states under names of their own. One that has not begun yet is left out.
"""

from data.declare.columns import Text, Time
from data.declare.format import Fill, Format
from data.declare.plain_headers import AGENT, SHIFT_END, SHIFT_START, TEAM
from data.store.sentence import Sentence

FORMAT = Format(
    name="agent_shifts",
    vendor="Agent shifts",
    title=Sentence("Agent shifts (own plain format)"),
    recognise=(
        AGENT,
        SHIFT_START,
        SHIFT_END,
    ),
    is_generic=True,
    key=("agent", "started_at"),
    may_lack_id=True,
    leave_out="started_at > timezone('UTC', now())",
    cells={
        "agent": Text(*AGENT),
        "team": Text(*TEAM),
        "started_at": Time(*SHIFT_START),
        "ended_at": Time(*SHIFT_END),
    },
    fills=(
        Fill(
            record="agent_state",
            needs=("agent", "started_at", "ended_at"),
            derive={"id": "'shift ' || id", "state": "'scheduled'"},
        ),
    ),
)
