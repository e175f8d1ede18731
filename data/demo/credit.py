"""Who answered the demo's tickets first and who resolved them: mostly the agent that has them, else a colleague of the team."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo import staff
from data.demo.arrivals import Arrivals
from data.demo.company import TICKETS, agents
from data.demo.draw import chance, only
from data.demo.handling import Handling
from data.demo.tickets import texts
from data.demo.timeline import Flags, Floats, Ints

SEED = 20_240_903
"""Of its own, so that all else in the demo stays as it was."""
HANDED_ON = 0.7
"""Of the tickets that changed hands, so many were first answered by somebody else."""
SOLVED_BY_OTHERS = 0.05
"""A colleague who sits beside the agent solves so many of the rest."""


def columns(arrivals: Arrivals, handling: Handling) -> list[pl.Series]:
    """The two columns; a bot is nobody."""
    rng = np.random.default_rng(SEED)
    is_first_of_other = chance(rng, np.where(handling.agent_changes > 0, HANDED_ON, 0.0), TICKETS)
    is_last_of_other = chance(rng, SOLVED_BY_OTHERS, TICKETS)
    return [
        _people(rng, "first_response_agent", arrivals, handling.answered, is_first_of_other),
        _people(rng, "resolution_agent", arrivals, handling.resolved, is_last_of_other),
    ]


def _people(rng: np.random.Generator, name: str, arrivals: Arrivals, happened: Floats, is_other: Flags) -> pl.Series:
    who = np.where(is_other, _colleagues(rng, arrivals.agent), arrivals.agent)
    is_somebody = ~np.isnan(happened) & ~arrivals.is_bot
    return texts(only(is_somebody, staff.names(who, arrivals.day))).alias(name)


def _colleagues(rng: np.random.Generator, agent: Ints) -> Ints:
    """For each agent another one of the same team; the only one of a team stands for themselves."""
    team = np.array([index for _, index in agents()])
    first = np.searchsorted(team, team, side="left")
    size = np.bincount(team)[team]
    step = 1 + np.floor(rng.random(len(agent)) * np.maximum(size[agent] - 1, 1)).astype(np.int64)
    return np.asarray(first[agent] + (agent - first[agent] + step) % size[agent], dtype=np.int64)
