"""What complaints of the demo are about, and how that moves: causes that grow, are noticed, and fall after a measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.demo.company import CATEGORIES, TICKETS
from data.demo.draw import chance, named, pick_rows
from data.demo.timeline import Flags, Floats, Ints, Names, Timeline
from data.demo.written import TEXTS

OUTAGE = "Service outage"


@dataclass(frozen=True)
class Story:
    """A cause that grows from one day to its peak and falls within three weeks of the measure; days before the end of the demo."""

    cause: str
    grows: int
    noticed: int
    measured: int | None  # None: nothing has been done yet
    times: float  # how often it comes at its peak, as a multiple of an ordinary day
    noticed_text: str
    measured_text: str = ""

    def lift(self, days: int) -> Floats:
        """How often the cause comes on each of the days, as a multiple of an ordinary day."""
        day = np.arange(days)
        height = np.clip((day - (days - self.grows)) / (self.grows - self.noticed + 14), 0, 1)
        if self.measured is not None:
            height = height * np.clip(1 - (day - (days - self.measured)) / 21, 0, 1)
        return np.asarray(1 + (self.times - 1) * height, dtype=np.float64)


STORIES = (
    Story(
        "Wrong invoice", 345, 322, 298, 3.0,
        TEXTS["wrong_tax"], TEXTS["right_tax"],
    ),
    Story(
        "Damaged parcel", 180, 152, 108, 8.0,
        TEXTS["thin_boxes"], TEXTS["strong_boxes"],
    ),
    Story(
        "Late refund", 60, 39, None, 3.5,
        TEXTS["late_refunds"],
    ),
)  # fmt: skip


def notes(line: Timeline) -> Iterator[tuple[date, str]]:
    """The day and text of what was noticed and of what was done; never at a weekend."""
    for story in STORIES:
        for before, text in ((story.noticed, story.noticed_text), (story.measured, story.measured_text)):
            if before is not None:
                day = line.end - timedelta(days=before)
                yield day - timedelta(days=max(day.weekday() - 4, 0)), text


def complaints(
    rng: np.random.Generator, line: Timeline, day: Ints, category: Ints, leaving: Floats, is_outage: Flags
) -> tuple[Flags, Names]:
    """Which tickets are complaints, and their causes."""
    rate, cause = np.zeros(TICKETS), np.full(TICKETS, None, dtype=object)
    lifts = {story.cause: story.lift(line.days) for story in STORIES}
    usual = np.ones(line.days)
    for index, declared in enumerate(CATEGORIES):
        rows = np.flatnonzero(category == index)
        weights = np.stack([share * lifts.get(name, usual)[day[rows]] for name, share in declared.causes], axis=1)
        rate[rows] = declared.complaint_rate * weights.sum(axis=1)
        cause[rows] = named([name for name, _ in declared.causes], pick_rows(rng, weights))
    cause[is_outage] = OUTAGE
    is_complaint = chance(rng, np.minimum(rate * (1 + 2.0 * leaving) + 0.25 * is_outage, 0.8), TICKETS)
    cause[~is_complaint] = None
    return is_complaint, cause
