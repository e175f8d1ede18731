"""The words of the pages: one dictionary a language in pages/locale, and dates in that language."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from babel import Locale, dates, numbers

from kpi.declare.metric import Unit
from kpi.query.period import Grain, Period
from kpi.text.format import MINUS, bucket_text, day_text, period_text, value_text
from pages.locale.language import DEFAULT, language
from pages.ui.view.as_text import literal as literal

REGIONS = {"en": "en_GB"}
"""Which country's habits a language follows for dates and numbers."""


def t(key: str, **values: object) -> str:
    """The words for `key` with the values put in; English where a language lacks them, KeyError where English does."""
    text = _words(language()).get(key)
    if text is None:
        text = _words(DEFAULT)[key]
    return text.format_map(values) if values else text


def has(key: str) -> bool:
    """Whether there are words for `key`."""
    return key in _words(DEFAULT)


def form(key: str, n: float) -> str:
    """The key of the form that a number asks for ("1 ticket", "2 tickets")."""
    asked = f"{key}.{locale().plural_form(int(n) if float(n).is_integer() else n)}"
    return asked if has(asked) else f"{key}.other"


def count(key: str, n: float) -> str:
    """`key` in the form that the number asks for, the number written in."""
    return t(form(key, n), n=number(n))


def number(n: float, digits: int = 0, *, is_fixed: bool = False) -> str:
    """A number with the language's separators, rounded to a few digits, or (`is_fixed`) with just so many."""
    pattern = "#,##0" + ("." + ("0" if is_fixed else "#") * digits if digits else "")
    return numbers.format_decimal(round(n, digits), pattern, locale=locale()).replace("-", MINUS)


def share(value: float, *, is_short: bool = False) -> str:
    """A share as a percentage; short without decimals."""
    return value_text(value, Unit.SHARE, language(), is_short=is_short)


def day(on: date) -> str:
    """One day in full: 4 August 2026."""
    return day_text(on, language())


def moment(at: datetime) -> str:
    """A moment to the minute: 4 August 2026, 16:05."""
    return dates.format_datetime(at, "d MMMM y, HH:mm", locale=locale())


def days(period: Period) -> str:
    """A period without repeating month and year: 1–28 September 2026."""
    return period_text(period, language())


def bucket(on: date, grain: Grain) -> str:
    """A bucket of a chart: a week by its first day, which says more than its number; others by their names."""
    return (
        t("chart.week_of", day=day_text(on, language())) if grain is Grain.WEEK else bucket_text(on, grain, language())
    )


def weekdays() -> list[str]:
    """Short names of the weekdays, Monday first."""
    names = dates.get_day_names("abbreviated", locale=locale())
    return [names[index] for index in range(7)]


def either(words: Sequence[str]) -> str:
    """a, b or c."""
    if len(words) < 2:
        return "".join(words)
    return t("list.or", first=", ".join(words[:-1]), last=words[-1])


@cache
def _words(code: str) -> Mapping[str, str]:
    return importlib.import_module(f"pages.locale.{code}").WORDS


@cache
def _locale_of(code: str) -> Locale:
    return Locale.parse(REGIONS[code])


def locale() -> Locale:
    """The language and country that words, numbers and dates follow."""
    return _locale_of(language())
