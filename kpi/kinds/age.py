"""The age of what is inside at a moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.declare.kind import Bounds, CountedRows, Judging, Reading, Traits
from kpi.declare.values import Columns, Values
from kpi.kinds import presentations
from kpi.kinds.inside import entered_by_the_end, gone_by_the_end


@dataclass(frozen=True)
class Age:
    """Of what is inside at a bucket's end: the q-quantile of its age in days, or the share older than `older_than` days.

    Without either it is the mean of the ages, or with `is_count` how many there are, to be split by age. Ages are in
    whole days, 0 for what entered on the last day. A full count: no interval.
    """

    entered_on: str
    left_on: str
    q: float | None = None
    older_than: str | None = None
    is_count: bool = False
    name = "Age"
    chart = None
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on, *([self.older_than] if self.older_than else []))

    @property
    def traits(self) -> Traits:
        """What holds of its values."""
        zero = {"value": 0.0, "n": 0.0, "low": np.nan, "high": np.nan} if self.is_count else None
        return Traits(is_level=self.is_count, has_ages=True, nothing=zero)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """Everything that is inside at each bucket's end, one by one."""
        return Reading(
            about=entered_by_the_end(when, bounds),
            leaves_out=gone_by_the_end(self.left_on, bounds),
            statement=self._ages,
        )

    def values_from(self, columns: Columns) -> Values:
        """Value, n and limits, worked out where they were read."""
        return Values(columns["value"], np.nan_to_num(columns["n"]), columns["low"], columns["high"])

    def _ages(self, rows: CountedRows) -> str:
        """What is inside at each bucket's end, which is never later than the day on which the data of its source end."""
        end = "$period_end" if rows.bounds.has_end else "DATE '9999-12-31'"
        if rows.grain:
            first = (
                "$period_start" if rows.bounds.has_start else f"(SELECT min({self.entered_on}) FROM {rows.all_rows})"
            )
            last = f"least({end} - 1, (SELECT max(until_on) FROM source_end))"
            step = f"INTERVAL 1 {rows.grain}"
            periods = (
                f"SELECT bucket, least(CAST(bucket + {step} AS DATE), {end}) AS over_on FROM (SELECT CAST(unnest("
                f"generate_series(date_trunc('{rows.grain}', {first}), CAST({last} AS TIMESTAMP), {step})) AS DATE) AS bucket)"
            )
        else:
            periods = f"SELECT {end} AS over_on"
        ends = f"SELECT *, least(over_on, until_on + 1) AS ends_on FROM ({periods}), (SELECT source AS end_source, until_on FROM source_end)"
        selected = [*rows.bucket_name, *rows.splits]
        inside = (
            f"SELECT {', '.join([*selected, f'ends_on - {self.entered_on} - 1 AS days'])} FROM {rows.read_from(rows.conditions, *selected)} JOIN ends "
            f"ON end_source = source AND {self.entered_on} < ends_on AND coalesce({self.left_on}, DATE '9999-12-31') >= over_on "
            f"WHERE {rows.conditions}"
        )
        values = (
            "count(*) AS n",
            f"{self._of_days()} AS value",
            "CAST(NULL AS DOUBLE) AS low",
            "CAST(NULL AS DOUBLE) AS high",
        )
        grouped = f" GROUP BY {', '.join(rows.names)}" if rows.names else ""
        return f"WITH ends AS ({ends}), inside AS ({inside}) SELECT {', '.join([*rows.names, *values])} FROM inside{grouped}"

    def _of_days(self) -> str:
        if self.is_count:
            return "CAST(count(*) AS DOUBLE)"
        if self.older_than is not None:
            return f"avg(CASE WHEN days > {self.older_than} THEN 1.0 ELSE 0.0 END)"
        return "86400 * avg(days)" if self.q is None else f"86400 * quantile_cont(days, {self.q})"
