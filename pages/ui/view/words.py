"""The words of the pages in the reader's language, by the keys of pages/locale, and its numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Literal

from babel import Locale, dates, numbers

from data.demo.written import NAMES, TEXTS
from data.store.sentence import Column, Sentence
from data.store.store import StoreError
from kpi.declare.datasets import BANDS, CODES
from kpi.declare.errors import KpiError
from kpi.declare.metric import Unit
from kpi.query.period import Grain, Period
from kpi.text.format import MINUS, bucket_text, day_text, period_text, value_text
from kpi.text.languages import words_of
from pages.locale import catalogues
from pages.locale.language import language
from pages.ui.answers import stores
from pages.ui.view.as_text import literal as literal

REGIONS = {"en": "en_GB", "cs": "cs_CZ", "sk": "sk_SK", "pl": "pl_PL", "hu": "hu_HU", "el": "el_GR"}
"""Which country's habits a language follows for dates and numbers."""


_DAYS_IN_TABLES = {"en": "D MMM YYYY", "cs": "D. M. YYYY", "sk": "D. M. YYYY", "pl": "D.MM.YYYY", "hu": "YYYY. MM. DD.", "el": "D/M/YYYY"}  # fmt: skip
"""How Streamlit's tables write a day, which know the names of months in English alone."""
_DAYS_IN_FIELDS: dict[str, Literal["DD/MM/YYYY", "DD.MM.YYYY", "YYYY.MM.DD"]] = {"cs": "DD.MM.YYYY", "sk": "DD.MM.YYYY", "pl": "DD.MM.YYYY", "hu": "YYYY.MM.DD"}  # fmt: skip
"""How its fields for a day write it, which take three orders and three signs."""


def table_day() -> str:
    """How a day stands in a table of Streamlit."""
    return _DAYS_IN_TABLES[language()]


def table_moment() -> str:
    """How a moment stands in a table of Streamlit."""
    return f"{table_day()}, HH:mm" if not table_day().endswith(".") else f"{table_day()} HH:mm"


def field_day() -> Literal["DD/MM/YYYY", "DD.MM.YYYY", "YYYY.MM.DD"]:
    """How a day stands in a field in which it is typed or chosen."""
    return _DAYS_IN_FIELDS.get(language(), "DD/MM/YYYY")


def t(key: str, /, **values: object) -> str:
    """The words for `key` with the values put in; KeyError where nobody declared any."""
    text = catalogues.words(language())[key]
    return text.format_map(values) if values else text


def said(text: str, /, **values: object) -> str:
    """What data/ or kpi/ declare or say, in the reader's language, with the values put in: a declared English text, or a Sentence with its own values."""
    if isinstance(text, Sentence):
        category = _category(text.values["n"]) if text.plural is not None else "other"
        values = {name: _value(each) for name, each in text.values.items()}
        found = catalogues.sentence(language(), text.english, text.plural, category)
    else:
        found = catalogues.sentence(language(), text)
    return found.format_map(values) if values else found


_OF_DEMO = NAMES.union(TEXTS.values())


def written(text: str) -> str:
    """A text of the data as it is shown: what people wrote stays as it is, what the made-up company wrote stands in the reader's language."""
    is_said = text in _OF_DEMO and (language() == catalogues.SOURCE or stores.is_demo())  # in English it is the same
    return said(text) if is_said else text


_COUNTRY, _LANGUAGE = re.compile("[A-Z]{2}"), re.compile("[a-z]{2,3}")
"""Codes of countries (ISO 3166) and languages (ISO 639), which readers know by their names."""
NAMED = frozenset({*CODES, "status", "status_class", "country", "language"})
"""The columns whose values can have other words than the data's."""


def value_name(column: str, value: str) -> str:
    """A value of a column or dimension: in words where it is a code or one of this program's, bands without their place; else as the data have it, or as the made-up company calls it.

    A status is a code where it is exactly one, in small letters: what a help desk calls it itself stays as it is.
    """
    if is_band(value):
        return said(value.partition(" · ")[2])
    if value in CODES.get(column, ()):
        return said(value)
    if column == "kind" and has(f"comments.kind.{value}"):
        return t(f"comments.kind.{value}")
    if column in ("status", "status_class") and has(f"status.{value}"):
        return t(f"status.{value}")
    if column == "country" and _COUNTRY.fullmatch(value):
        return str(locale().territories.get(value, value))
    if column == "language" and _LANGUAGE.fullmatch(value):
        return str(locale().languages.get(value, value))
    return written(value)


def may_be_named(column: str, values: Iterable[str]) -> bool:
    """Whether some of a column's values can have other words than the data's."""
    return column in NAMED or not _OF_DEMO.isdisjoint(values)


def is_band(value: str) -> bool:
    """Whether a value is a band of this program's, which has its place in the order of all."""
    return value.partition(" · ")[2] in BANDS


_OWN_HEADINGS = {"resolution": "ticket.resolution", "file": "quality.file", "loaded_at": "quality.loaded"}
"""Columns by the key of a heading that stands elsewhere too; a solution is no time until it, as resolution_seconds is."""


