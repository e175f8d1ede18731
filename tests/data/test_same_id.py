"""One thing is one thing: rows with one id in one file, and uploads that speak of the same records in any order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.declare.finding import NOTE, WARNING
from data.declare.problems import ImportRefused
from data.imports.importer import Options, Receipt, run_import, undo
from data.imports.preview import dry_run
from data.mapping import saved
from data.mapping.mapping import ColumnMapping
from data.store.store import Store
from tests.stores import new_store_at
from tests.sweep import in_sweep

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

Load = Callable[..., Receipt]

EVENTS = """Ticket ID,Created at,Status,Resolved at
1,2024-03-04 09:00:00,Open,
1,2024-03-05 11:00:00,Closed,2024-03-05 11:00:00
2,2024-03-04 10:00:00,Open,
2,2024-03-06 12:00:00,Closed,2024-03-06 12:00:00
"""
LINES = """Ticket ID,Line,Created at,Status
A,1,2024-03-04 09:00:00,Open
A,2,2024-03-05 09:00:00,Closed
B,1,2024-03-06 09:00:00,Open
"""


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(text: str, name: str = "desk.csv", options: Options | None = None) -> Receipt:
        path = tmp_path / "given"
        path.write_text(text, encoding="utf-8")
        done = run_import(empty_store, path, name, replace(options or Options(), source="desk", zone="UTC"))
        assert done.rows_read == done.rows_new + done.rows_updated + done.rows_unchanged + done.rows_refused
        return done

    return _load


def records(store: Store, columns: str = "*", table: str = "ticket") -> list[tuple[object, ...]]:
    frame = store.read(f"SELECT {columns} FROM {table} ORDER BY source, id")
    return frame.drop("upload_id", strict=False).rows()


def hours(store: Store) -> list[float]:
    return store.read("SELECT resolution_calendar_seconds / 3600 AS hours FROM fact_ticket ORDER BY id")[
        "hours"
    ].to_list()


@pytest.mark.facts
def test_without_a_choice_the_newest_row_is_the_state_and_the_first_the_beginning(
    load: Load, empty_store: Store
) -> None:
    done = load(EVENTS)
    assert hours(empty_store) == [26, 50]  # 38 in the mean
    assert (done.rows_read, done.rows_new, done.rows_updated) == (4, 2, 2)


@pytest.mark.facts
def test_with_newest_the_row_counts_as_it_stands(load: Load, empty_store: Store) -> None:
    load(EVENTS, options=Options(same_id="newest"))
    assert hours(empty_store) == [0, 0]


def test_with_a_column_each_row_is_a_record(load: Load, empty_store: Store) -> None:
    done = load(LINES, options=Options(same_id="Line"))
    assert done.rows_new == 3
    assert records(empty_store, "id, status") == [("A 1", "Open"), ("A 2", "Closed"), ("B 1", "Open")]
    with pytest.raises(ImportRefused, match="cannot belong to the key"):
        load(LINES, options=Options(same_id="Place"))


def test_events_without_a_time_of_solving_tell_it(load: Load, empty_store: Store) -> None:
    events = (
        "Ticket ID,Created at,Status\n1,2024-03-04 09:00,Open\n1,2024-03-04 10:00,Solved\n1,2024-03-04 11:00,Open\n"
    )
    events += (
        "1,2024-03-04 12:00,Solved\n1,2024-03-04 13:00,Closed\n2,2024-03-04 09:00,Open\n2,2024-03-04 10:00,Pending\n"
    )
    load(events, options=Options(same_id="log"))
    at = datetime(2024, 3, 4)
    assert records(empty_store, "created_at, resolved_at, updated_at, status") == [
        (at.replace(hour=9), at.replace(hour=12), at.replace(hour=13), "Closed"),
        (at.replace(hour=9), None, at.replace(hour=10), "Pending"),
    ]


def test_a_log_in_two_files_begins_with_its_first_event_in_both_orders(load: Load, empty_store: Store) -> None:
    first = "Ticket ID,Created at,Status\n1,2024-03-04 09:00,Open\n"
    second = "Ticket ID,Created at,Status\n1,2024-03-05 09:00,Solved\n"
    found = []
    for order in ((first, second), (second, first)):
        uploads = [load(text, f"{place}.csv", Options(same_id="log")).upload_id for place, text in enumerate(order)]
        found.append(records(empty_store))
        for upload in uploads:
            undo(empty_store, upload)
    assert found[0] == found[1]
    assert empty_store.is_empty()


def test_rows_with_one_id_are_told_before_loading(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "given"

    def look(text: str, same_id: str | None = None) -> tuple[str, str] | None:
        path.write_text(text, encoding="utf-8")
        found = dry_run(empty_store, path, "desk.csv", Options(source="desk", zone="UTC", same_id=same_id))
        told = [(each.severity, each.sentence) for each in found.doubts if each.code == "same_id"]
        assert bool(told) == (found.same_ids is not None)
        return told[0] if told else None

    assert look(EVENTS) == (
        WARNING,
        "4 of 4 rows share their “Ticket ID” with another row: “1”, “2”. They count as one: "
        "the newest row is its state, and the earliest beginning stays.",
    )
    assert look(EVENTS, "log") == (
        NOTE,
        "4 of 4 rows share their “Ticket ID” with another row: “1”, “2”. They are taken as events of one: "
        "it begins with the first, and the newest is its state.",
    )
    first, *_ = EVENTS.splitlines()
    assert look(f"{first}\n1,2024-03-04 09:00:00,Open,\n1,2024-03-04 09:00:00,Open,\n") == (
        NOTE,
        "2 of 2 rows share their “Ticket ID” with another row: “1”. They are the same in all that is read and count once.",
    )
    assert look(LINES, "Line") is None


def test_the_same_file_with_another_key_is_told(load: Load) -> None:
    load(LINES)
    done = load(LINES, options=Options(same_id="Line"))
    assert [doubt.code for doubt in done.doubts if doubt.severity == WARNING] == ["other_key"]


NO_ID = "Case Owner,Status,Created Time\nEva,Open,2024-03-04 09:00\nJan,Closed,2024-03-05 09:00\n"


def test_rows_without_an_id_are_loaded_and_what_would_count_twice_is_told(load: Load) -> None:
    mapping = ColumnMapping(
        record="ticket", columns=(("agent", "Case Owner"), ("status", "Status"), ("created_at", "Created Time"))
    )
    first = load(NO_ID, options=Options(mapping=mapping))
    assert (first.rows_new, [doubt.code for doubt in first.doubts]) == (2, ["no_id"])
    longer = load(NO_ID + "Eva,Open,2024-03-06 09:00\n", "2.csv")
    assert (longer.rows_new, longer.rows_unchanged, [doubt.code for doubt in longer.doubts]) == (1, 2, ["no_id"])
    changed = load(NO_ID.replace("Open", "Closed"), "3.csv")
    assert (changed.rows_new, changed.rows_unchanged) == (1, 1)
    assert [doubt.sentence.partition(" look")[0] for doubt in changed.doubts if doubt.code == "probably_twice"] == [
        "1 of 2 rows"
    ]


def test_the_choice_is_kept_with_the_upload(load: Load, empty_store: Store) -> None:
    other = load("Ticket ID,Created at,Status\nZ,2024-03-01 09:00:00,Open\n", "other.csv").upload_id
    load(LINES, options=Options(same_id="Line"))
    before = records(empty_store)[:3]
    undo(empty_store, other)  # reads the file again
    assert records(empty_store) == before


def test_a_mapping_carries_the_choice(load: Load, empty_store: Store) -> None:
    mapping = ColumnMapping(
        record="ticket",
        columns=(("id", "Ticket ID"), ("created_at", "Created at"), ("status", "Status")),
        same_id="Line",
    )
    assert saved.read(saved.write(mapping)) == mapping
    load(LINES, options=Options(mapping=mapping))
    assert [row[0] for row in records(empty_store, "id")] == ["A 1", "A 2", "B 1"]
    again = load(LINES + "C,1,2024-03-07 09:00:00,Open\n", "next.csv")  # the mapping is remembered for these columns
    assert (again.rows_new, again.rows_unchanged) == (1, 3)


ORDERS = in_sweep([*itertools.permutations(range(3))], in_gate=[(0, 1, 2), (1, 2, 0), (2, 0, 1)])
"""In which three files come: in the gate each is once the first, the middle and the last."""

OLDER = "Ticket ID,Created at,Solved at,Status,Updated at\n1,2024-01-01 10:00,,Open,2024-01-02 10:00\n2,2024-01-01 10:00,,Open,2024-01-02 10:00\n"
NEWER = "Ticket ID,Created at,Solved at,Status,Updated at\n1,2024-01-01 10:00,2024-01-05 10:00,Solved,2024-01-05 10:00\n3,2024-01-04 10:00,,Open,2024-01-04 10:00\n"


@pytest.mark.parametrize("has_change", [True, False])
def test_an_older_export_loaded_later_overwrites_nothing(load: Load, empty_store: Store, has_change: bool) -> None:
    older, newer = OLDER, NEWER
    if not has_change:  # then the newest moment of a row tells how new it is
        older, newer = ("\n".join(line.rpartition(",")[0] for line in text.splitlines()) for text in (OLDER, NEWER))
    found = []
    for order in ((older, newer), (newer, older)):
        done = [load(text, f"{place}.csv") for place, text in enumerate(order)]
        found.append(records(empty_store))
        counts = (done[1].rows_new, done[1].rows_updated, done[1].rows_unchanged)
        assert counts == ((1, 1, 0) if order[0] is older else (1, 0, 1))
        assert ("1 of the unchanged rows is older" in done[1].message) == (order[0] is newer)
        for each in done:
            undo(empty_store, each.upload_id)
    assert found[0] == found[1]
    assert [row[1] for row in found[0]] == ["1", "2", "3"]


def test_an_older_file_still_tells_what_nobody_has_told(load: Load, empty_store: Store) -> None:
    load(NEWER)
    load(OLDER.replace("Updated at", "Updated at,Agent").replace("01-02 10:00\n", "01-02 10:00,Eva\n"), "other.csv")
    assert records(empty_store, "id, status, agent") == [
        ("1", "Solved", "Eva"),
        ("2", "Open", "Eva"),
        ("3", "Open", None),
    ]


@pytest.mark.sweep
def test_a_column_that_the_newer_file_had_stays_empty(load: Load, empty_store: Store) -> None:
    reopened = "Ticket ID,Created at,Solved at,Status,Updated at\n1,2024-01-01 10:00,,Open,2024-01-09 10:00\n"
    january = "Ticket ID,Created at,Solved at,Status,Updated at,Agent\n"
    january += "1,2024-01-01 10:00,2024-01-05 10:00,Solved,2024-01-05 10:00,Eva\n"
    other = january.replace("\n1,", "\n2,").replace("Eva", "Jan")
    texts = (reopened, january, other)
    found = []
    for order in ORDERS:
        uploads = {place: load(texts[place], f"{place}.csv").upload_id for place in order}
        found.append(records(empty_store, "id, status, resolved_at, agent, upload_id"))
        assert found[-1][0] == ("1", "Open", None, "Eva")
        undo(empty_store, uploads.pop(2))
        assert records(empty_store, "id, status, resolved_at, agent") == [("1", "Open", None, "Eva")]
        for upload in uploads.values():
            undo(empty_store, upload)
    assert all(each == found[0] for each in found)


@pytest.mark.sweep
def test_of_two_older_files_the_newer_tells_what_the_newest_lacks(load: Load, empty_store: Store) -> None:
    """Whether their cells are filled or not, in every order, and with each of them undone."""
    header = "Ticket ID,Created at,Status,Updated at"
    texts = (
        f"{header}\n1,2024-01-01 10:00,Solved,2024-01-09 10:00\n2,2024-01-01 10:00,Solved,2024-01-09 10:00\n",
        f"{header},Agent,Team\n1,2024-01-01 10:00,Open,2024-01-05 10:00,Eva,\n2,2024-01-01 10:00,Open,2024-01-03 10:00,,A\n",
        f"{header},Agent\n1,2024-01-01 10:00,Open,2024-01-03 10:00,Jan\n2,2024-01-01 10:00,Open,2024-01-05 10:00,\n",
    )
    without = {
        0: [("1", "Open", "Eva", None), ("2", "Open", None, "A")],
        1: [("1", "Solved", "Jan", None), ("2", "Solved", None, None)],
        2: [("1", "Solved", "Eva", None), ("2", "Solved", None, "A")],
    }
    for place, order in enumerate(ORDERS):
        uploads = {place: load(texts[place], f"{place}.csv").upload_id for place in order}
        told = records(empty_store, "id, status, agent, team")
        assert told == [("1", "Solved", "Eva", None), ("2", "Solved", None, "A")], order
        gone = place % 3
        undo(empty_store, uploads.pop(gone))
        assert records(empty_store, "id, status, agent, team") == without[gone], (order, gone)
        for upload in uploads.values():
            undo(empty_store, upload)
    assert empty_store.read("FROM told_before").is_empty()


def test_what_no_later_file_needs_is_not_kept(load: Load, empty_store: Store) -> None:
    """Exports of two shapes in turn: of each record the one row that tells what the newest lacks, and none once a file tells all."""
    plain, more = "Ticket ID,Created at,Status,Updated at", "Ticket ID,Created at,Agent,Updated at"
    for day in range(1, 7):
        header, word = (plain, "Open") if day % 2 else (more, "Eva")
        load(f"{header}\n1,2024-01-01 10:00,{word},2024-01-0{day} 10:00\n", f"{day}.csv")
        assert empty_store.read("FROM told_before").height == min(day - 1, 1)
    load(f"{plain},Agent\n1,2024-01-01 10:00,Solved,2024-01-09 10:00,Jan\n", "all.csv")
    assert empty_store.read("FROM told_before").is_empty()


def test_of_an_upload_without_a_list_of_its_columns_those_count_that_have_a_value(
    load: Load, empty_store: Store
) -> None:
    load(OLDER.replace("01-02 10:00\n", "01-09 10:00\n"))
    with empty_store.write() as writer:
        writer.execute("UPDATE upload SET record_columns = NULL")
    load(NEWER, "other.csv")
    assert records(empty_store, "id, status, resolved_at")[0] == ("1", "Open", datetime(2024, 1, 5, 10))


def test_a_slip_into_the_future_does_not_keep_what_is_right_out(load: Load, empty_store: Store) -> None:
    load(NEWER.replace("Solved,2024-01-05", "Solved,2062-01-05"))
    load(NEWER, "right.csv")
    assert records(empty_store, "updated_at")[0] == (datetime(2024, 1, 5, 10),)


def test_an_answer_follows_the_row_of_its_ticket(load: Load, empty_store: Store) -> None:
    header = "Id,Requester,Created at,Solved at,Status,Updated at,Satisfaction Score\n"
    older = header + "1,a,2024-01-01 10:00:00,2024-01-02 10:00:00,Solved,2024-01-02 10:00:00,Bad\n"
    newer = header + "1,a,2024-01-01 10:00:00,2024-01-02 10:00:00,Solved,2024-01-03 10:00:00,Good\n"
    load(newer)
    load(older, "older.csv")
    assert records(empty_store, "score", "survey_response") == [(2.0,)]


@pytest.mark.sweep
@pytest.mark.parametrize("seed", in_sweep(range(8), in_gate=(4,)))
def test_any_order_of_uploads_gives_the_same_records(tmp_path: Path, seed: int) -> None:
    """Random versions of a few tickets, each at a moment of its own, dealt to three files: three orders, and an undo in each.

    In them each file is once the first, the second and the last. The gate has one seed, the sweep eight. With seed 4 a newer file
    says nothing in a whole column that an older one fills. Each file lacks some of four columns.
    """
    chance = random.Random(seed)
    moments = iter(chance.sample(range(1, 100_000), 60))
    names = ["Ticket ID", "Created at", "Solved at", "Status", "Agent", "Updated at"]
    has = [[0, 1, *(place for place in (2, 3, 4) if chance.random() < 0.7), 5] for _ in range(3)]
    files = [",".join(names[each] for each in had) for had in has]
    for _ in range(40):
        changed = datetime(2024, 1, 10) + timedelta(minutes=next(moments))
        solved = changed if chance.random() < 0.5 else ""
        row = [chance.randrange(9), f"2024-01-0{chance.randrange(1, 9)} 10:00", solved, chance.choice(("Open", "Solved")), chance.choice(["a", "b", ""]), changed]  # fmt: skip
        place = chance.randrange(3)
        files[place] += "\n" + ",".join(str(row[each]) for each in has[place])
    found, without = [], []
    for number, order in enumerate(((0, 1, 2), (1, 2, 0), (2, 0, 1))):
        with new_store_at(tmp_path / f"{number}.duckdb") as store:
            ids = {}
            for place in order:
                path = tmp_path / f"{place}.csv"
                path.write_text(files[place] + "\n", encoding="utf-8")
                ids[place] = run_import(store, path, path.name, Options(source="desk", zone="UTC")).upload_id
            found.append(records(store))
            undo(store, ids[0])
            without.append(records(store))
    assert all(each == found[0] for each in found)
    assert all(each == without[0] for each in without)
    assert found[0] != without[0]


def test_a_file_that_nobody_has_seen_is_not_loaded_while_rows_share_an_id(load: Load, empty_store: Store) -> None:
    with pytest.raises(ImportRefused, match="4 rows have an id that another row"):
        load(EVENTS, options=Options(asks=True))
    assert records(empty_store) == []
    assert load(EVENTS, options=Options(asks=True, same_id="newest")).rows_new == 2
    assert (
        load(
            EVENTS.replace("\n1,2024-03-04", "\n3,2024-03-04").replace("\n2,2024-03-04", "\n4,2024-03-04"),
            options=Options(asks=True),
        ).rows_refused
        == 0
    )


@pytest.mark.parametrize(("first", "second"), [("7.0", "8.0"), ("'7", "'8"), ("7", "8")])
def test_an_id_written_as_a_decimal_or_with_an_apostrophe_is_the_same_id(
    load: Load, empty_store: Store, first: str, second: str
) -> None:
    load("Ticket ID,Created at,Status\n7,2024-03-04 09:00:00,Open\n")
    load(f"Ticket ID,Created at,Status\n{first},2024-03-04 09:00:00,Closed\n{second},2024-03-04 09:00:00,Open\n")
    assert records(empty_store, "id, status") == [("7", "Closed"), ("8", "Open")]


def test_versions_are_no_decimals(load: Load, empty_store: Store) -> None:
    load("Ticket ID,Created at,Status\n7.0,2024-03-04 09:00:00,Open\n7.1,2024-03-04 09:00:00,Open\n")
    assert records(empty_store, "id") == [("7.0",), ("7.1",)]
