"""What each source gives of one kind of record: from when until when, and whether a silence of it is an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpi.verdict.change import Break

SMALL_PART = 0.02
"""A source with less than this part of the records moves no number so far that its end would explain a change."""


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
    least = SMALL_PART * sum(stream.a_day for stream in there)
    if len(there) < 2:
        return []
    found = []
    for stream in sorted(there, key=lambda stream: (-stream.a_day, stream.source)):
        if stream.a_day < least:
            continue
        if stream.has_ended_by(last):
            found.append(Break(stream.source, stream.last_on, is_end=True))
        if stream.begins_after(first):
            found.append(Break(stream.source, stream.first_on, is_end=False))
    return found
