"""python -m data hours: report zone, calendars with dated hours, holidays and days of their own, and the teams that follow them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from data.calendar import holidays, hours_parser
from data.calendar.calendars import DEFAULT, CalendarPlan, OwnDay, Version, new_plan, plan_named, read_plans, week_of
from data.calendar.open_seconds import CalendarError, read_zone
from data.cli.stopping import Stop
from data.config import settings
from data.facts.refresh import Recalculated, open_store
from data.store.store import Read, Store, default_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "week", nargs="?", metavar="HOURS", help='such as "Mon-Fri 09:00-12:00 13:00-17:00; Sat 09:00-12:00"'
    )
    parser.add_argument("--zone", help="report zone; with --calendar the zone of its clock (report: the report zone)")
    parser.add_argument("--country", help="whose public holidays are closed: CZ, a part as DE-BY, or none")
    parser.add_argument(
        "--calendar", metavar="NAME", help="a calendar of its own for some teams (else the default one)"
    )
    parser.add_argument("--from", dest="valid_from", type=_day, metavar="DATE", help="the hours hold from this day on")
    parser.add_argument("--team", nargs="+", default=[], metavar="NAME", help="teams that follow the calendar")
    parser.add_argument(
        "--day", action="append", default=[], metavar="DATE=HOURS", help="one day: 2026-12-24=9-12, =closed or =usual"
    )
    parser.add_argument("--remove", action="store_true", help="remove the calendar; with --from only those hours")
    parser.add_argument(
        "--refresh-holidays", action="store_true", help="take the holidays anew from the installed package"
    )
    parser.add_argument("--json", action="store_true", help="print the calendars as JSON")


def run(chosen: argparse.Namespace, stop: Stop) -> int:
    """Change what was asked for, then print what holds."""
    path: Path = chosen.store or default_path()
    if chosen.zone and chosen.zone != "report":
        read_zone(chosen.zone)
    with open_store(path) as store:
        stop.hold()  # several changes, each of them a transaction: all or none
        version = store.version()
        done = _changed(store, chosen)
        if chosen.zone and not chosen.calendar:
            settings.set_report_zone(store, chosen.zone)
        if chosen.refresh_holidays:
            done = settings.refresh_holidays(store)
        if store.version() > version:
            stop.done.append("the opening hours were set before")
        if chosen.json:
            _say(json.dumps(as_data(store.read), ensure_ascii=False, indent=2, default=str))
            return 0
        _say("\n".join(described(store.read)))
    if done is not None and done.tickets:
        _say(
            f"{done.changed_tickets:,} of {done.tickets:,} tickets have other business hours now ({done.seconds:.1f} s)."
        )
    return 0


def described(read: Read) -> list[str]:
    """What holds, in lines for people."""
    lines = [f"report zone: {settings.report_zone(read)}"]
    for plan in read_plans(read):
        clock = f", on the clock of {plan.zone}" if plan.zone else ""
        teams = ", ".join(plan.teams) if plan.teams else "no team yet"
        whose = "everybody else" if plan.number == DEFAULT else f"teams: {teams}"
        lines.append(f"{plan.name} ({whose}{clock})")
        for version in plan.versions:
            since = f"from {version.valid_from}" if version.valid_from else "from the beginning"
            is_assumed = " (assumed: nobody has set them)" if version.hours is None else ""
            closed = "-".join(filter(None, version.place)) if version.place else "none"
            lines.append(
                f"  {since}: {hours_parser.week_text(week_of(version)) or 'closed'}{is_assumed}; holidays: {closed}"
            )
        lines += [
            f"  {day.day_on}: {hours_parser.hours_text(day.hours)}{f' ({day.name})' if day.name else ''}"
            for day in plan.own_days
        ]
    return lines + _holiday_lines(read)


def as_data(read: Read) -> dict[str, Any]:
    """What holds, for JSON."""
    return {
        "report_zone": settings.report_zone(read),
        "calendars": [
            {
                "name": plan.name,
                "is_default": plan.number == DEFAULT,
                "zone": plan.zone,
                "teams": list(plan.teams),
                "hours": [
                    {
                        "valid_from": version.valid_from,
                        "is_assumed": version.hours is None,
                        "week": dict(week_of(version)),
                        "country": version.country,
                        "subdivision": version.subdivision,
                    }
                    for version in plan.versions
                ],
                "days": [{"day_on": day.day_on, "hours": day.hours, "name": day.name} for day in plan.own_days],
            }
            for plan in read_plans(read)
        ],
        "holidays": holidays.frozen(read).to_dicts(),
    }


def _changed(store: Store, chosen: argparse.Namespace) -> Recalculated | None:
    """Change a calendar as the options say; None when they change none."""
    if not (chosen.week or chosen.country or chosen.team or chosen.day or chosen.remove or chosen.calendar):
        if chosen.valid_from:
            raise CalendarError("Say which hours hold from that day: python -m data hours --from DATE HOURS.")
        return None
    if chosen.remove and not chosen.valid_from:
        return settings.remove_calendar(store, chosen.calendar or "")
    plan = _plan(store, chosen)
    if chosen.remove:
        kept = tuple(version for version in plan.versions if version.valid_from != chosen.valid_from)
        if len(kept) == len(plan.versions):
            raise CalendarError(f"{plan.name} has no hours from {chosen.valid_from}.")
        plan = replace(plan, versions=kept)
    if chosen.week or chosen.country:
        plan = _with_hours(plan, chosen)
    if chosen.calendar and chosen.zone:
        plan = replace(plan, zone=None if chosen.zone == "report" else chosen.zone)
    plan = replace(plan, teams=tuple(dict.fromkeys((*plan.teams, *chosen.team))))
    for text in chosen.day:
        plan = _with_day(plan, text)
    return settings.save_calendar(store, plan)


def _plan(store: Store, chosen: argparse.Namespace) -> CalendarPlan:
    is_there = any(
        plan.name.casefold() == (chosen.calendar or "").strip().casefold() for plan in read_plans(store.read)
    )
    if chosen.calendar and chosen.week and not is_there:
        return new_plan(store.read, chosen.calendar)
    return plan_named(store.read, chosen.calendar)


def _with_hours(plan: CalendarPlan, chosen: argparse.Namespace) -> CalendarPlan:
    """The plan with other hours or holidays from the day that was named; without one, in its only version."""
    if chosen.valid_from is None and chosen.week and len(plan.versions) > 1:
        raise CalendarError(f"{plan.name} has hours from several days on: say from which with --from DATE.")
    place: dict[str, Any] = {}
    if chosen.country:
        country, _, part = chosen.country.upper().partition("-")
        place = {"country": None if country == "NONE" else country, "subdivision": part or None}
    if chosen.valid_from is None:
        if chosen.week:
            place["hours"] = hours_parser.read_week(chosen.week)
        return replace(plan, versions=tuple(replace(version, **place) for version in plan.versions))
    before = [each for each in plan.versions if each.valid_from is None or each.valid_from <= chosen.valid_from][-1]
    version: Version = replace(before, **place, valid_from=chosen.valid_from)
    if chosen.week:
        version = replace(version, hours=hours_parser.read_week(chosen.week))
    return plan.with_version(version)


def _with_day(plan: CalendarPlan, text: str) -> CalendarPlan:
    day, _, hours = text.partition("=")
    try:
        day_on = _day(day.strip())
    except argparse.ArgumentTypeError as error:
        raise CalendarError(f"{error}=9-12.") from error
    if hours.strip().casefold() == "usual":
        return replace(plan, own_days=tuple(each for each in plan.own_days if each.day_on != day_on))
    blocks: Sequence[Sequence[str]] = hours_parser.read_hours(hours)
    return plan.with_own_day(OwnDay(day_on=day_on, hours=tuple((opens, closes) for opens, closes in blocks)))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write 2026-12-24") from error


def _holiday_lines(read: Read) -> list[str]:
    lines = []
    for place, first, last, versions in holidays.summary(read).iter_rows():
        lines.append(f"holidays of {place}: {first} to {last}, by version {versions} of the package")
    changed = len(holidays.differing(read))
    if changed:
        lines.append(
            f"The installed version {holidays.installed_version()} sees {changed} of these days otherwise; --refresh-holidays takes them."
        )
    return lines


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
