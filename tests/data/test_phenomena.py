"""What exports really look like: one test for each phenomenon of the list in the project's notes on formats (§0, 1 to 26)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from types import MappingProxyType

import pytest

from data import formats as declarations
from data.declare.columns import Count, Csat, Duration, StatusClass, Text, Time, WithinSla, in_brackets, joined
from data.declare.format import TEXTS, Fill, Format, Headerless
from data.imports.importer import ImportRefused, Options, Receipt, run_import
from data.store.store import Store
from tests.data.workbook import Cell, write_workbook

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

CELLS = {
    "id": Text("Key"),
    "created_at": Time("Made"),
    "resolved_at": Time("Done"),
    "status": Text("State"),
    "status_class": StatusClass(),
    "agent": Text("Agent"),
    "tags": joined(Text("Labels")),
    "organisation": Text(in_brackets("Organizations")),
    "was_resolution_in_sla": WithinSla(in_brackets("Time left")),
    "first_response_reported_seconds": Duration("Answer time", unit="minutes"),
    "replies": Count("Replies"),
}
SPAN = tuple(datetime(2024, 1, day, 10) for day in (1, 2, 3))
ROWS = "".join(f"{number},{moment},Open\n" for number, moment in enumerate(SPAN, 1))
TABLE = "Key,Made,State\n" + ROWS

Load = Callable[..., Receipt]
Read = Callable[[str], list[tuple[object, ...]]]


def made_up(**more: object) -> Format:
    """A ticket list of no real vendor, with what a test is about."""
    given: dict[str, object] = {"name": "made_up", "vendor": "Made up", "title": "Made-up tickets", "cells": CELLS}
    given |= {"recognise": ("Key", "Made"), "fills": (Fill(record="ticket", needs=("created_at",)),)}
    return Format(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load a text, bytes or rows of a workbook; by a made-up format, or with format_=None by those that are declared."""
    real = declarations.all_formats()

    def _load(
        content: str | bytes | list[list[Cell]], format_: Format | None = None, name: str = "given.csv", **options: str
    ) -> Receipt:
        known = MappingProxyType({format_.name: format_}) if format_ else real
        monkeypatch.setattr(declarations, "all_formats", lambda: known)
        path = tmp_path / "given"
        if isinstance(content, list):
            write_workbook(path, {"Sheet": content})
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        done = run_import(empty_store, path, name, Options(**options))
        assert done.rows_read == done.rows_new + done.rows_updated + done.rows_unchanged + done.rows_refused
        return done

    return _load


@pytest.fixture
def read(empty_store: Store) -> Read:
    """Rows of tickets, by id."""

    def _read(columns: str) -> list[tuple[object, ...]]:
        return empty_store.read(f"SELECT {columns} FROM ticket ORDER BY id").rows()

    return _read


def problems_of(done: Receipt) -> list[tuple[object, ...]]:
    return sorted((each["problem"], each["column"], each["rows"]) for each in done.cell_problems)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_01_delimiters(load: Load, read: Read, delimiter: str) -> None:
    text = f'Key{delimiter}Made{delimiter}Agent\n1{delimiter}2024-01-01 10:00{delimiter}"Novak, Eva; x"\n'
    assert load(text, made_up()).rows_new == 1
    assert read("created_at, agent") == [(SPAN[0], "Novak, Eva; x")]


@pytest.mark.parametrize(
    ("agent", "encoding"),
    [("Zoë", "utf-8"), ("Zoë", "utf-8-sig"), ("Müller Größe", "cp1252"), ("Zażółć gęślą jaźń", "cp1250")],
)
def test_02_encodings(load: Load, read: Read, agent: str, encoding: str) -> None:
    load(f"Key,Made,Agent\n1,2024-01-01,{agent}\n".encode(encoding), made_up())
    assert read("id, agent") == [("1", agent)]


def test_02_two_encodings_in_one_file(load: Load, read: Read) -> None:
    """Nothing is lost but the letters."""
    mixed = b"Key,Made,Agent\n2,2024-01-01,caf\x8c\n3,2024-01-01,\xe6sop\n4,2024-01-01,\xc3\xa9\n"
    assert load(mixed, made_up(), source="mixed").rows_new == 3


