"""The calendar as the store knows it: opening hours, report zone, frozen holidays and special days."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import holidays
import polars as pl

from data.calendar import OFFICE_HOURS, Calendar, CalendarError, read_blocks, read_week, read_zone
from data.store import Writer

Read = Callable[[str, Mapping[str, object]], pl.DataFrame]
"""store.read or writer.query."""

DEFAULT_ZONE = "UTC"


def stored_calendar(read: Read) -> Calendar:
    """Return the calendar that the facts are made with; without settings Monday to Friday, 9 to 17, no holidays, UTC."""
    found = settings_of(read, ("report_zone", "opening_hours"))
    off, work = _frozen(read)
    special = read("SELECT day_on, hours FROM special_day", {}).rows()
    return Calendar(
        zone=read_zone(str(found.get("report_zone", DEFAULT_ZONE))),
        week=read_week(found.get("opening_hours", OFFICE_HOURS)),
        holidays=off,
        workdays=work,
        special={day_on: read_blocks(json.loads(hours)) for day_on, hours in special},
    )


def settings_of(read: Read, names: Iterable[str]) -> dict[str, Any]:
    """Return the JSON values of those settings that are set."""
    sql = "SELECT name, value FROM setting WHERE list_contains($names::VARCHAR[], name)"
    return {name: json.loads(value) for name, value in read(sql, {"names": list(names)}).rows()}


def freeze_holidays(writer: Writer, years: Iterable[int]) -> None:
    """Write the holidays of the chosen country into the store for the years that are not there yet.

    Years that are there stay as they are: an upgrade of the holidays package does not change history.
    """
    chosen = settings_of(writer.query, ["holidays"]).get("holidays")
    if not chosen:
        return
    place = {"country": chosen["country"], "subdivision": chosen["subdivision"] or ""}
    where = "WHERE country = $country AND subdivision = $subdivision"
    done = set(writer.query(f"SELECT year FROM holiday_year {where}", place)["year"])  # noqa: S608 - constant text
    missing = sorted(set(years) - done)
    if not missing:
        return
    rows = country_days(chosen["country"], chosen["subdivision"], chosen["language"], missing)
    package = {"package_version": version("holidays")}
    for row in rows:
        writer.execute(
            "INSERT INTO holiday VALUES ($country, $subdivision, $day_on, $name, $is_working, $package_version)",
            place | package | row,
        )
    for year in missing:
        writer.execute(
            "INSERT INTO holiday_year VALUES ($country, $subdivision, $year, $package_version)",
            place | package | {"year": year},
        )


def country_days(
    country: str, subdivision: str | None, language: str | None, years: Iterable[int]
) -> list[dict[str, object]]:
    """Return day_on, name and is_working for a country's holidays and its working weekend days, in order.

    CalendarError when the holidays package does not know the country or its part.
    """
    known = holidays.list_supported_countries()
    if country not in known:
        near = difflib.get_close_matches(country.upper(), known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise CalendarError(f"No holidays are known for {country!r}; use a two-letter code such as CZ.{hint}")
    if subdivision and subdivision not in known[country]:
        raise CalendarError(f"{country} has no part {subdivision!r}; it has {', '.join(known[country]) or 'none'}.")
    wanted = set(years)
    found = holidays.country_holidays(country, subdiv=subdivision, years=sorted(wanted), language=language)
    off: list[dict[str, object]] = [
        {"day_on": day_on, "name": name, "is_working": False} for day_on, name in sorted(found.items())
    ]
    work = sorted(day_on for day_on in found.weekend_workdays if day_on.year in wanted)
    return off + [{"day_on": day_on, "name": None, "is_working": True} for day_on in work]


def _frozen(read: Read) -> tuple[frozenset[date], frozenset[date]]:
    chosen = settings_of(read, ["holidays"]).get("holidays")
    if not chosen:
        return frozenset(), frozenset()
    rows = read(
        "SELECT day_on, is_working FROM holiday WHERE country = $country AND subdivision = $subdivision",
        {"country": chosen["country"], "subdivision": chosen["subdivision"] or ""},
    ).rows()
    return frozenset(day for day, is_working in rows if not is_working), frozenset(day for day, work in rows if work)
