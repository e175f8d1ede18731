"""Undo leaves every table as if the upload had never been."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from data.facts.refresh import open_store
from data.imports import before, importer
from data.imports.importer import ImportRefused, Options, run_import, undo
from data.store.store import Store, Writer
from tests.stores import new_store_at
from tests.tables import dump_tables

pytestmark = pytest.mark.long

HEADER = "Id,Requester,Created at,Solved at,Status,Group,Satisfaction Score\n"
FIRST = (
    HEADER
    + "1,a,2024-01-01 10:00:00,,Open,North,Not Offered\n2,b,2024-01-02 10:00:00,,Open,North,Offered\n,x,2024-01-02 10:00:00,,Open,,\n"
)
SECOND = (
    HEADER
    + "2,b,2024-01-02 10:00:00,2024-01-03 10:00:00,Solved,South,Good\n3,c,2024-01-04 10:00:00,bad,Open,South,Bad\n"
)
THIRD = HEADER + "2,b,2024-01-02 10:00:00,2024-01-03 10:00:00,Closed,South,Bad\n4,d,2024-01-05 10:00:00,,Open,North,\n"
PER_UPLOAD = {"changed_by", "told_before", "sentence", "sentence_made_of", "id", "upload_id", "loaded_at"}


def add(store: Store, folder: Path, text: str, name: str, source: str = "desk") -> int:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, name, Options(source=source)).upload_id


def tables(store: Store, without: set[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: sorted(frame.drop(without & set(frame.columns)).rows(), key=repr)
        for name, frame in dump_tables(store).items()
    }


def test_undo_of_the_only_upload_empties_the_store(empty_store: Store, tmp_path: Path) -> None:
    start = tables(empty_store)
    undo(empty_store, add(empty_store, tmp_path, FIRST, "one.csv"))
    assert empty_store.is_empty()
    after = tables(empty_store)
    assert {name for name in start if start[name] != after[name]} <= {"calendar_hours", "holiday_year"}


TEXTS = (FIRST, SECOND, THIRD)
AMONG_THREE = {"the first": (0, (1, 2)), "the second": (1, (0, 2)), "the last": (2, (0, 1))}
"""Which of TEXTS is taken back, and which are left."""


@pytest.fixture(scope="module")
def with_uploads(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[int, ...]], Path]:
    """A closed store with an upload of another source and these of TEXTS, in order; what two have in common is read once."""
    folder = tmp_path_factory.mktemp("uploads")

    @cache
    def made(places: tuple[int, ...]) -> Path:
        path = folder / f"{places}.duckdb"
        if not places:
            with new_store_at(path) as store:
                add(store, folder, FIRST.replace("1,a", "77,a"), "other.csv", source="other")
            return path
        shutil.copyfile(made(places[:-1]), path)
        with open_store(path) as store:
            add(store, folder, TEXTS[places[-1]], f"{places[-1]}.csv")
        return path

    return made


@pytest.mark.parametrize("way", AMONG_THREE)
def test_undo_among_three_overlapping_uploads(
    with_uploads: Callable[[tuple[int, ...]], Path], tmp_path: Path, way: str
) -> None:
    gone, left = AMONG_THREE[way]
    path = Path(shutil.copyfile(with_uploads((0, 1, 2)), tmp_path / "s.duckdb"))
    ids = "SELECT source, id FROM ticket ORDER BY ALL"
    # Of the last one not even the numbers and times of the uploads may differ.
    free: set[str] = set() if way == "the last" else PER_UPLOAD
    with open_store(path) as store, open_store(with_uploads(left)) as never:
        theirs = tables(never, free)
        assert tables(store, free) != theirs
        undo(store, gone + 2)
        assert store.read(ids).rows() == never.read(ids).rows()
        assert tables(store, free) == theirs


def test_undo_of_an_unknown_upload_says_so(empty_store: Store) -> None:
    with pytest.raises(ImportRefused, match="no upload 7"):
        undo(empty_store, 7)


def test_the_newest_upload_is_taken_back_without_reading_a_file(
    with_uploads: Callable[[tuple[int, ...]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copyfile(with_uploads((0, 1, 2)), tmp_path / "s.duckdb"))

    def read(*given: object) -> None:
        raise AssertionError("a file is read again")

    monkeypatch.setattr(importer, "read_source_again", read)
    with open_store(path) as store:
        for newest, left in ((4, (0, 1)), (3, (0,)), (2, ())):
            undo(store, newest)
            with open_store(with_uploads(left)) as never:
                assert tables(store) == tables(never)


def test_what_older_rows_and_left_out_ones_changed_is_put_back(empty_store: Store, tmp_path: Path) -> None:
    """A row that is older than its record, one that tells a column that the newer file lacked, and one that turned out to be spam."""
    add(empty_store, tmp_path, "Id,Created at,Updated at,Status,Group\n1,2024-01-01 10:00:00,2024-02-01 10:00:00,Open,North\n2,2024-01-01 10:00:00,2024-02-01 10:00:00,Open,North\n", "one.csv")  # fmt: skip
    add(empty_store, tmp_path, "Id,Created at,Updated at,Status\n1,2024-01-01 10:00:00,2024-03-01 10:00:00,Solved\n", "two.csv")  # fmt: skip
    start = tables(empty_store)
    add(empty_store, tmp_path, "Id,Created at,Updated at,Status,Group,Priority\n1,2024-01-01 10:00:00,2024-02-15 10:00:00,Open,South,High\n2,2024-01-01 10:00:00,2024-02-02 10:00:00,Deleted,South,High\n5,2024-01-01 10:00:00,2024-02-02 10:00:00,Open,South,High\n", "three.csv")  # fmt: skip
    found = dict(empty_store.read('SELECT id, "team" FROM ticket').rows())
    assert found["1"] == "South", "the newest row that tells the group tells it"
    undo(empty_store, 3)
    assert tables(empty_store) == start


def test_of_uploads_long_ago_the_files_are_read_again(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(before, "UPLOADS", 1)
    for place, text in enumerate(TEXTS):
        add(empty_store, tmp_path, text, f"{place}.csv")
    assert empty_store.read("SELECT id FROM upload WHERE has_before ORDER BY id")["id"].to_list() == [3]
    assert empty_store.read("SELECT DISTINCT changed_by FROM ticket_before")["changed_by"].to_list() == [3]
    undo(empty_store, 3)
    again: list[str] = []
    real = importer.read_source_again

    def read(writer: Writer, source: str, *given: object, **named: object) -> set[str]:
        again.append(source)
        return real(writer, source, *given, **named)

    monkeypatch.setattr(importer, "read_source_again", read)
    undo(empty_store, 2)
    assert again == ["desk"]
    assert empty_store.read("SELECT count(*) AS n FROM ticket")["n"][0] == 2


def test_a_column_that_records_gained_since_is_kept_too(empty_store: Store, tmp_path: Path) -> None:
    for place, text in enumerate(TEXTS[:2]):
        add(empty_store, tmp_path, text, f"{place}.csv")
    with empty_store.write() as writer:
        writer.execute("ALTER TABLE ticket_before DROP COLUMN team")
    start = tables(empty_store)["ticket"]
    add(empty_store, tmp_path, TEXTS[2], "2.csv")
    undo(empty_store, 3)
    assert tables(empty_store)["ticket"] == start
