"""The page Settings: what it shows, what it refuses, and that saving reaches the facts through the worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.calendar.calendars import OwnDay, Version, plan_named, read_plans
from data.calendar.hours_parser import read_week
from data.config import settings
from data.config.company import Company
from data.imports.importer import Options, run_import
from data.store.store import Store
from pages.ui.answers import company, stores
from pages.ui.view import header
from pages.web.daily_backup import DAILY
from pages.web.worker import WORKER, JobState
from tests.stores import new_store_at

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("is_all_said")]

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
SPAN = {"created_at": datetime(2026, 2, 2, 12), "resolved_at": datetime(2026, 2, 4, 12)}


@pytest.fixture
def store(tmp_path: Path, put: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "service-pulse.duckdb"
    monkeypatch.setenv("KPI_STORE", str(path))
    stores.close_all()
    with new_store_at(path) as opened:
        put(opened, "ticket", [{"id": "1", "team": "Care", **SPAN}, {"id": "2", "team": "Night [x]($)", **SPAN}])
        yield opened
    stores.close_all()


def page() -> AppTest:
    return AppTest.from_file(str(FRAME), default_timeout=60).switch_page("settings.py").run()


def field(at: AppTest, label: str) -> Any:
    return next(
        each
        for kind in ("text_input", "selectbox", "multiselect", "date_input")
        for each in at.get(kind)
        if each.label == label
    )


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def saved(at: AppTest) -> AppTest:
    """Press Save and wait for the worker."""
    press(at, "Save")
    end = time.monotonic() + 60
    while any(not job.is_over for job in WORKER.jobs()) and time.monotonic() < end:
        time.sleep(0.05)
    return at.run()


def shown(at: AppTest) -> str:
    assert not at.exception
    return " ".join(
        each.value for kind in ("markdown", "caption", "warning", "info", "success") for each in at.get(kind)
    )


def test_hours_that_are_assumed_are_told_and_become_set_by_saving(store: Store) -> None:
    at = page()
    assert "Nobody has set these hours" in shown(at)
    assert (field(at, "Monday").value, field(at, "Sunday").value) == ("9:00–17:00", "closed")
    field(at, "Monday").set_value("10-12, 13-16:30").run()
    at = saved(at)
    assert "Other business hours for 2 of 2 tickets" in shown(at)
    assert settings.opening_hours(store.read) == (read_week("Mon 10-12 13-16:30; Tue-Fri 9-17"), False)
    assert "Nobody has set these hours" not in shown(page())


def test_hours_that_cannot_be_read_are_told_and_cannot_be_saved(store: Store) -> None:
    at = page()
    field(at, "Tuesday").set_value("nine to five").run()
    assert "Cannot read" in shown(at)
    assert next(button for button in at.button if button.label == "Save").disabled


def test_a_new_calendar_with_teams_is_previewed_and_saved(store: Store) -> None:
    at = page()
    at.get("button_group")[0].set_value(1).run()
    field(at, "Name").set_value("Nights").run()
    field(at, "Teams that follow it").set_value(["Night [x]($)"]).run()
    for weekday in ("Monday", "Tuesday", "Wednesday"):
        field(at, weekday).set_value("22-6").run()
    field(at, "Tuesday").set_value("22-1").run()
    press(at, "What would change?")
    assert "1 of 2 tickets and 0 calls and chats would get other business hours" in shown(at)
    assert len(read_plans(store.read)) == 1
    assert "“Nights”" in shown(saved(at))
    assert plan_named(store.read, "Nights").teams == ("Night [x]($)",)
    found = store.read("SELECT resolution_business_seconds FROM fact_ticket ORDER BY id")["resolution_business_seconds"]
    assert found.to_list() == [16 * 3600, 11 * 3600]


def test_dated_hours_days_and_holidays_are_shown(store: Store) -> None:
    plan = plan_named(store.read, None).with_own_day(
        OwnDay(day_on=date(2026, 12, 24), hours=(("09:00", "12:00"),), name="Eve")
    )
    first = Version(hours=read_week("Mon-Fri 9-17"), country="HU")
    settings.save_calendar(
        store, plan.with_version(first).with_version(Version(valid_from=date(2026, 2, 3), hours=read_week("Mon 8-9")))
    )
    at = page()
    assert (field(at, "Monday").value, field(at, "Closed on the public holidays of").value) == ("8:00–9:00", None)
    frame = next(each.value for each in at.dataframe if "package_version" in each.value)
    assert "Working weekend day" in set(frame["name"])
    assert "as version" in shown(at)
    at = saved(at)  # as it is: nothing changes
    assert "No ticket and no call has other business hours" in shown(at)
    assert plan_named(store.read, None).own_days[0].name == "Eve"
    assert [version.valid_from for version in plan_named(store.read, None).versions] == [None, date(2026, 2, 3)]


def test_the_report_zone_is_changed_only_by_its_button(store: Store) -> None:
    at = page()
    field(at, "Report zone").set_value("Asia/Tokyo").run()
    assert settings.report_zone(store.read) == "UTC"
    press(at, "Change the report zone")
    end = time.monotonic() + 60
    while any(not job.is_over for job in WORKER.jobs()) and time.monotonic() < end:
        time.sleep(0.05)
    assert settings.report_zone(store.read) == "Asia/Tokyo"
    assert store.read("SELECT created_hour FROM fact_ticket LIMIT 1").item() == 21


def waited(at: AppTest) -> AppTest:
    """The page once the worker has nothing to do any more."""
    end = time.monotonic() + 60
    while any(not job.is_over for job in WORKER.jobs()) and time.monotonic() < end:
        time.sleep(0.05)
    return at.run()


def test_a_backup_is_made_and_restored_on_the_page(store: Store, put: Any) -> None:
    at = page()
    assert "There is no backup yet" in shown(at)
    press(at, "Back up now")
    at = waited(at)
    assert "It was written and read through" in shown(at)
    assert "1 backup takes" in shown(at)
    put(store, "ticket", [{"id": "3", "team": "Care", **SPAN}])
    version = store.version()
    press(at, "Restore it")
    assert "What was there is kept as" in shown(waited(at))
    assert store.read("SELECT id FROM ticket ORDER BY id")["id"].to_list() == ["1", "2"]
    assert store.version() > version
    assert list(store.path.parent.glob("service-pulse.before-restore-*.duckdb"))


def test_the_daily_backup_says_why_it_was_not_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.store.backup.SPARE_BYTES", 1 << 60)
    job = DAILY.look()
    assert job
    done = WORKER.wait(job.id, 60)
    assert done
    assert done.state is JobState.FAILED
    assert "A daily backup needs" in shown(page())
    monkeypatch.undo()
    monkeypatch.setenv("KPI_STORE", str(store.path))
    job = DAILY.look()
    assert job
    WORKER.wait(job.id, 60)
    assert "was not made" not in shown(page())
    assert DAILY.look() is None


def test_what_reading_again_changes_is_shown_and_then_done(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("Ticket ID,Created at,Agent\n1,2026-01-05 10:00:00,Ann\n", encoding="utf-8")
    run_import(store, path, path.name, Options(source="shop", zone="UTC"))
    with store.write() as writer:
        writer.execute("UPDATE ticket SET agent = NULL WHERE source = 'shop'")
    at = waited(page().button(key="_set_reread_look").click().run())
    frame = next(each.value for each in at.dataframe if "Gone" in each.value)
    assert frame.to_dict("records") == [{"Record": "Tickets", "New": 0, "Changed": 1, "Gone": 0, "Columns with another value": "Agent (1)"}]  # fmt: skip
    assert store.read("SELECT agent FROM ticket WHERE source = 'shop'").item() is None
    press(at, "Read them again")
    assert "1 changed" in shown(waited(at))
    assert store.read("SELECT agent FROM fact_ticket WHERE source = 'shop'").item() == "Ann"


def test_a_companys_name_is_shown_in_the_window_and_the_menu_and_taken_away_by_one_click(store: Store) -> None:
    at = page()
    field(at, "Company name").set_value("Nord *Wind*")
    press(at, "Save name and logo")
    assert "Nord \\*Wind\\*" in shown(at)
    assert header.window_title("Speed", company.shown().name) == "Speed · Nord *Wind* · Service Pulse"
    assert header.made(company.shown().name).startswith("Nord *Wind*. Service Pulse, made ")
    press(at, "Remove name and logo")
    assert company.shown() == Company()
    assert "Nord" not in shown(at)
