"""The audit log: what is done to a store is written down once it is done, and what is written stays."""

import ast
import threading
from datetime import date
from pathlib import Path

import pytest

from data.config import api_tokens, audit, company, event_notes, settings, shared_links, targets
from data.config.audit import Actor, Event
from data.config.targets import Aim
from data.imports import forget, importer
from data.store.store import StoreError

ROOT = Path(__file__).parents[2]
TABLE = "Ticket ID,Subject,Created at,Status,Requester\n1,One,2024-01-01 10:00:00,Open,Dora Vale\n"


@pytest.mark.usefixtures("without_facts")
def test_what_is_done_is_written_down_with_who_did_it_and_nothing_else_is(empty_store, tmp_path):
    store = empty_store
    assert audit.entries(store.path) == []
    file = tmp_path / "export.csv"
    file.write_text(TABLE, encoding="utf-8")
    with audit.acting(Actor(name="Ann", role="manager", address="192.0.2.7")):
        done = importer.run_import(store, file, file.name)
        importer.undo(store, done.upload_id)
        importer.run_import(store, file, file.name)
        forget.forget(store, "Dora Vale")
        settings.set_report_zone(store, "Europe/Prague")
        targets.set_target(store, Aim(metric="csat"), 0.9)
        event_notes.add_note(store, date(2026, 1, 5), "What nobody else should read")
        company.save_company(store, "Kestrel")
        link = shared_links.share(store, shared_links.LIVE, "Mine", "speed", {})
        shared_links.note_opening(store, link.number)
        shared_links.revoke(store, link.number)
        api_tokens.make(store.path, "Kim", only=("team=Care",))
        api_tokens.revoke(store.path, "Kim")
    with pytest.raises(StoreError):
        targets.remove_target(store, Aim(metric="nps"), None)
    with audit.left_out():
        company.forget_company(store)
    event_notes.remove_note(store, 1)
    found = audit.entries(store.path)
    assert [one.event for one in reversed(found)] == [
        Event.UPLOAD, Event.UNDO, Event.UPLOAD, Event.FORGET, Event.SETTING, Event.TARGET, Event.NOTE, Event.SETTING, Event.SHARE,
        Event.SHARE_OPENED, Event.SHARE_REVOKED, Event.TOKEN, Event.TOKEN_REVOKED, Event.NOTE,
    ]  # fmt: skip
    assert {(one.who, one.role, one.address) for one in found[1:]} == {("Ann", "manager", "192.0.2.7")}
    assert (found[0].role, found[0].at.utcoffset().total_seconds()) == (audit.COMMAND, 0)
    assert found[-1].about == found[-2].about == f"{done.upload_id} · export.csv"
    assert found[2].about == "Kim · team=Care"
    told = " ".join(one.about for one in found)
    assert not any(secret in told for secret in ("nobody else", "Dora", link.number)), told


def test_lines_of_several_writers_stay_whole_also_after_one_that_was_cut_off(tmp_path):
    store = tmp_path / "store.duckdb"
    audit.note(store, Event.SETTING, "first")
    (file,) = audit.folder(store).iterdir()
    with file.open("ab") as end:
        end.write(b'{"at": "2026-01-01T')
    writers = [threading.Thread(target=audit.note, args=(store, Event.TARGET, n, "x" * 3000)) for n in range(20)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    found = audit.entries(store)
    assert (found[-1].about, len(found)) == ("first", 21)
    assert max(len(one.about) for one in found) == audit.LONGEST
    assert len(audit.entries(store, most=5)) == 5
    assert not (file.stat().st_mode | file.parent.stat().st_mode) & 0o077


def test_a_line_that_cannot_be_written_is_told_and_stops_nothing(tmp_path, caplog):
    audit.folder(tmp_path / "store.duckdb").write_text("in the way", encoding="utf-8")
    audit.note(tmp_path / "store.duckdb", Event.SETTING, "zone")
    assert "could not be written (setting)" in caplog.text


def test_nothing_in_the_program_changes_what_is_written():
    """The file is opened in one place, to add to it, and nothing there takes away."""
    text = (ROOT / "data/config/audit.py").read_text(encoding="utf-8")
    called = {node.func.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}  # fmt: skip
    assert not called & {"unlink", "truncate", "rename", "write_text", "write_bytes", "rmtree", "ftruncate"}
    assert "O_TRUNC" not in text
    others = {path.name for house in ("data", "kpi", "pages") for path in (ROOT / house).rglob("*.py") if "audit.folder" in path.read_text(encoding="utf-8")}  # fmt: skip
    assert not others
