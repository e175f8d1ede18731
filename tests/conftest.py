"""Fixtures that all tests share: a store of its own for each test, and a way to put records into it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.facts import refresh
from data.store import store
from data.store.store import Store
from tests import records
from tests.stores import new_store_at

Put = Callable[..., pl.DataFrame]

store.THREADS = (
    1  # tests go on side by side, each with few rows: a second thread in each costs a tenth more and does nothing
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--metric", metavar="NAME", help="in tests/kpi: only what is held of this metric")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector does not go through it again and again, and comes more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """At the end all is collected, or libraries would tell of what they believe to have leaked."""
    gc.unfreeze()


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Store]:
    """A new store without records; closed when the test ends."""
    opened = new_store_at(tmp_path / "store.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def without_facts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the last stage of imports out, the facts, which is half of their time: for tests of what a file is read as.

    A test among them that reads facts is marked `facts`.
    """
    if request.node.get_closest_marker("facts") is None:
        monkeypatch.setattr(refresh, "refresh", lambda *_: None)


@pytest.fixture(scope="session")
def put() -> Put:
    """`put(store, "ticket", [{"id": "1", …}], source="desk", upload_id=1)`: tests.records.put for one kind of record.

    Returns row_no and outcome.
    """

    def put_one_kind(
        into: Store, record: str, rows: Sequence[dict[str, Any]], source: str = "desk", upload_id: int = 1
    ) -> pl.DataFrame:
        return records.put(into, source=source, upload_id=upload_id, **{record: rows})[record]

    return put_one_kind
