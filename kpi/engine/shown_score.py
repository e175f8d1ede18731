"""A score of some rows with its limits, withheld where it rests on too few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kpi.declare.metric import Metric
from kpi.stats.stratified import Moments
from kpi.verdict.disclosure import rows_from

Sums = Mapping[str, float]
"""What a score is made of, under the names of its kind."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """A value with its 95 % limits; withheld (None) where it rests on fewer than its kind of number needs."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def score_of(metric: Metric, sums: Sums) -> Score:
    """The score that these sums make."""
    values = metric.kind.values_from({name: np.array([value], np.float64) for name, value in sums.items()})
    return shown(metric, values.value[0], values.low[0], values.high[0], sums["n"])


def shown(metric: Metric, value: object, low: object, high: object, n: float) -> Score:
    """A value as it may be shown."""
    is_shown = n >= max(rows_from(metric), 1)
    value, low, high = (number(each) if is_shown else None for each in (value, low, high))
    return Score(value=value, low=low, high=high, n=round(n))


def number(value: object) -> float | None:
    """A number, or None where there is none."""
    return None if value is None or np.isnan(value) else float(value)  # type: ignore[call-overload,arg-type]


def moments_of(sums: Sums) -> Moments:
    """The rows of a share, net score or mean: of a share each is 1 or 0, of a net score 100, 0 or -100."""
    n = float(sums["n"])
    if "part" in sums:
        return Moments(n, float(sums["part"]), float(sums["part"]))
    if "up" in sums:
        return Moments(n, 100.0 * (sums["up"] - sums["down"]), 100.0**2 * (sums["up"] + sums["down"]))
    return Moments(n, float(sums["x"] or 0), float(sums["xx"] or 0))
