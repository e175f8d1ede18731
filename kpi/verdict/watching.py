"""Whether a watched number is out of its limits: for sure, perhaps by chance, not, or nobody can tell. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum

from kpi.declare.metric import Metric
from kpi.verdict.change import is_full_count
from kpi.verdict.disclosure import is_few
from kpi.verdict.targets import TargetVerdict


class Standing(StrEnum):
    """Where a number stands. By its value alone it is out too where that may be chance: the interval reaches over the limit."""

    OUT = "out"
    OUT_WITHIN_CHANCE = "out, within chance"
    IN = "in"
    UNKNOWN = "unknown"


_OF_VERDICTS: Mapping[TargetVerdict | None, Standing] = {
    TargetVerdict.MISSED: Standing.OUT,
    TargetVerdict.MISSED_WITHIN_CHANCE: Standing.OUT_WITHIN_CHANCE,
    TargetVerdict.MET: Standing.IN,
    TargetVerdict.MET_WITHIN_CHANCE: Standing.IN,
}


def of_target(verdict: TargetVerdict | None) -> Standing:
    """What the verdict of a target says; no value, too few records and what is too early to say are no miss."""
    return _OF_VERDICTS.get(verdict, Standing.UNKNOWN)


def of_limits(metric: Metric, row: Mapping[str, object], below: float | None, above: float | None) -> Standing:
    """Where a row of an answer (value, n, low, high) stands between two limits, which are good themselves; None is no limit.

    What is counted in full, or is a total, is its own interval.
    """
    value, low, high, beyond = (_number(row.get(name)) for name in ("value", "low", "high", "beyond"))
    if is_few(metric, _number(row.get("n"))):
        return Standing.UNKNOWN
    if value is None:
        # what is more than the limit is out, whatever it will be
        is_above = above is not None and beyond is not None and beyond >= above
        is_sure = above is not None and low is not None and low > above
        if is_sure or (is_above and low is None):
            return Standing.OUT
        return Standing.OUT_WITHIN_CHANCE if is_above else Standing.UNKNOWN
    if is_full_count(metric) or metric.kind.traits.is_additive:
        low = high = value
    if below is not None and value < below:
        return Standing.OUT if high is not None and high < below else Standing.OUT_WITHIN_CHANCE
    if above is not None and value > above:
        return Standing.OUT if low is not None and low > above else Standing.OUT_WITHIN_CHANCE
    return Standing.IN


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
