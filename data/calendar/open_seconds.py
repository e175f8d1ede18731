"""Opening hours and holidays → open seconds: one row a calendar and UTC day, so that no time-zone arithmetic is done row by row.

With C(t) = open seconds before t, the business time between two moments is C(t2) − C(t1). C(t) needs only the row of
its UTC day: the open seconds before that day and the open pieces within it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from data.store.sentence import Sentence

DAY = 86_400
PIECES = 6
"""Open pieces that fit into one UTC day of the day table."""
STRIDE = 4_000_000
"""Keys of the day table lie so far apart from calendar to calendar: more than the days from year 1 to year 9999."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = date(1970, 1, 1)


class CalendarError(ValueError):
    """Opening hours that cannot be used; the text says which and why."""


@dataclass(frozen=True, order=True)
class Block:
    """One opening in minutes after local midnight; `closes` beyond 1,440 runs into the next day."""

    opens: int
    closes: int


Week = tuple[tuple[Block, ...], ...]
"""The blocks of Monday to Sunday."""


def read_block(text: tuple[str, str] | list[str]) -> Block:
    """Read ("09:00", "17:30"); a closing time that is not later than the opening belongs to the next day."""
    if len(text) != 2:
        raise CalendarError(Sentence("An opening needs two times, not “{text}”.", text=text))
    opens, closes = (_minutes(part) for part in text)
    if opens == closes or opens == 24 * 60:
        raise CalendarError(
            Sentence(
                "An opening from {opens} to {closes} is empty; around the clock is 00:00 to 24:00.",
                opens=text[0],
                closes=text[1],
            )
        )
    return Block(opens, closes if closes > opens else closes + 24 * 60)


def read_week(hours: Mapping[str, object]) -> Week:
    """Read {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], …}; a weekday that is not named is closed."""
    unknown = set(hours) - set(WEEKDAYS)
    if unknown:
        raise CalendarError(
            Sentence(
                "No such weekdays: {unknown}; use {names}.",
                unknown=", ".join(sorted(unknown)),
                names=", ".join(WEEKDAYS),
            )
        )
    return tuple(read_blocks(hours.get(name, [])) for name in WEEKDAYS)


def read_blocks(blocks: object) -> tuple[Block, ...]:
    """Read a list of pairs of times; an empty list is closed."""
    if not isinstance(blocks, list | tuple):
        raise CalendarError(Sentence("Openings are a list of pairs of times, not “{blocks}”.", blocks=blocks))
    return tuple(sorted(read_block(block) for block in blocks))


