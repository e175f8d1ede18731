"""Files inside files: archives, packed files and web pages; what is too large, broken or of another kind is refused."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import pytest

from data.files import sheets, unpack
from data.files.archive_parts import tables_inside
from data.imports.importer import ImportRefused, Options, Receipt, inspect, run_import, undo, uploads
from data.imports.preview import dry_run
from data.store.store import Store
from tests.data.workbook import write_workbook

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

HEADER = "Ticket ID,Subject,Created at,Solved at,Status,Agent\n"
FIRST = "1,One,2024-01-01 10:00:00,2024-01-02 10:00:00,Solved,Eva\n2,Two,2024-01-03 10:00:00,,Open,Jan\n"
SECOND = "3,Three,2024-01-05 10:00:00,2024-01-06 10:00:00,Closed,Eva\n"
ANSWERS = "Response ID,NPS,Comment\n7,9,Fine\n"

Load = Callable[..., Receipt]


def packed(members: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def tickets(store: Store) -> list[tuple[object, ...]]:
    return store.read("FROM ticket ORDER BY ALL").rows()


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(content: bytes, name: str = "desk.zip") -> Receipt:
        path = tmp_path / "given"
        path.write_bytes(content)
        return run_import(empty_store, path, name, Options())

    return _load


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress((HEADER + FIRST).encode()),
        packed({"tickets.csv": HEADER + FIRST}),
        packed({"folder/tickets.csv": HEADER + FIRST, "__MACOSX/._x": "junk", "readme.csv": "", ".DS_Store": "x"}),
        packed({"tickets.csv": gzip.compress((HEADER + FIRST).encode())}),
        ("\ufeff" + HEADER + FIRST).encode("utf-16-le"),
        ("\ufeff" + HEADER + FIRST).encode("utf-16-be"),
        (HEADER + FIRST).replace(",", "\t").encode(),
    ],
    ids=["gzip", "zip", "zip with rubbish", "gzip in zip", "utf-16-le", "utf-16-be", "tsv"],
)
def test_a_table_in_any_wrapping(empty_store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "given"
    path.write_bytes(content)
    seen = inspect(path, "desk.zip", empty_store)
    assert (seen.size_bytes, [row[1] for row in seen.rows]) == (len(content), ["One", "Two"])
    read = dry_run(empty_store, path, "desk.zip")
    assert (read.rows, read.rows_refused) == (2, 0)


def test_a_packed_table_is_loaded_and_counted_as_it_was_given(load: Load, empty_store: Store) -> None:
    content = gzip.compress((HEADER + FIRST).encode())
    done = load(content)
    assert (done.rows_read, done.rows_new, done.rows_refused) == (2, 2, 0)
    assert empty_store.read("SELECT size_bytes FROM upload").item() == len(content)
    assert empty_store.read("SELECT subject FROM ticket ORDER BY id").rows() == [("One",), ("Two",)]


def test_pieces_of_one_export_are_one_upload(load: Load, empty_store: Store) -> None:
    crlf = ("\ufeff" + HEADER + SECOND.rstrip()).replace("\n", "\r\n").encode()
    whole = packed(
        {"export_10.csv": HEADER + "4,,soon,,Open,\n", "export_1.csv": HEADER + FIRST.rstrip(), "export_2.csv": crlf}
    )
    done = load(whole)
    assert (done.rows_read, done.rows_new, done.rows_refused) == (4, 3, 1)
    assert done.refused[0][:3] == (5, "Created at", "soon")
    assert "3 files of the archive" in done.message
    before = tickets(empty_store)
    again = load((HEADER + FIRST.replace("Solved,Eva", "Solved,Ida")).encode(), "later.csv")
    undo(empty_store, again.upload_id)
    assert tickets(empty_store) == before


def test_tables_of_different_kinds_are_uploads_of_their_own(load: Load, empty_store: Store, tmp_path: Path) -> None:
    mixed = packed({"a/tickets.csv": HEADER + FIRST, "answers.csv": ANSWERS})
    with pytest.raises(ImportRefused) as refused:
        load(mixed)
    assert refused.value.code == "several_tables"
    assert uploads(empty_store).is_empty()
    with tables_inside(tmp_path / "given", "desk.zip") as tables:
        names = [name for name, _ in tables]
        done = [run_import(empty_store, path, name, Options()) for name, path in tables]
    assert names == ["desk.zip: tickets.csv", "desk.zip: answers.csv"]
    assert [each.record for each in done] == ["ticket", "survey_response"]
    (tmp_path / "plain.csv").write_text(HEADER + FIRST)
    with tables_inside(tmp_path / "plain.csv", "plain.csv") as tables:
        assert tables == [("plain.csv", tmp_path / "plain.csv")]


def test_tables_with_the_same_header_are_one_upload_beside_the_others(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "given.zip"
    path.write_bytes(packed({"b/jan.csv": HEADER + FIRST, "answers.csv": ANSWERS, "b/feb.csv": HEADER + SECOND}))
    for again in (False, True):
        with tables_inside(path, "desk.zip", tmp_path) as tables:
            names = [name for name, _ in tables]
            done = [run_import(empty_store, table, name, Options()) for name, table in tables]
            assert all(tmp_path in table.parents for _, table in tables)
        assert names == ["desk.zip: answers.csv", "desk.zip: feb.csv and 1 more"]
        assert [each.rows_read for each in done] == [1, 3]
        assert [each.rows_new for each in done] == ([0, 0] if again else [1, 3])
    assert uploads(empty_store)["file_name"].to_list() == names[::-1]
    assert [each.name for each in tmp_path.iterdir() if each.is_dir() and each.suffix != ".audit"] == []
    undo(empty_store, done[0].upload_id)
    assert empty_store.read("SELECT id FROM ticket ORDER BY id")["id"].to_list() == ["1", "2", "3"]


def test_a_workbook_is_read_again_from_the_same_sheet(empty_store: Store, load: Load, tmp_path: Path) -> None:
    head = HEADER.strip().split(",")
    rows: list[list[str | None]] = [head, ["1", "One", "2024-01-01 10:00:00", None, "Open", "Eva"]]
    path = write_workbook(tmp_path / "book.xlsx", {"Notes": [["a", "b"], ["c", "d"]], "Tickets": rows})
    first = run_import(empty_store, path, "book.xlsx", Options())
    before = tickets(empty_store)
    undo(empty_store, load((HEADER + SECOND).encode(), "later.csv").upload_id)
    assert tickets(empty_store) == before
    undo(empty_store, first.upload_id)
    done = run_import(empty_store, path, "book.xlsx", Options(format=first.format))
    assert (done.rows_new, done.message) == (1, first.message)


def test_a_workbook_with_more_cells_than_memory_holds_is_refused_in_words(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [HEADER.strip().split(","), ["1", "One", "2024-01-01 10:00:00", "2024-01-02 10:00:00", "Open", "Eva"]]
    path = write_workbook(tmp_path / "book.xlsx", {"Tickets": rows})
    monkeypatch.setattr(sheets, "_SURELY_FEWER", 0)
    monkeypatch.setattr(sheets, "MOST_CELLS", 11)
    with pytest.raises(ImportRefused, match="CSV") as refused:  # what the reader's process does
        sheets.write_sheets(path, tmp_path)
    assert refused.value.code == "many_cells"
    monkeypatch.setattr(sheets, "MOST_CELLS", 12)
    assert [sheet["name"] for sheet in sheets.write_sheets(path, tmp_path)] == ["Tickets"]
    assert run_import(empty_store, path, "book.xlsx", Options()).rows_new == 1


def test_a_name_in_an_archive_is_no_path(tmp_path: Path) -> None:
    held = tmp_path / "evil.zip"
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("../../outside.csv", "/etc/passwd.csv", "C:\\x.csv"):
            archive.writestr(name, "a,b\n1,2\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    found = unpack.unpack_zip(held, folder)
    assert [path.parent for _, path in found] == [folder] * 3
    assert sorted(path.name for path in folder.iterdir()) == ["member-0", "member-1", "member-2"]
    assert not (tmp_path.parent / "outside.csv").exists()


@pytest.mark.parametrize("wrap", [gzip.compress, lambda content: packed({"tickets.csv": content})], ids=["gzip", "zip"])
def test_a_bomb_is_stopped_by_what_it_unpacks_to(
    load: Load, monkeypatch: pytest.MonkeyPatch, wrap: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(unpack, "_MUCH", 1_000_000)
    with pytest.raises(ImportRefused) as refused:
        load(wrap(HEADER.encode() + b"0" * 20_000_000))
    assert refused.value.code == "huge_archive"
    assert load(wrap((HEADER + FIRST).encode())).rows_new == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(b"x" * 9999)[:40], "bad_archive"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n")), "archive"),
        (gzip.compress(b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n"), "lfs_pointer"),
        (packed({"tickets.csv": HEADER + FIRST})[:-30], "bad_archive"),
        (packed({"pieces": packed({"tickets.csv": HEADER + FIRST})}), "archive"),
        (packed({"folder/notes": ""}), "archive"),
        (packed({"word/document.xml": "<x/>"}), "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
        (b"%PDF-1.7\n" + b"x" * 99, "binary"),
        (b"<html><body><p>Please log in</p></body></html>", "web_page"),
        (b"<html><table><tr><td>only</td></tr></table>", "web_page"),
        (b"<html><!-- <table><tr><td>a<td>b<tr><td>1<td>2", "web_page"),
    ],
    ids=["cut gzip", "gzip twice", "pointer", "cut zip", "zip in zip", "empty zip", "document", "xls", "pdf", "page", "one cell", "comment"],
)  # fmt: skip
def test_what_holds_no_table_is_refused(load: Load, empty_store: Store, content: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(content)
    assert refused.value.code == code
    assert refused.value.what_to_do
    assert uploads(empty_store).is_empty()


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=windows-1250>
<style>td { color: red }</style><script>document.write("<table><tr><td>1</td></tr></table>")</script></head>
<!-- <table><tr><td>hidden</td></tr></table> --><table><tr><td>menu</td></tr></table>
<table><tr><th>Ticket ID<th>Subject<th>Created at<th>Status</tr>
<tr><td x:num>1</td><td>Žádost &amp; <b>dotaz</b><br>druhý</td><td>2024-01-01 10:00:00</td><td>Open</td></tr>
<tr><td>2</td><td colspan=1>a <table><tr><td>inner</td></tr></table></td><td>soon</td><td>Open</td></tr></table>"""
XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">Ticket ID</Data></Cell><Cell><Data>Subject</Data></Cell>
<Cell><Data>Created at</Data></Cell><Cell><Data>Status</Data></Cell></Row>
<Row><Cell><Data>9</Data></Cell><Cell ss:Index="3"><Data>2024-01-01T10:00:00.000</Data></Cell><Cell><Data>Open</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_a_workbook_that_is_a_web_page(load: Load, empty_store: Store) -> None:
    done = load(PAGE.encode("cp1250"), "report.xls")
    assert (done.rows_read, done.rows_new, done.refused[0][:3]) == (2, 1, (4, "Created at", "soon"))
    assert empty_store.read("SELECT subject FROM ticket").item() == "Žádost & dotaz\ndruhý"
    assert "web page" in done.message
    assert load(XML.encode(), "other.xls").rows_new == 1
    assert empty_store.read("SELECT created_at FROM ticket WHERE id = '9'").item() == datetime(2024, 1, 1, 10)


