"""The kinds of metric that follow what comes and goes: levels, changes of level, leavers, and how long something lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.values import Columns, Values, nothing, per
from kpi.stats.intervals import Z95, wilson


@dataclass(frozen=True)
class Stock:
    """How many are inside at the end of a bucket: entered before its end and not left before it. A full count: no interval."""

    entered_on: str
    left_on: str
    still_in: str = "still there"
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on)

    def finish(self, columns: Columns) -> Values:
        """Value and n from entries and leavings summed up to each bucket's end."""
        inside = columns["entered"] - columns["left"]
        return Values(inside, inside, nothing(inside), nothing(inside))


@dataclass(frozen=True)
class Attrition:
    """Of those inside at the start of a bucket, the share that left within it. Interval: Wilson's score interval.

    Over all data, without dates, it is the share of all that ever were inside for which `has_left` is true. With
    `is_kept` it is the share that stayed instead.
    """

    entered_on: str
    left_on: str
    has_left: str
    is_kept: bool = False
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on, self.has_left)

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from those inside at the start and those lost."""
        n, lost = columns["inside"], columns["lost"]
        part = n - lost if self.is_kept else lost
        return Values(per(part, n), n, *wilson(part, n))


@dataclass(frozen=True)
class NetFlow:
    """Entries minus leavings within a bucket; n is how many did either. Interval: of a difference of two Poisson counts."""

    entered_on: str
    left_on: str
    is_additive = True

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on)

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from entries, leavings, and leavings of those that had entered before the bucket."""
        entered, left = columns["entered"], columns["left"]
        n = entered + columns["lost"]
        value, half = np.where(n > 0, entered - left, np.nan), Z95 * np.sqrt(entered + left)
        return Values(value, n, value - half, value + half)


@dataclass(frozen=True)
class Survival:
    """The q-quantile of a duration that is not over for some rows: `of` where it is, `so_far` where it is not.

    Kaplan and Meier 1958; no value where fewer than q of the rows would be over by the longest time seen ("not reached
    yet"). Interval: Brookmeyer and Crowley 1982 from log-log limits. Of several times that fit, the earliest.
    """

    of: str
    so_far: str
    q: float
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of, self.so_far)

    def finish(self, columns: Columns) -> Values:
        """Value, n and limits, worked out where they were read."""
        return Values(*(columns[name] for name in ("value", "n", "low", "high")))


@dataclass(frozen=True)
class Age:
    """Of what is inside at a bucket's end: the q-quantile of its age in days, or the share older than `older_than` days.

    Without either it is the mean of the ages, or with `is_count` how many there are, to be split by age. Ages are in
    whole days, 0 for what entered on the last day. A full count: no interval.
    """

    entered_on: str
    left_on: str
    q: float | None = None
    older_than: str | None = None
    is_count: bool = False
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on, *([self.older_than] if self.older_than else []))

    def finish(self, columns: Columns) -> Values:
        """Value, n and limits, worked out where they were read."""
        return Values(*(columns[name] for name in ("value", "n", "low", "high")))
