"""Cells become values: tables of cases, each read by DuckDB through the declared SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from data.declare import cell_sql, columns, dates
from data.declare.columns import header_key
from data.declare.zone_names import header_zone
from data.reading import looks
from data.store.sql import stacked
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]


def values(store: Store, expression: str, cells: Sequence[str]) -> list[object]:
    """Each cell read by the expression over x, all in one statement."""
    cells_in_order = "(SELECT unnest($cells::VARCHAR[]) AS x, generate_subscripts($cells, 1) AS n)"
    found = store.read(f"SELECT {expression} AS v FROM {cells_in_order} ORDER BY n", {"cells": list(cells)})
    return found["v"].to_list()


def wrong(store: Store, expression: str, expected: Sequence[tuple[str, object]]) -> list[tuple[str, object, object]]:
    """The cells that are read as something else: cell, value, and what it should be."""
    found = values(store, expression, [cell for cell, _ in expected])
    return [(cell, is_, meant) for is_, (cell, meant) in zip(found, expected, strict=True) if is_ != meant]


def moment(
    store: Store, cells: list[str], zone: str = "UTC", default: dates.Order | None = None
) -> list[datetime | None]:
    """A whole column, profiled and read as the importer does it."""
    with store.write() as writer:
        writer.execute(
            "CREATE OR REPLACE TEMP TABLE cells AS SELECT unnest($cells::VARCHAR[]) AS x, generate_subscripts($cells, 1) AS row_no",
            {"cells": cells},
        )
        profile = looks.time_profiles(writer, "cells", {"x": "x"})["x"]
        order, _ = dates.decide_orders({"x": profile}, default)["x"]
        rows, _ = looks.with_spelled("cells", {"x": profile})
        rows = (
            f"(SELECT * RENAME (x_x_spelled AS x_spelled, x_x_offset AS x_offset) FROM {rows})"
            if profile.spelled
            else rows
        )
        levels, value = dates.time_sql("x", profile, order, zone)
        return writer.query(f"SELECT {value} AS v FROM {stacked(rows, levels)} ORDER BY row_no")["v"].to_list()


MOMENTS: list[tuple[str, datetime | None]] = [
    ("2024-02-29", datetime(2024, 2, 29)),
    ("2024-02-29 10:05", datetime(2024, 2, 29, 10, 5)),
    ("2024-02-29T10:05:06", datetime(2024, 2, 29, 10, 5, 6)),
    ("2024-02-29T10:05:06Z", datetime(2024, 2, 29, 10, 5, 6)),
    ("2024-02-29 10:05:06+02:00", datetime(2024, 2, 29, 8, 5, 6)),
    ("2024-02-29T10:05:06.000+0200", datetime(2024, 2, 29, 8, 5, 6)),
    ("2023-08-01 09:12:33 UTC", datetime(2023, 8, 1, 9, 12, 33)),
    ("2024.02.29.", datetime(2024, 2, 29)),
    ("2024. 02. 29. 14:05", datetime(2024, 2, 29, 14, 5)),
    ("2024/2/9 2:03:22 PM", datetime(2024, 2, 9, 14, 3, 22)),
    ("29-02-2016 01:16", datetime(2016, 2, 29, 1, 16)),
    ("9.3.2017 4:05", datetime(2017, 3, 9, 4, 5)),
    ("25/Feb/26 10:17 PM", datetime(2026, 2, 25, 22, 17)),
    ("15 Apr 2021 11:01 PM", datetime(2021, 4, 15, 23, 1)),
    ("15 April, 2021 23:01:19", datetime(2021, 4, 15, 23, 1, 19)),
    ("Feb 25, 2026 10:17 PM", datetime(2026, 2, 25, 22, 17)),
    ("02/17/2020 12:19:00 PM", datetime(2020, 2, 17, 12, 19)),
    ("01/09/21", datetime(2021, 9, 1)),
    ("46027", datetime(2026, 1, 5)),
    ("46027.5", datetime(2026, 1, 5, 12)),
    ("46027,25", datetime(2026, 1, 5, 6)),
    ("1709200800.5", datetime(2024, 2, 29, 10, 0, 0, 500000)),
    ("2024/01/09 2:03:22 PM GMT+1", datetime(2024, 1, 9, 13, 3, 22)),
    ("2024-02-29T10:05+02:00", datetime(2024, 2, 29, 8, 5)),
    ("2024-02-29T10:05:06.123+0530", datetime(2024, 2, 29, 4, 35, 6, 123000)),
    ("2024-02-29 10:05:06 CET", datetime(2024, 2, 29, 9, 5, 6)),
    ("Thu, 29 Feb 2024 10:05:06 +0000", datetime(2024, 2, 29, 10, 5, 6)),
    ("Thu, 29 Feb 2024 10:05:06 -0330", datetime(2024, 2, 29, 13, 35, 6)),
    ("Monday, March 4, 2024 10:05 am", datetime(2024, 3, 4, 10, 5)),
    ("3/4/2024 12:05 a.m.", datetime(2024, 4, 3, 0, 5)),
    ("3/4/2024 2:05 μ.μ.", datetime(2024, 4, 3, 14, 5)),
    ("29. února 2024 10:05", datetime(2024, 2, 29, 10, 5)),
    ("29. února 2024", datetime(2024, 2, 29)),
    ("2024. február 29. 10:05", datetime(2024, 2, 29, 10, 5)),
    ("2024. febr. 29.", datetime(2024, 2, 29)),
    ("29 lutego 2024 10:05", datetime(2024, 2, 29, 10, 5)),
    ("1 października 2024", datetime(2024, 10, 1)),
    ("29 Φεβρουαρίου 2024 10:05", datetime(2024, 2, 29, 10, 5)),
    ("29. Februar 2024 10:05", datetime(2024, 2, 29, 10, 5)),
    ("4. März 2024, 10:05", datetime(2024, 3, 4, 10, 5)),
    ("4. július 2024 10:05", datetime(2024, 7, 4, 10, 5)),
    ("4 mája 2024", datetime(2024, 5, 4)),
    ("25/feb/26 10:17 PM", datetime(2026, 2, 25, 22, 17)),
    ("25/ene/26 10:17 PM", datetime(2026, 1, 25, 22, 17)),
    ("1709200800", datetime(2024, 2, 29, 10)),
    ("1709200800000", datetime(2024, 2, 29, 10)),
    ("20240229", datetime(2024, 2, 29)),
    ("1900-01-01 00:00:00", None),
    ("01/01/1900 12:00:00 AM", None),
    ("0000-00-00 00:00:00", None),
    ("9999-12-31", None),
    ("30/01/206", None),
    ("05/02//2026", None),
    ("infinity", None),
    ("2024-02-30", None),
    ("12345-01-01", None),
    ("soon", None),
]


def test_moments(empty_store: Store) -> None:
    """Each cell is a column of its own, which no other decides."""
    found = [(cell, moment(empty_store, [cell])) for cell, _ in MOMENTS]
    assert [each for each, (_, expected) in zip(found, MOMENTS, strict=True) if each[1] != [expected]] == []


def test_a_morning_hour_in_an_iso_date_with_pm_is_not_taken_for_the_morning(empty_store: Store) -> None:
    assert moment(empty_store, ["2024-02-29 10:00 PM"]) == [datetime(2024, 2, 29, 22)]


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["01/02/2024", "13/02/2024"], datetime(2024, 2, 1)),
        (["01/02/2024", "02/13/2024"], datetime(2024, 1, 2)),
        (["01/02/2024"], datetime(2024, 2, 1)),
    ],
)
def test_one_cell_decides_day_or_month_first_for_the_whole_column(
    empty_store: Store, cells: list[str], first: datetime
) -> None:
    assert moment(empty_store, cells)[0] == first


def test_an_open_column_follows_the_other_columns_of_its_file() -> None:
    forced = dates.TimeProfile(9, 0, 0, 0, (("99/99/9999", 9),), 0, 4, 5)
    open_ = dates.TimeProfile(9, 0, 0, 0, (("99/99/9999", 9),), 0, 0, 9)
    assert dates.decide_orders({"a": forced, "b": open_}, None)["b"] == ("month_first", False)
    assert dates.decide_orders({"b": open_}, None)["b"] == ("day_first", True)
    assert dates.decide_orders({"b": open_}, "month_first")["b"] == ("month_first", False)
    # AM and PM with slashes are American, unless another column or the format says otherwise: a guess for the whole file.
    american = dates.TimeProfile(9, 0, 0, 0, (("99/99/9999 9:99 PM", 9),), 0, 0, 9, american=9)
    assert set(dates.decide_orders({"a": american, "b": open_}, None).values()) == {("month_first", True)}
    assert dates.decide_orders({"b": american}, "day_first")["b"] == ("day_first", False)
    first = dates.TimeProfile(9, 0, 0, 0, (("99/99/9999 9:99 PM", 9),), 4, 0, 5, american=5)
    assert dates.decide_orders({"a": first, "b": american}, None)["b"] == ("day_first", False)


def test_local_times_follow_the_clock_changes(empty_store: Store) -> None:
    cells = ["2024-03-31 01:59", "2024-03-31 02:30", "2024-03-31 03:00", "2024-10-27 02:30"]
    assert moment(empty_store, cells, "Europe/Prague") == [
        datetime(2024, 3, 31, 0, 59),
        datetime(2024, 3, 31, 1, 30),
        datetime(2024, 3, 31, 1, 0),
        datetime(2024, 10, 27, 1, 30),
    ]


DURATIONS: list[tuple[str, str | None, int | None]] = [
    ("90", "minutes", 5400),
    ("1.5", "hours", 5400),
    ("1,5", "hours", 5400),
    ("26:15:00", "hours", 94500),
    ("00:45", "hours", 2700),
    ("00:10:08.085 ", "hours", 608),
    ("40400", "milliseconds", 40),
    ("2 hours 15 minutes", "minutes", 8100),
    ("1 day 3 hours", "minutes", 97200),
    ("45 minutes 2 seconds", "minutes", 2702),
    ("1899-12-31 00:02:23", "seconds", 143),
    ("1900-01-01 02:00:00", "seconds", 93600),
    ("0", "minutes", 0),
    ("-5", "minutes", None),
    ("1:75", "minutes", None),
    ("nan", "minutes", None),
    ("1e300", "hours", None),
    ("later", "minutes", None),
    ("5", None, None),
    ("0:05:00", None, 300),
    ("120:15:30", "hours", 432930),
    ("3 Tage 4 Stunden", None, 273600),
    ("1 den 2 hodiny", None, 93600),
    ("2 dni 3 godziny", None, 183600),
    ("1 nap 2 óra 5 perc", None, 93900),
    ("1 ημέρα 2 ώρες", None, 93600),
    ("2 hours and 5 minutes", None, 7500),
    ("1.5 hours", None, 5400),
    ("1h5m", None, 3900),
    ("1h05", None, 3900),
    ("1 h 05", None, 3900),
    ("30 másodperc", None, 30),
    ("3 hét", None, 1814400),
    ("5 minút", None, 300),
    ("PT1H", None, 3600),
    ("P1DT2H30M", "minutes", 95400),
    ("PT0.5S", None, 1),
    ("P", "hours", None),
    ("1 day 03:15:00", None, 98100),
    ("1.03:15:00", "hours", 98100),
    ("-12:34", "hours", None),
    ("soon 3 hours", None, None),
]


def test_durations(empty_store: Store) -> None:
    for unit in {unit for _, unit, _ in DURATIONS}:
        expected = [(cell, seconds) for cell, its_unit, seconds in DURATIONS if its_unit == unit]
        assert wrong(empty_store, cell_sql.duration_sql("x", unit), expected) == [], unit


SPREADSHEET_LENGTHS = {
    # As a cell of a column that begins with 31 December 1899 (or 0 January 1900), and of one that begins with 30 December.
    "1899-12-31 00:05:30": ("0:05:30", "24:05:30"),
    "1900-01-01 01:05:30": ("25:05:30", "49:05:30"),
    "1/0/1900 0:05": ("0:05:00", "24:05:00"),
    "1.1.1900 2:03:04": ("26:03:04", "50:03:04"),
    "12/31/1899 1:05 PM": ("13:05:00", "37:05:00"),
    "1899-12-30T00:05:30Z": ("0:05:30", "0:05:30"),
    "12/30/1899 12:05:30 AM": ("0:05:30", "0:05:30"),
    "30.12.1899": ("0:00:00", "0:00:00"),
    "Sat Dec 30 1899 00:05:30 GMT+0100 (CET)": ("0:05:30", "0:05:30"),
    "1900": ("1900", "1900"),
    "1904-01-01 00:05:30": ("1904-01-01 00:05:30", "1904-01-01 00:05:30"),
}


def test_lengths_of_time_as_dates_of_a_spreadsheets_first_days(empty_store: Store) -> None:
    for which, begins_on_30 in enumerate((False, True)):
        found = values(empty_store, cell_sql.spreadsheet_length_sql("x", begins_on_30), list(SPREADSHEET_LENGTHS))
        for (cell, lengths), text in zip(SPREADSHEET_LENGTHS.items(), found, strict=True):
            hours, _, rest = str(text).partition(":")
            assert f"{int(hours) if hours.isdigit() else hours}{':' if rest else ''}{rest}" == lengths[which], cell


def test_numbers(empty_store: Store) -> None:
    expected = [
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("1 234,5", 1234.5),
        ("1,234.50", 1234.5),
        ("-3", -3.0),
        ("inf", None),
        ("#VALOR!", None),
    ]
    assert wrong(empty_store, cell_sql.number_sql("x"), expected) == []


WORDS_AND_COUNTS: list[tuple[columns.Column, str, object]] = [
    (columns.Priority("p"), "1 - Critical", "urgent"),
    (columns.Priority("p"), "Medium", "normal"),
    (columns.Priority("p"), "Platinum", "Platinum"),
    (columns.StatusClass(), "On hold", "waiting"),
    (columns.StatusClass(), "Megoldott", "solved"),
    (columns.StatusClass(), "VYŘEŠENO", "solved"),
    (columns.StatusClass(), "OpenPending", None),
    # Words of tools that show states, priorities and channels in the language of the person (see data/declare/vocabulary.py).
    *(
        (columns.StatusClass(), word, "open")
        for word in (
            "Zpracováváno (přiděleno)",
            "V riešení (priradené)",
            "Otwórz",
            "Feldolgozás (kiadott)",
            "Ανοικτό",
            "Wiedereröffnet",
            "Em atendimento (atribuído)",
            "Rozpracovaná",
        )
    ),
    *(
        (columns.StatusClass(), word, "waiting")
        for word in (
            "Čeká na vyřízení",
            "Čaká na zákazníka",
            "Oczekujące na przypomnienie",
            "Függőben",
            "Σε εκκρεμότητα",
            "Ausstehend",
            "Pendente (Lembrete)",
            "Čeká na dodavatele",
            "Várakozik - ügyfél",
        )
    ),
    *(
        (columns.StatusClass(), word, "closed")
        for word in (
            "Uzavřeno - nevyřešeno",
            "Úspešne zatvorené",
            "Zamknięte bez powodzenia",
            "Sikertelenül lezárva",
            "Έκλεισε επιτυχώς",
            "Erfolglos geschlossen",
            "Fechado com êxito",
            "Zamknięte (duplikat?)",
        )
    ),
    *(
        (columns.StatusClass(), word, "discarded")
        for word in ("Zusammengefasst", "Ενωμένο", "Eltávolított", "Agrupado", "Uzavřeno (duplicitní)")
    ),
    # What two tools mean differently, or says nothing of itself, is not known.
    *(
        (columns.StatusClass(), word, None)
        for word in ("Rozpracované", "Trwające", "In der Warteschlange", "Nevyřešeno")
    ),
    (columns.Priority("p"), "2 nízká", "low"),
    (columns.Priority("p"), "5 bardzo wysoki", "urgent"),
    (columns.Priority("p"), "1 - Kritikus", "urgent"),
    (columns.Priority("p"), "Μέτρια", "normal"),
    (columns.Priority("p"), "2 weeks", "2 weeks"),
    (columns.Channel("c"), "Csevegés", "chat"),
    (columns.Channel("c"), "Τηλέφωνο", "phone"),
    (columns.Channel("c"), "Webový formulář", "form"),
    (columns.Channel("c"), "Osobiście", "in person"),
    (columns.Channel("c"), "Post", "Post"),  # a letter, or what stands under a picture
    (columns.Promise("p"), "Po termínu", False),
    (columns.Promise("breached", asks_breach=True), "Porušeno", False),
    (columns.Promise("breached", asks_breach=True), "Ano", False),
    (columns.Promise("breached", asks_breach=True), "Not breached", True),
    (columns.Times("t"), "Áno", 1),
    (columns.Times("t"), "Nein", 0),
    (columns.Times("t"), "3", 3),
    (columns.Times("t"), "often", None),
    (columns.Flag("f"), "PRAVDA", True),
    (columns.Flag("f"), "FAŁSZ", False),
    (columns.Flag("f"), "ΑΛΗΘΗΣ", True),
    (columns.Flag("f"), "não", False),
    (columns.Flag("f"), "Igen", True),
    (columns.Flag("f"), "SLA Violated", False),
    (columns.Flag("f"), "maybe", None),
    (columns.Csat("c"), "Good with comment", "good"),
    (columns.Csat("c"), "4.0", "4.0"),
    (columns.Csat("c"), "42", None),
    (columns.Score("s"), "11", None),
    (columns.Count("n"), "2.0", 2),
    (columns.Count("n"), "2.5", None),
]


def test_words_and_counts(empty_store: Store) -> None:
    for column in dict.fromkeys(column for column, _, _ in WORDS_AND_COUNTS):
        expected = [(cell, meant) for each, cell, meant in WORDS_AND_COUNTS if each == column]
        assert wrong(empty_store, column.read("x"), expected) == [], column


CELLS = (
    "0", "4", "4.0", "4.5", "3,5", "1 234", "-4", "1e3", "1 234,5", "1,234.50", "12:30", "0:05:00", "1.03:15:00", "2 h 5 min", "PT5M", "5 min", "3.5", "11", "",
    "  ", " 7 ", "inf", "nan", "NaN", "1e400", "99999999999", "-", "Good", "good with comment", "Offered", "Unoffered", "8", "0x10", "1_000", "٣", "½", "abc",
)  # fmt: skip
QUICK = {
    "number": columns.Number("x"),
    "count": columns.Count("x"),
    "minutes": columns.Duration("x", unit="minutes"),
    "hours": columns.ShortDuration("x", unit="hours"),
    "score": columns.Score("x", top=5),
    "csat": columns.Csat("x"),
}


@pytest.mark.parametrize("name", QUICK)
def test_the_short_reading_gives_the_same_value_or_none(empty_store: Store, name: str) -> None:
    column = QUICK[name]
    assert column.quick is not None
    quick = values(empty_store, column.quick("x"), CELLS)
    whole = values(empty_store, column.read("x"), CELLS)
    assert [found for found in quick if found is not None], "it reads something"
    assert quick != whole, "some cells need the whole reading"
    assert [
        (cell, found) for cell, found, meant in zip(CELLS, quick, whole, strict=True) if found not in (None, meant)
    ] == []


def test_headers_compare_without_case_punctuation_and_zone() -> None:
    assert header_key("First response time (in hrs)") == "first response time in hrs"
    assert header_key("\ufeffsys_updated_at") == header_key("Sys updated at")
    assert header_key("Conversation started at (Europe/Prague)") == "conversation started at"
    assert header_key("#") == "#"
    assert header_zone("Start Date (UTC)") == "UTC"
    assert header_zone("Answered (Y/N)") is None


@pytest.mark.parametrize(
    ("header", "is_asked"),
    [
        ("SLA breached?", True), ("Is Violated", True), ("Resolution overdue", True), ("Po termínu", True), ("Porušení SLA", True), ("Naruszenie SLA", True),
        ("Határidő túllépve", True), ("Παραβίαση SLA", True), ("SLA verletzt", True), ("SLA met", False), ("On time", False), ("Not breached", False),
        ("SLA latest status", False), ("Dodrženo SLA", False), ("SLA eingehalten", False),
    ],
)  # fmt: skip
def test_a_header_tells_whether_yes_means_that_a_promise_was_broken(header: str, is_asked: bool) -> None:
    assert columns.asks_breach(header) is is_asked
