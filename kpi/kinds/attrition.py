"""A share of leavers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.declare.kind import Bounds, CountedRows, Judging, Movements, Reading, Traits
from kpi.declare.values import Columns, Values, per
from kpi.kinds import presentations
from kpi.kinds.inside import outside_at_the_start, undatable_leavers
from kpi.stats.intervals import share_limits
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Attrition:
    """Of those inside at the start of a bucket, the share that left within it. Interval: Wilson's, modified for few hits.

    Over all data, without dates, it is the share of all that ever were inside for which `has_left` is true. With
    `is_kept` it is the share that stayed instead. In a period only those count for whom `is_dated` is true: whose source says at all
    on which days they left. Else only who stayed would count.
    """

    entered_on: str
    left_on: str
    has_left: str
    is_dated: str
    is_kept: bool = False
    name = "Attrition"
    chart = Chart.SHARES
    traits = Traits(depends_on_length=True, reaches_back=True)
    presentation = presentations.OF_A_SHARE
    judging = Judging()

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on, self.has_left, self.is_dated)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """Entries and leavings up to the end of the period; over all data who has left, dates or not."""
        if bounds.is_everything:
            return Reading(about=(), statement=self._over_all_data)
        movements = Movements(self.entered_on, self.left_on, self._undatable())
        others = outside_at_the_start(self.entered_on, self.left_on, bounds)
        return Reading(about=(), leaves_out={**movements.undatable, **others}, movements=movements)

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from those inside at the start and those lost."""
        n, lost = columns["inside_before"], columns["lost"]
        part = n - lost if self.is_kept else lost
        return Values(per(part, n), n, *share_limits(part, n))

    def _undatable(self) -> Mapping[str, str]:
        return undatable_leavers(self.entered_on, self.left_on, self.has_left, self.is_dated)

    def _over_all_data(self, rows: CountedRows) -> str:
        lost = f"count(*) FILTER (WHERE {self.has_left}) AS lost"
        selected = ", ".join([*rows.splits, "count(*) AS inside_before", lost])
        grouped = f" GROUP BY {', '.join(rows.by)}" if rows.by else ""
        return f"SELECT {selected} FROM {rows.read_from(rows.conditions)} WHERE {rows.conditions}{grouped}"
