"""Aircall: calls of earlier years, with date and time in two columns (CSV). Confidence: read by scripts [P].

The times have the offset of the number's zone in them and do not name it, so they are read in the report zone.
"""

from data.declare.columns import Text, Time
from data.declare.format import Format
from data.formats.aircall import CELLS, FILLS

FORMAT = Format(
    name="aircall_old",
    vendor="Aircall",
    title="Aircall calls, older export (CSV)",
    recognise=("line", "date (TZ offset incl.)", "time (TZ offset incl.)", "direction", "answered"),
    unless=("datetime (utc)",),
    key=("started_at", "caller", "called"),
    may_lack_id=True,
    cells={
        **CELLS,
        "started_at": Time("date (TZ offset incl.)", time_of_day=("time (TZ offset incl.)",)),
        "team": Text("team", "via", "line"),
    },
    fills=FILLS,
)
