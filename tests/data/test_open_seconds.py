"""Opening hours → open seconds, against published vectors and a slow reference that asks the wall clock each minute."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, chain
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from data.calendar.open_seconds import (
    DAY,
    OFFICE_HOURS,
    Block,
    Calendar,
    CalendarError,
    day_table,
    epoch_day,
    read_week,
    read_zone,
    second_of,
)

pytestmark = pytest.mark.long

PRAGUE, BUDAPEST = ZoneInfo("Europe/Prague"), ZoneInfo("Europe/Budapest")


def week(days: str, *blocks: tuple[str, str]) -> tuple[tuple[Block, ...], ...]:
    return read_week({name: [list(block) for block in blocks] for name in days.split()})


WORKDAYS = "mon tue wed thu fri"
ALWAYS = week(WORKDAYS + " sat sun", ("00:00", "24:00"))
LUNCH = week(WORKDAYS, ("09:00", "12:00"), ("13:00", "18:00"))


def open_before(table: pl.DataFrame, second: int) -> int:
    row = table.filter(pl.col("epoch_day") == second // DAY).row(0, named=True)["hours"]
    parts = (min(max(second % DAY - row[f"o{n}"], 0), row[f"l{n}"]) for n in range(1, 7))
    return int(row["before"]) + sum(parts)


def elapsed(calendar: Calendar, first: datetime, last: datetime) -> int:
    """Business seconds between two wall-clock times of the calendar's zone."""
    table = day_table(calendar, first.date() - timedelta(days=2), last.date() + timedelta(days=2))
    ends = [int(moment.replace(tzinfo=calendar.zone).timestamp()) for moment in (first, last)]
    return open_before(table, ends[1]) - open_before(table, ends[0])


@pytest.mark.parametrize(
    ("calendar", "first", "last", "seconds"),
    [
        # businesstimedelta README: 9–18 minus lunch, a week of five days
        (Calendar(zone=PRAGUE, week=LUNCH), datetime(2016, 1, 18, 9), datetime(2016, 1, 22, 18), 40 * 3600),
        # the same library run on 9–17 minus lunch, from a Monday and from a Sunday a year before
        (Calendar(zone=read_zone("UTC"), week=week(WORKDAYS, ("09:00", "12:00"), ("13:00", "17:00"))),
         datetime(2016, 1, 18, 9), datetime(2016, 1, 22, 18), 35 * 3600),
        (Calendar(zone=read_zone("UTC"), week=week(WORKDAYS, ("09:00", "12:00"), ("13:00", "17:00"))),
         datetime(2015, 1, 18, 9), datetime(2015, 1, 22, 18), 28 * 3600),
        # daylight saving, around the clock
        (Calendar(zone=PRAGUE, week=ALWAYS), datetime(2024, 3, 31), datetime(2024, 4, 1), 82_800),
        (Calendar(zone=PRAGUE, week=ALWAYS), datetime(2024, 10, 27), datetime(2024, 10, 28), 90_000),
        # a 9–17 day has eight hours also when the clocks change
        (Calendar(zone=PRAGUE, week=week("sun", ("09:00", "17:00"))), datetime(2024, 3, 30), datetime(2024, 4, 1), 8 * 3600),
        (Calendar(zone=PRAGUE, week=week("sun", ("09:00", "17:00"))), datetime(2024, 10, 26), datetime(2024, 10, 28), 8 * 3600),
        # a night shift over the change loses or gains the hour
        (Calendar(zone=PRAGUE, week=week("sat", ("22:00", "06:00"))), datetime(2024, 3, 30), datetime(2024, 4, 1), 7 * 3600),
        (Calendar(zone=PRAGUE, week=week("sat", ("22:00", "06:00"))), datetime(2024, 10, 26), datetime(2024, 10, 28), 9 * 3600),
        # created and solved while closed: nothing; created while closed: counts from the next opening
        (Calendar(zone=PRAGUE, week=LUNCH), datetime(2024, 3, 8, 18), datetime(2024, 3, 11, 9), 0),
        (Calendar(zone=PRAGUE, week=LUNCH), datetime(2024, 3, 9, 11), datetime(2024, 3, 11, 9, 30), 1800),
    ],
)  # fmt: skip
def test_vectors(calendar: Calendar, first: datetime, last: datetime, seconds: int) -> None:
    assert elapsed(calendar, first, last) == seconds


