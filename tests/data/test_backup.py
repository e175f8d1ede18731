"""Backups: what they hold, that they are good, what restoring does, and that a kill or a full disk leaves a whole store."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data.__main__ import main
from data.config import assessments, company, event_notes, settings, targets
from data.config.subscriptions import begin_anew
from data.facts.refresh import open_store
from data.imports.importer import Options, run_import, undo
from data.store import backup, backup_files, copying
from data.store.backup import KEPT_DAILY, back_up, daily, restore
from data.store.store import DiskFull, Store, StoreDamaged, StoreError, StoreLocked
from tests.data.kills import moments, tell
from tests.stores import new_store_at
from tests.tables import dump_tables

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
TABLE = "Ticket ID,Created at,Status\n1,2026-01-05 10:00:00,Open\n2,soon,Open\n"
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
NOTE = "INSERT INTO event_note (source, id, text) VALUES ('a', $id, 'x')"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closed file of a store with an upload and what people set: a zone, a target, owners, a note and a name."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "desk.csv").write_text(TABLE, encoding="utf-8")
    with new_store_at(folder / "s.duckdb") as opened:
        run_import(opened, folder / "desk.csv", "desk.csv", Options(source="desk", zone="UTC"))
        settings.set_report_zone(opened, "Asia/Tokyo")
        targets.set_target(opened, targets.Aim(metric="csat"), 0.9, owner="Q", due_on=NOW.date())
        assessments.assign(opened, "policy", owner="Q", due_on=NOW.date())
        event_notes.add_note(opened, NOW.date(), "Outage")
        company.save_company(opened, "Nordwind")
    return folder / "s.duckdb"


@pytest.fixture
def store(made: Path, tmp_path: Path):
    """A copy of it, and its file beside."""
    (tmp_path / "desk.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "here").mkdir()
    with open_store(Path(shutil.copyfile(made, tmp_path / "here" / "s.duckdb"))) as opened:
        yield opened


def note(store: Store, id: str) -> None:
    with store.write() as writer:
        writer.execute(NOTE, {"id": id})


def notes(store: Store) -> list[str]:
    return store.read("SELECT id FROM event_note ORDER BY id")["id"].to_list()


def is_same(store: Store, path: Path) -> bool:
    """Whether the store at the path has the same rows in all tables."""
    with open_store(path) as other:
        mine, theirs = dump_tables(store), dump_tables(other)
    return mine.keys() == theirs.keys() and all(frame.equals(theirs[name]) for name, frame in mine.items())


def damage(path: Path) -> None:
    """Change bytes in every block behind the headers."""
    with path.open("r+b") as file:
        for place in range(3 * 4096 + 1000, path.stat().st_size, 262_144):
            file.seek(place)
            file.write(b"\x00damaged\x00" * 8)


def test_a_backup_moved_to_another_place_has_the_same_answers_files_and_settings(store: Store, tmp_path: Path) -> None:
    made = back_up(store, tmp_path / "usb", now=NOW)
    assert made.path == tmp_path / "usb" / "s.2026-03-02-083000.duckdb"
    elsewhere = tmp_path / "other machine" / "moved.duckdb"
    assert restore(made.path, elsewhere, open_store, anew=begin_anew).kept is None
    assert is_same(store, elsewhere)
    with open_store(elsewhere) as moved:
        assert settings.report_zone(moved.read) == "Asia/Tokyo"
        undo(moved, 1)  # the numbers of uploads and their kept files are there
        again = run_import(moved, tmp_path / "desk.csv", "desk.csv", Options(source="desk", zone="UTC"))
        assert (again.upload_id, again.rows_new) == (2, 1)


def test_the_commands_say_where_the_backup_and_what_was_there_are(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--store", str(store.path)]
    assert main([*where, "backup"]) == 0
    (made,) = backup_files.backups(store.path)
    assert made.path.parent == store.path.with_name("s.backups")
    assert str(made.path) in capsys.readouterr().out
    assert main([*where, "backup", str(tmp_path / "mine.duckdb")]) == 0
    assert main([*where, "backup", str(tmp_path / "mine.duckdb")]) == 1
    assert "exists already" in capsys.readouterr().err
    note(store, "later")
    assert main([*where, "restore", str(made.path.parent)]) == 0
    (kept,) = store.path.parent.glob("s.before-restore-*.duckdb")
    assert str(kept) in capsys.readouterr().out
    assert notes(store) == []
    with open_store(kept) as before:
        assert notes(before) == ["later"]


def test_a_restore_under_a_running_reader_shows_the_new_rows_under_a_later_version(
    store: Store, tmp_path: Path
) -> None:
    made = back_up(store, tmp_path / "b.duckdb").path
    for id in ("1", "2", "3"):
        note(store, id)
    before, other = store.version(), Store(store.path, lambda _: None)
    stop, wrong = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                other.read("SELECT count(*) FROM event_note, range(100000)")
            except StoreError as error:
                if "was closed while it was read" not in str(error):
                    wrong.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    restore(made, store.path, open_store, anew=begin_anew)
    stop.set()
    reader.join()
    assert wrong == []
    assert notes(store) == notes(other) == []
    assert store.version() == other.version() > before, "no answer that was kept is taken for one of the new data"
    note(other, "4")
    assert notes(store) == ["4"]
    other.close()


def test_a_backup_is_taken_while_others_write_and_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with store.write() as writer:
                for id in ("a", "b"):
                    writer.execute(NOTE, {"id": f"{number}{id}"})
            number += 1

    worker = threading.Thread(target=write)
    worker.start()
    made = [back_up(store, tmp_path / f"{number}.duckdb").path for number in range(3)]
    stop.set()
    worker.join()
    for path in made:
        with open_store(path) as copy:
            found = notes(copy)
        assert len(found) % 2 == 0
        assert {each[:-1] for each in found if each.endswith("a")} == {
            each[:-1] for each in found if each.endswith("b")
        }


def test_the_store_stays_locked_after_a_backup(store: Store, tmp_path: Path) -> None:
    """A second descriptor of the file in this process would have taken the engine's lock away."""
    back_up(store, tmp_path / "b.duckdb")
    code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(store.path)], capture_output=True, text=True, check=False)
    assert "Could not set lock" in done.stderr


