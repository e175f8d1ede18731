"""Agents: the first day of each on the job, as far as it is known or guessed."""

from __future__ import annotations

import polars as pl

from data.store.store import Read


def first_days(read: Read) -> pl.DataFrame:
    """agent, first_on (null where nothing is known) and is_guessed, in the order of names."""
    return read(
        "SELECT agent, agent_first_on AS first_on, is_first_day_guessed AS is_guessed FROM agent_first ORDER BY agent",
        {},
    )
