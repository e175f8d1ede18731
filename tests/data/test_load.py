"""Merging an upload into records: what is new, updated or unchanged, and that nothing else moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from data.facts import refresh
from data.imports.load import delete_records, load
from data.store.store import Store, StoreError
from tests.tables import dump_tables

pytestmark = pytest.mark.long

NINE = datetime(2024, 3, 4, 9)


def tickets(store: Store) -> list[tuple[Any, ...]]:
    return store.read("SELECT source, id, upload_id, created_at, team, agent FROM ticket ORDER BY ALL").rows()


def test_an_upload_updates_only_the_columns_that_it_has(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": "1", "created_at": NINE, "team": "A"}, {"id": "2", "team": "B"}])
    second = put(
        empty_store,
        "ticket",
        [
            {"id": "3", "team": None, "agent": "x"},
            {"id": "2", "team": None, "agent": None},
            {"id": "1", "team": "A", "agent": None},
        ],
        upload_id=2,
    )
    assert second["outcome"].to_list() == ["new", "updated", "unchanged"]
    assert tickets(empty_store) == [
        ("desk", "1", 1, NINE, "A", None),
        ("desk", "2", 2, None, None, None),
        ("desk", "3", 2, None, None, "x"),
    ]


def test_the_same_rows_again_change_nothing(empty_store: Store, put: Any) -> None:
    rows = [{"id": str(number), "created_at": NINE, "team": None} for number in range(3)]
    put(empty_store, "ticket", rows)
    before = dump_tables(empty_store)
    assert put(empty_store, "ticket", rows, upload_id=2)["outcome"].to_list() == ["unchanged"] * 3
    after = dump_tables(empty_store)
    assert [name for name in before if not before[name].equals(after[name])] == []


def test_sources_do_not_touch_each_other(empty_store: Store, put: Any) -> None:
    put(empty_store, "ticket", [{"id": "1", "team": "A"}], source="desk")
    put(empty_store, "ticket", [{"id": "1", "team": "B"}], source="shop", upload_id=2)
    assert [row[4] for row in tickets(empty_store)] == ["A", "B"]
    with empty_store.write() as writer:
        delete_records(writer, "ticket", "desk")
        refresh.refresh(writer, {"ticket"}, "desk")
    assert [row[0] for row in tickets(empty_store)] == ["shop"]
    assert empty_store.read("SELECT source FROM fact_ticket")["source"].to_list() == ["shop"]


def test_an_upload_with_keys_only_adds_them(empty_store: Store, put: Any) -> None:
    assert put(empty_store, "ticket", [{"id": "1"}])["outcome"].to_list() == ["new"]
    assert put(empty_store, "ticket", [{"id": "1"}])["outcome"].to_list() == ["unchanged"]


@pytest.mark.parametrize(
    ("frame", "columns", "problem"),
    [
        ({"row_no": [1, 2], "id": ["a", "a"]}, [], "1 of them different"),
        ({"row_no": [1, 2], "id": ["a", None]}, [], "have 1 ids"),
        ({"row_no": [1], "id": ["a"], "opened_at": [NINE]}, ["opened_at"], "no such columns: opened_at"),
        (
            {"row_no": [1], "id": ["a"], "closed_at": [datetime(2924, 1, 1)]},
            ["closed_at"],
            r"outside 1970 to 2100: .*closed_at",
        ),
        ({"row_no": [1], "id": ["a"], "created_at": [datetime(1900, 1, 1)]}, ["created_at"], "outside 1970 to 2100"),
    ],
)
def test_a_broken_promise_is_refused(
    empty_store: Store, frame: dict[str, list[Any]], columns: list[str], problem: str
) -> None:

    def attempt() -> None:
        with empty_store.write() as writer:
            writer.register("rows", pl.DataFrame(frame))
            load(writer, "ticket", "rows", columns, "desk", 1)

    with pytest.raises(StoreError, match=problem):
        attempt()
    assert empty_store.is_empty()


def test_an_unknown_record_is_refused(empty_store: Store) -> None:
    with (
        pytest.raises(StoreError, match="no record “tickets”; there are: ticket, survey_response"),
        empty_store.write() as writer,
    ):
        load(writer, "tickets", "rows", [], "desk", 1)
