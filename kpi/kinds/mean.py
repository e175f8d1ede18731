"""A mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, per
from kpi.kinds import presentations
from kpi.kinds.day_pairs import per_row
from kpi.kinds.totals import powers_of, roots_of
from kpi.stats.intervals import AMOUNTS_FROM, SCORES_FROM, mean_hall, tail_factor
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class Mean:
    """The arithmetic mean of `value` over the counted rows. Interval: Student's t by Hall's transformation, within the `scale`.

    Values without an upper end (durations, replies: the usual scale) may have a heavy tail, and the upper limit lies the
    farther off. No interval below 50 rows, of scores on a scale below 30, nor where all values are alike.
    """

    value: str
    scale: tuple[float, float] = (0, np.inf)
    name = "Mean"
    chart = Chart.VALUES
    presentation = presentations.OF_A_MEAN
    judging = Judging(pair=per_row("x"))

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value,)

    @property
    def traits(self) -> Traits:
        """What holds of its values."""
        return Traits(scale=self.scale, is_quotient=True)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, the powers of their values summed up by day."""
        sums = {"n": "count(*)", **powers_of(x=self.value)}
        roots = roots_of(self.value) if self._has_tail else {}
        return Reading(about=bounds.hold(when), sums={**sums, **roots})

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, value = columns["n"], per(columns["x"], columns["n"])
        rows_from = AMOUNTS_FROM if self._has_tail else SCORES_FROM
        low, high = mean_hall(n, columns["x"], columns["xx"], columns["xxx"], rows_from)
        if self._has_tail:
            tail = tail_factor(columns["above"], columns["quarter"], columns["half"], columns["three_quarters"])
            low, high = np.where(np.isnan(tail), np.nan, low), value + (high - value) * tail
        return Values(value, n, np.clip(low, *self.scale), np.clip(high, *self.scale))

    @property
    def _has_tail(self) -> bool:
        return self.scale[1] == np.inf
