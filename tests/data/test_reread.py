"""Uploads read again: the store becomes what this program makes of the kept files, after a look that changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.__main__ import main
from data.declare.problems import ImportCancelled
from data.facts import refresh
from data.facts.refresh import open_store
from data.imports import archive_tables
from data.imports.importer import Options, run_import
from data.imports.reread import Change, Reread, preview, read_again
from data.store.store import Store
from tests.stores import new_store_at
from tests.tables import changed_tables, dump_tables

pytestmark = pytest.mark.long

HEADER = "Ticket ID,Subject,Created at,Status,Agent\n"
FIRST = HEADER + "1,One,2026-01-05 10:00:00,Open,Ann\n2,Two,2026-01-06 10:00:00,Solved,Ben\n"
SECOND = HEADER + "2,Two,2026-01-06 10:00:00,Solved,Cid\n3,Three,2026-01-07 10:00:00,Open,Ann\n4,Four,soon,Open,\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closed file of a store with two uploads of one source and one of another."""
    folder = tmp_path_factory.mktemp("made")
    with new_store_at(folder / "s.duckdb") as store:
        for name, source, text in (("a", "desk", FIRST), ("b", "desk", SECOND), ("c", "shop", FIRST)):
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            run_import(store, path, path.name, Options(source=source, zone="UTC"))
    return folder / "s.duckdb"


@pytest.fixture
def loaded(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it."""
    with open_store(Path(shutil.copyfile(made, tmp_path / "store.duckdb"))) as store:
        yield store


def as_an_older_program_read_it(store: Store) -> None:
    """It knew no agents, lost a ticket, and took a heading for one."""
    with store.write() as writer:
        writer.execute("UPDATE ticket SET agent = NULL WHERE source = 'desk'")
        writer.execute("DELETE FROM ticket WHERE id = '3'")
        writer.execute("INSERT INTO ticket (source, id, upload_id) VALUES ('desk', 'Total', 2)")
        refresh.rebuild(writer)


def test_a_preview_says_what_changes_and_changes_nothing_and_reading_again_does_it(loaded: Store) -> None:
    right = dump_tables(loaded)
    as_an_older_program_read_it(loaded)
    wrong, version = dump_tables(loaded), loaded.version()
    expected = Reread(3, (Change("ticket", 1, 2, 1, (("agent", 2),)),), ())
    assert preview(loaded) == expected
    assert (changed_tables(loaded, wrong), loaded.version()) == ([], version)
    stages: list[tuple[str, float]] = []
    assert read_again(loaded, lambda *stage: stages.append(stage)) == expected
    assert changed_tables(loaded, right) == []
    assert loaded.version() == version + 1
    assert [share for _, share in stages] == sorted(share for _, share in stages)
    assert stages[-1][0] == "writing to disk"
    assert preview(loaded) == Reread(3, ())


def test_a_source_that_cannot_be_read_again_stays_and_is_named(loaded: Store, put) -> None:
    right = dump_tables(loaded)
    as_an_older_program_read_it(loaded)
    with loaded.write() as writer:
        writer.execute("UPDATE upload SET format = 'gone' WHERE source = 'shop'")
        writer.execute("UPDATE ticket SET agent = NULL WHERE source = 'shop'")
    put(loaded, "ticket", [{"id": "by hand"}], source="other", upload_id=99)
    done = read_again(loaded)
    assert [change.record for change in done.changes] == ["ticket"]
    ((source, reason),) = done.left
    assert source == "shop"
    assert "no format called gone" in reason
    found = loaded.read("SELECT source, id, agent FROM ticket ORDER BY ALL").rows()
    assert found == [("desk", "1", "Ann"), ("desk", "2", "Cid"), ("desk", "3", "Ann"), ("other", "by hand", None), ("shop", "1", None), ("shop", "2", None)]  # fmt: skip
    assert loaded.read("FROM fact_ticket WHERE source = 'desk' ORDER BY ALL").equals(
        right["fact_ticket"].filter(right["fact_ticket"]["source"] == "desk")
    )


def test_records_that_no_kept_file_has_are_not_lost(loaded: Store) -> None:
    with loaded.write() as writer:
        archive_tables.forget(writer, 1)
    before = dump_tables(loaded)
    done = read_again(loaded)
    assert [source for source, _ in done.left] == ["desk"]
    assert "1 record of “desk” comes from no file that is kept" in done.left[0][1]
    assert changed_tables(loaded, {name: before[name] for name in ("ticket", "survey_response", "fact_ticket")}) == []


def test_it_can_be_stopped_and_nothing_is_changed(loaded: Store) -> None:
    as_an_older_program_read_it(loaded)
    before, asked = dump_tables(loaded), iter([False] * 12)
    with pytest.raises(ImportCancelled):
        read_again(loaded, None, lambda: next(asked, True))
    assert changed_tables(loaded, before) == []


def test_the_command_shows_first_and_does_it_with_yes(loaded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    as_an_older_program_read_it(loaded)
    where = ["--store", str(loaded.path)]
    assert main([*where, "reread"]) == 0
    out = capsys.readouterr().out
    assert "ticket: new 1, changed 2, gone 1\n  agent: another value in 2\n" in out
    assert "nothing was written" in out
    assert main([*where, "reread", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"][0]["new"] == 1
    assert main([*where, "reread"]) == 0
    assert "3 uploads were read; no record changes." in capsys.readouterr().out
