"""Stored business seconds, to the second, against a slow reference that walks the wall clock and shares no code with the product.

An opening begins at the first moment at which the wall clock of its zone shows its time or a later one, and ends likewise: so a
time that comes twice is its first reading, and one that is skipped is the end of the gap.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.calendar.calendars import CalendarPlan, OwnDay, Version
from data.config import settings
from data.store.store import Store
from tests.stores import new_store_at

pytestmark = pytest.mark.long

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = dict[str, list[list[str]]]
WINDOWS = (
    (date(2026, 3, 20), date(2026, 4, 12)),  # the clocks of Europe, of Lord Howe and Easter
    (date(2025, 9, 28), date(2025, 11, 9)),  # the other way round
    (date(2025, 12, 19), date(2026, 1, 18)),  # New Year, and a working Saturday in Hungary
)


def days(names: str, *blocks: str) -> Hours:
    return {name: [block.split("-") for block in blocks] for name in names.split()}


@dataclass(frozen=True)
class Case:
    """A calendar in words of its own: hours from a day on, closed days, working Saturdays, days with their own hours."""

    zone: str
    hours: dict[date, Hours]
    country: str | None = None
    closed: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    own: dict[str, list[list[str]]] = field(default_factory=dict)

    def blocks(self, day_on: date) -> list[list[str]]:
        if str(day_on) in self.own:
            return self.own[str(day_on)]
        week = self.hours[max(each for each in self.hours if each <= day_on)]
        usual = week.get(WEEKDAYS[day_on.weekday()], [])
        if str(day_on) in self.working:
            return usual or week["fri"]
        return [] if str(day_on) in self.closed else usual


ALWAYS = date.min
OFFICE = "mon tue wed thu fri"
EVERY_DAY = OFFICE + " sat sun"
# Public holidays within the windows, from the countries' own lists.
CZECH = ("2025-09-28", "2025-10-28", "2025-12-24", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06")
# 2 January 2026 is given off in Hungary and worked on Saturday the 10th; 24 October 2025 likewise on the 18th, 24 December on
# the 13th (outside the windows).
HUNGARIAN = ("2025-10-23", "2025-10-24", "2025-11-01", "2025-12-24", "2025-12-25", "2025-12-26", "2026-01-01", "2026-01-02", "2026-04-03", "2026-04-05", "2026-04-06")  # fmt: skip
CASES = {
    "Czech office": Case("Europe/Prague", {ALWAYS: days(OFFICE, "09:00-17:00")}, "CZ", CZECH),
    "Lunch break": Case("Europe/Bratislava", {ALWAYS: days(OFFICE, "09:00-12:00", "13:00-17:30")}, own={"2026-03-31": [], "2026-04-04": [["10:00", "14:15"]]}),
    "Nights": Case("Europe/Prague", {ALWAYS: days(EVERY_DAY, "22:00-06:00")}, "CZ", CZECH),
    "Lord Howe": Case("Australia/Lord_Howe", {ALWAYS: days(EVERY_DAY, "00:30-02:10", "08:15-16:45", "23:15-00:15")}),
    "Hungary": Case("Europe/Budapest", {ALWAYS: days("mon tue wed thu", "08:00-16:30") | days("fri", "08:00-14:00")}, "HU", HUNGARIAN, ("2025-10-18", "2026-01-10")),
    "Dated change": Case(
        "Europe/Prague",
        {
            ALWAYS: days(OFFICE, "09:00-17:00"),
            date(2025, 10, 6): days(OFFICE, "08:00-12:00", "12:30-18:00") | days("sat", "09:00-12:00"),
            date(2026, 1, 7): days(EVERY_DAY, "20:00-04:00"),
            date(2026, 3, 31): days(OFFICE, "10:00-15:00"),
        },
    ),
    "Around the clock": Case("Europe/Athens", {ALWAYS: days(EVERY_DAY, "00:00-24:00")}),
    "New York": Case("America/New_York", {ALWAYS: days(OFFICE + " sat", "08:00-20:00")}),
    "In the gap and the fold": Case("Europe/Warsaw", {ALWAYS: days("sat", "22:00-02:30") | days("sun", "02:15-02:45", "04:00-05:00")}),
    "Six blocks": Case("Asia/Kolkata", {ALWAYS: days(EVERY_DAY, "06:00-07:00", "07:15-07:30", "09:00-12:00", "13:00-14:00", "15:00-16:00", "23:30-00:30")}),
}  # fmt: skip


class Reference:
    """Open or not, for each UTC minute of a window: all clocks and all hours change on whole minutes."""

    def __init__(self, case: Case, first_on: date, last_on: date) -> None:
        start = datetime.combine(first_on - timedelta(days=3), datetime.min.time(), UTC)
        minutes = int((last_on - first_on).days + 6) * 1440
        zone = ZoneInfo(case.zone)
        self.start = int(start.timestamp())
        # In minutes; every clock changes on a quarter of an hour, so that within one the wall clock goes on.
        quarters = [
            self._minute((start + timedelta(minutes=number)).astimezone(zone)) for number in range(0, minutes, 15)
        ]
        walls = [quarter + number for quarter in quarters for number in range(15)]
        # The latest wall time so far never runs back, so the first moment of a reading can be looked up in it.
        self.latest = list(accumulate(walls, max))
        is_open = [False] * minutes
        for step in range((last_on - first_on).days + 5):
            day_on = first_on - timedelta(days=2) + timedelta(days=step)
            for opens, closes in case.blocks(day_on):
                for number in range(*self._span(day_on, opens, closes)):
                    is_open[number] = True
        self.open = is_open
        self.seconds = [0, *accumulate(60 * each for each in is_open)]

    @staticmethod
    def _minute(wall: datetime) -> int:
        """What a wall clock shows, counted in minutes."""
        return wall.toordinal() * 1440 + wall.hour * 60 + wall.minute

    def _span(self, day_on: date, opens: str, closes: str) -> tuple[int, int]:
        midnight = datetime.combine(day_on, datetime.min.time())
        first, last = (timedelta(hours=int(text[:2]), minutes=int(text[3:])) for text in (opens, closes))
        if last <= first:
            last += timedelta(days=1)
        ends = (self._minute(midnight + length) for length in (first, last))
        return bisect_left(self.latest, next(ends)), bisect_left(self.latest, next(ends))

    def before(self, second: int) -> int:
        minute, rest = divmod(second - self.start, 60)
        return self.seconds[minute] + rest * self.open[minute]


Pair = tuple[str, int, int]


def pairs() -> Iterator[Pair]:
    """Team, created, resolved: random seconds, also next to openings; most of them a few days apart."""
    pick = random.Random(20260101)
    for team in CASES:
        for first_on, last_on in WINDOWS:
            first, last = (
                int(datetime.combine(day, datetime.min.time(), UTC).timestamp()) for day in (first_on, last_on)
            )
            for number in range(120):
                created = pick.randrange(first, last)
                if number % 3 == 0:
                    created = created // 900 * 900 + pick.choice((-1, 0, 1))
                resolved = min(last - 1, created + int(10 ** pick.uniform(0, 6.3)))
                yield team, max(first, created), max(first, created, resolved)


@pytest.fixture(scope="module")
def given() -> list[Pair]:
    return list(pairs())


def plan(number: int, name: str, case: Case) -> CalendarPlan:
    versions = tuple(
        Version(valid_from=None if day == ALWAYS else day, hours=hours, country=case.country)
        for day, hours in case.hours.items()
    )
    own = tuple(OwnDay(day_on=date.fromisoformat(day), hours=tuple((a, b) for a, b in blocks)) for day, blocks in case.own.items())  # fmt: skip
    return CalendarPlan(number=number, name=name, zone=case.zone, versions=versions, own_days=own, teams=(name,))


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, given: list[Pair], put: Any) -> Iterator[Store]:
    """A store with a ticket and a call for each pair, each team with its own calendar; the report zone is none of theirs."""
    with new_store_at(tmp_path_factory.mktemp("time") / "store.duckdb") as store:
        settings.set_report_zone(store, "Pacific/Auckland")
        for number, (name, case) in enumerate(CASES.items(), 1):
            settings.save_calendar(store, plan(number, name, case))
        rows = [
            {"id": str(number), "team": team, "created_at": moment(created), "first_response_at": moment(resolved),
             "resolved_at": moment(resolved), "status_class": "resolved"}
            for number, (team, created, resolved) in enumerate(given)
        ]  # fmt: skip
        put(store, "ticket", rows)
        calls = [
            {"id": str(number), "team": team, "started_at": moment(created)}
            for number, (team, created, _) in enumerate(given)
        ]
        put(store, "contact", calls)
        yield store


def is_report_midnight(second: int) -> bool:
    """Whether it is what an export writes that knows only the day: of such a call nobody knows whether it came after hours."""
    return f"{datetime.fromtimestamp(second, ZoneInfo('Pacific/Auckland')):%H:%M:%S}" == "00:00:00"


def test_every_pair_to_the_second(stored: Store, given: list[Pair]) -> None:
    expected: dict[str, tuple[int, bool]] = {}
    references = {team: [(Reference(case, *window), window) for window in WINDOWS] for team, case in CASES.items()}
    for number, (team, created, resolved) in enumerate(given):
        reference = next(each for each, (first, last) in references[team] if first <= moment(created).date() < last)
        is_open = reference.open[(created - reference.start) // 60]
        expected[str(number)] = (reference.before(resolved) - reference.before(created), not is_open)
    found = stored.read(
        """SELECT id, resolution_business_seconds, first_response_business_seconds, first_resolution_business_seconds,
                  fact_ticket.is_after_hours, fact_contact.is_after_hours AS is_call_after_hours
           FROM fact_ticket JOIN fact_contact USING (id)"""
    )
    assert found.height == len(given) == 3600
    wrong = [
        (given[int(id)], *values)
        for id, *values in found.iter_rows()
        if values[:3] != [expected[id][0]] * 3
        or values[3] not in (None, expected[id][1])
        or (values[4] != expected[id][1] and not (values[4] is None and is_report_midnight(given[int(id)][1])))
    ]
    assert not wrong
    # None of the calendars may be so poor that nothing is tested.
    worked = {team: sum(expected[str(n)][0] > 0 for n, pair in enumerate(given) if pair[0] == team) for team in CASES}
    assert min(worked.values()) > 20, worked


def test_the_windows_hold_what_they_are_for() -> None:
    """Each shift of a clock, a half-hour one among them, lies within a window of a calendar."""
    shifts = set()
    for case in CASES.values():
        zone = ZoneInfo(case.zone)
        for first_on, last_on in WINDOWS:
            steps = [datetime.combine(first_on + timedelta(days=n), datetime.min.time(), UTC).astimezone(zone).utcoffset() for n in range((last_on - first_on).days)]  # fmt: skip
            shifts |= {int((b - a).total_seconds() / 60) for a, b in pairwise(steps) if a is not None and b is not None}
    assert shifts == {-60, -30, 0, 30, 60}


def test_only_what_a_calendar_changes_is_made_anew_and_is_as_if_all_were(stored: Store) -> None:
    """A change of calendars updates a few columns; making all facts anew from the records gives the same tables."""
    from data.facts import refresh
    from tests.tables import dump_tables

    before = stored.read("SELECT sum(resolution_business_seconds) FROM fact_ticket").item()
    shorter = plan(1, "Czech office", Case("Europe/London", {ALWAYS: days(OFFICE, "10:00-15:30")}))
    told = settings.preview_calendar(stored, shorter)
    assert stored.read("SELECT sum(resolution_business_seconds) FROM fact_ticket").item() == before
    done = settings.save_calendar(stored, shorter)
    assert stored.read("SELECT sum(resolution_business_seconds) FROM fact_ticket").item() != before
    assert (done.tickets, done.changed_tickets, done.changed_contacts) == (
        told.tickets,
        told.changed_tickets,
        told.changed_contacts,
    )
    assert 0 < done.changed_tickets <= 360
    settings.remove_calendar(stored, "Lord Howe")
    narrow = dump_tables(stored)
    with stored.write() as writer:
        refresh.rebuild(writer)
    whole = dump_tables(stored)
    assert {name for name in whole if not whole[name].equals(narrow[name])} == set()
