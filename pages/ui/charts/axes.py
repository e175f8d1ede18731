"""Axes of charts: round steps in the unit of what is measured, words for them, days for the reader. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel import dates

from kpi.declare.metric import Clock, Unit
from kpi.query.period import Grain
from pages.ui.view import words

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
_TIMES = (
    1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 91 * DAY, 182 * DAY, 364 * DAY,
)  # fmt: skip
_HOURS = (*_TIMES[:19], *(HOUR * step for step in (20, 40, 80, 100, 200, 400, 800, 1600)))


def value_axis(
    unit: Unit, values: Sequence[float], *, clock: Clock = Clock.CALENDAR, ticks: int = 4, from_zero: bool = False
) -> dict[str, Any]:
    """Range and ticks that hold all values; begins at zero where zero is not far off, so that slopes are not exaggerated."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if from_zero or 0 <= low < (0.25 if unit is Unit.SHARE else 0.55) * high:
        low = min(low, 0.0)
    if high - low < 1e-9:
        low, high = (low - 0.05, high + 0.05) if unit is Unit.SHARE else (min(low, 0.0), high or 1.0)
    step = _step(unit, (high - low) / ticks, clock)
    bottom, room = math.floor(low / step + 1e-9) * step, 0.04 * (high - low)
    at = [bottom + index * step for index in range(math.floor((high + room - bottom) / step + 1e-9) + 1)]
    return {
        "range": [bottom - (room if bottom else 0.0), high + room],
        "tickvals": at,
        "ticktext": [tick_text(unit, value, step) for value in at],
    }


def tick_text(unit: Unit, value: float, step: float) -> str:
    """A round value in few words: 30 min, 4 h, 2 d, 85 %."""
    if unit is Unit.DURATION:
        if value == 0:
            return "0"
        size, name = next(
            (size, name)
            for size, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))
            if step % size == 0 or size == 1
        )
        return f"{value / size:.0f} {name}"
    if unit is Unit.SHARE:
        return words.share(value)
    if unit is Unit.SCORE:
        return f"{value:.{0 if step >= 1 else 1}f}"
    return words.number(value)


def _step(unit: Unit, rough: float, clock: Clock) -> float:
    if unit is Unit.DURATION:
        steps = _TIMES if clock is Clock.CALENDAR else _HOURS
        return float(next((step for step in steps if step >= rough), steps[-1] * math.ceil(rough / steps[-1])))
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    whole = unit in (Unit.COUNT, Unit.POINTS)
    return max(1.0, round(step)) if whole else step


def day_axis(on: Sequence[date], grain: Grain, *, ticks: int = 5) -> dict[str, Any]:
    """Ticks at even distances among the buckets, named as briefly as the grain allows."""
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
