"""A metric over time, in steps that have enough rows where the reader has not chosen the steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from kpi.declare.metric import Metric
from kpi.query.period import Grain, Period, buckets
from kpi.query.query import Query
from kpi.verdict.disclosure import is_few
from pages.ui.answers import answers

LEAST_STEPS = 4
"""The fewest steps that still show a course."""

MOST_FEW = 0.25
"""The largest share of steps with too few rows to show that a picture bears."""


def ask(query: Query, grain: Grain, period: Period) -> pl.DataFrame:
    """The answer by bucket over a period."""
    return whole(answers.ask(replace(query, grain=grain, period=period)), period)


def in_enough_steps(
    query: Query, found: pl.DataFrame, grain: Grain, days: Period, metric: Metric
) -> tuple[Grain, pl.DataFrame]:
    """The course `found` of one metric, or that by the finest longer steps of which enough have the rows to be shown.

    `days` is the period with both ends.
    """
    best, least = (grain, found), _share_few(found, metric)
    for longer in list(Grain)[list(Grain).index(grain) + 1 :]:
        if least <= MOST_FEW or days.start is None or len(buckets(days, longer)) < LEAST_STEPS:
            break
        frame = ask(replace(query, metrics=(metric.name,)), longer, query.period)
        if (share := _share_few(frame, metric)) < least:
            best, least = (longer, frame), share
    return best


def whole(frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Without a first bucket of which the period has only some days: unlike the newest one, it will never be whole."""
    if period.start is None or frame["bucket"].n_unique() < 3:
        return frame
    return frame.filter(pl.col("bucket") >= period.start)


def last_day(query: Query, name: str) -> date | None:
    """The last day for which there was something of a metric, in all data."""
    daily = answers.ask(replace(query, metrics=(name,), period=Period(), grain=Grain.DAY))
    found = daily.filter(pl.col("n") > 0)["bucket"].max()
    return found if isinstance(found, date) else None


def _share_few(frame: pl.DataFrame, metric: Metric) -> float:
    """Of the steps that have rows, the share that has too few."""
    known = [n for n in frame["n"] if n]
    return sum(is_few(metric, n) for n in known) / len(known) if known else 0.0
