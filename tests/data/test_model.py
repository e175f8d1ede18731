"""The declared columns are the tables' columns."""

from __future__ import annotations

import pytest

from data.store.model import RECORDS
from data.store.store import Store


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_names_the_columns_of_its_table(name: str, empty_store: Store) -> None:
    found = empty_store.read(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $name ORDER BY column_index",
        {"name": name},
    ).rows()
    declared = [(column.name, column.type) for column in RECORDS[name].columns]
    assert found == [("source", "VARCHAR"), ("id", "VARCHAR"), ("upload_id", "BIGINT"), *declared]


def test_every_column_says_what_it_means_and_needs_exist() -> None:
    for record in RECORDS.values():
        assert record.meaning.endswith(".")
        assert set(record.needs) <= set(record.names)
        assert [column.name for column in record.columns if not column.meaning.endswith((".", "…"))] == []


def test_an_unknown_column_names_those_that_exist() -> None:
    with pytest.raises(KeyError, match="created_at, first_response_at"):
        RECORDS["ticket"].column("opened_at")