def column_name(name: str, otherwise: str = "") -> str:
    """A column of records as a heading names it: first_response_business_seconds → First response (business).

    One that has no words is called `otherwise`, else by its own name.
    """
    words = (
        name.removesuffix("_seconds")
        .removesuffix("_at")
        .removesuffix("_on")
        .removeprefix("is_")
        .removeprefix("was_")
        .split("_")
    )
    clock = words.pop() if len(words) > 1 and words[-1] in ("business", "calendar") else ""
    stem = "_".join(words)
    keys = (key for key in (_OWN_HEADINGS.get(name, ""), f"table.of.{stem}", f"map.field.{name}") if has(key))
    key = next(keys, None)
    text = t(key) if key else otherwise or at_start(stem.replace("_", " "))
    return t(f"table.{clock}", label=text) if clock and key else text


_DECLARED = ("label", "row", "what")
"""Values of a KpiError that are declared texts."""


def problem(error: Exception) -> str:
    """What an error says, in the reader's language."""
    if isinstance(error, KpiError):
        values = {name: said(str(each)) if name in _DECLARED else _value(each) for name, each in error.values.items()}
        return said(error.english, **values)
    text = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    if isinstance(error, StoreError) and _is_of_engine(text):
        return t("error.engine", text=text.strip().split("\n")[0])
    return said(text)


def _is_of_engine(text: str) -> bool:
    """Whether a text is the engine's own, as it is where nobody has put it into words."""
    while isinstance(text, Sentence) and text.english == "{part_0}":
        text = text.values["part_0"]
    return not isinstance(text, Sentence)


def _value(value: object) -> str:
    """What stands in a sentence, as the reader's language writes it; what the data say stays as it is."""
    if isinstance(value, tuple):
        return listed(map(_value, value))
    if isinstance(value, Sentence):
        return said(value)
    if isinstance(value, Column):
        return column_name(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return number(value, 3) if isinstance(value, int | float) else str(value)


def has(key: str) -> bool:
    """Whether there are words for `key`."""
    return key in catalogues.words(language())


def form(key: str, n: float) -> str:
    """The key of the form that a number asks for ("1 ticket", "2 tickets")."""
    asked = f"{key}.{_category(n)}"
    return asked if has(asked) else f"{key}.other"


def _category(n: float) -> str:
    return locale().plural_form(int(n) if float(n).is_integer() else n)


def count(key: str, n: float, digits: int = 0) -> str:
    """`key` in the form that the number asks for as it is written, with so many digits at most."""
    return t(form(key, round(n, digits)), n=number(n, digits))


def number(n: float, digits: int = 0, *, is_fixed: bool = False) -> str:
    """A number with the language's separators, rounded to a few digits, or (`is_fixed`) with just so many."""
    pattern = "#,##0" + ("." + ("0" if is_fixed else "#") * digits if digits else "")
    return numbers.format_decimal(round(n, digits), pattern, locale=locale()).replace("-", MINUS)


def share(value: float, *, is_short: bool = False) -> str:
    """A share as a percentage; short without decimals."""
    return value_text(value, Unit.SHARE, language(), is_short=is_short)


def unit_of_time(seconds: float) -> str:
    """The sign of the unit of so many seconds: of a day, an hour, a minute or a second."""
    units = words_of(language())
    return {86400: units.day, 3600: units.hour, 60: units.minute}.get(int(seconds), units.second)


def day(on: date) -> str:
    """One day in full: 4 August 2026."""
    return day_text(on, language())


def short_day(on: date) -> str:
    """One day with its year in few letters: 4 Aug 2026."""
    text = dates.format_date(on, "medium", locale=locale())
    return text.replace(". ", ".\N{NO-BREAK SPACE}") if language() in ("cs", "sk") else text


def moment(at: datetime, *, is_short: bool = False) -> str:
    """A moment to the minute: 4 August 2026, 16:05."""
    on = short_day(at.date()) if is_short else day(at.date())
    return f"{on}{' ' if on.endswith('.') else ', '}{at:%H:%M}"


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


def listed(words: Iterable[str]) -> str:
    """a, b, c: what stands after a colon, in brackets or by itself; all six languages part it by commas."""
    return ", ".join(words)


def apart(texts: Iterable[str]) -> str:
    """Parts that hold commas themselves, one after the other: a: 1,5; b: 2,5. The Greek semicolon is a question mark."""
    return ("· " if language() == "el" else "; ").join(texts)


def at_start(text: str) -> str:
    """A text with a capital at its beginning, where a sentence or a label begins with it; nothing else of it changes."""
    return text[:1].upper() + text[1:]


def either(words: Sequence[str]) -> str:
    """a, b or c."""
    if len(words) < 2:
        return "".join(words)
    return t("list.or", first=listed(words[:-1]), last=words[-1])


@cache
def _locale_of(code: str) -> Locale:
    return Locale.parse(REGIONS[code])


def locale() -> Locale:
    """The language and country that words, numbers and dates follow."""
    return _locale_of(language())
