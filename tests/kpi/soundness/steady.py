"""Records of a company in which nothing ever changes but by chance, or one team alone: teams differ, days differ, and all days are drawn alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

import numpy as np

from tests.records import Row

TEAMS, CHANNELS = ("A", "B", "C", "D"), ("chat", "email", "phone")
START = datetime(2024, 1, 1, 8)
"""A Monday."""

_PART = np.array([0.45, 0.30, 0.15, 0.10])
_GOOD = np.array([0.5, 1.0, 1.5, 0.0])  # log odds
_WAIT = np.log(np.array([60.0, 90.0, 45.0, 240.0]))  # minutes


def records(
    seed: int, days: int, worlds: int, *, a_day: float = 12.0, worse_by: float = 0.0, span: int = 28
) -> dict[str, Sequence[Row]]:
    """So many worlds that know nothing of one another, each a category, with a mean of `a_day` tickets on working days.

    A day has its own load, its own mix of teams, and how well and how fast each team does on it: tickets of a day share their causes.
    In every second `span` of days team B is worse by so much: of log odds to be rated well, and of the logarithm of its waits.
    """
    draw, number = np.random.default_rng(seed), count()
    tickets: list[Row] = []
    surveys: list[Row] = []
    for world in range(worlds):
        for day in range(days):
            load = a_day * (0.4 if day % 7 > 4 else 1.0) * draw.gamma(8, 1 / 8)
            part = _PART * np.exp(draw.normal(0, 0.3, 4))
            mood, haste = draw.normal(0, 0.4, 4), draw.normal(0, 0.3, 4)
            is_worse = day // span % 2 == 1
            mood[1] -= worse_by * is_worse
            haste[1] += worse_by * is_worse
            for team in draw.choice(4, size=draw.poisson(load), p=part / part.sum()).tolist():
                at = START + timedelta(days=day, seconds=int(draw.integers(0, 36_000)))
                wait = np.exp(_WAIT[team] + haste[team] + draw.normal(0, 1.0))
                name = str(next(number))
                about: Row = {"team": TEAMS[team], "channel": CHANNELS[draw.integers(3)], "category": f"world {world}"}
                answered = at + timedelta(minutes=float(wait))
                tickets.append(
                    {
                        "id": name,
                        "created_at": at,
                        "first_response_at": answered,
                        "replies": int(draw.geometric(0.5)),
                        **about,
                    }
                )
                if draw.random() < 0.5:
                    is_good = draw.random() < 1 / (1 + np.exp(-_GOOD[team] - mood[team]))
                    surveys += [
                        {"id": f"{kind}{name}", "kind": kind, "score": int(high if is_good else low), "scale": scale, "sent_at": at, "responded_at": at, "ticket": name}
                        for kind, scale, high, low in (("csat", 5, 4 + draw.integers(2), 1 + draw.integers(3)), ("nps", 10, 8 + draw.integers(3), draw.integers(8)))
                    ]  # fmt: skip
    return {"ticket": tickets, "survey_response": surveys}
