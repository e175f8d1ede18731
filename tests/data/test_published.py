"""Facts published as Parquet: only what changed is written, readers get one version whole, and nobody changes them there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data.__main__ import main
from data.config import event_notes, targets
from data.facts.refresh import FACTS, open_store
from data.published import publish as publishing
from data.published.places import InFolder
from data.published.publish import publish
from data.published.tables import SOURCES
from data.store import engine_choice, manifest
from data.store.store import Store, StoreError, StoreReadOnly, default_path
from kpi.declare.datasets import FACTS as COUNTED
from tests.records import SHOP, at, kept_store, put
from tests.sweep import IS_SWEEP

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of the small shop, and what was published of it."""
    place = tmp_path_factory.mktemp("published")
    with open_store(kept_store(place, **SHOP)) as store:
        store.path.rename(place / "shop.duckdb")
        done = publish(store, place / "published")
    assert done.is_new
    assert done.number == 1
    assert done.written_files == done.files
    return place


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Store]:
    """The store, to be changed."""
    with open_store(Path(shutil.copyfile(made / "shop.duckdb", tmp_path / "shop.duckdb"))) as store:
        yield store


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """What was published of it."""
    return Path(shutil.copytree(made / "published", tmp_path / "published"))


def test_every_fact_table_is_published() -> None:
    names = {source.name for source in SOURCES}
    assert {fact.table for fact in FACTS} | {facts.table for facts in COUNTED} <= names


def test_what_numbers_read_beside_facts_is_published() -> None:
    """A view that a fact table is read with, and that nobody published, would be missed only when somebody asks for its metrics."""
    beside = {join for facts in COUNTED for join in facts.joined.values()}
    read = {name for join in beside for name in re.findall(r"JOIN (\w+)", join)}
    assert "complaint_after" in read
    assert read <= {source.name for source in SOURCES}


def test_what_is_published_has_the_rows_of_the_store(shop: Store, folder: Path) -> None:
    with open_store(folder) as there:
        for source in SOURCES:
            columns = ", ".join(source.only) or "*"
            ours = shop.read(f"SELECT {columns} FROM {source.name} ORDER BY ALL")
            assert ours.equals(there.read(f"SELECT {columns} FROM {source.name} ORDER BY ALL")), source.name
            assert ours.schema == there.read(f"SELECT {columns} FROM {source.name} LIMIT 0").schema, source.name
        waiting = "SELECT * FROM ticket_waiting ORDER BY ALL"  # a view that is worked out where it is read
        assert shop.read(waiting).height > 0
        assert shop.read(waiting).equals(there.read(waiting))


def test_only_months_whose_rows_changed_are_written(shop: Store, folder: Path) -> None:
    before = manifest.read(folder)
    nothing = publish(shop, folder)
    assert not nothing.is_new
    assert nothing.number == 1
    assert manifest.read(folder) == before
    put(
        shop,
        contact=[{"id": "new", "started_at": at("10-02 09:00"), "kind": "call", "outcome": "answered", "team": "A"}],
    )
    done = publish(shop, folder)
    after = manifest.read(folder)
    assert done.number == after.number == 2
    changed = after.files() - before.files()
    assert "fact_contact/month=2026-10/00000002.parquet" in changed
    assert not [path for path in changed if "month=2026-09" in path and path.startswith("fact_contact")], (
        "September is as it was"
    )
    assert done.written_files == len(changed)
    assert done.written_files < done.files / 2
    assert set(before.files()) - set(after.files()) == set(after.superseded)


