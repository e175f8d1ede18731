"""A share of rows."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, per
from kpi.kinds import presentations
from kpi.kinds.day_pairs import per_row
from kpi.stats.intervals import share_limits
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Share:
    """Counted rows for which `condition` is true, as a share of all counted rows. Interval: Wilson's, modified for few hits."""

    condition: str
    name = "Share"
    chart = Chart.SHARES
    traits = Traits(is_quotient=True)
    presentation = presentations.OF_A_SHARE
    judging = Judging(pair=per_row("part"))

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.condition,)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, all and those that fit, counted by day."""
        return Reading(about=bounds.hold(when), sums={"n": "count(*)", "part": f"count(*) WHERE {self.condition}"})

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, part = columns["n"], columns["part"]
        return Values(per(part, n), n, *share_limits(part, n))
