"""Questions are answered, and the answers of two periods compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.engine import batch
from kpi.engine.comparison import Between
from kpi.engine.coverage import Coverage, Read, coverage
from kpi.engine.question_run import Asked, read_all
from kpi.query.period import Period, previous, year_before
from kpi.query.query import Comparison, Query
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

    Adds base_value, base_n and the columns of `judge.compared`: change, its limits, the verdict and what it rests on. A
    period that the data cover only in part is not compared with.
    """
    return together(read, [Question(query, comparison)], registry, known=known)[0]


def together(
    read: Read, questions: Sequence[Question], registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> list[pl.DataFrame]:
    """What `answer` and `compare` say to each of several questions; what they have in common is read once."""
    known = known or coverage(read, registry)
    begun = [_begun(question, registry, known) for question in questions]
    asked = [side for each in begun for side in ((each.new, each.old) if isinstance(each, Between) else (each,))]
    common = batch.needed(read, asked, known)
    read_all(read, [*common, *(needed for each in begun for needed in each.values_needed())])
    read_all(read, [needed for each in begun for needed in each.limits_needed()])
    return [_frame(each, question, registry) for each, question in zip(begun, questions, strict=True)]


def _begun(question: Question, registry: Registry, known: Coverage) -> Asked | Between:
    if question.comparison is None:
        return Asked(question.query, registry, known)
    now = replace(question.query, grain=None)
    base = base_period(now.period, question.comparison)
    if base is None:
        return Asked(now, registry, known)
    reached = tuple(name for name in now.metrics if _reaches(known, registry.metric(name, now.choices), base))
    return Between(Asked(now, registry, known), Asked(replace(now, period=base, metrics=reached), registry, known))


def _frame(begun: Asked | Between, question: Question, registry: Registry) -> pl.DataFrame:
    if isinstance(begun, Between):
        new, old, limits = begun.new, begun.old.frame(), begun.limits()
        return change.compared(new.frame(), old, limits, new.query, registry)
    found = begun.frame()
    return found if question.comparison is None else change.compared(found, found.clear(), {}, begun.query, registry)


def base_period(period: Period, comparison: Comparison) -> Period | None:
    """The period that a comparison means, or None when there is none to compare with."""
    if comparison is Comparison.NONE or period.days is None:
        return None
    return previous(period) if comparison is Comparison.PREVIOUS else year_before(period)


def _reaches(known: Coverage, metric: Metric, base: Period) -> bool:
    """Whether the data cover the whole of an earlier period: a part of it would be no comparison."""
    span = known.of(metric)
    return bool(span and base.start and span[0] <= base.start)