def test_tables_copied_one_by_one_are_the_same(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of systems on which nobody else may read a file that the engine has open."""
    monkeypatch.setattr(copying, "IS_POSIX", False)
    assert is_same(store, back_up(store, tmp_path / "it's a copy.duckdb").path)


def test_daily_backups_are_made_once_a_day_when_something_changed_and_the_oldest_goes(store: Store) -> None:
    assert daily(store, now=NOW)
    assert daily(store, now=NOW + timedelta(hours=23)) is None
    assert daily(store, now=NOW + timedelta(days=1)) is None, "nothing was written since"
    by_hand = back_up(store, now=NOW - timedelta(days=30))
    for day in range(1, KEPT_DAILY + 2):
        note(store, str(day))
        assert daily(store, now=NOW + timedelta(days=day))
    found = backup_files.backups(store.path)
    assert [each.made_at.day for each in found if each.is_daily] == [2 + day for day in range(KEPT_DAILY + 1, 1, -1)]
    assert by_hand in found


def test_no_daily_backup_of_an_empty_store_when_off_or_without_room(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_store_at(tmp_path / "empty.duckdb") as empty:
        assert daily(empty) is None
    monkeypatch.setenv("KPI_BACKUPS", "off")
    assert daily(store) is None
    monkeypatch.setenv("KPI_BACKUPS", str(tmp_path / "usb"))
    monkeypatch.setattr(backup, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match="A daily backup needs"):
        daily(store)
    monkeypatch.undo()
    assert not (tmp_path / "usb").exists()


def test_a_damaged_store_names_the_newest_good_backup_and_that_restores_it(store: Store, tmp_path: Path) -> None:
    older = back_up(store, now=NOW)
    note(store, "1")
    good = back_up(store, now=NOW + timedelta(days=1))
    bad = back_up(store, now=NOW + timedelta(days=2))
    path = store.path
    store.close()
    damage(path)
    damage(bad.path)
    with pytest.raises(StoreDamaged) as caught:
        open_store(path)
    assert "is damaged" in caught.value.what
    assert f"python -m data restore {good.path}" in caught.value.what_to_do
    assert str(older.path) not in str(caught.value)
    with pytest.raises(StoreDamaged, match="Nothing was changed") as caught:
        restore(bad.path, path, open_store, anew=begin_anew)
    assert "its newest good one is taken" in caught.value.what_to_do
    done = restore(path.with_name("s.backups"), path, open_store, anew=begin_anew)
    assert done.backup == good.path
    assert done.kept
    with open_store(path) as restored:
        assert notes(restored) == ["1"]
    with pytest.raises(StoreDamaged):
        open_store(done.kept)


def test_what_is_no_backup_is_refused_and_nothing_is_changed(store: Store, tmp_path: Path) -> None:
    note(store, "1")
    other, text, empty = tmp_path / "other.duckdb", tmp_path / "text.csv", tmp_path / "empty"
    duckdb.connect(other).close()
    text.write_text("no database\n" * 1000)
    empty.mkdir()
    newer = back_up(store, tmp_path / "newer.duckdb").path
    with duckdb.connect(newer) as future:
        future.execute("INSERT INTO schema_migration VALUES (900, 'future', NULL)")
    cases = {other: "another program", text: "not a store", empty: "no good backup", newer: "newer version of Service Pulse", store.path: "the store itself", tmp_path / "gone": "is not there"}  # fmt: skip
    for path, words in cases.items():
        with pytest.raises(StoreError, match=words):
            restore(path, store.path, open_store, anew=begin_anew)
    assert notes(store) == ["1"]
    assert {each.name for each in store.path.parent.iterdir()} == {"s.duckdb"}


def test_a_backup_of_an_older_version_opens_in_this_one(tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    with duckdb.connect(old) as older:
        older.execute("CREATE TABLE schema_migration (number INTEGER, name VARCHAR, applied_at TIMESTAMP)")
        older.execute("CREATE TABLE data_version AS SELECT 7::BIGINT AS value")
        for file in sorted((Path(__file__).parent / "schema_before_model").glob("*.sql")):
            older.execute(file.read_text(encoding="utf-8"))
            older.execute("INSERT INTO schema_migration VALUES (?, ?, now()::TIMESTAMP)", file.stem.split("_", 1))
        older.execute(
            "INSERT INTO ticket (source, id, created_at) VALUES ('desk', '1', TIMESTAMP '2024-01-01 10:00:00')"
        )
    before = old.read_bytes()
    restore(old, tmp_path / "s.duckdb", open_store, anew=begin_anew)
    with open_store(tmp_path / "s.duckdb") as store:
        assert store.read("SELECT id, created_on::VARCHAR FROM fact_ticket").rows() == [("1", "2024-01-01")]
    assert old.read_bytes() == before


def test_a_store_that_another_program_has_open_is_not_exchanged(store: Store, tmp_path: Path) -> None:
    made, path = back_up(store, tmp_path / "b.duckdb").path, store.path
    store.close()
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:  # fmt: skip
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreLocked):
            restore(made, path, open_store, anew=begin_anew)
        other.communicate()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_all_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
os.umask(0o022)
from data.facts.refresh import open_store
from data.store.backup import back_up
folder = Path(sys.argv[1])
with open_store(folder / "new" / "s.duckdb") as store:
    back_up(store)
    with store.write() as writer:
        writer.execute("INSERT INTO event_note (source, id) VALUES ('a', '1')")
        writer.execute("SET memory_limit = '60MB'")
        writer.execute("CREATE TEMP TABLE large AS SELECT md5(range::VARCHAR) AS text FROM range(2000000) ORDER BY text")
        (folder / "s.open").write_text("")
        for each in sorted(Path(folder).rglob("*")):
            print(oct(each.stat().st_mode & 0o777), each.name)
    os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    found = [line.split(" ", 1) for line in done.stdout.splitlines()]
    assert {name for _, name in found} >= {"new", "s.duckdb", "s.duckdb.tmp", "s.backups"}, done.stderr
    assert any(name.startswith("duckdb_temp") for _, name in found)
    is_folder = {"new", "s.duckdb.tmp", "s.backups"}
    assert [each for each in found if each[0] != ("0o700" if each[1] in is_folder else "0o600")] == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_store_of_an_earlier_version_is_taken_from_others_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    new_store_at(path).close()
    beside = [tmp_path / "s.waiting", tmp_path / "s.backups"]
    for folder in beside:
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        (folder / "one").write_text("x")
        (folder / "one").chmod(0o644)
    path.chmod(0o644)
    tmp_path.chmod(0o755)
    with open_store(path):
        modes = {
            each.relative_to(tmp_path).as_posix(): stat.S_IMODE(each.stat().st_mode) for each in tmp_path.rglob("*")
        }
    assert modes == {"s.duckdb": 0o600, **{each.name: 0o700 for each in beside}, **{f"{each.name}/one": 0o600 for each in beside}}  # fmt: skip
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755, "a folder that was there is not ours"
    tmp_path.chmod(0o700)


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from data.config.subscriptions import begin_anew
from data.facts.refresh import open_store
from data.store import backup, backup_files, copying, migrate, store

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(module, name, call=1):
    real, calls = getattr(module, name), []
    def then_die(*given, **named):
        done = real(*given, **named)
        calls.append(1)
        len(calls) == call and die()
        return done
    setattr(module, name, then_die)

def work(path, made, case):
    path, made = Path(path), Path(made)
    what, _, when = case.partition(" ")
    if when.endswith("ms"):
        threading.Timer(int(when[:-2]) / 1000, die).start()
    elif when:
        module, name = when.split(".")
        after({"copying": copying, "backup_files": backup_files, "migrate": migrate, "store": store}[module], name)
    if what == "restore":
        backup.restore(made, path, open_store, anew=begin_anew)
    elif what == "backup":
        with open_store(path) as opened:
            for number in range(1000):
                backup.back_up(opened, path.with_name(f"{number}.duckdb"))
    else:
        for _ in range(1000):
            open_store(path).close()
    die()

for line in sys.stdin:
    child = os.fork()
    if not child:
        work(*line.rstrip("\\n").split("\\t"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
RESTORES = moments(
    ["copying.copy_file", "store._bring_up_to_date", "store._raise_version", "copying.swap", "150ms"], 7, 50
)  # fmt: skip
BACKUPS = moments(["copying.copy_open", "copying.fold_log", "backup_files.check", "copying.to_disk", "110ms"], 5, 60)
MIGRATIONS = moments(
    ["migrate._columns", "store.migrate", "40ms"], 5, 45, ["migrate._fit_records", "store.define_facts", "110ms"]
)  # fmt: skip
"""After the first call of which function a process is killed, or after how long."""


@pytest.fixture(scope="module")
def kill(tmp_path_factory: pytest.TempPathFactory):
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout

    def kill(path: Path, made: Path, case: str) -> None:
        process.stdin.write(f"{path}\t{made}\t{case}\n")
        process.stdin.flush()
        assert process.stdout.readline() == f"{-signal.SIGKILL}\n"

    yield kill
    process.communicate(timeout=60)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A closed store with the notes 1 and 2, and a backup of it with the note 1."""
    folder = tmp_path_factory.mktemp("pair")
    with new_store_at(folder / "s.duckdb") as store:
        note(store, "1")
        made = back_up(store, folder / "b.duckdb").path
        note(store, "2")
    return folder / "s.duckdb", made


@pytest.mark.sweep
def test_a_kill_while_restoring_leaves_the_old_store_or_the_new_one(
    tmp_path: Path, kill, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: Counter[str] = Counter()
    for number, case in enumerate(RESTORES):
        path = tmp_path / str(number) / "s.duckdb"
        path.parent.mkdir()
        shutil.copyfile(pair[0], path)
        kill(path, pair[1], f"restore {case}")
        with open_store(path) as store:
            found = notes(store)
            assert found in (["1", "2"], ["1"]), case
            seen["the old store" if len(found) == 2 else "the restored one"] += 1
        for kept in path.parent.glob("s.before-restore-*.duckdb"):
            if not kept.samefile(path):
                with open_store(kept) as store:
                    assert notes(store) == ["1", "2"], case
        restore(pair[1], path, open_store, anew=begin_anew)
        assert not [each.name for each in path.parent.iterdir() if "restoring" in each.name], case
        with open_store(path) as store:
            assert notes(store) == ["1"]
    assert len(seen) == 2, "both sides of the step were seen"
    tell(capsys, "restore", seen)


@pytest.mark.sweep
def test_a_kill_while_backing_up_leaves_the_store_and_only_good_backups(
    tmp_path: Path, kill, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: Counter[str] = Counter()
    for number, case in enumerate(BACKUPS):
        path = tmp_path / str(number) / "s.duckdb"
        path.parent.mkdir()
        shutil.copyfile(pair[0], path)
        kill(path, pair[1], f"backup {case}")
        found = list(path.parent.glob("*.duckdb"))
        for each in found:
            with open_store(each) as store:
                assert notes(store) == ["1", "2"], case
        seen["the store alone" if len(found) == 1 else "whole backups beside the store"] += 1
    tell(capsys, "backup", seen)


@pytest.mark.sweep
def test_a_kill_while_migrating_leaves_a_store_that_opens_with_its_rows(
    tmp_path: Path, kill, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.duckdb"
    with duckdb.connect(old) as older:
        older.execute("CREATE TABLE schema_migration (number INTEGER, name VARCHAR, applied_at TIMESTAMP)")
        older.execute("CREATE TABLE data_version AS SELECT 7::BIGINT AS value")
        for file in sorted((Path(__file__).parent / "schema_before_model").glob("*.sql"))[:3]:
            older.execute(file.read_text(encoding="utf-8"))
            older.execute("INSERT INTO schema_migration VALUES (?, ?, now()::TIMESTAMP)", file.stem.split("_", 1))
        older.execute("INSERT INTO ticket (source, id, created_at) SELECT 'desk', range, TIMESTAMP '2024-01-01 10:00:00' FROM range(300)")  # fmt: skip
    seen: Counter[str] = Counter()
    for case in MIGRATIONS:
        path = Path(shutil.copyfile(old, tmp_path / "s.duckdb"))
        kill(path, path, f"open {case}")
        with duckdb.connect(path) as left:
            is_old = left.execute("SELECT max(number) = 3 FROM schema_migration").fetchall()[0][0]
        seen["the old store" if is_old else "the migrated one"] += 1
        with open_store(path) as store:
            assert store.read("SELECT count(*), min(created_on)::VARCHAR FROM fact_ticket").row(0) == (300, "2024-01-01"), case  # fmt: skip
            assert store.read("SELECT count(*) = count(DISTINCT number) FROM schema_migration").item()
        path.unlink()
    tell(capsys, "migration", seen)
