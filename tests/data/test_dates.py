"""Dates in every spelling that exports were seen with: whole columns, profiled and read as the importer does it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.declare import dates
from data.declare.dates import Order
from data.declare.vocabulary import DATE_WORDS, MONTHS
from data.declare.zone_names import header_zone, without_zone
from data.reading import looks
from data.store.sql import stacked
from data.store.store import Store
from tests.conftest import new_store_at

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

AT = datetime(2025, 3, 4, 9, 15)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("dates")
    opened = new_store_at(folder / "store.duckdb")
    yield opened
    opened.close()


def read(
    store: Store, cells: list[str], default: Order | None = None
) -> tuple[list[datetime | None], bool, dates.TimeProfile]:
    """The moments of a column, whether its order is a guess, and its profile."""
    with store.write() as writer:
        writer.execute(
            "CREATE OR REPLACE TEMP TABLE cells AS SELECT unnest($cells::VARCHAR[]) AS x, generate_subscripts($cells, 1) AS row_no",
            {"cells": cells},
        )
        profile = looks.time_profiles(writer, "cells", {"x": "x"})["x"]
        order, is_guessed = dates.decide_orders({"x": profile}, default)["x"]
        rows, _ = looks.with_spelled("cells", {"x": profile})
        rows = (
            f"(SELECT * RENAME (x_x_spelled AS x_spelled, x_x_offset AS x_offset, x_x_zone AS x_zone) FROM {rows})"
            if profile.spelled
            else rows
        )
        levels, value = dates.time_sql("x", profile, order, "UTC")
        moments = writer.query(f"SELECT {value} AS v FROM {stacked(rows, levels)} ORDER BY row_no")["v"].to_list()
    return moments, is_guessed, profile


SPELLINGS = """
Tue Mar  4 09:15:00 2025
Mar  4 09:15:00 2025
Tue Mar 4 2025 09:15:00 GMT+0000 (Greenwich Mean Time)
Tue, 4 Mar 2025 09:15:00 +0000
2025-03-04 09:15:00,000
04.03.2025 09:15:00,000
2025-03-04T09:15:00.0000000Z
4 de marzo de 2025 09:15
4 de março de 2025 às 09:15
martes, 4 de marzo de 2025, 9:15
4 mars 2025 à 09:15
mar. 4 mars 2025 09h15
mardi 4 mars 2025 9 h 15
4 marzo 2025 09:15
martedì 4 marzo 2025, ore 09:15
4. März 2025, 09.15 Uhr
Di., 04.03.2025 09:15 Uhr
am 4. März 2025 um 9:15 Uhr
04.03.2025 9.15
4. 3. 2025 v 9:15
úterý 4. března 2025 v 9:15 hod.
4. 3. 2025 o 9:15
utorok 4. marca 2025 o 9.15 h
4 marca 2025 r. godz. 9:15
4.03.2025 r., godz. 9.15
wt., 4 mar 2025, godz. 09:15
2025. március 4. 9 óra 15 perc
2025. március 4., kedd 9:15
2025. 03. 04. 9:15-kor
2025.03.04. de. 9:15
2025. március 4. 9:15 de.
4 Μαρτίου 2025 στις 9:15
Τρίτη, 4 Μαρτίου 2025 στις 9:15 π.μ.
4th of March 2025 09:15
March 4th, 2025 at 9:15 am
Tuesday, March 4th, 2025 at 9:15 AM
20250304T091500Z
20250304T0915Z
20250304T091500
20250304 0915
20250304091500
202503040915
1741079700
1741079700000
1741079700000000
1741079700.0
09:15 04/03/2025
09:15, 4 March 2025
9:15 AM, Mar 4 2025
45720.3854166667
4-Mar-25 09:15
04MAR2025:09:15:00
Mar-04-2025 09:15
2025-Mar-04 09:15
4/3/25 9:15
04.03.25, 09:15
04.03.2025 - 09:15
2025-03-04_09:15:00
2025-03-04T09:15:00+00:00[UTC]
2025-W10-2T09:15
2025W102 09:15
2025-03-04-09.15.00.000000
04-MAR-25 09.15.00.000000 AM
2025-03-04 / 9:15
04/03/2025 at 9:15
2025. március 4-én 9:15
4 maart 2025 09:15
""".strip().splitlines()


def test_one_moment_in_every_spelling(store: Store) -> None:
    moments = read(store, SPELLINGS)[0]
    assert [(cell, at) for cell, at in zip(SPELLINGS, moments, strict=True) if at != AT] == []


def test_half_days_beside_a_time(store: Store) -> None:
    cells = ["2025.03.04. du. 2:30", "2025. március 4. 2:30 du.", "2025.03.04. du. 14:30", "2025.03.04. du. 12:05"]
    noon = [(14, 30), (14, 30), (14, 30), (12, 5)]
    assert read(store, cells)[0] == [datetime(2025, 3, 4, hour, minute) for hour, minute in noon]


def test_times_that_name_their_zone(store: Store) -> None:
    cases = [
        ("2025-03-04 09:15:00 EST", 14),
        ("2025-03-04 09:15:00 (EDT)", 13),
        ("Tue, 04 Mar 2025 09:15:00 PST", 17),
        ("Tue Mar  4 09:15:00 CET 2025", 8),
        ("Tue Mar 04 09:15:00 +0100 2025", 8),
        ("Tue Mar 04 2025 09:15:00 GMT+0100 (Central European Standard Time)", 8),
        ("20250304T091500+0100", 8),
        ("04/Mar/2025:09:15:00 +0100", 8),
        ("2025-03-04T09:15:00+01:00[Europe/Prague]", 8),
        ("2025-03-04 09:15 AEST", -1),
        ("2025-03-04 09:15:00 (Europe/Prague)", 8),
        ("2025-07-04 09:15 [Europe/Prague]", 122 * 24 + 7),
        ("4 Mar 2025 09:15 America/New_York", 14),
        ("04.03.2025 09:15 (UTC+01:00)", 8),
        ("04.03.2025 09:15 (GMT+1)", 8),
    ]
    moments = read(store, [cell for cell, _ in cases])[0]
    assert moments == [datetime(2025, 3, 4) + timedelta(hours=hour, minutes=15) for _, hour in cases]


def test_a_zone_that_has_namesakes_is_a_guess_unless_its_summer_time_stands_beside_it(store: Store) -> None:
    assert read(store, ["2025-01-04 09:15 CST"])[2].guessed_zones == ("CST",)
    assert read(store, ["2025-01-04 09:15 CST", "2025-07-04 09:15 CDT"])[2].guessed_zones == ()
    assert read(store, ["2025-01-04 09:15 CET"])[2].guessed_zones == ()


def test_noon_and_midnight_beside_a_month_in_words(store: Store) -> None:
    cells = [
        "28/feb/26 12:05 AM",
        "28/feb/26 12:05 PM",
        "Feb 28, 2026 at 12:05 a.m.",
        "am 28. Februar 2026 um 12:05 Uhr",
    ]
    assert [at and at.hour for at in read(store, cells)[0]] == [0, 12, 0, 12]


def test_what_is_no_date_gives_none(store: Store) -> None:
    cells = [
        "2025-03-04 09:15:00 IST",
        "2025-03-04 09:15:00 5",
        "2025-03-04 09:15:00 FOO5",
        "04/03/2025 soon",
        "before 04/03/2025",
        "4 marraskuuta 2025",
        "4 marble 2025",
        "250304",
        "09:15",
        "31/02/2025",
        "2025-02-29",
        "29/02/25",
        "31/02/25",
        "04/03/0025",
        "04/03/1925",
        "04/13/2025 13/04/2025",
        "4 3",
        "Mar 2025",
        "2025-W10",
        "2025-W53-2",
        "2025-03-04 09:15 Europe/Nowhere",
        "3 hours ago",
        "před 3 hodinami",
        "2025-03-04 25:15",
        "1234567890123456789012",
    ]
    moments = read(store, [*cells, *SPELLINGS])[0]
    assert [(cell, at) for cell, at in zip(cells, moments, strict=False) if at is not None] == []


def test_cells_that_mean_not_yet_are_no_problem(store: Store) -> None:
    cells = ["Not set", "0", "00/00/00", "__/__/____", "never", "0000-00-00"]
    moments, _, profile = read(store, cells)
    assert (moments, profile.placeholders) == ([None] * 6, 6)


@pytest.mark.parametrize(
    ("cells", "first", "is_guessed"),
    [
        (["1/10/25 9:05", "1/13/25 9:05"], datetime(2025, 1, 10, 9, 5), False),
        (["1/10/25 9:05", "13/1/25 9:05"], datetime(2025, 10, 1, 9, 5), False),
        (["1/10/25 9:05"], datetime(2025, 10, 1, 9, 5), True),
        (["01/02/2025", "13/02/2025", "02/13/2025", "14/02/2025"], datetime(2025, 2, 1), True),
        (["25-03-04", "25-03-29"], datetime(2025, 3, 4), True),
        (["25-03-14"], datetime(2014, 3, 25), True),
    ],
)
def test_two_digit_years_and_contradictions(
    store: Store, cells: list[str], first: datetime, *, is_guessed: bool
) -> None:
    moments, told, _ = read(store, cells)
    assert (moments[0], told) == (first, is_guessed)


def test_six_digits_are_a_date_where_a_person_says_so(store: Store) -> None:
    cases = [
        ("250304", datetime(2025, 3, 4)),
        ("250304 09:15", AT),
        ("250304091500", AT),
        ("25-03-04 09:15", AT),
        ("25/3/4 09:15", AT),
        ("2025-03-04 09:15", AT),
    ]
    assert read(store, [cell for cell, _ in cases], "year_first")[0] == [moment for _, moment in cases]


WAYS: tuple[Callable[[datetime], str], ...] = (
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    lambda at: f"{at:%Y%m%dT%H%M%SZ}",
    lambda at: f"{at:%d.%m.%Y %H:%M:%S}",
    lambda at: f"{at.day}/{at.month}/{at:%y %H:%M:%S}",
    lambda at: f"{at.month}/{at.day}/{at:%y %I:%M:%S %p}",
    lambda at: f"{at:%m/%d/%Y %I:%M:%S %p}",
    lambda at: f"{at:%a %b %d %H:%M:%S %Y}",
    lambda at: f"{at:%a %b %d %Y %H:%M:%S} GMT+0000 (GMT)",
    lambda at: f"{at:%a, %d %b %Y %H:%M:%S} +0000",
    lambda at: f"{at:%B} {at.day}{_ordinal(at.day)}, {at:%Y at %H:%M:%S}",
    lambda at: f"{at:%H:%M:%S %d/%m/%Y}",
    lambda at: f"{at:%d/%b/%y %I:%M:%S %p}",
    lambda at: f"{at:%y-%m-%d %H:%M:%S}",
    lambda at: f"{at:%d-%b-%y %H.%M.%S}",
    lambda at: f"{at:%Y-%m-%d %H:%M:%S},000",
    lambda at: str(int((at - datetime(1970, 1, 1)).total_seconds() * 1_000_000)),
    lambda at: f"{at - timedelta(hours=5):%Y-%m-%d %H:%M:%S} EST",
)


def _ordinal(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_random_moments_come_back_or_the_guess_is_told(store: Store, way: int) -> None:
    draw = random.Random(way)
    for size in (1, 200):
        first = datetime(2018, 1, 1) + timedelta(days=draw.randrange(2600))
        moments = [first + timedelta(seconds=draw.randrange(86400 * max(1, size))) for _ in range(size)]
        found, is_guessed, profile = read(store, [WAYS[way](at) for at in moments])
        wrong = [(at, got) for at, got in zip(moments, found, strict=True) if got not in (at, None)]
        assert not wrong or is_guessed
        assert found == moments or is_guessed or profile.needs_order


def test_no_word_of_a_date_is_a_month_too() -> None:
    assert not set(DATE_WORDS) & set(MONTHS)


@pytest.mark.parametrize(
    ("header", "bare", "zone"),
    [
        ("Created (EST)", "Created", "America/New_York"),
        ("Created [UTC]", "Created", "UTC"),
        ("Created (GMT+2)", "Created", "Etc/GMT-2"),
        ("Created (GMT+5:30)", "Created", "GMT+05:30"),
        ("Created (local time)", "Created", None),
        ("Vytvořeno (místní čas)", "Vytvořeno", None),
        ("created_at_utc", "created_at", "UTC"),
        ("Created UTC", "Created", "UTC"),
        ("Created (IST)", "Created", None),
        ("Due (CET)", "Due", "Europe/Berlin"),
        ("Answered (Y/N)", "Answered (Y/N)", None),
        ("Created - UTC+1", "Created", "Etc/GMT-1"),
        ("Created, UTC+01:00", "Created", "Etc/GMT-1"),
        ("Created in EST", "Created", "America/New_York"),
        ("Created (timezone: UTC+2)", "Created", "Etc/GMT-2"),
        ("Vytvořeno (časové pásmo: Praha)", "Vytvořeno", "Europe/Prague"),
        ("Erstellt (Berlin)", "Erstellt", "Europe/Berlin"),
        ("Created (Central European Time)", "Created", "Europe/Berlin"),
        ("Created [Eastern Time (US & Canada)]", "Created", "America/New_York"),
        ("Made in ET", "Made in ET", None),
        ("Team (IT)", "Team (IT)", None),
    ],
)
def test_zones_in_headers(header: str, bare: str, zone: str | None) -> None:
    assert (without_zone(header), header_zone(header)) == (bare, zone)
