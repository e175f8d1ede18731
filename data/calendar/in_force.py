"""The calendars that facts are made with: what people set, the report zone and the frozen holidays, put together."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from data.calendar.calendars import CalendarPlan, Version, read_plans, week_of
from data.calendar.holidays import frozen
from data.calendar.open_seconds import Calendar, Change, day_table, read_blocks, read_week, read_zone
from data.store.store import Read

DEFAULT_ZONE = "UTC"


def report_zone(read: Read) -> str:
    """Return the zone whose wall clock dates the facts."""
    found = read("SELECT value FROM setting WHERE name = 'report_zone'", {})
    return str(json.loads(found["value"][0])) if found.height else DEFAULT_ZONE


def stored_calendars(read: Read, zone: str) -> dict[int, Calendar]:
    """Return all calendars by their number, in this report zone; without settings Monday to Friday, 9 to 17, no holidays."""
    off, work = _days_by_place(read)
    return {plan.number: _calendar(plan, zone, off, work) for plan in read_plans(read)}


def day_rows(read: Read, first_on: date, last_on: date) -> pl.DataFrame:
    """Return the rows of table calendar_hours for all calendars and the UTC days first_on to last_on."""
    name = report_zone(read)
    zone = read_zone(name)
    return pl.concat(
        [
            day_table(calendar, first_on, last_on, number, zone)
            for number, calendar in sorted(stored_calendars(read, name).items())
        ]
    )


_Days = dict[tuple[str, str], frozenset[date]]


def _calendar(plan: CalendarPlan, zone: str, off: _Days, work: _Days) -> Calendar:
    def rules(version: Version) -> dict[str, Any]:
        place = version.place
        return {
            "week": read_week(week_of(version)),
            "holidays": off.get(place, frozenset()) if place else frozenset(),
            "workdays": work.get(place, frozenset()) if place else frozenset(),
        }

    first, *later = plan.versions
    return Calendar(
        zone=read_zone(plan.zone or zone),
        special={day.day_on: read_blocks(list(day.hours)) for day in plan.own_days},
        changes=tuple(Change(from_on=each.valid_from, **rules(each)) for each in later if each.valid_from),
        **rules(first),
    )


def _days_by_place(read: Read) -> tuple[_Days, _Days]:
    off: dict[tuple[str, str], set[date]] = {}
    work: dict[tuple[str, str], set[date]] = {}
    for country, subdivision, day_on, is_working in frozen(read)[
        ["country", "subdivision", "day_on", "is_working"]
    ].iter_rows():
        (work if is_working else off).setdefault((country, subdivision), set()).add(day_on)
    return {place: frozenset(days) for place, days in off.items()}, {
        place: frozenset(days) for place, days in work.items()
    }