@pytest.mark.parametrize("rubbish", ["<!--", "<a ", "<!", "<?", "<td", "&#", "<a x='", "</", "<table>"])
def test_a_page_that_never_closes_is_read_in_bounded_time(load: Load, rubbish: str) -> None:
    with pytest.raises(ImportRefused, match="web page"):
        load(b"<html>" + rubbish.encode() * 100_000)


def test_a_workbook_with_sheets_dates_times_and_errors(load: Load, empty_store: Store, tmp_path: Path) -> None:
    rows = [
        [None, None],
        [None, None],
        ["Ticket ID", "Created at", "Status", "Agent", "First response time (in hrs)"],
        [1, datetime(2024, 2, 29, 10, 5, 6), "Open", "#REF!", time(0, 2, 23)],
        [2, 45351.5, "Open", "Eva", 1.5],
        [3, "#VALUE!", "Open", "Eva", 1],
        [1030060000000012, "2024-03-01", "Open", "Eva", "#N/A"],
        ["Eva Total", None, None, "3", None],
        ["Celkem", None, None, None, 3],
    ]
    rows[0] = ["Přehled tiketů", None]
    sheets = {"Notes": [["hello", "you"]], "Export": rows, "More": [["x", "y"]]}
    path = write_workbook(tmp_path / "w.xlsx", sheets, merged=("A1:E1", "A2:E2", "D4:D5"))
    done = load(path.read_bytes(), "old.xls")
    # The sums below the table are no rows of it.
    assert (done.rows_read, done.rows_new, done.refused[0][:4]) == (4, 3, (6, "Created at", "#VALUE!", "not_a_time"))
    assert "1 merged cell spans several rows" in done.message
    assert "above the header was skipped (“Přehled tiketů”)" in done.message
    told = [(each["problem"], each["column"], each["line"], each["cell"]) for each in done.cell_problems]
    assert sorted(told) == [
        ("error_cell", "Agent", 4, "#REF!"),
        ("not_a_duration", "First response time (in hrs)", 7, "#N/A"),
    ]
    assert "not read: Notes, More" in done.message
    found = empty_store.read("SELECT id, created_at, first_response_reported_seconds FROM ticket ORDER BY created_at")
    assert found.rows() == [
        ("1", datetime(2024, 2, 29, 10, 5, 6), 143),
        ("2", datetime(2024, 2, 29, 12), 5400),
        ("1030060000000012", datetime(2024, 3, 1), None),
    ]


