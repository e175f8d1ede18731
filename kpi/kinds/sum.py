"""A total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits
from kpi.kinds import presentations
from kpi.kinds.day_pairs import per_day
from kpi.kinds.totals import totals_of
from kpi.stats.intervals import Z95
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Sum:
    """The total of `value` over the counted rows: exact, shown without interval.

    Limits of a sum whose number of parts is chance (compound Poisson) tell a change from chance; a `is_full_count`, such as
    the hours that a team was there, has no chance in it and none of those.
    """

    value: str
    is_full_count: bool = False
    name = "Sum"
    chart = Chart.RATES
    traits = Traits(is_additive=True, depends_on_length=True, is_exact=True)
    presentation = presentations.ALWAYS

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    @property
    def judging(self) -> Judging:
        """How a change is told from chance."""
        return Judging(is_full_count=True) if self.is_full_count else Judging(pair=per_day("total"))

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, their values and the squares of these summed up by day."""
        return Reading(about=bounds.hold(when), sums=totals_of(self.value))

    def values_from(self, columns: Columns) -> Values:
        """Value, n and limits from the aggregates."""
        n, total = columns["n"], np.where(columns["n"] > 0, columns["total"], np.nan)
        if self.is_full_count:
            return Values(total, n, no_limits(n), no_limits(n))
        half = Z95 * np.sqrt(columns["squares"])
        return Values(total, n, np.maximum(total - half, 0), total + half)
