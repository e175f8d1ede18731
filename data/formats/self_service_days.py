"""Our own plain format: the help centre by day. Template: python -m data template self_service_days.

The same day again updates it. Columns that nobody counts may be left out.
"""

from data.declare.columns import Count, Day
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="self_service_days",
    vendor="Help centre",
    title=Sentence("Help centre by day (own plain format)"),
    recognise=(("Day", "Date"), ("Visitors", "Help centre visitors", "Article views", "Bot conversations")),
    is_generic=True,
    key=("day_on",),
    may_lack_id=True,
    cells={
        "day_on": Day("Day", "Date"),
        "visitors": Count("Visitors", "Help centre visitors"),
        "searches": Count("Searches"),
        "article_views": Count("Article views"),
        "bot_conversations": Count("Bot conversations"),
    },
    fills=(Fill(record="self_service_day"),),
)
