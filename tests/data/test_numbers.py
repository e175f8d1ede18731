"""Numbers whose sign of thousands the whole column tells, units that a header names or a person is asked for, and whole files."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.declare import cell_sql, number_style
from data.declare.number_style import NumberProfile, decide_styles, in_plain_style, profile_columns
from data.declare.problems import ImportRefused
from data.declare.units import unit_in_header
from data.imports.importer import Options, Receipt, run_import, undo
from data.mapping.mapping import ColumnMapping
from data.store.store import Store
from tests.data.workbook import write_workbook

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]


def numbers(
    store: Store, cells: list[str], delimiter: str | None = ",", *, is_count: bool = False
) -> tuple[list[float | None], bool]:
    """The numbers of a column, and whether their sign is a guess."""
    with store.write() as writer:
        writer.execute(
            "CREATE OR REPLACE TEMP TABLE cells AS SELECT unnest($cells::VARCHAR[]) AS x, generate_subscripts($cells, 1) AS n",
            {"cells": cells},
        )
        profile = NumberProfile(*writer.query(f"SELECT {', '.join(profile_columns('x'))} FROM cells").row(0))
        style, is_guessed = decide_styles({"x": profile}, frozenset({"x"} if is_count else ()), delimiter).get(
            "x", (None, False)
        )
        text = in_plain_style("x", style) if style else "x"
        found = writer.query(
            f"SELECT {cell_sql.amount_sql('y')} AS v FROM (SELECT {text} AS y, n FROM cells) ORDER BY n"
        )
    return found["v"].to_list(), is_guessed


@pytest.mark.parametrize(
    ("cells", "delimiter", "expected", "is_guessed"),
    [
        (["1,234", "56", "789"], ",", [1234, 56, 789], True),
        (["1,234", "12,5"], ",", [1.234, 12.5], False),
        (["1,234", "12.5"], ",", [1234, 12.5], False),
        (["1,234,567", "1,234"], ",", [1234567, 1234], False),
        (["1.234.567", "1.234"], ",", [1234567, 1234], False),
        (["1.234,5", "56,0", "7.890,25"], ";", [1234.5, 56, 7890.25], False),
        (["1.234", "56"], ";", [1234, 56], True),
        (["1.234", "0.560"], ";", [1.234, 0.56], False),
        (["63.512", "12.250"], ",", [63.512, 12.25], False),
        (["63.512", "12"], ",", [63.512, 12], True),
        (["1'234", "1’234.5", "1 234", "1\u00a0234,5", "1\u202f234"], ",", [1234, 1234.5, 1234, 1234.5, 1234], False),
        (["12,5", "1,234.50"], ",", [12.5, 1234.5], False),
        (["0,123", "1,234"], ",", [0.123, 1.234], False),
        (["€1,234.50", "$ 5", "1 234 Kč", "95 %", "-7 zł"], ",", [1234.5, 5, 1234, 95, -7], False),
        (["1 2", "12 5", "1,23,4", "1..2", "1 2345"], ",", [None] * 5, False),
        (["-1,234", "-12,5"], ",", [-1.234, -12.5], False),
        (["1e3", "1.5e3"], ",", [1000, 1500], False),
    ],
)  # fmt: skip
def test_thousands_are_told_by_the_whole_column(
    empty_store: Store, cells: list[str], delimiter: str, expected: list[float | None], *, is_guessed: bool
) -> None:
    assert numbers(empty_store, cells, delimiter) == (expected, is_guessed)


def test_a_column_of_whole_numbers_has_no_decimals(empty_store: Store) -> None:
    assert numbers(empty_store, ["1.234", "5"], is_count=True) == ([1234, 5], False)
    assert numbers(empty_store, ["1,234", "5"], ";", is_count=True) == ([1234, 5], False)


def test_an_open_column_follows_the_others_of_its_file() -> None:
    told, left_open = NumberProfile(comma=3), NumberProfile(open_point=2, whole=1)
    assert decide_styles({"a": told, "b": left_open}, frozenset(), ",")["b"] == ("comma", False)
    assert decide_styles({"b": left_open}, frozenset(), ",")["b"] == ("point", True)
    assert set(number_style.KINDS) == {"number", "count", "duration", "score", "csat"}


def test_lengths_of_time_keep_their_clock_signs_in_either_style(empty_store: Store) -> None:
    for style, cell, seconds in (
        ("point", "1,234 min", 74040),
        ("comma", "1.234 min", 74040),
        ("comma", "1,5 h", 5400),
        ("comma", "1.05:00:00", 104400),
        ("comma", "00:05:00.123", 300),
        ("point", "00:05:00,123", 300),
        ("point", "1h 5m", 3900),
        ("point", "2 days, 3 hours", 183600),
        ("comma", "2d 3h", 183600),
        ("comma", "PT1.5S", 2),
        ("comma", "1:05 h", 3900),
        ("comma", "05:30 min", 330),
        ("comma", "0:05:30 min", 330),
        ("comma", "5m30", 330),
        ("comma", "5'30\"", 330),
        ("comma", "1500 ms", 2),
        ("comma", "1\u00a0000 s", 1000),
        ("comma", "2 days 03:04:05", 183845),
        ("comma", "2 business days", None),
        ("comma", "about 2 hours", None),
    ):
        text = in_plain_style("x", style)  # type: ignore[arg-type]  # one of the two
        read = f"SELECT {cell_sql.duration_sql('y', 'minutes')} AS v FROM (SELECT {text} AS y FROM (SELECT $cell::VARCHAR AS x))"
        assert (cell, empty_store.read(read, {"cell": cell})["v"][0]) == (cell, seconds)


@pytest.mark.parametrize(
    ("header", "bare", "unit"),
    [
        ("Wait time (min)", "Wait time", "minutes"),
        ("Resolution time in hours", "Resolution time", "hours"),
        ("Resolution time [h]", "Resolution time", "hours"),
        ("talk_sec.", "talk", "seconds"),
        ("Czas (minut)", "Czas", "minutes"),
        ("Várakozás (perc)", "Várakozás", "minutes"),
        ("Χρόνος (λεπτά)", "Χρόνος", "minutes"),
        ("Resolution time", "Resolution time", None),
        ("Minutes", "Minutes", None),
        ("Wait time (ms)", "Wait time", "milliseconds"),
        ("first_response_time_ms", "first_response_time", "milliseconds"),
    ],
)
def test_units_in_headers(header: str, bare: str, unit: str | None) -> None:
    assert unit_in_header(header) == (bare, unit)


def load(store: Store, folder: Path, text: str, options: Options | None = None) -> Receipt:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, path.name, options or Options(source="desk"))


def test_a_length_of_time_without_a_unit_is_one_question_not_one_a_cell(empty_store: Store, tmp_path: Path) -> None:
    rows = "1,2026-01-05 10:00,Closed,90\n2,2026-01-05 10:00,Closed,30\n"
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, tmp_path, "Ticket number,Created at,Status,Resolution time\n" + rows)
    assert refused.value.code == "unit_unknown"
    load(empty_store, tmp_path, "Ticket number,Created at,Status,Resolution time [min.]\n" + rows)
    read = "SELECT resolution_reported_seconds AS s FROM ticket ORDER BY id"
    assert empty_store.read(read)["s"].to_list() == [5400, 1800]


def test_a_mapped_length_of_time_takes_its_unit_from_the_header(empty_store: Store, tmp_path: Path) -> None:
    columns = (("started_at", "Kdy"), ("talk_seconds", "Hovor (min)"))
    mapping = ColumnMapping(record="contact", columns=columns, source="calls", kind="call")
    load(empty_store, tmp_path, "Kdy,Hovor (min)\n2026-01-05 10:00,3\n", Options(mapping=mapping))
    assert empty_store.read("SELECT talk_seconds AS s FROM contact")["s"].to_list() == [180]


def test_a_spreadsheets_first_days_are_lengths_of_time_or_no_time(empty_store: Store, tmp_path: Path) -> None:
    text = (
        "Call ID,Started at,Answered at,Talk time,Wait time\n1,2026-01-05 10:00,30.12.1899 00:00:00,12/30/1899 0:05,1899-12-31 00:00:20\n"
        "2,2026-01-05 10:00,2026-01-05 10:01,12/31/1899 2:00,1900-01-01 01:00:00\n"
    )
    assert load(empty_store, tmp_path, text).cell_problems == ()
    read = "SELECT answered_at, talk_seconds, wait_seconds FROM contact ORDER BY id"
    assert empty_store.read(read).rows() == [(None, 300, 20), (datetime(2026, 1, 5, 10, 1), 26 * 3600, 25 * 3600)]
    # The same in a workbook, whose cells of more than a day are lengths of time by their format.
    header = text.split("\n")[0].split(",")
    rows = [["3", datetime(2026, 1, 5, 10), None, timedelta(hours=26, seconds=1), timedelta(seconds=20)]]
    path = write_workbook(tmp_path / "calls.xlsx", {"Calls": [header, *rows]})
    assert run_import(empty_store, path, path.name, Options(source="x")).cell_problems == ()
    assert empty_store.read(f"{read} DESC LIMIT 1").rows() == [(None, 26 * 3600 + 1, 20)]


def test_contacts_of_which_nothing_says_that_they_are_calls_are_asked_about(empty_store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, tmp_path, "Contact ID,Started at,Wait time,Handle time\n1,2026-01-05 09:00,12,60\n")
    assert refused.value.code == "unknown_format"


def test_day_and_clock_time_in_two_columns(empty_store: Store, tmp_path: Path) -> None:
    text = (
        "Ticket number,Date created,Time created,Date closed,Time closed,Status\n"
        "1,05/01/2026,10:00,05/01/2026,12:30,Closed\n2,23/01/2026,11:30 PM,24/01/2026,0:30,Closed\n3,24/01/2026,,,,Open\n"
    )
    assert load(empty_store, tmp_path, text).rows_new == 3
    assert empty_store.read("SELECT created_at, resolved_at FROM ticket ORDER BY id").rows() == [
        (datetime(2026, 1, 5, 10), datetime(2026, 1, 5, 12, 30)),
        (datetime(2026, 1, 23, 23, 30), datetime(2026, 1, 24, 0, 30)),
        (datetime(2026, 1, 24), None),
    ]


def test_day_and_clock_time_in_two_columns_of_a_mapped_file(empty_store: Store, tmp_path: Path) -> None:
    columns = (("id", "Nr"), ("created_at", "Datum založení"), ("resolved_at", "Čas vyřešení"))
    mapping = ColumnMapping(record="ticket", columns=columns, source="desk")
    text = "Nr,Datum založení,Čas založení,Datum vyřešení,Čas vyřešení\n1,5.1.2026,10:00,6.1.2026,12:30\n"
    load(empty_store, tmp_path, text, Options(mapping=mapping))
    assert empty_store.read("SELECT created_at, resolved_at FROM ticket").rows() == [
        (datetime(2026, 1, 5, 10), datetime(2026, 1, 6, 12, 30))
    ]


def test_a_due_date_without_a_time_is_kept_until_its_day_ends(empty_store: Store, tmp_path: Path) -> None:
    head = "Ticket number,Created at,Status,Due date\n"
    last = datetime(2026, 1, 6, 22, 59, 59, 999999)
    options = Options(source="desk", zone="Europe/Prague")
    for cells, expected in (
        (["2026-01-06", "6 Jan 2026"], [last, last]),
        (["2026-01-06 00:00", "2026-01-06 00:00:00"], [last, last]),
        (["2026-01-06 00:00", "2026-01-06 17:00"], [datetime(2026, 1, 5, 23), datetime(2026, 1, 6, 16)]),
        (["2026-01-06", "2026-01-06 17:00"], [last, datetime(2026, 1, 6, 16)]),
    ):
        rows = "".join(f"{n},2026-01-05 10:00,Open,{cell}\n" for n, cell in enumerate(cells))
        load(empty_store, tmp_path, head + rows, options)
        assert empty_store.read("SELECT due_at FROM ticket ORDER BY id")["due_at"].to_list() == expected


def test_cells_wrapped_against_spreadsheets(empty_store: Store, tmp_path: Path) -> None:
    text = (
        "Ticket number,Created at,Status,Subject,First response time (seconds)\n"
        '"=""0017""","=""2026-01-05 10:00""",Open,"=""x""","=""90"""\n'
        "0018,'05/01/2026 11:00,Open,'tis,'60\n"
    )
    load(empty_store, tmp_path, text)
    read = "SELECT id, created_at, subject, first_response_reported_seconds FROM ticket ORDER BY id"
    assert empty_store.read(read).rows() == [
        ("0017", datetime(2026, 1, 5, 10), "x", 90),
        ("0018", datetime(2026, 1, 5, 11), "'tis", 60),
    ]


