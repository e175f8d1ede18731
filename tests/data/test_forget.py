"""A person's data are gone from records, kept files, receipts, notes and the bytes of the store's file; nothing of others is."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data.__main__ import main
from data.declare.finding import NOTE, Doubt
from data.facts.refresh import open_store
from data.imports.file_archive import write_archived
from data.imports.forget import MADE_OF, PERSON, WRITTEN, forget, look
from data.imports.importer import Options, run_import, undo
from data.imports.uploads import write_doubts
from data.store.kept_files import KeptFiles, folder_of
from data.store.migrate import FACTS
from data.store.model import RECORDS
from data.store.sentence import Sentence, from_json, quoted
from data.store.store import Store, StoreError
from tests.data.workbook import write_workbook
from tests.stores import new_store_at
from tests.tables import changed_tables, dump_tables

pytestmark = pytest.mark.long

NAME = "Žofie Malá"
HEADER = ["Id", "Requester", "Created at", "Solved at", "Status", "Group", "Assignee", "Subject"]
ROWS = [
    ["1", NAME, "2024-01-01 10:00:00", "2024-01-01 12:00:00", "Solved", "North", "Agent A", "From me"],
    ["2", "Customer B", "2024-01-02 10:00:00", "2024-01-03 10:00:00", "Solved", "North", "Agent A", f"Call {NAME} back"],
    ["3", "  žofie  malá", "2024-01-03 10:00:00", "", "Open", "South", "Agent B", "two\nlines"],
    ["4", NAME.upper(), "no day", "", "Open", "South", "Agent B", "refused"],
    ["5", "Customer C", "2024-01-04 10:00:00", "no day", "Open", "South", "Agent B", "Other"],
]  # fmt: skip
OTHERS = [("2", "Customer B", "Call [removed] back"), ("5", "Customer C", "Other")]


def csv_text(rows: list[list[str]], delimiter: str = ",") -> str:
    quoted = ['"' + cell + '"' if set(cell) & {"\n", delimiter} else cell for row in [HEADER, *rows] for cell in row]
    return "".join(
        delimiter.join(quoted[start : start + len(HEADER)]) + "\r\n" for start in range(0, len(quoted), len(HEADER))
    )


def as_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", csv_text(ROWS[:2]))
        archive.writestr("two.csv", csv_text(ROWS[2:]))


def as_page(path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in [HEADER, *ROWS])
    path.write_text(f"<html><head><meta charset='utf-8'></head><body><table>{rows}</table></body></html>", "utf-8")


KINDS: dict[str, Callable[[Path], object]] = {
    "a text": lambda path: path.write_text(csv_text(ROWS), encoding="utf-8"),
    "a text of another encoding": lambda path: path.write_bytes(csv_text(ROWS, ";").encode("cp1250")),
    "a packed text": lambda path: path.write_bytes(gzip.compress(csv_text(ROWS).encode())),
    "pieces in a ZIP": as_zip,
    "a page": as_page,
    "a workbook": lambda path: write_workbook(path, {"Tickets": [["Export of tickets"], HEADER, *ROWS]}),
}


def load(store: Store, folder: Path, write: Callable[[Path], object], source: str = "desk") -> int:
    path = folder / f"file-{len(list(folder.iterdir()))}"
    write(path)
    return run_import(store, path, "tickets.csv", Options(source=source, zone="UTC")).upload_id


def kept(store: Store, upload_id: int, folder: Path) -> bytes:
    with store.dry_run() as writer:
        write_archived(writer, upload_id, folder / "kept")
    data = (folder / "kept").read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(folder / "kept") as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return data


def tickets(store: Store) -> list[tuple[object, ...]]:
    return store.read("SELECT id, customer, subject FROM ticket ORDER BY id").rows()


def names_in(text: str) -> int:
    return sum(text.casefold().count(word) for word in ("žofie", "malá"))


def test_what_records_were_before_an_upload_names_the_person_no_more(empty_store: Store, tmp_path: Path) -> None:
    """The newer file calls the customer otherwise: the name is in what is kept to take it back."""
    load(empty_store, tmp_path, KINDS["a text"])
    load(empty_store, tmp_path, lambda path: path.write_text(csv_text([[*row[:1], "somebody", *row[2:]] for row in ROWS]), encoding="utf-8"))  # fmt: skip
    assert names_in(str(empty_store.read("FROM ticket_before").rows()))
    forget(empty_store, NAME)
    left = {name: frame for name, frame in dump_tables(empty_store).items() if not name.startswith("upload_part")}
    assert not [name for name, frame in left.items() if names_in(str(frame.rows()))]
    undo(empty_store, 2)
    assert tickets(empty_store) == OTHERS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_is_kept_without_the_persons_rows(kind: str, tmp_path: Path) -> None:
    store = new_store_at(tmp_path / "store.duckdb")
    (tmp_path / "files").mkdir()
    upload_id = load(store, tmp_path / "files", KINDS[kind])
    lines = store.read("SELECT line FROM refused_row UNION ALL SELECT line FROM cell_problem ORDER BY line")
    found = look(store, NAME.lower())
    assert (found.records, [(file.rows, file.mentions) for file in found.files]) == ({"ticket": 2}, [(3, 1)])
    assert forget(store, NAME.lower()).records == {"ticket": 2}
    assert tickets(store) == OTHERS
    assert not names_in(kept(store, upload_id, tmp_path).decode("utf-8"))
    assert not sum(names_in(str(frame.rows())) for name, frame in dump_tables(store).items() if name != "upload_part")
    # What is left keeps its line, its problem and its facts.
    assert store.read("SELECT line FROM cell_problem")["line"].to_list() == lines["line"].to_list()[-1:]
    assert store.read("SELECT rows_read, rows_new, rows_refused FROM upload").row(0) == (2, 2, 0)
    assert store.read("SELECT count(*) AS n FROM fact_ticket")["n"][0] == 2
    if kind not in ("a text", "pieces in a ZIP"):  # what comes of the file as it is kept has been seen
        store.close()
        return
    # Neither the same file again nor undoing another one brings the person back.
    same = (tmp_path / "files" / "file-0").read_bytes()
    assert load(store, tmp_path / "files", lambda path: path.write_bytes(same)) == upload_id
    other = load(store, tmp_path / "files", lambda path: path.write_text(csv_text([["9", "D", *ROWS[0][2:]]]), "utf-8"))
    before = dump_tables(store)
    undo(store, other)
    assert tickets(store) == OTHERS
    assert {"ticket", "fact_ticket"} <= set(changed_tables(store, before))
    assert look(store, NAME).is_nobody
    store.close()


def test_the_bytes_are_gone_from_the_stores_file_and_what_was_done_is_noted_without_the_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, name = tmp_path / "store.duckdb", "Zofie.Mala@example.org"
    rows = [[str(number), name if number == 700 else f"customer-{number}", *ROWS[0][2:]] for number in range(1, 1001)]
    with new_store_at(path) as store:
        (tmp_path / "files").mkdir()
        load(store, tmp_path / "files", lambda file: file.write_text(csv_text(rows), encoding="utf-8"))
        with store.write() as writer:
            writer.execute("INSERT INTO assessment (standard, note) VALUES ('x', $note)", {"note": f"Ask {name}!"})
            text = Sentence("Named by {n} row: {names}.", n=1, names=quoted([f'"{name}"', f"\n{name}", "others"]))
            write_doubts(writer, 0, [Doubt("nobody_named", NOTE, text, Sentence("Ask “{who}”.", who=name.upper()))])
        upload_number = store.read("SELECT max(id) AS id FROM upload")["id"][0]
        KeptFiles(path, store.state).put("days", name.encode)
    (kept,) = folder_of(path).iterdir()
    assert name.encode() in path.read_bytes()
    command = ["--store", str(path), "forget", "--customer", name]
    assert main(command) == 0
    assert "1 tickets" in (said := capsys.readouterr().out)
    assert "Nothing was changed" in said
    assert name.encode() in path.read_bytes()
    assert main([*command, "--yes"]) == 0
    assert "written anew" in capsys.readouterr().out
    assert not kept.exists()
    assert name.lower().encode() not in path.read_bytes().lower()
    beside = {each.name for each in tmp_path.iterdir() if each.name.startswith("store")}
    assert beside == {"store.duckdb", "store.audit", "store.days"}
    assert not any(name.lower().encode() in each.read_bytes().lower() for each in (tmp_path / "store.audit").iterdir())
    assert main(["--store", str(path), "forget", "--list"]) == 0
    assert "1 records, 1 rows of files, 3 mentions" in capsys.readouterr().out
    assert main(command) == 0  # known to have been forgotten, by its hash alone
    assert "was forgotten on" in capsys.readouterr().out
    with open_store(path) as store:
        assert store.read("SELECT note FROM assessment")["note"][0] == "Ask [removed]!"
        # Of a sentence the name is in neither its text nor what it was made of.
        (doubt,) = store.read("FROM doubt WHERE upload_id = 0").iter_rows(named=True)
        assert name.casefold() not in str(doubt).casefold()
        assert doubt["sentence"] == 'Named by 1 row: “"[removed]"”, “\n[removed]”, “others”.'
        for told in ("sentence", "what_to_do"):
            assert str(from_json("", doubt[f"{told}_made_of"])) == doubt[told]
        assert store.read("SELECT count(*) AS n FROM ticket")["n"][0] == 999
        # No number of an upload is given twice, in the file that was written anew neither.
        added = load(store, tmp_path / "files", lambda file: file.write_text(csv_text(ROWS[1:2]), encoding="utf-8"))
        assert added > upload_number
    assert main(["--store", str(path), "forget", "--customer", "nobody at all"]) == 1


def test_calls_and_surveys_of_the_person_go_and_an_upload_that_held_nothing_else(
    empty_store: Store, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    mixed = csv_text([["1", "4711", *ROWS[0][2:]], ["2", "B", *ROWS[1][2:-1], "order 4711"]])
    alone = csv_text([["3", "4711", *ROWS[0][2:]]])
    load(empty_store, tmp_path / "files", lambda path: path.write_text(mixed, encoding="utf-8"))
    load(empty_store, tmp_path / "files", lambda path: path.write_text(alone, encoding="utf-8"), source="second")
    survey = "Response id,Ticket id,CSAT,Answered at,Comment\n7,1,5,2024-01-02 10:00:00,Thanks\n8,2,4,2024-01-02 11:00:00,Fine\n"
    load(empty_store, tmp_path / "files", lambda path: path.write_text(survey, encoding="utf-8"), source="poll")
    found = forget(empty_store, "4711")
    assert (found.records, found.is_telling, found.emptied) == (
        {"ticket": 2, "survey_response": 1},
        False,
        ("tickets.csv",),
    )
    # A number may be anything: in the text of another it stays.
    assert tickets(empty_store) == [("2", "B", "order 4711")]
    assert empty_store.read("SELECT id FROM survey_response")["id"].to_list() == ["csat 8"]


def test_the_name_of_an_agent_stays_where_it_is_the_agents(empty_store: Store, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    text = csv_text([["1", "Agent A", *ROWS[0][2:]], ROWS[4], ["6", "Customer D", *ROWS[0][2:]]])
    load(empty_store, tmp_path / "files", lambda path: path.write_text(text, encoding="utf-8"))
    assert forget(empty_store, "agent a").records == {"ticket": 1}
    assert empty_store.read("SELECT id, agent FROM ticket ORDER BY id").rows() == [("5", "Agent B"), ("6", "Agent A")]


def test_nothing_is_changed_when_it_fails_half_way(empty_store: Store, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    load(empty_store, tmp_path / "files", KINDS["a text"])
    with empty_store.write() as writer:
        writer.execute("UPDATE upload SET format = 'no such format'")
    before = dump_tables(empty_store)
    with pytest.raises(Exception, match="no such format"):
        forget(empty_store, NAME)
    assert changed_tables(empty_store, before) == []
    with pytest.raises(StoreError, match="Say whose data"):
        look(empty_store, "  ")


def test_every_text_of_the_store_is_looked_through_or_known_to_hold_no_name(empty_store: Store) -> None:
    without = {
        "upload": {"sha256", "format", "source", "zone", "options", "state", "columns_unused", "mapping", "encoding", "record_columns"},
        "mapping": {"header"}, "setting": {"name"}, "target": {"metric", "dimension", "clock"}, "assessment": {"standard", "verdict"},
        "standard_owner": {"standard"},
        "calendar": {"zone"}, "special_day": {"hours"}, "doubt": {"code", "severity"}, "refused_row": {"problem", "column_name"},
        "cell_problem": {"problem", "column_name"}, "problem_count": {"problem", "column_name"}, "upload_progress": {"stage"}, "source_state": {"source"},
        "holiday": {"country", "subdivision", "name", "package_version"}, "holiday_year": {"country", "subdivision", "package_version"},
        "calendar_version": {"hours", "country", "subdivision", "language"}, "calendar_team": {"team"}, "forgotten": {"person_hash"},
        "told_before": {"record", "source", "id"},  # that goes with its record
        "schema_migration": {"name"}, "fact_definition": {"sha256"}, "data_version": {"state"}, "plan_measure": {"dimension", "outcome"},
        "saved_view": {"slug", "page"}, "shared_link": {"number", "mode", "page", "facts"}, "shared_link_opening": {"number"}, "start_view": {"slug"},
        "subscription": {"id", "kind", "view", "channel", "weekdays", "send_at", "quiet_from", "quiet_until", "watched", "span", "language", "owner"},
        "delivery": {"id", "subscription", "state", "claim"}, "alarm": {"subscription", "watched"},
    }  # fmt: skip
    facts = {
        name
        for file in FACTS.glob("*.sql")
        for name in re.findall(r"CREATE OR REPLACE TABLE (\w+)", file.read_text("utf-8"))
    }
    columns = empty_store.read(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE NOT temporary)"
    )
    unknown = [
        (table, column)
        for table, column in columns.iter_rows()
        if table not in RECORDS
        and table not in facts
        and column not in {*WRITTEN.get(table, ()), *without.get(table, ())}
        and column not in {f"{each}_made_of" for each in MADE_OF.get(table, ())}
    ]
    assert not unknown, "a text that a person may have written belongs into WRITTEN of data/imports/forget.py"
    customers = {record.name for record in RECORDS.values() if "customer" in record.names} | {"customer"}
    assert customers == set(PERSON)
