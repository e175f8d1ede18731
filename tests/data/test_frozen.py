"""Frozen links: whatever comes later, their store holds what there was, or it is said why it cannot."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from data.config import all_settings, event_notes, settings, shared_links
from data.config.shared_links import SharedLink, shared_link
from data.config.targets import Aim, set_target
from data.facts.refresh import FACTS, open_store
from data.imports import frozen
from data.imports.importer import ImportCancelled, Options, run_import, together, undo
from data.store.store import Store, StoreError
from tests.tables import changed_tables, dump_tables

pytestmark = pytest.mark.long

HEADER = "Id,Requester,Created at,Solved at,Status,Group,Satisfaction Score\n"
FIRST = HEADER + "1,a,2026-01-05 10:00:00,,Open,North,\n2,b,2026-01-06 10:00:00,2026-01-06 20:00:00,Solved,North,Good\n"
LATER = HEADER + "1,a,2026-01-05 10:00:00,2026-02-02 09:00:00,Solved,South,Bad\n3,c,2026-02-04 10:00:00,,Open,South,\n"
OF_UPLOADS = {"shared_link", "shared_link_opening", "calendar_hours", "mapping", "upload_progress"}
"""Tables in which a later upload leaves something that moves no number: the days of calendars reach further."""


def add(store: Store, folder: Path, text: str, name: str, source: str = "desk") -> int:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, name, Options(source=source, zone="UTC")).upload_id


def test_a_link_made_while_files_are_loaded_together_waits_for_their_facts(empty_store: Store, tmp_path: Path) -> None:
    store = empty_store
    made: list[SharedLink] = []
    with together(store) as run:
        (tmp_path / "january.csv").write_text(FIRST, encoding="utf-8")
        run_import(store, tmp_path / "january.csv", "january.csv", Options(source="desk", zone="UTC"), run=run)
        other = threading.Thread(target=lambda: made.append(frozen.freeze(store, "report", "speed", {})))
        other.start()
        while not store.is_awaited:
            assert other.is_alive()
            other.join(0.01)
    other.join(60)
    assert frozen.is_now(store.read, made_from(made[0], store))


def made_from(link: SharedLink, store: Store) -> SharedLink:
    """The same link as it was kept."""
    kept = shared_link(store.read, link.number)
    assert kept
    return kept


def test_the_store_of_a_link_holds_what_there_was_to_the_last_row(empty_store: Store, tmp_path: Path) -> None:
    store = empty_store
    settings.set_report_zone(store, "Europe/Prague")
    first = add(store, tmp_path, FIRST, "january.csv")
    add(store, tmp_path, FIRST.replace("1,a", "9,z"), "shop.csv", source="shop")
    set_target(store, Aim(metric="csat"), 0.9, None)
    before = dump_tables(store)
    link = made_from(
        frozen.freeze(store, "report", "speed", {"team": "North"}, chosen={"good_answers": "top_two"}), store
    )
    assert link.settings["definitions"] == {"good_answers": "top_two"}
    assert frozen.is_now(store.read, link), "nothing has come: the store itself is shown"

    settings.set_opening_hours(store, {"mon": [["10:00", "11:00"]]})
    assert not frozen.is_now(store.read, link), "hours move numbers, so the store itself is shown no more"
    later = add(store, tmp_path, LATER, "february.csv")
    settings.set_report_zone(store, "America/New_York")
    set_target(store, Aim(metric="csat"), 0.5, date(2026, 1, 1))
    event_notes.add_note(store, date(2026, 1, 6), "a new form")
    assert {fact.table for fact in FACTS} & {*changed_tables(store, before)}
    real = dump_tables(store)
    told: list[str] = []
    path = frozen.build(store, link, lambda stage, _share: told.append(stage))
    assert told[-1] == "writing to disk"
    with open_store(path) as side:
        assert set(changed_tables(side, before)) <= OF_UPLOADS
    assert changed_tables(store, real) == [], "the store itself is only copied"
    assert path.stat().st_mode & 0o077 == 0

    with pytest.raises(ImportCancelled):
        frozen.build(store, link, cancel=lambda: True)
    undo(store, later)
    assert shared_links.changed_uploads(store.read, link).undone == ()
    assert store.read("FROM undone_upload").is_empty(), "no link rests on it"
    assert frozen.sweep(store) == []
    undo(store, first)
    (gone,) = shared_links.changed_uploads(store.read, link).undone
    assert gone.file_name == "january.csv"
    assert gone.undone_at
    with pytest.raises(StoreError, match="taken back"):
        frozen.build(store, link)
    assert frozen.sweep(store) == [path]


def test_what_is_read_otherwise_by_now_is_not_passed_off_as_what_was(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = empty_store
    add(store, tmp_path, FIRST, "january.csv")
    links = [made_from(frozen.freeze(store, "a", "speed", {}), store)]
    assert frozen.is_now(store.read, links[0])
    for text in ("one", "two"):
        event_notes.add_note(store, date(2026, 1, 6), text)
        links.append(made_from(frozen.freeze(store, text, "speed", {}), store))
    monkeypatch.setattr(frozen, "KEPT_MOST", 2)
    kept = [frozen.build(store, link) for link in links]
    assert len(set(kept)) == 3, "what was noted beside the numbers is part of the view"
    assert {*frozen.folder(store.path).iterdir()} == {*kept[1:]}, "the oldest goes"
    shared_links.remove(store, links[1].number)
    assert frozen.sweep(store) == [kept[1]]

    with (
        store.write() as writer
    ):  # as a program that understands more of the format, or the deletion of a person's data
        writer.execute("UPDATE ticket SET team = 'East' WHERE id = '1'")
    with pytest.raises(frozen.NotTheSame):
        frozen.build(store, links[0])
    frozen.remove_all(store.path)
    assert not frozen.folder(store.path).exists()
    # Another engine hashes in another way: then only the rows are counted.
    other = {**links[0].facts, "engine": "v0"}
    other["tables"] = {name: [columns, rows, "0"] for name, (columns, rows, _) in other["tables"].items()}
    assert frozen.are_facts(store.read, other)
    assert not frozen.are_facts(store.read, {**other, "engine": links[0].facts["engine"]})
    other["tables"]["fact_ticket"][1] += 1
    assert not frozen.are_facts(store.read, other)


def test_every_table_that_people_fill_is_kept_with_a_link_or_known_not_to_be(empty_store: Store) -> None:
    from data.store.model import RECORDS

    known = {
        "upload", "upload_part", "upload_archive", "upload_progress", "refused_row", "cell_problem", "problem_count", "doubt", "mapping", "undone_upload",  # of uploads
        "told_before", "source_state", "nobody", "calendar_hours", "fact_definition", "data_version", "schema_migration",  # made of all else
        "midnights_counted", "source_newest", "value_count",
        "company", "forgotten", "saved_view", "start_view", "shared_link", "shared_link_opening", "subscription", "delivery", "alarm",  # of no day
    }  # fmt: skip
    names = empty_store.read("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")["table_name"]
    others = {
        name
        for name in names
        if name not in RECORDS and not name.startswith("fact_") and not name.endswith(("_told", "_week"))
    }
    assert others - known == set(all_settings.TABLES), (
        "a new table of settings belongs into TABLES of data/config/all_settings.py"
    )
