"""Public holidays, frozen into the store with the version of the package that gave them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import holidays
import polars as pl

from data.calendar.open_seconds import CalendarError
from data.store.sentence import Sentence, join
from data.store.store import Read, Writer

LANGUAGE = "en_US"
"""Of the names, where nobody chose one; countries without it have names in their own language."""

_SCHEMA = {
    "country": pl.String,
    "subdivision": pl.String,
    "day_on": pl.Date,
    "name": pl.String,
    "is_working": pl.Boolean,
    "package_version": pl.String,
}


@dataclass(frozen=True)
class Differing:
    """A frozen day that the installed package sees otherwise: it adds the day or no longer has it."""

    country: str
    subdivision: str
    day_on: date
    name: str | None
    is_working: bool
    is_added: bool


def installed_version() -> str:
    """The version of the holidays package that is installed."""
    return version("holidays")


def freeze(writer: Writer, years: Iterable[int]) -> None:
    """Write the holidays of all places that calendars name into the store, for the years that are not there yet.

    Years that are there stay as they are: an upgrade of the holidays package does not change past numbers.
    """
    wanted = set(years)
    for country, subdivision, language in _places(writer.query):
        values = {"country": country, "subdivision": subdivision}
        known = "SELECT year FROM holiday_year WHERE country = $country AND subdivision = $subdivision"
        missing = sorted(wanted - set(writer.query(known, values)["year"]))
        if not missing:
            continue
        given = {**values, "package_version": installed_version()}
        rows = [given | row for row in country_days(country, subdivision, language, missing)]
        if rows:
            writer.register("holiday_found", pl.DataFrame(rows, schema=_SCHEMA))
            writer.execute("INSERT INTO holiday SELECT * FROM holiday_found")
            writer.execute("DROP TABLE holiday_found")
        for year in missing:
            writer.execute(
                "INSERT INTO holiday_year VALUES ($country, $subdivision, $year, $package_version)",
                given | {"year": year},
            )


def thaw(writer: Writer) -> list[int]:
    """Forget the frozen holidays and return the years that they were of, for a `freeze` by the installed package."""
    years = writer.query("SELECT DISTINCT year FROM holiday_year ORDER BY year")["year"].to_list()
    writer.execute("DELETE FROM holiday")
    writer.execute("DELETE FROM holiday_year")
    return years


def frozen(read: Read) -> pl.DataFrame:
    """Return the holidays in use: country, subdivision, day_on, name, is_working, package_version, by place and day."""
    return read("SELECT * FROM holiday ORDER BY country, subdivision, day_on", {})


def summary(read: Read) -> pl.DataFrame:
    """Return what is frozen, a row a place: place (CZ, DE-BY), first and last year, and the package's versions."""
    return read(
        """SELECT country || CASE WHEN subdivision <> '' THEN '-' || subdivision ELSE '' END AS place,
                  min(year) AS first, max(year) AS last, string_agg(DISTINCT package_version, ', ' ORDER BY package_version) AS versions
           FROM holiday_year GROUP BY place ORDER BY place""",
        {},
    )


def differing(read: Read) -> list[Differing]:
    """What a refresh would change: days that the installed package adds to or takes away from the frozen years."""
    found = []
    for country, subdivision, language in _places(read):
        values = {"country": country, "subdivision": subdivision}
        where = "WHERE country = $country AND subdivision = $subdivision"
        years = read(f"SELECT DISTINCT year FROM holiday_year {where}", values)["year"].to_list()  # noqa: S608 - constant text
        rows = read(f"SELECT day_on, is_working, name FROM holiday {where}", values).rows()  # noqa: S608 - constant text
        have = {(day_on, is_working): name for day_on, is_working, name in rows}
        now = {
            (row["day_on"], row["is_working"]): row["name"]
            for row in country_days(country, subdivision, language, years)
        }
        for key in sorted(set(have) ^ set(now)):
            name = now.get(key, have.get(key))
            found.append(Differing(country, subdivision, key[0], name, key[1], key in now))
    return found


def country_days(
    country: str, subdivision: str | None, language: str | None, years: Iterable[int]
) -> list[dict[str, Any]]:
    """Return day_on, name and is_working for a country's holidays and its working weekend days, in order.

    CalendarError when the holidays package does not know the country or its part.
    """
    known = places()
    if country not in known:
        near = difflib.get_close_matches(country.upper(), known, n=1)
        unknown = Sentence("No holidays are known for “{country}”; use a two-letter code such as CZ.", country=country)
        hint = Sentence("Did you mean {code}?", code=near[0]) if near else ""
        raise CalendarError(join(unknown, hint))
    if subdivision and subdivision not in known[country]:
        parts = tuple(known[country])
        if not parts:
            raise CalendarError(
                Sentence("{country} has no part “{part}”; none is known.", country=country, part=subdivision)
            )
        raise CalendarError(
            Sentence("{country} has no part “{part}”; it has: {names}.", country=country, part=subdivision, names=parts)
        )
    wanted = set(years)
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=sorted(wanted), language=language or LANGUAGE
    )
    off: list[dict[str, Any]] = [
        {"day_on": day_on, "name": name, "is_working": False} for day_on, name in sorted(found.items())
    ]
    work = sorted(day_on for day_on in found.weekend_workdays if day_on.year in wanted)
    return off + [{"day_on": day_on, "name": None, "is_working": True} for day_on in work]


def places() -> dict[str, list[str]]:
    """Country codes, each with the codes of its parts that have holidays of their own."""
    known: dict[str, list[str]] = holidays.list_supported_countries()
    return known


def _places(read: Read) -> list[tuple[str, str, str | None]]:
    """Country, part and language of the names for each place that calendars name; the default calendar's language first."""
    named = read(
        """SELECT version.country, coalesce(version.subdivision, '') AS subdivision, version.language
           FROM calendar_version AS version JOIN calendar ON calendar.number = version.calendar
           WHERE version.country <> ''
           ORDER BY number <> 0, lower(name), number, valid_from""",
        {},
    )
    found: dict[tuple[str, str], str | None] = {}
    for country, subdivision, language in named.iter_rows():
        found.setdefault((country, subdivision), language)
    return [(country, subdivision, language) for (country, subdivision), language in sorted(found.items())]
