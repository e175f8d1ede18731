"""A metric over time, in steps that have enough rows where the reader has not chosen the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from kpi.declare.metric import Metric
from kpi.engine.answer import Question
from kpi.query.period import Grain, Period, buckets
from kpi.verdict.disclosure import is_few, without_few
from pages.ui.answers import answers as all_answers
from pages.ui.charts.trend import is_partial
from pages.ui.number import card_text
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import shown_as

LEAST_STEPS = 3
"""The fewest steps that still show how something went."""

MOST_FEW = 0.25
"""The largest share of steps with too few rows to show that a picture bears."""


def over_time(answers: PageAnswers, name: str) -> tuple[Grain, pl.DataFrame]:
    """A metric over time: by the chosen steps, or by the finest of which enough have the rows to be shown."""
    return answers.once(("over time", name), lambda: _over_time(answers, name))


def before(answers: PageAnswers, name: str, grain: Grain) -> pl.DataFrame | None:
    """The same for the period compared with, in these steps; None where nothing is compared."""
    base = answers.view.base
    return None if base is None else answers.to(answers.view.over_time(name, base, grain))


def questions(view: DatedView, name: str) -> list[Question]:
    """What is asked to show a metric over time in the steps of the page, beside the period compared with."""
    return [view.over_time(name, period) for period in (view.period, view.base) if period]


def known_days(view: DatedView, name: str) -> Period:
    """The days shown, as far as the data of a metric go."""
    shown, query = view.closed_period, view.query(name)
    first, last = all_answers.known_span(query)
    start = max(filter(None, (shown.start, first)), default=None)
    end = min(filter(None, (shown.end, last + timedelta(days=1) if last else None)), default=None)
    return Period(start, end) if start is None or end is None or start <= end else shown


def holes(view: DatedView, name: str) -> list[tuple[date, date]]:
    """The first and last days of holes in the data of a metric within the days shown."""
    found = all_answers.breaks(view.query(name), view.closed_period)
    return [(one.on, one.until) for one in found if one.until]


def broken(line: pl.DataFrame, grain: Grain, view: DatedView, name: str) -> frozenset[int]:
    """The places of the buckets of a metric's course that are broken: the days that are known have only a part of them."""
    days, lacking = known_days(view, name), holes(view, name)
    course = enumerate(line.select("bucket", "value").iter_rows())
    return frozenset(
        place for place, (on, value) in course if value is not None and is_partial(on, grain, days, lacking)
    )


def course(line: pl.DataFrame, view: DatedView, name: str) -> tuple[tuple[float | None, ...], frozenset[int]]:
    """One group's course in the steps of the page, nothing in the place of withheld values, and the places that are broken."""
    line = without_few(line, shown_as(name, view).metric)
    known = dict(line.select("bucket", "value").iter_rows())
    steps = buckets(view.closed_period, view.grain)
    whole = pl.DataFrame(
        {"bucket": steps, "value": [known.get(step) for step in steps]}, schema_overrides={"value": pl.Float64}
    )
    return tuple(whole["value"]), broken(whole, view.grain, view, name)


def enough_steps(
    found: pl.DataFrame, grain: Grain, days: Period, metric: Metric, ask: Callable[[Grain], pl.DataFrame]
) -> tuple[Grain, pl.DataFrame]:
    """`found`, one metric by steps of a grain, or what `ask` gives for the finest longer steps of which enough have the rows.

    `days` is the period with both ends.
    """
    best, least = (grain, found), _share_few(found, metric)
    for longer in list(Grain)[list(Grain).index(grain) + 1 :]:
        if least <= MOST_FEW or days.start is None or len(buckets(days, longer)) < LEAST_STEPS:
            break
        frame = ask(longer)
        if (share := _share_few(frame, metric)) < least:
            best, least = (longer, frame), share
    return best


def last_day(answers: PageAnswers, name: str) -> date | None:
    """The last day for which there was something of a metric, in all data."""
    query = replace(answers.view.query(name), period=Period(), grain=Grain.DAY)
    found = answers.to(Question(query)).filter(pl.col("n") > 0)["bucket"].max()
    return found if isinstance(found, date) else None


def about_steps(view: DatedView, grain: Grain, found: pl.DataFrame, metric: Metric) -> str:
    """Why the steps are longer than those of the page, and which of them are not drawn."""
    longer = card_text.longer_steps(view.grain, grain, metric) if grain is not view.grain else ""
    return " ".join(filter(None, [longer, card_text.few_steps(found, metric)]))


def _over_time(answers: PageAnswers, name: str) -> tuple[Grain, pl.DataFrame]:
    view = answers.view

    def ask(grain: Grain) -> pl.DataFrame:
        return answers.to(view.over_time(name, grain=grain))

    found = ask(view.grain)
    if view.view.grain:
        return view.grain, found
    return enough_steps(found, view.grain, view.closed_period, shown_as(name, view).metric, ask)


def _share_few(frame: pl.DataFrame, metric: Metric) -> float:
    """Of the steps that have rows, the share that has too few."""
    known = [n for n in frame["n"] if n]
    return sum(is_few(metric, n) for n in known) / len(known) if known else 0.0
