"""What a page asks: the metrics that it names, under the current filters; and what it is answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from kpi.engine.answer import Question
from kpi.query.period import Grain, Period, grain_for
from kpi.query.query import Query
from pages.ui.answers import answers
from pages.ui.charts import base as charts
from pages.ui.number import movers
from pages.ui.panels import time_steps
from pages.ui.view.address import View


@dataclass(frozen=True)
class PageQueries:
    """The metrics of one page, those that it shows by group (with the dimensions), and those whose changes it tells.

    What the page asks is asked together, so that it shares its scans; only what changed, which takes longest and stands
    last, is asked when the rest is on its way to the reader.
    """

    metrics: tuple[str, ...]
    view: View
    today: date
    grouped: tuple[tuple[str, ...], ...] = ()
    told: tuple[str, ...] = ()

    @cached_property
    def query(self) -> Query:
        """The question for all metrics of the page."""
        return self.view.query(*self.metrics, today=self.today)

    @cached_property
    def period(self) -> Period:
        """The days shown."""
        return self.query.period

    @cached_property
    def grain(self) -> Grain:
        """The chosen grain, or the one that suits the days; never so fine that a picture has more points than it can draw."""
        period = closed(self.period)
        chosen = self.view.grain or grain_for(period)
        if period.days and period.days > charts.MOST and chosen is Grain.DAY:
            return Grain.WEEK
        return chosen

    @cached_property
    def questions(self) -> list[Question]:
        """All that the page asks whatever the answers are, but for what changed."""
        base = self.view.base(self.today)
        return [
            self.totals_question,
            *(self.course_question(period) for period in (self.period, base) if period),
            *(self.by_question(*each) for each in self.grouped),
        ]

    @property
    def told_questions(self) -> list[Question]:
        """What is asked to tell what changed."""
        is_compared = bool(self.told) and self.view.base(self.today) is not None
        return movers.questions(self.view, self.today, self.told) if is_compared else []

    @property
    def totals_question(self) -> Question:
        """All metrics with their change."""
        return Question(self.query, self.view.comparison)

    def course_question(self, period: Period) -> Question:
        """All metrics by bucket."""
        return Question(replace(self.query, grain=self.grain, period=period))

    def by_question(self, name: str, *by: str) -> Question:
        """One metric by group."""
        return Question(self.view.query(name, today=self.today, by=by))

    @cached_property
    def totals(self) -> pl.DataFrame:
        """One row a metric, with the change to the period compared with."""
        return self.answer(self.totals_question)

    @cached_property
    def over_time(self) -> pl.DataFrame:
        """All metrics by bucket."""
        return time_steps.whole(self.answer(self.course_question(self.period)), self.period)

    @cached_property
    def before(self) -> pl.DataFrame | None:
        """All metrics by bucket of the period compared with."""
        base = self.view.base(self.today)
        return time_steps.whole(self.answer(self.course_question(base)), base) if base else None

    @cached_property
    def total_of(self) -> Mapping[str, pl.DataFrame]:
        """The row of each metric in `totals`."""
        return _by_metric(self.totals)

    @cached_property
    def course_of(self) -> Mapping[str, pl.DataFrame]:
        """The rows of each metric in `over_time`."""
        return _by_metric(self.over_time)

    @cached_property
    def course_before(self) -> Mapping[str, pl.DataFrame]:
        """The rows of each metric in `before`."""
        return {} if self.before is None else _by_metric(self.before)

    def answer(self, question: Question) -> pl.DataFrame:
        """The answer to a question of the page, asked together with all others."""
        return answers.prepare([question, *self.questions])[0]


def closed(period: Period) -> Period:
    """The period with open ends closed where the data end."""
    covered = answers.covered()
    if (period.start and period.end) or covered is None:
        return period
    return Period(period.start or covered[0], period.end or covered[1])


def _by_metric(frame: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """The rows of each metric, apart once for all cards and pictures; none for those without an answer."""
    found = {
        str(name): rows for (name,), rows in frame.partition_by("metric", as_dict=True, maintain_order=True).items()
    }
    return defaultdict(frame.clear, found)
