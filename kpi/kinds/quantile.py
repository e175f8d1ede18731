"""A quantile."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, ListedValues, Presentation, Rank, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits
from kpi.kinds.day_pairs import below_quantile
from kpi.kinds.presentations import of_a_quantile
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Quantile:
    """The q-quantile of `value`, linear between neighbours (type 7). Interval: order statistics (kpi/engine/quantiles).

    `bins` names the 1 % logarithmic bin of the same duration, used for the interval where exact ranks would cost too much.
    """

    value: str
    q: float
    bins: str
    name = "Quantile"
    chart = Chart.VALUES
    traits = Traits(is_quantile=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    @property
    def presentation(self) -> Presentation:
        """When there is enough behind a value to show it."""
        return of_a_quantile(self.q)

    @property
    def judging(self) -> Judging:
        """How a change is told from chance."""
        return Judging(pair=below_quantile, rank=Rank(self.value, self.q))

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, all their values."""
        return Reading(about=bounds.hold(when), values=ListedValues(self.value, self.q, self.bins))

    def values_from(self, columns: Columns) -> Values:
        """Value and n; the interval follows from the values in order."""
        n = columns["n"]
        return Values(columns["quantile"], n, no_limits(n), no_limits(n))
