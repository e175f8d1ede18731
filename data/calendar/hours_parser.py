"""Opening hours as people write them: "9:00–12:00, 13:00–17:30", and whole weeks such as "Mon-Fri 9-12 13-17; Sat 9-12"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from data.calendar.open_seconds import WEEKDAYS, CalendarError, read_blocks
from data.store.sentence import Sentence

Blocks = list[list[str]]
"""Pairs of times such as ["09:00", "12:00"], as settings keep them."""

CLOSED = ("", "-", "–", "—", "closed", "none", "zavřeno", "zatvorené", "nieczynne", "zárva", "κλειστά")
ALWAYS = ("24 h", "24h", "24/7", "always", "around the clock")
_BLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:[-–—]|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
_DAYS = re.compile(r"\s*(?P<first>[A-Za-z]+)(?:\s*[-–—]\s*(?P<last>[A-Za-z]+))?\s*:?\s+(?P<hours>\S.*)")


def read_hours(text: str) -> Blocks:
    """Read the openings of one day, split by commas, "and" or blanks. An empty text or "closed" is no opening at all.

    A closing time that is not later than the opening is on the next day. CalendarError when it cannot be read.
    """
    plain = text.strip().casefold()
    if plain in CLOSED:
        return []
    if plain in ALWAYS:
        return [["00:00", "24:00"]]
    found = [_pair(match) for match in _BLOCK.finditer(plain)]
    rest = _BLOCK.sub("", plain)
    if not found or re.sub(r"[\s,;+&]|\band\b", "", rest):
        raise CalendarError(
            Sentence(
                "Cannot read “{text}” as opening hours. Write 9:00–12:00, 13:00–17:30, or closed.", text=text.strip()
            )
        )
    read_blocks(found)
    overlap = _overlap(found)
    if overlap:
        raise CalendarError(
            Sentence(
                "In “{text}” {first} and {second} overlap.", text=text.strip(), first=overlap[0], second=overlap[1]
            )
        )
    return found


def hours_text(blocks: Iterable[Sequence[str]], closed: str = "closed") -> str:
    """Write the openings of one day as read_hours reads them; one of the words of CLOSED when there are none."""
    return ", ".join("–".join(_short(time) for time in block) for block in blocks) or closed


def read_week(text: str) -> dict[str, Blocks]:
    """Read a week such as "Mon-Fri 09:00-12:00 13:00-17:00; Sat 9-12"; days that are not named are closed. CalendarError when unclear."""
    week: dict[str, Blocks] = {day: [] for day in WEEKDAYS}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        match = _DAYS.fullmatch(part)
        first = match and _weekday(match["first"])
        last = match and _weekday(match["last"] or match["first"])
        if match is None or first is None or last is None:
            raise CalendarError(
                Sentence(
                    "Cannot read “{part}”. Write days and times such as Mon-Fri 09:00-12:00 13:00-17:00.", part=part
                )
            )
        for step in range((last - first) % 7 + 1):
            week[WEEKDAYS[(first + step) % 7]] = read_hours(match["hours"])
    return week


def week_text(week: Mapping[str, Any]) -> str:
    """Write a week in few words: days with the same hours that follow each other stand together."""
    said: list[tuple[int, int, str]] = []
    for number, day in enumerate(WEEKDAYS):
        hours = hours_text(week.get(day, []))
        if said and said[-1][2] == hours:
            said[-1] = (said[-1][0], number, hours)
        else:
            said.append((number, number, hours))
    named = [name.title() for name in WEEKDAYS]
    return "; ".join(
        f"{named[first]}{'' if first == last else '–' + named[last]} {hours}"
        for first, last, hours in said
        if hours != "closed"
    )


def _pair(match: re.Match[str]) -> list[str]:
    opens, opens_minute, closes, closes_minute = match.groups()
    return [f"{int(opens):02}:{opens_minute or '00'}", f"{int(closes):02}:{closes_minute or '00'}"]


def _overlap(blocks: Blocks) -> tuple[str, str] | None:
    """Two openings of a day that cover the same minute: surely a slip."""
    for earlier, later in pairwise(read_blocks(blocks)):
        if later.opens < earlier.closes:
            return _said(earlier.opens, earlier.closes), _said(later.opens, later.closes)
    return None


def _said(opens: int, closes: int) -> str:
    return "–".join(
        f"{minutes // 60 if minutes <= 1440 else minutes // 60 - 24}:{minutes % 60:02}" for minutes in (opens, closes)
    )


def _short(time: str) -> str:
    hour, _, minute = time.partition(":")
    return f"{int(hour)}:{minute}"


def _weekday(word: str) -> int | None:
    return next(
        (
            number
            for number, day in enumerate(WEEKDAYS)
            if word[:3].lower() == day and _LONG[day].startswith(word.lower())
        ),
        None,
    )


_LONG = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday"}  # fmt: skip
