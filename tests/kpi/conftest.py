"""Stores to ask: the shop of tests/records.py, a company of random records, and empty ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from tests.records import SHOP, put, random_records


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    stores: list[Store] = []

    def make() -> Store:
        stores.append(open_store(tmp_path / f"{len(stores)}.duckdb"))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For reading only: it serves all tests."""
    with open_store(tmp_path_factory.mktemp("shop") / "shop.duckdb") as store:
        put(store, **SHOP)
        yield store


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For reading only: it serves all tests."""
    with open_store(tmp_path_factory.mktemp("company") / "company.duckdb") as store:
        put(store, **random_records(7))
        yield store
