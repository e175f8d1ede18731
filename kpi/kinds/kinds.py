"""The closed set of kinds of metric: which aggregates one needs, its value, its 95 % interval, and whether parts add up.

Expressions are SQL over the columns of a fact table. `{clock}` stands for calendar or business, `$name` for a setting.
A NULL in a condition counts as false: whatever may be unknown has to be excluded by name in the metric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kpi.declare.values import Columns, Numbers, Values, nothing, per
from kpi.kinds.kinds_in_time import Age, Attrition, NetFlow, Stock, Survival
from kpi.stats.intervals import Z95, byar, mean_t, nps_adjusted_wald, wilson

__all__ = [
    "Age",
    "Attrition",
    "Columns",
    "Count",
    "Distinct",
    "Flow",
    "Kind",
    "Lasting",
    "Mean",
    "NetFlow",
    "NetScore",
    "Numbers",
    "Quantile",
    "Ratio",
    "Scanned",
    "Share",
    "Stock",
    "Sum",
    "Summable",
    "Survival",
    "Values",
]


@dataclass(frozen=True)
class Count:
    """How many rows; parts add up. Interval: Byar's, for the rate that such a count comes from."""

    is_additive = True
    expressions: tuple[str, ...] = ()

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        return {"n": "count(*)"}

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n = columns["n"]
        return Values(n, n, *byar(n))


@dataclass(frozen=True)
class Share:
    """Counted rows for which `of` is true, as a share of all counted rows. Interval: Wilson's score interval."""

    of: str
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of,)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        return {"n": "count(*)", "part": f"count(*) WHERE {self.of}"}

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, part = columns["n"], columns["part"]
        return Values(per(part, n), n, *wilson(part, n))


@dataclass(frozen=True)
class Mean:
    """The arithmetic mean of `of` over the counted rows. Interval: Student's t, within the `scale` where there is one."""

    of: str
    scale: tuple[float, float] = (-np.inf, np.inf)
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of,)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        return {
            "n": "count(*)",
            "total": f"sum(CAST({self.of} AS DOUBLE))",
            "squares": f"sum(CAST({self.of} AS DOUBLE) * {self.of})",
        }

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, total = columns["n"], columns["total"]
        low, high = (np.clip(limit, *self.scale) for limit in mean_t(n, total, columns["squares"]))
        return Values(per(total, n), n, low, high)


@dataclass(frozen=True)
class Sum:
    """The total of `of` over the counted rows. Interval: that of a sum whose number of parts is chance (compound Poisson).

    A `is_full_count`, such as the hours that a team was there, has no chance in it and no interval.
    """

    of: str
    is_full_count: bool = False
    is_additive = True

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of,)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        return Mean(self.of).aggregates

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, total = columns["n"], np.where(columns["n"] > 0, columns["total"], np.nan)
        if self.is_full_count:
            return Values(total, n, nothing(n), nothing(n))
        half = Z95 * np.sqrt(columns["squares"])
        return Values(total, n, np.maximum(total - half, 0), total + half)


@dataclass(frozen=True)
class Ratio:
    """The total of `of` ÷ the total of `per` over the counted rows. Interval: of a ratio estimator (Cochran 1977, §6.4)."""

    of: str
    per: str
    highest: float = np.inf
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of, self.per)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        of, per = f"CAST({self.of} AS DOUBLE)", f"CAST({self.per} AS DOUBLE)"
        return {
            "n": "count(*)",
            "part": f"sum({of})",
            "whole": f"sum({per})",
            "part_squares": f"sum({of} * {of})",
            "whole_squares": f"sum({per} * {per})",
            "products": f"sum({of} * {per})",
        }

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, whole = columns["n"], columns["whole"]
        value = per(columns["part"], whole)
        spread = columns["part_squares"] - 2 * value * columns["products"] + value**2 * columns["whole_squares"]
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.where(n > 1, np.maximum(spread, 0) * n / (n - 1) / whole**2, np.nan)
        half = Z95 * np.sqrt(variance)
        return Values(value, n, np.maximum(value - half, 0), np.minimum(value + half, self.highest))


@dataclass(frozen=True)
class Distinct:
    """How many different values `of` has among the counted rows. A full count: no interval."""

    of: str
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of,)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        return {"n": "count(*)", "different": f"count(DISTINCT {self.of})"}

    def finish(self, columns: Columns) -> Values:
        """Value and n from the aggregates."""
        n = columns["n"]
        return Values(np.where(n > 0, columns["different"], np.nan), n, nothing(n), nothing(n))


@dataclass(frozen=True)
class Quantile:
    """The q-quantile of `of`, linear between neighbours (type 7). Interval: order statistics, filled in by `quantile`.

    `bins` names the 1 % logarithmic bin of the same duration, used for the interval where exact ranks would cost too much.
    """

    of: str
    q: float
    bins: str
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.of,)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows; quantiles of one expression are read together."""
        return {"n": "count(*)", "quantile": f"quantile {self.q} OF {self.of}"}

    def finish(self, columns: Columns) -> Values:
        """Value and n; the interval is filled in by the answer."""
        n = columns["n"]
        return Values(columns["quantile"], n, nothing(n), nothing(n))


@dataclass(frozen=True)
class NetScore:
    """Share of `up` minus share of `down`, times 100. Interval: adjusted Wald."""

    up: str
    down: str
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.up, self.down)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Aggregate name → what is aggregated over the counted rows."""
        return {"n": "count(*)", "up": f"count(*) WHERE {self.up}", "down": f"count(*) WHERE {self.down}"}

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
        n, up, down = columns["n"], columns["up"], columns["down"]
        return Values(100 * per(up - down, n), n, *nps_adjusted_wald(up, down, n))


Summable = Count | Share | Mean | Sum | Ratio | NetScore
"""Kinds whose aggregates add up: those of two days are those of the first plus those of the second."""

Scanned = Count | Share | Mean | Sum | Ratio | Distinct | Quantile | NetScore
"""Plain aggregates over the rows of a period: metrics over the same rows are read together."""

Flow = Stock | Attrition | NetFlow
"""Summed up from entries and leavings."""

Lasting = Survival | Age
"""How long something lasts that is not over yet."""

Kind = Scanned | Flow | Lasting
