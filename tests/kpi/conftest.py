"""Stores to ask: the shop of tests/records.py, a company of random records, and empty ones; and what is asked of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path

import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from tests.kpi.definitions import EVERY, Definition
from tests.records import SHOP, kept_random_store, kept_store
from tests.stores import Unchanging, new_store_at
from tests.sweep import IS_SWEEP, first_of_each, in_sweep


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--metric") is None:
        from hypothesis import settings  # here: it is much to import for the tests of one metric, which use none of it

        # A busy machine is no failure, and the gate fails by what was changed alone: it draws the same examples each time.
        settings.register_profile("of_gate", deadline=None, derandomize=not IS_SWEEP)
        settings.load_profile("of_gate")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `--metric` no module is imported that cannot hold anything of it: no case of it, of all metrics, or of the whole catalogue."""
    name = config.getoption("--metric")
    if name is None or not collection_path.name.startswith("test_"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    has_cases = "parametrize" in text and any(word in text for word in (name, "REGISTRY.metrics", "EVERY"))
    return None if has_cases or "mark.catalogue" in text else True


@pytest.fixture(scope="session")
def asked(request: pytest.FixtureRequest) -> list[Definition]:
    """What a test of the whole catalogue asks: every metric under every definition, or with `--metric` that one alone.

    The gate takes every metric as it is usually defined, and of the other definitions one for each set of switches and kind of metric.
    """
    name = request.config.getoption("--metric")
    if name:
        return [definition for definition in EVERY if name == definition[0]]
    return in_sweep(EVERY, in_gate=first_of_each(EVERY, _way_of_defining))


def _way_of_defining(definition: Definition) -> Hashable:
    name, choices = definition
    return (choices, REGISTRY.metric(name, choices).kind.name) if choices else name


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--metric` only what is held of that metric remains: its own cases, and the tests of the whole catalogue."""
    name = config.getoption("--metric")
    if name is None:
        return
    REGISTRY.metric(name)
    kept = [item for item in items if _is_about(item, name)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _is_about(item: pytest.Item, name: str) -> bool:
    if item.get_closest_marker("catalogue"):
        return True
    given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    return any(name in (value, getattr(value, "name", None)) for value in given if not isinstance(value, tuple))


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    stores: list[Store] = []

    def make() -> Store:
        stores.append(new_store_at(tmp_path / f"{len(stores)}.duckdb"))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with the shop's week, closed: to be copied."""
    return kept_store(tmp_path_factory.mktemp("shop"), **SHOP)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory, shop_file: Path) -> Iterator[Unchanging]:
    """For reading only: it serves all tests."""
    with open_store(shutil.copy(shop_file, tmp_path_factory.mktemp("read") / "shop.duckdb")) as store:
        yield Unchanging(store)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unchanging]:
    """For reading only: it serves all tests."""
    path = kept_random_store(tmp_path_factory.mktemp("company"), 7)
    with open_store(path) as store:
        yield Unchanging(store)
