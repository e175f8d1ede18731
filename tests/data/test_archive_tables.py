"""Where kept files lie: small ones together in a few megabytes, so that one more file does not write all others anew."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pytest

from data.imports import archive_tables, file_archive
from data.store.store import Store


def keep(store: Store, *sizes: int, first: int = 1) -> None:
    for number, size in enumerate(sizes, start=first):
        with store.write() as writer:
            archive_tables.keep(writer, number, [bytes([number]) * 1000, bytes([number + 100]) * (size - 1000)])


def where(store: Store) -> dict[int, int]:
    return dict(store.read("SELECT upload_id, kept_in FROM upload_archive ORDER BY upload_id").rows())


def test_a_table_with_enough_in_it_is_closed(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_tables, "FULL_BYTES", 5000)
    keep(empty_store, 2000, 2000, 2000, 9000, 2000)
    assert where(empty_store) == {1: 1, 2: 1, 3: 1, 4: 2, 5: 3}
    with empty_store.write() as writer:
        pieces = {number: list(archive_tables.kept(writer, number)) for number in (1, 4, 5, 6)}
    assert {number: [len(one) for one in found] for number, found in pieces.items()} == {
        1: [1000, 1000],
        4: [1000, 8000],
        5: [1000, 1000],
        6: [],
    }
    assert pieces[4][0][:1] == bytes([4])
    assert pieces[4][1][:1] == bytes([104])


def test_a_table_goes_with_its_last_file(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_tables, "FULL_BYTES", 1)
    keep(empty_store, 2000, 2000, 2000)
    with empty_store.write() as writer:
        archive_tables.forget(writer, 2)
        archive_tables.forget(writer, 1)
        archive_tables.forget(writer, 7)  # of which nothing is kept
    tables = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'upload_part%' ORDER BY 1"
    assert empty_store.read(tables)["table_name"].to_list() == ["upload_part", "upload_part_3"]
    assert empty_store.read("SELECT count(*) AS n FROM upload_part")["n"][0] == 0
    keep(empty_store, 2000, first=4)
    assert where(empty_store) == {3: 3, 4: 4}


def test_one_more_small_file_writes_a_few_megabytes_at_most(tmp_path: Path) -> None:
    """Thirty megabytes are kept: the file of the store grows by what is added and by one table that is not full."""
    path = tmp_path / "store.duckdb"
    with Store(path, lambda writer: None) as store:
        for number in range(1, 11):
            with store.write() as writer:
                noise = (number.to_bytes(4, "little") * 750_000)[:3_000_000]
                archive_tables.keep(writer, number, [noise])
        before = path.stat().st_size
        assert before > 30_000_000
        with store.write() as writer:
            archive_tables.keep(writer, 11, [b"x" * 1000])
        assert path.stat().st_size - before < 2 * archive_tables.FULL_BYTES


def test_pieces_beyond_those_in_memory_wait_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All come back in their order, also where the disk takes none; and the file is gone when they were read, or never were."""
    monkeypatch.setattr(file_archive, "_PIECE", 1000)
    monkeypatch.setattr(file_archive, "_AHEAD", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    file = tmp_path / "export"
    file.write_bytes(random.Random(4).randbytes(50_500))

    def packed() -> bytes:
        with file_archive.packing(file) as pieces:
            first = next(pieces)
            deadline = time.monotonic() + 10
            while not any((tmp_path / "scratch").rglob("pieces")) and can_be_put and time.monotonic() < deadline:
                time.sleep(0.01)
            return b"".join(
                pa.Codec("zstd").decompress(each[8:], int.from_bytes(each[:8], "little"), asbytes=True)
                for each in (first, *pieces)
            )

    can_be_put = True
    assert packed() == file.read_bytes()
    with file_archive.packing(file):
        pass
    assert list((tmp_path / "scratch").iterdir()) == []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))
    can_be_put = False
    assert packed() == file.read_bytes()