def test_03_lines_before_the_header(load: Load, read: Read) -> None:
    done = load(
        "Reporting period 2024-01-01 to 2024-02-01\n\n\n" + TABLE + "9,soon,Open\n4,2024-01-04,Open\n", made_up()
    )
    assert (done.rows_read, done.rows_new, done.refused[0][0]) == (5, 4, 8)
    assert "1 line above the header was skipped (“Reporting period" in done.message
    title: list[list[Cell]] = [["Tickets of March"], [], ["Key", "Made", "State"], ["5", SPAN[0], "Open"]]
    assert load(title, made_up()).rows_new == 1
    assert (
        load("Timezone,Asia/Tokyo\n\n" + TABLE, made_up(zone_line=r"^Timezone\s(.+)$"), source="t").zone == "Asia/Tokyo"
    )


@pytest.mark.parametrize(
    ("below", "lines"),
    [
        ("Reporting period 2024-01-01 to 2024-02-01\n", 1),
        ('\n"Grand Totals (3 records)"\n"Confidential Information - Do Not Distribute"\nCopyright © 2000-2024 Example, Inc.\n', 3),
        ("Totals,00:10:00,3\n", 1),
        (",Totals,3\n", 1),
    ],
)  # fmt: skip
def test_04_lines_after_the_data(load: Load, below: str, lines: int) -> None:
    done = load(TABLE + below, made_up(skip=("Grand Total", "Confidential", "Copyright", "Totals", "Reporting period")))
    assert (done.rows_read, done.rows_new, done.rows_refused, problems_of(done)) == (3, 3, 0, [])
    assert f"{lines} line{'s' * (lines > 1)} below" in done.message


def test_05_header_rows(load: Load, read: Read) -> None:
    two = "Key,Made,Topic,,\n,,Bill,Router,Other\n1,2024-01-01,x,,\n2,2024-01-01,,x,\n"
    cells = CELLS | {"subject": Text("Topic / Router")}
    assert load(two, made_up(more_header=(TEXTS,), combine_header=True, cells=cells)).rows_new == 2
    assert read("subject") == [(None,), ("x",)]
    three = 'Key,Made\nYour key,"When,\nplease"\n"{""ImportId"":""k""}","{""ImportId"":""m""}"\n3,2024-01-01\n'
    assert load(three, made_up(more_header=(TEXTS, "ImportId"))).rows_read == 1


def test_06_no_header(load: Load, read: Read) -> None:
    shape = Headerless(names=("Key", "Agent", "Made", "x"), fewest=3, cells={"Made": r"\d{4}/\d\d/\d\d .+"})
    format_ = made_up(recognise=(), headerless=shape)
    assert load("1,Eva,2024/01/01 10:00,\n2,Jan,2024/01/02 10:00,\n", format_).rows_new == 2
    assert read("agent, created_at") == [("Eva", SPAN[0]), ("Jan", SPAN[1])]


def test_07_header_names_that_repeat_or_are_empty(load: Load, read: Read) -> None:
    done = load("Key,Labels,Made,Labels,,State,,Labels\n1,a,2024-01-01,,?,Open,,b\n", made_up())
    assert (done.rows_new, done.columns_unused) == (1, ())
    assert read("tags, status") == [("a,b", "Open")]


def test_08_rows_wider_than_the_header(load: Load) -> None:
    ragged = "Inbox,Kind,Made\n" + "A,Mail,2024-01-01,1,2\n" * 3
    assert load(ragged, made_up(recognise=("Inbox", "Made"), cells=CELLS | {"id": Text("Inbox")})).rows_read == 3
    with pytest.raises(ImportRefused) as refused:
        load(ragged, made_up(recognise=("Inbox", "Kind"), refuse="One row stands for one inbox."))
    assert (refused.value.code, "one inbox" in refused.value.sentence) == ("aggregated", True)


