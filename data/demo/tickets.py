"""The demo's tickets as records."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import polars as pl

from data.demo import staff
from data.demo.arrivals import Arrivals
from data.demo.causes import OUTAGE
from data.demo.company import (
    CATEGORIES,
    CHANNELS,
    COUNTRIES,
    PRIORITIES,
    PRODUCTS,
    SEGMENTS,
    TEAMS,
    TICKETS,
)
from data.demo.customers import Customers
from data.demo.draw import chance, named, numbered, only, pick
from data.demo.handling import Handling
from data.demo.timeline import Flags, Floats, Ints, Names, moments
from data.demo.words import LANGUAGES, OUTAGE_SUBJECT, SUBJECTS

FIRST_NUMBER = 100_001
STATUSES = (("new", "open"), ("open", "open"), ("pending", "waiting"), ("solved", "solved"), ("closed", "closed"))
"""The help desk's own word and its class."""

UPHELD_USUALLY = 0.6
UPHELD_RATES = MappingProxyType(
    {
        OUTAGE: 0.95,
        "Damaged parcel": 0.9,
        "Late refund": 0.8,
        "Wrong invoice": 0.75,
        "Unclear information": 0.4,
        "Staff conduct": 0.35,
    }
)
"""How often complaints are found to be right, where that is not as usual."""


def frame(rng: np.random.Generator, arrivals: Arrivals, handling: Handling, customers: Customers) -> pl.DataFrame:
    """Tickets as records; the oldest has the lowest number."""
    is_solved = ~np.isnan(handling.resolved)
    status = _status(handling)
    return pl.DataFrame(
        {
            "id": ids(),
            "created_at": moments(arrivals.created),
            "first_response_at": moments(handling.answered),
            "resolved_at": moments(handling.resolved),
            "first_resolved_at": moments(handling.first_resolved),
            "closed_at": moments(handling.closed),
            "due_at": moments(handling.due),
            "updated_at": moments(_last(arrivals, handling)),
            "status": named([word for word, _ in STATUSES], status),
            "status_class": named([kind for _, kind in STATUSES], status),
            "priority": named([name for name, _ in PRIORITIES], arrivals.priority),
            "channel": named([channel.name for channel in CHANNELS], arrivals.channel),
            "category": named([category.name for category in CATEGORIES], arrivals.category),
            "product": named([name for name, _ in PRODUCTS], arrivals.product),
            "team": named([team.name for team in TEAMS], arrivals.team),
            "agent": texts(agent_names(arrivals)),
            "site": named([country.site for country in COUNTRIES], arrivals.country),
            "customer": customers.id[arrivals.customer],
            "organisation": texts(customers.organisation[arrivals.customer]),
            "language": named(LANGUAGES, arrivals.language),
            "country": named([country.code for country in COUNTRIES], arrivals.country),
            "tags": texts(_tags(rng, arrivals, customers, handling.reopens > 0)),
            "subject": _subjects(arrivals),
            "replies": handling.replies,
            "reopens": handling.reopens,
            "agent_changes": handling.agent_changes,
            "team_changes": handling.team_changes,
            "handle_seconds": handling.work_seconds.astype(np.int64),
            "was_resolution_in_sla": pl.Series((handling.resolved <= handling.due).tolist()).set(
                pl.Series(~is_solved), None
            ),
            "is_complaint": arrivals.is_complaint,
            "complaint_cause": texts(arrivals.cause),
            "was_complaint_upheld": _upheld(rng, arrivals, is_solved),
            "resolution": texts(only(is_solved, _resolutions(rng, arrivals.category))),
            "was_handled_by_bot": arrivals.is_bot,
            "was_bot_involved": arrivals.is_bot | arrivals.is_from_bot,
        },
    )


def ids() -> Names:
    """The number of every ticket."""
    return numbered("", range(FIRST_NUMBER, FIRST_NUMBER + TICKETS), 6)


def texts(names: Names) -> pl.Series:
    """Text that may be missing."""
    return pl.Series(names.tolist(), dtype=pl.String)


def agent_names(arrivals: Arrivals) -> Names:
    """The agent of each ticket; a bot is not one."""
    return only(~arrivals.is_bot, staff.names(arrivals.agent, arrivals.day))


def _status(handling: Handling) -> Ints:
    is_new = np.isnan(handling.answered)
    unsolved = np.where(handling.is_waiting, 2, np.where(is_new, 0, 1))
    return np.where(~np.isnan(handling.closed), 4, np.where(~np.isnan(handling.resolved), 3, unsolved))


def _last(arrivals: Arrivals, handling: Handling) -> Floats:
    """The last thing that happened to each ticket."""
    moments_of = (arrivals.created, handling.answered, handling.first_resolved, handling.resolved, handling.closed)
    return np.asarray(np.fmax.reduce(moments_of), dtype=np.float64)


def _resolutions(rng: np.random.Generator, category: Ints) -> Names:
    """For each ticket one of the resolutions of its category."""
    result = np.full(TICKETS, None, dtype=object)
    for index, declared in enumerate(CATEGORIES):
        rows = np.flatnonzero(category == index)
        shares = [share for _, share in declared.resolutions]
        result[rows] = named([name for name, _ in declared.resolutions], pick(rng, shares, len(rows)))
    return result


def _upheld(rng: np.random.Generator, arrivals: Arrivals, is_solved: Flags) -> pl.Series:
    """What was found of each complaint that is solved; nothing of other tickets."""
    rate = np.array([UPHELD_RATES.get(cause, UPHELD_USUALLY) for cause in arrivals.cause.tolist()])
    is_found = arrivals.is_complaint & is_solved
    return pl.Series(chance(rng, rate, TICKETS).tolist()).set(pl.Series(~is_found), None)


def _subjects(arrivals: Arrivals) -> Names:
    table = np.array([*(SUBJECTS[category.name] for category in CATEGORIES), OUTAGE_SUBJECT], dtype=object)
    return np.asarray(table[np.where(arrivals.is_outage, len(CATEGORIES), arrivals.category), arrivals.language])


def _tags(rng: np.random.Generator, arrivals: Arrivals, customers: Customers, is_reopened: Flags) -> Names:
    large = next(index for index, (name, _) in enumerate(SEGMENTS) if name == "Enterprise")
    flags = (
        ("key customer", customers.segment[arrivals.customer] == large),
        ("outage", arrivals.is_outage),
        ("complaint", arrivals.is_complaint),
        ("reopened", is_reopened),
        ("new customer", chance(rng, 0.08, TICKETS)),
    )
    joined = np.full(TICKETS, "", dtype=object)
    for tag, is_set in flags:
        joined = joined + np.where(is_set, f",{tag}", "").astype(object)
    return np.array([tags[1:] or None for tags in joined.tolist()], dtype=object)
