"""A quantile of a duration that is not over for some rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, CountedRows, Judging, Presentation, Rank, Reading, Traits
from kpi.declare.values import Columns, Values
from kpi.kinds.day_pairs import below_quantile
from kpi.kinds.presentations import of_a_quantile
from kpi.stats.intervals import Z95, beyond
from kpi.stats.process_behaviour import Chart

_ROUNDING = 1e-12
"""A curve of products of shares may end a hair above the share that it means."""


@dataclass(frozen=True)
class Survival:
    """The q-quantile of a duration that is not over for some rows: `value` where it is, `value_so_far` where it is not.

    Kaplan and Meier 1958; no value where fewer than q of the rows would be over by the longest time seen: it is more than
    that, and `beyond` tells the longest time that as many rows were seen for as a value rests on. Interval: Brookmeyer and Crowley 1982 from log-log limits; a limit that is the value itself lies half a step
    farther off, as of a quantile. Of several times that fit, the earliest.
    """

    value: str
    value_so_far: str
    q: float
    name = "Survival"
    chart = Chart.VALUES
    traits = Traits(is_reached_in_time=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.value, self.value_so_far)

    @property
    def presentation(self) -> Presentation:
        """When there is enough behind a value to show it."""
        return of_a_quantile(self.q)

    @property
    def judging(self) -> Judging:
        """How a change is told from chance."""
        return Judging(pair=below_quantile, rank=Rank(self.value, self.q))

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """The rows of the period, and the curve of those that are not over."""
        return Reading(about=bounds.hold(when), statement=self._curve, constants={"z95": Z95})

    def values_from(self, columns: Columns) -> Values:
        """Value, n and limits, worked out where they were read."""
        value = columns["value"]
        low, high = beyond(value, columns["low"], columns["high"], columns["step"])
        longest = np.where(np.isnan(value), columns["longest"], np.nan)
        return Values(value, np.nan_to_num(columns["n"]), low, high, longest)

    def _curve(self, rows: CountedRows) -> str:
        """S(t), its variance on the scale log(−log S) by Greenwood, and where the curve and its limits cross 1 − q."""
        value, so_far = rows.clocked(self.value), rows.clocked(self.value_so_far)
        selected = [*([rows.bucket] if rows.bucket else []), *rows.splits]
        where = " AND ".join([*rows.in_period, rows.conditions])
        names = ", ".join(rows.names)
        partition = f"PARTITION BY {names} " if names else ""
        left = 1 - self.q
        keys = ", ".join([*selected, f"coalesce({value}, {so_far}) AS t"])
        times = f"SELECT {keys}, count(*) AS m, count({value}) AS d FROM {rows.read_from(where, *selected)} WHERE {where} GROUP BY {', '.join([*rows.names, 't'])}"
        risk = f"SELECT *, sum(m) OVER ({partition}ORDER BY t DESC) AS n FROM times"
        curve = (
            "SELECT *, CASE WHEN bool_or(d = n) OVER upto THEN 0 "
            "ELSE exp(coalesce(sum(ln(CASE WHEN d < n THEN 1 - d / n::DOUBLE END)) OVER upto, 0)) END AS s, "
            "sum(CASE WHEN d < n THEN d / (n::DOUBLE * (n - d)) END) OVER upto AS v "
            f"FROM risk WINDOW upto AS ({partition}ORDER BY t)"
        )
        spread = "exp({sign} * $z95 * sqrt(v) / abs(ln(s)))"
        limit = "CASE WHEN s > 0 AND s < 1 THEN pow(s, " + spread + ") END"
        limits = (
            f"SELECT *, {limit.format(sign='1')} AS s_low, {limit.format(sign='-1')} AS s_high, "
            f"t - lag(t) OVER ({partition}ORDER BY t) AS apart FROM curve"
        )
        reached = ", ".join(
            f"min(t) FILTER (WHERE {curve_name} <= {left!r} + {_ROUNDING!r}) AS {name}"
            for name, curve_name in (("value", "s"), ("low", "s_low"), ("high", "s_high"))
        )
        # the one row that is older than all others says nothing of the half of them
        longest = f"max(t) FILTER (WHERE n >= {self.presentation.rows_from}) AS longest"
        grouped = f" GROUP BY {names}" if names else ""
        return (
            f"WITH times AS ({times}), risk AS ({risk}), curve AS ({curve}), limits AS ({limits}) "
            f"SELECT {', '.join([*rows.names, 'sum(m) AS n', reached, 'min(apart) AS step', longest])} FROM limits{grouped}"
        )
