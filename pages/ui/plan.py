"""What a page asks: the metrics that it names, under the current filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kpi.answer import Question
from kpi.period import Grain, Period, grain_for
from kpi.query import Query
from pages.ui import charts, session, what_changed
from pages.ui.address import View


@dataclass(frozen=True)
class Plan:
    """The metrics of one page, those that it shows by group (with the dimensions), and those whose changes it tells.

    All that the page asks is asked together, so that it shares its scans.
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
        """All that the page asks whatever the answers are."""
        base = self.view.base(self.today)
        return [
            self.totals_question,
            *(self.course_question(period) for period in (self.period, base) if period),
            *(self.by_question(*each) for each in self.grouped),
            *(what_changed.questions(self.view, self.today, self.told) if self.told and base else []),
        ]

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


def closed(period: Period) -> Period:
    """The period with open ends closed where the data end."""
    covered = session.covered()
    if (period.start and period.end) or covered is None:
        return period
    return Period(period.start or covered[0], period.end or covered[1])
