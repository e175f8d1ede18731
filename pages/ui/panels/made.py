"""What is made of the answers of a page before anything is drawn: courses, cards, pictures and what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.query.period import Grain
from kpi.query.query import Comparison, Query
from kpi.verdict.disclosure import is_few, rows_from, without_few
from pages.ui.answers import answers
from pages.ui.charts import base as charts
from pages.ui.charts import groups, trend
from pages.ui.charts.base import Picture
from pages.ui.charts.trend import Note
from pages.ui.html.cards import Card
from pages.ui.number import card_text, movers
from pages.ui.panels import targets, time_steps
from pages.ui.panels.plan import PageQueries, closed
from pages.ui.view import filter_bar
from pages.ui.view.measure import Measure, measure
from pages.ui.view.words import t

T = TypeVar("T")


@dataclass(frozen=True)
class Made(PageQueries):
    """What a page shows, as values: all of it is made without drawing, so that it can be made ahead."""

    @cached_property
    def kept(self) -> dict[tuple[Any, ...], Any]:
        """What was made, by the method and the names that it was given."""
        return {}

    def keep(self, make: Callable[..., T], *names: str | int) -> T:
        """What a method of this class makes of these names, made once."""
        what = (make, *names)
        if what not in self.kept:
            self.kept[what] = make(self, *names)
        found: T = self.kept[what]
        return found

    def make_as(self, other: Made) -> None:
        """Make all that another one had to make."""
        answers.prepare([*self.questions, *self.told_questions])
        for make, *names in list(other.kept):
            made = self.keep(make, *names)
            if isinstance(made, Picture):
                charts.check(made)

    def measure(self, name: str) -> Measure:
        """A metric as it is shown under the current filters."""
        return measure(name, self.view.clock, self.view.choices)

    def course(self, name: str) -> tuple[Grain, pl.DataFrame]:
        """A metric over time: by the chosen steps, or by steps of which enough have the rows to be shown."""
        return (self.grain, self.course_of[name]) if self.view.grain else self.keep(Made.enough_steps, name)

    def enough_steps(self, name: str) -> tuple[Grain, pl.DataFrame]:
        """A metric over time, by the finest steps of which enough have the rows to be shown."""
        found, metric = self.course_of[name], self.measure(name).metric
        return time_steps.in_enough_steps(self.query, found, self.grain, closed(self.period), metric)

    def card(self, name: str) -> Card:
        """The headline card of a metric."""
        shown = self.measure(name)
        frame = self.total_of[name]
        if frame.is_empty() or frame["value"][0] is None:
            missing = answers.unavailable(self.query).get(name)
            hint = (
                t("card.unavailable", dimension=filter_bar.dimension_label(missing).lower())
                if missing
                else card_text.last_known(time_steps.last_day(self.query, name), self.view)
            )
            return card_text.empty(shown, self.view, hint)
        grain, line = self.course(name)
        last = line["bucket"][-1] if line.height else None
        is_last_open = last is not None and trend.is_partial(last, grain, self.period)
        row = frame.row(0, named=True)
        aim = targets.aim_of(self.query, shown, row)
        made = card_text.card(shown, row, line, self.view, is_last_open=is_last_open)
        return replace(made, target=aim.words, target_tone=aim.tone)

    def line(self, name: str, height: int) -> Picture | None:
        """A metric over time; None where there is nothing to draw."""
        shown = self.measure(name)
        grain, found = self.course(name)
        now = without_few(self._judged(found, replace(self.query, grain=grain), shown), shown.metric)
        if now["value"].drop_nulls().is_empty():
            return None
        before = self._before(name, grain)
        base = without_few(before, shown.metric) if before is not None else None
        named = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}.get(self.view.comparison)
        return trend.trend(
            now,
            shown,
            grain,
            self.period,
            base=base,
            base_words=t(named) if named else "",
            notes=self.notes(),
            height=height,
        )

    def breakdown(self, name: str, dimension: str) -> Picture | None:
        """A metric by the groups of a dimension; None where there is nothing to draw."""
        shown = self.measure(name)
        frame = self.answer(self.by_question(name, dimension))
        if without_few(frame, shown.metric)["value"].drop_nulls().is_empty():
            return None
        whole = without_few(self.total_of[name], shown.metric)["value"] if name in self.metrics else []
        frame = self._judged(frame, replace(self.query, by=(dimension,)), shown)
        return groups.breakdown(frame, dimension, shown, whole=whole[0] if len(whole) else None)

    def heatmap(self, name: str) -> Picture | None:
        """A metric by weekday and hour; None where there is nothing to draw."""
        frame = self.answer(self.by_question(name, *groups.WEEKDAY_HOUR))
        return groups.heatmap(frame, self.measure(name)) if frame["n"].sum() else None

    def distribution(self, name: str) -> Picture | None:
        """How often each score was given; None where there are too few."""
        shown = self.measure(name)
        frame = self.answer(self.by_question(name, groups.SCORE))
        n = frame["n"].sum()
        return groups.distribution(frame, shown) if n and not is_few(shown.metric, n) else None

    def scored(self, name: str) -> tuple[Grain, pl.DataFrame]:
        """How often each score was given over time."""
        grain, _ = self.course(name)
        return grain, time_steps.ask(replace(self.query, metrics=(name,), by=(groups.SCORE,)), grain, self.period)

    def stack(self, name: str) -> Picture | None:
        """The share of each score over time; None where there are too few."""
        grain, frame = self.scored(name)
        shown = self.measure(name)
        totals = answered_by_bucket(frame)
        enough = totals.filter(pl.col("n") >= max(rows_from(shown.metric), 1))
        drawn = frame.filter(pl.col("bucket").is_in(enough["bucket"].implode()))
        return None if enough.is_empty() else groups.stacked(drawn, shown, grain)

    def changed(self) -> pl.DataFrame | None:
        """The teams and channels whose change stands out; None where nothing is compared."""
        is_compared = self.view.base(self.today) is not None
        return movers.changed(self.view, self.today, self.told) if is_compared else None

    def notes(self) -> list[Note]:
        """What happened in the days shown."""
        days = closed(self.period)
        return (
            [Note(on=on, text=text) for on, text in answers.notes(days.start, days.last)]
            if days.start and days.last
            else []
        )

    def _before(self, name: str, grain: Grain) -> pl.DataFrame | None:
        """The same for the period compared with."""
        base = self.view.base(self.today)
        if base is None or self.before is None or grain is self.grain:
            return None if self.before is None else self.course_before[name]
        return time_steps.ask(replace(self.query, metrics=(name,)), grain, base)

    def _judged(self, frame: pl.DataFrame, query: Query, shown: Measure) -> pl.DataFrame:
        """With its targets, which hold for the usual definition only."""
        is_usual = REGISTRY.is_usual(shown.metric, self.view.choices, self.view.settings)
        return targets.judge(frame, query) if is_usual else frame


def answered_by_bucket(frame: pl.DataFrame) -> pl.DataFrame:
    """How many answers each bucket has."""
    return frame.group_by("bucket").agg(pl.col("n").sum())