def read_zone(name: str) -> ZoneInfo:
    """Return the time zone of that name; CalendarError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(
            Sentence("There is no time zone “{name}”; use a name such as Europe/Prague.", name=name)
        ) from error


OFFICE_HOURS: Mapping[str, object] = MappingProxyType({name: [["09:00", "17:00"]] for name in WEEKDAYS[:5]})
"""What is assumed until somebody sets opening hours."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Other hours from a local date on. What opened before that date runs to its end as it began."""

    from_on: date
    week: Week
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When the team is open: a week on the wall clock of a zone, the days that differ from it, and later changes of both.

    A holiday takes away the openings that begin on it; a night shift from the day before still runs. A working weekend
    day (Hungary swaps some Saturdays) has its own hours if the weekday has any, else Friday's, the day that is nearly
    always given off for it, else Monday's. A special day beats all.
    """

    zone: ZoneInfo
    week: Week
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Block, ...]] = field(default_factory=dict, hash=False)
    changes: tuple[Change, ...] = ()
    """In the order of their days."""

    def blocks(self, day_on: date) -> tuple[Block, ...]:
        """Return the openings that begin on a local date."""
        if day_on in self.special:
            return self.special[day_on]
        rules = self._rules(day_on)
        usual = rules.week[day_on.weekday()]
        if day_on in rules.workdays:
            return usual or rules.week[4] or rules.week[0]
        return () if day_on in rules.holidays else usual

    def _rules(self, day_on: date) -> Calendar | Change:
        number = bisect_right(self.changes, day_on, key=lambda change: change.from_on)
        return self.changes[number - 1] if number else self

    def openings(self, first_on: date, last_on: date) -> list[tuple[int, int]]:
        """Return [open, close) in epoch seconds for the openings that begin on these local dates, merged and in order."""
        raw = sorted(
            (second_of(day_on, block.opens, self.zone), second_of(day_on, block.closes, self.zone))
            for day_on in _dates(first_on, last_on)
            for block in self.blocks(day_on)
        )
        merged: list[tuple[int, int]] = []
        for opens, closes in raw:
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
            elif closes > opens:
                merged.append((opens, closes))
        return merged


def second_of(day_on: date, minutes: int, zone: ZoneInfo) -> int:
    """Return the epoch second of a wall-clock time.

    A time that comes twice (autumn) is its first reading; one that never comes (spring) is the first moment after the gap.
    """
    wall = datetime.combine(day_on, datetime.min.time()) + timedelta(minutes=minutes)
    second = int(wall.replace(tzinfo=zone).timestamp())
    if offset_at(second, zone) + second == _wall_second(wall):
        return second
    early = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    return change_between(early, second, zone)


def offset_at(second: int, zone: ZoneInfo) -> int:
    """Return the seconds that the wall clock is ahead of UTC."""
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def change_between(first: int, last: int, zone: ZoneInfo) -> int:
    """Return the first second in (first, last] at which the offset of `last` holds; both ends must differ in offset."""
    target = offset_at(last, zone)
    while last - first > 1:
        middle = (first + last) // 2
        if offset_at(middle, zone) == target:
            last = middle
        else:
            first = middle
    return last


@lru_cache(maxsize=16)
def day_table(
    calendar: Calendar, first_on: date, last_on: date, number: int = 0, report_zone: ZoneInfo | None = None
) -> pl.DataFrame:
    """Return the rows of table calendar_hours for the UTC days first_on to last_on, both included.

    `number` is the calendar's, `report_zone` the zone of `zone` (the calendar's own, where it is not given). The frame is kept for
    the next to ask, and not to be changed.
    """
    first, last = epoch_day(first_on), epoch_day(last_on)
    pieces: dict[int, list[tuple[int, int]]] = {}
    for opens, closes in calendar.openings(first_on - timedelta(days=3), last_on + timedelta(days=3)):
        for day in range(max(opens // DAY, first), min((closes - 1) // DAY, last) + 1):
            start = max(opens - day * DAY, 0)
            pieces.setdefault(day, []).append((start, min(closes - day * DAY, DAY) - start))
    hours, zones, before = [], [], 0
    for day in range(first, last + 1):
        found = pieces.get(day, [])
        if len(found) > PIECES:
            raise CalendarError(
                Sentence("More than {pieces} openings within one day; join some of them.", pieces=PIECES)
            )
        row = {"before": before}
        for position in range(PIECES):
            offset, length = found[position] if position < len(found) else (0, 0)
            row |= {f"o{position + 1}": offset, f"l{position + 1}": length}
        before += sum(length for _, length in found)
        hours.append(row)
        zones.append(_zone_row(day, report_zone or calendar.zone))
    days = range(first, last + 1)
    return pl.DataFrame(
        {
            "calendar": [number] * len(days),
            "epoch_day": days,
            "key": range(number * STRIDE + first, number * STRIDE + last + 1),
            "hours": hours,
            "zone": zones,
        },
        schema={
            "calendar": pl.Int32,
            "epoch_day": pl.Int32,
            "key": pl.Int32,
            "hours": pl.Struct(
                {"before": pl.Int64} | {f"{kind}{n}": pl.Int32 for n in range(1, PIECES + 1) for kind in "ol"}
            ),
            "zone": pl.Struct({"early": pl.Int32, "change": pl.Int32, "later": pl.Int32}),
        },
    )


def epoch_day(day_on: date) -> int:
    """Return the days since 1970-01-01."""
    return (day_on - _EPOCH).days


def _zone_row(day: int, zone: ZoneInfo) -> dict[str, int]:
    start = day * DAY
    early, later = offset_at(start, zone), offset_at(start + DAY, zone)
    if early == later:
        return {"early": early, "change": DAY, "later": early}
    change = change_between(start, start + DAY, zone) - start
    return {"early": early, "change": change, "later": later}


def _dates(first_on: date, last_on: date) -> Iterator[date]:
    return (first_on + timedelta(days=step) for step in range((last_on - first_on).days + 1))


def _wall_second(wall: datetime) -> int:
    return int(wall.replace(tzinfo=UTC).timestamp())


def _minutes(text: str) -> int:
    hour, _, minute = str(text).strip().partition(":")
    if not (hour.isdigit() and minute.isdigit() and len(minute) == 2):
        raise CalendarError(Sentence("“{text}” is not a time; write 09:00.", text=text))
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > 24 * 60:
        raise CalendarError(Sentence("“{text}” is not a time of day.", text=text))
    return found
