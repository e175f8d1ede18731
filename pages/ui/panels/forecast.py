"""The panel of what is to come: a count by day for four weeks, and how such forecasts did in the last eight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.engine.answer import Question
from kpi.engine.forecasting import TOO_FEW_WEEKS, Forecast, forecast
from kpi.query.period import Period
from kpi.stats.forecast import SHARES, Errors, Method
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts import forecast as picture
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Heading, not_in_whole, shown_as, small_print
from pages.ui.view import words
from pages.ui.view.words import t


@dataclass(frozen=True)
class Expected:
    """How many are expected by day after the days shown."""

    metric: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric."""
        return Heading(title=t("forecast.title", label=shown_as(self.metric, view).label), key=f"forecast_{self.metric}")  # fmt: skip

    def questions(self, view: DatedView) -> list[Question]:
        """None that other panels ask: a forecast looks at all days before, and is worked out by itself."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The days ahead with their bands, and how the last eight weeks' forecasts did; None where it cannot be told."""
        found = self._found(answers)
        if found is None or not found.days:
            return None
        return Content(
            body=picture.forecast(found, shown_as(self.metric, answers.view)),
            lead=_did(found),
            lines=small_print(_yardstick(found), _holidays(found), _calendar(found), _backlog(found)),
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why there is none: the filters, who reads, too few weeks, or too few a day."""
        if missing := not_in_whole(self.metric, answers.view):
            return missing
        found = self._found(answers)
        if found is None:
            return t("empty.chart")
        if found.why_not == TOO_FEW_WEEKS:
            return t("forecast.weeks", needed=words.number(found.needed), weeks=words.number(found.weeks))
        return t("forecast.rare")

    def _found(self, answers: PageAnswers) -> Forecast | None:
        found: Forecast | None = answers.once(("forecast", self.metric), lambda: self._forecast(answers.view))
        return found

    def _forecast(self, view: DatedView) -> Forecast | None:
        """The forecast as of the end of the days shown; None where the filters or the reader's limits do not let it be told, or there are no data."""
        end, known = view.closed_period.end, all_answers.cache().known
        if not_in_whole(self.metric, view) or end is None:
            return None
        query = replace(view.query(self.metric), period=Period(reader.limits().days.start, end))
        first, _ = known.known_span(shown_as(self.metric, view).metric, query)
        return None if first is None or first >= end else forecast(all_answers.reading(), query, known=known)


# In words -------------------------------------------------------------------------------------------------------------


def _did(found: Forecast) -> str:
    """How the forecasts of the last eight weeks did."""
    if found.backtest is None:
        return ""
    told = found.backtest.errors[found.backtest.better]
    inside, n = told.inside[0], told.inside_days[0]
    off = _off(told)
    if inside is None:
        return t("forecast.did_plain", off=off)
    return t("forecast.did", off=off, inside=words.share(inside), n=words.number(n), aim=words.share(SHARES[0]))


def _off(told: Errors) -> str:
    off = words.number(told.mean_absolute, 1)
    return off if told.rate is None else t("forecast.off", off=off, share=words.share(told.rate))


def _yardstick(found: Forecast) -> str:
    """Whether the seasonal naive forecast was nearer."""
    if found.backtest is None:
        return ""
    other = next(one for one in Method if one is not found.backtest.better)
    key = "forecast.naive" if found.backtest.better is Method.NAIVE else "forecast.combined"
    return t(key, off=_off(found.backtest.errors[other]))


def _holidays(found: Forecast) -> str:
    days = _days([one.on for one in found.days if one.is_holiday])
    if not days:
        return ""
    if found.off_rate is None:
        return t("forecast.holidays_few", days=days)
    return t("forecast.holidays", days=days, share=words.share(found.off_rate))


def _days(days: Sequence[date]) -> str:
    return words.listed(words.day(one) for one in days)


def _calendar(found: Forecast) -> str:
    until = found.calendar_until
    return t("forecast.calendar", day=words.day(until)) if until and until < found.days[-1].on else ""


def _backlog(found: Forecast) -> str:
    """The backlog that follows, and whether saying that nothing changes was nearer."""
    level = found.backlog
    if level is None:
        return ""
    last = level.days[-1]
    limits = "" if last.low_80 is None or last.high_80 is None else t("forecast.within", share=words.share(SHARES[0]), low=words.number(last.low_80), high=words.number(last.high_80))  # fmt: skip
    key = "forecast.backlog" if level.is_better else "forecast.backlog_stays"
    return t(
        key,
        since=words.day((found.history.end or last.on) - timedelta(days=1)),
        now=words.number(level.now),
        level=words.number(last.value),
        day=words.day(last.on),
        range=limits,
        off=words.number(level.errors.mean_absolute, 1),
        stays=words.number(level.stays.mean_absolute, 1),
    )
