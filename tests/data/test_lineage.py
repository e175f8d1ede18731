"""Where records came from: the upload and the exact line of each, found again in the kept files.

That each row of a sample is found stands in test_formats.py, where they are read.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from data.imports.importer import Options, Receipt, run_import, undo
from data.imports.lineage import Origin, effort, find_lineage, of_rows
from data.store.store import Store
from tests.conftest import Put
from tests.data.workbook import write_workbook
from tests.tables import changed_tables, dump_tables

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

HEADER = "Ticket ID,Subject,Created at,Solved at,Status,Agent\n"

Load = Callable[..., Receipt]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(content: str | bytes | Path, name: str = "desk.csv", **options: str) -> Receipt:
        path = content if isinstance(content, Path) else tmp_path / "given"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return run_import(empty_store, path, name, Options(**({"source": "desk", "zone": "UTC"} | options)))

    return _load


def lines(store: Store, *ids: str, record: str = "ticket") -> list[list[tuple[str, tuple[int, ...]]]]:
    """For each id its (file and part, lines), newest upload first."""
    found = find_lineage(store, record, "desk", ids)
    assert found.unread == ()
    return [[(f"{o.file_name}{o.part and f' {o.part}'}", o.lines) for o in found.origins[id]] for id in ids]


def test_lines_with_cells_of_several_lines_and_blank_lines(load: Load, empty_store: Store) -> None:
    text = (
        HEADER
        + '1,"One\nwith ""more""\nlines",2026-01-05 10:00:00,,Open,Eva\n'  # lines 2 to 4
        + "\n"
        + "2,Two,2026-01-05 11:00:00,,Open,Eva\n"  # line 6
        + '3,"a\r\nb",2026-01-05 12:00:00,,Open,Eva\n'  # lines 7 and 8
        + "4,Four,soon,,Open,Eva\n"  # line 9, refused
        + " 5 ,Five,2026-01-05 12:00:00,,Open,Eva\n"  # line 10, the id has blanks around it
    )
    assert load(text).rows_refused == 1
    before = dump_tables(empty_store)
    assert lines(empty_store, "1", "2", "3", "4", "5") == [
        [("desk.csv", (2,))],
        [("desk.csv", (6,))],
        [("desk.csv", (7,))],
        [],
        [("desk.csv", (10,))],
    ]
    assert changed_tables(empty_store, before) == []


def test_a_later_upload_is_told_first_and_an_undone_one_not_at_all(load: Load, empty_store: Store) -> None:
    row = "{},{},2026-01-05 10:00:00,,Open,Eva\n"
    load(HEADER + row.format(1, "One") + row.format(2, "Two") + row.format(3, "Three"), "a.csv")
    later = load(HEADER + row.format(3, "Three") + row.format(2, "Changed"), "b.csv")
    assert (later.rows_unchanged, later.rows_updated) == (1, 1)
    both = lines(empty_store, "1", "2", "3")
    assert both[0] == [("a.csv", (2,))]
    assert both[1] == [("b.csv", (3,)), ("a.csv", (3,))]
    assert both[2] == [("b.csv", (2,)), ("a.csv", (4,))]
    undo(empty_store, later.upload_id)
    assert lines(empty_store, "2") == [[("a.csv", (3,))]]


def test_two_files_of_a_zip(load: Load, empty_store: Store) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(
            "x/jan.csv", HEADER + "1,One,2026-01-05 10:00:00,,Open,Eva\n2,Two,2026-01-05 10:00:00,,Open,Eva"
        )
        archive.writestr(
            "x/feb.csv",
            f"Report of February\n{HEADER}\n3,Three,2026-02-05 10:00:00,,Open,Eva\n2,Two,2026-02-05 10:00:00,,Open,Eva\n",
        )
    load(held.getvalue(), "desk.zip")
    assert lines(empty_store, "1", "2", "3") == [
        [("desk.zip jan.csv", (2,))],
        [("desk.zip feb.csv", (5,)), ("desk.zip jan.csv", (3,))],
        [("desk.zip feb.csv", (4,))],
    ]


@pytest.mark.parametrize(
    "wrap", [gzip.compress, lambda text: ("\ufeff" + text.decode()).replace("\n", "\r\n").encode("utf-16")]
)
def test_packed_and_in_another_encoding(load: Load, empty_store: Store, wrap: Callable[[bytes], bytes]) -> None:
    load(wrap((HEADER + '1,"a\nb",2026-01-05 10:00:00,,Open,Eva\n2,,2026-01-05 10:00:00,,Open,Eva\n').encode()))
    assert lines(empty_store, "1", "2") == [[("desk.csv", (2,))], [("desk.csv", (4,))]]


def test_a_workbook_tells_sheet_and_row(load: Load, empty_store: Store, tmp_path: Path) -> None:
    head = HEADER.strip().split(",")
    rows = [["Tickets of May"], [None], head, *([n, "x", "2026-05-05 10:00:00", None, "Open", "Eva"] for n in (1, 2))]
    path = write_workbook(tmp_path / "b.xlsx", {"Notes": [["a", "b"]], "List": rows})
    load(path, "b.xlsx")
    assert lines(empty_store, "1", "2") == [[("b.xlsx List", (4,))], [("b.xlsx List", (5,))]]


def test_an_event_log_gives_all_its_lines(load: Load, empty_store: Store) -> None:
    head = "number,incident_state,opened_at,sys_updated_at,sys_mod_count\n"
    row = "INC{},{},2026-01-05 10:00:00,2026-01-{} 10:00:00,{}\n"
    load(
        head
        + row.format(1, "New", "05", 0)
        + row.format(2, "New", "05", 0)
        + row.format(1, "Active", "06", 1)
        + row.format(1, "Closed", "07", 2)
    )
    assert lines(empty_store, "INC1", "INC2") == [[("desk.csv", (2, 4, 5))], [("desk.csv", (3,))]]


def test_a_second_record_of_a_row_only_where_the_row_made_one(load: Load, empty_store: Store) -> None:
    head = "Id,Requester,Created at,Solved at,Reopens,Satisfaction Score\n"
    row = "{},Eva,2026-01-05 10:00:00,,0,{}\n"
    load(head + row.format(1, "Not Offered") + row.format(2, "Good"), "a.csv")
    load(head + row.format(2, "Good") + row.format(1, "Bad"), "b.csv")
    ids = empty_store.read("SELECT id FROM survey_response ORDER BY id")["id"].to_list()
    assert len(ids) == 2
    assert lines(empty_store, *ids, record="survey_response") == [[("b.csv", (3,))], [("b.csv", (2,)), ("a.csv", (3,))]]
    assert lines(empty_store, "1") == [[("b.csv", (3,)), ("a.csv", (2,))]]


def test_rows_without_an_id_and_rows_with_a_key_of_several_cells(load: Load, empty_store: Store) -> None:
    load(
        "Agent,State,Started at,Ended at\nEva,Ready,2026-01-05 08:00:00,2026-01-05 09:00:00\nEva,,,\nJan,Ready,2026-01-05 08:00:00,\n",
        "s.csv",
    )
    ids = empty_store.read("SELECT id FROM agent_state ORDER BY id")["id"].to_list()
    assert lines(empty_store, *ids, record="agent_state") == [[("s.csv", (2,))], [("s.csv", (4,))]]
    load(
        "Timestamp,How likely are you to recommend us?\n2026-01-05 08:00:00,9\n2026-01-05 08:00:00,9\n2026-01-05 08:00:00,3\n",
        "f.csv",
    )
    answers = empty_store.read("SELECT id, score FROM survey_response ORDER BY score, id")
    found = lines(empty_store, *answers["id"].to_list(), record="survey_response")
    assert sorted(map(str, found)) == sorted(map(str, [[("f.csv", (4,))], [("f.csv", (2,))], [("f.csv", (3,))]]))
    assert found[0] == [("f.csv", (4,))]


def test_uploads_that_there_was_no_time_for_are_named(load: Load, empty_store: Store) -> None:
    done = load(HEADER + "1,One,2026-01-05 10:00:00,,Open,Eva\n")
    found = find_lineage(empty_store, "ticket", "desk", ["1"], seconds=-1)
    assert (found.origins, found.unread) == ({"1": ()}, (done.upload_id,))


@pytest.mark.facts
def test_rows_of_facts_become_a_table(load: Load, empty_store: Store) -> None:
    load(HEADER + "1,One,2026-01-05 10:00:00,,Open,Eva\n2,Two,2026-01-05 10:00:00,,Open,Eva\n", "a.csv")
    load(HEADER + "2,Two,2026-01-05 10:00:00,,Open,Eva\n", "b.csv", source="shop")
    rows = empty_store.read("SELECT id, source FROM fact_ticket ORDER BY source, id")
    table, unread = of_rows(empty_store, "ticket", rows)
    assert unread == 0
    assert table.select("id", "source", "file", "lines", "upload_id").rows() == [
        ("1", "desk", "a.csv", "2", 1),
        ("2", "desk", "a.csv", "3", 1),
        ("2", "shop", "b.csv", "2", 2),
    ]
    assert "source" not in of_rows(empty_store, "ticket", rows.head(1))[0].columns
    size = sum(empty_store.read("SELECT size_bytes FROM upload")["size_bytes"])
    assert effort(empty_store, "ticket", rows) == (2, size)
    quarters = pl.DataFrame({"starts_at": [None], "agents": [1]})
    assert (
        of_rows(empty_store, "open_quarter", quarters)[0].height,
        effort(empty_store, "open_quarter", quarters),
    ) == (0, (0, 0))


@pytest.mark.facts
def test_facts_that_are_named_otherwise_than_their_records(load: Load, empty_store: Store) -> None:
    load("Day,Help centre visitors,Searches\n2026-01-05,10,3\n2026-01-06,11,4\n", "days.csv")
    days = empty_store.read("SELECT day_on, source FROM fact_help_day ORDER BY day_on DESC")
    assert of_rows(empty_store, "help_day", days)[0].select("day_on", "lines").rows() == [
        ("2026-01-06", "3"),
        ("2026-01-05", "2"),
    ]
    load(
        "Review ID,Reviewed on,Ticket,Agent,Category,Score\nR1,2026-01-05,1,Eva,Tone,4\nR2,2026-01-05,2,Eva,Tone,4\nR1,2026-01-05,1,Eva,Facts,5\n",
        "qa.csv",
    )
    reviews = empty_store.read("SELECT id, source FROM qa_review_score ORDER BY id")
    assert sorted(of_rows(empty_store, "qa_review", reviews)[0].select("id", "lines").rows()) == [
        ("R1", "2"),
        ("R1", "4"),
        ("R2", "3"),
    ]


def test_an_upload_without_a_kept_file_is_named_without_lines(empty_store: Store, put: Put) -> None:
    put(empty_store, "ticket", [{"id": "1"}, {"id": "2"}], source="desk", upload_id=7)
    with empty_store.write() as writer:
        for number in (7, 8):
            writer.execute(
                "INSERT INTO upload (id, file_name, format, source, loaded_at, state) VALUES ($id, 'made up', 'demo', 'desk', TIMESTAMP '2026-01-01', 'done')",
                {"id": number},
            )
    found = find_lineage(empty_store, "ticket", "desk", ["1"])
    assert [(each.upload_id, each.lines, each.lines_text) for each in found.origins["1"]] == [(7, (), None)]
    assert effort(empty_store, "ticket", empty_store.read("SELECT id, source FROM ticket")) == (2, 0)


def test_many_lines_are_cut_and_guessed_ones_are_marked() -> None:
    moment = pl.datetime(2026, 1, 1)
    assert Origin(1, "a", moment, "", tuple(range(2, 13)), True).lines_text == "2, 3, 4, 5, 6, 7, 8, 9 and 3 more"  # type: ignore[arg-type]
    assert Origin(1, "a", moment, "", (2,), False).lines_text == "≈ 2"  # type: ignore[arg-type]
