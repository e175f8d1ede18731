"""Undo leaves every table as if the upload had never been."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.imports.importer import ImportRefused, Options, run_import, undo
from data.store.store import Store
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
PER_UPLOAD = {"sentence", "id", "upload_id", "loaded_at"}


def add(store: Store, folder: Path, text: str, name: str, source: str = "desk") -> int:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, name, Options(source=source)).upload_id


def tables(store: Store, without: set[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: sorted(frame.drop(without & set(frame.columns)).rows(), key=repr)
        for name, frame in dump_tables(store).items()
    }


def test_undo_of_the_last_upload(empty_store: Store, tmp_path: Path) -> None:
    add(empty_store, tmp_path, FIRST, "one.csv")
    before = tables(empty_store)
    second = add(empty_store, tmp_path, SECOND, "two.csv")
    assert tables(empty_store) != before
    undo(empty_store, second)
    assert tables(empty_store) == before


def test_undo_of_the_only_upload_empties_the_store(empty_store: Store, tmp_path: Path) -> None:
    before = tables(empty_store)
    undo(empty_store, add(empty_store, tmp_path, FIRST, "one.csv"))
    assert empty_store.is_empty()
    after = tables(empty_store)
    assert {name for name in before if before[name] != after[name]} <= {"calendar_hours", "holiday_year"}


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_undo_among_three_overlapping_uploads(empty_store: Store, tmp_path: Path, gone: int) -> None:

    texts = [FIRST, SECOND, THIRD]
    add(empty_store, tmp_path, FIRST.replace("1,a", "77,a"), "other.csv", source="other")
    numbers = [add(empty_store, tmp_path, text, f"{place}.csv") for place, text in enumerate(texts)]
    undo(empty_store, numbers[gone])

    with new_store_at(tmp_path / "never.duckdb") as never:
        add(never, tmp_path, FIRST.replace("1,a", "77,a"), "other.csv", source="other")
        for place, text in enumerate(texts):
            if place != gone:
                add(never, tmp_path, text, f"{place}.csv")
        mine, theirs = tables(empty_store, PER_UPLOAD | {"applied_at"}), tables(never, PER_UPLOAD | {"applied_at"})
        ids = "SELECT source, id FROM ticket ORDER BY ALL"
        assert empty_store.read(ids).rows() == never.read(ids).rows()
    assert mine == theirs


def test_undo_of_an_unknown_upload_says_so(empty_store: Store) -> None:
    with pytest.raises(ImportRefused, match="no upload 7"):
        undo(empty_store, 7)
