"""Facts published into an object store and read from there, against a real server of S3 on this computer."""

from __future__ import annotations

import logging
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.__main__ import main
from data.facts.refresh import open_store
from data.published import publish as publishing
from data.published.publish import publish
from data.published.tables import SOURCES
from data.store import engine_choice, local_copy, manifest, objects
from data.store.objects import Objects
from data.store.store import StorageFault, Store, StoreError, default_path
from tests.object_store import ObjectStore, start
from tests.records import SHOP, at, kept_store, put

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """The object store."""
    found = start(tmp_path_factory.mktemp("objects") / "log")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the small shop."""
    place = tmp_path_factory.mktemp("shop")
    with open_store(kept_store(place, **SHOP)) as store:
        store.path.rename(place / "shop.duckdb")
    return place / "shop.duckdb"


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Store]:
    """The store, to be changed."""
    with open_store(Path(shutil.copyfile(made, tmp_path / "shop.duckdb"))) as store:
        yield store


@pytest.fixture
def address(
    server: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> objects.Address:
    """A bucket of its own, which KPI_ENGINE names; the copy lies in the folder of the test."""
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "local/store.duckdb"))
    bucket = server.bucket(re.sub(r"[^a-z0-9]+", "-", request.node.name)[-60:].strip("-"))
    monkeypatch.setenv(engine_choice.VARIABLE, f"parquet:s3://{bucket}/facts")
    return objects.Address(bucket, "facts")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only some tables, where it is not the claim that all are published: a fifth of the time."""
    monkeypatch.setattr(publishing, "SOURCES", tuple(source for source in SOURCES if source.name in FEW))


FEW = {"fact_ticket", "fact_contact", "ticket_end", "calendar_team", "setting"}


def new_contact(shop: Store) -> None:
    put(
        shop,
        contact=[{"id": "new", "started_at": at("10-02 09:00"), "kind": "call", "outcome": "answered", "team": "A"}],
    )


def new_ticket(shop: Store, name: str, day: str) -> None:
    put(shop, ticket=[{"id": name, "created_at": at(f"{day} 09:00"), "status": "open", "team": "A"}])


def test_what_is_published_has_the_rows_of_the_store(shop: Store, address: objects.Address) -> None:
    done = publish(shop, address)
    assert done.number == 1
    assert done.written_files == done.files
    with open_store(default_path()) as there:
        assert there.is_published
        for source in SOURCES:
            columns = ", ".join(source.only) or "*"
            asked = f"SELECT {columns} FROM {source.name} ORDER BY ALL"
            assert shop.read(asked).equals(there.read(asked)), source.name
        assert there.read("SELECT * FROM ticket_waiting").height > 0


