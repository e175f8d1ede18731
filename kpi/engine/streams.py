"""What each source gives of one kind of record: from when until when, whether a silence of it is an end, and which days between it lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.query.period import Period
from kpi.verdict.change import HOLE, SOURCE_BEGINS, SOURCE_ENDS, Break

SMALL_PART = 0.02
"""A source with less than this part of the records, or a hole of less than this part of a period, moves no number so far that it would explain a change."""


@dataclass(frozen=True)
class Hole:
    """Days between others on which a source has no row by one of its dates, far longer than its silences are.

    From `first_on` to `last_on` there is nothing; on `lacks_from` to `lacks_until`, without quiet weekends around them, there should be.
    """

    date_column: str
    first_on: date
    last_on: date
    lacks_from: date
    lacks_until: date

    def has_whole(self, first: date, last: date) -> bool:
        """Whether nothing is known of these days: none of them has a row, and some should."""
        return self.first_on <= first and last <= self.last_on and self.lacks_from <= last and first <= self.lacks_until

    def days_in(self, period: Period) -> int:
        """How many days of a period it lacks."""
        first, end = max(self.lacks_from, period.start or date.min), min(self.lacks_until, period.last or date.max)
        return max((end - first).days + 1, 0)


def hole_between(date_column: str, first: date, last: date, weekdays: Collection[int]) -> Hole:
    """The hole of these days, for a source that has rows on these weekdays (1 is Monday)."""
    lacks_from, lacks_until = first, last
    while lacks_from < last and lacks_from.isoweekday() not in weekdays:
        lacks_from += timedelta(days=1)
    while lacks_until > lacks_from and lacks_until.isoweekday() not in weekdays:
        lacks_until -= timedelta(days=1)
    return Hole(date_column, first, last, lacks_from, lacks_until)


@dataclass(frozen=True)
class Stream:
    """The records from one source, of one `kind` where the metrics of their table are about one kind each.

    `silence` is the longest silence in days after which they still go on; None where they are too few to tell.
    """

    source: str
    first_on: date
    last_on: date
    rows: int
    silence: float | None
    kind: str | None = None
    holes: tuple[Hole, ...] = ()

    @property
    def a_day(self) -> float:
        """How many records come a day, while it lasts."""
        return self.rows / ((self.last_on - self.first_on).days + 1)

    def has_ended_by(self, day: date) -> bool:
        """Whether nothing came for so long until a day that the source is over, or its export."""
        return self.silence is not None and (day - self.last_on).days > self.silence

    def begins_after(self, day: date) -> bool:
        """Whether nothing came for so long from a day on that the source was not there yet, or not exported."""
        return self.silence is not None and (self.first_on - day).days > self.silence


def end_of(streams: Sequence[Stream], newest: date | None) -> date | None:
    """The last day that these records are known of: their newest day where all of them have ended before the newest day of all data."""
    if not streams or newest is None:
        return None
    last = max(stream.last_on for stream in streams)
    able = [stream for stream in streams if stream.silence is not None]
    return last if able and all(stream.has_ended_by(newest) for stream in able) else max(last, newest)


def breaks(streams: Sequence[Stream], first: date, last: date) -> list[Break]:
    """The sources that begin or end in these days while others go on, that with the most records first."""
    there = [stream for stream in streams if stream.first_on <= last and stream.last_on >= first]
    if len(there) < 2:
        return []
    found = []
    for stream in _large(there):
        if stream.has_ended_by(last):
            found.append(Break(stream.source, stream.last_on, SOURCE_ENDS))
        if stream.begins_after(first):
            found.append(Break(stream.source, stream.first_on, SOURCE_BEGINS))
    return found


def holes(
    streams: Sequence[Stream], columns: Collection[str], periods: Sequence[Period], least_part: float = 0.0
) -> list[Break]:
    """The holes of these dates in any of some closed periods, of which they are at least such a part; those of the source with the most records first."""
    return [
        Break(stream.source, hole.lacks_from, HOLE, hole.lacks_until)
        for stream in _large(streams)
        for hole in _by(stream, columns)
        if any((days := hole.days_in(period)) and days >= least_part * (period.days or 0) for period in periods)
    ]


def all_holes(streams: Sequence[Stream], columns: Collection[str]) -> list[Hole]:
    """The holes of these dates in sources of some weight."""
    return [hole for stream in _large(streams) for hole in _by(stream, columns)]


def unknown(streams: Sequence[Stream], columns: Collection[str]) -> list[Hole]:
    """The days of which nothing is known by these dates: each source has a hole there, has ended or has not begun, and some has a hole."""
    large = list(_large(streams))
    found = all_holes(streams, columns)
    days = {day for hole in found for day in _days(hole.first_on, hole.last_on)}
    days = {day for day in days if all(_is_silent(stream, columns, day) for stream in large)}
    lacking = {day for hole in found for day in _days(hole.lacks_from, hole.lacks_until)} & days
    holes = []
    for first in sorted(day for day in days if day - timedelta(days=1) not in days):
        last = next(day for day in _days(first, date.max) if day + timedelta(days=1) not in days)
        if own := [day for day in lacking if first <= day <= last]:
            holes.append(Hole("", first, last, min(own), max(own)))
    return holes


def _by(stream: Stream, columns: Collection[str]) -> Iterator[Hole]:
    """The holes of a stream by these dates; those that two dates have in common once."""
    seen: set[tuple[date, date]] = set()
    for hole in stream.holes:
        if hole.date_column in columns and (hole.first_on, hole.last_on) not in seen:
            seen.add((hole.first_on, hole.last_on))
            yield hole


def _is_silent(stream: Stream, columns: Collection[str], day: date) -> bool:
    is_outside = not stream.first_on <= day <= stream.last_on
    return is_outside or any(hole.first_on <= day <= hole.last_on for hole in _by(stream, columns))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _large(streams: Sequence[Stream]) -> list[Stream]:
    """Those of some weight, that with the most records first."""
    least = SMALL_PART * sum(stream.a_day for stream in streams)
    ordered = sorted(streams, key=lambda stream: (-stream.a_day, stream.source))
    return [stream for stream in ordered if stream.a_day >= least]
