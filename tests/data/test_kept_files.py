"""What was worked out of a store outlasts the process, and is believed for the same data alone: whole, in its own place, of this very state."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from data.facts.refresh import open_store
from data.store import kept_files
from data.store.kept_files import KeptFiles, folder_of
from data.store.owner_only import IS_POSIX
from data.store.store import Store


def files_of(store: Store) -> KeptFiles:
    return KeptFiles(store.path, store.state)


def put(store: Store, **held: bytes) -> None:
    files = files_of(store)
    for name, each in held.items():
        assert files.put(name, lambda each=each: each)  # type: ignore[misc]  # a default argument in a lambda has no type


def only_file(store: Store) -> Path:
    (path,) = folder_of(store.path).iterdir()
    return path


@pytest.fixture
def written(empty_store: Store) -> Store:
    with empty_store.write():
        pass
    return empty_store


def test_another_process_finds_what_is_of_the_same_data(written: Store) -> None:
    put(written, one=b"days", other=b"\n\0" * 99)
    files = files_of(written)
    assert files.names == {"one", "other"}
    assert (files.take("one"), files.take("other"), files.take("third")) == (b"days", b"\n\0" * 99, None)
    assert files.take("one") is None, "it is in memory by now"
    assert files_of(written).names == {"one", "other"}
    if IS_POSIX:
        assert folder_of(written.path).stat().st_mode & 0o077 == 0


def test_of_other_data_nothing_is_found_or_written(written: Store) -> None:
    put(written, one=b"days")
    before = files_of(written)
    with written.write():
        pass
    assert not before.put("two", lambda: b"worked out in between")
    assert files_of(written).names == frozenset()
    assert not list(folder_of(written.path).iterdir())
    assert not before.put("two", lambda: b"of data that are no more")


def test_two_copies_with_the_same_data_version_are_told_apart(written: Store, tmp_path: Path) -> None:
    """As after somebody has put an older file back in the place of a store, and gone on with it."""
    older = tmp_path / "older.duckdb"
    written.copy_to(older)
    with written.write():
        pass
    put(written, one=b"days")
    state, version = written.state(), written.version()
    written.close()
    shutil.copyfile(older, written.path)
    with open_store(written.path) as again:
        with again.write():
            pass
        assert (again.version(), again.state() != state) == (version, True)
        assert files_of(again).names == frozenset()


def test_facts_that_are_made_anew_are_other_data(written: Store) -> None:
    state = written.state()
    written.note("DELETE FROM fact_definition")
    written.close()
    with open_store(written.path) as again:
        assert again.state() not in (state, None)


@pytest.mark.parametrize("harm", ["cut off", "a byte", "empty", "another name", "another state"])
def test_a_broken_file_is_not_believed(written: Store, harm: str, caplog: pytest.LogCaptureFixture) -> None:
    put(written, one=b"0123456789" * 50)
    path = only_file(written)
    told, name = path.read_bytes(), "one"
    if harm == "another name":
        name = "two"
        path = path.rename(path.with_name(path.name.replace("-one.", "-two.")))
    elif harm == "another state":
        with written.write():
            pass
        path = path.rename(path.with_name(f"{written.state()}-one.kept"))
    else:
        path.write_bytes({"cut off": told[:-1], "a byte": told[:-3] + b"x" + told[-2:], "empty": b""}[harm])
    files = files_of(written)
    assert files.names == {name}
    with caplog.at_level(logging.WARNING):
        assert files.take(name) is None
    assert "is broken" in caplog.text
    assert not path.exists()


def test_what_was_not_finished_goes(written: Store) -> None:
    put(written, one=b"days")
    path = only_file(written)
    path.rename(path.with_name(path.name + kept_files.UNFINISHED))
    assert files_of(written).names == frozenset()
    assert not list(folder_of(written.path).iterdir())


def test_the_room_is_bounded(written: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "MOST_BYTES", 1000)
    put(written, one=b"1" * 400, two=b"2" * 400)
    put(written, three=b"3" * 400)
    assert files_of(written).names == {"two", "three"}, "the oldest goes"
    assert not files_of(written).put("four", lambda: b"4" * 1001)
    monkeypatch.setattr(kept_files, "SPARE_BYTES", 10**18)
    assert not files_of(written).put("five", lambda: b"5"), "the disk is for the store"
    assert files_of(written).names == {"two", "three"}


def test_where_nothing_can_be_written_all_goes_on(written: Store, caplog: pytest.LogCaptureFixture) -> None:
    folder_of(written.path).write_text("no folder")
    files = files_of(written)
    with caplog.at_level(logging.WARNING):
        assert not files.put("one", lambda: b"days")
    assert "cannot be written" in caplog.text
    assert files.take("one") is None
