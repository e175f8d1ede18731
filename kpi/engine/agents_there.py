"""How many agents were there for customers, and how many on shift, in the open hours of the week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from kpi.engine.open_week import Cell, OpenHour
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import staffing_rows
from kpi.stats.distributions import Floats


def presence(
    read: Read, query: Query, open_hours: Sequence[OpenHour]
) -> tuple[dict[Cell, list[float]], dict[Cell, list[float]]]:
    """For each hour of the week the mean number of agents there for customers, and of those on shift, in each week that it is known of."""
    if not open_hours or query.period.start is None or query.period.end is None:
        return {}, {}
    # A stretch that began the day before reaches into the first day.
    asked = query.over(Period(query.period.start - timedelta(days=1), query.period.end))
    states, shifts = (staffing_rows.steps(asked, is_shift=is_shift) for is_shift in (False, True))
    return _means(read(states.sql, states.params), open_hours), _means(read(shifts.sql, shifts.params), open_hours)


def _means(steps: pl.DataFrame, open_hours: Sequence[OpenHour]) -> dict[Cell, list[float]]:
    """By hour of the week the mean numbers of its open part: one more at each beginning, one fewer at each end."""
    means: dict[Cell, list[float]] = defaultdict(list)
    if not steps.height:
        return means
    first, last = min(steps["first_on"].to_list()), max(steps["last_on"].to_list())
    moments: Floats = steps["moment"].dt.epoch("us").to_numpy().astype(np.float64) / 1e6
    there: Floats = np.cumsum(steps["step"].to_numpy().astype(np.float64))
    until = np.concatenate([[0.0], np.cumsum(np.diff(moments) * there[:-1])])
    for one in (each for each in open_hours if first <= each.on <= last):
        starts = (one.starts_at - datetime(1970, 1, 1)).total_seconds()
        ends = starts + 900 * one.quarters
        begun, ended = np.interp([starts, ends], moments, until)
        means[one.cell].append(float(ended - begun) / (ends - starts))
    return means
