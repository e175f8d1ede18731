"""Rows for each different value."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits, per
from kpi.kinds import presentations


@dataclass(frozen=True)
class PerDistinct:
    """How many counted rows there are for each different `value`, as tickets a customer. A full count: no interval."""

    value: str
    name = "PerDistinct"
    traits = Traits(depends_on_length=True)
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """All rows of the period at once: who came on two days is one in both together."""
        return Reading(
            about=bounds.hold(when), aggregates={"n": "count(*)", "different": f"count(DISTINCT {self.value})"}
        )

    def values_from(self, columns: Columns) -> Values:
        """Value and n from the aggregates."""
        n = columns["n"]
        return Values(per(n, columns["different"]), n, no_limits(n), no_limits(n))