def test_09_wholly_blank_rows(load: Load) -> None:
    done = load("Key,Made,State,x,y\n1,2024-01-01,Open,,\n" + ",,,,\n" * 739, made_up())
    assert (done.rows_read, done.rows_new, done.rows_refused) == (1, 1, 0)
    assert "739 blank rows" in done.message


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (TABLE.replace("Made", "Made (America/New_York)"), {}),
        (TABLE.replace("Made", "Made (GMT-5)"), {}),
        (TABLE.replace("Key,Made,State\n", 'Key,Made,State\n,"{""timeZone"":""America/New_York""}",\n'), {"more_header": ("timeZone",), "zone_line": '"timeZone":"(.+?)"'}),
        (TABLE + "\n\nTimezone: America/New_York\n", {"zone_line": r"Timezone: (\S+)", "skip": ("Timezone",)}),
    ],
    ids=["zone", "offset", "header row", "footer"],
)  # fmt: skip
def test_10_zone_in_the_file(load: Load, read: Read, text: str, more: dict[str, object]) -> None:
    done = load(text, made_up(**more), zone="Asia/Tokyo")
    assert done.rows_read == 3
    assert read("created_at")[0] == (datetime(2024, 1, 1, 15),)


def test_11_several_date_formats_in_one_column(load: Load, read: Read) -> None:
    cells = (
        "25/Feb/26 10:17 PM",
        "2026-02-25 16:38:58.679",
        "2026-02-25T16:38:58Z",
        "25.2.2026 9:05",
        "1772011138",
        "46078.5",
    )
    rows = "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    assert load("Key,Made\n" + rows, made_up()).rows_refused == 0
    assert [row[0].replace(tzinfo=UTC).strftime("%d %H:%M") for row in read("created_at")] == [  # type: ignore[attr-defined]
        "25 22:17", "25 16:38", "25 16:38", "25 09:05", "25 09:18", "25 12:00",
    ]  # fmt: skip


def test_12_day_or_month_first(load: Load, read: Read) -> None:
    """Each column decides for itself."""
    columns = {
        "created_at": (("03-02-2016 01:16", "29-02-2016 01:16"), datetime(2016, 2, 3, 1, 16)),
        "updated_at": (("03-12-2025 15:21:08", "03-13-2025 15:21:08"), datetime(2025, 3, 12, 15, 21, 8)),
        "resolved_at": (("9/8/2017", "19/8/2017"), datetime(2017, 8, 9)),
        "closed_at": (("09/12/2016", "09/22/2016"), datetime(2016, 9, 12)),
        "due_at": (("01/09/21", "30/09/21"), datetime(2021, 9, 1)),
    }
    cells = CELLS | {name: Time(name) for name in columns}
    rows = zip(*(texts for texts, _ in columns.values()), strict=True)
    text = "".join(f"{number},{','.join(row)}\n" for number, row in enumerate(rows, 1))
    load(f"Key,{','.join(columns)}\n{text}", made_up(cells=cells, recognise=("Key", "created_at")))
    assert dict(zip(columns, read(", ".join(columns))[0], strict=True)) == {
        name: first for name, (_, first) in columns.items()
    }


def test_13_dates_that_mean_not_yet(load: Load, read: Read) -> None:
    cells = ("1900-01-01 00:00:00", "01/01/1900 12:00:00 AM", "?", "-", "0000-00-00")
    rows = "".join(f"{number},2024-01-01 10:00,{cell}\n" for number, cell in enumerate(cells))
    done = load(f"Key,Made,Done\n{rows}9,2024-01-01 10:00,2024-01-02 10:00\n", made_up())
    assert (done.rows_new, problems_of(done)) == (len(cells) + 1, [])
    assert read("resolved_at") == [*[(None,)] * len(cells), (SPAN[1],)]


