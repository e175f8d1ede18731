"""A count of different values, or of rows for each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits, per
from kpi.kinds import presentations
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Distinct:
    """How many different values `value` has among the counted rows, or how many rows there are for each of them. A full count: no interval."""

    value: str
    is_rows_each: bool = False
    name = "Distinct"
    traits = Traits(depends_on_length=True)
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

    @property
    def chart(self) -> Chart:
        """That of a count; rows for each value are a mean."""
        return Chart.VALUES if self.is_rows_each else Chart.RATES

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """All rows of the period at once: what differs in two days need not differ in both together."""
        return Reading(
            about=bounds.hold(when), aggregates={"n": "count(*)", "different": f"count(DISTINCT {self.value})"}
        )

    def values_from(self, columns: Columns) -> Values:
        """Value and n from the aggregates."""
        n, different = columns["n"], columns["different"]
        value = per(n, different) if self.is_rows_each else np.where(n > 0, different, np.nan)
        return Values(value, n, no_limits(n), no_limits(n))
