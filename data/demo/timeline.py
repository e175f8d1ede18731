"""The two years of the demo: its days, its opening hours as open seconds, and what happened on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar.open_seconds import Calendar, read_week, read_zone, second_of
from data.demo.company import COUNTRIES, HOLIDAYS_OF, OPENING, ZONE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.object_]

DAY = 86_400
LENGTH = timedelta(days=730)
MARGIN = timedelta(days=120)  # hours are known this far past the end, for work that ends later


@dataclass(frozen=True)
class Hours:
    """Opening hours as UTC blocks in epoch seconds, with the open seconds that lie before each block."""

    opens: Floats
    closes: Floats
    before: Floats

    def elapsed(self, at: Floats) -> Floats:
        """Open seconds from the first opening to each moment."""
        block = np.clip(np.searchsorted(self.opens, at, side="right") - 1, 0, None)
        return self.before[block] + np.clip(np.minimum(at, self.closes[block]) - self.opens[block], 0, None)

    def after(self, at: Floats, seconds: Floats) -> Floats:
        """The moment at which `seconds` more open seconds have passed; from a closed moment the clock starts at the next opening."""
        wanted = self.elapsed(at) + seconds
        ends = self.before + self.closes - self.opens
        block = np.clip(np.searchsorted(ends, wanted, side="right"), 0, len(ends) - 1)
        return self.opens[block] + wanted - self.before[block]

    def is_open(self, at: Floats) -> Flags:
        """Whether each moment lies inside a block."""
        block = np.clip(np.searchsorted(self.opens, at, side="right") - 1, 0, None)
        return (at >= self.opens[block]) & (at < self.closes[block])


@dataclass(frozen=True)
class Timeline:
    """Days are counted from `first`; `end` is the first day without data."""

    first: date
    end: date
    help_centre_on: date
    change_on: date
    outage_on: date
    shortage_on: date
    reviews_on: date
    hours: Hours
    midnights: Floats  # local midnight of each day as UTC epoch seconds
    holidays: Flags  # days × countries

    @property
    def days(self) -> int:
        """How many days have data."""
        return (self.end - self.first).days

    @property
    def until(self) -> float:
        """The moment up to which everything is known, as UTC epoch seconds."""
        return _midnight(self.end)

    def index(self, day: date) -> int:
        """The number of a day, 0 for the first."""
        return (day - self.first).days

    def change(self, day: Ints) -> Floats:
        """How far the process change of `change_on` has taken hold: 0 before, 1 two weeks later."""
        return np.clip((day - self.index(self.change_on)) / 14 + 0.3, 0, 1) * (day >= self.index(self.change_on))

    def strain(self, day: Ints) -> Floats:
        """How hard the outage presses on a day: 1 on the day itself, fading over the week."""
        past = day - self.index(self.outage_on)
        return np.where((past >= 0) & (past < 7), 0.5 ** np.clip(past, 0, None), 0.0)

    def shortage(self, day: Ints) -> Floats:
        """How far the team Returns lacks people: 0 before `shortage_on`, 1 from then on."""
        return np.where(day >= self.index(self.shortage_on), 1.0, 0.0)

    def weekdays(self) -> Ints:
        """The weekday of every day, Monday 0."""
        return (np.arange(self.days) + self.first.weekday()) % 7

    def months(self) -> Ints:
        """The month of every day, January 0."""
        return np.array([(self.first + timedelta(days=n)).month - 1 for n in range(self.days)])


def two_years(today: date) -> Timeline:
    """The two years that end the day before `today`."""
    first = today - LENGTH
    closed = [holidays.country_holidays(country.code, years=range(first.year, today.year + 2)) for country in COUNTRIES]
    span = [first + timedelta(days=n) for n in range(LENGTH.days + 1)]
    outage = today - timedelta(days=230)
    outage -= timedelta(days=outage.weekday() - 1)  # a Tuesday
    while any(outage in days for days in closed):
        outage += timedelta(days=1)
    change = today - timedelta(days=120)
    return Timeline(
        first=first,
        end=today,
        help_centre_on=today - timedelta(days=430),
        change_on=change - timedelta(days=change.weekday()),
        outage_on=outage,
        shortage_on=today - timedelta(days=60 + (today - timedelta(days=60)).weekday()),  # a Monday
        reviews_on=_monday(today - timedelta(days=290)),
        hours=_hours(first, today + MARGIN),
        midnights=np.array([_midnight(day) for day in span]),
        holidays=np.array([[day in days for days in closed] for day in span[:-1]]),
    )


def moments(seconds: Floats) -> pl.Series:
    """UTC epoch seconds as timestamps; NaN, which stands for "has not happened", becomes null."""
    known = np.isfinite(seconds)
    whole = pl.Series(np.where(known, seconds, 0).astype(np.int64) * 1_000_000)
    return whole.set(pl.Series(~known), None).cast(pl.Datetime("us"))


def dates(days: Floats, first: date) -> pl.Series:
    """Day numbers as dates; NaN becomes null."""
    known = np.isfinite(days)
    epoch = np.where(known, days, 0).astype(np.int32) + (first - date(1970, 1, 1)).days
    return pl.Series(epoch.astype(np.int32)).set(pl.Series(~known), None).cast(pl.Date)


def _hours(first: date, last: date) -> Hours:
    free = holidays.country_holidays(HOLIDAYS_OF, years=range(first.year, last.year + 1))
    calendar = Calendar(zone=read_zone(ZONE), week=read_week(OPENING), holidays=frozenset(free))
    opens, closes = np.array(calendar.openings(first, last), dtype=np.float64).T
    return Hours(opens, closes, np.concatenate([[0.0], np.cumsum(closes - opens)[:-1]]))


def _midnight(day: date) -> float:
    return float(second_of(day, 0, read_zone(ZONE)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
