"""Days, half-open periods, and how long spans are cut into buckets; "today" is always passed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class Grain(StrEnum):
    """The width of one bucket."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Period:
    """The days from `start` up to but not including `end`; None leaves that side open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int | None:
        """How many days, or None when a side is open."""
        return (self.end - self.start).days if self.start and self.end else None

    def is_within(self, other: Period) -> bool:
        """Whether all its days are days of another period."""
        begins = other.start is None or (self.start is not None and self.start >= other.start)
        return begins and (other.end is None or (self.end is not None and self.end <= other.end))

    def within(self, other: Period) -> Period:
        """Its days that are days of another period too; an empty period at an end of the other where there are none."""
        start = max((day for day in (self.start, other.start) if day), default=None)
        end = min((day for day in (self.end, other.end) if day), default=None)
        if start is None or end is None or start <= end:
            return Period(start, end)
        edge = other.end if other.end is not None and start >= other.end else other.start
        return Period(edge, edge)

    @property
    def last(self) -> date | None:
        """The last day inside the period."""
        return self.end - timedelta(days=1) if self.end else None


def floor(day: date, grain: Grain) -> date:
    """The first day of the bucket that holds `day`; weeks begin on Monday."""
    match grain:
        case Grain.DAY:
            return day
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case Grain.YEAR:
            return day.replace(month=1, day=1)


def following(day: date, grain: Grain) -> date:
    """The first day of the bucket after the one that begins on `day`."""
    match grain:
        case Grain.DAY:
            return day + timedelta(days=1)
        case Grain.WEEK:
            return day + timedelta(days=7)
        case Grain.MONTH:
            return add_months(day, 1)
        case Grain.QUARTER:
            return add_months(day, 3)
        case Grain.YEAR:
            return day.replace(year=day.year + 1)


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months; a day that the month lacks becomes its last one."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = date((index + 1) // 12, (index + 1) % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def buckets(period: Period, grain: Grain) -> list[date]:
    """The first days of all buckets that a closed period touches."""
    if period.start is None or period.end is None:
        raise ValueError("an open period has no list of buckets")
    if period.start == period.end:
        return []  # its day's bucket may have begun before it, but the period touches no day
    days, day = [], floor(period.start, grain)
    while day < period.end:
        days.append(day)
        day = following(day, grain)
    return days


def grain_for(period: Period) -> Grain:
    """The grain that suits a span: days up to 45 days, weeks up to 200, months beyond."""
    days = period.days
    if days is None or days > 200:
        return Grain.MONTH
    return Grain.DAY if days <= 45 else Grain.WEEK


def previous(period: Period) -> Period:
    """The stretch just before, of the same length: whole months before whole months, otherwise as many days."""
    if period.start is None or period.end is None:
        return period
    if period.start.day == 1 and period.end.day == 1:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        return Period(add_months(period.start, -months), period.start)
    return Period(period.start - (period.end - period.start), period.start)


def year_before(period: Period) -> Period:
    """The same period a year earlier: whole months by calendar month, otherwise 52 weeks back so that weekdays match."""
    if period.start is None or period.end is None:
        return period
    if period.start.day == 1 and period.end.day == 1:
        return Period(add_months(period.start, -12), add_months(period.end, -12))
    return Period(period.start - timedelta(weeks=52), period.end - timedelta(weeks=52))


def _days(count: int) -> Callable[[date], Period]:
    return lambda today: Period(today - timedelta(days=count - 1), today + timedelta(days=1))


def _last_whole(grain: Grain) -> Callable[[date], Period]:
    return lambda today: Period(floor(floor(today, grain) - timedelta(days=1), grain), floor(today, grain))


def _months(count: int) -> Callable[[date], Period]:
    return lambda today: Period(add_months(floor(today, Grain.MONTH), -count), floor(today, Grain.MONTH))


PRESETS: Mapping[str, Callable[[date], Period]] = MappingProxyType(
    {
        "7d": _days(7),
        "28d": _days(28),
        "91d": _days(91),
        "364d": _days(364),
        "last_week": _last_whole(Grain.WEEK),
        "last_month": _last_whole(Grain.MONTH),
        "last_quarter": _last_whole(Grain.QUARTER),
        "last_12_months": _months(12),
        "this_month": lambda today: Period(floor(today, Grain.MONTH), today + timedelta(days=1)),
        "this_year": lambda today: Period(floor(today, Grain.YEAR), today + timedelta(days=1)),
        "all": lambda today: Period(),
    }
)
"""Periods by name, as functions of today (the newest day of data): the names stand in addresses and never change."""
