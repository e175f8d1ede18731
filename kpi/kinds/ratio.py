"""A ratio of two totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, per
from kpi.kinds import presentations
from kpi.kinds.day_pairs import part_per_whole
from kpi.kinds.totals import powers_of, roots_of
from kpi.stats.intervals import ratio_hall, tail_factor
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Ratio:
    """The total of `part` ÷ the total of `whole` over the counted rows. Interval: of a ratio estimator (Cochran 1977, §6.4).

    By the jackknife's variance and Hall's transformation, since neither rows nor wholes are all alike. No interval below
    50 rows or 30 parts above zero, nor where the wholes differ so much that their mean is not known to a tenth.
    """

    part: str
    whole: str
    name = "Ratio"
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
        sums = {"n": "count(*)", **powers_of(p=self.part, w=self.whole), **roots_of(self.part)}
        return Reading(about=bounds.hold(when), sums=sums)

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n = columns["n"]
        tail = tail_factor(columns["above"], columns["quarter"], columns["half"], columns["three_quarters"])
        low, high = ratio_hall(n, columns, tail)
        return Values(per(columns["p"], columns["w"]), n, np.maximum(low, 0), high)
