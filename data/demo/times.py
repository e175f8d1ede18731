"""How the time of the demo's tickets was divided, how soon each message was answered, and what was promised."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo.arrivals import Arrivals
from data.demo.company import TICKETS
from data.demo.customers import Customers
from data.demo.draw import chance, named
from data.demo.handling import Handling
from data.demo.timeline import Floats, Timeline

SEED = 20_240_902
"""Of its own, so that all else in the demo stays as it was."""
POLICIES = ("Standard", "Silver", "Gold")
"""By the segment of the customer."""


def columns(line: Timeline, arrivals: Arrivals, handling: Handling, customers: Customers) -> list[pl.Series]:
    """The columns of a ticket's times: after the first answer some of the time is the customer's, some is on hold."""
    rng = np.random.default_rng(SEED)
    answered = np.where(np.isnan(handling.answered), handling.resolved, handling.answered)
    is_long = handling.replies > 1
    pending_share = np.where(is_long, 0.55 * rng.beta(2, 2, TICKETS), 0.0)
    hold_share = np.where(is_long & chance(rng, 0.1, TICKETS), 0.3 * rng.random(TICKETS), 0.0)
    waits: dict[str, Floats] = {}
    moments = (arrivals.created, answered, handling.resolved)
    opened = [line.hours.elapsed(np.nan_to_num(moment)) for moment in moments]
    for clock, (created, answer, resolved) in (("", moments), ("_business", opened)):
        after = np.where(np.isnan(handling.resolved), np.nan, np.maximum(resolved - answer, 0))
        waits[f"requester_wait{clock}_seconds"] = np.maximum(answer - created, 0) + after * (1 - pending_share)
        waits[f"on_hold{clock}_seconds"] = after * hold_share
        waits[f"customer_wait{clock}_seconds"] = after * pending_share
    first = handling.answered - arrivals.created
    further = np.where(is_long, handling.replies - 1.0, np.nan)
    following = (waits["requester_wait_seconds"] - waits["on_hold_seconds"] - first) / further
    waits["reply_seconds"] = np.where(is_long, (first + following * further) / (further + 1), first)
    waits["next_reply_seconds"] = following
    is_escalated = chance(rng, np.where(arrivals.is_complaint, 0.11, 0.02), TICKETS) & ~arrivals.is_bot
    return [
        *(_seconds(name, values) for name, values in waits.items()),
        pl.Series("was_escalated", is_escalated.tolist()),
        pl.Series("sla_policy", named(POLICIES, customers.segment[arrivals.customer]).tolist(), dtype=pl.String),
    ]


def _seconds(name: str, values: Floats) -> pl.Series:
    return pl.Series(name, np.floor(np.maximum(values, 0))).fill_nan(None).cast(pl.Int64)