def test_guesses_are_told(empty_store: Store, tmp_path: Path) -> None:
    text = "Ticket number,Created at,Status,First reply time in minutes\n" + '1,2026-01-05 10:00 EST,Open,"1,234"\n'
    codes = {doubt.code for doubt in load(empty_store, tmp_path, text).doubts}
    assert {"zone_name_guessed", "number_style_guessed"} <= codes


def test_the_unit_that_a_person_says_is_kept_with_the_upload(empty_store: Store, tmp_path: Path) -> None:
    header = "Ticket number,Created at,Status,First response time (min),Resolution time\n"
    text = header + "1,2026-01-05 10:00,Closed,5,90\n2,2026-01-05 10:00,Closed,6,30\n"
    read = "SELECT first_response_reported_seconds, resolution_reported_seconds FROM ticket ORDER BY id"
    hours = load(empty_store, tmp_path, text, Options(source="desk", unit="hours"))
    assert empty_store.read(read).rows() == [(300, 90 * 3600), (360, 30 * 3600)]
    minutes = load(empty_store, tmp_path, text, Options(source="desk", unit="minutes"))
    assert (minutes.upload_id, minutes.rows_updated) != (hours.upload_id, 0)
    assert empty_store.read(read).rows() == [(300, 5400), (360, 1800)]
    assert load(empty_store, tmp_path, text, Options(source="desk", unit="minutes")).upload_id == minutes.upload_id
    undo(empty_store, minutes.upload_id)  # reads the first upload again
    assert empty_store.read(read).rows() == [(300, 90 * 3600), (360, 30 * 3600)]
    with pytest.raises(ImportRefused, match="no unit called"):
        load(empty_store, tmp_path, text, Options(source="desk", unit="weeks"))


