"""Quantiles of many millions of rows from how often their bins occur by day: where one lies follows from that, and only the values of its bin
are read. What is answered is what all values say, to the digit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.declare.values import Columns, Key, Numbers, no_limits
from kpi.engine.day_counts import DayCounts, KeptCounts, Places, places_of
from kpi.engine.day_sums import Sums, Units
from kpi.engine.quantiles import GAMMA, Tally, is_binned, outwards
from kpi.engine.question_run import QuestionRun
from kpi.engine.series import Series, numbers
from kpi.query.period import floor
from kpi.query.query import Query
from kpi.sql import by_day
from kpi.sql.clauses import Statement, reading_of
from kpi.stats.intervals import Ranks, quantile_ranks

MOST_RANGES = 12
"""Bins that are read lie in so many ranges of values at most: what lies between two close ones is read with them."""


class KeptIsOld(Exception):
    """What was read does not fit to what was kept: the facts have changed in between."""


@dataclass(frozen=True)
class Rows:
    """The rows of one answer: their keys, and of each how many values are in each bin and all bins until it."""

    keys: Sequence[Key]
    lowest: int
    totals: Places
    upto: Places

    def bin_of(self, ranks: Ranks) -> Numbers:
        """The bin of a rank, from 1, in each row; NaN for rank 0."""
        places = (self.upto < np.maximum(ranks, 1)[:, None]).sum(axis=1)
        return np.where(ranks > 0, self.lowest + places, np.nan)

    def before(self, bin_: Places) -> Places:
        """How many values lie in the bins before one, in each row."""
        row = np.arange(len(self.keys))
        return np.asarray(np.where(bin_ > self.lowest, self.upto[row, np.maximum(bin_ - self.lowest - 1, 0)], 0))

    @property
    def n(self) -> Numbers:
        """How many values there are."""
        return self.upto[:, -1].astype(np.float64)


def _rows_of(counts: DayCounts, query: Query) -> Rows:
    """The rows of a question's answer, as those that are there have them."""
    first, after = counts.span(query.period)
    buckets = [floor(day, query.grain) if query.grain else None for day in counts.days[first:after]]
    starts = [place for place, bucket in enumerate(buckets) if not place or bucket != buckets[place - 1]]
    keys: list[Key] = []
    totals: list[Places] = []
    if starts:
        borders = np.array([*starts, len(buckets)]) + first
        sums = counts.before_day[:, borders[1:]].astype(np.int64) - counts.before_day[:, borders[:-1]]
        there = np.logical_or.reduceat(counts.is_there[:, first:after], starts, axis=1)
        for number, group in enumerate(counts.groups):
            for place in np.flatnonzero(there[number]).tolist():
                keys.append(((buckets[starts[place]],) if query.grain else ()) + group)
                totals.append(sums[number, place])
    width = counts.counts.shape[2]
    if not keys and not query.by and not query.grain:
        keys, totals = [()], [np.zeros(width, dtype=np.int64)]
    grid = np.array(totals, dtype=np.int64).reshape(-1, width)
    return Rows(keys, counts.lowest, grid, grid.cumsum(axis=1))


@dataclass(frozen=True)
class CountedRanks:
    """Order statistics of many values, rounded outwards to their bins."""

    rows: Rows

    def at_ranks(self, series: Series, lower: Ranks, upper: Ranks) -> tuple[Numbers, Numbers]:
        """The edges of the bins of two ranks, from 1, in each group; NaN for rank 0."""
        return outwards(self._at(series, lower), self._at(series, upper))

    def steps(self, series: Series) -> Numbers:
        """Nothing: bins do not tell how far apart values lie."""
        return no_limits(series.values.n)

    def tallies(self, series: Series) -> Mapping[Key, Tally]:
        """The upper edges of the bins of each group that has any value."""
        found = {}
        for key, total in zip(self.rows.keys, self.rows.totals, strict=True):
            some = np.flatnonzero(total)
            if len(some):
                bins = (some + self.rows.lowest).astype(np.float64)
                found[key] = Tally(np.where(bins < 0, 0.0, GAMMA**bins), total[some].cumsum().astype(np.float64))
        return found

    def _at(self, series: Series, ranks: Ranks) -> Numbers:
        place = {key: number for number, key in enumerate(self.rows.keys)}
        every = np.zeros(len(self.rows.keys), dtype=np.int64)
        places = np.array([place[key] for key in series.keys], dtype=np.int64)
        every[places] = ranks
        return np.asarray(self.rows.bin_of(every)[places])


