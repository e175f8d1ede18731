"""Which days the data cover: outside them nothing is known, not even a zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.query.period import Period, floor
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import compile as compiler

Span = tuple[date, date] | None
"""The first and the last day; None where there are no data."""


GAP_DAYS, GAP_SPACINGS, GAP_ROWS = 14, 10, 20
"""A date ends early when so many days, and so many times its usual distance between two days with rows, lie between its last
day and that until which 98 % of another date reach; it takes so many rows to tell."""


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
    until which nine in ten of it are over.

    `silent` are the metrics of which some source does not tell what they count.
    """

    spans: Mapping[str, Span]
    rows: Mapping[str, int]
    dated: frozenset[str]
    entries: Mapping[str, str]
    cuts: Mapping[str, Cut] = field(default_factory=dict)
    begins: Mapping[str, tuple[date, int]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def span_of(self, metric: Metric) -> Span:
        """The days that the data of a metric cover; none where its records do not say when they came in."""
        if metric.when == self.entries[metric.facts] and metric.facts not in self.dated:
            return None
        span, last = self.spans[metric.facts], self.known_until(metric)
        return (span[0], max(span[0], last)) if span and last else span

    def known_until(self, metric: Metric) -> date | None:
        """The last day of which a metric is known where its export was cut; None where all of it is.

        What is dated by the date that ends early; what is inside at a moment, which rests on both; and where it is the end
        of things that is missing, whatever asks how long they took.
        """
        cut, traits = self.cuts.get(metric.facts), metric.kind.traits
        if cut is None or traits.reaches_back:
            return None
        asks_for_end = cut.column != self.entries[metric.facts] and any(
            word in text for text in metric.kind.expressions for word in ("resol", "left_backlog")
        )
        is_concerned = metric.when == cut.column or traits.is_level or traits.has_ages or asks_for_end
        return cut.last_on if is_concerned else None

    def is_cut(self, metric: Metric, *periods: Period) -> bool:
        """Whether a change between these periods may come of the way in which the export was cut.

        They reach beyond the last day of a date that ends early; or what is over in them began so soon after the first day
        of the data that what takes longer is missing, and that is much of a period.
        """
        if metric.kind.traits.reaches_back:
            return False
        cut = self.cuts.get(metric.facts)
        if cut and any(period.last and period.last > cut.last_on for period in periods):
            return True
        if metric.facts not in self.begins or metric.when == self.entries[metric.facts]:
            return False
        first, reach = self.begins[metric.facts]
        return any(
            period.start < first + timedelta(days=reach) and 4 * reach > period.days
            for period in periods
            if period.start and period.days
        )


def coverage(read: Read, registry: Registry = REGISTRY) -> Coverage:
    """Look up what the data cover; it changes only when data change."""
    statement = compiler.coverage(registry)
    found = read(statement.sql, statement.params).rows()
    ends = compiler.ends(registry)
    dates = read(ends.sql, ends.params) if ends else None
    named = list(dates.iter_rows(named=True)) if dates is not None else []
    entries = {facts.name: facts.span[0] for facts in registry.all_facts}
    silent = compiler.silent(registry)
    return Coverage(
        spans={facts: (first, last) if first and last else None for facts, first, last, _, _ in found},
        rows={facts: rows for facts, _, _, rows, _ in found},
        dated=frozenset(facts for facts, _, _, _, is_dated in found if is_dated),
        entries=entries,
        cuts={cut.facts: cut for row in named if (cut := _cut(row, named))},
        begins={
            row["facts"]: (row["first_on"], row["reach"])
            for row in named
            if row["day"] == entries[row["facts"]] and row["first_on"] and row["reach"]
        },
        silent=frozenset(read(silent.sql, silent.params)["metric"].to_list()),
    )


def _cut(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Cut | None:
    """The cut that a date shows beside the others of its fact table."""
    if row["k"] < GAP_ROWS:
        return None
    spacing = ((row["last_on"] - row["first_on"]).days + 1) / row["days"]
    least = timedelta(days=max(GAP_DAYS, GAP_SPACINGS * spacing))
    for other in rows:
        if other["facts"] == row["facts"] and other["late_on"] and other["late_on"] - row["last_on"] > least:
            return Cut(row["facts"], row["day"], row["last_on"], other["last_on"], other["day"])
    return None


def newest(read: Read, names: Sequence[str], sources: Sequence[str] = (), registry: Registry = REGISTRY) -> date | None:
    """The newest day of some fact tables, of some sources alone; None where there is none. Days after today do not count."""
    statement = compiler.newest(names, sources, registry)
    found = read(statement.sql, statement.params)["day"][0] if statement else None
    return found if isinstance(found, date) else None


def is_known(day: date | None, query: Query, span: Span) -> bool:
    """Whether the data say anything of a bucket (or, without a grain, of the whole period)."""
    if span is None:
        return False
    if query.grain is None or day is None:
        period = closed_period(query, span)
        return bool(period.start and period.end and period.start <= span[1] and period.end > span[0])
    return floor(span[0], query.grain) <= day <= span[1]


def closed_period(query: Query, span: tuple[date, date]) -> Period:
    """The period with open ends closed where the data end."""
    return Period(
        query.period.start or min(span[0], query.period.end or span[0]),
        query.period.end or max(span[1], query.period.start or span[1]) + timedelta(days=1),
    )