def test_thousands_as_in_india(empty_store: Store) -> None:
    read = (
        f"SELECT {cell_sql.number_sql('x')} AS n FROM (VALUES ('1,23,456'), ('12,34,567.5'), ('1,2,345')) AS cells (x)"
    )
    assert empty_store.read(read)["n"].to_list() == [123456, 1234567.5, None]


def test_day_and_clock_time_in_two_columns_of_complaints_and_agent_states(empty_store: Store, tmp_path: Path) -> None:
    complaints = "Complaint ID,Received date,Received time,Cause\nK1,5.3.2026,9:15,late\nK2,26.3.2026,10:05,late\n"
    load(empty_store, tmp_path, complaints, Options(source="complaints"))
    read = "SELECT created_at FROM ticket ORDER BY id"
    assert empty_store.read(read)["created_at"].to_list() == [datetime(2026, 3, 5, 9, 15), datetime(2026, 3, 26, 10, 5)]
    states = "Agent,State,Start date,Start time,End date,End time\nEva,Ready,5.3.2026,9:00,5.3.2026,9:30\nEva,Break,26.3.2026,9:30,26.3.2026,9:45\n"
    load(empty_store, tmp_path, states, Options(source="states"))
    assert empty_store.read("SELECT started_at, ended_at FROM agent_state ORDER BY started_at").rows() == [
        (datetime(2026, 3, 5, 9), datetime(2026, 3, 5, 9, 30)),
        (datetime(2026, 3, 26, 9, 30), datetime(2026, 3, 26, 9, 45)),
    ]


