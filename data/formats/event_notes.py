"""Our own plain format: what happened on which day, to be drawn into charts. Template: python -m data template event_notes."""

from data.declare.columns import Day, Text
from data.declare.format import Fill, Format
from data.declare.plain_headers import DAY, EVENT
from data.store.sentence import Sentence

FORMAT = Format(
    name="event_notes",
    vendor="Notes",
    title=Sentence("Notes on days (own plain format)"),
    recognise=(DAY, EVENT),
    is_generic=True,
    key=("day_on", "text"),
    may_lack_id=True,
    cells={"day_on": Day(*DAY), "text": Text(*EVENT)},
    fills=(Fill(record="event_note"),),
)
