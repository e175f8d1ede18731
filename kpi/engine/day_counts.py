"""How often values of each 1 % bin occur on each day in each group, kept by whoever asks often: of many millions of rows a few million numbers
of a byte or two, from which quantiles follow (`counted_quantiles.py`)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from kpi.declare.values import Key
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.query.read import Read
from kpi.sql.by_day import BinsByDay

MOST_CELLS = 48_000_000
"""The most days × groups × bins that are kept of one kind of value: a byte each, two where a day is busy."""

ROWS_AT_ONCE = 2_000_000
"""Rows of which the values are counted by one statement."""

MOST_SUMMED = 12
"""So many ways to split and filter what is kept are kept themselves."""

Counts = npt.NDArray[np.integer]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DayCounts:
    """Counts by group (a tuple of values of the splits), day and bin; `is_there` tells the groups and days that have any row.

    One that is not whole stands for counts that are too many to keep.
    """

    bins: BinsByDay
    groups: tuple[Key, ...]
    days: tuple[date, ...]
    lowest: int
    counts: Counts
    is_there: npt.NDArray[np.bool_]
    is_whole: bool = True
    _found: dict[tuple[tuple[str, ...], tuple[Filter, ...]], DayCounts] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def can_answer(self, query: Query) -> bool:
        """Whether its groups tell the groups of a question, and what its filters let through."""
        names = {*query.by, *(one.dimension for one in query.filters)}
        return self.is_whole and names <= set(self.bins.splits)

    def emptied(self) -> DayCounts:
        """What stands for it where there is no room."""
        return _too_much(self.bins)

    def of(self, by: tuple[str, ...], filters: tuple[Filter, ...]) -> DayCounts:
        """The counts of those rows that filters let through, by these splits alone."""
        if by == self.bins.splits and not filters:
            return self
        key = by, filters
        found = self._found.get(key)
        if found is None:
            let_through = [
                number for number, group in enumerate(self.groups) if all(self._passes(group, one) for one in filters)
            ]
            found = self._summed(by, let_through)
            while len(self._found) >= MOST_SUMMED:
                self._found.pop(next(iter(self._found)), None)
            self._found[key] = found
        return found

    @cached_property
    def before_day(self) -> npt.NDArray[np.uint32]:
        """How many values each bin of a group has before each day, and in the end: what any days have is a difference of two."""
        found = np.zeros((len(self.groups), len(self.days) + 1, self.counts.shape[2]), dtype=np.uint32)
        np.cumsum(self.counts, axis=1, dtype=np.uint32, out=found[:, 1:])
        return found

    def refreshed(self, read: Read, days: Collection[date]) -> DayCounts:
        """The same after rows of some days have changed, of which alone the facts are read."""
        if not days or not self.is_whole:
            return self
        found = read(self.bins.on_days.sql, {**self.bins.on_days.params, "changed_days": sorted(days)})
        stay = [place for place, day in enumerate(self.days) if day not in days]
        others = CountedSpan(
            self.groups, [self.days[place] for place in stay], self.lowest, self.counts[:, stay], self.is_there[:, stay]
        )
        joined = _joined(self.bins, [others, *([_counted(found, self.bins.splits)] if found.height else [])])
        order = sorted(range(len(joined.days)), key=joined.days.__getitem__)
        return replace(
            joined,
            days=tuple(joined.days[place] for place in order),
            counts=joined.counts[:, order],
            is_there=joined.is_there[:, order],
        )

    def _passes(self, group: Key, one: Filter) -> bool:
        value = group[self.bins.splits.index(one.dimension)]
        return ((NO_VALUE if value is None else value) in one.values) is not one.is_excluded

    def _summed(self, by: tuple[str, ...], let_through: Sequence[int]) -> DayCounts:
        places = [self.bins.splits.index(name) for name in by]
        members: dict[Key, list[int]] = {}
        for number in let_through:
            members.setdefault(tuple(self.groups[number][place] for place in places), []).append(number)
        keys = tuple(members)
        counts = np.zeros((len(keys), *self.counts.shape[1:]), dtype=np.uint32)
        is_there = np.zeros((len(keys), len(self.days)), dtype=bool)
        for number, key in enumerate(keys):
            for member in members[key]:
                counts[number] += self.counts[member]
                is_there[number] |= self.is_there[member]
        bins = replace(self.bins, splits=by)
        return DayCounts(bins, keys, self.days, self.lowest, counts, is_there)

    def span(self, period: Period) -> tuple[int, int]:
        """The places of the first day of a period and of the first one after it."""
        first = bisect_left(self.days, period.start) if period.start else 0
        return first, bisect_left(self.days, period.end) if period.end else len(self.days)


@dataclass(frozen=True)
class CountedSpan:
    """What was counted of some days: by group, day and bin from `lowest` on."""

    groups: Sequence[Key]
    days: Sequence[date]
    lowest: int
    counts: Counts
    is_there: npt.NDArray[np.bool_]


Spans = MutableMapping[tuple[Hashable, tuple[str, ...], date, date], CountedSpan]
"""Spans of days that were counted, kept until all are: who is interrupted in between goes on there."""


def counted(bins: BinsByDay, read: Read, spans: Spans) -> DayCounts:
    """The counts of all days, read a span of days after the other; not whole where that would be too much to keep, or groups are no texts, by which filters choose."""
    found: list[CountedSpan] = []
    for first, last in _spans(read(bins.days.sql, bins.days.params)):
        key = (key_of(bins), bins.splits, first, last)
        if key not in spans:
            rows = read(bins.statement.sql, {**bins.statement.params, "first_on": first, "last_on": last})
            if any(rows.schema[name] != pl.String for name in bins.splits):
                return _too_much(bins)
            spans[key] = _counted(rows, bins.splits)
        found.append(spans[key])
        if sum(each.counts.size for each in found) > MOST_CELLS:
            break
    for key in [key for key in spans if key[:2] == (key_of(bins), bins.splits)]:
        del spans[key]
    return _joined(bins, found)


def _spans(days: pl.DataFrame) -> list[tuple[date, date]]:
    """The days in pieces of so many rows that none takes long, or much memory."""
    spans: list[tuple[date, date]] = []
    rows = ROWS_AT_ONCE
    for day, k in days.iter_rows():
        if rows + k > ROWS_AT_ONCE:
            spans.append((day, day))
            rows = 0
        spans[-1] = spans[-1][0], day
        rows += k
    return spans


def _counted(found: pl.DataFrame, splits: Sequence[str]) -> CountedSpan:
    rows = found.select(splits)
    keys = rows.unique(maintain_order=True)
    days = found["day"].unique().sort()
    binned = found["bin"].drop_nulls()
    lowest, highest = (int(binned.min()), int(binned.max())) if len(binned) else (0, 0)  # type: ignore[arg-type]  # numbers
    groups = keys.rows() if splits else [()]
    group = places_of(found, splits, groups)
    day = days.search_sorted(found["day"]).to_numpy().astype(np.int64)
    is_there = np.zeros((len(groups), len(days)), dtype=bool)
    is_there[group, day] = True
    has_bin = found["bin"].is_not_null().to_numpy()
    k = found["k"].to_numpy()[has_bin]
    shape = len(groups), len(days), highest - lowest + 1
    counts = np.zeros(shape, dtype=np.min_scalar_type(int(k.max()) if len(k) else 0))
    counts[group[has_bin], day[has_bin], binned.to_numpy().astype(np.int64) - lowest] = k
    return CountedSpan(groups, days.to_list(), lowest, counts, is_there)


def _too_much(bins: BinsByDay) -> DayCounts:
    return DayCounts(bins, (), (), 0, np.zeros((0, 0, 1), dtype=np.uint8), np.zeros((0, 0), dtype=bool), is_whole=False)


def _joined(bins: BinsByDay, found: Sequence[CountedSpan]) -> DayCounts:
    """All spans as one, where that has not too many cells."""
    groups = dict.fromkeys(group for each in found for group in each.groups)
    if not bins.splits:
        groups = {(): None}
    days = tuple(day for each in found for day in each.days)
    lowest = min((each.lowest for each in found), default=0)
    width = max((each.lowest + each.counts.shape[2] for each in found), default=1) - lowest
    if len(groups) * len(days) * width > MOST_CELLS:
        return _too_much(bins)
    place = {group: number for number, group in enumerate(groups)}
    type_ = np.result_type(np.uint8, *(each.counts.dtype for each in found))
    counts = np.zeros((len(groups), len(days), width), dtype=type_)
    is_there = np.zeros((len(groups), len(days)), dtype=bool)
    first = 0
    for each in found:
        of, after, low = [place[group] for group in each.groups], first + len(each.days), each.lowest - lowest
        counts[of, first:after, low : low + each.counts.shape[2]] = each.counts
        is_there[of, first:after] = each.is_there
        first = after
    return DayCounts(bins, tuple(groups), days, lowest, counts, is_there)


KeptCounts = Callable[[Hashable], Sequence[DayCounts] | None]
"""The counts that are kept of a kind of value, by `key_of`."""


def key_of(bins: BinsByDay) -> Hashable:
    """By what counts of the same values are kept."""
    return bins.key, bins.value


def places_of(found: pl.DataFrame, by: Sequence[str], groups: Sequence[Key]) -> Places:
    """Which group each row belongs to; −1 where it is none of these."""
    if not by:
        return np.zeros(found.height, dtype=np.int64)
    columns = {name: [group[place] for group in groups] for place, name in enumerate(by)}
    known = pl.DataFrame(columns, schema=dict.fromkeys(by, pl.String)).with_row_index("place")
    joined = found.select(by).join(known, on=by, how="left", nulls_equal=True, maintain_order="left")
    return joined["place"].cast(pl.Int64).fill_null(-1).to_numpy()