def test_14_spreadsheet_numbers_and_slips(load: Load, read: Read) -> None:
    format_ = made_up(cells=CELLS | {"created_at": Time("Made", time_of_day=("Clock",))})
    rows = '1,46027,0.361111111111111,Eva\n2,46027,"0,5",Eva\n3,46027,9:30,#VALOR!\n4,30/01/206,16;10,Eva\n5,05/02//2026,9:30,Eva\n6,30/01/2026,9:30,Eva\n'
    done = load("Key,Made,Clock,Agent\n" + rows, format_)
    assert [row[:3] for row in done.refused] == [(5, "Made", "30/01/206 16;10"), (6, "Made", "05/02//2026 9:30")]
    assert problems_of(done) == [("error_cell", "Agent", 1)]
    assert read("created_at, agent") == [
        (datetime(2026, 1, 5, 8, 40), "Eva"),
        (datetime(2026, 1, 5, 12), "Eva"),
        (datetime(2026, 1, 5, 9, 30), None),
        (datetime(2026, 1, 30, 9, 30), "Eva"),
    ]


def test_15_lengths_of_time(load: Load, read: Read) -> None:
    cells = ("90", "1.5", "120:15:30", "2 hours 15 minutes", "3 Tage 4 Stunden", "PT1H", "N/A", "-12:34", "later")
    done = load(
        "Key,Made,Answer time\n" + "".join(f"{n},2024-01-01,{cell}\n" for n, cell in enumerate(cells)), made_up()
    )
    assert [row[0] for row in read("first_response_reported_seconds")] == [5400, 90, 432930, 8100, 273600, 3600, None, None, None]  # fmt: skip
    assert problems_of(done) == [("not_a_duration", "Answer time", 2)]
    sheet: list[list[Cell]] = [["Key", "Made", "Answer time"], ["x", SPAN[0], time(0, 2, 23)]]
    load(sheet, made_up())
    assert read("first_response_reported_seconds")[-1] == (143,)


def test_16_a_name_that_lies(load: Load, read: Read) -> None:
    moments = "Ticket ID,Created at,Status,Time to resolution\n1,2024-01-01 10:00,Solved,2024-01-02 10:00\n"
    lengths = "Ticket ID,Created at,Status,Time to resolution\n2,2024-01-01 10:00,Solved,24:00\n"
    load(moments)
    load(lengths)
    assert read("resolved_at") == [(SPAN[1],), (SPAN[1],)]


def test_17_two_clocks_side_by_side(load: Load, read: Read) -> None:
    header = "Id,Requester,Created at,Solved at,Reopens,First reply time in minutes,First reply time in minutes within business hours"
    load(header + "\n1,Eva,2024-01-01 10:00:00,,0,90,30\n")
    assert read("first_response_reported_seconds, first_response_reported_business_seconds") == [(5400, 1800)]


@pytest.mark.facts
def test_18_resolved_before_it_was_created(load: Load, empty_store: Store) -> None:
    load(
        "Key,Made,Done,State\n1,2024-01-02 10:00,2024-01-01 10:00,Solved\n2,2024-01-01 10:00,2024-01-02 10:00,Solved\n",
        made_up(),
    )
    found = empty_store.read(
        "SELECT id, is_resolution_before_creation, resolution_calendar_seconds FROM fact_ticket ORDER BY id"
    ).rows()
    assert found == [("1", True, None), ("2", False, 86400)]


def test_19_satisfaction_of_mixed_content(load: Load, empty_store: Store) -> None:
    answers = Fill(record="survey_response", only=(), when_any=("csat",), where="csat IS NOT NULL", derive={"id": "id", "kind": "'csat'", "comment": "csat"})  # fmt: skip
    format_ = made_up(cells=CELLS | {"csat": Csat("Score")}, fills=(*made_up().fills, answers))
    scores: tuple[Cell, ...] = ("", "Offered", 5, "1", "Good", "bad", "so so")
    sheet: list[list[Cell]] = [["Key", "Made", "Score"], *([str(n), SPAN[0], score] for n, score in enumerate(scores))]
    done = load(sheet, format_)
    found = [row[0] for row in empty_store.read("SELECT comment FROM survey_response ORDER BY id").rows()]
    assert found == ["offered", "5.0", "1.0", "good", "bad"]
    assert problems_of(done) == [("not_a_score", "Score", 1)]


def test_20_ids_that_a_spreadsheet_has_destroyed(load: Load) -> None:
    done = load("Key,Made\n1.03006E+13,2024-01-01\n5.70E+17,2024-01-01\n1030060000000012,2024-01-01\n", made_up())
    assert (done.rows_new, [row[3] for row in done.refused]) == (1, ["destroyed_key"] * 2)


