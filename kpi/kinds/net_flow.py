"""A change of level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Movements, Reading, Traits
from kpi.declare.values import Columns, Numbers, Values
from kpi.kinds import presentations
from kpi.kinds.inside import without_entry
from kpi.stats.intervals import Z95


def _balance_per_day(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
    return sums["entered"] - sums["left"], np.broadcast_to(lengths, sums["entered"].shape)


@dataclass(frozen=True)
class NetFlow:
    """Entries minus leavings within a bucket; n is how many did either. Interval: of a difference of two Poisson counts."""

    entered_on: str
    left_on: str
    name = "NetFlow"
    traits = Traits(is_additive=True, depends_on_length=True)
    presentation = presentations.ALWAYS
    judging = Judging(pair=_balance_per_day)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """What entered or left within the period."""
        moved = (f"({' AND '.join(bounds.hold(day))})" for day in (self.entered_on, self.left_on))
        undatable = without_entry(self.entered_on)
        return Reading(
            about=(f"({' OR '.join(moved)})",),
            leaves_out=undatable,
            movements=Movements(self.entered_on, self.left_on, undatable),
        )

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from entries, leavings, and leavings of those that had entered before the bucket."""
        entered, left = columns["entered"], columns["left"]
        n = entered + columns["lost"]
        value, half = np.where(n > 0, entered - left, np.nan), Z95 * np.sqrt(entered + left)
        return Values(value, n, value - half, value + half)
