"""A dashboard in a process of its own and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import access
from tests.stores import demo_beside
from tests.sweep import IS_SWEEP

ROOT = Path(__file__).parents[2]
PREPARING = ("own",)
"""The dashboards that prepare what is one click away while their visitor reads, as all do outside of tests; the others work for nobody."""
FLAGS = [
    "--no-sandbox",  # it cannot be set up by root inside a container
    "--disable-dev-shm-usage",
    "--js-flags=--no-opt --no-maglev",  # a page that stands for seconds is compiled once more for nothing
]
expect.set_options(timeout=30_000)


def find_chromium() -> str | None:
    named = os.environ.get("KPI_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if not executable:
        if os.environ.get("KPI_BROWSER_REQUIRED"):
            pytest.fail("Chromium is required here and was not found")
        pytest.skip("Chromium was not found: install it, or name it in KPI_CHROMIUM")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        # What moves would be drawn at each frame, all the while a page is awaited.
        with access.signed_in(found, reduced_motion="reduce"):
            yield found
        found.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Callable[..., str]]:
    """Starts a dashboard on a store of its own, which may be given, in which every visitor is signed in; gives its address.

    The dashboard called "demo" makes the demo company by itself, as at any first start; the others find it there. What PREPARING names prepares.
    """
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, store: Path | None = None, **environment: str) -> str:
        folder = tmp_path_factory.mktemp(name)
        if store:
            store.rename(folder / "store.duckdb")
        elif name != "demo":
            demo_beside(folder / "store.duckdb")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "streamlit" if name in PREPARING else "tests.bench.unprepared",
            "run",
            "app.py",
            "--server.headless",
            "true",
            "--server.port",
            str(port),
        ]
        log = folder / "log.txt"
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "KPI_STORE": str(folder / "store.duckdb"), **environment},
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        running.append(process)
        address = f"http://localhost:{port}"
        _wait(address, process, log)
        if not environment.keys() & {"KPI_ACCESS_TOKEN", "STREAMLIT_SECRETS_FILES"}:
            access.remember(address, folder / "store.duckdb")
            access.sign_in_all(browser, address)
        return address

    yield start
    for process in running:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def demo(serve: Callable[[str], str]) -> str:
    """The dashboard of an empty store: it shows the demo company."""
    return serve("demo")


@pytest.fixture(scope="session")
def visitors(browser: Browser) -> Iterator[Callable[[int], BrowserContext]]:
    """A visitor for each width, who comes back: the browser has compiled the scripts at the first visit."""
    known: dict[int, BrowserContext] = {}

    def come(width: int) -> BrowserContext:
        if width not in known:
            known[width] = browser.new_context(viewport={"width": width, "height": 900})
        return known[width]

    yield come
    for context in known.values():
        context.close()


@pytest.fixture
def page(visitors: Callable[[int], BrowserContext]) -> Iterator[Page]:
    """A new window of the visitor at a desk, who fails the test when the page throws an error or its policy refuses something."""
    found = visitors(1360).new_page()
    errors = errors_of(found)
    yield found
    found.close()
    assert not errors


def errors_of(page: Page) -> list[str]:
    """What the page throws and what its policy refuses, from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    return errors


DRAWN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const main = document.querySelector('[data-testid=stMain]');
  return app?.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && main?.querySelector('[data-testid=stElementContainer]') && !document.querySelector('[data-testid=stSkeleton]')
    && [...document.querySelectorAll('.picture_frame')].every(chart => !chart.clientWidth || chart.querySelector('.main-svg'));
}"""
"""The script has run and every picture stands: on a busy machine the pictures come long after the rest."""


def settled(page: Page) -> None:
    """Wait until the script has run and everything is drawn."""
    # Asked ten times a second: at each frame, as is usual, it would have the browser draw frames for nothing else.
    page.wait_for_function(DRAWN, timeout=60_000, polling=100)
    page.wait_for_timeout(300)
    page.wait_for_function(DRAWN, timeout=60_000, polling=100)


AS_BACK = "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }"


def go(page: Page, address: str) -> None:
    """Go to an address of the dashboard that the window shows, as going back does; a window that shows none is loaded, as is every one in the sweep.

    To load a page is to run all scripts once more, which takes longer than to draw it.
    """
    if IS_SWEEP or page.url == "about:blank":
        page.goto(address)
    else:
        page.evaluate(AS_BACK, address)
        page.wait_for_timeout(500)
    settled(page)
