"""How long a stock lasts at the pace at which it is worked off."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.declare.kind import Bounds, Judging, Movements, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits, per
from kpi.kinds import presentations
from kpi.kinds.inside import entered_by_the_end, gone_by_the_end, without_entry


@dataclass(frozen=True)
class DaysOfWork:
    """What is inside at the end of a bucket ÷ what left on an average day of it, in seconds of so many days.

    n is how many are inside. Nothing left: no pace, no value. A full count: no interval. Little's law turned round
    (Little 1961, Operations Research 9:383).
    """

    entered_on: str
    left_on: str
    name = "DaysOfWork"
    chart = None
    traits = Traits(depends_on_length=True)
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
            leaves_out=gone_by_the_end(self.left_on, bounds),
            movements=Movements(self.entered_on, self.left_on, without_entry(self.entered_on)),
        )

    def values_from(self, columns: Columns) -> Values:
        """Value and n from those inside at each bucket's end, those that left within it, and its days."""
        inside = columns["inside_after"]
        a_day = per(columns["left"], columns["days"])
        return Values(86400 * per(inside, a_day), inside, no_limits(inside), no_limits(inside))
