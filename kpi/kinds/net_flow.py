"""A change of level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Movements, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits
from kpi.kinds import presentations
from kpi.kinds.inside import without_entry
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class NetFlow:
    """Entries minus leavings within a bucket; n is how many did either. A full count: no interval, and no chance in its change."""

    entered_on: str
    left_on: str
    name = "NetFlow"
    chart = Chart.VALUES
    traits = Traits(is_additive=True, depends_on_length=True)
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

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
        """Value and n from entries, leavings, and leavings of those that had entered before the bucket."""
        entered, left = columns["entered"], columns["left"]
        n = entered + columns["lost"]
        return Values(np.where(n > 0, entered - left, np.nan), n, no_limits(n), no_limits(n))
