"""The six languages: units, date patterns and the few words that numbers and periods need beyond babel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from babel import Locale


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one language needs beyond babel: units, how days of a range are joined (CLDR patterns), and open periods."""

    day: str = "d"
    hour: str = "h"
    minute: str = "min"
    second: str = "s"
    tight_hour: str | None = None  # on axes and in other tight places, where it differs
    tight_minute: str | None = None
    is_padded: bool = True  # 2 h 05 min; else 2 h 5 min
    date: str
    short_date: str  # without the year
    month_range: tuple[str, str]  # first and last day within one month
    year_range: tuple[str, str]  # first and last day within one year
    week: str
    always: str
    since: str
    until: str


_DOTTED = ("d.\N{NO-BREAK SPACE}MMMM", "d.\N{NO-BREAK SPACE}MMMM y")
_PLAIN = ("d MMMM", "d MMMM y")

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "en": Words(
            date="d MMMM y",
            short_date="d MMM",
            month_range=("d", "d MMMM y"),
            year_range=_PLAIN,
            week="week {week}, {year}",
            always="all data",
            since="since {day}",
            until="until {day}",
        ),
        "cs": Words(
            date=_DOTTED[1],
            short_date="d.\N{NO-BREAK SPACE}M.",
            month_range=("d.", _DOTTED[1]),
            year_range=_DOTTED,
            week="{week}. týden {year}",
            always="všechna data",
            since="od {day}",
            until="do {day}",
        ),
        "el": Words(
            day="ημ.",
            hour="ώ.",
            minute="λ.",
            is_padded=False,
            second="δευτ.",
            date="d MMMM y",
            short_date="d MMM",
            month_range=("d", "d MMMM y"),
            year_range=_PLAIN,
            week="εβδομάδα {week}, {year}",
            always="όλα τα δεδομένα",
            since="από {day}",
            until="έως {day}",
        ),
        "hu": Words(
            day="nap",
            hour="óra",
            minute="perc",
            second="mp",
            tight_hour="ó",
            tight_minute="p",
            is_padded=False,
            date="y. MMMM d.",
            short_date="MMM d.",
            month_range=("y. MMMM d", "d."),
            year_range=("y. MMMM d.", "MMMM d."),
            week="{year}. {week}. hét",
            always="minden adat",
            since="{day} óta",
            until="eddig: {day}",
        ),
        "pl": Words(
            date="d MMMM y",
            short_date="d MMM",
            month_range=("d", "d MMMM y"),
            year_range=_PLAIN,
            week="tydzień {week}, {year}",
            always="wszystkie dane",
            since="od {day}",
            until="do {day}",
        ),
        "sk": Words(
            date=_DOTTED[1],
            short_date="d.\N{NO-BREAK SPACE}M.",
            month_range=("d.", _DOTTED[1]),
            year_range=_DOTTED,
            week="{week}. týždeň {year}",
            always="všetky údaje",
            since="od {day}",
            until="do {day}",
        ),
    }
)
"""The languages that texts can be written in."""


def words_of(language: str) -> Words:
    """The words of a language; ValueError for one that is not among `WORDS`."""
    if language not in WORDS:
        raise ValueError(f"there is no language {language!r}; there are: {', '.join(WORDS)}")
    return WORDS[language]


@lru_cache
def locale_of(language: str) -> Locale:
    """What babel knows about a language; ValueError for one that is not among `WORDS`."""
    words_of(language)
    return Locale.parse(language)


@lru_cache
def percent_sign(language: str) -> str:
    """The percent sign of a language with the space before it, if it has one."""
    return str(locale_of(language).percent_formats[None].pattern).removeprefix("#,##0")
