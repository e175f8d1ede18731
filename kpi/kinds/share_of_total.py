"""A share of a total."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, per
from kpi.kinds import presentations
from kpi.kinds.day_pairs import part_per_whole
from kpi.kinds.totals import powers_of
from kpi.stats.intervals import share_of_total
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class ShareOfTotal:
    """The total of `part` as a share of the total of `whole`, each part lying within its whole, such as time worked.

    Interval: that of a share of as many independent rows as give its variance (Korn and Graubard 1998). No interval below 100
    rows, nor where the wholes differ too much for the part to be known.
    """

    part: str
    whole: str
    name = "ShareOfTotal"
    chart = Chart.VALUES
    traits = Traits(is_quotient=True)
    presentation = presentations.ALWAYS
    judging = Judging(pair=part_per_whole)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.part, self.whole)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, the products of both values summed up by day."""
        return Reading(about=bounds.hold(when), sums={"n": "count(*)", **powers_of(p=self.part, w=self.whole)})

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n = columns["n"]
        return Values(per(columns["p"], columns["w"]), n, *share_of_total(n, columns))