def test_of_earlier_months_only_the_number_of_rows_is_looked_at(shop: Store, folder: Path) -> None:
    put(shop, ticket=[{"id": "old", "created_at": at("08-03 09:00"), "status": "open", "team": "A"}])
    publish(shop, folder)
    put(shop, ticket=[{"id": "old", "created_at": at("08-03 09:00"), "status": "open", "team": "B"}])
    team = "SELECT team FROM fact_ticket WHERE id = 'old'"
    publish(shop, folder, since=date(2026, 9, 15))
    with open_store(folder) as there:
        assert there.read(team).item() == "A", "as it was published: its month has as many rows"
        put(shop, ticket=[{"id": "older", "created_at": at("08-04 09:00"), "status": "open", "team": "C"}])
        publish(shop, folder, since=date(2026, 9, 15))
        there.version()
        assert there.read(team).item() == "B", "a row more: the month is written anew"


def test_nobody_changes_published_data(shop: Store, folder: Path) -> None:
    with open_store(folder) as there:
        changes = (
            lambda: targets.set_target(there, targets.Aim(metric="csat"), 0.9),
            lambda: event_notes.add_note(there, date(2026, 9, 9), "A note"),
            lambda: there.note("DELETE FROM target"),
            lambda: there.copy_to(folder / "copy.duckdb"),
            lambda: there.replace(folder / "copy.duckdb", folder / "kept.duckdb"),
            there.write_anew,
            lambda: there.rehearse().__enter__(),
        )
        for change in changes:
            with pytest.raises(StoreReadOnly, match="for reading alone"):
                change()
        assert not there.is_empty()
        assert there.is_published
        assert there.published_at is not None