@pytest.mark.parametrize("ids", [("1.03006E+13", "5,70E+17"), ("570300000000000000", "570310000000000000")])
def test_ids_that_a_spreadsheet_has_shortened_are_no_keys(load: Load, ids: tuple[str, str]) -> None:
    rows = "".join(f'"{number}",One,2024-01-01 10:00:00,,Open,Eva\n' for number in ids)
    done = load((HEADER + rows + FIRST).encode(), "desk.csv")
    assert (done.rows_read, done.rows_new) == (4, 2)
    assert [row[2:4] for row in done.refused] == [(number, "destroyed_key") for number in ids]
    whole = "".join(
        f"{number},One,2024-01-01 10:00:00,,Open,Eva\n" for number in ("570300000000000000", *range(10**17, 10**17 + 9))
    )
    assert load((HEADER + whole).encode(), "long.csv").rows_refused == 0


def test_what_the_pieces_were_taken_for_is_kept(
    load: Load, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = {"a.csv": (HEADER + FIRST.replace("One", "Dvořák")).encode("cp1250"), "b.csv": (HEADER + SECOND).encode()}
    load(packed(pieces))
    later = load((HEADER + FIRST.replace("One", "Other")).encode(), "later.csv")
    monkeypatch.setattr("data.files.scan.guess_encoding", lambda words: "cp1253")
    undo(empty_store, later.upload_id)
    assert empty_store.read("SELECT subject FROM ticket ORDER BY id")["subject"].to_list()[0] == "Dvořák"
