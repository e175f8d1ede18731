"""Values, intervals, changes, days and periods as text in six languages; a value without data is "–".

Number and unit are joined by a no-break space and negative numbers carry the real minus sign, so the texts are for reading,
not for reading back.
"""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from kpi.declare.metric import Clock, Unit
from kpi.query.period import Grain, Period
from kpi.text.languages import locale_of, percent_sign, words_of

NOTHING = "–"
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

MINUTE, HOUR, DAY = 60, 3600, 86400
SECONDS_BELOW = 10 * MINUTE
"""Shorter times are written to the second."""
DAYS_FROM = 48 * HOUR
"""Longer times on the calendar clock are written in days; a business day has no fixed length, so business time never is."""
WHOLE_DAYS_FROM = 30 * DAY
COMPACT_FROM = 1_000_000


@lru_cache(maxsize=20_000)
def value_text(
    value: float | None, unit: Unit, language: str = "en", is_short: bool = False, clock: Clock = Clock.CALENDAR
) -> str:
    """One value as text; `is_short` for tight places, where "2 h 05 min" becomes "2.1 h" and 1,234,567 becomes "1.2M".

    Durations of 48 hours and more are written in days unless they were counted in business hours.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    match unit:
        case Unit.DURATION:
            return _duration(value, language, is_short, clock)
        case Unit.SHARE:
            return _share(value, language, 0 if is_short else 1)
        case Unit.POINTS:
            return _number(value, language, "#,##0" if is_short else "#,##0.#")
        case Unit.SCORE:
            return _number(value, language, "#,##0.0")
        case Unit.COUNT:
            return _count(value, language, is_short)
        case Unit.BALANCE:
            return _signed(value, language, "#,##0")


@lru_cache(maxsize=20_000)
def interval_text(
    low: float | None, high: float | None, unit: Unit, language: str = "en", clock: Clock = Clock.CALENDAR
) -> str:
    """Both limits as text; "≥ 3 h" where only the lower one exists, as for a high quantile of few rows, "≤ 3 h" likewise.

    Limits about the length from which days are written are both in hours, so that they can be compared: "40 h – 49 h".
    """
    if unit is Unit.DURATION and _are_about_days(low, high):
        clock = Clock.BUSINESS
    texts = [
        None if limit is None or not math.isfinite(limit) else _limit(limit, width, unit, language, clock)
        for width in [_width(low, high)]
        for limit in (low, high)
    ]
    match texts:
        case [None, None]:
            return NOTHING
        case [str(lower), None]:
            return f"≥{SPACE}{lower}"
        case [None, str(upper)]:
            return f"≤{SPACE}{upper}"
    lower, upper = str(texts[0]), str(texts[1])
    if lower == upper:
        return lower
    is_bare = unit in (Unit.COUNT, Unit.SCORE) and MINUS not in lower + upper
    return f"{lower}–{upper}" if is_bare else f"{lower} – {upper}"


def beyond_text(value: float, unit: Unit, language: str = "en", clock: Clock = Clock.CALENDAR) -> str:
    """A value of which only is known that it is more than this: "> 9 d"."""
    return f">{SPACE}{value_text(value, unit, language, clock=clock)}"


def day_text(day: date | None, language: str = "en", is_short: bool = False) -> str:
    """One day: "1 September 2026", or short with the month abbreviated and without the year."""
    if day is None:
        return NOTHING
    return _written(day, words_of(language).short_date if is_short else words_of(language).date, language)


def period_text(period: Period, language: str = "en") -> str:
    """The first and the last day of a period, saying month and year once: "1–30 September 2026"; "–" without any day."""
    words = words_of(language)
    first, last = period.start, period.last
    if first is None and last is None:
        return words.always
    if first is None or last is None:
        return (
            words.until.format(day=day_text(last, language))
            if last
            else words.since.format(day=day_text(first, language))
        )
    if last <= first:
        return _date(first, language) if last == first else NOTHING
    if first.year == last.year:
        is_one_month = first.month == last.month
        patterns = words.month_range if is_one_month else words.year_range
        joint = "–" if is_one_month else " – "
    else:
        patterns, joint = (words.date, words.date), " – "
    return joint.join(_written(day, pattern, language) for day, pattern in zip((first, last), patterns, strict=True))


def bucket_text(day: date, grain: Grain, language: str = "en") -> str:
    """The name of the bucket that begins on `day`: a day, an ISO week with its ISO year, a month, a quarter or a year."""
    match grain:
        case Grain.DAY:
            return _date(day, language)
        case Grain.WEEK:
            year, week, _ = day.isocalendar()
            return words_of(language).week.format(week=week, year=year)
        case Grain.MONTH:
            return format_skeleton("yMMMM", day, locale=locale_of(language))
        case Grain.QUARTER:
            return format_skeleton("yQQQ", day, locale=locale_of(language))
        case Grain.YEAR:
            return str(day.year)


def _duration(seconds: float, language: str, is_short: bool, clock: Clock) -> str:
    if seconds < 0:
        text = _duration(-seconds, language, is_short, clock)
        return MINUS + text if _has_digits(text) else text
    words, is_calendar = words_of(language), clock is Clock.CALENDAR
    # round first and choose the units after, or 59.6 seconds would be 60 s and 59 min 31 s would be 60 min
    whole = round(seconds)
    minutes, hours, days = (round(seconds / step) for step in (MINUTE, HOUR, DAY))
    if whole < MINUTE:
        pattern = "0.#" if round(seconds, 1) < 10 else "0"
        return _number(seconds, language, pattern) + SPACE + words.second
    if is_short:
        return _in_one_unit(seconds, language, clock)
    if whole < SECONDS_BELOW:
        return _two(*divmod(whole, MINUTE), words.minute, words.second, language)
    if minutes < DAYS_FROM / MINUTE:
        if minutes < HOUR / MINUTE:
            return f"{minutes}{SPACE}{words.minute}"
        return _two(*divmod(minutes, 60), words.hour, words.minute, language)
    if not is_calendar:
        return _number(hours, language, "#,##0") + SPACE + words.hour
    if hours < WHOLE_DAYS_FROM / HOUR:
        return _two(*divmod(hours, 24), words.day, words.hour, language, digits=1)
    return _number(days, language, "#,##0") + SPACE + words.day


def _two(large: int, small: int, large_unit: str, small_unit: str, language: str, digits: int = 2) -> str:
    text = _number(large, language, "#,##0") + SPACE + large_unit
    digits = digits if words_of(language).is_padded else 1
    return f"{text}{SPACE}{small:0{digits}d}{SPACE}{small_unit}" if small else text


def short_unit(seconds: float, clock: Clock = Clock.CALENDAR) -> int:
    """The seconds of the unit in which a duration is written in tight places: 1, a minute, an hour or a day."""
    size = abs(seconds)
    if round(size) < MINUTE:
        return 1
    if clock is Clock.CALENDAR and round(size / HOUR) >= DAYS_FROM / HOUR:
        return DAY
    return HOUR if round(size / MINUTE) >= HOUR / MINUTE else MINUTE


def _in_one_unit(seconds: float, language: str, clock: Clock) -> str:
    words = words_of(language)
    size = short_unit(seconds, clock)
    unit = {MINUTE: words.tight_minute or words.minute, HOUR: words.tight_hour or words.hour, DAY: words.day}[size]
    pattern = "0.#" if round(seconds / size, 1) < 10 else "#,##0"
    return _number(seconds / size, language, pattern) + SPACE + unit


def _share(value: float, language: str, digits: int) -> str:
    """A share in percent; what is not all or nothing is never written as 0 % or 100 %."""
    for places in (digits, digits + 1):
        rounded = round(value, places + 2)
        if rounded not in (0, 1) or rounded == value:
            return _percent(value, language, places)
    step = 10.0 ** -(digits + 3)
    return (
        ("<" + _percent(step, language, digits + 1))
        if value < 0.5
        else (">" + _percent(1 - step, language, digits + 1))
    )


def _percent(value: float, language: str, digits: int) -> str:
    pattern = "#,##0" + ("." + "#" * digits if digits else "") + percent_sign(language)
    return format_percent(value, pattern, locale=locale_of(language)).replace("-", MINUS)


def _count(value: float, language: str, is_short: bool) -> str:
    size = abs(value)
    if is_short and size >= COMPACT_FROM:
        return format_compact_decimal(value, locale=locale_of(language), fraction_digits=1).replace("-", MINUS)
    return _number(value, language, "#,##0.##" if size < 10 else "#,##0.#" if size < 100 else "#,##0")


def _are_about_days(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and HOUR <= low < DAYS_FROM <= high < 2 * DAYS_FROM


def _width(low: float | None, high: float | None) -> float:
    return high - low if low is not None and high is not None else math.nan


def _limit(limit: float, width: float, unit: Unit, language: str, clock: Clock) -> str:
    """One limit of an interval: no more digits than its width makes good."""
    if unit is Unit.COUNT and math.isfinite(width):
        return _number(limit, language, "#,##0" if width >= 10 else "#,##0.0" if width >= 1 else "#,##0.00")
    if unit is Unit.SCORE:
        return _number(limit, language, "#,##0.00")
    return value_text(limit, unit, language, clock=clock)


def _signed(value: float, language: str, pattern: str) -> str:
    text = _number(value, language, pattern)
    return "+" + text if value > 0 and _has_digits(text) else text


def _number(value: float, language: str, pattern: str) -> str:
    text = format_decimal(value, pattern, locale=locale_of(language)).replace("-", MINUS)
    return text if _has_digits(text) else text.removeprefix(MINUS)  # −0 is 0


def _has_digits(text: str) -> bool:
    """Whether anything but 0 is left after rounding."""
    return any(digit in text for digit in "123456789")


def _date(day: date, language: str) -> str:
    return _written(day, words_of(language).date, language)


def _written(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=locale_of(language))