def test_a_holiday_takes_away_the_openings_that_begin_on_it() -> None:
    nights = Calendar(zone=PRAGUE, week=week(WORKDAYS, ("22:00", "06:00")), holidays=frozenset({date(2024, 5, 1)}))
    assert elapsed(nights, datetime(2024, 4, 30, 12), datetime(2024, 5, 1, 12)) == 8 * 3600  # began the day before
    assert elapsed(nights, datetime(2024, 5, 1, 12), datetime(2024, 5, 2, 12)) == 0


def test_working_weekend_days_have_fridays_hours_unless_the_weekday_has_its_own() -> None:
    saturday = date(2026, 1, 10)
    short_friday = read_week(dict(OFFICE_HOURS) | {"fri": [["09:00", "14:00"]]})
    office = Calendar(zone=BUDAPEST, week=short_friday, workdays=frozenset({saturday}))
    assert office.blocks(saturday) == short_friday[4]
    assert office.blocks(saturday + timedelta(days=7)) == ()
    shop = Calendar(zone=BUDAPEST, week=week("sat", ("10:00", "12:00")), workdays=frozenset({saturday}))
    assert shop.blocks(saturday) == (Block(600, 720),)
    closed_fridays = Calendar(zone=BUDAPEST, week=week("mon", ("08:00", "16:00")), workdays=frozenset({saturday}))
    assert closed_fridays.blocks(saturday) == (Block(480, 960),)


def test_a_special_day_beats_holiday_working_saturday_and_week() -> None:
    day_on = date(2024, 5, 1)
    both = {"holidays": frozenset({day_on}), "workdays": frozenset({day_on})}
    assert Calendar(zone=PRAGUE, week=ALWAYS, special={day_on: (Block(600, 660),)}, **both).blocks(day_on) == (
        Block(600, 660),
    )
    assert Calendar(zone=PRAGUE, week=ALWAYS, special={day_on: ()}).blocks(day_on) == ()


@pytest.mark.parametrize(
    ("zone", "day_on", "minutes", "moment"),
    [
        (PRAGUE, date(2025, 10, 26), 150, 1761438600),  # 02:30 comes twice: the first reading
        (PRAGUE, date(2024, 3, 31), 150, datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp()),  # 02:30 never comes
        (PRAGUE, date(2024, 3, 31), 120, datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp()),
        (PRAGUE, date(2024, 3, 30), 26 * 60 + 30, datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp()),
        (
            ZoneInfo("Australia/Lord_Howe"),
            date(2024, 10, 6),
            135,
            datetime(2024, 10, 5, 15, 30, tzinfo=UTC).timestamp(),
        ),
        (ZoneInfo("Asia/Kolkata"), date(2024, 1, 1), 0, datetime(2023, 12, 31, 18, 30, tzinfo=UTC).timestamp()),
    ],
)
def test_wall_clock_times_that_come_twice_or_never(zone: ZoneInfo, day_on: date, minutes: int, moment: float) -> None:
    assert second_of(day_on, minutes, zone) == moment