def test_a_header_tells_what_two_parts_of_a_clock_count(empty_store: Store, tmp_path: Path) -> None:
    head = "Ticket number,Created at,Status,First response time{},Resolution time{}\n"
    row = "{},2026-01-05 10:00,Closed,5:30,{}\n"
    read = "SELECT first_response_reported_seconds, resolution_reported_seconds FROM ticket WHERE id = $id"
    cases = (
        (" (min)", " (h)", "1:05", (330, 3900)),
        (" (mm:ss)", " (hh:mm)", "1:05", (330, 3900)),
        ("", " (hh:mm:ss)", "01:05:00", (19800, 3900)),
        (" in minutes", " (ms)", "3900000", (330, 3900)),
    )
    for id_, (first, second, cell, expected) in enumerate(cases):
        load(empty_store, tmp_path, head.format(first, second) + row.format(id_, cell))
        assert empty_store.read(read, {"id": str(id_)}).row(0) == expected, (first, second)


def test_a_header_tells_the_order_of_its_dates(empty_store: Store, tmp_path: Path) -> None:
    text = "Ticket number,Created at (MM/DD/YYYY hh:mm),Status,Closed at\n1,03/05/2026 10:00,Closed,03/06/2026\n"
    receipt = load(empty_store, tmp_path, text)
    read = "SELECT created_at, resolved_at FROM ticket"
    assert empty_store.read(read).rows() == [(datetime(2026, 3, 5, 10), datetime(2026, 3, 6))]
    assert "date_order_guessed" not in {doubt.code for doubt in receipt.doubts}


def test_a_line_above_the_header_names_the_zone_and_a_column_of_zones_is_told(
    empty_store: Store, tmp_path: Path
) -> None:
    head, row = "Ticket number,Created at,Status,Closed at", "1,2026-01-05 10:00,Closed,\n"
    for line, hour in (("Time zone: (UTC+01:00) Prague", 9), ("All times are in CET", 9), ("Zone: north", 10)):
        load(empty_store, tmp_path, f"{line}\n\n{head}\n{row}")
        assert empty_store.read("SELECT created_at FROM ticket").item() == datetime(2026, 1, 5, hour), line
    told = load(empty_store, tmp_path, f"{head},Time zone\n{row[:-1]},Europe/Prague\n")
    assert "zone_column" in {doubt.code for doubt in told.doubts}


def test_a_header_that_stands_again_on_each_page_is_no_row(empty_store: Store, tmp_path: Path) -> None:
    head, row = "Ticket number,Created at,Status,Closed at\n", "{},/Date(1709647200000+0100)/,Closed,\n"
    receipt = load(empty_store, tmp_path, head + row.format(1) + head + row.format(2))
    assert (receipt.rows_new, receipt.rows_refused) == (2, 1)
    assert empty_store.read("SELECT problem FROM refused_row").item() == "header_again"
    assert set(empty_store.read("SELECT created_at FROM ticket")["created_at"]) == {datetime(2024, 3, 5, 14)}