def test_21_the_same_rows_in_two_exports(load: Load, read: Read) -> None:
    load(TABLE, made_up())
    again = load(
        TABLE.replace("1,2024", "4,2024", 1).replace("\n3,", "\n3,").replace("Open\n3", "Solved\n3"), made_up()
    )
    assert (again.rows_new, again.rows_updated, again.rows_unchanged) == (1, 1, 1)
    assert len(read("id")) == 4


def test_22_several_rows_of_one_ticket(load: Load, read: Read) -> None:
    log = "Key,Made,Done,State\n1,2024-01-02 10:00,,New\n2,2024-01-01 10:00,,New\n1,2024-01-01 10:00,,Active\n1,2024-01-03 10:00,2024-01-03 10:00,Closed\n"
    done = load(log, made_up(fold={"created_at": "min"}))
    assert (done.rows_read, done.rows_new, done.rows_updated) == (4, 2, 2)
    assert read("id, created_at, status") == [("1", SPAN[0], "Closed"), ("2", SPAN[0], "New")]


def test_23_line_breaks_and_guarded_cells(load: Load, read: Read) -> None:
    done = load('Key,Made,Agent\n1,2024-01-01,"Eva\nNovak, ""E"""\n2,soon,"x\n\ny"\n3,2024-01-01,Jan\n', made_up())
    assert (done.rows_new, done.refused[0][0]) == (2, 4)
    assert read("agent") == [('Eva\nNovak, "E"',), ("Jan",)]


def test_24_one_value_spelled_several_ways(load: Load, read: Read) -> None:
    rows = "".join(f"{n},{made},{agent},{state}\n" for n, (made, agent, state) in enumerate([
        ("5/Mar/24", "Na ", "OPEN"), ("5/mar/24", "NA", "open "), ("5/MAR/24", "", "OpenPending"), ("5/März/24", "n/a", "Open"),
    ]))  # fmt: skip
    done = load("Key,Made,Agent,State\n" + rows, made_up())
    assert read("created_at, agent") == [(datetime(2024, 3, 5), None)] * 4
    assert [state for (state,) in read("status_class")] == [
        "open",
        "open",
        None,
        "open",
    ]  # a word that nobody knows is not open
    assert problems_of(done) == [("unknown_status", "State", 1)]


def test_25_a_wrong_extension(load: Load) -> None:
    sheet: list[list[Cell]] = [["Key", "Made"], ["1", SPAN[0]]]
    assert load(sheet, made_up(), name="old.xls").rows_new == 1
    page = "<html><table><tr><th>Key<th>Made<tr><td>2<td>2024-01-01</table></html>"
    assert load(page, made_up(), name="old.xls").rows_new == 1
    for text, code in (
        ("CREATE TABLE a (\n  id integer,\n  x text\n);\nINSERT INTO a VALUES (1);\n", "not_a_table"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n", "lfs_pointer"),
        ("%PDF-1.7\n", "binary"),
    ):
        with pytest.raises(ImportRefused) as refused:
            load(text, made_up(), name="tickets.csv")
        assert refused.value.code == code


@pytest.mark.parametrize(
    "header",
    ["Číslo požadavku;Vytvořeno;Stav", "Azonosító;Létrehozva;Állapot", "Numer zgłoszenia;Utworzono;Status", "Αριθμός αιτήματος;Ημερομηνία δημιουργίας;Κατάσταση"],
)  # fmt: skip
def test_26_localised_headers(load: Load, read: Read, header: str) -> None:
    assert load(header + "\n7;2024-01-01 10:00;Open\n").format == "generic_tickets"
    assert read("id, created_at, status_class") == [("7", SPAN[0], "open")]


def test_26_names_in_localised_brackets(load: Load, read: Read) -> None:
    load("Key,Made,Campo personalizado (Organizations),Vlastní pole (Time left)\n8,2024-01-01,Acme,-0:05\n", made_up())
    assert read("organisation, was_resolution_in_sla")[-1] == ("Acme", False)
