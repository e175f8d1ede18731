"""Facts by hand: durations by both clocks, fallbacks, flags and local dates; and that a refresh equals a full rebuild."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data.calendar import in_force
from data.config import settings
from data.facts import refresh
from data.imports.load import delete_records
from data.store.model import RECORDS, Column
from data.store.store import Store
from tests.records import any_value, put_sources
from tests.records import put as put_records
from tests.sweep import IS_SWEEP, in_sweep
from tests.tables import dump_tables

pytestmark = pytest.mark.long

HOUR = 3600
MON, TUE, FRI, SAT = (datetime(2024, 3, day) for day in (4, 5, 8, 9))


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    return day.replace(hour=hour, minute=minute)


def fact(store: Store, columns: str, table: str = "fact_ticket") -> tuple[Any, ...]:
    return store.read(f"SELECT {columns} FROM {table} ORDER BY source, id").row(0)


Case = tuple[dict[str, Any], tuple[Any, ...]]
"""The columns of a record, and what its fact says."""


def wrong(
    store: Store, cases: Sequence[Case], columns: str, record: str = "ticket", table: str = "fact_ticket"
) -> list[tuple[Case, Any]]:
    """The cases whose facts are others than expected, and those facts; each is the only record of a source of its own."""
    put_sources(store, record, {f"{place:03}": [{"id": "1"} | given] for place, (given, _) in enumerate(cases)})
    found = store.read(f"SELECT {columns} FROM {table} ORDER BY source").rows()
    return [(case, is_) for case, is_ in zip(cases, found, strict=True) if case[1] != is_]


DURATIONS = "first_response_calendar_seconds, first_response_business_seconds, resolution_calendar_seconds, resolution_business_seconds"


DURATION_CASES: list[Case] = [
    # Friday 16:00, answered Friday 16:30, solved Monday 09:30: the weekend is 65.5 h by the clock, 1.5 h of opening hours
    ({"created_at": at(FRI, 16), "first_response_at": at(FRI, 16, 30), "resolved_at": datetime(2024, 3, 11, 9, 30)},
     (1800, 1800, 235_800, 5400)),
    # created on a Saturday, answered and solved on it: no opening hour passed
    ({"created_at": at(SAT, 10), "first_response_at": at(SAT, 11), "resolved_at": at(SAT, 11)}, (HOUR, 0, HOUR, 0)),
    # nothing happened yet
    ({"created_at": at(MON, 10)}, (None, None, None, None)),
    # no moment, but the vendor's calendar time: our own calendar gives the business time (16:30 to 09:30 is 1 h open)
    ({"created_at": at(MON, 16, 30), "first_response_reported_seconds": 17 * HOUR, "resolution_reported_seconds": 17 * HOUR,
      "first_response_reported_business_seconds": 7, "resolution_reported_business_seconds": 7},
     (17 * HOUR, HOUR, 17 * HOUR, HOUR)),
    # only the vendor's business time
    ({"created_at": at(MON, 10), "first_response_reported_business_seconds": 600, "resolution_reported_business_seconds": 0},
     (None, 600, None, 0)),
    # moments win over what the vendor reports
    ({"created_at": at(MON, 10), "first_response_at": at(MON, 11), "first_response_reported_seconds": 5,
      "first_response_reported_business_seconds": 5}, (HOUR, HOUR, None, None)),
    # wrong order of times: no duration, not even a reported one
    ({"created_at": at(TUE, 10), "first_response_at": at(MON, 10), "resolved_at": at(MON, 10), "first_response_reported_seconds": 5,
      "resolution_reported_business_seconds": 5}, (None, None, None, None)),
    # no creation: only what was reported
    ({"created_at": None, "first_response_at": at(MON, 10), "resolved_at": at(MON, 12), "first_response_reported_seconds": 90},
     (90, None, None, None)),
    # solved but no solve time: when it was closed
    ({"created_at": at(MON, 10), "closed_at": at(TUE, 10), "status_class": "closed"}, (None, None, None, None)),  # closed is not solved
    # open again: not resolved
    ({"created_at": at(MON, 10), "resolved_at": at(MON, 11), "status_class": "open", "resolution_reported_seconds": HOUR},
     (None, None, None, None)),
    # durations that cannot be: negative, or longer than the calendar
    ({"created_at": at(MON, 10), "first_response_reported_seconds": -5, "resolution_reported_business_seconds": -5},
     (None, None, None, None)),
    ({"created_at": at(MON, 10), "first_response_reported_seconds": 10**17}, (10**17, None, None, None)),
]  # fmt: skip


def test_durations(empty_store: Store) -> None:
    assert wrong(empty_store, DURATION_CASES, DURATIONS) == []


def test_a_moment_that_only_the_vendors_duration_gives_is_in_the_fact(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": "1", "created_at": at(MON, 10), "first_response_reported_seconds": 60}])
    assert fact(empty_store, "first_response_at, is_answered") == (at(MON, 10, 1), True)


def test_wrong_order_is_flagged_and_leaves_the_backlog_on_the_day_of_creation(empty_store: Store, put: Any) -> None:
    put(
        empty_store,
        "ticket",
        [{"id": "1", "created_at": at(TUE, 10), "first_response_at": at(MON, 10), "resolved_at": at(MON, 11)}],
    )
    columns = "is_first_response_before_creation, is_resolution_before_creation, is_answered, is_resolved, resolved_on, left_backlog_on"
    assert fact(empty_store, columns) == (True, True, True, True, MON.date(), TUE.date())


def test_who_is_still_in_the_backlog(empty_store: Store) -> None:
    cases: list[Case] = [
        ({"resolved_at": at(FRI, 9)}, (True, FRI.date())),
        ({"resolved_at": at(FRI, 9), "status_class": "waiting"}, (False, None)),
        ({"status_class": "solved", "updated_at": at(TUE, 9)}, (True, TUE.date())),
        ({"status_class": "closed"}, (True, None)),  # nobody knows when
        ({"resolution_reported_business_seconds": 60}, (True, None)),
        ({"updated_at": at(FRI, 9)}, (None, None)),  # nothing that the source fills could tell
        ({"status_class": "open"}, (False, None)),
    ]
    created = [({"created_at": at(MON, 10)} | ticket, told) for ticket, told in cases]
    assert wrong(empty_store, created, "is_resolved, left_backlog_on") == []


def test_waiting_lasts_until_the_newest_moment_of_the_source(empty_store: Store, put: Any) -> None:
    columns = (
        "first_response_waiting_calendar_seconds, first_response_waiting_business_seconds, "
        "resolution_waiting_calendar_seconds, resolution_waiting_business_seconds"
    )
    put(empty_store, "ticket", [{"id": "1", "created_at": at(MON, 16), "status_class": "open"}])
    assert fact(empty_store, columns, "fact_ticket LEFT JOIN ticket_waiting USING (source, id)") == (
        None,
        None,
        0,
        0,
    )  # whether it was answered the source never says
    put(
        empty_store,
        "ticket",
        [{"id": "2", "created_at": at(MON, 9), "first_response_at": at(MON, 10), "status_class": None}],
    )
    assert fact(empty_store, columns, "fact_ticket LEFT JOIN ticket_waiting USING (source, id)") == (0, 0, 0, 0)
    put(empty_store, "contact", [{"id": "1", "started_at": at(TUE, 10)}], source="phone")
    assert fact(empty_store, columns, "fact_ticket LEFT JOIN ticket_waiting USING (source, id)") == (
        0,
        0,
        0,
        0,
    )  # another source
    put(empty_store, "contact", [{"id": "1", "started_at": at(TUE, 10)}])
    assert fact(empty_store, columns, "fact_ticket LEFT JOIN ticket_waiting USING (source, id)") == (
        18 * HOUR,
        2 * HOUR,
        18 * HOUR,
        2 * HOUR,
    )
    put(empty_store, "ticket", [{"id": "1", "first_response_at": at(MON, 16)}])
    assert fact(empty_store, columns, "fact_ticket LEFT JOIN ticket_waiting USING (source, id)") == (
        None,
        None,
        18 * HOUR,
        2 * HOUR,
    )
    put(empty_store, "ticket", [{"id": "1", "first_response_at": None, "status_class": "closed"}])
    assert fact(empty_store, columns, "fact_ticket LEFT JOIN ticket_waiting USING (source, id)") == (
        None,
        None,
        None,
        None,
    )


def test_a_moment_far_in_the_future_does_not_make_everybody_wait(empty_store: Store, put: Any) -> None:
    with empty_store.write() as writer:
        writer.execute("INSERT INTO upload (id, source, loaded_at) VALUES (1, 'desk', $at)", {"at": at(TUE, 12)})
    rows = [
        {"id": "1", "created_at": at(MON, 10), "status_class": "open"},
        {"id": "2", "created_at": datetime(2099, 1, 1)},
        {"id": "3", "due_at": at(FRI, 10)},
    ]
    put(empty_store, "ticket", rows)
    assert empty_store.read("SELECT data_until_at FROM source_state").item() == at(MON, 10)
    with empty_store.write() as writer:
        writer.execute("INSERT INTO upload (id, source, loaded_at) VALUES (2, 'desk', $at)", {"at": at(FRI, 12)})
    put(empty_store, "ticket", [{"id": "4", "updated_at": at(datetime(2024, 3, 6), 11)}])
    assert empty_store.read("SELECT data_until_at FROM source_state").item() == at(datetime(2024, 3, 6), 11)
    assert empty_store.read("SELECT resolution_waiting_calendar_seconds FROM fact_ticket LEFT JOIN ticket_waiting USING (source, id) ORDER BY id").to_series().to_list() == [
        49 * HOUR, None, None, None,
    ]  # fmt: skip


def test_one_moment_long_after_all_others_ages_nobody(empty_store: Store) -> None:
    strays = {
        "far": datetime(2062, 1, 1),
        "tomorrow": datetime.now() + timedelta(days=1),
        "a year on": datetime(2025, 6, 1),
    }

    def put_each(rows: list[dict[str, Any]]) -> dict[str, datetime]:
        """Where the data of each source end once it has these rows too; a row without a moment has its stray one."""
        put_sources(
            empty_store,
            "ticket",
            {source: [{"created_at": stray, "status_class": "open"} | row for row in rows] for source, stray in strays.items()},
        )  # fmt: skip
        return dict(empty_store.read("FROM source_state").iter_rows())

    ends = put_each([{"id": f"{day}", "created_at": at(MON, 10) + timedelta(days=day)} for day in range(30)])
    assert ends == dict.fromkeys(strays, at(MON, 10) + timedelta(days=29))
    assert put_each([{"id": "stray"}]) == ends
    # where work goes on after a silence, the data do too
    ends = put_each([{"id": f"late {day}", "created_at": datetime(2025, 6, 1 + day)} for day in range(5)])
    assert ends == dict.fromkeys(strays, datetime(2025, 6, 5))


def test_a_source_of_few_tickets_has_no_strays() -> None:
    quarterly = [datetime(2020 + number // 3, 1 + number % 3 * 4, 1) for number in range(20)]
    assert refresh.end_of([*quarterly, datetime(2027, 4, 1)]) == datetime(2027, 4, 1)
    assert refresh.end_of([MON + timedelta(days=day) for day in range(20)] + [datetime(2027, 6, 1)]) == MON + timedelta(
        days=19
    )
    assert refresh.end_of([MON, datetime(2027, 6, 1)]) == datetime(2027, 6, 1)  # of so few nobody knows


def test_a_source_that_begins_to_tell_more_makes_all_its_facts_anew(empty_store: Store, put: Any) -> None:
    flags = "SELECT is_answered FROM fact_ticket ORDER BY source, id"
    put(empty_store, "ticket", [{"id": f"{number:02}", "created_at": at(MON, 10)} for number in range(20)])
    put(empty_store, "ticket", [{"id": "1", "created_at": at(MON, 10)}], source="other")
    assert empty_store.read(flags).to_series().to_list() == 21 * [None]
    put(empty_store, "ticket", [{"id": "00", "first_response_at": at(MON, 11)}])
    assert empty_store.read(flags).to_series().to_list() == [True, *(19 * [False]), None]
    put(empty_store, "ticket", [{"id": "00", "first_response_at": None}])
    assert empty_store.read(flags).to_series().to_list() == 21 * [None]


def test_few_days_are_days(empty_store: Store) -> None:
    """Without a clock time on one side no hours are known, also of one ticket; whole days between two clock times may be chance."""
    cases: list[Case] = [
        ({"created_at": MON, "resolved_at": MON}, (86_400, None)),
        ({"created_at": MON, "resolved_at": at(TUE, 15)}, (86_400, None)),
        ({"created_at": at(MON, 10), "resolved_at": TUE}, (86_400, None)),
        ({"created_at": at(MON, 10), "resolved_at": at(TUE, 10)}, (86_400, 8 * 3600)),
        ({"created_at": at(MON, 10), "resolved_at": at(MON, 11)}, (3600, 3600)),
    ]
    assert wrong(empty_store, cases, "resolution_calendar_seconds, resolution_business_seconds") == []


def test_the_first_resolution_of_a_reopened_ticket_is_not_its_last(empty_store: Store) -> None:
    solved = {"created_at": at(MON, 10), "resolved_at": at(MON, 12)}
    cases: list[Case] = [
        ({**solved, "reopens": 1}, (None, None, 7200)),
        ({**solved, "reopens": 1, "first_resolved_at": at(MON, 11)}, (3600, 3600, 7200)),
        ({**solved, "reopens": 0}, (7200, 7200, 7200)),
        (solved, (7200, 7200, 7200)),
    ]
    columns = "first_resolution_calendar_seconds, first_resolution_business_seconds, resolution_calendar_seconds"
    assert wrong(empty_store, cases, columns) == []


def test_bins_are_ddsketchs(empty_store: Store) -> None:
    bins = {0: -1, 1: 0, 2: 35, 60: 205, 100: 231, 3600: 410, 86_400: 569, 604_800: 666}
    cases: list[Case] = [
        ({"created_at": at(MON, 9), "resolved_at": at(MON, 9) + timedelta(seconds=seconds)}, (place, None))
        for seconds, place in bins.items()
    ]
    columns = "duration_bin(resolution_calendar_seconds), duration_bin(first_response_calendar_seconds)"
    assert wrong(empty_store, cases, columns) == []


def test_unknown_is_not_false(empty_store: Store) -> None:
    cases: list[Case] = [
        ({"replies": 1, "reopens": 0, "status_class": "solved"}, (False, True)),
        ({"replies": 1, "reopens": 2, "status_class": "open"}, (True, False)),
        ({"replies": 2, "status_class": "solved"}, (None, False)),
        ({"status_class": "solved"}, (None, None)),
    ]
    created = [({"created_at": MON} | ticket, flags) for ticket, flags in cases]
    assert wrong(empty_store, created, "was_reopened, is_one_touch") == []


LOCAL = "created_on, created_hour, created_weekday, is_after_hours"


LOCAL_CASES = [
    ("UTC", datetime(2024, 3, 3, 23, 30), (date(2024, 3, 3), 23, 7, True)),
    ("Europe/Prague", datetime(2024, 3, 3, 23, 30), (date(2024, 3, 4), 0, 1, True)),
    ("Europe/Prague", datetime(2024, 3, 4, 8, 0), (date(2024, 3, 4), 9, 1, False)),
    ("Europe/Prague", datetime(2024, 3, 4, 7, 59, 59), (date(2024, 3, 4), 8, 1, True)),
    ("Europe/Prague", datetime(2024, 7, 1, 15, 0), (date(2024, 7, 1), 17, 1, True)),
    ("Europe/Prague", datetime(2024, 3, 31, 0, 59, 59), (date(2024, 3, 31), 1, 7, True)),
    ("Europe/Prague", datetime(2024, 3, 31, 1, 0), (date(2024, 3, 31), 3, 7, True)),
    ("America/New_York", datetime(2024, 3, 4, 2, 0), (date(2024, 3, 3), 21, 7, True)),
    ("Asia/Kolkata", datetime(2024, 12, 31, 18, 30, 1), (date(2025, 1, 1), 0, 3, True)),
    # midnight to the second: the export knows only the day
    ("Asia/Kolkata", datetime(2024, 12, 31, 18, 30), (date(2025, 1, 1), None, 3, None)),
]


def test_dates_and_hours_are_the_report_zones(empty_store: Store) -> None:
    moments = [{"id": "1", "created_at": created_at} for _, created_at, _ in LOCAL_CASES]
    put_sources(empty_store, "ticket", {f"{place:02}": [row] for place, row in enumerate(moments)})
    wrong = []
    for zone in dict.fromkeys(case[0] for case in LOCAL_CASES):
        settings.set_report_zone(empty_store, zone)
        found = empty_store.read(f"SELECT {LOCAL} FROM fact_ticket ORDER BY source").rows()
        pairs = zip(LOCAL_CASES, found, strict=True)
        wrong += [(case, local) for case, local in pairs if case[0] == zone and case[2] != local]
    assert wrong == []


def test_business_time_is_the_calendars(empty_store: Store, put: Any) -> None:
    """Random pairs over two years: the SQL of the facts and the intervals of the calendar agree to the second."""
    pick = random.Random(3)
    settings.set_report_zone(empty_store, "Europe/Prague")
    settings.set_opening_hours(
        empty_store,
        {"mon": [["08:00", "12:00"], ["13:00", "18:30"]], "fri": [["22:00", "06:00"]], "sun": [["00:00", "24:00"]]},
    )
    rows = []
    for number in range(400):
        created_at = datetime(2024, 1, 1) + timedelta(seconds=pick.randrange(2 * 365 * 86_400))
        rows.append(
            {
                "id": f"{number:03}",
                "created_at": created_at,
                "resolved_at": created_at + timedelta(seconds=pick.randrange(10 ** pick.randrange(2, 8))),
            }
        )
    put(empty_store, "ticket", rows)
    openings = in_force.stored_calendars(empty_store.read, in_force.report_zone(empty_store.read))[0].openings(
        date(2023, 12, 1), date(2026, 12, 31)
    )
    epoch = datetime(1970, 1, 1)

    def slow(first: datetime, last: datetime) -> int:
        ends = [int((moment - epoch).total_seconds()) for moment in (first, last)]
        return sum(max(min(closes, ends[1]) - max(opens, ends[0]), 0) for opens, closes in openings)

    found = empty_store.read("SELECT resolution_business_seconds FROM fact_ticket ORDER BY id").to_series().to_list()
    assert found == [slow(row["created_at"], row["resolved_at"]) for row in rows]


def test_old_and_coming_years_have_their_days(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": "2", "created_at": at(MON, 10), "resolved_at": at(TUE, 10)}])
    put(
        empty_store,
        "ticket",
        [{"id": "1", "created_at": datetime(1970, 1, 2, 10), "resolved_at": datetime(2099, 12, 31, 23, 59, 59)}],
    )
    found = fact(empty_store, "resolution_business_seconds, resolved_on, created_on, is_after_hours")
    workdays = sum(
        (date(1970, 1, 2) + timedelta(days=day)).weekday() < 5
        for day in range((date(2100, 1, 1) - date(1970, 1, 2)).days)
    )
    assert found == ((workdays - 1) * 8 * HOUR + 7 * HOUR, date(2099, 12, 31), date(1970, 1, 2), False)
    missing = "SELECT count(*) FROM fact_ticket WHERE created_on IS NULL OR resolution_business_seconds IS NULL"
    assert empty_store.read(missing).item() == 0


def test_a_reported_duration_that_ends_beyond_the_data_has_its_day(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": "1", "created_at": at(MON, 10), "resolution_reported_seconds": 900_000_000}])
    assert None not in fact(empty_store, "resolved_at, resolved_on, resolution_business_seconds, left_backlog_on")


SURVEY = "channel, team, customer, priority, ticket_source, responded_on, survey_on, is_date_from_ticket"


def test_a_survey_takes_from_its_ticket_what_it_does_not_say(empty_store: Store, put: Any) -> None:
    put(
        empty_store,
        "survey_response",
        [{"id": "s", "ticket": "7", "kind": "csat", "score": 5, "scale": 5, "team": "own"}],
    )
    assert fact(empty_store, SURVEY, "fact_survey") == (None, "own", None, None, None, None, None, False)
    ticket = {"id": "7", "created_at": at(MON, 10), "team": "A", "channel": "chat", "customer": "c", "priority": "high"}
    put(empty_store, "ticket", [ticket])
    assert fact(empty_store, SURVEY, "fact_survey") == (
        "chat",
        "own",
        "c",
        "high",
        "desk",
        MON.date(),
        MON.date(),
        True,
    )
    put(empty_store, "ticket", [{"id": "7", "resolved_at": at(TUE, 10), "channel": "email"}])
    assert fact(empty_store, SURVEY, "fact_survey") == (
        "email",
        "own",
        "c",
        "high",
        "desk",
        TUE.date(),
        TUE.date(),
        True,
    )
    put(empty_store, "survey_response", [{"id": "s", "sent_at": at(FRI, 10), "score": None}])
    assert fact(empty_store, SURVEY, "fact_survey")[5:] == (None, FRI.date(), False)


def test_a_ticket_of_another_source_counts_only_while_it_is_the_only_one(empty_store: Store, put: Any) -> None:
    put(empty_store, "survey_response", [{"id": "s", "ticket": "7", "kind": "nps", "score": 9}], source="survey tool")
    put(empty_store, "ticket", [{"id": "7", "team": "A"}], source="desk")
    assert fact(empty_store, "team, ticket_source", "fact_survey") == ("A", "desk")
    put(empty_store, "ticket", [{"id": "7", "team": "B"}], source="shop")
    assert fact(empty_store, "team, ticket_source", "fact_survey") == (None, None)
    with empty_store.write() as writer:
        delete_records(writer, "ticket", "desk")
        refresh.refresh(writer, {"ticket"}, "desk")
    assert fact(empty_store, "team, ticket_source", "fact_survey") == ("B", "shop")
    put(empty_store, "ticket", [{"id": "7", "team": "own"}], source="survey tool")
    assert fact(empty_store, "team, ticket_source", "fact_survey") == ("own", "survey tool")


SCORES = "is_answered, is_csat_good, csat_score_rate, is_promoter, is_detractor, ces_score, is_ces_easy"


SCORE_CASES: list[tuple[Any, ...]] = [
    ("csat", 4, 5, None, (True, True, 0.75, None, None, None, None)),
    ("csat", 3, 5, False, (True, False, 0.5, None, None, None, None)),
    ("csat", 1, 5, True, (True, True, 1.0, None, None, None, None)),
    ("csat", 2, 2, None, (True, True, 1.0, None, None, None, None)),
    ("csat", 2, 3, None, (True, False, 0.5, None, None, None, None)),
    ("csat", 6, 7, None, (True, True, 5 / 6, None, None, None, None)),
    ("csat", 8, 10, None, (True, False, 7 / 9, None, None, None, None)),
    ("csat", None, 5, None, (False, None, None, None, None, None, None)),
    ("nps", 9, 10, None, (True, None, None, True, False, None, None)),
    ("nps", 8, 10, None, (True, None, None, False, False, None, None)),
    ("nps", 6, 10, None, (True, None, None, False, True, None, None)),
    ("nps", None, 10, None, (False, None, None, None, None, None, None)),
    ("ces", 5, 7, None, (True, None, None, None, None, 5, True)),
    ("ces", 3, 7, True, (True, None, None, None, None, 5, True)),
    ("ces", 3, 5, None, (True, None, None, None, None, 3, False)),
]


def test_scores(empty_store: Store) -> None:
    columns = ("kind", "score", "scale", "is_low_best")
    cases: list[Case] = [(dict(zip(columns, given, strict=True)), scores) for *given, scores in SCORE_CASES]
    assert wrong(empty_store, cases, SCORES, "survey_response", "fact_survey") == []


CONTACT_CASES: list[Case] = [
    ({"answered_at": at(MON, 9, 1), "ended_at": at(MON, 9, 5), "outcome": "answered"}, (60, 240, 240, True, False)),
    ({"answered_at": at(MON, 9, 1), "ended_at": at(MON, 9, 5), "hold_seconds": 40, "wrap_seconds": 30, "direction": "outbound"},
     (60, 200, 270, True, True)),
    ({"ended_at": at(MON, 9, 2), "outcome": "abandoned"}, (120, None, None, False, False)),
    ({"wait_seconds": 5, "talk_seconds": 7, "answered_at": at(MON, 9, 1), "ended_at": at(MON, 9, 5)}, (5, 7, 7, True, False)),
    ({"answered_at": at(MON, 8), "ended_at": at(MON, 7), "outcome": "answered"}, (None, None, None, True, False)),
]  # fmt: skip


def test_contacts(empty_store: Store) -> None:
    began = (MON.date(), 9, 1, False)
    cases = [({"started_at": at(MON, 9)} | contact, (*expected, *began)) for contact, expected in CONTACT_CASES]
    columns = "wait_seconds, talk_seconds, handle_seconds, is_answered, is_outbound, started_on, started_hour, started_weekday, is_after_hours"
    assert wrong(empty_store, cases, columns, "contact", "fact_contact") == []


def test_customers(empty_store: Store, put: Any) -> None:
    put(
        empty_store,
        "customer",
        [{"id": "c", "customer_since": date(2020, 1, 1), "churned_on": date(2024, 1, 1), "plan": "gold"}],
    )
    assert fact(empty_store, "product, plan, is_churned", "fact_customer") == ("gold", "gold", True)


STATE_WORDS = [
    ("Available", "waiting"), ("ONLINE", "waiting"), ("Idle", "waiting"), ("on queue", "waiting"), ("On a call", "working"), ("After-call work", "working"),
    ("paperwork", "working"), ("Busy", "working"), ("Lunch", "away"), ("Coffee break", "away"), ("training", "away"), ("Unavailable", "away"), ("Not ready", "away"),
    ("Logged out", "off"), ("offline", "off"), ("Sick leave", "off"), ("off queue", "away"), ("Scheduled", "scheduled"), ("Paid time", "scheduled"),
    ("Shift", "scheduled"), ("unpaid break", "away"), ("xyz", None), (None, None),
]  # fmt: skip


def test_the_word_for_a_state_is_understood(empty_store: Store) -> None:
    words = [word for word, _ in STATE_WORDS]
    found = empty_store.read(
        "SELECT state_class(word) AS c FROM (SELECT unnest($words::VARCHAR[]) AS word)", {"words": words}
    )
    assert list(zip(words, found["c"], strict=True)) == STATE_WORDS


def test_a_stretch_without_an_end_lasts_until_the_newest_moment(empty_store: Store, put: Any) -> None:
    put(empty_store, "agent_state", [{"id": "1", "agent": "Ann", "state": "available", "started_at": at(MON, 9)}])
    lasted = "SELECT seconds, started_on FROM fact_agent_state ORDER BY id"
    assert empty_store.read(lasted).rows() == [(None, MON.date())]  # no end is told of any
    put(empty_store, "contact", [{"id": "1", "started_at": at(MON, 11)}])
    earlier = {"id": "0", "agent": "Ann", "state": "break", "started_at": at(MON, 8), "ended_at": at(MON, 9)}
    put(empty_store, "agent_state", [earlier])
    assert empty_store.read(lasted).rows() == [(HOUR, MON.date()), (2 * HOUR, MON.date())]


def test_the_next_ticket_of_a_customer_may_come_and_go(empty_store: Store, put: Any) -> None:
    rows = [{"id": str(hour), "created_at": at(MON, hour), "customer": "c"} for hour in (9, 12)]
    put(empty_store, "ticket", rows)
    put(empty_store, "ticket", [{"id": "10", "created_at": at(MON, 10), "customer": "c"}], source="another tool")
    seconds = "SELECT next_ticket_seconds FROM fact_ticket WHERE source = 'desk' ORDER BY created_at"
    assert empty_store.read(seconds).to_series().to_list() == [3 * HOUR, None]
    put(empty_store, "ticket", [{"id": "11", "created_at": at(MON, 11), "customer": "c"}])
    assert empty_store.read(seconds).to_series().to_list() == [2 * HOUR, HOUR, None]
    put(empty_store, "ticket", [{"id": "11", "customer": "d"}])
    assert empty_store.read(seconds).to_series().to_list() == [3 * HOUR, None, None]


def test_a_survey_after_the_resolution_of_a_complaint_is_its_follow_up(empty_store: Store, put: Any) -> None:
    complaint = {"id": "1", "created_at": at(MON, 9), "resolved_at": at(MON, 10), "is_complaint": True}
    put(empty_store, "ticket", [complaint, {"id": "2", "created_at": at(MON, 9)}])
    assert fact(empty_store, "id, follow_up_seconds", "fact_complaint") == ("1", None)
    sent = [at(MON, 9, 30), at(TUE, 12), at(FRI, 12)]
    put(
        empty_store,
        "survey_response",
        [{"id": str(place), "kind": "csat", "ticket": "1", "sent_at": moment} for place, moment in enumerate(sent)],
    )
    assert fact(empty_store, "id, follow_up_seconds", "fact_complaint") == ("1", 26 * HOUR)
    put(empty_store, "ticket", [{"id": "1", "is_complaint": False}])
    assert empty_store.read("FROM fact_complaint").is_empty()


def random_rows(pick: random.Random, record: str) -> list[dict[str, Any]]:
    """A few rows with random ids; columns differ from upload to upload."""

    def moment() -> datetime | None:
        month = datetime(pick.choice([2023, 2024, 2025]), pick.randrange(1, 13), 3)
        return pick.choice([None, month + timedelta(seconds=pick.randrange(10**6))])

    def value(column: Column) -> object:
        if column.type == "TIMESTAMP":
            return moment()
        return FEW[column.name](pick) if column.name in FEW else any_value(pick, column)

    columns = RECORDS[record].columns
    chosen = pick.sample(columns, pick.choice([1, 3, len(columns)]) if len(columns) > 3 else 1)
    ids = pick.sample(range(30), pick.choice([1, 3, 20]))
    return [{"id": str(number)} | {column.name: value(column) for column in chosen} for number in ids]


FEW: dict[str, Callable[[random.Random], object]] = {
    "status_class": lambda pick: pick.choice([None, "open", "waiting", "solved", "closed"]),
    "team": lambda pick: pick.choice([None, "A", "B"]),
    "customer": lambda pick: pick.choice([None, "x", "y", "z"]),
    "resolution_reported_seconds": lambda pick: pick.choice([None, 60, 10**7]),
    "ticket": lambda pick: str(pick.randrange(30)),
    "kind": lambda pick: pick.choice(["csat", "nps"]),
    "score": lambda pick: pick.choice([None, 1, 5]),
    "scale": lambda _: 5,
    "outcome": lambda pick: pick.choice(["answered", "missed"]),
    "agent": lambda _: "Ann",
    "state": lambda pick: pick.choice(["available", "break", "on a call"]),
    "day_on": lambda pick: date(2024, 1, pick.randrange(1, 9)),
    "churned_on": lambda pick: pick.choice([None, date(2024, 1, 1)]),
}
"""Values that meet others, so that a change of one record is one of another's facts; all other columns are any values."""


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("full_share", "seed"),
    in_sweep([(share, seed) for seed in range(4) for share in (0.3, 2)], in_gate=[(0.3, 1), (2, 3)]),
)
def test_a_refresh_gives_exactly_what_a_full_rebuild_gives(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch, full_share: float, seed: int
) -> None:
    """Each step is of one source, and some take its records out.

    By rows every kind of record comes once or more, tickets most often; by whole tables those whose facts hang together do.
    The gate compares after every second step and has for each way a seed that once was wrong (days until when something was promised, years
    of a source that is gone); the sweep compares after each step and has four.
    """
    monkeypatch.setattr(refresh, "FULL_SHARE", full_share)
    pick = random.Random(seed)
    kinds = ["ticket", "survey_response", "agent_state", "ticket"]
    if full_share > 1:
        kinds = ["ticket", "survey_response", *pick.sample([*RECORDS, "ticket"], len(RECORDS) + 1)]
    for step, record in enumerate([*kinds, "ticket"]):
        source = pick.choice(["desk", "shop", "survey tool"])
        if step in (6, len(kinds)):
            with empty_store.write() as writer:
                source = writer.query(f"SELECT source FROM {record} UNION ALL SELECT 'desk' LIMIT 1").item()
                delete_records(writer, record, source)
                refresh.refresh(writer, {record}, source)
        else:
            put_records(empty_store, source=source, upload_id=step, **{record: random_rows(pick, record)})
        if step % 2 and step < len(kinds) and not IS_SWEEP:
            continue
        before = dump_tables(empty_store)
        with empty_store.write() as writer:
            refresh.rebuild(writer)
        after = dump_tables(empty_store)
        assert [name for name in before if not before[name].equals(after[name])] == [], (
            f"step {step}: {record} of {source}"
        )


