"""A file becomes records: counts reconcile, problems have their place, nothing is dropped silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from data.imports.importer import (
    ImportCancelled,
    ImportRefused,
    Options,
    Receipt,
    inspect,
    problems,
    receipt,
    run_import,
    uploads,
)
from data.imports.preview import dry_run
from data.store.store import Store
from tests.tables import dump_tables

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

HEADER = "Ticket ID,Subject,Created at,Solved at,Status,Agent"
ROWS = (
    "1,One,2024-01-01 10:00:00,2024-01-02 10:00:00,Solved,Eva",
    "2,Two,2024-01-03 10:00:00,,Open,Jan",
    "3,Three,2024-01-05 10:00:00,2024-01-06 10:00:00,Closed,Eva",
)
TABLE = "\n".join((HEADER, *ROWS)) + "\n"

Load = Callable[..., Receipt]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(content: str | bytes, name: str = "desk.csv", **options: str) -> Receipt:
        path = tmp_path / "given"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        done = run_import(empty_store, path, name, Options(**options))
        assert done.rows_read == done.rows_new + done.rows_updated + done.rows_unchanged + done.rows_refused
        return done

    return _load


def counts(done: Receipt) -> tuple[int, int, int, int, int]:
    return done.rows_read, done.rows_new, done.rows_updated, done.rows_unchanged, done.rows_refused


@pytest.mark.facts
def test_rows_become_tickets_and_facts(load: Load, empty_store: Store) -> None:
    done = load(TABLE)
    assert counts(done) == (3, 3, 0, 0, 0)
    assert (done.format, done.source, done.zone, done.zone_was_guessed) == ("generic_tickets", "desk", "UTC", True)
    found = empty_store.read("SELECT id, created_at, resolved_at, status_class FROM ticket ORDER BY id").rows()
    assert found[0] == ("1", datetime(2024, 1, 1, 10), datetime(2024, 1, 2, 10), "solved")
    assert [row[3] for row in found] == ["solved", "open", "closed"]
    assert empty_store.read("SELECT count(*) FROM fact_ticket").item() == 3


def test_the_same_file_again_changes_nothing(load: Load, empty_store: Store) -> None:
    load(TABLE)
    before, version = dump_tables(empty_store), empty_store.version()
    again = load(TABLE)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert empty_store.version() == version
    assert {name: frame.rows() for name, frame in dump_tables(empty_store).items()} == {
        name: frame.rows() for name, frame in before.items()
    }


def test_a_newer_file_updates_what_changed(load: Load) -> None:
    load(TABLE)
    newer = TABLE.replace("2,Two,2024-01-03 10:00:00,,Open", "2,Two,2024-01-03 10:00:00,2024-01-04 10:00:00,Solved")
    assert counts(load(newer + "4,Four,2024-01-09 10:00:00,,Open,Jan\n", "desk (2).csv")) == (4, 1, 1, 2, 0)


def test_a_newer_file_leaves_columns_alone_that_it_does_not_have(load: Load, empty_store: Store) -> None:
    load(TABLE)
    load("Ticket ID,Created at,Status\n1,2024-01-01 10:00:00,Closed\n", source="desk")
    assert empty_store.read("SELECT status, agent FROM ticket WHERE id = '1'").row(0) == ("Closed", "Eva")


def test_of_rows_with_one_id_the_newest_counts_and_of_equally_new_ones_the_last(load: Load, empty_store: Store) -> None:
    more = "1,One before,2024-01-01 10:00:00,,Open,Jan\n2,Two again,2024-01-03 10:00:00,,Open,Jan\n"
    assert counts(load(TABLE + more)) == (5, 3, 2, 0, 0)
    assert empty_store.read("SELECT subject FROM ticket ORDER BY id")["subject"].to_list() == [
        "One",
        "Two again",
        "Three",
    ]


def test_a_bad_cell_is_a_problem_and_the_row_stays(load: Load, empty_store: Store) -> None:
    done = load(TABLE.replace("2024-01-02 10:00:00", "soon").replace("Two", '"Two\nlines"'))
    assert counts(done) == (3, 3, 0, 0, 0)
    (problem,) = done.cell_problems
    assert (problem["problem"], problem["column"], problem["rows"], problem["line"], problem["cell"]) == (
        "not_a_time",
        "Solved at",
        1,
        2,
        "soon",
    )
    assert problems(empty_store, done.upload_id)["what"].to_list() == ["cell"]


def test_refused_rows_have_line_column_cell_and_raw_text(load: Load, empty_store: Store) -> None:
    text = (
        TABLE.replace("One", '"One\nin two lines"')
        + ",No key,2024-01-01 10:00:00,,Open,\n9,Bad,31.31.2024,,Open,\n8,None,,,Open,\n1.03E+13,Excel,2024-01-01 10:00:00,,Open,\n"
    )
    done = load(text)
    assert counts(done) == (7, 3, 0, 0, 4)
    assert [row[:4] for row in done.refused] == [
        (6, "Ticket ID", None, "missing_key"),
        (7, "Created at", "31.31.2024", "not_a_time"),
        (8, "Created at", None, "missing_field"),
        (9, "Ticket ID", "1.03E+13", "destroyed_key"),
    ]
    found = problems(empty_store, done.upload_id)
    assert found["raw"].to_list()[1] == "9,Bad,31.31.2024,,Open,"
    assert found["is_line_exact"].all()


@pytest.mark.parametrize(
    ("below", "read", "skipped"),
    [
        ("\n,,,,,\n   \n", 3, "2 blank rows"),
        ("\nGrand Totals (3 records),,,,,\nConfidential\n", 3, "2 lines below"),
    ],
)
def test_blank_rows_and_footers_are_no_rows(load: Load, below: str, read: int, skipped: str) -> None:
    done = load(TABLE + below)
    assert counts(done) == (read, 3, 0, 0, 0)
    assert skipped in done.message


def test_ragged_rows_are_accounted_for(load: Load) -> None:
    done = load(TABLE + "4,Short,2024-01-01 10:00:00\n5,Long,2024-01-01 10:00:00,,Open,Eva,more,cells\n")
    assert counts(done) == (5, 4, 0, 0, 1)
    assert done.refused[0][:4] == (6, None, None, "long_row")
    assert [(each["problem"], each["line"]) for each in done.cell_problems] == [("short_row", 5)]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TABLE.encode(),
        ("\ufeff" + TABLE).encode("utf-16-le"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.replace("\n", "\r\n", 2).encode(),
        TABLE.rstrip().encode(),
        TABLE.replace(",", ";").encode(),
        ("Reporting period\n\n" + TABLE).encode(),
        TABLE.replace("Two", "T\0wo").encode(),
        TABLE.replace("Two", "x" * 3_000_000).encode(),
    ],
    ids=["bom", "utf16", "crlf", "cr", "mixed", "no last break", "semicolon", "preamble", "nul", "huge cell"],
)
def test_the_same_table_however_it_is_written(empty_store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "given"
    path.write_bytes(content)
    seen = inspect(path, "desk.csv", empty_store)
    ids = [row[0] for row in seen.rows]  # of the huge cell the look shows only what stands before it
    assert (seen.format, ids) == ("generic_tickets", ["1", "2", "3"][: len(ids)])
    assert ids
    read = dry_run(empty_store, path, "desk.csv")
    assert (read.rows, read.rows_refused) == (3, 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (HEADER.encode() + b"\n", "no_rows"),
        (b"a,b\n1,2\n3,4\n", "unknown_format"),
        (bytes(range(256)) * 50, "binary"),
        (b",,,,,\n" + "\n".join(ROWS).encode(), "no_header"),
        (HEADER.encode() + b"\n,x,y,z,,\n,q,w,e,,\n", "nothing_understood"),
        (b"PK\x03\x04" + b"abc" * 99, "bad_archive"),
    ],
    ids=["empty", "header only", "unknown", "binary", "blank header", "nothing", "broken zip"],
)
def test_a_file_that_cannot_be_taken_is_refused_and_nothing_changes(
    load: Load, empty_store: Store, content: bytes, code: str
) -> None:
    version = empty_store.version()
    with pytest.raises(ImportRefused) as refused:
        load(content)
    assert refused.value.code == code
    assert refused.value.sentence
    assert refused.value.what_to_do
    assert empty_store.version() == version
    assert uploads(empty_store).is_empty()


def test_the_zone_is_asked_of_the_header_then_the_option_then_the_store(load: Load, empty_store: Store) -> None:
    done = load(TABLE.replace("Created at", "Created at (Europe/Prague)"), zone="America/New_York")
    assert ["“Created at (Europe/Prague)”" in doubt.sentence for doubt in done.doubts if doubt.code == "zone_against_file"] == [True]  # fmt: skip
    found = empty_store.read("SELECT created_at, resolved_at FROM ticket WHERE id = '1'").row(0)
    assert found == (datetime(2024, 1, 1, 9), datetime(2024, 1, 2, 15))
    with pytest.raises(ImportRefused, match="no time zone called"):
        load(TABLE, zone="Mars/Base")


def test_two_formats_that_claim_a_file_are_a_question(load: Load, empty_store: Store, tmp_path: Path) -> None:
    both = "Customer ID,Churn,Response ID,NPS\n1,Yes,7,9\n"
    with pytest.raises(ImportRefused) as refused:
        load(both)
    assert refused.value.code == "choose_format"
    assert set(refused.value.candidates) == {"customers", "survey"}
    assert inspect(tmp_path / "given", "x.csv", empty_store).must_choose
    assert load(both, format="survey").record == "survey_response"


def test_a_preview_writes_nothing_and_says_what_would_happen(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_text(TABLE.replace("Agent", "Shoe size"), encoding="utf-8")
    seen = inspect(path, "desk.csv", empty_store)
    assert (seen.format, seen.record, seen.source, seen.header_line) == ("generic_tickets", "ticket", "desk", 1)
    assert dict(seen.columns)["Solved at"] == "resolved_at"
    assert seen.columns_unused == ("Shoe size",)
    assert seen.rows[0][1] == "One"
    assert seen.zone_was_guessed
    assert empty_store.version() == 0


def test_answers_without_an_id_are_kept_apart_and_known_again(load: Load, empty_store: Store) -> None:
    answers = "NPS,Comment\n9,Good\n9,Good\n,\n3,Slow\n"
    assert counts(load(answers)) == (3, 3, 0, 0, 0)
    assert counts(load(answers + "10,New\n", source="desk")) == (4, 1, 0, 3, 0)
    assert empty_store.read("SELECT count(*) FROM survey_response WHERE kind = 'nps'").item() == 4


def test_cancelling_leaves_the_store_as_it_was(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_text(TABLE, encoding="utf-8")
    stages: list[str] = []
    with pytest.raises(ImportCancelled):
        run_import(empty_store, path, "desk.csv", None, lambda stage, _: stages.append(stage), lambda: len(stages) >= 4)
    assert len(stages) == 4
    assert empty_store.is_empty()


def test_a_file_name_is_only_text(load: Load, empty_store: Store) -> None:
    name = "'; DROP TABLE ticket; --/../../etc/passwd.csv"
    done = load(TABLE, name)
    assert receipt(empty_store, done.upload_id).file_name == name
    assert empty_store.read("SELECT count(*) FROM ticket").item() == 3
