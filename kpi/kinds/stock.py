"""A level at a moment."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Movements, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits
from kpi.kinds import presentations
from kpi.kinds.inside import entered_by_the_end, gone_by_the_end, without_entry


@dataclass(frozen=True)
class Stock:
    """How many are inside at the end of a bucket: entered before its end and not left before it. A full count: no interval.

    `gone` says why something is no longer inside.
    """

    entered_on: str
    left_on: str
    gone: str = "resolved by then"
    name = "Stock"
    chart = None
    traits = Traits(is_level=True)
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """Entries and leavings up to the end of the period."""
        return Reading(
            about=entered_by_the_end(when, bounds),
            leaves_out=gone_by_the_end(self.left_on, bounds, self.gone),
            movements=Movements(self.entered_on, self.left_on, without_entry(self.entered_on)),
        )

    def values_from(self, columns: Columns) -> Values:
        """Value and n from those inside at each bucket's end."""
        inside = columns["inside_after"]
        return Values(inside, inside, no_limits(inside), no_limits(inside))
