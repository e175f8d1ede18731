"""Questions are answered, and the answers of two periods compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.engine.batch import value_jobs
from kpi.engine.comparison import ComparedPeriods
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.job import Job, read_all
from kpi.engine.question_run import QuestionRun
from kpi.query.period import Period, previous, year_before
from kpi.query.query import Comparison, Query
from kpi.query.read import Read
from kpi.verdict import change


@dataclass(frozen=True)
class Question:
    """What is asked: an answer, or with a comparison (even "none") the answer with its change."""

    query: Query
    comparison: Comparison | None = None


def answer(read: Read, query: Query, registry: Registry = REGISTRY, *, known: Coverage | None = None) -> pl.DataFrame:
    """One row for each metric, bucket and group.

    Columns: metric, bucket (first day, null without a grain), the names in `by`, value, n, low, high (95 %).
    Durations are in seconds, shares 0 to 1, net scores −100 to 100. A value without data is null, never 0.
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
    period that the data cover only in part is not compared with.
    """
    return together(read, [Question(query, comparison)], registry, known=known)[0]


def together(
    read: Read, questions: Sequence[Question], registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> list[pl.DataFrame]:
    """What `answer` and `compare` say to each of several questions; what they have in common is read once.

    Questions are collected, batched into statements, read (values first, then the limits that rest on them), assembled into
    frames and compared.
    """
    known = known or coverage(read, registry)
    executions = [collect(question, registry, known) for question in questions]
    read_all(read, value_jobs(read, [run for each in executions for run in each.runs], known))
    read_all(read, [job for each in executions for job in each.limit_jobs()])
    return [each.compared() for each in executions]


@dataclass(frozen=True)
class Execution:
    """One question on its way through these steps: the run of its period, and where it is compared also that of the other."""

    question: Question
    now: QuestionRun
    periods: ComparedPeriods | None = None

    @property
    def runs(self) -> tuple[QuestionRun, ...]:
        """All that has to be answered for it."""
        return self.periods.sides if self.periods else (self.now,)

    def limit_jobs(self) -> list[Job]:
        """What has to be read once the values are known."""
        return (self.periods or self.now).limit_jobs()

    def compared(self) -> pl.DataFrame:
        """The answer, with its change where one was asked for."""
        found, query, registry = self.now.frame(), self.now.query, self.now.registry
        if self.periods:
            known, both = self.now.coverage, (query.period, self.periods.old.query.period)
            cut = frozenset(name for name, metric in self.now.metrics.items() if known.is_cut(metric, *both))
            return change.compared(found, self.periods.old.frame(), self.periods.limits(), query, registry, cut)
        if self.question.comparison is None:
            return found
        return change.compared(found, found.clear(), {}, query, registry)


def collect(question: Question, registry: Registry, known: Coverage) -> Execution:
    """What a question asks: its metrics for one period or two; a comparison is of the whole period."""
    if question.comparison is None:
        return Execution(question, QuestionRun(question.query, registry, known))
    query = replace(question.query, grain=None)
    now, base = QuestionRun(query, registry, known), base_period(query.period, question.comparison)
    if base is None:
        return Execution(question, now)
    covered = tuple(name for name in query.metrics if _is_covered(known, registry.metric(name, query.choices), base))
    then = QuestionRun(replace(query, period=base, metrics=covered), registry, known)
    return Execution(question, now, ComparedPeriods(now, then))


def base_period(period: Period, comparison: Comparison) -> Period | None:
    """The period that a comparison means, or None when there is none to compare with."""
    if comparison is Comparison.NONE or period.days is None:
        return None
    return previous(period) if comparison is Comparison.PREVIOUS else year_before(period)


def _is_covered(known: Coverage, metric: Metric, base: Period) -> bool:
    """Whether the data cover the whole of an earlier period: a part of it would be no comparison."""
    span = known.span_of(metric)
    return bool(span and base.start and span[0] <= base.start)
