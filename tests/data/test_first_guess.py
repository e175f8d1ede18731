"""Opening hours as they are guessed from when people answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from data.calendar.open_seconds import WEEKDAYS
from data.config.first_guess import answers_by_hour, opening_hours, zone_of_files
from data.store.store import Store

OFFICE = {(day, hour): 4 for day in range(1, 6) for hour in range(8, 17)}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (OFFICE, ("12345", "08:00", "17:00")),  # 180 answers
        (OFFICE | {(6, 10): 8, (3, 22): 4}, ("12345", "08:00", "17:00")),  # 8 of 36 are less than a quarter
        (OFFICE | {(6, 10): 9}, ("123456", "08:00", "17:00")),
        ({(day, hour): 1 for day in range(1, 8) for hour in range(24)}, ("1234567", "00:00", "24:00")),
        ({(1, 9): 50, (1, 12): 49}, None),
        ({(1, 9): 50, (1, 12): 50}, ("1", "09:00", "13:00")),
        ({(1, 9): 50, (1, 11): 50}, None),  # three hours a day
        ({}, None),
    ],
)
def test_hours_are_where_many_answers_are(
    counts: dict[tuple[int, int], int], expected: tuple[str, str, str] | None
) -> None:
    rows = [(day, hour, n) for (day, hour), n in counts.items()]
    found = opening_hours(pl.DataFrame(rows, schema=["weekday", "hour", "n"], orient="row"))
    if expected is None:
        assert found is None
        return
    assert found is not None
    days, opens, closes = expected
    assert [name for name, blocks in found.items() if blocks] == [WEEKDAYS[int(day) - 1] for day in days]
    assert {tuple(block) for blocks in found.values() for block in blocks} == {(opens, closes)}


def test_answers_are_on_the_clock_of_the_zone_and_bots_do_not_count(empty_store: Store, put: Any) -> None:
    """Two first answers on Monday 7 September 2026 at 23:10 UTC are on Tuesday at 1 in Prague; that of a bot counts nowhere."""
    at = datetime(2026, 9, 7, 23, 10)
    tickets = [
        {"id": f"{n}", "created_at": at - timedelta(hours=1), "first_response_at": at, "was_handled_by_bot": n == 2}
        for n in range(3)
    ]
    put(empty_store, "ticket", tickets)
    put(
        empty_store,
        "contact",
        [{"id": "1", "started_at": at, "answered_at": datetime(2026, 9, 8, 7)}, {"id": "2", "started_at": at}],
    )
    assert answers_by_hour(empty_store.read, "Europe/Prague").rows() == [(2, 1, 2), (2, 9, 1)]


def test_the_zone_of_the_newest_file_that_has_one_is_guessed(empty_store: Store) -> None:
    assert zone_of_files(empty_store.read) is None
    with empty_store.write() as writer:
        for number, zone in ((1, "Asia/Tokyo"), (2, "Europe/Prague"), (3, "UTC")):
            writer.execute(
                "INSERT INTO upload (id, zone, state) VALUES ($id, $zone, 'done')", {"id": number, "zone": zone}
            )
    assert zone_of_files(empty_store.read) == "Europe/Prague"