def test_who_reads_goes_on_with_the_version_that_it_opened(
    shop: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = "SELECT count(*) FROM fact_ticket"
    with open_store(folder) as there:
        rows, reader = there.read(count).item(), there.reader()
        put(shop, ticket=[{"id": "new", "created_at": at("09-09 09:00"), "status": "open"}])
        publish(shop, folder)
        assert there.read(count).item() == rows, "until somebody asks for the version"
        assert there.version() == 2
        assert there.read(count).item() == rows + 1
        assert reader.read(count).item() == rows, "its files are there for a day"
        old = [folder / path for path in manifest.read(folder).superseded]
        assert old
        assert all(path.exists() for path in old)
        monkeypatch.setattr(publishing, "KEPT_SECONDS", 0.0)
        put(shop, ticket=[{"id": "newer", "created_at": at("09-09 10:00"), "status": "open"}])
        publish(shop, folder)
        assert not any(path.exists() for path in old)
        assert {path.relative_to(folder).as_posix() for path in folder.glob("*/**/*.parquet")} >= manifest.read(
            folder
        ).files()


def test_a_publication_that_is_stopped_leaves_the_version_before(shop: Store, folder: Path) -> None:
    before = manifest.read(folder)
    put(shop, ticket=[{"id": "new", "created_at": at("10-02 09:00"), "status": "open"}])
    steps = iter([None] * 25)

    def stop() -> None:
        if next(steps, "stop") == "stop":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(shop, folder, go_on=stop)
    assert manifest.read(folder) == before
    left = folder / "fact_ticket/month=2026-10/00000002.parquet"
    assert left.exists(), "it was stopped after this was written"
    done = publish(shop, folder)
    assert done.number == 2
    assert left.exists()


def test_a_first_publication_that_was_stopped_is_taken_up(shop: Store, tmp_path: Path) -> None:
    steps = iter([None] * 5)

    def stop() -> None:
        if next(steps, "stop") == "stop":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(shop, tmp_path / "new", go_on=stop)
    assert list((tmp_path / "new").rglob("*.parquet"))
    assert publish(shop, tmp_path / "new").number == 1


def test_what_cannot_be_published_is_said(
    shop: Store, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "others").mkdir()
    (tmp_path / "others/letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="holds other files"):
        publish(shop, tmp_path / "others")
    with open_store(folder) as there, pytest.raises(StoreError, match="holds published data already"):
        publish(there, tmp_path / "twice")
    with InFolder(folder).alone(), pytest.raises(StoreError, match="Another process publishes"):
        publish(shop, folder)
    path = str(shop.path)
    shop.close()
    assert main(["publish", "ftp://bucket/facts", "--store", path]) == 1
    assert "neither a folder nor s3://BUCKET/PREFIX" in capsys.readouterr().err
    assert main(["publish", "s3:///facts", "--store", path]) == 1
    assert "names no bucket" in capsys.readouterr().err
    assert main(["publish", str(folder), "--since", "2026-09", "--store", path]) == 0
    assert capsys.readouterr().out.startswith("Nothing has changed: version 1")


def test_published_data_that_this_program_cannot_read_are_refused(shop: Store, folder: Path) -> None:
    place = folder / manifest.NAME
    told = json.loads(place.read_text(encoding="utf-8"))
    for changed, said in (({"definitions": "others"}, "another version"), ({"format": 2}, "another version"), ({"tables": None}, "holds no published data")):  # fmt: skip
        place.write_text(json.dumps(told | changed), encoding="utf-8")
        with pytest.raises(StoreError, match=said):
            open_store(folder)


@pytest.mark.parametrize(
    ("text", "folder"), [("", None), ("/data/out", Path("/data/out")), ("parquet:/data/out", Path("/data/out"))]
)
def test_the_engine_is_named_by_a_variable(text: str, folder: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine_choice.VARIABLE, text)
    assert engine_choice.chosen() == folder
    assert folder is None or default_path() == folder


def test_an_address_that_no_engine_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read in some other way without a word."""
    monkeypatch.setenv(engine_choice.VARIABLE, "http://host:15002")
    with pytest.raises(StoreError, match="no engine is known by such an address"):
        default_path()


READS = """
import sys, threading, time
from pathlib import Path
from data.facts.refresh import open_store
SEEN = '''SELECT (SELECT count(*) FROM fact_ticket WHERE subject = 'pair') AS tickets, (SELECT count(*) FROM fact_survey WHERE comment = 'pair') AS surveys,
                 (SELECT min(team) FROM fact_ticket WHERE subject = 'pair') AS least, (SELECT max(team) FROM fact_ticket WHERE subject = 'pair') AS most'''
seen = []

def look(store):
    while store.version() < int(sys.argv[2]):
        found = store.read(SEEN).row(0)
        seen.append(found if found[0] == found[1] and found[2] == found[3] else "a mixture")
        time.sleep(float(sys.argv[3]))
    seen.append("the end")

with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    threads = [threading.Thread(target=look, args=(store,)) for _ in range(2)]
    [one.start() for one in threads]
    [one.join() for one in threads]
assert "a mixture" not in seen and seen.count("the end") == 2, seen
print(len(set(seen)) - 1, len(seen) - 2)
"""


@pytest.mark.long
@pytest.mark.sweep
def test_other_processes_read_whole_versions_while_one_publishes(shop: Store, folder: Path) -> None:
    """Each version has as many tickets as surveys, in several months, all of one team; a mixture of two would not.

    Two readers look all the time: in the gate twenty times a second, in the sweep fifty.
    """

    def change(number: int) -> None:
        days = [f"{month:02d}-05 09:00" for month in range(1, 13)]
        named = [f"p{one}" for one in range(number)]
        put(
            shop,
            ticket=[{"id": id, "created_at": at(days[place % 12]), "subject": "pair", "team": f"Team {number}"} for place, id in enumerate(named)],
            survey_response=[{"id": id, "kind": "csat", "score": 5.0, "scale": 5, "comment": "pair", "responded_at": at(days[place % 12])} for place, id in enumerate(named)],
        )  # fmt: skip

    versions = 3
    readers = [
        subprocess.Popen([sys.executable, "-c", READS, str(folder), str(versions), "0.02" if IS_SWEEP else "0.05"], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for number in range(2, versions + 1):
        change(number * 3)
        assert publish(shop, folder).number == number
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        seen, reads = map(int, out.split())
        assert 1 < seen <= reads, "it read while versions came"
