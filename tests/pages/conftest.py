"""What tests of pages share: what is installed is read once, and stores that are only looked at are opened once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from data.store.store import demo_path
from pages.locale import catalogues
from pages.locale.en import WORDS
from pages.ui.answers import answers, stores
from pages.ui.panels import panel_memo, prefetch
from pages.ui.view import page_list
from tests import heard
from tests.records import SHOP, kept_store
from tests.second_language import SECOND, in_other_letters, translated
from tests.stores import demo_copy, new_store_at


@pytest.fixture(scope="session", autouse=True)
def packages_read_once() -> Iterator[None]:
    """Each AppTest looks through all that is installed for components, which takes longer than most pages: it is done once."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as here:
        here.setattr(manifest_scanner, "scan_component_manifests", lambda *_, **__: list(found))
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_awaited_asleep() -> Iterator[None]:
    """A page that runs is awaited by the end of its thread: AppTest looks through all that it sent a thousand times a second."""

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        if (thread := runner._script_thread) is not None:
            thread.join(timeout)
        if not runner.script_stopped():
            end_too_late(runner, timeout=0)

    end_too_late = local_script_runner.require_widgets_deltas
    with pytest.MonkeyPatch.context() as here:
        here.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store with the demo company beside it: for tests that change neither."""
    path = tmp_path_factory.mktemp("demo-store") / "service-pulse.duckdb"
    new_store_at(path).close()
    demo_copy(tmp_path_factory).rename(demo_path(path))
    return path


@pytest.fixture(scope="session")
def shop_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the small shop: for tests that do not change it."""
    return kept_store(tmp_path_factory.mktemp("shop-store"), **SHOP)


@pytest.fixture(scope="session")
def empty_store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without records: for tests that put none into it."""
    path = tmp_path_factory.mktemp("empty-store") / "empty.duckdb"
    new_store_at(path).close()
    return path


@pytest.fixture
def show_demo(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages show the demo company; nobody changes it, so answers that were given stay."""
    yield from _shown(demo_store, monkeypatch)


@pytest.fixture
def show_shop(shop_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages show the shop; nobody changes it, so answers that were given stay, but each panel is made anew."""
    panel_memo._CONTENTS.clear()
    yield from _shown(shop_store, monkeypatch)


@pytest.fixture
def show_empty(empty_store_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages show a store without records, and not the demo company in its place."""
    monkeypatch.setattr(stores, "is_demo", lambda: False)
    monkeypatch.setattr(stores, "shown", stores.real)
    yield from _shown(empty_store_path, monkeypatch)


@pytest.fixture
def show_own_shop(shop_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages show a shop that the test may change."""
    stores.close_all()
    yield from _shown(Path(shutil.copy(shop_store, tmp_path / "shop.duckdb")), monkeypatch)
    stores.close_all()


def _shown(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KPI_STORE", str(path))
    version = answers.version()
    yield
    prefetch.stop()  # or it would go on after this test, on the store of the checkout
    if path.parent.name.startswith(("demo-store", "empty-store", "shop-store")):
        assert answers.version() == version, "a test changed the store that others look at: it needs one of its own"


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a language in which every sentence is English in other letters: a word of the first that is left can be seen."""
    spoken = {key: in_other_letters(sentence) for key, sentence in WORDS.items()}
    monkeypatch.setattr(catalogues, "words", lambda code: spoken if code == SECOND else WORDS)
    monkeypatch.setattr(catalogues, "sentence", translated)
    return SECOND


@pytest.fixture
def is_all_said(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever pages the test walks through, each word on them that is of no data came out of a catalogue."""
    heard.listen(monkeypatch)
    panel_memo._CONTENTS.clear()  # what was said before was not heard
    page_list._placed.cache_clear()
    seen: set[str] = set()
    run = AppTest._run

    def ran(page: AppTest, *given: Any, **named: Any) -> AppTest:
        made = run(page, *given, **named)
        seen.update(heard.texts(made))
        return made

    monkeypatch.setattr(AppTest, "_run", ran)
    yield
    of_no_catalogue = heard.NOT_SAID | heard.of_data(request.module)
    if "demo_store" in request.fixturenames:
        of_no_catalogue |= heard.of_demo()
    left = {
        text: words
        for text in seen
        if (words := {one for one in heard.unsaid(text) if one.lower() not in of_no_catalogue})
    }
    assert not left, "words that are in no catalogue: they would stay English in other languages"
