"""A mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, per
from kpi.kinds import presentations
from kpi.kinds.day_pairs import per_row
from kpi.kinds.totals import totals_of
from kpi.stats.intervals import mean_t


@dataclass(frozen=True)
class Mean:
    """The arithmetic mean of `value` over the counted rows. Interval: Student's t, within the `scale` where there is one."""

    value: str
    scale: tuple[float, float] = (-np.inf, np.inf)
    name = "Mean"
    presentation = presentations.OF_A_MEAN
    judging = Judging(pair=per_row("total"))

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    @property
    def traits(self) -> Traits:
        """What holds of its values."""
        return Traits(scale=self.scale)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, their values and the squares of these summed up by day."""
        return Reading(about=bounds.hold(when), sums=totals_of(self.value))

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, total = columns["n"], columns["total"]
        low, high = (np.clip(limit, *self.scale) for limit in mean_t(n, total, columns["squares"]))
        return Values(per(total, n), n, low, high)
