"""Whether a table is a report (one row an agent, a team or a day, with totals) and not a list of records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.doubt import WARNING, Doubt

_MEASURE = re.compile(
    r"%|#|\b(avg|average|mean|median|total|sum|count|number of|no of|percent(age)?|rate|ratio|share|min|max|p\d\d|score|tickets|calls|chats"
    r"|conversations|cases|contacts|messages|replies|resolutions?|count of|time|duration|průměr|počet|podíl|priemer|podiel|średni\w*|liczba"
    r"|átlag|szám\w*|durchschnitt|anzahl|anteil)\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(id|key|number|nr|no|uuid|guid|ref(erence)?|ticket|case|call ?id|subject|email|e-mail|phone|caller|created|opened|started|requester|customer)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(agents?|assignees?|teams?|groups?|inbox|inboxes|queues?|labels?|channels?|brands?|names?|dates?|days?|weeks?|months?|hours?"
    r"|agent|skupina|tým|tím|zespół|csapat|mitarbeiter)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-−]?\d[\d\s.,:]*\s*(%|[a-z]{1,4})?(\s*\d+\s*[a-z]{1,4})*", re.IGNORECASE)


def looks_aggregated(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> Doubt | None:
    """The doubt that a table holds totals; None when it seems to be a list of records.

    Told by its columns: one or two name a group, all others are measures and hold numbers, and none is an id or a moment.
    """
    named = [(place, header.strip()) for place, header in enumerate(headers) if header.strip()]
    groups = [(place, header) for place, header in named[:2] if _GROUP.search(header) and not _MEASURE.search(header)]
    measures = [(place, header) for place, header in named if _MEASURE.search(header)]
    others = [header for place, header in named if (place, header) not in groups and (place, header) not in measures]
    if not groups or len(measures) < 2 or len(others) > 0.25 * len(named):
        return None
    if any(_IDENTITY.search(header) for header in others):
        return None
    cells = [row[place].strip() for row in sample for place, _ in measures if place < len(row) and row[place].strip()]
    if not cells or sum(bool(_NUMBER.fullmatch(cell)) for cell in cells) < 0.8 * len(cells):
        return None
    return Doubt(
        "aggregated",
        WARNING,
        f"The file looks like a report: one row for each “{groups[0][1]}” with totals, not one for each ticket, call or answer.",
        "Export the list itself: totals cannot be filtered, compared or split.",
    )
