"""The overview's questions, asked of the KPI module and of the shortest hand-written SQL that gives the same values and counts.

The KPI module also works out intervals and whether a change can be told from chance; the hand-written SQL does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.engine import answer as answers
from kpi.engine.answer import answer, base_period, together
from kpi.engine.coverage import Coverage, coverage
from kpi.query.period import PRESETS, Grain, Period, grain_for
from kpi.query.query import Comparison, Query
from tests.bench import synthetic
from tests.bench.measure import Row, in_turn, median

AIM = 1.5
TODAY = date(2026, 9, 30)
HEADLINES = (
    "first_response_median", "resolution_median", "missed_contact_rate", "speed_of_answer_mean", "csat", "nps", "tickets_created", "backlog",
)  # fmt: skip
NEWS = ("first_response_median", "resolution_median", "missed_contact_rate", "csat")
GROUPED = ("team", "channel")


@dataclass(frozen=True)
class Asked:
    """One answer that the overview needs: the metrics of a period, by bucket or by group."""

    metrics: tuple[str, ...]
    period: Period
    grain: Grain | None = None
    by: str | None = None


def questions(period: Period) -> list[Asked]:
    """What one view of the overview asks: totals, course and groups, each of the period and of the one before."""
    base = base_period(period, Comparison.PREVIOUS)
    assert base is not None
    grain = grain_for(period)
    return [
        question
        for span in (period, base)
        for question in (
            Asked(HEADLINES, span),
            Asked(HEADLINES, span, grain=grain),
            *(Asked(NEWS, span, by=dimension) for dimension in GROUPED),
        )
    ]


def measure(folder: Path, tickets: int, runs: int) -> list[Row]:
    """Time of all questions of one overview, for its usual 28 days and for a year."""
    path = synthetic.make(folder / f"facts_{tickets}.duckdb", tickets)
    rows = []
    with open_store(path) as store:
        for name in ("28d", "364d"):
            period = PRESETS[name](TODAY)
            _check(store, period)
            sides = {
                "ours": _timed(lambda period=period: _ask(store, period)),
                "bare": _timed(lambda period=period: _by_hand(store, period)),
            }
            found = in_turn(runs + 2, sides)
            what = f"the overview's questions over {period.days} days at {tickets:,} tickets against hand-written SQL"
            rows.append(Row(what, median(found["ours"]), median(found["bare"]), AIM))
    return rows


def _timed(side: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        side()
        return time.perf_counter() - start

    return run


def _ask(store: Store, period: Period) -> None:
    """As a page asks, all together: two comparisons by group, one of totals, and the course of both periods.

    What the data cover is looked up once a data version, as pages do.
    """
    totals = Query(metrics=HEADLINES, period=period)
    course = replace(totals, grain=grain_for(period))
    base = base_period(period, Comparison.PREVIOUS)
    assert base is not None
    grouped = [Query(metrics=NEWS, period=period, by=(dimension,)) for dimension in GROUPED]
    asked = [
        answers.Question(totals, Comparison.PREVIOUS),
        answers.Question(course),
        answers.Question(course.over(base)),
        *(answers.Question(query, Comparison.PREVIOUS) for query in grouped),
    ]
    together(store.read, asked, known=_known(store))


@cache
def _known(store: Store) -> Coverage:
    return coverage(store.read)


def _by_hand(store: Store, period: Period) -> None:
    for question in questions(period):
        for statement in statements(question):
            store.read(statement, {"a": question.period.start, "b": question.period.end})


def statements(question: Asked) -> list[str]:
    """One SELECT a fact table and date: the keys, then `<metric>` and `<metric>_n`."""
    found = [
        _select(question, "fact_ticket", "created_on", _FIRST_RESPONSE),
        _select(question, "fact_ticket", "resolved_on", _RESOLUTION),
    ]
    found += [
        _select(question, "fact_contact", "started_on", _CONTACTS),
        _select(question, "fact_survey", "responded_on", _SURVEYS),
    ]
    if "backlog" in question.metrics:
        found.append(_backlog(question.grain))
    return found


_FIRST_RESPONSE = {
    "first_response_median": (
        "quantile_cont(first_response_calendar_seconds, 0.5) FILTER (NOT was_handled_by_bot)",
        "count(first_response_calendar_seconds) FILTER (NOT was_handled_by_bot)",
    ),
    "tickets_created": ("count(*)", "count(*)"),
}
_RESOLUTION = {
    "resolution_median": ("quantile_cont(resolution_calendar_seconds, 0.5)", "count(resolution_calendar_seconds)")
}
_REACHED = "NOT is_outbound AND (is_answered OR wait_seconds >= 5)"
_CONTACTS = {
    "missed_contact_rate": (f"avg((NOT is_answered)::INTEGER) FILTER ({_REACHED})", f"count(*) FILTER ({_REACHED})"),
    "speed_of_answer_mean": (
        "avg(wait_seconds) FILTER (is_answered AND NOT is_outbound)",
        "count(wait_seconds) FILTER (is_answered AND NOT is_outbound)",
    ),
}
_SURVEYS = {
    "csat": (
        "avg(is_csat_good::INTEGER) FILTER (NOT is_invalidated)",
        "count(is_csat_good) FILTER (NOT is_invalidated)",
    ),
    "nps": (
        "100 * avg(is_promoter::INTEGER - is_detractor::INTEGER) FILTER (NOT is_invalidated)",
        "count(is_promoter) FILTER (NOT is_invalidated)",
    ),
}


def _select(question: Asked, table: str, when: str, values: dict[str, tuple[str, str]]) -> str:
    keys = (
        [f"date_trunc('{question.grain}', {when})::DATE AS bucket"]
        if question.grain
        else [question.by]
        if question.by
        else []
    )
    columns = [f"{value} AS {name}, {n} AS {name}_n" for name, (value, n) in values.items() if name in question.metrics]
    grouped = " GROUP BY ALL" if keys else ""
    return f"SELECT {', '.join([*keys, *columns])} FROM {table} WHERE {when} >= $a AND {when} < $b{grouped}"


def _backlog(grain: Grain | None) -> str:
    if grain is None:
        return """SELECT count(*) AS backlog, count(*) AS backlog_n FROM fact_ticket
                  WHERE created_on < $b AND coalesce(left_backlog_on >= $b, TRUE) AND $a < $b"""
    return f"""SELECT date_trunc('{grain}', greatest(day, $a))::DATE AS bucket, sum(sum(k)) OVER (ORDER BY bucket) AS backlog, backlog AS backlog_n
               FROM (SELECT created_on AS day, 1 AS k FROM fact_ticket WHERE created_on < $b
                     UNION ALL SELECT left_backlog_on, -1 FROM fact_ticket WHERE left_backlog_on < $b)
               GROUP BY bucket"""


def _check(store: Store, period: Period) -> None:
    """Both sides must say the same, or the ratio means nothing."""
    for question in questions(period):
        by = (question.by,) if question.by else ()
        query = Query(metrics=question.metrics, period=question.period, grain=question.grain, by=by)
        ours = answer(store.read, query)
        for statement in statements(question):
            hand = store.read(statement, {"a": question.period.start, "b": question.period.end})
            for name in (column for column in hand.columns if f"{column}_n" in hand.columns):
                _same(ours.filter(pl.col("metric") == name), hand, name, question)


def _same(ours: pl.DataFrame, hand: pl.DataFrame, name: str, question: Asked) -> None:
    keys = ["bucket"] if question.grain else [question.by] if question.by else []
    given = hand.select(
        *keys, pl.col(name).cast(pl.Float64).alias("hand"), pl.col(f"{name}_n").cast(pl.Float64).alias("hand_n")
    )
    both = ours.join(given, on=keys) if keys else pl.concat([ours, given], how="horizontal")
    wrong = both.filter(
        ((pl.col("value") - pl.col("hand")).abs() > 1e-6 * (1 + pl.col("hand").abs()))
        | (pl.col("n") != pl.col("hand_n"))
    )
    if both.height != ours.height or wrong.height:
        raise SystemExit(f"{name} differs between the KPI module and the hand-written SQL for {question}:\n{wrong}")
