"""The course of metrics held against the limits of a steady process: how far back it is read, and which of its buckets can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage, asks_for_end, coverage
from kpi.query.limits import limits_of
from kpi.query.period import Grain, Period, add_months, buckets, floor, following
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.verdict.change import HOLE, SOURCE_BEGINS, SOURCE_ENDS
from kpi.verdict.process import Process, process

_BACK: Mapping[Grain, tuple[int, Grain]] = MappingProxyType(
    {
        Grain.DAY: (3, Grain.MONTH),
        Grain.WEEK: (9, Grain.QUARTER),
        Grain.MONTH: (30, Grain.YEAR),
        Grain.QUARTER: (120, Grain.YEAR),
        Grain.YEAR: (480, Grain.YEAR),
    }
)
"""How many months before its end a course is read, and with which first day: of a month, a quarter or a year, so that limits do not move from day to day."""


def history(period: Period, grain: Grain) -> Period:
    """The days that are read to judge a closed period: as many before its end as limits and what is held against them need, all of its own at least."""
    if period.start is None or period.end is None:
        return period
    months, anchor = _BACK[grain]
    back = floor(add_months(period.end - timedelta(days=1), -months), anchor)
    return Period(floor(min(back, period.start), grain), period.end)


def question(query: Query, period: Period, grain: Grain) -> Question:
    """What is asked to judge one metric or more over a closed period in buckets of a grain."""
    return Question(replace(query, period=history(period, grain), grain=grain, by=()))


@dataclass(frozen=True)
class Judgeable:
    """Which buckets of a question are not whole, and at which something else begins."""

    broken: frozenset[date]
    restarts: tuple[date, ...]


def judgeable(metric: Metric, query: Query, known: Coverage) -> Judgeable:
    """What can be judged of the buckets of a question with a closed period.

    Not judged is a bucket that the period or the data cover in part; the last day of the data, of which nobody knows whether it is over; what lies in a
    hole; days in which a source begins or ends while others go on; and of durations by creation those whose rows are not over yet.
    """
    period, grain = query.period, query.grain
    if grain is None or period.start is None or period.end is None:
        return Judgeable(frozenset(), ())
    on = buckets(period, grain)
    first, end = _known_days(metric, query, known)
    broken = {
        each for each in on if not (max(first, period.start) <= each and following(each, grain) <= min(end, period.end))
    }
    restarts = []
    for one in known.breaks(metric, query, period):
        if one.basis == HOLE and one.until:
            broken |= {each for each in on if each <= one.until and following(each, grain) > one.on}
        elif one.basis in (SOURCE_BEGINS, SOURCE_ENDS):
            begins = one.on if one.basis == SOURCE_BEGINS else one.on + timedelta(days=1)
            mixed = floor(begins, grain)
            broken |= {mixed} if mixed < begins else set()
            restarts.append(mixed if mixed == begins else following(mixed, grain))
    return Judgeable(frozenset(broken), tuple(sorted(restarts)))


def _known_days(metric: Metric, query: Query, known: Coverage) -> tuple[date, date]:
    """The first day that is known, and the first one that is not, or not in full."""
    first, last = known.known_span(metric, query)
    if first is None or last is None:
        return date.max, date.min
    since = known.known_since(metric, query)
    end = last if query.grain is Grain.DAY else last + timedelta(days=1)
    entered, reach = known.begins.get(metric.facts, (None, 0))
    is_by_creation = (
        entered and metric.when == known.entries[metric.facts] and not metric.kind.traits.is_reached_in_time
    )
    if is_by_creation and metric.kind.traits.is_quantile and asks_for_end(metric):
        end = last - timedelta(days=reach)
    return max(first, since) if since else first, end


def processes(
    read: Read, query: Query, registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> list[Process]:
    """The course of each metric of `query` in buckets of its grain (without one: days), up to the end of its period or of the data.

    Raises KpiError for filters that a metric does not have.
    """
    known, query = known or coverage(read, registry), limits_of(read).asked(query)
    clauses.require_available(replace(query, by=()), registry)
    grain = query.grain or Grain.DAY
    metrics = [registry.metric(name, query.choices) for name in dict.fromkeys(query.metrics)]
    asked = [question(replace(query, metrics=(metric.name,)), _closed(metric, query, known), grain) for metric in metrics]  # fmt: skip
    frames = together(read, asked, registry, known=known)
    return [
        of_answer(metric, one.query, frame, known) for metric, one, frame in zip(metrics, asked, frames, strict=True)
    ]


def of_answer(metric: Metric, query: Query, frame: pl.DataFrame, known: Coverage) -> Process:
    """The course of a metric from the answer to such a question."""
    found = judgeable(metric, query, known)
    return process(metric, query.grain or Grain.DAY, frame, found.broken, found.restarts)


def _closed(metric: Metric, query: Query, known: Coverage) -> Period:
    """The period of a question as far as there are data of a metric; without a beginning it is their last day alone."""
    first, last = known.known_span(metric, query)
    after = (last or known.newest or date.today()) + timedelta(days=1)
    end = min(query.period.end or after, after)
    start = max(query.period.start, first or end) if query.period.start else end - timedelta(days=1)
    return Period(min(start, end), end)
