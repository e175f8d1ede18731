"""Which days the data cover: outside them nothing is known, not even a zero."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.engine import streams
from kpi.engine.streams import Hole, Stream, hole_between
from kpi.query.period import Period, floor, following
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import compile as compiler
from kpi.verdict.change import Break

Span = tuple[date, date] | None
"""The first and the last day; None where there are no data."""


_MADE_OF = {"open_hour": ("ticket", "contact")}
"""Fact tables without a source, and those of whose rows they are made."""
_PART_OF = {"complaint": "ticket"}
"""Fact tables that are a part of another: days without any of their rows are known while rows of the other come in."""


@dataclass(frozen=True)
class Cut:
    """A fact table of which one date ends long before another: whose export was cut by the day of creation, or of resolution.

    After the last day of it only a part of what there was is known: what came before and was over later, or the other way round.
    """

    facts: str
    column: str
    last_on: date
    until: date
    other: str


@dataclass(frozen=True)
class Coverage:
    """The days that each fact table covers, how many rows it has, and which tables say when their rows came in.

    `cuts` has those that end earlier in one date than in another; `begins` the first day of what came in and the days
    until which nine in ten of it are over. `streams` are the sources of each, and `newest` the newest day of any work.

    `silent` are the metrics of which some source does not tell what they count; `undated` the sources of each table and date
    for many rows of which nobody knows when it was what the date tells. `late` has, by table, date and source, the first day of a date that a source begins to fill long
    after its first row: what happened before it is not known; under the date of entry, from when on all that entered is listed. `over_alone` are
    the tables and sources that list what is over alone.
    """

    spans: Mapping[str, Span]
    rows: Mapping[str, int]
    dated: frozenset[str]
    entries: Mapping[str, str]
    cuts: Mapping[str, Cut] = field(default_factory=dict)
    begins: Mapping[str, tuple[date, int]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    streams: Mapping[str, tuple[Stream, ...]] = field(default_factory=dict)
    newest: date | None = None
    undated: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    late: Mapping[tuple[str, str, str], date] = field(default_factory=dict)
    over_alone: frozenset[tuple[str, str]] = frozenset()

    def data_end(self, metric: Metric, query: Query) -> date | None:
        """The last day that the data of a metric are known of under the filters of a question; None without data."""
        return streams.end_of(self._streams(metric, query), self.newest)

    def newest_of(self, names: Sequence[str], sources: Sequence[str] = (), days: int = 1) -> date | None:
        """The day with which a view of so many days ends that shows most of these fact tables, of some sources alone; None where there is none.

        A table counts as often as it is named. Where several such days show as much, the newest.
        """
        found = {name: self._of_table(name, sources) for name in names}
        ends = {max(stream.last_on for stream in streams) for streams in found.values() if streams}

        def shown(end: date) -> int:
            first = end - timedelta(days=days - 1)
            return sum(
                any(stream.first_on <= end and stream.last_on >= first for stream in found[name]) for name in names
            )

        return max(ends, key=lambda end: (shown(end), end), default=None)

    def has_rows(self, metric: Metric) -> bool:
        """Whether there are rows of the kind that a metric counts, whatever they say."""
        return bool(self._streams(metric, Query(metrics=(metric.name,))))

    def span_of_tables(self, names: Sequence[str]) -> Span:
        """The first and the last day of some fact tables; None where they have none."""
        found = [stream for name in names for stream in self._of_table(name, ())]
        if not found:
            return None
        return min(stream.first_on for stream in found), max(stream.last_on for stream in found)

    def _of_table(self, name: str, sources: Sequence[str]) -> list[Stream]:
        """The streams of a fact table, until the day after which its export was cut."""
        table, only = _PART_OF.get(name, name), {stream.source for stream in self.streams.get(name, ())}
        only = only.intersection(sources) if sources else only
        found = [stream for stream in self.streams.get(table, ()) if stream.source in only]
        cut = self.cuts.get(table)
        return (
            [replace(one, last_on=max(one.first_on, min(one.last_on, cut.last_on))) for one in found] if cut else found
        )

    def known_span(self, metric: Metric, query: Query) -> tuple[date | None, date | None]:
        """The first and the last day that the data of a metric are known of under the filters of a question."""
        found, end = self._streams(metric, query), self.data_end(metric, query)
        known = [day for day in (end, self.known_until(metric)) if day]
        return min((stream.first_on for stream in found), default=None), min(known, default=None)

    def ends_within(self, metric: Metric, query: Query) -> date | None:
        """The last day that the data of a metric are known of, where the period of the question goes on after it."""
        end, last = self.data_end(metric, query), query.period.last
        return end if end and last and end < last else None

    def breaks(self, metric: Metric, query: Query, *periods: Period, least_part: float = 0.0) -> list[Break]:
        """The sources of a metric that begin or end in all days of closed periods while others go on, and those with a hole in one of them.

        Holes that are less than `least_part` of a period are passed over.
        """
        found = self._streams(metric, query)
        first = min((period.start for period in periods if period.start), default=None)
        last = max((period.last for period in periods if period.last), default=None)
        if first is None or last is None:
            return []
        holes = streams.holes(found, self._hole_columns(metric), periods, least_part)
        return [*streams.breaks(found, first, last), *holes]

    def unknown(self, metric: Metric, query: Query, sources: Collection[str] | None = None) -> list[Hole]:
        """The days of which no source of a metric (of these, where some are named) tells anything, in the middle of its data."""
        found = [one for one in self._streams(metric, query) if sources is None or one.source in sources]
        columns = self._hole_columns(metric)
        if not any(hole.date_column in columns for one in found for hole in one.holes):
            return []
        return streams.unknown(found, columns)

    def holes(self, metric: Metric, query: Query, sources: Collection[str] | None = None) -> list[Hole]:
        """The days that any larger source of a metric lacks in the middle of its data."""
        found = [one for one in self._streams(metric, query) if sources is None or one.source in sources]
        return streams.all_holes(found, self._hole_columns(metric))

    def lingering(self, metric: Metric, query: Query, sources: Collection[str] | None = None) -> list[Hole]:
        """The holes of a level, those of what came in until nine in ten of what came in them would be over: so long some of it would still be inside."""
        found = [one for one in self._streams(metric, query) if sources is None or one.source in sources]
        _, reach = self.begins.get(metric.facts, (None, 0))
        entered = streams.all_holes(found, frozenset((self.entries[metric.facts],)))
        longer = [replace(hole, last_on=hole.last_on + timedelta(days=reach)) for hole in entered]
        return [*self.holes(metric, query, sources), *longer]

    def _hole_columns(self, metric: Metric) -> frozenset[str]:
        """The dates whose holes concern a metric: what came in, its own day, and of a level all that move it."""
        traits = metric.kind.traits
        if traits.reaches_back:
            return frozenset()
        if traits.is_level or traits.has_ages:
            return frozenset(hole.date_column for one in self.streams.get(metric.facts, ()) for hole in one.holes)
        return frozenset((self.entries[metric.facts], metric.when))

    def _streams(self, metric: Metric, query: Query) -> list[Stream]:
        only = re.search(r"\bkind = '(\w+)'", metric.among or "")
        found = [
            stream for stream in self.streams.get(metric.facts, ()) if not only or stream.kind in (None, only.group(1))
        ]
        for one in query.filters:
            if one.dimension == "source":
                found = [stream for stream in found if (stream.source in one.values) is not one.is_excluded]
        return found

    def span_of(self, metric: Metric, query: Query) -> Span:
        """The days that the data of a metric cover under the filters of a question; none where its records do not say when they came in.

        Where a source tells what is over, but not since when, what is inside is known at the end of the data alone, and what left never.
        """
        if metric.when == self.entries[metric.facts] and metric.facts not in self.dated:
            return None
        span, last = self.spans[metric.facts], self.known_until(metric)
        if span and last:
            span = (span[0], max(span[0], last))
        if span and (since := self.known_since(metric, query)):
            span = (max(span[0], since), max(span[1], since))
        if span and self.lacks_days_of_leaving(metric, query):
            return (span[1], span[1]) if metric.kind.traits.is_level or metric.kind.traits.has_ages else None
        return span

    def may_withhold(self, metric: Metric, query: Query) -> bool:
        """Whether the value of a whole period may be unknown although rows of it are there: asked for, it says which."""
        span = self.span_of(metric, query)
        return (
            not is_known(None, query, span)
            or self.known_until(metric) is not None
            or self.known_since(metric, query) is not None
            or self.lacks_days_of_leaving(metric, query)
            or bool(self.holes(metric, query))
        )

    def known_since(self, metric: Metric, query: Query) -> date | None:
        """The first day of what a metric is dated by where all sources begin to fill it late; None where any does from its first row on."""
        if metric.when == self.entries[metric.facts] or metric.kind.traits.reaches_back:
            return None
        found = [self.late.get((metric.facts, metric.when, one.source)) for one in self._streams(metric, query)]
        known = [day for day in found if day]
        return min(known) if known and len(known) == len(found) else None

    def lacks_days_of_leaving(self, metric: Metric, query: Query) -> bool:
        """Whether a metric rests on the day on which things leave, and a source of some weight has none for many of them."""
        undated: set[str] = set()
        for (facts, day), sources in self.undated.items():
            if facts == metric.facts and any(day in text for text in metric.kind.expressions):
                undated |= sources
        found = self._streams(metric, query)
        least = streams.SMALL_PART * sum(stream.a_day for stream in found)
        return any(stream.source in undated and stream.a_day >= least for stream in found)

    def known_until(self, metric: Metric) -> date | None:
        """The last day of which a metric is known where its export was cut; None where all of it is.

        What is dated by the date that ends early; what is inside at a moment, which rests on both; and where it is the end
        of things that is missing, whatever asks how long they took.
        """
        cut, traits = self.cuts.get(metric.facts), metric.kind.traits
        if cut is None or traits.reaches_back:
            return None
        needs_end = cut.column != self.entries[metric.facts] and asks_for_end(metric)
        is_concerned = metric.when == cut.column or traits.is_level or traits.has_ages or needs_end
        return cut.last_on if is_concerned else None

    def is_cut(self, metric: Metric, query: Query, *periods: Period) -> bool:
        """Whether a change between these periods may come of the way in which the export was cut.

        They reach beyond the last day of a date that ends early, or before the first of one that begins late; or what is over in them began so soon after the first day
        of the data that what takes longer is missing, and that is much of a period; or how long it took is asked of what a source lists
        only once it is over.
        """
        if metric.kind.traits.reaches_back:
            return False
        if any(self._lacks_rows(name, *periods) for name in _MADE_OF.get(metric.facts, ())):
            return True
        cut = self.cuts.get(metric.facts)
        if cut and any(period.last and period.last > cut.last_on for period in periods):
            return True
        since = self.known_since(metric, query)
        if since and any(period.start and period.start < since for period in periods):
            return True
        entry, found = self.entries[metric.facts], self._streams(metric, query)
        least = streams.SMALL_PART * sum(stream.a_day for stream in found)
        if self._begins_late(metric.facts, found, *periods):
            return True
        for source in (stream.source for stream in found if stream.a_day >= least):
            if (metric.facts, source) in self.over_alone and metric.when == entry and asks_for_end(metric):
                return True
        if metric.facts not in self.begins or metric.when == entry:
            return False
        first, reach = self.begins[metric.facts]
        return any(
            period.start < first + timedelta(days=reach) and 4 * reach > period.days
            for period in periods
            if period.start and period.days
        )

    def _begins_late(self, facts: str, found: Sequence[Stream], *periods: Period) -> bool:
        """Whether a source of some weight lists only a part of what came in within these periods, because it lists what is open or was over of late."""
        least = streams.SMALL_PART * sum(stream.a_day for stream in found)
        days = [self.late.get((facts, self.entries[facts], one.source)) for one in found if one.a_day >= least]
        return any(day and period.start and period.start < day for day in days for period in periods)

    def _lacks_rows(self, facts: str, *periods: Period) -> bool:
        """Whether rows of a fact table of which others are made are missing in one of these periods."""
        found, cut = list(self.streams.get(facts, ())), self.cuts.get(facts)
        if cut and any(period.last and period.last > cut.last_on for period in periods):
            return True
        entry = frozenset((self.entries[facts],))
        return self._begins_late(facts, found, *periods) or bool(
            streams.holes(found, entry, periods, streams.SMALL_PART)
        )


def asks_for_end(metric: Metric) -> bool:
    """Whether a metric asks for the end of things: whether they are over, or how long that took."""
    return any(word in text for text in metric.kind.expressions for word in ("resol", "left_backlog"))


def coverage(read: Read, registry: Registry = REGISTRY) -> Coverage:
    """Look up what the data cover; it changes only when data change."""
    by_facts: dict[str, list[dict[str, Any]]] = {facts.name: [] for facts in registry.all_facts}
    # Few companies have every kind of record, and planning what looks at an empty table takes as long as at a full one.
    filled = compiler.filled(registry.all_facts)
    tables = [registry.facts(name) for name in read(filled.sql, filled.params)["facts"]]
    if tables:
        statement = compiler.streams(tables)
        for row in read(statement.sql, statement.params).iter_rows(named=True):
            by_facts[row["facts"]].append(row)
    ends = compiler.ends([facts for facts in registry.all_facts if by_facts[facts.name]])
    dates = list(read(ends.sql, ends.params).iter_rows(named=True)) if ends else []
    whole = [row for row in dates if row["source"] is None]
    entries = {facts.name: facts.span[0] for facts in registry.all_facts}
    silent, over = compiler.silent(registry), compiler.undated_ends(registry)
    undated = read(over.sql, over.params).rows() if over else []
    told_late, over_alone = compiler.late(), compiler.solved_alone()
    late = set(read(told_late.sql, told_late.params).rows()) if dates else set()
    cuts = {cut.facts: cut for row in whole if (cut := _cut(row, whole))}
    by_source = {
        name: tuple(_streams(rows, [row for row in dates if row["facts"] == name and name not in cuts]))
        for name, rows in by_facts.items()
    }
    return Coverage(
        spans={name: _span(rows) for name, rows in by_facts.items()},
        rows={name: sum(row["k"] for row in rows) for name, rows in by_facts.items()},
        dated=frozenset(name for name, rows in by_facts.items() if any(row["is_dated"] for row in rows)),
        entries=entries,
        cuts=cuts,
        begins={
            row["facts"]: (row["first_on"], row["reach"])
            for row in whole
            if row["day"] == entries[row["facts"]] and row["first_on"] and row["reach"]
        },
        silent=frozenset(read(silent.sql, silent.params)["metric"].to_list()),
        streams=by_source,
        newest=_newest(by_source, registry),
        undated={
            (name, day): frozenset(source for facts, column, source in undated if (facts, column) == (name, day))
            for name, day, _ in undated
        },
        late=_late(dates, late, entries),
        over_alone=frozenset(read(over_alone.sql, over_alone.params).rows()) if dates else frozenset(),
    )


def _late(
    rows: Sequence[Mapping[str, Any]], late: Collection[tuple[str, str, str]], entries: Mapping[str, str]
) -> dict[tuple[str, str, str], date]:
    """The first day of each date that a source fills late, which the facts say; for that of entry, of the one that does not begin with it."""
    first = {(row["facts"], row["day"], row["source"]): row["first_on"] for row in rows if row["first_on"]}
    found = {key: first[key] for key in late if key in first}
    for facts, day, source in found:
        if day == entries[facts]:
            others = [first[key] for key in late if key[::2] == (facts, source) and key[1] != day and key in first]
            found[facts, day, source] = max(others, default=first[facts, day, source])
    return found


def _span(rows: Sequence[Mapping[str, Any]]) -> Span:
    known = [(row["first_on"], row["reaches_on"]) for row in rows if row["first_on"] and row["reaches_on"]]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def _streams(rows: Sequence[Mapping[str, Any]], dates: Sequence[Mapping[str, Any]]) -> Iterator[Stream]:
    """The sources of one fact table; one that was cut by one of its `dates` is known until then."""
    for row in rows:
        own = [one for one in dates if one["source"] == row["source"]]
        cut = next((found.last_on for one in own if (found := _cut(one, own))), date.max)
        if row["first_on"] and row["last_on"]:
            last = min(row["last_on"], cut)
            holes = (
                hole_between(one["name"], one["first_on"], one["last_on"], _weekdays(one["weekdays"]))
                for one in row["holes"] or ()
                if one["last_on"] <= last
            )
            yield Stream(row["source"], row["first_on"], last, row["k"], row["silence"], row["kind"], tuple(holes))


def _weekdays(bits: int) -> list[int]:
    return [day for day in range(1, 8) if bits >> day & 1]


def _newest(by_source: Mapping[str, Sequence[Stream]], registry: Registry) -> date | None:
    """The newest day of any work; of contracts, which reach back, where there is nothing else."""
    work = {metric.facts for metric in registry.metrics if not metric.kind.traits.reaches_back}
    last = {name: max(stream.last_on for stream in found) for name, found in by_source.items() if found}
    return max((day for name, day in last.items() if name in work), default=max(last.values(), default=None))


def _cut(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Cut | None:
    """The cut that a date shows beside the others of its fact table."""
    if row["silence"] is None:
        return None
    for other in rows:
        is_other = other["facts"] == row["facts"] and other["late_on"]
        if is_other and (other["late_on"] - row["last_on"]).days > row["silence"]:
            return Cut(row["facts"], row["day"], row["last_on"], other["last_on"], other["day"])
    return None


def is_known(day: date | None, query: Query, span: Span, unknown: Sequence[Hole] = ()) -> bool:
    """Whether the data say anything of a bucket (or, without a grain, of the whole period); they do not of what is `unknown` between."""
    if span is None:
        return False
    period = closed_period(query, span)
    if query.grain is None or day is None:
        is_inside = bool(period.start and period.end and period.start <= span[1] and period.end > span[0])
    else:
        is_inside = floor(span[0], query.grain) <= day <= span[1]
    if not is_inside or not unknown:
        return is_inside
    first, last = days_of(day, query, period)
    return not any(hole.has_whole(first, last) for hole in unknown)


def days_of(day: date | None, query: Query, period: Period) -> tuple[date, date]:
    """The first and the last day of a bucket (or, without a grain, of the period) in a closed period."""
    first, end = period.start or date.min, period.end or date.max
    if query.grain is not None and day is not None:
        first, end = max(first, day), min(end, following(day, query.grain))
    return first, end - timedelta(days=1)


def closed_period(query: Query, span: tuple[date, date]) -> Period:
    """The period with open ends closed where the data end."""
    return Period(
        query.period.start or min(span[0], query.period.end or span[0]),
        query.period.end or max(span[1], query.period.start or span[1]) + timedelta(days=1),
    )
