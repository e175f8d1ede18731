"""Whose scorecard a view is: the one agent that its filters name, else the one team."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.query.query import NO_VALUE
from pages.ui.view.address import View

TEAM, AGENT = "team", "agent"
DIMENSIONS = (TEAM, AGENT)
OPENS = "scorecard"
"""What a click hands back that opens a scorecard stands behind this and a colon."""


@dataclass(frozen=True)
class Subject:
    """A team or an agent."""

    dimension: str
    value: str


def of(view: View) -> Subject | None:
    """Whose scorecard it is; None where the filters name nobody, or several."""
    for dimension in (AGENT, TEAM):
        values = view.values(dimension)
        if len(values) == 1 and values[0] != NO_VALUE:
            return Subject(dimension, values[0])
    return None


def of_all(view: View) -> View:
    """The same view of all teams and agents together."""
    return view.without(*DIMENSIONS)


def of_team(view: View, team: str) -> View:
    """The same view of a team, all its agents together."""
    return of_all(view).only(TEAM, team)
