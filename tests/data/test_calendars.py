"""Named calendars: who follows which, dated hours, frozen holidays, the command line, and stores from before they were."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data.__main__ import main
from data.calendar import calendars, holidays
from data.calendar.calendars import OwnDay, Version, new_plan, plan_named, read_plans
from data.calendar.hours_parser import hours_text, read_hours, read_week, week_text
from data.calendar.open_seconds import CalendarError
from data.config import settings
from data.facts import refresh
from data.facts.refresh import open_store
from data.store.store import Store
from tests.stores import new_store_at
from tests.tables import dump_tables

pytestmark = pytest.mark.long

OFFICE = read_week("Mon-Fri 9-17")
HOUR = 3600


def hours_of(store: Store) -> dict[str, float]:
    """Business hours until the solution, by ticket."""
    found = store.read("SELECT id, resolution_business_seconds / 3600 FROM fact_ticket ORDER BY id")
    return {id: float(hours) for id, hours in found.iter_rows()}


@pytest.fixture
def desk(empty_store: Store, put: Any) -> Store:
    """One ticket a team over the same two days of a week in winter: Monday 12:00 to Wednesday 12:00, UTC."""
    span = {"created_at": datetime(2026, 2, 2, 12), "resolved_at": datetime(2026, 2, 4, 12)}
    put(
        empty_store,
        "ticket",
        [{"id": team, "team": team, **span} for team in ("Day", "Night")] + [{"id": "none", **span}],
    )
    put(
        empty_store,
        "contact",
        [{"id": team, "team": team, "started_at": datetime(2026, 2, 2, 23)} for team in ("Day", "Night")],
    )
    return empty_store  # fmt: skip


def test_a_team_follows_its_calendar_and_all_others_the_default_one(desk: Store) -> None:
    assert hours_of(desk) == {"Day": 16, "Night": 16, "none": 16}
    night = replace(
        new_plan(desk.read, "Nights"), versions=(Version(hours=read_week("Mon-Sun 22-6")),), teams=("Night",)
    )
    done = settings.save_calendar(desk, night)
    assert (done.tickets, done.changed_tickets, done.changed_contacts) == (3, 1, 1)
    assert hours_of(desk) == {"Day": 16, "Night": 16, "none": 16} | {"Night": 16.0}
    after = desk.read("SELECT id, is_after_hours FROM fact_contact ORDER BY id").rows()
    assert after == [("Day", True), ("Night", False)]
    # The calendar's own clock: 22 to 6 in New York is 3 to 11 o'clock UTC, of which the two mornings lie in the ticket's span.
    settings.save_calendar(desk, replace(plan_named(desk.read, "nights"), zone="America/New_York"))
    assert hours_of(desk)["Night"] == 16
    settings.save_calendar(
        desk, replace(plan_named(desk.read, "Nights"), versions=(Version(hours=read_week("Mon-Sun 22-1")),))
    )
    assert hours_of(desk)["Night"] == 6
    settings.remove_calendar(desk, "Nights")
    assert hours_of(desk) == {"Day": 16, "Night": 16, "none": 16}
    assert [plan.name for plan in read_plans(desk.read)] == ["Default"]


def test_a_team_follows_one_calendar_only(desk: Store) -> None:
    first = replace(new_plan(desk.read, "First"), teams=("Day", "Night"))
    settings.save_calendar(desk, first)
    settings.save_calendar(desk, replace(new_plan(desk.read, "Second"), teams=("Night",)))
    assert {plan.name: plan.teams for plan in read_plans(desk.read)} == {
        "Default": (),
        "First": ("Day",),
        "Second": ("Night",),
    }
    settings.save_calendar(desk, replace(plan_named(desk.read, None), teams=("Day",)))
    assert plan_named(desk.read, "First").teams == ()
    assert calendars.known_teams(desk.read) == ["Day", "Night"]


def test_hours_change_from_a_day_on_and_earlier_numbers_stay(desk: Store, put: Any) -> None:
    later = {"created_at": datetime(2026, 2, 9, 12), "resolved_at": datetime(2026, 2, 11, 12)}
    put(desk, "ticket", [{"id": "later", **later}])
    plan = plan_named(desk.read, None)
    done = settings.save_calendar(
        desk, plan.with_version(Version(valid_from=date(2026, 2, 10), hours=read_week("Mon-Fri 10-12")))
    )
    # Monday 12–17, then two hours on Tuesday and two on Wednesday.
    assert hours_of(desk) == {"Day": 16, "Night": 16, "none": 16, "later": 9}
    assert done.changed_tickets == 1
    assert settings.opening_hours(desk.read) == (read_week("Mon-Fri 10-12"), False)
    assert plan_named(desk.read, None).versions[0].hours is None  # before, nobody has set them yet


def test_a_shift_that_began_before_the_change_runs_to_its_end(desk: Store) -> None:
    nights = Version(hours=read_week("Mon-Sun 22-6"))
    plan = replace(plan_named(desk.read, None), versions=(nights,))
    settings.save_calendar(desk, plan.with_version(Version(valid_from=date(2026, 2, 3), hours=read_week("Mon 9-10"))))
    assert hours_of(desk)["none"] == 8


def test_new_tickets_of_a_team_and_tickets_that_change_teams_are_counted_by_its_calendar(desk: Store, put: Any) -> None:
    settings.save_calendar(
        desk,
        replace(new_plan(desk.read, "Short"), versions=(Version(hours=read_week("Mon-Sun 10-11")),), teams=("Night",)),
    )
    assert hours_of(desk)["Night"] == 2
    put(
        desk,
        "ticket",
        [
            {
                "id": "Day",
                "team": "Night",
                "created_at": datetime(2026, 2, 2, 12),
                "resolved_at": datetime(2026, 2, 4, 12),
            },
            {
                "id": "new",
                "team": "Night",
                "created_at": datetime(2026, 2, 2, 12),
                "resolved_at": datetime(2026, 2, 3, 12),
            },
        ],
    )
    assert hours_of(desk) == {"Day": 2, "Night": 2, "new": 1, "none": 16}


def test_waiting_tickets_and_vendors_own_times_follow_too(empty_store: Store, put: Any) -> None:
    """What is still open waits in its own calendar; a time that only the vendor reports stays. Narrow and whole agree."""
    rows = [
        {"id": "open", "team": "A", "created_at": datetime(2026, 2, 2, 12)},
        {"id": "answered", "team": "A", "created_at": datetime(2026, 2, 2, 12), "first_response_at": datetime(2026, 2, 3, 12)},
        {"id": "reported", "team": "A", "created_at": datetime(2026, 2, 2, 12), "first_response_reported_business_seconds": 77},
        {"id": "backwards", "team": "A", "created_at": datetime(2026, 2, 2, 12), "first_response_at": datetime(2026, 2, 1), "resolved_at": datetime(2026, 2, 1)},
        {"id": "undated", "team": "A", "resolved_at": datetime(2026, 2, 3)},
        {"id": "again", "team": "A", "created_at": datetime(2026, 2, 2), "first_resolved_at": datetime(2026, 2, 3, 11), "resolved_at": datetime(2026, 2, 4), "is_complaint": True, "reopens": 1},
        {"id": "newest", "team": "B", "created_at": datetime(2026, 2, 6), "resolved_at": datetime(2026, 2, 6, 12)},
    ]  # fmt: skip
    put(empty_store, "ticket", rows)
    put(
        empty_store,
        "agent_state",
        [
            {
                "id": "1",
                "agent": "Ann",
                "team": "A",
                "state": "available",
                "started_at": datetime(2026, 2, 2, 8),
                "ended_at": datetime(2026, 2, 2, 20),
            }
        ],
    )
    settings.save_calendar(
        empty_store,
        replace(new_plan(empty_store.read, "A"), versions=(Version(hours=read_week("Mon-Sun 10-11")),), teams=("A",)),
    )
    waiting = dict(empty_store.read("SELECT id, resolution_waiting_business_seconds FROM ticket_waiting").rows())
    assert waiting["open"] == waiting["answered"] == 4 * HOUR
    reported = empty_store.read("SELECT first_response_business_seconds FROM fact_ticket WHERE id = 'reported'").item()
    assert reported == 77
    settings.set_opening_hours(empty_store, read_week("Mon-Sun 8-9; Mon 7-21"))
    narrow = dump_tables(empty_store)
    with empty_store.write() as writer:
        refresh.rebuild(writer)
    whole = dump_tables(empty_store)
    assert [name for name in whole if not whole[name].equals(narrow[name])] == []
    assert narrow["fact_open_quarter"].height > 0


def test_a_preview_counts_what_saving_changes_and_keeps_nothing(desk: Store) -> None:
    before, version = dump_tables(desk), desk.version()
    shorter = replace(plan_named(desk.read, None), versions=(Version(hours=read_week("Mon-Fri 9-12"), country="CZ"),))
    would = settings.preview_calendar(desk, shorter)
    assert (would.changed_tickets, desk.version()) == (3, version)
    after = dump_tables(desk)
    assert all(after[name].equals(before[name]) for name in before)
    assert settings.save_calendar(desk, shorter).changed_tickets == 3


def test_an_upgrade_of_the_package_changes_nothing_until_somebody_asks(
    desk: Store, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.set_holidays(desk, "CZ")
    real, version = holidays.country_days, holidays.installed_version()

    def newer(country: str, part: str | None, language: str | None, years: Any) -> list[dict[str, Any]]:
        """A package that knows a holiday more, on the Tuesday of the tickets, and lost the 1st of May."""
        rows = [row for row in real(country, part, language, years) if row["day_on"] != date(2026, 5, 1)]
        return rows + [{"day_on": date(2026, 2, 3), "name": "New day", "is_working": False}] * (2026 in set(years))

    monkeypatch.setattr(holidays, "country_days", newer)
    monkeypatch.setattr(holidays, "installed_version", lambda: "99.0")
    put(desk, "ticket", [{"id": "old", "created_at": datetime(2020, 2, 2), "resolved_at": datetime(2020, 2, 3)}])
    settings.set_opening_hours(desk, read_week("Mon-Fri 9-17"))
    with desk.write() as writer:
        refresh.rebuild(writer)
    assert hours_of(desk)["none"] == 16
    found = holidays.differing(desk.read)
    assert [(each.day_on, each.name, each.is_added) for each in found] == [
        (date(2026, 2, 3), "New day", True), (date(2026, 5, 1), "Labor Day", False),
    ]  # fmt: skip
    (summary,) = holidays.summary(desk.read).rows()
    assert summary == ("CZ", 2020, 2027, f"{version}, 99.0")  # the old year came with the new package
    done = settings.refresh_holidays(desk)
    assert (hours_of(desk)["none"], done.changed_tickets) == (8, 3)
    assert holidays.differing(desk.read) == []
    assert holidays.summary(desk.read).rows() == [("CZ", 2020, 2027, "99.0")]


def test_calendars_of_several_countries_close_on_their_own_days(empty_store: Store, put: Any) -> None:
    span = {"created_at": datetime(2026, 1, 5, 1), "resolved_at": datetime(2026, 1, 11, 1)}
    put(empty_store, "ticket", [{"id": team, "team": team, **span} for team in ("BY", "BE", "HU", "else")])
    for team, country, part in (("BY", "DE", "BY"), ("BE", "DE", "BE"), ("HU", "HU", None)):
        version = Version(hours=OFFICE, country=country, subdivision=part)
        settings.save_calendar(
            empty_store, replace(new_plan(empty_store.read, team), versions=(version,), teams=(team,))
        )
    # Epiphany, Tuesday the 6th, is a holiday in Bavaria and not in Berlin; Hungary worked on Saturday the 10th.
    assert hours_of(empty_store) == {"BY": 32, "BE": 40, "HU": 48, "else": 40}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "needs a name"),
    ({"name": "default"}, "a calendar “default” already"),
    ({"versions": (Version(valid_from=date(2026, 1, 1), hours=OFFICE),)}, "from the beginning"),
    ({"versions": (Version(hours=OFFICE), Version(valid_from=None, hours=OFFICE))}, "two kinds of hours"),
    ({"versions": (Version(),)}, "has no opening hours"),
    ({"zone": "Europe/Prag"}, "no time zone “Europe/Prag”"),
    ({"versions": (Version(hours=OFFICE, country="XX"),)}, "No holidays are known for “XX”"),
    ({"own_days": (OwnDay(day_on=date(2026, 1, 1), hours=(("9", "10"),)),)}, "is not a time"),
]  # fmt: skip


def test_a_calendar_that_cannot_be_used_is_refused_and_nothing_changes(desk: Store) -> None:
    version = desk.version()
    for change, problem in REFUSED:
        with pytest.raises(CalendarError, match=problem):
            settings.save_calendar(desk, replace(new_plan(desk.read, "New"), **change))
        assert (desk.version(), len(read_plans(desk.read))) == (version, 1), problem


def test_the_default_calendar_stays_and_names_are_known(desk: Store) -> None:
    with pytest.raises(CalendarError, match="cannot be removed"):
        settings.remove_calendar(desk, "Default")
    with pytest.raises(CalendarError, match="there are Default"):
        settings.remove_calendar(desk, "Nigths")
    with pytest.raises(CalendarError, match="already"):
        new_plan(desk.read, "DEFAULT ")


def test_a_store_from_before_calendars_keeps_its_hours_holidays_and_days(tmp_path: Path, put: Any) -> None:
    path = tmp_path / "store.duckdb"
    with open_store(path) as store, store.write() as writer:
        for table in ("calendar", "calendar_version", "calendar_team", "calendar_hours"):
            writer.execute(f"DROP TABLE {table}")
        for sql in (
            "DROP VIEW calendar_day",
            "CREATE TABLE calendar_day (epoch_day INTEGER)",
            "ALTER TABLE special_day DROP COLUMN calendar",
            "INSERT INTO special_day VALUES ('2024-04-30', '[]', 'inventory')",
            """INSERT INTO setting VALUES ('opening_hours', '{"mon": [["09:00", "17:00"]], "tue": [["10:00", "12:00"]]}'),
                   ('holidays', '{"country": "CZ", "subdivision": null, "language": "en_US"}'), ('other', '1')""",
            "DELETE FROM schema_migration WHERE number = 9",
            "DELETE FROM fact_definition",
        ):
            writer.execute(sql)
    with open_store(path) as store:
        (plan,) = read_plans(store.read)
        assert plan.versions == (
            Version(hours={"mon": [["09:00", "17:00"]], "tue": [["10:00", "12:00"]]}, country="CZ", language="en_US"),
        )
        assert plan.own_days == (OwnDay(day_on=date(2024, 4, 30), name="inventory"),)
        assert store.read("SELECT name FROM setting")["name"].to_list() == ["other"]
        put(
            store,
            "ticket",
            [{"id": "1", "created_at": datetime(2024, 4, 28, 1), "resolved_at": datetime(2024, 5, 8, 1)}],
        )
        assert hours_of(store) == {"1": 18}  # two Mondays, one of two Tuesdays


@pytest.mark.parametrize(
    ("text", "blocks", "shown"),
    [
        ("9:00–12:00, 13:00–17:30", [["09:00", "12:00"], ["13:00", "17:30"]], "9:00–12:00, 13:00–17:30"),
        ("9-12 13-17", [["09:00", "12:00"], ["13:00", "17:00"]], "9:00–12:00, 13:00–17:00"),
        ("8.30 to 16.45 and 18-19", [["08:30", "16:45"], ["18:00", "19:00"]], "8:30–16:45, 18:00–19:00"),
        ("22:00-06:00", [["22:00", "06:00"]], "22:00–6:00"),
        ("24/7", [["00:00", "24:00"]], "0:00–24:00"),
        (" Closed ", [], "closed"),
        ("", [], "closed"),
    ],
)
def test_hours_as_people_write_them(text: str, blocks: list[list[str]], shown: str) -> None:
    assert read_hours(text) == blocks
    assert hours_text(blocks) == shown
    assert read_hours(shown) == blocks


@pytest.mark.parametrize(
    ("text", "problem"),
    [("9:00", "Cannot read “9:00”"), ("9-17, later", "Cannot read"), ("9-25", "not a time of day"), ("9-9", "is empty"), ("9-12, 11-14", "overlap")],
)  # fmt: skip
def test_hours_that_cannot_be_read_say_why(text: str, problem: str) -> None:
    with pytest.raises(CalendarError, match=problem):
        read_hours(text)


def test_a_week_in_words() -> None:
    week = read_week("Mon-Fri 09:00-12:00 13:00-17:00; Sat 9-12")
    assert week_text(week) == "Mon–Fri 9:00–12:00, 13:00–17:00; Sat 9:00–12:00"
    assert read_week(week_text(week)) == week
    assert [day for day, blocks in read_week("Saturday-Monday 22-6").items() if blocks] == ["mon", "sat", "sun"]
    for text in ("Someday 9-17", "Mon", "Mon-Xyz 9-17", "Money 9-17"):
        with pytest.raises(CalendarError, match="Cannot read"):
            read_week(text)


def run(store: Path, *arguments: str) -> int:
    return main(["hours", *arguments, "--store", str(store)])


def test_the_command_sets_calendars_and_prints_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store.duckdb"
    assert run(store, "--zone", "Europe/Prague", "--country", "cz", "Mon-Fri 09:00-12:00 13:00-17:00") == 0
    assert (
        run(
            store,
            "Mon-Sun 22-6",
            "--calendar",
            "Nights",
            "--country",
            "DE-BY",
            "--zone",
            "Europe/Berlin",
            "--team",
            "Night desk",
            "Night 2",
        )
        == 0
    )
    assert run(store, "Mon-Fri 20-4", "--calendar", "nights", "--from", "2026-05-01") == 0
    assert run(store, "--day", "2026-12-24=9-12", "--day", "2026-12-31=closed", "--day", "2026-12-31=usual") == 0
    lines = capsys.readouterr().out.split("report zone")[-1].splitlines()
    assert lines[:7] == [
        ": Europe/Prague",
        "Default (everybody else)",
        "  from the beginning: Mon–Fri 9:00–12:00, 13:00–17:00; holidays: CZ",
        "  2026-12-24: 9:00–12:00",
        "Nights (teams: Night 2, Night desk, on the clock of Europe/Berlin)",
        "  from the beginning: Mon–Sun 22:00–6:00; holidays: DE-BY",
        "  from 2026-05-01: Mon–Fri 20:00–4:00; holidays: DE-BY",
    ]
    assert run(store, "--team", "Night 2") == 0  # back to the default one
    assert run(store, "--calendar", "Nights", "--from", "2026-05-01", "--remove") == 0
    assert run(store, "--refresh-holidays", "--json") == 0
    told = json.loads(capsys.readouterr().out.split("package\n")[-1])
    nights = told["calendars"][1]
    assert (nights["teams"], nights["zone"], len(nights["hours"])) == (["Night desk"], "Europe/Berlin", 1)
    assert {day["package_version"] for day in told["holidays"]} == {holidays.installed_version()}
    assert run(store, "--calendar", "Nights", "--remove") == 0


WRONG_COMMANDS = [
    (("--calendar", "Nigths", "--country", "CZ"), "There is no calendar “Nigths”; there are Default"),
    (("--from", "2026-01-01"), "Say which hours hold"),
    (("--remove",), "cannot be removed"),
    (("--remove", "--from", "2026-01-01"), "no hours from 2026-01-01"),
    (("--zone", "Praha", "Mon 9-10"), "no time zone “Praha”"),
    (("--country", "CX1"), "Did you mean CX"),
    (("--day", "24.12.=9-12",), "'24.12.' is not a day"),
]  # fmt: skip


def test_the_command_says_what_is_wrong_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store.duckdb"
    new_store_at(store).close()
    for arguments, problem in WRONG_COMMANDS:
        assert run(store, *arguments) == 1, arguments
        assert problem in capsys.readouterr().err
    with open_store(store) as opened:
        assert opened.version() == 0
