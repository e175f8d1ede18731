"""Settings of a store: any JSON value by name; and those that change facts, each with a full refresh in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from data import facts, hours
from data.calendar import OFFICE_HOURS, read_blocks, read_week, read_zone
from data.hours import Read
from data.store import Store, StoreError, Writer

CALENDAR_SETTINGS = ("report_zone", "opening_hours", "holidays")
"""Settings that facts depend on; they are set by the functions of this module only."""


def setting(read: Read, name: str, default: object = None) -> object:
    """Return the value of a setting; `read` is store.read or writer.query."""
    return hours.settings_of(read, [name]).get(name, default)


def put_setting(writer: Writer, name: str, value: object) -> None:
    """Keep a JSON value under a name; None takes the setting away."""
    if name in CALENDAR_SETTINGS:
        raise StoreError(f"{name} changes the facts; set it with set_{name} of data/settings.py.")
    _put(writer, name, value)


def report_zone(read: Read) -> str:
    """Return the zone whose wall clock dates the facts."""
    return str(setting(read, "report_zone", hours.DEFAULT_ZONE))


def opening_hours(read: Read) -> tuple[Mapping[str, object], bool]:
    """Return the opening hours by weekday, and whether they are only assumed (nobody has set any)."""
    chosen = setting(read, "opening_hours")
    return (chosen, False) if isinstance(chosen, dict) else (OFFICE_HOURS, True)


def set_report_zone(store: Store, zone: str) -> None:
    """Let all dates of the facts follow the wall clock of this zone. CalendarError when there is no such zone."""
    read_zone(zone)
    with store.write() as writer:
        _put(writer, "report_zone", zone)
        facts.rebuild(writer)


def set_opening_hours(store: Store, week: Mapping[str, object] | None) -> None:
    """Set the opening hours: {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], …}; None goes back to what is assumed.

    The times are on the wall clock of the report zone; a closing time not later than the opening is on the next day.
    CalendarError when they cannot be read.
    """
    if week is not None:
        read_week(week)
    with store.write() as writer:
        _put(writer, "opening_hours", None if week is None else dict(week))
        facts.rebuild(writer)


def set_holidays(
    store: Store, country: str | None, subdivision: str | None = None, language: str | None = None
) -> None:
    """Close on the public holidays of a country (two letters) or of a part of it; None: no holidays.

    The days are frozen into the store; choosing the same country again reads them anew from the installed package.
    """
    this_year = datetime.now(UTC).year
    if country is not None:
        hours.country_days(country, subdivision, language, [this_year])
    with store.write() as writer:
        chosen = {"country": country, "subdivision": subdivision, "language": language}
        _put(writer, "holidays", chosen if country is not None else None)
        writer.execute("DELETE FROM holiday")
        writer.execute("DELETE FROM holiday_year")
        hours.freeze_holidays(writer, [this_year, this_year + 1])
        facts.rebuild(writer)


def add_special_day(
    store: Store, day_on: date, openings: Sequence[Sequence[str]] = (), name: str | None = None
) -> None:
    """Let one day have hours of its own ([["10:00", "14:00"]]) or, without any, be closed. Replaces what the day had."""
    read_blocks(list(openings))
    with store.write() as writer:
        writer.execute("DELETE FROM special_day WHERE day_on = $day_on", {"day_on": day_on})
        writer.execute(
            "INSERT INTO special_day VALUES ($day_on, $hours, $name)",
            {"day_on": day_on, "hours": json.dumps([list(block) for block in openings]), "name": name},
        )
        facts.rebuild(writer)


def remove_special_day(store: Store, day_on: date) -> None:
    """Let a day follow the week and the holidays again."""
    with store.write() as writer:
        writer.execute("DELETE FROM special_day WHERE day_on = $day_on", {"day_on": day_on})
        facts.rebuild(writer)


def _put(writer: Writer, name: str, value: object) -> None:
    writer.execute("DELETE FROM setting WHERE name = $name", {"name": name})
    if value is not None:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        writer.execute("INSERT INTO setting VALUES ($name, $value)", {"name": name, "value": text})
