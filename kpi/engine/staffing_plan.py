"""What staffing aims at and assumes, and why a channel cannot tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.query.query import Filter, Query

QUEUES = ("phone", "chat")
"""The channels in which customers wait for an agent to be free; in all others they wait for an answer in writing."""

LEAST_WEEKS = 5
"""Of fewer weeks four fifths is the same as the largest."""
LEAST_HANDLED = 30
"""So many handle times of the whole channel stand beside those of an hour, which has few."""
LEAST_ABANDONED = 10
"""Of fewer who hung up nobody can say how patient callers are."""
WELL_TOLD = 0.9
"""The least part of the calls whose waits, or handle times, have to be known."""

USUAL_TARGET = 0.8
USUAL_SHRINKAGE = 0.3
USUAL_OCCUPANCY = 0.85
USUAL_CHATS = 2
USUAL_CLEARING = 4

TOO_FEW_WEEKS = "too few weeks"
NO_HANDLE_TIMES = "no handle times"
NO_CONTACTS = "no contacts"
NO_CREATION = "no tickets"
"""Why a channel has no agents needed."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is aimed at and assumed: None where the data are to tell."""

    target_rate: float = USUAL_TARGET
    shrinkage_rate: float | None = None
    chats_at_once: int = USUAL_CHATS
    occupancy_rate: float = USUAL_OCCUPANCY  # of who answers in writing, where nothing is lost by waiting for work
    clearing_weeks: int = USUAL_CLEARING  # in which what waits too long is to be answered

    def __post_init__(self) -> None:
        shares = {"target": self.target_rate, "occupancy": self.occupancy_rate}
        for name, share in shares.items():
            if not 0 < share < 1:
                raise KpiError("The {name} is a share between 0% and 100%, not {share}.", name=name, share=f"{share:.0%}")  # fmt: skip
        if self.shrinkage_rate is not None and not 0 <= self.shrinkage_rate < 1:
            raise KpiError("The shrinkage is a share from 0% up to below 100%, not {share}.", share=f"{self.shrinkage_rate:.0%}")  # fmt: skip
        if self.chats_at_once < 1 or self.clearing_weeks < 1:
            raise KpiError("Chats at once, and weeks to catch up in, are whole numbers from 1.")


def answer_seconds(query: Query) -> float:
    """Within how many seconds a call or chat counts as answered in time."""
    return setting(query, "service_level_seconds")


def setting(query: Query, name: str) -> float:
    """A number inside a definition, as the question sets it or as it usually is."""
    return dict(query.settings).get(name, REGISTRY.setting(name).default)


def of_channel(query: Query, channel: str) -> Query:
    """The question of one channel alone."""
    return replace(query, filters=(*query.filters, Filter("channel", (channel,))))


def nearest_rank(values: Sequence[int], share: float) -> int:
    """The least of these values that so large a share of them do not exceed."""
    return sorted(values)[max(0, math.ceil(round(share * len(values), 9)) - 1)]