@dataclass(frozen=True)
class CountedDays:
    """Of one quantile in one question what lies below it, by group and unit: the bins before its own, and the values of its own bins."""

    counts: DayCounts
    first_bins: Mapping[Key, int]
    group: Places
    day: Places
    values: Numbers

    @property
    def keys(self) -> Sequence[Key]:
        """The groups."""
        return self.counts.groups

    def totals(self, query: Query, metric: Metric) -> tuple[Sequence[Key], Columns]:
        """Nothing: a quantile is no quotient of what adds up."""
        raise KpiError(f"{metric.name} does not add up over days")

    def by_unit(self, metric: Metric, units: Units, series: Series) -> Sums:
        """How many values there are in each group and unit, and how many are not above the quantile."""
        first, after = self.counts.span(units.period)
        start = units.period.start
        unit = np.array(
            [(day - start).days // units.step for day in self.counts.days[first:after]]
            if start
            else [0] * (after - first),
            dtype=np.int64,
        )
        unit = np.clip(unit, 0, units.count - 1)
        borders = dict(zip(series.keys, series.values.value.tolist(), strict=True))
        grids = {name: np.full((len(self.keys), units.count), np.nan) for name in ("n", "below")}
        inside = (self.day >= first) & (self.day < after)
        for number, key in enumerate(self.keys):
            days = self.counts.counts[number, first:after]
            there = np.bincount(unit[self.counts.is_there[number, first:after]], minlength=units.count) > 0
            n = np.bincount(unit, days.sum(axis=1, dtype=np.int64), units.count)
            below: Numbers = np.zeros(units.count)
            if key in self.first_bins:
                before = max(self.first_bins[key] - self.counts.lowest, 0)
                own = inside & (self.group == number) & (self.values <= borders[key])
                below = below + np.bincount(unit, days[:, :before].sum(axis=1, dtype=np.int64), units.count)
                below = below + np.bincount(unit[self.day[own] - first], minlength=units.count)
            grids["n"][number] = np.where(there, n, np.nan)
            grids["below"][number] = np.where(there, below, np.nan)
        return Sums(self.keys, grids)


@dataclass(frozen=True)
class CountedPart:
    """One quantile of one question that follows from counts, and the bins in which it lies: of each row two, which are mostly the same."""

    run: QuestionRun
    metric: Metric
    counts: DayCounts
    rows: Rows
    lower: Places
    upper: Places
    first: Places
    second: Places

    def take(self, found: pl.DataFrame) -> None:
        """Make the series, from what was read of these bins."""
        query, days = self.run.query, self.counts.days
        start, after = self.counts.span(query.period)
        day = np.searchsorted(np.array(days, dtype="datetime64[D]"), found["day"].to_numpy().astype("datetime64[D]"))
        group = places_of(found, query.by, self.counts.groups)
        bins, values = found["bin"].to_numpy().astype(np.int64), numbers(found["value"])
        inside = (group >= 0) & (day >= start) & (day < after)
        group, day, bins, values = group[inside], day[inside], bins[inside], values[inside]
        value = self._quantiles(group, day, bins, values)
        n = self.rows.n
        series = Series(self.rows.keys, self.metric.kind.values_from({"n": n, "quantile": value}))
        ranked = CountedRanks(self.rows)
        series = self._with_limits(series, ranked)
        self.run.series[self.metric.name] = series
        if self.run.is_compared:
            first_bins = {key: int(bin_) for key, bin_, k in zip(self.rows.keys, self.first, n, strict=True) if k}
            at = np.array([first_bins.get(key, 0) for key in self.counts.groups], dtype=np.int64)
            own = bins >= at[group]
            self.run.aggregates[self.metric.name] = CountedDays(
                self.counts, first_bins, group[own], day[own], values[own]
            )
            if n.any():
                self.run.ranked[self.metric.name] = ranked

    def _with_limits(self, series: Series, ranked: CountedRanks) -> Series:
        values = series.values
        low, high = ranked.at_ranks(series, *quantile_ranks(values.n, _q(self.run, self.metric)))
        if ((low == values.value) | (high == values.value)).any():  # many are alike: how far apart values lie is asked
            self.run.unlimited.add(self.metric.name)
            return series
        return Series(series.keys, type(values)(values.value, values.n, low, high))

    def _quantiles(self, group: Places, day: Places, bins: Places, values: Numbers) -> Numbers:
        """The quantile of each row, linear between the two values on its sides (type 7)."""
        grain = self.run.query.grain
        place = {key: number for number, key in enumerate(self.rows.keys)}
        buckets = [(floor(one, grain),) if grain else () for one in self.counts.days]
        numbers_of: dict[tuple[int, Key], int] = {}
        row = np.empty(len(group), dtype=np.int64)
        codes = group * len(buckets) + day
        for code in np.unique(codes).tolist():
            which, on = divmod(code, len(buckets))
            numbers_of[code] = place[buckets[on] + self.counts.groups[which]]
        if len(codes):
            every, back = np.unique(codes, return_inverse=True)
            row = np.array([numbers_of[code] for code in every.tolist()], dtype=np.int64)[back]
        order = np.lexsort((values, row))
        row, bins, values = row[order], bins[order], values[order]
        ends = np.searchsorted(row, np.arange(len(self.rows.keys) + 1))
        found = np.full(len(self.rows.keys), np.nan)
        n, q = self.rows.n, _q(self.run, self.metric)
        before_first, before_second = self.rows.before(self.first), self.rows.before(self.second)
        for number in np.flatnonzero(n).tolist():
            own = slice(int(ends[number]), int(ends[number + 1]))
            below = self._value(
                number, own, bins, values, int(self.first[number]), int(self.lower[number] - before_first[number])
            )
            above = self._value(
                number, own, bins, values, int(self.second[number]), int(self.upper[number] - before_second[number])
            )
            at = (n[number] - 1) * q
            found[number] = below + (above - below) * (at - np.floor(at))
        return found

    def _value(self, number: int, own: slice, bins: Places, values: Numbers, bin_: int, rank: int) -> float:
        """The value of a rank, from 1, among those of one bin of a row."""
        chosen = values[own][bins[own] == bin_]
        if len(chosen) != self.rows.totals[number, bin_ - self.rows.lowest]:
            raise KeptIsOld
        return float(chosen[rank - 1])


@dataclass(frozen=True)
class BinValues:
    """The values of the bins in which quantiles of several questions over the same rows lie."""

    statement: Statement
    parts: Sequence[CountedPart]

    def take(self, found: pl.DataFrame) -> None:
        """Make the series of each."""
        for part in self.parts:
            part.take(found)


def part_of(run: QuestionRun, metric: Metric, kept: KeptCounts) -> CountedPart | None:
    """How one quantile of a question follows from what is kept; None where it does not, or so few values are as quickly read."""
    query = run.query
    if not run.reading(metric).values:
        return None
    key = ((metric.scan_key, query.clock, query.settings, query.choices), by_day.value_of(metric, query))
    able = next((counts for counts in kept(key) or () if counts.can_answer(query)), None)
    if able is None:
        return None
    counts = able.of(query.by, query.filters)
    rows = _rows_of(counts, query)
    if not is_binned(float(rows.n.sum())):
        return None
    at = (np.maximum(rows.n, 1) - 1) * _q(run, metric)
    lower, upper = np.floor(at).astype(np.int64) + 1, np.ceil(at).astype(np.int64) + 1
    first, second = (rows.bin_of(ranks).astype(np.int64) for ranks in (lower, upper))
    return CountedPart(run, metric, counts, rows, lower, upper, first, second)


def jobs(parts: Sequence[CountedPart]) -> list[BinValues]:
    """What has to be read for them: one statement for what is of the same rows and values."""
    alike: dict[Hashable, list[CountedPart]] = {}
    for part in parts:
        query = part.run.query
        key = (part.metric.scan_key, query.filters, query.clock, query.settings, query.choices)
        alike.setdefault((key, by_day.value_of(part.metric, query)), []).append(part)
    return [BinValues(_statement(each), each) for each in alike.values()]


def _statement(parts: Sequence[CountedPart]) -> Statement:
    wanted = np.unique(np.concatenate([bins[part.rows.n > 0] for part in parts for bins in (part.first, part.second)]))
    queries = [part.run.query for part in parts]
    return by_day.values_between(queries, parts[0].metric, _ranges(wanted.tolist()), parts[0].run.registry)


def _ranges(bins: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of values, in whole seconds, in which these bins lie."""
    gaps = sorted((after - before for before, after in pairwise(bins)), reverse=True)
    least = max([1, *gaps[MOST_RANGES - 1 : MOST_RANGES]])
    spans: list[tuple[int, int]] = []
    for bin_ in bins:
        if spans and bin_ - spans[-1][1] <= least:
            spans[-1] = spans[-1][0], bin_
        else:
            spans.append((bin_, bin_))
    return [(int(np.floor(_edge(low - 1))), int(np.ceil(_edge(high)))) for low, high in spans]


def _edge(bin_: int) -> float:
    """The largest value of a bin; there is none below 0 seconds."""
    return 0.0 if bin_ < 0 else float(GAMMA**bin_)


def _q(run: QuestionRun, metric: Metric) -> float:
    values = reading_of(metric, run.query).values
    if values is None:
        raise KpiError(f"{metric.name} has no values to put in order")
    return values.q
