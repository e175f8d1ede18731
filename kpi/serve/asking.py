"""Questions as programs ask them, from the checks to the frame: the command line, the API and assistants get the same digits here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.engine.answer import answer, compare
from kpi.engine.coverage import Coverage
from kpi.engine.process import processes
from kpi.engine.why import Split, Why, dimensions_of, why, why_nested
from kpi.query.period import PRESETS, Grain, Period
from kpi.query.query import Comparison, Query
from kpi.query.read import Read
from kpi.serve.tools import MOST_VALUES
from kpi.sql import clauses
from kpi.verdict.process import Process
from kpi.verdict.targets import Targets, judged

_DAYS_OF = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 30, Grain.QUARTER: 91, Grain.YEAR: 365}


def check(query: Query, comparison: Comparison) -> None:
    """Refuse what cannot be asked, before anything is read."""
    clauses.require_available(query)
    if comparison is Comparison.NONE:
        return
    if query.grain:
        raise KpiError("A comparison is of the whole period: leave out --grain.")
    if query.period.days is None:
        raise KpiError("A comparison needs a period: give --from and --to.")


def values(
    read: Read, query: Query, comparison: Comparison, known: Coverage, targets: Targets | None = None
) -> pl.DataFrame:
    """The answer, with its change where a comparison is asked for; with targets two more columns, target and target_verdict."""
    check(query, comparison)
    if comparison is Comparison.NONE:
        frame = answer(read, query, known=known)
    else:
        frame = compare(read, query, comparison, known=known)
    if targets is None:
        return frame
    told = judged(frame, query, targets, last_day(query, known))
    return frame.with_columns(told["target"], told["verdict"].alias("target_verdict"))


def bounded_values(
    read: Read, query: Query, comparison: Comparison, known: Coverage, targets: Targets | None = None
) -> pl.DataFrame:
    """The same; KpiError where it would have more than MOST_VALUES values, before they are read as far as that can be told."""
    check(query, comparison)
    buckets = _buckets(query, known)
    refuse_beyond(buckets * len(query.metrics))
    if query.grain and query.by:
        groups = values(read, replace(query, grain=None), comparison, known).height
        refuse_beyond(buckets * groups)
    frame = values(read, query, comparison, known, targets)
    refuse_beyond(frame.height)
    return frame


def change(
    read: Read, query: Query, split: Split, comparison: Comparison, known: Coverage, *, is_nested: bool = False
) -> tuple[Query, Why]:
    """Why a number changed by these dimensions crossed, and the question with the days that it is about: without any, the last 91 days of the data.

    `is_nested` looks for the way down instead, among these dimensions or, without any, among the usual ones that the number has.
    """
    if query.period == Period():
        query = query.over(PRESETS["91d"](known.newest or date.today()))
    elif query.period.days is None:
        raise KpiError("A comparison needs a period: give --from and --to, or neither for the last 91 days.")
    if is_nested:
        dimensions = split or dimensions_of(REGISTRY.metric(query.metrics[0], query.choices))
        return query, why_nested(read, query, dimensions, comparison, known=known)
    if not split:
        raise KpiError("Say by which dimension the change is to be explained (by), or ask for the way down (nested).")
    return query, why(read, query, split, comparison, known=known)


def courses(read: Read, query: Query, known: Coverage) -> list[Process]:
    """The courses of metrics; KpiError where they would have more than MOST_VALUES buckets."""
    found = processes(read, query, known=known)
    refuse_beyond(sum(len(one.buckets) for one in found))
    return found


def last_day(query: Query, known: Coverage) -> date:
    """The last day of the period, or of the data where they end before it."""
    newest = max((span[1] for span in known.spans.values() if span), default=date.today())
    return min(query.period.last, newest) if query.period.last else newest


def covered(query: Query, known: Coverage) -> tuple[date, date] | None:
    """The first and the last day of the data of what is asked; None where there are none."""
    spans = [span for name in query.metrics if (span := known.spans.get(REGISTRY.metric(name).facts))]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None


def _buckets(query: Query, known: Coverage) -> int:
    if query.grain is None:
        return 1
    oldest, newest = covered(query, known) or (date.today(), date.today())
    first, last = query.period.start or oldest, query.period.last or newest
    return max(0, (last - first).days) // _DAYS_OF[query.grain] + 1


def refuse_beyond(count: int) -> None:
    """Refuse an answer of more than MOST_VALUES values."""
    if count > MOST_VALUES:
        raise KpiError(
            "The answer would have {n} values, and at most {most} are given at once: ask for fewer days or a wider grain, filter, or leave out a dimension.",
            n=count,
            most=MOST_VALUES,
        )
