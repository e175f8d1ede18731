"""What several questions have in common is read once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from kpi.declare.metric import Metric
from kpi.engine import counted_quantiles
from kpi.engine.aggregates import day_aggregates
from kpi.engine.coverage import Coverage
from kpi.engine.day_counts import KeptCounts
from kpi.engine.day_tables import Kept, found_in
from kpi.engine.general_scan import ScanJob
from kpi.engine.job import Job, read_all
from kpi.engine.own_statements import own_statement_job
from kpi.engine.question_run import QuestionRun
from kpi.engine.stocks import LevelJob, level_job, movements_job
from kpi.query.period import Grain, Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import by_day
from kpi.sql import compile as compiler
from kpi.sql.by_day import BinsByDay, DaySums
from kpi.sql.clauses import Statement

VALUES_UP_TO = 16_000_000
"""Up to this many values, read at once, quantiles are found among all of them; beyond it each question has its own aggregates.

It bounds the memory: some 70 bytes a value for an overview.
"""

KEPT_UP_TO = 4_000_000
"""Up to this many values all of them are read ahead, by day, and kept; of more how often each bin of them occurs (`kpi/engine/day_counts.py`)."""

MOST_SPLITS = 2
"""The most dimensions by which rows are split at once: with more of them there are hardly fewer groups and days than rows."""

Use = tuple[QuestionRun, Metric]
"""A metric in a question."""


@dataclass(frozen=True)
class Batch:
    """Metrics over the same facts and date, and the questions that ask for them."""

    runs: Sequence[QuestionRun]
    metrics: Sequence[Metric]

    @property
    def queries(self) -> list[Query]:
        """The questions."""
        return [run.query for run in self.runs]

    @property
    def lists(self) -> int:
        """How many values a row may have to be kept for quantiles."""
        return len({values.value for metric in self.metrics if (values := self.runs[0].reading(metric).values)})

    def without_lists(self) -> Batch:
        """The same for what adds up."""
        return Batch(self.runs, [metric for metric in self.metrics if not self.runs[0].reading(metric).values])

    def job(self) -> BatchJob:
        """What has to be read."""
        return BatchJob(self, by_day.aggregates_by_day(self.queries, self.metrics, self.runs[0].registry))

    def every_day(self) -> DaySums:
        """The same over all days, whoever is looked at: what any other period and each group alone follow from."""
        every = [replace(query, period=Period(), grain=Grain.DAY, filters=()) for query in self.queries]
        return by_day.aggregates_by_day(every, self.metrics, self.runs[0].registry)

    def bins(self) -> list[BinsByDay]:
        """How often the values of each bin occur, of each kind of value by all splits."""
        first, registry = self.runs[0], self.runs[0].registry
        splits = tuple(dict.fromkeys(name for query in self.queries for name in query.by))
        query = replace(first.query, by=splits)
        listed = [metric for metric in self.metrics if first.reading(metric).values]
        alike = {by_day.value_of(metric, query): metric for metric in listed}
        return [by_day.bins_by_day(query, metric, registry) for metric in alike.values()]

    def row_count(self) -> RowCount:
        """What has to be read to know how many rows there are."""
        return RowCount(by_day.row_count(self.queries, self.metrics[0], self.runs[0].registry))


@dataclass(frozen=True)
class BatchJob:
    """The aggregates by day and group that all questions of a batch are answered from."""

    batch: Batch
    sums: DaySums

    @property
    def statement(self) -> Statement:
        """What has to be read."""
        return self.sums.statement

    def take(self, found: pl.DataFrame) -> None:
        """Make the series of each metric in each question."""
        splits = {by: day_aggregates(found, self.sums.outputs, by) for by in {query.by for query in self.batch.queries}}
        for run in self.batch.runs:
            aggregates = splits[run.query.by]
            asked = [metric for metric in self.batch.metrics if metric.name in run.metrics]
            for name, (series, ranked) in aggregates.series(run.query, asked).items():
                run.series[name] = series
                if run.is_compared:
                    run.aggregates[name] = aggregates
                if run.is_compared and ranked and series.values.n.any():
                    run.ranked[name] = ranked


@dataclass
class RowCount:
    """How many rows a batch would read."""

    statement: Statement
    rows: int = field(default=0, init=False)

    def take(self, found: pl.DataFrame) -> None:
        """Keep the number."""
        self.rows = found["k"][0]


def value_jobs(
    read: Read,
    runs: Sequence[QuestionRun],
    known: Coverage,
    kept: Kept | None = None,
    counts: KeptCounts | None = None,
    whole: Collection[int] = (),
) -> list[Job]:
    """The statements for all values of these questions: in common where the way that a metric is read allows it.

    What follows from the days that are kept is taken from there at once; of quantiles of many values that follow from `counts`
    only those of a few bins are read, but all of the runs whose id is in `whole`.
    """
    every = [(run, metric) for run in runs for metric in run.metrics.values()]
    able = [(run, metric) for run, metric in every if counts and id(run) not in whole]
    parts = [part for run, metric in able if counts and (part := counted_quantiles.part_of(run, metric, counts))]
    counted = {(id(part.run), part.metric.name) for part in parts}
    uses = [(run, metric) for run, metric in every if (id(run), metric.name) not in counted]
    by_days = [batch for batch in _affordable(read, _batches(uses), known) if batch.metrics]
    levels = _levels(uses)
    in_common = counted | {
        (id(run), metric.name) for batch in by_days for run in batch.runs for metric in batch.metrics
    }
    in_common |= {(id(run), level.metric.name) for level in levels for run in level.runs}
    alone = [
        (run, [metric for name, metric in run.metrics.items() if (id(run), name) not in in_common]) for run in runs
    ]
    return [
        *counted_quantiles.jobs(parts),
        *(job for batch in by_days if not _is_answered(job := batch.job(), kept)),
        *(level for level in levels if not _is_level_answered(level, kept)),
        *(job for run, metrics in alone for job in _jobs_alone(run, metrics)),
    ]


def days_to_keep(runs: Sequence[QuestionRun], known: Coverage) -> list[DaySums | BinsByDay]:
    """The statements over all days from which these questions follow, whatever their period.

    Of many rows not all values are kept, but how often each bin of them occurs.
    """
    uses = [(run, metric) for run in runs for metric in run.metrics.values()]
    found: list[DaySums | BinsByDay] = []
    for batch in _batches(uses):
        if known.rows[batch.metrics[0].facts] * max(batch.lists, 1) <= KEPT_UP_TO or not batch.lists:
            found.append(batch.every_day())
        else:
            found += [batch.without_lists().every_day()] if batch.without_lists().metrics else []
            found += batch.bins()
    return [*found, *(level.every_day() for level in _levels(uses))]


def _is_answered(job: BatchJob, kept: Kept | None) -> bool:
    found = found_in(kept, job.sums, job.batch.queries)
    if found is not None:
        job.take(found)
    return found is not None


def _jobs_alone(run: QuestionRun, metrics: Sequence[Metric]) -> list[Job]:
    """The statements for what a question has in common with no other."""
    query = replace(run.query, metrics=tuple(metric.name for metric in metrics))
    return [
        *(ScanJob(run, scan) for scan in compiler.scans(query, run.registry)),
        *(movements_job(run, metric) for metric in metrics if run.reading(metric).movements),
        *(own_statement_job(run, metric) for metric in metrics if run.reading(metric).statement),
    ]


def _affordable(read: Read, batches: Sequence[Batch], known: Coverage) -> list[Batch]:
    """The batches, without the quantiles of those that would read too many values."""
    listing = [batch for batch in batches if batch.lists]
    if sum(batch.lists * known.rows[batch.metrics[0].facts] for batch in listing) <= VALUES_UP_TO:
        return list(batches)
    counts = [batch.row_count() for batch in listing]
    read_all(read, counts)
    chosen, values = [batch for batch in batches if not batch.lists], 0
    for batch, count in zip(listing, counts, strict=True):
        values += batch.lists * count.rows
        chosen.append(batch if values <= VALUES_UP_TO else batch.without_lists())
    return chosen


def _batches(uses: Iterable[Use]) -> list[Batch]:
    """What adds up or can be listed, by what can be read in one statement."""
    alike: dict[object, list[Use]] = {}
    for run, metric in uses:
        reading, query = run.reading(metric), run.query
        if reading.sums or reading.values:
            key = (metric.scan_key, query.filters, query.clock, query.settings, query.choices)
            alike.setdefault(key, []).append((run, metric))
    return [batch for each in alike.values() for batch in _by_splits(each)]


def _by_splits(uses: Sequence[Use]) -> list[Batch]:
    """Single splits a few at a time, combined ones alone; what is not split goes with the first, unless it reaches farther back.

    A long course would else be read by the groups of a few weeks.
    """
    splits = dict.fromkeys(run.query.by for run, _ in uses if run.query.by)
    first = min((run.query.period.start or date.min for run, _ in uses if run.query.by), default=date.min)
    is_short = [bool(run.query.by) or (run.query.period.start or date.min) >= first for run, _ in uses]
    if not all(is_short):
        short, long = ([use for use, one in zip(uses, is_short, strict=True) if one is side] for side in (True, False))
        return [*_by_splits(short), _batch(long)]
    single = [by for by in splits if len(by) == 1]
    place: dict[tuple[str, ...], object] = {by: by for by in splits} | {
        by: number // MOST_SPLITS for number, by in enumerate(single)
    }
    place[()] = place[next(iter([*single, *splits]))] if splits else 0
    alike: dict[object, list[Use]] = {}
    for run, metric in uses:
        alike.setdefault(place[run.query.by], []).append((run, metric))
    return [_batch(each) for each in alike.values()]


def _batch(uses: Sequence[Use]) -> Batch:
    runs = {id(run): run for run, _ in uses}
    return Batch(list(runs.values()), list({metric.name: metric for _, metric in uses}.values()))


def _levels(uses: Iterable[Use]) -> list[LevelJob]:
    """Levels at several moments, which follow from what came and went by day; what left within a bucket does not."""
    alike: dict[object, tuple[list[QuestionRun], Metric]] = {}
    for run, metric in uses:
        traits, query = metric.kind.traits, run.query
        # Of what reaches back without an end only what had left when the data end has left.
        is_open = traits.reaches_back and not query.period.end
        if traits.is_level and run.reading(metric).movements and not is_open:
            key = (metric.name, query.filters, query.clock, query.settings, query.choices)
            alike.setdefault(key, ([], metric))[0].append(run)
    found = []
    for runs, metric in alike.values():
        for splits, users in _by_few_splits(runs):
            if len(users) > 1:
                found.append(level_job(users, metric, splits))
    return found


def _by_few_splits(runs: Sequence[QuestionRun]) -> list[tuple[tuple[str, ...], list[QuestionRun]]]:
    """The questions that can be answered from rows by so many dimensions; those without one go with the first."""
    pieces: list[tuple[tuple[str, ...], list[QuestionRun]]] = []
    for by in sorted({run.query.by for run in runs}, key=lambda by: (-len(by), by)):
        users = [run for run in runs if run.query.by == by]
        for place, (splits, others) in enumerate(pieces):
            joined = tuple(dict.fromkeys((*splits, *by)))
            if len(joined) <= max(len(splits), MOST_SPLITS):
                pieces[place] = joined, [*others, *users]
                break
        else:
            pieces.append((by, users))
    return pieces


def _is_level_answered(level: LevelJob, kept: Kept | None) -> bool:
    found = found_in(kept, level.sums, [level.whole])
    if found is not None:
        level.take(found)
    return found is not None
