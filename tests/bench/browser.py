"""A dashboard or the bare page in a server of its own, and a browser that tells when everything is drawn."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from data.store.store import default_path
from tests import access
from tests.bench.measure import ROOT

QUIET_MS = 3000
"""A page counts as drawn when the script has ended and nothing has changed in it for this long; the last change is the end."""

_WATCH = """
window.__changed = performance.now();
const watch = new MutationObserver(() => { window.__changed = performance.now(); });
watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""
_DRAWN = f"""() => {{
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning' && !document.querySelector('[data-stale=true]')
    && document.querySelectorAll('.js-plotly-plot').length > 0 && performance.now() - window.__changed > {QUIET_MS};
}}"""


@dataclass(frozen=True)
class Server:
    """A server that runs on this computer."""

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """The processor time that it has taken."""
        told = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self) -> int:
        """The memory that it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def server(script: str, runner: str = "streamlit", **environment: str) -> Iterator[str]:
    """A server on a free port of this computer, under the project's own settings; gives its address."""
    with running(script, runner, **environment) as found:
        yield found.address


@contextmanager
def running(script: str, runner: str = "streamlit", **environment: str) -> Iterator[Server]:
    """The same, with what it costs."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        runner,
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    variables = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait(f"{address}/_stcore/health", process)
        if script == "app.py":
            access.remember(address, Path(variables["KPI_STORE"]) if "KPI_STORE" in variables else default_path())
        yield Server(address, process.pid)
    finally:
        access.KEPT.pop(address, None)
        process.terminate()
        process.wait(60)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    names = (os.environ.get("KPI_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("No Chromium was found: install it, or name it in KPI_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            with access.signed_in(browser):
                yield browser
        finally:
            browser.close()


def opened(browser: Browser) -> Page:
    """A page in a context of its own: nothing cached, no cookies."""
    page = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB").new_page()
    page.add_init_script(_WATCH)
    page.set_default_timeout(60_000)
    return page


def load(page: Page, address: str) -> float:
    """Go there; seconds from the start of the navigation until everything is drawn and the network is idle."""
    page.goto(address)
    end = _drawn(page)
    page.wait_for_load_state("networkidle")
    return end / 1000


def follow(page: Page, name: str) -> float:
    """Click the link of another page; seconds until everything is drawn."""
    link = page.locator("[data-testid=stSidebarNavLink]", has_text=name).first
    link.wait_for()
    start = link.evaluate("element => { const now = performance.now(); element.click(); return now; }")
    return _after(page, start)


def choose(page: Page, place: int) -> float:
    """Choose the option at a place in the period's list; seconds from that click until everything is drawn."""
    page.locator("[class*=st-key-_period] input, [class*=st-key-_period] [data-baseweb=select]").first.click()
    option = page.locator("[role=option]").nth(place)
    option.wait_for()
    page.wait_for_timeout(150)  # the list has finished opening
    start = page.evaluate("performance.now()")
    option.click()
    page.mouse.move(0, 0)  # what lies below the closed list is not meant: its help would come up some time later
    return _after(page, start)


def _after(page: Page, start: float) -> float:
    page.wait_for_function(f"() => window.__changed > {start}")
    return (_drawn(page) - start) / 1000


def _drawn(page: Page) -> float:
    page.wait_for_function(_DRAWN, polling=50)
    return float(page.evaluate("window.__changed"))


def free_port() -> int:
    """A port of this computer that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait(address: str, process: subprocess.Popen[bytes], seconds: float = 90) -> None:
    """Until somebody answers there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"The server behind {address} did not start.")
