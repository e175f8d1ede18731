"""Doubts before loading: each is told when there is a reason, not told when there is none, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.declare.finding import NOTE, WARNING, Doubt
from data.declare.problems import ImportRefused
from data.imports import preview
from data.imports.importer import Options, run_import, undo
from data.imports.preview import DryRun, dry_run
from data.imports.uploads import receipt
from data.store.sentence import Sentence
from data.store.store import Store
from tests.second_language import left_in_english
from tests.tables import dump_tables

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

HEADER = "Ticket ID,Created at,Solved at,Status"
MONDAY = datetime(2026, 1, 5, 9)
Look = Callable[..., dict[str, list[Doubt]]]


def table(
    first: int, n: int, start: datetime, apart: timedelta = timedelta(hours=6), solved_after: float | None = 2
) -> str:
    """`n` tickets from id `first`, one every `apart`."""
    rows = []
    for place in range(n):
        at = start + place * apart
        solved = "" if solved_after is None else f"{at + timedelta(hours=solved_after)}"
        rows.append(f"{first + place},{at},{solved},Solved")
    return "\n".join((HEADER, *rows)) + "\n"


@pytest.fixture
def given(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "given"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(empty_store: Store, given: Callable[[str], Path]) -> Callable[..., int]:
    def read(text: str, **options: str) -> int:
        return run_import(
            empty_store, given(text), "desk.csv", Options(**{"source": "desk", "zone": "UTC"} | options)
        ).upload_id

    return read


@pytest.fixture
def look(empty_store: Store, given: Callable[[str], Path]) -> Look:
    """The doubts about a file by code; the store must have no write since."""

    def read(text: str, **options: str) -> dict[str, list[Doubt]]:
        version = empty_store.version()
        found = dry_run(empty_store, given(text), "desk.csv", Options(**{"source": "desk", "zone": "UTC"} | options))
        assert empty_store.version() == version
        by_code: dict[str, list[Doubt]] = {}
        for doubt in found.doubts:
            assert not left_in_english(doubt.sentence) | left_in_english(doubt.what_to_do), doubt
            by_code.setdefault(doubt.code, []).append(doubt)
        return by_code

    return read


def test_a_plain_file_raises_no_doubt(look: Look) -> None:
    assert look(table(1, 40, MONDAY) + f"41,{MONDAY},,Open\n") == {}


def test_a_list_of_solved_tickets_alone_may_lack_the_open_ones(look: Look) -> None:
    (doubt,) = look(table(1, 40, MONDAY))["solved_alone"]
    assert doubt.severity == NOTE
    assert doubt.sentence.startswith("All 40 tickets of the file are solved or closed.")
    for text in (
        table(1, 19, MONDAY),  # few
        table(1, 40, MONDAY, solved_after=None).replace("Solved", "Open"),
        # months that are over, by the day of creation: the last was solved three weeks after it was created
        table(1, 40, MONDAY) + f"41,{MONDAY + timedelta(days=9)},{MONDAY + timedelta(days=31)},Solved\n",
        table(1, 40, MONDAY).replace(",Solved\n", ",On its way\n"),  # words that nobody knows, with a time of solving
    ):
        assert ("solved_alone" in look(text)) is ("On its way" in text), text[-60:]


def test_a_list_of_what_is_open_or_was_solved_of_late_is_told(look: Look) -> None:
    def rows(first: int, days: int, apart: int, solved: bool) -> str:
        found = []
        for place in range(0, days * 24, apart):
            at = MONDAY + timedelta(hours=24 * first + place)
            found.append(
                f"{first * 24 + place},{at},{at + timedelta(hours=5) if solved else ''},{'Solved' if solved else 'Open'}\n"
            )
        return "".join(found)

    old, recent = rows(0, 40, 48, solved=False), rows(40, 20, 6, solved=True)
    (doubt,) = look(f"{HEADER}\n{old}{recent}")["recent_alone"]
    assert doubt.sentence.startswith("None of the 20 tickets that were created before 14 February 2026")
    for text in (
        rows(0, 40, 6, solved=False) + recent,  # as many a day as later: nothing was solved for long, and all are there
        old.replace("Open", "Solved", 1) + recent,  # one is over, and its time is not known
        rows(0, 8, 48, solved=False) + rows(8, 20, 6, solved=True),
        rows(36, 4, 48, solved=False) + recent,
    ):
        assert "recent_alone" not in look(f"{HEADER}\n{text}"), text[:60]


@pytest.mark.parametrize(
    ("minutes", "rows"),
    [
        ([0] * 20 + list(range(10, 90)), 20),
        (
            [0] * 20 + [1] * 7 + list(range(10, 90)),
            None,
        ),  # answers of a minute are as usual: so are those that came at once
        ([0] * 2 + list(range(10, 90)), None),
        ([0, 0, 0, "", *range(10, 90)], None),  # where nobody answered it is empty
        ([0] * 40, None),
    ],
)
def test_a_length_of_nothing_may_stand_for_no_answer(look: Look, minutes: list[object], rows: int | None) -> None:
    lines = [f"{n},{MONDAY + timedelta(hours=n)},,Open,{length}" for n, length in enumerate(minutes)]
    found = look("\n".join((f"{HEADER},First response time (min)", *lines)) + "\n").get("zero_may_be_none", [])
    assert [doubt.sentence.partition(" in ")[2].split()[0] for doubt in found] == ([str(rows)] if rows else [])


@pytest.mark.parametrize(
    "header",
    [
        "ID,Title,Opening date,Closing date,Status,Category",
        "Ticket ID,Subject,Created time,Closed time,Status,Group",
        "Request ID,Subject,Created Time,Completed Time,Request Status,Technician",
        "Ticket ID,Subject,Created at,Closed at,Status,Group",
    ],
)
def test_a_ticket_that_is_solved_but_not_closed_has_no_time_of_solving_and_that_is_told(
    look: Look, header: str
) -> None:
    rows = [f"{n},x,2026-01-05 10:00,{closed},{status},a\n" for n, (closed, status) in enumerate([("", "Solved"), ("2026-01-06 10:00", "Closed"), ("", "Open")])]  # fmt: skip
    (doubt,) = look(f"{header}\n{''.join(rows)}")["solved_without_time"]
    assert doubt.severity == WARNING
    assert doubt.sentence.startswith("1 ticket of 2 that are solved has no time of it")
    assert "solved_without_time" not in look(f"{header}\n{''.join(rows[1:])}")


def test_an_older_export_without_a_time_of_change_is_told(look: Look, load: Callable[..., int]) -> None:
    """Three solved tickets are open in a file that may be older; in one that says when its rows changed the rows themselves tell."""
    load(
        "Ticket ID,Created at,Solved at,Status,Updated at\n"
        + "".join(f"{n},2026-01-05 10:00,2026-01-06 10:00,Solved,2026-01-06 10:00\n" for n in range(3))
    )
    rows = [f"{n},2026-01-05 10:00,{'Open' if n else 'Solved'}" for n in range(3)]
    (doubt,) = look("Ticket ID,Created at,Status\n" + "\n".join(rows))["goes_back"]
    assert doubt.severity == WARNING
    assert doubt.sentence.startswith("2 tickets of 3 that were solved are open in this file")
    dated = "\n".join(f"{row},2026-01-05 10:00" for row in rows)
    assert "goes_back" not in look(f"Ticket ID,Created at,Status,Updated at\n{dated}")


def test_the_order_of_dates_follows_what_earlier_files_of_the_source_prove(
    look: Look, load: Callable[..., int]
) -> None:
    ambiguous = f"{HEADER}\n9,03/04/2026 10:00,03/04/2026 12:00,Solved\n"
    assert "date_order_guessed" in look(ambiguous)
    load(f"{HEADER}\n1,03/25/2026 10:00,03/26/2026 10:00,Solved\n")
    found = look(ambiguous)
    assert "date_order_guessed" not in found
    assert "that of earlier files of “desk”" in found["date_order_earlier"][0].sentence
    assert "date_order_earlier" not in look(ambiguous, source="another")


def test_replies_without_the_time_of_the_first_are_told(look: Look) -> None:
    rows = [f"{n},2026-01-05 10:00,{'2026-01-05 11:00' if n < 3 else ''},2,Open" for n in range(4)]
    (doubt,) = look("Ticket ID,Created at,First response at,Replies,Status\n" + "\n".join(rows))[
        "answered_without_time"
    ]
    assert doubt.sentence.startswith("1 ticket of 4 with replies has no time of the first one")


def test_an_export_that_is_cut_by_one_date_is_told(look: Look) -> None:
    """Created in ten days, solved up to months after: only the old ones of the later months are in the file."""
    lines = table(1, 40, MONDAY).splitlines()
    slow = [line.replace(",2026-01-", ",2026-05-").replace(",2026-05-", ",2026-01-", 1) for line in lines[1:]]
    (doubt,) = look("\n".join((HEADER, *slow)) + "\n")["cut_by_date"]
    assert doubt.severity == WARNING
    assert doubt.sentence.startswith(
        "“Created at” ends on 15 January 2026, while “Solved at” goes on until 15 May 2026"
    )
    early = [
        line if place < 21 else ",".join((*line.split(",")[:2], "", "Open")) for place, line in enumerate(lines[1:])
    ]
    late = table(100, 40, MONDAY + timedelta(days=60), solved_after=None).replace("Solved\n", "Open\n").splitlines()[1:]
    (doubt,) = look("\n".join((HEADER, *early, *late)) + "\n")["cut_by_date"]
    assert doubt.sentence.startswith("“Solved at” ends on 10 January 2026, while “Created at” goes on")
    young = [
        line if place < 35 else ",".join((*line.split(",")[:2], "", "Open")) for place, line in enumerate(lines[1:])
    ]
    assert "cut_by_date" not in look("\n".join((HEADER, *young)) + "\n")


def test_overlap_is_counted_by_upload_and_looking_writes_nothing(
    look: Look, load: Callable[..., int], empty_store: Store
) -> None:
    load(table(1, 30, MONDAY))
    load(table(31, 10, MONDAY + timedelta(days=8)))
    before = dump_tables(empty_store)
    (doubt,) = look(table(21, 30, MONDAY + timedelta(days=5)).replace("Solved\n", "Closed\n"))["overlap"]
    after = dump_tables(empty_store)
    assert [name for name, frame in before.items() if not after[name].equals(frame)] == []
    assert doubt.severity == NOTE
    assert doubt.sentence.startswith("20 of 30 records are there already: 10 from upload 2 (desk.csv, ")
    assert "10 from upload 1 (desk.csv, " in doubt.sentence


def test_the_very_same_file_is_told(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 30, MONDAY))
    found = look(table(1, 30, MONDAY))
    assert list(found) == ["same_file"]
    assert "upload 1" in found["same_file"][0].sentence


def test_the_same_ids_at_other_times_are_another_system(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 30, MONDAY))
    found = look(table(1, 30, MONDAY + timedelta(days=100)))
    assert "30 of the 30 records" in found["other_system"][0].sentence
    assert found["other_system"][0].severity == WARNING
    assert "other_system" not in look(table(1, 40, MONDAY))


def test_the_same_tickets_on_another_clock(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 30, MONDAY))
    found = look(table(1, 30, MONDAY), zone="Europe/Prague")
    assert "(hours later or earlier: -1)" in found["zone_shifted"][0].sentence
    assert "zone_shifted" not in look(table(1, 31, MONDAY))


def test_the_same_tickets_under_another_name_would_count_twice(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 30, MONDAY))
    (doubt,) = look(table(1, 40, MONDAY), source="other")["counted_twice"]
    assert doubt.sentence.startswith("30 of 40 records are there already under the name “desk”")
    assert "counted_twice" not in look(table(1, 40, MONDAY + timedelta(hours=1)), source="other")


def of_three_weeks(look: Look, after_weeks: int, hours_apart: float) -> dict[str, list[Doubt]]:
    """The doubts about three weeks of tickets after so many weeks with four a day."""
    start, apart = MONDAY + timedelta(weeks=after_weeks), timedelta(hours=hours_apart)
    return look(table(5000, int(timedelta(weeks=3) / apart), start, apart))


def test_a_jump_of_volume(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 8 * 28, MONDAY))
    told = {apart: "volume" in of_three_weeks(look, 8, apart) for apart in (6.0, 5.0, 24.0)}
    assert told == {6.0: False, 5.0: False, 24.0: True}, "as usual, a bit more, a quarter"
    (doubt,) = of_three_weeks(look, 8, 1.0)["volume"]
    assert "About 24 records a day" in doubt.sentence
    assert "usually has about 4 " in doubt.sentence


def test_no_jump_of_volume_is_told_after_too_little_history(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 3 * 28, MONDAY))
    assert "volume" not in of_three_weeks(look, 3, 1.0)


def test_a_single_day_is_held_against_the_same_weekday(look: Look, load: Callable[..., int]) -> None:
    weekdays = [MONDAY + timedelta(days=day, minutes=10 * n) for day in range(70) if day % 7 < 5 for n in range(40)]
    load("\n".join((HEADER, *(f"{place},{at},,Open" for place, at in enumerate(weekdays)))) + "\n")
    monday, day = MONDAY + timedelta(days=70), timedelta(minutes=10)
    assert "volume" not in look(table(9000, 40, monday, day))
    assert "About 120 records a day" in look(table(9000, 120, monday, timedelta(minutes=5)))["volume"][0].sentence


def test_days_that_nobody_exported(look: Look, load: Callable[..., int]) -> None:
    load(table(1, 200, MONDAY))
    last = MONDAY + 199 * timedelta(hours=6)
    found = look(table(5000, 60, last + timedelta(days=10)))
    assert "begins 10 days after" in found["gap"][0].sentence
    assert "gap" not in look(table(5000, 60, last + timedelta(days=2)))


def test_a_zone_that_was_guessed(empty_store: Store, given: Callable[[str], Path]) -> None:
    def codes(options: Options) -> set[str]:
        return {doubt.code for doubt in dry_run(empty_store, given(table(1, 5, MONDAY)), "desk.csv", options).doubts}

    assert "zone_guessed" in codes(Options())
    assert "zone_guessed" not in codes(Options(zone="UTC"))


def test_an_order_of_day_and_month_that_was_guessed(look: Look) -> None:
    found = look("Ticket ID,Created at,Status\n1,02/03/2026 10:00,Open\n2,04/05/2026 11:00,Open\n")
    assert (
        "“Created at” could be read in more than one way; day first is taken" in found["date_order_guessed"][0].sentence
    )
    assert "date_order_guessed" not in look(
        "Ticket ID,Created at,Status\n1,02/03/2026 10:00,Open\n2,24/05/2026 11:00,Open\n"
    )
    american = look("Ticket ID,Created at,Status\n1,02/03/2026 10:00 AM,Open\n2,04/05/2026 1:00 pm,Open\n")
    assert "month first is taken, as dates with AM and PM" in american["date_order_guessed"][0].sentence


def test_calls_of_which_nothing_says_whether_they_came_in(look: Look) -> None:
    calls = "Call ID,Start time,Talk time{}\n1,2026-03-02 10:00,60{}\n"
    assert look(calls.format("", ""))["no_direction"][0].severity == "note"
    assert "no_direction" not in look(calls.format(",Direction", ",Příchozí hovor"))
    assert "no_direction" not in look("Chat ID,Start time,Talk time\n1,2026-03-02 10:00,60\n")


def test_values_that_were_not_understood_are_grouped_with_examples(look: Look) -> None:
    text = table(1, 100, MONDAY)
    for wrong in ("soon", "soon", "later", "n/v"):
        text = (
            text.replace(f"{MONDAY + timedelta(hours=2)}", wrong, 1) if wrong == "soon" and "soon" not in text else text
        )
    lines = text.splitlines()
    for place, wrong in ((3, "soon"), (4, "later"), (5, "n/v")):
        cells = lines[place].split(",")
        lines[place] = ",".join((*cells[:2], wrong, cells[3]))
    (doubt,) = look("\n".join(lines) + "\n")["not_understood"]
    assert doubt.sentence.startswith("4 cells of 100 rows are not understood. “soon” in “Solved at” is not a date")
    assert "“later”" in doubt.sentence
    assert doubt.severity == NOTE
    (refused,) = look(f"{HEADER}\n1,soon,,Open\n2,2026-01-05 10:00:00,,Open\n")["refused_rows"]
    assert refused.severity == WARNING
    assert refused.sentence.startswith("1 row of 2 cannot be read.")


def test_lengths_of_time_below_zero(look: Look) -> None:
    found = look(table(1, 20, MONDAY, solved_after=-3))
    (doubt,) = found["negative_duration"]
    assert doubt.sentence == "In 20 rows of 20 “Solved at” lies before “Created at”."
    assert doubt.severity == WARNING


def test_times_in_the_future(look: Look) -> None:
    ahead = datetime.now().replace(microsecond=0) + timedelta(days=400)
    assert look(table(1, 3, ahead))["future"][0].sentence.startswith("3 rows of 3 have a time")
    rows = table(1, 40, MONDAY).splitlines()
    rows[12] = "12,2062-03-01 10:00:00,,Open"
    (doubt,) = look("\n".join(rows) + "\n")["future"]
    assert doubt.sentence == "1 row of 40 has a time that lies in the future: line 13 has 2062-03-01 10:00."


CALLS = "Call ID,Start time,Answered at,Ended at,Direction\n1,{},{},{},inbound\n2,2026-01-05 10:00,2026-01-05 10:01,2026-01-05 10:02,inbound\n"
ANSWERS = "Response ID,CSAT,Sent at,Responded at\n1,5,{},{}\n2,4,2026-01-05 10:00,2026-01-05 11:00\n"
CUSTOMERS = "Customer ID,Customer since,Churned on\n1,{},{}\n2,2026-01-05,2026-02-05\n"
TICKETS = "Ticket ID,Created at,First response at,Solved at,Closed at,Due at,Status\n1,{},{},{},{},{},Solved\n2,2026-01-05 10:00,,,,,Open\n"
USUAL = "2026-01-05 10:00"


@pytest.mark.parametrize(
    ("text", "place"),
    [(text, place) for text in (TICKETS, CALLS, ANSWERS, CUSTOMERS) for place in range(text.count("{}"))],
)
def test_a_date_in_the_future_is_told_of_every_kind_of_record_and_every_column(
    look: Look, text: str, place: int
) -> None:
    is_day = text is CUSTOMERS
    usual, slip = (one[:10] if is_day else one for one in (USUAL, "2062-03-01 10:00"))
    cells = [usual] * text.count("{}")
    assert "future" not in look(text.format(*cells))
    cells[place] = slip
    (doubt,) = look(text.format(*cells))["future"]
    time = "00:00" if is_day else "10:00"
    assert doubt.sentence == f"1 row of 2 has a time that lies in the future: line 2 has 2062-03-01 {time}."


def test_what_is_promised_lies_ahead(look: Look) -> None:
    soon = f"{datetime.now() + timedelta(days=60):%Y-%m-%d %H:%M}"
    assert "future" not in look(TICKETS.format(*[USUAL] * 4, soon))


def test_times_long_after_all_others(look: Look) -> None:
    rows = table(1, 40, MONDAY - timedelta(days=8 * 365)).splitlines()
    rows[12] = "12,2025-03-01 10:00:00,,Open"
    found = look("\n".join(rows) + "\n")
    (doubt,) = found["stray_time"]
    assert doubt.sentence == (
        "1 row of 40 has a time long after all others, which end on 17 January 2018: line 13 has 2025-03-01 10:00."
    )
    assert "future" not in found
    assert "stray_time" not in look(table(1, 40, MONDAY))


def test_an_unused_column_that_promises_what_is_missing(look: Look) -> None:
    text = "Ticket ID,Created at,Status,First reply text,Shoe size\n1,2026-01-05 10:00:00,Open,yes,44\n"
    told = " ".join(doubt.sentence for doubt in look(text).get("unused_column", []))
    assert "Shoe size" not in told
    assert "first response" in told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Agent,Solved tickets,Average first response time,CSAT %\nEva,12,3 h,90%\nJan,4,1 h,80%\n", True),
        ("Team,Tickets,Median resolution time\nA,1200,3.5\nB,40,1\n", True),
        ("Date,Calls,Abandoned share,Average wait time\n2026-01-05,10,0.1,12\n2026-01-06,11,0.2,13\n", True),
        ("Ticket ID,Agent,First response time,Resolution time\n1,Eva,10,20\n", False),
        ("Name,Comment,Score\nEva,Good,5\nJan,Bad,1\n", False),
    ],
)
def test_a_report_with_totals_is_no_list(text: str, is_told: bool) -> None:
    from data.checks.checks import looks_aggregated

    headers, *rows = (line.split(",") for line in text.splitlines())
    assert (looks_aggregated(headers, rows) is not None) is is_told


def test_a_report_is_told_even_though_it_is_refused(empty_store: Store, given: Callable[[str], Path]) -> None:
    path = given("Agent,Solved tickets,Average handling\nEva,12,3\nJan,4,1\n")
    with pytest.raises(ImportRefused):
        dry_run(empty_store, path, "report.csv")
    assert [doubt.code for doubt in preview.doubts(empty_store, path, "report.csv")] == ["aggregated"]


def test_of_a_large_file_the_first_rows_are_looked_at(
    empty_store: Store, given: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = table(1, 500, MONDAY).replace("17,", '"17\n""x",', 1)
    path = given(text)
    whole: DryRun = dry_run(empty_store, path, "desk.csv")
    assert (whole.rows, whole.is_sample) == (500, False)
    monkeypatch.setattr(preview, "SAMPLE_BYTES", len(text) // 2)
    part = dry_run(empty_store, path, "desk.csv")
    assert part.is_sample
    assert 240 < part.rows < 260
    assert part.rows_refused == 0


@pytest.mark.parametrize(
    ("head", "kept"),
    [(b'a,b\n1,2\n3,"x\ny', b"a,b\n1,2\n"), (b'a\n"x\ny"\nz', b'a\n"x\ny"\n'), (b"abc", b"abc"), (b"a\n", b"a\n")],
)
def test_a_part_ends_with_a_whole_row(head: bytes, kept: bytes) -> None:
    assert preview._whole_lines(head, b"\n") == kept


def test_doubts_are_kept_with_the_receipt_and_go_with_the_upload(empty_store: Store, load: Callable[..., int]) -> None:
    number = load(table(1, 20, MONDAY, solved_after=-3))
    kept = receipt(empty_store, number).doubts
    assert [doubt.code for doubt in kept] == ["negative_duration", "solved_alone"]
    assert receipt(empty_store, number).as_dict()["doubts"][0]["severity"] == WARNING  # type: ignore[index]
    assert isinstance(kept[0].sentence, Sentence)
    assert kept[0].sentence.values["n"] == 20
    with empty_store.write() as writer:  # as those of older uploads are, of which only the text was kept
        writer.execute("UPDATE doubt SET sentence_made_of = NULL")
    older, _ = receipt(empty_store, number).doubts
    assert (older.sentence, type(older.sentence), type(older.what_to_do)) == (kept[0].sentence, str, Sentence)
    undo(empty_store, number)
    assert empty_store.read("FROM doubt").is_empty()


def test_a_rehearsal_does_not_wait_for_an_import(empty_store: Store, given: Callable[[str], Path]) -> None:
    with empty_store.write() as writer:
        writer.execute("INSERT INTO ticket (source, id) VALUES ('desk', '1')")
        found = dry_run(empty_store, given(table(1, 5, MONDAY)), "desk.csv", Options(source="desk", zone="UTC"))
    assert found.doubts == ()  # what is not committed is not seen