def test_records_changed_without_the_loader_are_found_as_a_whole(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": "1", "created_at": MON}, {"id": "2", "created_at": MON}])
    with empty_store.write() as writer:
        writer.execute("DELETE FROM ticket WHERE id = '1'")
        writer.execute("UPDATE ticket SET team = 'A'")
        refresh.refresh(writer, {"ticket"}, "desk")
    assert empty_store.read("SELECT id, team FROM fact_ticket").rows() == [("2", "A")]


def test_a_full_rebuild_is_sorted_by_date(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": str(day), "created_at": datetime(2024, 3, day)} for day in (9, 3, 7, 1)])
    assert empty_store.read("SELECT id FROM fact_ticket")["id"].to_list() == ["1", "3", "7", "9"]


def test_a_day_of_an_agent_in_two_teams_stays_with_the_first_by_name(empty_store: Store, put: Any) -> None:
    for number, teams in enumerate((("B", "A"), ("B", "B", "A"))):
        stretches = [
            {"id": f"{number} {place}", "agent": f"agent {number}", "team": team, "state": "online",
             "started_at": at(MON, 10 + place), "ended_at": at(MON, 11 + place)}
            for place, team in enumerate(teams)
        ]  # fmt: skip
        put(empty_store, "agent_state", stretches)
    found = empty_store.read("SELECT agent, team FROM agent_day ORDER BY agent").rows()
    assert found == [("agent 0", "A"), ("agent 1", "B")]