@pytest.mark.usefixtures("few")
def test_only_what_changed_is_written_and_fetched(
    shop: Store, address: objects.Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    fetch = Objects.download
    monkeypatch.setattr(
        Objects, "download", lambda self, name, place: (fetched.append(name), fetch(self, name, place))[1]
    )
    first = publish(shop, address)
    assert not publish(shop, address).is_new
    with open_store(default_path()) as there:
        assert len(fetched) == first.files
        new_contact(shop)
        second = publish(shop, address)
        assert second.number == 2
        assert 0 < second.written_files < first.files
        fetched.clear()
        assert there.version() == 1, "nobody looks within half a minute"
        monkeypatch.setattr(local_copy, "LOOK_SECONDS", 0.0)
        end = time.monotonic() + 30
        while there.version() == 1 and time.monotonic() < end:
            time.sleep(0.02)
        assert there.version() == 2
        assert len(fetched) == second.written_files
        assert there.read("SELECT count(*) FROM fact_contact WHERE id = 'new'").item() == 1


@pytest.mark.usefixtures("few")
def test_files_of_an_earlier_version_stay_for_a_day(
    shop: Store, address: objects.Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Objects(address)
    publish(shop, address)
    first = manifest.parsed(there.read(manifest.NAME), "")
    new_ticket(shop, "new", "10-02")
    publish(shop, address)
    assert there.names().keys() >= first.files()
    monkeypatch.setattr(publishing, "KEPT_SECONDS", 0.0)
    new_ticket(shop, "newer", "10-03")
    publish(shop, address)
    last = manifest.parsed(there.read(manifest.NAME), "")
    assert there.names().keys() - {manifest.NAME} == last.files() | last.superseded.keys()
    assert first.files() - there.names().keys(), "what the first version alone had"


@pytest.mark.usefixtures("few")
def test_a_bucket_that_is_not_there(shop: Store, address: objects.Address) -> None:
    with pytest.raises(
        StorageFault, match=r"s3://nobody-has-this/facts cannot be written: there is no bucket of that name"
    ):
        publish(shop, objects.Address("nobody-has-this", "facts"))


@pytest.mark.usefixtures("few")
def test_a_bucket_without_published_data(address: objects.Address) -> None:
    with pytest.raises(StoreError, match=f"{address} holds no published data"):
        open_store(default_path())


@pytest.mark.usefixtures("few")
def test_a_bucket_with_other_things(server: ObjectStore, shop: Store, address: objects.Address) -> None:
    server.ask("PUT", f"{address.bucket}/facts/letter.txt", b"mine")
    with pytest.raises(StoreError, match="holds other files"):
        publish(shop, address)


@pytest.mark.usefixtures("few")
def test_who_may_not_write_is_told_so_and_the_version_stays(
    server: ObjectStore, shop: Store, address: objects.Address
) -> None:
    publish(shop, address)
    new_ticket(shop, "new", "10-02")
    server.deny(address.bucket, "s3:PutObject")
    with pytest.raises(StorageFault, match="whoever asks has no right to it") as told:
        publish(shop, address)
    assert "Version 1 stays in force" in str(told.value)
    with open_store(default_path()) as there:
        assert there.version() == 1


@pytest.mark.usefixtures("few")
def test_who_may_not_read_is_told_so(server: ObjectStore, shop: Store, address: objects.Address) -> None:
    publish(shop, address)
    server.deny(address.bucket, "s3:GetObject")
    with pytest.raises(
        StorageFault, match=f"The published data in {address} cannot be read: whoever asks has no right to it"
    ):
        open_store(default_path())


@pytest.mark.usefixtures("few")
def test_an_object_store_that_does_not_answer(
    shop: Store, address: objects.Address, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a copy it is said; with one that is shown, and a warning says of when."""
    publish(shop, address)
    path = default_path()
    open_store(path).close()
    copy = next(path.parent.iterdir())
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StorageFault, match="cannot be read: nothing answers there"):
        open_store(default_path())
    with pytest.raises(StorageFault, match="cannot be written: nothing answers there"):
        publish(shop, address)
    shutil.copytree(copy, default_path(), dirs_exist_ok=True)
    with caplog.at_level(logging.WARNING), open_store(default_path()) as there:
        assert there.version() == 1
    assert "nothing answers there." in caplog.text
    assert "What was fetched before is shown: version 1" in caplog.text


@pytest.mark.usefixtures("few")
def test_an_upload_that_ends_midway_changes_nothing(shop: Store, address: objects.Address, tmp_path: Path) -> None:
    """The server is killed between two files; what it had is lost with it, so the second part has a server of its own."""
    own = start(tmp_path / "log")
    patch = pytest.MonkeyPatch()
    try:
        patch.setenv("AWS_ENDPOINT_URL", own.url)
        own.bucket(address.bucket)
        steps = iter([None] * 4)

        def kill() -> None:
            if next(steps, "kill") == "kill":
                own.stop()

        with pytest.raises(
            StorageFault, match=r"cannot be written: nothing answers there.* Nothing is published there; publish again"
        ):
            publish(shop, address, go_on=kill)
    finally:
        own.stop()
        patch.undo()


@pytest.mark.usefixtures("few")
def test_a_publication_that_is_killed_midway_is_taken_up(
    shop: Store, address: objects.Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Objects(address)
    steps = iter([None] * 4)

    def stop() -> None:
        if next(steps, "stop") == "stop":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(shop, address, go_on=stop)
    left = there.names().keys()
    assert left
    assert manifest.NAME not in left
    assert publish(shop, address).number == 1
    assert left <= there.names().keys(), "they may be of somebody who publishes now"
    monkeypatch.setattr(publishing, "KEPT_SECONDS", 0.0)
    new_ticket(shop, "new", "10-02")
    publish(shop, address)
    assert not left & there.names().keys()


@pytest.mark.usefixtures("few")
def test_of_two_who_publish_at_once_one_is_refused(shop: Store, address: objects.Address) -> None:
    publish(shop, address)
    new_ticket(shop, "new", "10-02")
    other = iter([True])

    def another() -> None:
        if next(other, False):
            assert publish(shop, address).number == 2

    with pytest.raises(StoreError, match="Another process published into"):
        publish(shop, address, go_on=another)
    with open_store(default_path()) as there:
        assert there.version() == 2


@pytest.mark.usefixtures("few")
def test_a_manifest_cannot_name_a_file_outside_of_the_copy(
    server: ObjectStore, shop: Store, address: objects.Address
) -> None:
    publish(shop, address)
    there = Objects(address)
    text = there.read(manifest.NAME)
    path = next(iter(sorted(manifest.parsed(text, "").files()))).encode()
    there.write(manifest.NAME, text.replace(path, b"../../outside.parquet"))
    with pytest.raises(StoreError, match="holds no published data"):
        open_store(default_path())


@pytest.mark.usefixtures("few")
def test_a_file_that_is_not_whole_is_not_shown(shop: Store, address: objects.Address) -> None:
    publish(shop, address)
    there = Objects(address)
    path = next(iter(sorted(manifest.parsed(there.read(manifest.NAME), "").files())))
    there.write(path, b"PAR1")
    with pytest.raises(StoreError, match="is not as it was written"):
        open_store(default_path())


@pytest.mark.usefixtures("few")
def test_the_command_publishes_there(shop: Store, address: objects.Address, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(shop.path)
    shop.close()
    assert main(["publish", str(address), "--store", path]) == 0
    assert capsys.readouterr().out.startswith("Published: version 1 with")
    assert main(["publish", "s3://nobody-has-this/facts", "--store", path]) == 1
    assert "there is no bucket of that name" in capsys.readouterr().err


@pytest.mark.usefixtures("few")
def test_a_cluster_reads_the_objects_itself(
    shop: Store, address: objects.Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here lie only the manifest and the small tables; what would read others is asked of the cluster, and never of nothing."""
    pytest.importorskip("sqlglot", reason="sqlglot is not installed: it belongs to requirements-spark.txt")
    publish(shop, address)
    monkeypatch.setenv(engine_choice.VARIABLE, "sc://127.0.0.1:1")
    monkeypatch.setenv(engine_choice.PUBLISHED, str(address))
    with open_store(default_path()) as there:
        there.read("SELECT * FROM setting")
        names = {
            place.parts[0] for place in (one.relative_to(default_path()) for one in default_path().rglob("*.parquet"))
        }
        made = manifest.read(default_path())
        assert names == {name for name, table in made.tables.items() if table.files and not table.is_by_month}
        with pytest.raises(StoreError, match=r"To ask Spark at|did not answer"):
            there.read("SELECT count(*) FROM fact_ticket")
        spark = there._db.snapshot()._spark
        assert spark._where == f"s3a://{address.bucket}/facts"


def test_addresses() -> None:
    assert str(objects.address("s3://bucket/a/b/")) == "s3://bucket/a/b"
    assert objects.address("s3a://bucket").for_spark == "s3a://bucket"
    for wrong in ("s3:///a", "s3://key@bucket/a", "s3://bucket/../a"):
        with pytest.raises(StoreError, match="names no bucket"):
            objects.address(wrong)
