"""A view as it is on a day: which days it means, which steps its pictures take, and the questions that panels ask of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from kpi.engine.answer import Question
from kpi.query.period import Grain, Period, grain_for
from kpi.query.query import Query
from pages.ui.answers import answers
from pages.ui.charts.figure import MOST
from pages.ui.view.address import View


@dataclass(frozen=True)
class DatedView:
    """What a reader looks at, as seen from `today`, the newest day of the data."""

    view: View
    today: date

    @cached_property
    def period(self) -> Period:
        """The days shown."""
        return self.view.period(self.today)

    @cached_property
    def base(self) -> Period | None:
        """The days that they are compared with, or None."""
        return self.view.base(self.today)

    @cached_property
    def closed_period(self) -> Period:
        """The days shown, with open ends closed where the data end."""
        covered = answers.covered()
        if (self.period.start and self.period.end) or covered is None:
            return self.period
        return Period(self.period.start or covered[0], self.period.end or covered[1] + timedelta(days=1))

    @cached_property
    def grain(self) -> Grain:
        """The chosen grain, or the one that suits the days; never so fine that a picture has more points than it can draw."""
        days = self.closed_period
        chosen = self.view.grain or grain_for(days)
        if days.days and days.days > MOST and chosen is Grain.DAY:
            return Grain.WEEK
        return chosen

    def query(self, *metrics: str, by: tuple[str, ...] = ()) -> Query:
        """These metrics in the days shown, without a grain."""
        return self.view.query(*metrics, today=self.today, by=by)

    def total(self, name: str) -> Question:
        """One metric as a whole, with its change."""
        return Question(self.query(name), self.view.comparison)

    def over_time(self, name: str, period: Period | None = None, grain: Grain | None = None) -> Question:
        """One metric by step: of the days shown, or of another period; in the steps of the page, or in others."""
        query = self.query(name)
        return Question(replace(query, grain=grain or self.grain, period=period or query.period))

    def by(self, name: str, *dimensions: str) -> Question:
        """One metric by group."""
        return self.by_all((name,), *dimensions)

    def by_all(self, names: tuple[str, ...], *dimensions: str) -> Question:
        """Several metrics by the same groups."""
        return Question(self.query(*names, by=dimensions))

    def by_over_time(self, name: str, dimension: str, grain: Grain) -> Question:
        """One metric by group and step."""
        return Question(replace(self.query(name, by=(dimension,)), grain=grain))
