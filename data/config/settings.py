"""Settings of a store that change its facts: report zone, calendars and holidays, each with the facts' refresh in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from data.calendar import calendars, holidays, in_force
from data.calendar.calendars import DEFAULT, CalendarPlan
from data.calendar.open_seconds import CalendarError, read_zone
from data.config import audit
from data.config.audit import Event
from data.facts import refresh
from data.facts.refresh import Recalculated, recalculate
from data.store.sentence import Sentence
from data.store.store import Read, Store, Writer


def report_zone(read: Read) -> str:
    """Return the zone whose wall clock dates the facts."""
    return in_force.report_zone(read)


def is_report_zone_set(read: Read) -> bool:
    """Whether somebody has said what the report zone is."""
    return read("SELECT 1 AS found FROM setting WHERE name = 'report_zone'", {}).height > 0


def opening_hours(read: Read) -> tuple[Mapping[str, object], bool]:
    """Return the default calendar's newest hours by weekday, and whether they are only assumed (nobody has set any)."""
    version = calendars.plan_named(read, None).versions[-1]
    return calendars.week_of(version), version.hours is None


def set_report_zone(store: Store, zone: str) -> None:
    """Let all dates of the facts follow the wall clock of this zone. CalendarError when there is no such zone."""
    read_zone(zone)
    with store.write() as writer:
        writer.execute("DELETE FROM setting WHERE name = 'report_zone'")
        writer.execute("INSERT INTO setting VALUES ('report_zone', $value)", {"value": json.dumps(zone)})
        refresh.rebuild(writer)
    audit.note(store.path, Event.SETTING, "report zone", zone)


def save_calendar(store: Store, plan: CalendarPlan) -> Recalculated:
    """Replace one calendar as a whole and bring the facts in line. CalendarError when it cannot be used; nothing changes then."""
    calendars.check(plan)
    with store.write() as writer:
        _write(writer, plan)
        done = recalculate(writer)
    audit.note(store.path, Event.SETTING, "opening hours", plan.name)
    return done


def preview_calendar(store: Store, plan: CalendarPlan) -> Recalculated:
    """What save_calendar would change; the store stays as it is. Waits for whoever writes."""
    calendars.check(plan)
    found: list[Recalculated] = []
    with suppress(_NotKept), store.write() as writer:
        _write(writer, plan)
        found.append(recalculate(writer, is_kept=False))
        raise _NotKept
    return found[0]


def remove_calendar(store: Store, name: str) -> Recalculated:
    """Let the teams of a calendar follow the default one. CalendarError for the default calendar and for one that is not there."""
    plan = calendars.plan_named(store.read, name)
    if plan.number == DEFAULT:
        raise CalendarError(
            Sentence("{name} is the calendar of all teams without another; it cannot be removed.", name=plan.name)
        )
    with store.write() as writer:
        calendars.forget_plan(writer, plan.number)
        done = recalculate(writer)
    audit.note(store.path, Event.SETTING, "opening hours", plan.name, "removed")
    return done


def refresh_holidays(store: Store) -> Recalculated:
    """Take the holidays of all frozen years anew from the installed package: the only way in which past ones change."""
    with store.write() as writer:
        years = holidays.thaw(writer)
        holidays.freeze(writer, years)
        done = recalculate(writer)
    audit.note(store.path, Event.SETTING, "holidays", "taken anew")
    return done


def set_opening_hours(store: Store, week: Mapping[str, object] | None) -> None:
    """Set the default calendar's hours: {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], …}; None goes back to what is assumed.

    Earlier versions of them are forgotten. A closing time not later than the opening is on the next day. CalendarError
    when they cannot be read.
    """
    plan = calendars.plan_named(store.read, None)
    version = replace(plan.versions[-1], valid_from=None, hours=None if week is None else dict(week))
    save_calendar(store, replace(plan, versions=(version,)))


def set_holidays(
    store: Store, country: str | None, subdivision: str | None = None, language: str | None = None
) -> None:
    """Close the default calendar on the public holidays of a country (two letters) or of a part of it; None: no holidays.

    Years that are frozen already stay as they are: see refresh_holidays.
    """
    plan = calendars.plan_named(store.read, None)
    closed = (
        replace(version, country=country, subdivision=subdivision, language=language) for version in plan.versions
    )
    save_calendar(store, replace(plan, versions=tuple(closed)))


class _NotKept(Exception):
    """Ends the transaction of a preview, so that nothing of it stays."""


def _write(writer: Writer, plan: CalendarPlan) -> None:
    this_year = datetime.now(UTC).year
    for version in plan.versions:
        if version.country:
            holidays.country_days(version.country, version.subdivision, version.language, [this_year])
    calendars.write_plan(writer, plan)
    holidays.freeze(writer, [this_year, this_year + 1])
