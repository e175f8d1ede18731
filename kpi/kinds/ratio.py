"""A ratio of two totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, Judging, Reading, Traits
from kpi.declare.values import Columns, Numbers, Values, per
from kpi.kinds import presentations
from kpi.stats.intervals import Z95


def _part_per_whole(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
    return sums["part"], sums["whole"]


@dataclass(frozen=True)
class Ratio:
    """The total of `part` ÷ the total of `whole` over the counted rows. Interval: of a ratio estimator (Cochran 1977, §6.4)."""

    part: str
    whole: str
    highest: float = np.inf
    name = "Ratio"
    traits = Traits()
    presentation = presentations.ALWAYS
    judging = Judging(pair=_part_per_whole)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.part, self.whole)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, both values, their squares and products summed up by day."""
        part, whole = f"CAST({self.part} AS DOUBLE)", f"CAST({self.whole} AS DOUBLE)"
        sums = {
            "n": "count(*)",
            "part": f"sum({part})",
            "whole": f"sum({whole})",
            "part_squares": f"sum({part} * {part})",
            "whole_squares": f"sum({whole} * {whole})",
            "products": f"sum({part} * {whole})",
        }
        return Reading(about=bounds.hold(when), sums=sums)

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, whole = columns["n"], columns["whole"]
        value = per(columns["part"], whole)
        spread = columns["part_squares"] - 2 * value * columns["products"] + value**2 * columns["whole_squares"]
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.where(n > 1, np.maximum(spread, 0) * n / (n - 1) / whole**2, np.nan)
        half = Z95 * np.sqrt(variance)
        return Values(value, n, np.maximum(value - half, 0), np.minimum(value + half, self.highest))
