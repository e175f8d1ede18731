"""Questions are answered, and the answers of two periods compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import NotAllowed
from kpi.declare.metric import Metric
from kpi.engine import day_counts, small_groups
from kpi.engine.batch import days_to_keep, value_jobs
from kpi.engine.comparison import ComparedPeriods
from kpi.engine.counted_quantiles import KeptIsOld
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.day_counts import DayCounts, KeptCounts, Spans
from kpi.engine.day_tables import DayTable, Kept
from kpi.engine.job import Job, read_all
from kpi.engine.parts import with_gone, with_parts
from kpi.engine.question_run import QuestionRun
from kpi.engine.streams import SMALL_PART
from kpi.query.limits import Limits, limits_of
from kpi.query.period import Period, previous, year_before
from kpi.query.query import Comparison, Query
from kpi.query.read import Read
from kpi.sql.by_day import BinsByDay, DaySums
from kpi.verdict import change


@dataclass(frozen=True)
class Question:
    """What is asked: an answer, or with a comparison (even "none") the answer with its change.

    `has_parts` asks a comparison for what changes are made of: see `why`.
    """

    query: Query
    comparison: Comparison | None = None
    has_parts: bool = False


def answer(read: Read, query: Query, registry: Registry = REGISTRY, *, known: Coverage | None = None) -> pl.DataFrame:
    """One row for each metric, bucket and group.

    Columns: metric, bucket (first day, null without a grain), the names in `by`, value, n, low, high (95 %).
    Durations are in seconds, shares 0 to 1, net scores −100 to 100. A value without data is null, never 0.
    With a metric that is reached in time there is one column more, `beyond`: what a value that is not reached is more than.
    Metrics that the filters or splits do not apply to have no rows: see clauses.unavailable.
    `known` saves looking up what the data cover; `read` must be safe to call from several threads.
    """
    return answers(read, [query], registry, known=known)[0]


def answers(
    read: Read, queries: Sequence[Query], registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> list[pl.DataFrame]:
    """The answers to several questions, read together."""
    return together(read, [Question(query) for query in queries], registry, known=known)


def compare(
    read: Read, query: Query, comparison: Comparison, registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> pl.DataFrame:
    """The answer for the period beside that for the period compared with, and whether a change can be told from chance.

    Adds base_value, base_n and the columns of `change.compared`: change, its limits, the verdict and what it rests on. A
    period that the data cover only in part is not compared with; where they end before the period does, their days are held
    against as many of the earlier period, and `data_until` is their last day. Where a source begins or ends in the days
    compared while others go on, or has a hole in them, the change is not judged; `broken_source` names it, `broken_on` its day, and
    `broken_until` the last day of a hole.
    """
    return together(read, [Question(query, comparison)], registry, known=known)[0]


def together(
    read: Read,
    questions: Sequence[Question],
    registry: Registry = REGISTRY,
    *,
    known: Coverage | None = None,
    kept: Kept | None = None,
    counts: KeptCounts | None = None,
) -> list[pl.DataFrame]:
    """What `answer` and `compare` say to each of several questions; what they have in common is read once, what follows from days that are `kept`, or values whose `counts` by day are, hardly or not at all.

    Questions are collected, batched into statements, read (values first, then the limits that rest on them), assembled into
    frames and compared. Through a way to read that has limits, the questions are held to them too.
    """
    known, limits = known or coverage(read, registry), limits_of(read)
    questions = [replace(question, query=limits.asked(question.query)) for question in questions]
    if not all(limits.may_compare(_base_of(question)) for question in questions):
        raise NotAllowed("This link shows other days.")
    if limits.smallest:
        return _without_small(read, questions, registry, known, limits)
    try:
        return _together(read, questions, registry, known, kept, counts)
    except KeptIsOld:
        return _together(read, questions, registry, known)


def all_days(
    read: Read,
    questions: Sequence[Question],
    registry: Registry = REGISTRY,
    *,
    known: Coverage,
    kept: Kept,
) -> Iterator[DayTable]:
    """The facts that questions are about, summed up by day over all days, where they are not kept yet: what `together` takes as kept, by their key."""
    for sums in to_keep(questions, registry, known=known):
        if isinstance(sums, DaySums) and not any(table.has(sums) for table in kept(sums.key) or ()):
            yield DayTable(sums, read(sums.statement.sql, sums.statement.params).drop_nulls("day").sort("day"))


def all_counts(
    read: Read,
    questions: Sequence[Question],
    registry: Registry = REGISTRY,
    *,
    known: Coverage,
    counts: KeptCounts,
    spans: Spans,
) -> Iterator[DayCounts]:
    """How often values occur by day, of those that are too many to be kept. `together` takes them by `day_counts.key_of`. In `spans` is left what was counted when the reading was interrupted."""
    for bins in to_keep(questions, registry, known=known):
        if isinstance(bins, BinsByDay):
            key = day_counts.key_of(bins)
            if not any(set(bins.splits) <= set(each.bins.splits) for each in counts(key) or ()):
                yield day_counts.counted(bins, read, spans)


def to_keep(
    questions: Sequence[Question], registry: Registry = REGISTRY, *, known: Coverage
) -> list[DaySums | BinsByDay]:
    """What has to be known of all days so that questions follow from it."""
    return days_to_keep([run for question in questions for run in collect(question, registry, known).runs], known)


def _without_small(
    read: Read, questions: Sequence[Question], registry: Registry, known: Coverage, limits: Limits
) -> list[pl.DataFrame]:
    """The answers without small groups, and without what would give them away."""
    sizes: dict[int, list[Question]] = {}
    for place, question in enumerate(questions):
        if not question.query.metrics:
            continue
        small_groups.check(question.query, limits)
        if question.has_parts:
            raise NotAllowed("What a change is made of is not shown to readers of this link.")
        asked = small_groups.sizes_query(question.query, limits)
        periods = dict.fromkeys((asked.period, _base_of(question) or asked.period))
        sizes[place] = [Question(asked.over(period)) for period in periods]
    every = list(dict.fromkeys(one for each in sizes.values() for one in each))
    frames = _together(read, [*questions, *every], registry, known)
    found = dict(zip(every, frames[len(questions) :], strict=True))
    told = frames[: len(questions)]
    for place, asked_sizes in sizes.items():
        known_sizes = pl.concat([found[one] for one in asked_sizes], how="vertical_relaxed")
        question = questions[place]
        told[place] = small_groups.without_small(told[place], question.query, limits, known_sizes, _base_of(question))
    return told


def _base_of(question: Question) -> Period | None:
    return base_period(question.query.period, question.comparison) if question.comparison else None


def _together(
    read: Read,
    questions: Sequence[Question],
    registry: Registry,
    known: Coverage,
    kept: Kept | None = None,
    counts: KeptCounts | None = None,
) -> list[pl.DataFrame]:
    executions = [collect(question, registry, known) for question in questions]
    runs = [run for each in executions for run in each.runs]
    # What a change of a quantile is made of rests on all values.
    whole = frozenset(id(run) for each in executions if each.question.has_parts for run in each.runs)
    read_all(read, value_jobs(read, runs, known, kept, counts, whole))
    read_all(read, [job for each in executions for job in each.limit_jobs()])
    return [each.compared() for each in executions]


@dataclass(frozen=True)
class Part:
    """Metrics of one question whose data end on the same day, which is told where the period goes on after it."""

    now: QuestionRun
    periods: ComparedPeriods | None = None
    until: date | None = None

    @property
    def runs(self) -> tuple[QuestionRun, ...]:
        """All that has to be answered for it."""
        return self.periods.sides if self.periods else (self.now,)

    def limit_jobs(self) -> list[Job]:
        """What has to be read once the values are known."""
        return (self.periods or self.now).limit_jobs()

    def compared(self, asked: Period, *, has_parts: bool = False) -> pl.DataFrame:
        """The answer with its change, as far as that may be judged; `asked` is the period of the question."""
        if not has_parts:
            return self._judged(asked, self.now.frame())
        if self.periods is None:
            return with_parts(self._judged(asked, self.now.frame()), self.now, None)
        new, old = self.periods.sides
        return with_parts(self._judged(asked, with_gone(new.frame(), old.frame(), new.query.by)), new, self.periods)

    def _judged(self, asked: Period, found: pl.DataFrame) -> pl.DataFrame:
        query, registry, known = self.now.query, self.now.registry, self.now.coverage
        if self.periods is None:
            told = change.compared(found, found.clear(), {}, query, registry)
            return change.with_ends(told, self.until, {})
        base = self.periods.old.query.period
        both = (query.period, base)
        cut = frozenset(name for name, metric in self.now.metrics.items() if known.is_cut(metric, query, *both))
        told = change.compared(found, self.periods.old.frame(), self.periods.limits(), query, registry, cut)
        if self.until and is_far(self.until, asked):
            told = change.without_praise(told)
        if base.start is None or query.period.last is None:
            return change.with_ends(told, self.until, {})
        breaks = {
            name: known.breaks(metric, query, base, query.period, least_part=SMALL_PART)
            for name, metric in self.now.metrics.items()
        }
        return change.with_ends(told, self.until, breaks, query.by, self.now.sources_of)


@dataclass(frozen=True)
class Execution:
    """One question on its way through these steps; compared, it has a part for each day on which data of its metrics end."""

    question: Question
    parts: tuple[Part, ...]

    @property
    def runs(self) -> tuple[QuestionRun, ...]:
        """All that has to be answered for it."""
        return tuple(run for part in self.parts for run in part.runs)

    def limit_jobs(self) -> list[Job]:
        """What has to be read once the values are known."""
        return [job for part in self.parts for job in part.limit_jobs()]

    def compared(self) -> pl.DataFrame:
        """The answer, with its change where one was asked for."""
        if self.question.comparison is None:
            return self.parts[0].now.frame()
        asked = self.question.query.period
        frames = [part.compared(asked, has_parts=self.question.has_parts) for part in self.parts]
        if len(frames) == 1:
            return frames[0]
        names = dict.fromkeys(self.question.query.metrics)
        told = [(frame, frozenset(part.now.metrics)) for frame, part in zip(frames, self.parts, strict=True)]
        ordered = [frame.filter(pl.col("metric") == name) for name in names for frame, own in told if name in own]
        return pl.concat([*(frame for frame in ordered if frame.height), frames[0].clear()], how="diagonal_relaxed")


def collect(question: Question, registry: Registry, known: Coverage) -> Execution:
    """What a question asks: its metrics for one period or two; a comparison is of the whole period."""
    if question.comparison is None:
        return Execution(question, (Part(QuestionRun(question.query, registry, known)),))
    query = replace(question.query, grain=None)
    by_end: dict[date | None, list[str]] = {}
    for name in dict.fromkeys(query.metrics):
        by_end.setdefault(known.ends_within(registry.metric(name, query.choices), query), []).append(name)
    parts = (
        _part(replace(query, metrics=tuple(names)), until, question.comparison, registry, known)
        for until, names in by_end.items()
    )
    return Execution(question, tuple(parts) or (Part(QuestionRun(query, registry, known)),))


def _part(query: Query, until: date | None, comparison: Comparison, registry: Registry, known: Coverage) -> Part:
    """What is asked of metrics that are known until a day (None: all of the period)."""
    period, base = known_days(query.period, comparison, until)
    now = QuestionRun(replace(query, period=period), registry, known)
    if base is None:
        return Part(now, until=until)
    covered = tuple(
        name for name in query.metrics if _is_covered(known, registry.metric(name, query.choices), query, base)
    )
    then = QuestionRun(replace(query, period=base, metrics=covered), registry, known)
    return Part(now, ComparedPeriods(now, then), until)


FAR_DAYS, FAR_PART = 7, 0.25
"""Where data end so many days, or such a part of the period, before it does, a change in what there is says little of the period."""


def is_far(until: date, period: Period) -> bool:
    """Whether so much of a period lies behind the end of the data that it is not called better or worse."""
    missing = (period.last - until).days if period.last else 0
    return missing > FAR_DAYS or missing > FAR_PART * (period.days or 0)


def known_days(period: Period, comparison: Comparison, until: date | None) -> tuple[Period, Period | None]:
    """The days of a period that are known where data end on a day within it, and as many of the period compared with."""
    base = base_period(period, comparison)
    if until is None or period.start is None or period.end is None or until >= period.end - timedelta(days=1):
        return period, base
    if until < period.start:
        return period, None
    known = Period(period.start, until + timedelta(days=1))
    if base is None or base.start is None or base.end is None or known.days is None:
        return known, base
    return known, Period(base.start, min(base.end, base.start + timedelta(days=known.days)))


def base_period(period: Period, comparison: Comparison) -> Period | None:
    """The period that a comparison means, or None when there is none to compare with."""
    if comparison is Comparison.NONE or period.days is None:
        return None
    return previous(period) if comparison is Comparison.PREVIOUS else year_before(period)


def _is_covered(known: Coverage, metric: Metric, query: Query, base: Period) -> bool:
    """Whether the data cover the whole of an earlier period: a part of it would be no comparison."""
    span = known.span_of(metric, query)
    return bool(span and base.start and span[0] <= base.start)
