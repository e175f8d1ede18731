"""The form of one calendar: name, clock, teams, the hours that hold from a day on, holidays and days of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st
from babel import dates

from data.calendar import holidays, zones
from data.calendar.calendars import DEFAULT, CalendarPlan, OwnDay, Version, week_of
from data.calendar.hours_parser import hours_text, read_hours
from data.calendar.open_seconds import WEEKDAYS, CalendarError
from pages.ui.answers import answers
from pages.ui.parts import settings_jobs
from pages.ui.view.as_text import Markdown
from pages.ui.view.words import at_start, day, listed, literal, locale, problem, t, table_day

_ADD = "add"


def form(plan: CalendarPlan, report_zone: str, teams: list[str], followers: Mapping[str, str]) -> CalendarPlan | None:
    """Draw the form and return the calendar as it is filled in; None, with the reason on screen, when it cannot be used.

    `teams` are all that are known, `followers` the calendars that some of them follow now.
    """
    left, right = st.columns(2)
    called = settings_jobs.plan_name(plan)
    name = left.text_input(t("settings.name"), called, key=_key(plan, "name"), max_chars=60).strip()
    known = [None, *zones.names()]
    zone = right.selectbox(
        t("settings.clock"), known, index=known.index(plan.zone), key=_key(plan, "zone"),
        format_func=lambda each: each or t("settings.clock.report", zone=report_zone),
    )  # fmt: skip
    chosen = _teams(plan, teams, followers)
    try:
        versions = _versions(plan)
        own = _own_days(plan)
    except CalendarError as error:
        st.warning(literal(problem(error)), icon=":material/info:")
        return None
    return replace(
        plan, name=plan.name if name == called else name, zone=zone, teams=chosen, versions=versions, own_days=own
    )


def _teams(plan: CalendarPlan, teams: list[str], followers: Mapping[str, str]) -> tuple[str, ...]:
    if plan.number == DEFAULT:
        rest = [team for team in teams if team not in followers]
        names = literal(listed(rest))
        st.caption(t("settings.teams.rest", teams=names) if rest else t("settings.teams.nobody"))
        return ()
    options = answers.in_order({*teams, *plan.teams})

    def shown(team: str) -> str:
        other = followers.get(team)
        return f"{team} ({other})" if other and other != plan.name else team

    return tuple(
        st.multiselect(
            t("settings.teams"), options, list(plan.teams), key=_key(plan, "teams"), format_func=shown,
            placeholder=t("settings.teams.none"),
        )
    )  # fmt: skip


def _versions(plan: CalendarPlan) -> tuple[Version, ...]:
    """All versions, with the one that is open as it is filled in. CalendarError when its hours cannot be read."""
    by_day = {str(version.valid_from): version for version in plan.versions}
    opened = st.pills(
        t("settings.valid"), [*by_day, _ADD], default=str(plan.versions[-1].valid_from), required=True,
        help=t("settings.valid.help"),
        key=_key(plan, "valid"), format_func=lambda each: t("settings.valid.add") if each == _ADD else _since(by_day[each]),
    )  # fmt: skip
    shown = by_day.get(opened, plan.versions[-1])
    others = tuple(version for version in plan.versions if version is not shown or opened == _ADD)
    valid_from = shown.valid_from
    if opened == _ADD:
        valid_from = st.date_input(t("settings.valid.day"), key=_key(plan, "from"), format="YYYY-MM-DD")
        if any(version.valid_from == valid_from for version in plan.versions):
            raise CalendarError(t("settings.valid.twice", day=day(valid_from)))
    elif valid_from is not None and st.checkbox(t("settings.valid.drop"), key=_key(plan, "drop", opened)):
        st.caption(t("settings.valid.is_dropped"))
        return others
    if shown.hours is None:
        st.caption(f":material/info: {t('settings.assumed')}")
    filled = replace(_filled(plan, shown, opened), valid_from=valid_from)
    return replace(plan, versions=others).with_version(filled).versions


def _filled(plan: CalendarPlan, version: Version, opened: str) -> Version:
    names = dates.get_day_names("wide", locale=locale())
    week: Mapping[str, Any] = week_of(version)
    texts: dict[str, str] = {}
    with st.container(horizontal=True, gap="small"):
        for number, weekday in enumerate(WEEKDAYS):
            label = at_start(names[number])
            texts[weekday] = st.text_input(
                literal(label), hours_text(week.get(weekday, []), t("settings.hours.closed")), key=_key(plan, weekday, opened), width=190,
                help=t("settings.hours.help") if number == 0 else None,
            )  # fmt: skip
    country, part = _place(plan, version, opened)
    return replace(
        version,
        hours={weekday: read_hours(text) for weekday, text in texts.items()},
        country=country,
        subdivision=part,
    )


def _place(plan: CalendarPlan, version: Version, opened: str) -> tuple[str | None, str | None]:
    places = holidays.places()
    territories = locale().territories
    named = {str(territories.get(code, code)): code for code in places}
    codes = [named[name] for name in answers.in_order(named)]
    left, right = st.columns(2)
    country = left.selectbox(
        t("settings.country"), [None, *codes], index=codes.index(version.country) + 1 if version.country else 0,
        key=_key(plan, "country", opened),
        format_func=lambda code: f"{territories.get(code, code)} ({code})" if code else t("settings.country.none"),
    )  # fmt: skip
    parts = places.get(country or "", [])
    if not parts:
        return country, None
    known = version.subdivision if version.subdivision in parts else None
    part = right.selectbox(
        t("settings.part"), [None, *parts], index=parts.index(known) + 1 if known else 0,
        key=_key(plan, "part", opened, str(country)), format_func=lambda code: code or t("settings.part.none"),
    )  # fmt: skip
    return country, part


def _own_days(plan: CalendarPlan) -> tuple[OwnDay, ...]:
    """The extra days as they stand in the table. CalendarError when a day cannot be read."""
    schema = {"day": pl.Date, "hours": pl.String, "name": pl.String}
    rows = [
        (each.day_on, hours_text(each.hours, t("settings.hours.closed")), each.name or "") for each in plan.own_days
    ]
    st.markdown(f"**{t('settings.own')}**", help=t("settings.own.help"))
    edited = st.data_editor(
        pl.DataFrame(rows, schema=schema, orient="row"), num_rows="dynamic", hide_index=True, key=_key(plan, "own"),
        column_config={
            "day": st.column_config.DateColumn(t("settings.own.day"), format=table_day()),
            "hours": st.column_config.TextColumn(t("settings.own.hours"), help=t("settings.hours.help")),
            "name": st.column_config.TextColumn(t("settings.own.name")),
        },
    )  # fmt: skip
    days: dict[date, OwnDay] = {}
    for day_on, hours, name in edited.iter_rows():
        if day_on is None:
            if hours or name:
                raise CalendarError(t("settings.own.no_day"))
            continue
        blocks = tuple((opens, closes) for opens, closes in read_hours(hours or ""))
        days[day_on] = OwnDay(day_on=day_on, hours=blocks, name=name or None)
    return tuple(days[each] for each in sorted(days))


def _since(version: Version) -> Markdown:
    said = t("settings.valid.from", day=day(version.valid_from)) if version.valid_from else t("settings.valid.first")
    return literal(said)


def _key(plan: CalendarPlan, *parts: str) -> str:
    return "_".join(("_set", str(settings_jobs.generation()), str(plan.number), *parts))
