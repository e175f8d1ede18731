"""A largest value."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits
from kpi.kinds import presentations
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Largest:
    """The largest `value` among the counted rows. One row makes it: no interval, and a longer period has a larger one."""

    value: str
    name = "Largest"
    chart = Chart.VALUES
    traits = Traits(depends_on_length=True)
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """All rows of the period at once."""
        return Reading(about=bounds.hold(when), aggregates={"n": "count(*)", "largest": f"max({self.value})"})

    def values_from(self, columns: Columns) -> Values:
        """Value and n from the aggregates."""
        n = columns["n"]
        return Values(columns["largest"], n, no_limits(n), no_limits(n))
