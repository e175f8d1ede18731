"""How long what is still open will take: the chance to be over in each stretch of age, by groups that are each drawn towards the larger group that they are a part of.

In a stretch the chance is events ÷ those exposed to it: who was seen for a part of it counts as that part, who was over in it as the whole (the actuarial life table, Cutler and Ederer
1958, J Chronic Dis 8:699, with exact times for its half a stretch). What was already open when one began to look counts from the age that it had then, and what is open still until the age that it has now.
Within a stretch what is over is spread evenly; beyond the last border it is over at one rate. A group with few events takes over the chance of the larger one: so many events of the larger group are added to it, with those exposed to
them, which is the posterior mean under a beta prior (Efron and Morris 1975, JASA 70:311).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats

Ints = npt.NDArray[np.int64]

SHARES = (*(one / 20 for one in range(1, 20)), 0.975, 0.99)
"""Stretches of age end where these shares of the events have happened; the last one has no end."""

PRIOR_EVENTS = 10.0
"""So many events of the larger group are added to each stretch of a group."""

MOST = 1 - 1e-6
"""The highest chance to be over in one stretch: of what was not yet seen nobody says that it cannot happen."""


@dataclass(frozen=True)
class Hazards:
    """For each group (a row) the chance to be over in each stretch of age; `begins` are the ages at which stretches begin, the first is 0. Of the last, which has no end, it is a rate per second."""

    begins: Floats
    chances: Floats

    def cumulative(self, groups: Ints, ages: Floats) -> Floats:
        """The hazard of each group up to an age: minus the logarithm of the share that is open for longer."""
        last = len(self.begins) - 1
        place = np.clip(np.searchsorted(self.begins, ages, side="right") - 1, 0, last)
        before = np.zeros_like(self.chances)
        np.cumsum(-np.log1p(-self.chances[:, :-1]), axis=1, out=before[:, 1:])
        chance, passed = self.chances[groups, place], ages - self.begins[place]
        part = passed / np.append(np.diff(self.begins), 1.0)[place]
        inside = -np.log1p(-np.where(place < last, chance * part, 0.0))
        return np.asarray(before[groups, place] + np.where(place < last, inside, chance * passed))

    def open_rate(self, groups: Ints, ages: Floats, later: Floats) -> Floats:
        """The chance, for each, to be open still at the `later` age where it is open at the first: S(later) ÷ S(age)."""
        return np.asarray(np.exp(np.minimum(self.cumulative(groups, ages) - self.cumulative(groups, later), 0.0)))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Rows by age: from when one looked, until when it was open or seen, whether that was the event, and until when it could have been seen."""

    entry: Floats
    exit: Floats
    is_event: npt.NDArray[np.bool_]
    until: Floats


def begins_of(ages: Floats) -> Floats:
    """Where stretches begin, from the ages at which events happened; those at age 0 were never open and tell nothing.

    An age that is the end of several of the shares (many are over at just this age, as where a tool closes by itself) has a stretch of its own, of its last second.
    """
    told = ages[ages > 0]
    if not told.size:
        return np.zeros(1)
    ends, times = np.unique(np.quantile(told, SHARES, method="inverted_cdf"), return_counts=True)
    return np.unique(np.concatenate([[0.0], ends, np.maximum(ends[times > 1] - 1.0, 0.0)]))


def fitted(begins: Floats, seen: Seen, levels: Sequence[Ints], groups: int, prior: float = PRIOR_EVENTS) -> Hazards:
    """The hazards of the finest groups, numbered from 0 to `groups`.

    The last of `levels` says which of the `groups`, numbered from 0, each row is of; those before say to which larger one each of these belongs, the largest first.
    A stretch to which nobody of a group was exposed has the chance of the larger one; one to which nobody was exposed at all has none.
    """
    *coarser, finest = levels
    events, exposed = _sums(begins, seen, finest, groups)
    chances = _ratio(events.sum(axis=0), exposed.sum(axis=0))[None, :]
    parent = np.zeros(groups, np.int64)
    for level in (*coarser, np.arange(groups)):
        count = int(level.max()) + 1 if level.size else 0
        own_events, own_exposed, above = (np.zeros((count, len(begins))) for _ in range(3))
        np.add.at(own_events, level, events)
        np.add.at(own_exposed, level, exposed)
        above[level] = chances[parent]
        added = np.divide(prior, above, out=np.zeros_like(above), where=above > 0)
        chances, parent = _ratio(own_events + np.where(above > 0, prior, 0.0), own_exposed + added), level
    chances = chances[parent] if groups else np.zeros((0, len(begins)))
    return Hazards(begins, np.concatenate([np.minimum(chances[:, :-1], MOST), chances[:, -1:]], axis=1))


def _ratio(events: Floats, exposed: Floats) -> Floats:
    return np.asarray(np.divide(events, exposed, out=np.zeros_like(events), where=exposed > 0))


def _sums(begins: Floats, seen: Seen, groups: Ints, count: int) -> tuple[Floats, Floats]:
    """Events of each group in each stretch, and how many whole stretches were exposed to them (of the last, seconds); an event at the very end of a stretch belongs to it."""
    events, exposed = np.zeros((count, len(begins))), np.zeros((count, len(begins)))
    place = np.where(seen.is_event, np.searchsorted(begins, seen.exit, side="left") - 1, -1)
    is_in = (place >= 0) & (seen.exit > seen.entry)
    np.add.at(events, (groups[is_in], place[is_in]), 1.0)
    for stretch, (start, end) in enumerate(zip(begins, np.append(begins[1:], np.inf), strict=True)):
        stop = np.where((place == stretch) & np.isfinite(end), np.minimum(seen.until, end), seen.exit)
        time = np.maximum(np.clip(stop, start, end) - np.clip(seen.entry, start, end), 0.0)
        exposed[:, stretch] = np.bincount(groups, time / (end - start if np.isfinite(end) else 1.0), count)
    return events, exposed
