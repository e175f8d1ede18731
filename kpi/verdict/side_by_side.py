"""Two values of one metric side by side: how far they are apart, and whether chance explains it.

The interval is that of two values on their own (Zou and Donner 2008). Of a part and its whole it is somewhat too wide: fewer
differences are pointed out, never more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpi.declare.metric import Better, Metric
from kpi.stats import moe_recovery
from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg, p_from_interval
from kpi.verdict.change import changes_by_ratio
from kpi.verdict.disclosure import is_few

Row = Mapping[str, Any]
"""A row of an answer: value, n, low and high."""


@dataclass(frozen=True)
class Difference:
    """One value less another (of durations and counts one ÷ another − 1), its 95 % limits, and the p-value; NaN where there is none."""

    change: float
    low: float
    high: float
    p: float

    @property
    def has_limits(self) -> bool:
        """Whether anything can be said of chance."""
        return not math.isnan(self.p)


def difference(row: Row, other: Row, metric: Metric) -> Difference:
    """How one value differs from another. Without limits where a value has none, rests on too few rows, or is counted in full."""
    sides = [[np.array([_number(one[name])]) for name in ("value", "low", "high")] for one in (row, other)]
    new, old = ((side[0], side[1], side[2]) for side in sides)
    is_ratio = changes_by_ratio(metric)
    change, low, high = moe_recovery.ratio(new, old) if is_ratio else moe_recovery.difference(new, old)
    if is_few(metric, _number(row["n"])) or is_few(metric, _number(other["n"])):
        return Difference(float(change[0]), math.nan, math.nan, math.nan)
    on_scale = [np.log1p(np.where(one > -1, one, np.nan)) if is_ratio else one for one in (change, low, high)]
    return Difference(float(change[0]), float(low[0]), float(high[0]), float(p_from_interval(*on_scale)[0]))


def pointed_out(found: Sequence[Difference]) -> list[bool]:
    """Which of several differences that are looked at together are more than chance explains."""
    adjusted = benjamini_hochberg([one.p for one in found])
    return [bool(p <= FALSE_ALARMS) for p in adjusted]


def side(one: Difference, metric: Metric) -> str:
    """better, worse, or, of what has no good direction, higher or lower."""
    if metric.better is Better.NEITHER:
        return "higher" if one.change > 0 else "lower"
    return "better" if (one.change > 0) == (metric.better is Better.HIGHER) else "worse"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
