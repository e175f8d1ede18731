"""A count of rows."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values
from kpi.kinds import presentations
from kpi.kinds.day_pairs import per_day
from kpi.stats.intervals import byar
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Count:
    """How many rows; parts add up. An exact count, shown without interval: Byar's only tells a change from chance."""

    name = "Count"
    chart = Chart.RATES
    expressions = ()
    traits = Traits(is_additive=True, depends_on_length=True, is_exact=True, nothing={"n": 0.0})
    presentation = presentations.ALWAYS
    judging = Judging(pair=per_day("n"))

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, counted by day."""
        return Reading(about=bounds.hold(when), sums={"n": "count(*)"})

    def values_from(self, columns: Columns) -> Values:
        """Value, n and the limits of the rate that such a count comes from."""
        n = columns["n"]
        return Values(n, n, *byar(n))
