"""The parts of the page Settings: report zone, calendars and holidays."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from data.calendar import calendars, holidays, zones
from data.calendar.calendars import DEFAULT, CalendarPlan
from data.calendar.open_seconds import CalendarError
from data.config import settings
from data.store.store import Store
from pages.ui.parts import calendar_form, settings_jobs
from pages.ui.view.as_text import in_table
from pages.ui.view.words import day, listed, literal, number, problem, t, table_day, weekdays

_CHOSEN, _LISTED = "_set_calendar", 5


def zone_choice(store: Store) -> None:
    """The report zone, and a button when another one is chosen."""
    now = settings.report_zone(store.read)
    known = sorted({now, *zones.names()})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            t("settings.zone"), known, index=known.index(now), help=t("settings.zone.help"), width=360,
            key=f"_set_{settings_jobs.generation()}_report",
        )  # fmt: skip
        if chosen != now:
            if st.button(t("settings.zone.save"), type="primary", key="_set_zone_save"):
                settings_jobs.change_zone(store, chosen)
            st.caption(t("settings.zone.note"), width="content")


def calendar_choice(store: Store) -> None:
    """Choose a calendar, fill in its form, look at what would change, save."""
    kept = calendars.read_plans(store.read)
    by_number = {plan.number: plan for plan in kept}
    new = max(by_number) + 1
    options = [*by_number, new] if new <= calendars.MOST else list(by_number)
    last = st.session_state.get(_CHOSEN, DEFAULT)
    chosen = st.pills(
        t("settings.choose"), options, default=last if last in options else DEFAULT, required=True,
        key=f"{_CHOSEN}_{settings_jobs.generation()}", label_visibility="collapsed",
        format_func=lambda each: literal(settings_jobs.plan_name(by_number[each])) if each in by_number else t("settings.new"),
    )  # fmt: skip
    st.session_state[_CHOSEN] = chosen  # so that the same one is shown when it was saved
    plan = by_number[chosen] if chosen in by_number else _new(store)
    followers = {team: each.name for each in kept for team in each.teams}
    with st.container(border=True, key="_set_form"):
        filled = calendar_form.form(
            plan, settings.report_zone(store.read), calendars.known_teams(store.read), followers
        )
        _buttons(store, plan, filled, is_kept=chosen in by_number)


def _new(store: Store) -> CalendarPlan:
    taken = {plan.name.casefold() for plan in calendars.read_plans(store.read)}
    names = (t("settings.new.name", n=n) for n in range(1, calendars.MOST + 2))
    return calendars.new_plan(store.read, next(name for name in names if name.casefold() not in taken))


def _buttons(store: Store, plan: CalendarPlan, filled: CalendarPlan | None, *, is_kept: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        is_saved = st.button(t("settings.save"), type="primary", key="_set_save", disabled=filled is None)
        is_asked = st.button(t("settings.preview"), key="_set_preview", disabled=filled is None)
        if is_kept and plan.number != DEFAULT:
            with st.popover(t("settings.remove"), type="tertiary", icon=":material/delete:"):
                st.markdown(t("settings.remove.ask"))
                if st.button(t("settings.remove"), type="primary", key="_set_remove"):
                    settings_jobs.remove(store, plan)
    if filled is None or not (is_saved or is_asked):
        return
    try:
        calendars.check(filled)
        if is_saved:
            settings_jobs.save(store, filled)
        elif settings_jobs.is_busy():
            st.info(t("settings.preview.busy"), icon=":material/hourglass_top:")
        else:
            with st.spinner(t("settings.preview")):
                _preview(store, filled)
    except CalendarError as error:
        st.warning(literal(problem(error)), icon=":material/info:")


def _preview(store: Store, filled: CalendarPlan) -> None:
    would = settings.preview_calendar(store, filled)
    if not (would.changed_tickets or would.changed_contacts):
        st.info(t("settings.preview.none"), icon=":material/info:")
        return
    counts = {"tickets": would.changed_tickets, "all": would.tickets, "contacts": would.changed_contacts}
    st.info(t("settings.preview.some", **{name: number(n) for name, n in counts.items()}), icon=":material/info:")


def holiday_list(store: Store) -> None:
    """The frozen holidays of a year with the version that gave them, and what the installed package sees otherwise."""
    frozen = holidays.frozen(store.read)
    if frozen.is_empty():
        st.caption(t("settings.holidays.none"))
        return
    for place, first, last, versions in holidays.summary(store.read).iter_rows():
        st.caption(
            t(
                "settings.holidays.kept",
                place=literal(place),
                first=literal(str(first)),
                last=literal(str(last)),
                versions=literal(versions),
            )
        )
    _differing(store)
    years = sorted(frozen["day_on"].dt.year().unique().to_list())
    now = date.today().year
    year = st.selectbox(
        t("settings.holidays.year"), years, index=years.index(now) if now in years else len(years) - 1, width=140
    )
    rows = frozen.filter(pl.col("day_on").dt.year() == year).sort("day_on", "country", "subdivision")
    st.dataframe(
        in_table(rows.select(
            "day_on",
            (pl.col("day_on").dt.weekday() - 1).replace_strict(dict(enumerate(weekdays()))).alias("weekday"),
            pl.when("is_working").then(pl.lit(t("settings.holidays.working"))).otherwise("name").alias("name"),
            pl.concat_str("country", pl.when(pl.col("subdivision") != "").then("-" + pl.col("subdivision")).otherwise(pl.lit(""))).alias("place"),
            "package_version",
        )),
        hide_index=True,
        column_config={
            "day_on": st.column_config.DateColumn(t("settings.holidays.day"), format=table_day()),
            "weekday": st.column_config.TextColumn(t("take.weekday")),
            "name": st.column_config.TextColumn(t("settings.holidays.name")),
            "place": st.column_config.TextColumn(t("settings.holidays.place")),
            "package_version": st.column_config.TextColumn(t("settings.holidays.version")),
        },
    )  # fmt: skip


def _differing(store: Store) -> None:
    found = holidays.differing(store.read)
    if not found:
        return
    version = holidays.installed_version()
    said = [
        t(
            "settings.holidays.added" if each.is_added else "settings.holidays.gone",
            day=day(each.day_on),
            name=each.name or t("settings.holidays.working"),
        )
        for each in found[:_LISTED]
    ]
    if len(found) > _LISTED:
        said.append(t("settings.holidays.more", n=number(len(found) - _LISTED)))
    text = t("settings.holidays.differ", version=literal(version), n=number(len(found)), days=literal(listed(said)))
    st.warning(text, icon=":material/event:")
    if st.button(t("settings.holidays.refresh", version=literal(version)), key="_set_refresh"):
        settings_jobs.refresh_holidays(store)
