"""A page of HTML as PDF or as a picture, by the Chromium of the system: with a profile of its own that is gone afterwards, no network, and a limit of time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from data.files.temp_folders import temp_folder
from kpi.declare.errors import KpiError
from pages.ui.view.words import t

VARIABLE = "KPI_CHROMIUM"
"""The environment variable that names the program, where it is none of the usual names or another one is to be taken."""

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

MOST_SECONDS = 60
"""How long it may take for one file."""
WIDTH = 1180
"""How wide a picture is, in pixels of CSS."""
_MOST_PIXELS = 16_000
"""No side of a picture may have more points: what draws it has no larger canvas."""

_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--virtual-time-budget=20000",
)
"""It looks at one file of ours, which forbids every request itself; should it ask for anything all the same, there is no name and no way."""


def program() -> str | None:
    """The Chromium or Chrome of this computer; None where there is none."""
    if named := os.environ.get(VARIABLE):
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((place for place in _PLACES if Path(place).exists()), None)


def pdf(html: str) -> bytes:
    """The page on sheets of A4. Raises KpiError with what to do instead."""
    return _made(html, "PDF", ("--no-pdf-header-footer", "--generate-pdf-document-outline"), "print-to-pdf")


def png(html: str) -> bytes:
    """The page as one picture from top to bottom, in twice as many points as pixels where it is not too long for that. Raises KpiError with what to do instead."""
    high = _height(html)
    scale = 2 if 2 * high <= _MOST_PIXELS else 1
    size = f"--window-size={WIDTH},{min(high, _MOST_PIXELS)}"
    return _made(html, "PNG", (size, f"--force-device-scale-factor={scale}"), "screenshot")


def shot(html: str, width: int, height: int) -> bytes:
    """A part of the page from its top on, so wide and high in pixels, in twice as many points. Raises KpiError with what to do instead."""
    return _made(html, "PNG", (f"--window-size={width},{height}", "--force-device-scale-factor=2"), "screenshot")


def _height(html: str) -> int:
    """How high the page is once all is drawn, as it says itself."""
    shown = _run(html, "PNG", (f"--window-size={WIDTH},800", "--dump-dom"), None).decode("utf-8", "replace")
    if found := re.search(r'<html[^>]* data-height="(\d+)"', shown):
        return int(found[1])
    raise KpiError(t("report.browser_failed", format="PNG", said=t("report.browser_silent")))


def _made(html: str, form: str, flags: tuple[str, ...], what: str) -> bytes:
    return _run(html, form, flags, what)


def _run(html: str, form: str, flags: tuple[str, ...], what: str | None) -> bytes:
    """What the program writes to the file of the option `what`; without one, what it prints."""
    chromium = program()
    if chromium is None:
        raise KpiError(t("report.no_browser_here", format=form))
    with temp_folder() as folder:
        page, made = folder / "report.html", folder / f"report.{form.lower()}"  # a picture's kind is told by its ending
        page.write_text(html, encoding="utf-8")
        wanted = (
            *flags,
            *([f"--{what}={made}"] if what else []),
            *_unsandboxed(),
            f"--user-data-dir={folder / 'profile'}",
        )
        said = _ended([chromium, *_FLAGS, *wanted, page.as_uri()], form, folder)
        found = made.read_bytes() if what and made.exists() else b"" if what else said.stdout
    if said.returncode or not found:
        lines = said.stderr.decode("utf-8", "replace").strip().splitlines() or [t("report.browser_silent")]
        worst = [line for sign in (":FATAL:", ":ERROR:") for line in lines if sign in line]
        raise KpiError(t("report.browser_failed", format=form, said=(worst or lines[::-1])[0][:300]))
    return found


def _ended(command: list[str], form: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The program when it has ended; killed with all that it started when it takes too long."""
    environment = {
        name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ
    }
    environment |= {"HOME": str(folder), "TMPDIR": tempfile.gettempdir()}
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
    )  # fmt: skip
    try:
        out, error = started.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        _kill(started)
        raise KpiError(t("report.browser_late", format=form, seconds=str(MOST_SECONDS))) from None
    return subprocess.CompletedProcess(command, started.returncode, out, error)


def _kill(started: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(started.pid, 9)
    else:
        started.kill()
    started.communicate()


def _unsandboxed() -> tuple[str, ...]:
    """Chromium starts for root without its sandbox alone."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
