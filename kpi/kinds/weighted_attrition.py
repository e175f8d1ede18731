"""A share of leavers by weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.declare.kind import Bounds, CountedRows, Judging, Reading, Traits
from kpi.declare.values import Columns, Values, no_limits, per
from kpi.kinds import presentations
from kpi.kinds.inside import outside_at_the_start, undatable_leavers
from kpi.stats.process_behaviour import Chart


@dataclass(frozen=True)
class WeightedAttrition:
    """Of the `weight` of those inside at the start of a bucket, the share that left within it.

    Over all data, without dates, it is the share of the weight of all that ever were inside for whom `has_left` is true. n is
    how many were inside. A full count of amounts: no interval.
    """

    entered_on: str
    left_on: str
    has_left: str
    weight: str
    is_dated: str  # whether the source says on which days customers left, as in Attrition
    name = "WeightedAttrition"
    chart = Chart.VALUES
    traits = Traits(depends_on_length=True, reaches_back=True)
    presentation = presentations.ALWAYS
    judging = Judging(is_full_count=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""
        return (self.entered_on, self.left_on, self.has_left, self.weight, self.is_dated)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """Who was inside at the start; over all data who has left, dates or not."""
        if bounds.is_everything:
            return Reading(about=(), statement=self._over_all_data)
        others = outside_at_the_start(self.entered_on, self.left_on, bounds)
        return Reading(about=(), leaves_out={**self._undatable(), **others}, statement=self._lost_by_bucket)

    def values_from(self, columns: Columns) -> Values:
        """Value and n from the weight inside at the start and the weight lost."""
        n = columns["n"]
        return Values(per(columns["lost"], columns["inside"]), n, no_limits(n), no_limits(n))

    def _undatable(self) -> Mapping[str, str]:
        return undatable_leavers(self.entered_on, self.left_on, self.has_left, self.is_dated)

    def _day_after_the_end(self, rows: CountedRows) -> str:
        """The day after the last one that the data cover, as kpi/sql/compile.py has it: each source ends with its newest moment."""
        days = list(dict.fromkeys((*rows.span, self.entered_on, self.left_on)))
        newest, oldest = (", ".join(f"{end}({day})" for day in days) for end in ("max", "min"))
        last = f"greatest(least(greatest({newest}), any_value(until_on), current_date), least({oldest}))"
        by_source = f"SELECT {last} AS last_on FROM {rows.all_rows} LEFT JOIN source_end USING (source) GROUP BY source"
        return f"SELECT max(last_on) + 1 FROM ({by_source})"

    def _sums(self, is_lost: str) -> str:
        weight = f"CAST({self.weight} AS DOUBLE)"
        return f"count(*) AS n, sum({weight}) AS inside, coalesce(sum({weight}) FILTER (WHERE {is_lost}), 0) AS lost"

    def _over_all_data(self, rows: CountedRows) -> str:
        selected = ", ".join([*rows.splits, self._sums(self.has_left)])
        grouped = f" GROUP BY {', '.join(rows.by)}" if rows.by else ""
        return f"SELECT {selected} FROM {rows.read_from(rows.conditions)} WHERE {rows.conditions}{grouped}"

    def _lost_by_bucket(self, rows: CountedRows) -> str:
        first = "$period_start" if rows.bounds.has_start else f"(SELECT min({self.entered_on}) FROM {rows.all_rows})"
        known_until = f"({self._day_after_the_end(rows)})"
        end = "$period_end" if rows.bounds.has_end else known_until
        if rows.grain:
            step = f"INTERVAL 1 {rows.grain}"
            each = (
                f"SELECT bucket, greatest(bucket, {first}) AS starts_on, least(CAST(bucket + {step} AS DATE), {end}) AS ends_on "
                f"FROM (SELECT CAST(unnest(generate_series(date_trunc('{rows.grain}', {first}), "
                f"CAST(least({end}, {known_until}) - 1 AS TIMESTAMP), {step})) AS DATE) AS bucket)"
            )
        else:
            each = f"SELECT {first} AS starts_on, {end} AS ends_on"
        datable = " AND ".join(f"({test}) IS NOT TRUE" for test in self._undatable().values())
        selected = [*rows.bucket_name, *rows.splits, f"{self.left_on} < ends_on AS is_lost", f"{self.weight} AS weight"]
        inside = (
            f"SELECT {', '.join(selected)} FROM {rows.read_from(rows.conditions, *selected)} JOIN stretches "
            f"ON {self.entered_on} < starts_on AND coalesce({self.left_on}, DATE '9999-12-31') >= starts_on "
            f"WHERE {rows.conditions} AND {datable}"
        )
        sums = "count(*) AS n, sum(CAST(weight AS DOUBLE)) AS inside, coalesce(sum(CAST(weight AS DOUBLE)) FILTER (WHERE is_lost), 0) AS lost"
        grouped = f" GROUP BY {', '.join(rows.names)}" if rows.names else ""
        return f"WITH stretches AS ({each}), inside AS ({inside}) SELECT {', '.join([*rows.names, sums])} FROM inside{grouped}"
