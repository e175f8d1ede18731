"""What a value divides by what, day by day: from the spread of such pairs a change is judged (kpi/stats/between_day_error)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kpi.declare.kind import Pair
from kpi.declare.values import Numbers


def per_row(part: str) -> Pair:
    """A sum divided by the number of rows."""

    def pair(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
        return sums[part], sums["n"]

    return pair


def per_day(total: str) -> Pair:
    """A sum divided by the number of days."""

    def pair(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
        return sums[total], np.broadcast_to(lengths, sums[total].shape)

    return pair


def below_quantile(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Of a quantile: the rows not above it, divided by all."""
    return sums["below"], sums["n"]


def part_per_whole(sums: Mapping[str, Numbers], lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Of two totals: the part divided by the whole."""
    return sums["p"], sums["w"]
