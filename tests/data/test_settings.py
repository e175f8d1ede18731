"""Settings, and that opening hours, holidays and special days reach the facts in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from data.calendar import holidays
from data.calendar.calendars import OwnDay, plan_named
from data.calendar.open_seconds import OFFICE_HOURS, CalendarError
from data.config import settings
from data.store.store import Store

pytestmark = pytest.mark.long

HOUR = 3600


def business_hours(store: Store) -> float:
    return float(store.read("SELECT resolution_business_seconds / 3600 FROM fact_ticket").item())


def set_day(store: Store, day: OwnDay) -> None:
    settings.save_calendar(store, plan_named(store.read, None).with_own_day(day))


@pytest.fixture
def may(empty_store: Store, put: Any) -> Store:
    """One ticket over the first week of May 2024 in Prague: Wednesday the 1st and Wednesday the 8th are holidays there."""
    settings.set_report_zone(empty_store, "Europe/Prague")
    put(
        empty_store,
        "ticket",
        [{"id": "1", "created_at": datetime(2024, 4, 29, 4), "resolved_at": datetime(2024, 5, 6, 4)}],
    )
    return empty_store


def test_opening_hours_are_assumed_until_they_are_set(may: Store) -> None:
    assert settings.opening_hours(may.read) == (OFFICE_HOURS, True)
    assert business_hours(may) == 40
    before = may.version()
    settings.set_opening_hours(may, {"mon": [["10:00", "12:00"]], "tue": [["22:00", "02:00"]]})
    assert settings.opening_hours(may.read) == ({"mon": [["10:00", "12:00"]], "tue": [["22:00", "02:00"]]}, False)
    assert (business_hours(may), may.version()) == (6, before + 1)
    settings.set_opening_hours(may, None)
    assert (settings.opening_hours(may.read)[1], business_hours(may)) == (True, 40)


def test_holidays_close_and_are_frozen_with_the_packages_version(may: Store) -> None:
    settings.set_holidays(may, "CZ", language="en_US")
    assert business_hours(may) == 32
    found = may.read("SELECT name, package_version FROM holiday WHERE day_on = '2024-05-01'").row(0)
    assert found == ("Labor Day", holidays.installed_version())
    settings.set_holidays(may, None)
    assert business_hours(may) == 40


def test_frozen_years_stay_and_new_years_are_added(may: Store, put: Any) -> None:
    settings.set_holidays(may, "CZ")
    with may.write() as writer:
        writer.execute("DELETE FROM holiday WHERE day_on = '2024-05-01'")
    settings.set_opening_hours(may, dict(OFFICE_HOURS))
    assert business_hours(may) == 40
    put(may, "ticket", [{"id": "1", "created_at": datetime(2018, 4, 30, 4), "resolved_at": datetime(2018, 5, 2, 4)}])
    assert business_hours(may) == 8
    settings.set_holidays(may, "CZ")
    assert may.read("SELECT count(*) FROM holiday WHERE day_on = '2018-05-01'").item() == 1


def test_hungarys_working_saturdays_are_open(empty_store: Store, put: Any) -> None:
    put(
        empty_store,
        "ticket",
        [{"id": "1", "created_at": datetime(2026, 1, 10, 8), "resolved_at": datetime(2026, 1, 11, 1)}],
    )
    assert business_hours(empty_store) == 0
    settings.set_holidays(empty_store, "HU")
    assert business_hours(empty_store) == 8
    assert empty_store.read("SELECT is_after_hours FROM fact_ticket").item() is True  # created at eight, opened at nine


def test_special_days_are_closed_or_have_their_own_hours(may: Store) -> None:
    set_day(may, OwnDay(day_on=date(2024, 4, 30), name="inventory"))
    assert business_hours(may) == 32
    set_day(may, OwnDay(day_on=date(2024, 4, 30), hours=(("10:00", "11:00"), ("12:00", "12:30"))))
    assert business_hours(may) == 33.5
    settings.save_calendar(may, replace(plan_named(may.read, None), own_days=()))
    assert business_hours(may) == 40


def test_what_cannot_be_used_changes_nothing(may: Store) -> None:
    before = may.version()
    for attempt, problem in (
        (lambda: settings.set_report_zone(may, "Praha"), "no time zone “Praha”"),
        (lambda: settings.set_opening_hours(may, {"mon": [["9", "17"]]}), "is not a time"),
        (
            lambda: settings.set_opening_hours(may, {"mon": [[f"{hour:02}:00", f"{hour:02}:10"] for hour in range(8)]}),
            "More than 6",
        ),
        (lambda: settings.set_holidays(may, "CX1"), "No holidays are known"),
        (lambda: settings.set_holidays(may, "CZ", "ZZ"), "no part “ZZ”"),
        (lambda: set_day(may, OwnDay(day_on=date(2024, 5, 2), hours=(("10:00", "10:00"),))), "is empty"),
    ):
        with pytest.raises(CalendarError, match=problem):
            attempt()
    assert (may.version(), settings.opening_hours(may.read)[1], business_hours(may)) == (before, True, 40)
