"""Who sits where in the demo company: agents who left and those who came in their place, and since when each has been there."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from data.demo.company import agents
from data.demo.timeline import Ints, Names, Timeline

SPAN = 28
CAME = ((5, 6 * SPAN, "Agent 23"), (13, 16 * SPAN, "Agent 24"), (10, 20 * SPAN, "Agent 25"), (3, 24 * SPAN, "Agent 26"))
"""Whose place was taken (an index into `company.agents`), on which day of the demo, and by whom: in Care, Billing, Technical and Care."""

NOT_LISTED = frozenset({"Agent 05", "Agent 19", "Agent 24"})
"""Missing in the list of agents: two of whom nothing is known, and one whose first day can be guessed."""
TRAINING_DAYS = 14
"""So long before the first ticket somebody begins."""


def names(agent: Ints, day: Ints) -> Names:
    """The name of whoever had each place on each day of the demo."""
    found = np.array([name for name, _ in agents()], dtype=object)[agent]
    for place, since, name in CAME:
        found[(agent == place) & (day >= since)] = name
    return found


def first_days(line: Timeline) -> pl.DataFrame:
    """The list of agents with their first day on the job; the oldest have been there for nine years."""
    old = {name: line.first - timedelta(days=60 + 151 * place) for place, (name, _) in enumerate(agents())}
    new = {name: line.first + timedelta(days=since - TRAINING_DAYS) for _, since, name in CAME}
    listed = [(name, day) for name, day in (old | new).items() if name not in NOT_LISTED]
    return pl.DataFrame({"id": [name for name, _ in listed], "first_day_on": [day for _, day in listed]})
