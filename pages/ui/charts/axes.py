"""Axes of charts: round steps in the unit of what is measured, words for them, days for the reader. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel import dates

from kpi.declare.metric import Clock, Unit
from kpi.query.period import Grain
from kpi.text.format import short_unit
from kpi.text.languages import words_of
from pages.ui.view import words

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
_TIMES = (
    1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 91 * DAY, 182 * DAY, 364 * DAY,
)  # fmt: skip
_HOURS = (*_TIMES[:19], *(HOUR * step for step in (20, 40, 80, 100, 200, 400, 800, 1600)))


_LEAST = {Unit.SHARE: 0.1, Unit.POINTS: 20.0, Unit.SCORE: 0.5, Unit.BALANCE: 4.0}
"""What an axis spans at the least, or a line that hardly moves would fill the whole height."""
_LEAST_PART = 0.25
"""The same of what has no scale of its own, as a part of its largest value."""


def value_axis(
    unit: Unit,
    values: Sequence[float],
    *,
    clock: Clock = Clock.CALENDAR,
    ticks: int = 4,
    from_zero: bool = False,
    like: float | None = None,
) -> dict[str, Any]:
    """Range and ticks that hold all values; begins at zero where zero is not far off, so that slopes are not exaggerated.

    Durations are written in the unit in which the value `like`, else the largest one, is written by itself.
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if from_zero or 0 <= low < (0.25 if unit is Unit.SHARE else 0.55) * high:
        low = min(low, 0.0)
    if high - low < 1e-9 and unit not in _LEAST:
        low, high = min(low, 0.0), high or 1.0
    low, high = _widened(unit, low, high)
    size = _size_of(high if like is None else like, high, clock) if unit is Unit.DURATION else 1.0
    step = _step(unit, (high - low) / ticks, clock, size)
    bottom, room = math.floor(low / step + 1e-9) * step, 0.04 * (high - low)
    at = [bottom + index * step for index in range(math.floor((high + room - bottom) / step + 1e-9) + 1)]
    return {
        "range": [bottom - (room if bottom else 0.0), high + room],
        "tickvals": at,
        "ticktext": [tick_text(unit, value, step, size) for value in at],
    }


def _widened(unit: Unit, low: float, high: float) -> tuple[float, float]:
    """The ends of an axis that spans enough, within what values of the unit can be."""
    missing = _LEAST.get(unit, _LEAST_PART * max(abs(low), abs(high))) - (high - low)
    if missing <= 0:
        return low, high
    least, most = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0), Unit.BALANCE: (-math.inf, math.inf)}.get(
        unit, (0.0, math.inf)
    )
    low, high = low - missing / 2, high + missing / 2
    if low < least <= low + missing / 2:  # what is cut off at one end is added at the other
        low, high = least, high + least - low
    if high > most >= high - missing / 2:
        low, high = max(low + most - high, least), most
    return low, high


def _size_of(value: float, highest: float, clock: Clock) -> float:
    """The unit in which a duration is written by itself; that of the highest value where that would be thousands."""
    size = short_unit(value, clock)
    return size if highest / size < 1000 else short_unit(highest, clock)


def tick_text(unit: Unit, value: float, step: float, size: float = 1.0) -> str:
    """A round value in few words: 30 min, 4 h, 2 d, 85 %. Durations are written in units of `size` seconds."""
    if unit is Unit.DURATION:
        if value == 0:
            return "0"
        units = words_of(words.language())
        name = {DAY: units.day, HOUR: units.tight_hour or units.hour, MINUTE: units.tight_minute or units.minute}.get(
            size, units.second
        )
        return f"{words.number(value / size, 2)} {name}"
    if unit is Unit.SHARE:
        return words.share(value)
    if unit is Unit.SCORE:
        return words.number(value, 0 if step >= 1 else 1, is_fixed=True)
    return words.number(value)


def _step(unit: Unit, rough: float, clock: Clock, size: float) -> float:
    if unit is Unit.DURATION:
        # quarters of the unit that they are written in, and more
        steps = [step for step in (_TIMES if clock is Clock.CALENDAR else _HOURS) if 4 * step % size == 0]
        return float(next((step for step in steps if step >= rough), steps[-1] * math.ceil(rough / steps[-1])))
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    whole = unit in (Unit.COUNT, Unit.POINTS)
    return max(1.0, round(step)) if whole else step


LONG_DAY = 7
"""Days of more letters than this (szept. 28.) stand farther apart."""


def day_axis(on: Sequence[date], grain: Grain, *, ticks: int = 5) -> dict[str, Any]:
    """Ticks at even distances among the buckets, named as briefly as the grain allows."""
    if on and len(_day_text(on[-1], grain)) > LONG_DAY:
        ticks = max(2, ticks - 1)
    every = max(1, math.ceil(len(on) / ticks))
    shown = list(on[::-1][::every])[::-1]  # counted from the newest, which matters most
    texts = [_day_text(day, grain) for day in shown]
    if grain in _YEARLESS:  # the year below the first tick and wherever it changes
        years = [None, *(day.year for day in shown)]
        texts = [
            text if day.year == before else f"{text}<br>{day.year}"
            for text, day, before in zip(texts, shown, years, strict=False)
        ]
    return {"tickvals": [day.isoformat() for day in shown], "ticktext": texts}


_YEARLESS = {Grain.MONTH: "LLL", Grain.QUARTER: "QQQ"}


def _day_text(day: date, grain: Grain) -> str:
    if grain is Grain.YEAR:
        return str(day.year)
    pattern = _YEARLESS.get(grain)
    return (
        dates.format_date(day, pattern, locale=words.locale())
        if pattern
        else dates.format_skeleton("MMMd", day, locale=words.locale())
    )
