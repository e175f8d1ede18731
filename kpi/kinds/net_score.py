"""A net score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Presentation, Reading, Traits
from kpi.declare.values import Columns, Numbers, Values, per
from kpi.stats.disclosure_rules import NET_SCORE_FROM, ROWS_FROM
from kpi.stats.intervals import nps_adjusted_wald
from kpi.stats.process_behaviour import Chart


def _is_wide(score: float, n: int) -> bool:
    return n < NET_SCORE_FROM


def _balance_per_row(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
    return 100 * (sums["up"] - sums["down"]), sums["n"]


@dataclass(frozen=True)
class NetScore:
    """Share of `up` minus share of `down`, times 100. Interval: adjusted Wald."""

    up: str
    down: str
    name = "NetScore"
    chart = Chart.VALUES
    traits = Traits(is_quotient=True)
    presentation = Presentation(rows_from=ROWS_FROM, is_wide=_is_wide)
    judging = Judging(pair=_balance_per_row)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.up, self.down)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, all and those of either side, counted by day."""
        sums = {"n": "count(*)", "up": f"count(*) WHERE {self.up}", "down": f"count(*) WHERE {self.down}"}
        return Reading(about=bounds.hold(when), sums=sums)

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, up, down = columns["n"], columns["up"], columns["down"]
        return Values(100 * per(up - down, n), n, *nps_adjusted_wald(up, down, n))
