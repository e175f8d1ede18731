"""The closed set of kinds of metric: which aggregates one needs, its value, its 95 % interval, and whether parts add up.

Expressions are SQL over the columns of a fact table. `{clock}` stands for calendar or business, `$name` for a setting.
A NULL in a condition counts as false: whatever may be unknown has to be excluded by name in the metric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi.stats.intervals import byar, mean_t, nps_adjusted_wald, wilson

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]


@dataclass(frozen=True)
class Values:
    """Arrays of equal length, one entry a row of an answer; NaN where there is nothing to say."""

    value: Numbers
    n: Numbers
    low: Numbers
    high: Numbers


def _nothing(n: Numbers) -> Numbers:
    return np.full(n.shape, np.nan)


def _per(part: Numbers, whole: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


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
        return Values(_per(part, n), n, *wilson(part, n))


@dataclass(frozen=True)
class Mean:
    """The arithmetic mean of `of` over the counted rows. Interval: Student's t."""

    of: str
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
        return Values(_per(total, n), n, *mean_t(n, total, columns["squares"]))


@dataclass(frozen=True)
class Quantile:
    """The q-quantile of `of`, linear between neighbours (type 7). Interval: order statistics, found by a second question.

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
        return Values(columns["quantile"], n, _nothing(n), _nothing(n))


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
        return Values(100 * _per(up - down, n), n, *nps_adjusted_wald(up, down, n))


@dataclass(frozen=True)
class Stock:
    """How many are inside at the end of a bucket: entered before its end and not left before it. A full count: no interval."""

    entered_on: str
    left_on: str
    still_in: str = "still there"
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on)

    def finish(self, columns: Columns) -> Values:
        """Value and n from entries and leavings summed up to each bucket's end."""
        inside = columns["entered"] - columns["left"]
        return Values(inside, inside, _nothing(inside), _nothing(inside))


@dataclass(frozen=True)
class Attrition:
    """Of those inside at the start of a bucket, the share that left within it. Interval: Wilson's score interval.

    Over all data, without dates, it is the share of all that ever were inside for which `has_left` is true.
    """

    entered_on: str
    left_on: str
    has_left: str
    is_additive = False

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on, self.has_left)

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from those inside at the start and those lost."""
        n, lost = columns["inside"], columns["lost"]
        return Values(_per(lost, n), n, *wilson(lost, n))


Kind = Count | Share | Mean | Quantile | NetScore | Stock | Attrition
