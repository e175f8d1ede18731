"""Calendars as people set them: named, with dated versions of their hours, days of their own, and the teams that follow them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from data.calendar.open_seconds import (
    OFFICE_HOURS,
    Calendar,
    CalendarError,
    day_table,
    read_blocks,
    read_week,
    read_zone,
)
from data.store.sentence import Sentence
from data.store.store import Read, Writer

DEFAULT = 0
"""The number of the calendar that holds for every team without one of its own."""
MOST = 200
"""Calendars that keys of the day table have room for."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """Hours and holidays from a day on; the first version has no day. Without `hours` office hours are assumed."""

    valid_from: date | None = None
    hours: Mapping[str, object] | None = None
    country: str | None = None
    subdivision: str | None = None
    language: str | None = None

    @property
    def place(self) -> tuple[str, str] | None:
        """Country and part ("" for none) whose holidays are closed."""
        return (self.country, self.subdivision or "") if self.country else None


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """A day with hours of its own, as pairs of times; without any it is closed."""

    day_on: date
    hours: tuple[tuple[str, str], ...] = ()
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarPlan:
    """One calendar. Its hours are on the wall clock of its zone, or of the report zone where it has none."""

    number: int = DEFAULT
    name: str = "Default"
    zone: str | None = None
    versions: tuple[Version, ...] = (Version(),)
    own_days: tuple[OwnDay, ...] = ()
    teams: tuple[str, ...] = ()
    """Those that follow it; of the default calendar only those that are to follow it again."""

    def with_version(self, version: Version) -> CalendarPlan:
        """The plan with this version in the place of the one of the same day, or beside the others."""
        others = [each for each in self.versions if each.valid_from != version.valid_from]
        return replace(self, versions=_in_order([*others, version]))

    def with_own_day(self, day: OwnDay) -> CalendarPlan:
        """The plan with this day in the place of what the day had."""
        others = [each for each in self.own_days if each.day_on != day.day_on]
        return replace(self, own_days=tuple(sorted([*others, day], key=lambda each: each.day_on)))


def week_of(version: Version) -> Mapping[str, object]:
    """The hours of a version by weekday, also where they are only assumed."""
    return OFFICE_HOURS if version.hours is None else version.hours


def check(plan: CalendarPlan) -> None:
    """Raise CalendarError when a plan cannot be used."""
    if not plan.name.strip():
        raise CalendarError(Sentence("A calendar needs a name."))
    days = [version.valid_from for version in plan.versions]
    if not days or days[0] is not None or len(set(days)) < len(days):
        raise CalendarError(
            Sentence(
                "{name} needs hours from the beginning, and not two kinds of hours from the same day.", name=plan.name
            )
        )
    if plan.zone:
        read_zone(plan.zone)
    for version in plan.versions:
        if version.hours is None and plan.number != DEFAULT:
            raise CalendarError(Sentence("{name} has no opening hours.", name=plan.name))
        # Two weeks show whether its openings fit into the day table.
        calendar = Calendar(zone=read_zone(plan.zone or "UTC"), week=read_week(week_of(version)))
        day_table(calendar, date(2024, 1, 1), date(2024, 1, 14))
    for day in plan.own_days:
        read_blocks(list(day.hours))


def read_plans(read: Read) -> list[CalendarPlan]:
    """Return all calendars, the default one first, the others by name."""
    named = read("SELECT number, name, zone FROM calendar ORDER BY number <> 0, lower(name), number", {})
    versions = _by_calendar(read, "calendar_version", "valid_from, hours, country, subdivision, language", "valid_from")
    days = _by_calendar(read, "special_day", "day_on, hours, name", "day_on")
    teams = _by_calendar(read, "calendar_team", "team", "team")
    return [
        CalendarPlan(
            number=number,
            name=name,
            zone=zone,
            versions=_in_order([_version(row) for row in versions.get(number, [])]) or (Version(),),
            own_days=tuple(
                OwnDay(day_on=day_on, hours=tuple((a, b) for a, b in json.loads(hours)), name=of)
                for day_on, hours, of in days.get(number, [])
            ),
            teams=tuple(team for (team,) in teams.get(number, [])),
        )
        for number, name, zone in named.iter_rows()
    ]


def plan_named(read: Read, name: str | None) -> CalendarPlan:
    """Return the calendar of that name (None: the default one). CalendarError, naming those there are, when there is none."""
    plans = read_plans(read)
    for plan in plans:
        if plan.name.casefold() == name.strip().casefold() if name else plan.number == DEFAULT:
            return plan
    raise CalendarError(
        Sentence(
            "There is no calendar “{name}”; there are {names}.",
            name=name,
            names=", ".join(plan.name for plan in plans),
        )
    )


def new_plan(read: Read, name: str) -> CalendarPlan:
    """Return a calendar that is not kept yet, with the hours that the default one has now. CalendarError when the name is taken."""
    plans = read_plans(read)
    if any(plan.name.casefold() == name.strip().casefold() for plan in plans):
        raise CalendarError(Sentence("There is a calendar “{name}” already.", name=name))
    number = max(plan.number for plan in plans) + 1
    if number > MOST:
        raise CalendarError(Sentence("There is room for {most} calendars.", most=MOST))
    version = replace(plans[0].versions[-1], valid_from=None, hours=week_of(plans[0].versions[-1]))
    return CalendarPlan(number=number, name=name.strip(), zone=plans[0].zone, versions=(version,))


def write_plan(writer: Writer, plan: CalendarPlan) -> None:
    """Replace a calendar as a whole, and take its teams from the calendars that they followed. CalendarError for a bad one."""
    check(plan)
    others = {each.name.casefold() for each in read_plans(writer.query) if each.number != plan.number}
    if plan.name.strip().casefold() in others:
        raise CalendarError(Sentence("There is a calendar “{name}” already.", name=plan.name))
    forget_plan(writer, plan.number)
    key = {"calendar": plan.number}
    writer.execute(
        "INSERT INTO calendar VALUES ($calendar, $name, $zone)", {**key, "name": plan.name.strip(), "zone": plan.zone}
    )
    for version in plan.versions:
        writer.execute(
            "INSERT INTO calendar_version VALUES ($calendar, $valid_from, $hours, $country, $subdivision, $language)",
            {**key, **_version_row(version)},
        )
    for day in plan.own_days:
        values = {"day_on": day.day_on, "hours": _json([list(block) for block in day.hours]), "name": day.name}
        writer.execute(
            "INSERT INTO special_day (day_on, hours, name, calendar) VALUES ($day_on, $hours, $name, $calendar)",
            {**key, **values},
        )
    for team in plan.teams:
        writer.execute("DELETE FROM calendar_team WHERE team = $team", {"team": team})
        if plan.number != DEFAULT:
            writer.execute("INSERT INTO calendar_team VALUES ($team, $calendar)", {**key, "team": team})


def forget_plan(writer: Writer, number: int) -> None:
    """Take a calendar out of the store; its teams follow the default one."""
    values = {"number": number}
    writer.execute("DELETE FROM calendar WHERE number = $number", values)
    writer.execute("DELETE FROM calendar_version WHERE calendar = $number", values)
    writer.execute("DELETE FROM calendar_team WHERE calendar = $number", values)
    writer.execute("DELETE FROM special_day WHERE calendar = $number", values)


def known_teams(read: Read) -> list[str]:
    """The teams that tickets, calls and chats name, by name."""
    sql = """FROM (SELECT team FROM fact_ticket UNION SELECT team FROM fact_contact)
             WHERE team IS NOT NULL ORDER BY lower(team), team"""
    return [team for (team,) in read(sql, {}).iter_rows()]


def _by_calendar(read: Read, table: str, columns: str, order: str) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    # The names are constants of this module.
    for number, *row in read(f"SELECT calendar, {columns} FROM {table} ORDER BY calendar, {order}", {}).iter_rows():  # noqa: S608 - constant text, named by this module
        found.setdefault(number, []).append(tuple(row))
    return found


def _version(row: tuple[Any, ...]) -> Version:
    valid_from, hours, country, subdivision, language = row
    return Version(
        valid_from=valid_from,
        hours=None if hours is None else json.loads(hours),
        country=country,
        subdivision=subdivision,
        language=language,
    )


def _version_row(version: Version) -> dict[str, object]:
    return {
        "valid_from": version.valid_from,
        "hours": None if version.hours is None else _json(dict(version.hours)),
        "country": version.country,
        "subdivision": version.subdivision,
        "language": version.language,
    }


def _in_order(versions: list[Version]) -> tuple[Version, ...]:
    return tuple(sorted(versions, key=lambda version: version.valid_from or date.min))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
