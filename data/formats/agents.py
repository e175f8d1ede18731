"""Our own plain format: the first day of each agent on the job, one row an agent. Template: python -m data template agents.

An agent is known by the name that tickets, calls and reviews have. The same name again updates the row.
"""

from data.declare.columns import Day, Text
from data.declare.format import Fill, Format
from data.declare.plain_headers import EMPLOYEE, FIRST_DAY
from data.store.sentence import Sentence

FORMAT = Format(
    name="agents",
    vendor="Agents",
    title=Sentence("Agents and their first day (own plain format)"),
    recognise=(
        EMPLOYEE,
        FIRST_DAY,
    ),
    unless=("Ticket ID", "Created at", "Shift start", "Started at", "Score"),
    is_generic=True,
    cells={
        "id": Text(*EMPLOYEE),
        "first_day_on": Day(*FIRST_DAY),
    },
    fills=(Fill(record="agent"),),
)