REFERENCE = {
    "office": Calendar(zone=PRAGUE, week=read_week(OFFICE_HOURS), holidays=frozenset({date(2024, 3, 29), date(2024, 4, 1)})),
    "lunch": Calendar(zone=ZoneInfo("Europe/Bratislava"), week=LUNCH),
    "always": Calendar(zone=ZoneInfo("Europe/Athens"), week=ALWAYS),
    "night": Calendar(zone=ZoneInfo("Europe/Warsaw"), week=week(WORKDAYS + " sat sun", ("22:00", "06:00"))),
    "far west": Calendar(zone=ZoneInfo("America/New_York"), week=week(WORKDAYS + " sat", ("08:00", "20:00"))),
    "half hours": Calendar(zone=ZoneInfo("Asia/Kolkata"), week=week(WORKDAYS, ("00:30", "05:45"), ("23:15", "23:45"))),
    "far east": Calendar(zone=ZoneInfo("Pacific/Auckland"), week=week(WORKDAYS, ("07:00", "11:00"), ("12:00", "15:00"), ("16:00", "24:00"))),
    "half-hour change": Calendar(zone=ZoneInfo("Australia/Lord_Howe"), week=week(WORKDAYS + " sat sun", ("01:00", "05:00"))),
    "in the gap and the fold": Calendar(zone=BUDAPEST, week=week("sun", ("02:00", "03:00"))),
    "touching and overlapping": Calendar(zone=PRAGUE, week=week(WORKDAYS + " sun", ("20:00", "02:00"), ("00:00", "04:00"), ("04:00", "05:00"))),
}  # fmt: skip


def is_open(calendar: Calendar, second: int) -> bool:
    """Ask the wall clock: is it within an opening of today, or of yesterday that runs into today?"""
    wall = datetime.fromtimestamp(second, calendar.zone)
    minute = wall.hour * 60 + wall.minute
    today = any(block.opens <= minute < block.closes for block in calendar.blocks(wall.date()))
    yesterday = calendar.blocks(wall.date() - timedelta(days=1))
    return today or any(minute < block.closes - 1440 for block in yesterday)


@pytest.mark.parametrize("name", REFERENCE)
@pytest.mark.parametrize("first_on", [date(2024, 3, 24), date(2024, 10, 1), date(2024, 10, 22)])
def test_against_the_wall_clock_of_each_quarter_of_an_hour(name: str, first_on: date) -> None:
    calendar, last_on = REFERENCE[name], first_on + timedelta(days=17)
    start, end = epoch_day(first_on) * DAY, epoch_day(last_on) * DAY
    assert all(end % 15 == 0 for block in chain(*calendar.week) for end in (block.opens, block.closes))
    quarters = [is_open(calendar, second) for second in range(start, end, 900)]
    slow = [0, *accumulate(60 * each for each in quarters for _ in range(15))]  # by minutes
    table = day_table(calendar, first_on, last_on)
    pick = random.Random(7)
    for _ in range(300):
        first, last = sorted(pick.randrange(len(slow)) for _ in range(2))
        fast = open_before(table, start + last * 60) - open_before(table, start + first * 60)
        assert fast == slow[last] - slow[first]


def test_the_day_table_knows_the_report_zones_wall_clock() -> None:
    row = day_table(REFERENCE["office"], date(2024, 3, 30), date(2024, 4, 1))["zone"].to_list()
    assert row == [
        {"early": 3600, "change": DAY, "later": 3600},
        {"early": 3600, "change": 3600, "later": 7200},
        {"early": 7200, "change": DAY, "later": 7200},
    ]


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ({"monday": []}, "No such weekdays: monday"),
        ({"mon": [["09:00"]]}, "needs two times"),
        ({"mon": [["9 am", "17:00"]]}, "“9 am” is not a time"),
        ({"mon": [["09:00", "25:00"]]}, "not a time of day"),
        ({"mon": [["09:00", "09:00"]]}, "is empty; around the clock is 00:00 to 24:00"),
        ({"mon": "09:00-17:00"}, "list of pairs"),
    ],
)
def test_hours_that_cannot_be_read_say_why(hours: dict[str, object], problem: str) -> None:
    with pytest.raises(CalendarError, match=problem):
        read_week(hours)


def test_more_openings_than_the_table_holds_are_refused() -> None:
    crowded = Calendar(zone=PRAGUE, week=week("mon", *[(f"{hour:02}:00", f"{hour:02}:30") for hour in range(7, 14)]))
    with pytest.raises(CalendarError, match="More than 6 openings"):
        day_table(crowded, date(2024, 3, 4), date(2024, 3, 4))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="Europe/Prag”"):
        read_zone("Europe/Prag")
