"""Cold load, page switch and filter change in Chromium, against a bare page that draws the same from constants."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from kpi.period import PRESETS
from tests.bench import synthetic
from tests.bench.browser import choose, chromium, follow, load, opened, server
from tests.bench.measure import Row, median

AIM = 1.3
Step = Callable[[str], float]
USUAL = "28d"
PERIODS = tuple(PRESETS)
"""In the order of the dashboard's list."""
TRIED = tuple(place for place, name in enumerate(PERIODS) if name not in (USUAL, "all"))
AT_ONCE, LATER = TRIED[::2], TRIED[1::2]
READING_SECONDS = 7
"""How long somebody looks at a page before choosing; meanwhile the dashboard prepares its other periods."""

_READ = """() => {
  const plain = (name, value) => {
    if (ArrayBuffer.isView(value)) return Array.from(value);
    if (value && value._inputArray) return Array.from(value._inputArray);
    return value;
  };
  const figures = [...document.querySelectorAll('.js-plotly-plot')].map(
    (plot) => JSON.parse(JSON.stringify({data: plot.data, layout: plot.layout}, plain)));
  const roots = [...document.querySelectorAll('*')].filter((one) => one.shadowRoot && one.shadowRoot.querySelector('.card'));
  return {
    figures, tiles: roots.map((one) => one.shadowRoot.innerHTML).join(''),
    cards: roots.flatMap((one) => [...one.shadowRoot.querySelectorAll('.card')].map((card) => card.innerText)),
  };
}"""


def measure(folder: Path, tickets: int, runs: int) -> list[Row]:
    """Medians of both sides, each step measured on one and then on the other."""
    store = str(synthetic.make(folder / f"facts_{tickets}.duckdb", tickets))
    views = folder / "views.json"
    with chromium() as browser:
        with server("app.py", KPI_STORE=store) as address:
            views.write_text(json.dumps(_views(browser, address)), encoding="utf-8")
        # a server of its own for the measurements, so that it has not answered these questions before
        with (
            server("app.py", KPI_STORE=store) as ours,
            server("tests/bench/bare_page.py", BENCH_VIEWS=str(views)) as bare,
        ):
            return _rows(browser, {"ours": ours, "bare": bare}, tickets, runs)


def _views(browser: Browser, address: str) -> dict[str, dict[str, object]]:
    """Tiles and figures as the dashboard draws them: of the overview for every period, of the other page for the usual one."""
    page = opened(browser)
    found: dict[str, dict[str, object]] = {"overview": {}, "speed": {}}
    for name, period in [*(("overview", period) for period in PERIODS), ("speed", USUAL)]:
        path = "" if name == "overview" else name
        load(page, f"{address}/{path}?{urlencode({'period': period})}")
        view = page.evaluate(_READ)
        if not view["figures"] or not view["tiles"]:
            raise SystemExit(f"The dashboard's {name} has no figures or no tiles: nothing to compare with.")
        found[name][period] = view
    return found


def _rows(browser: Browser, addresses: dict[str, str], tickets: int, runs: int) -> list[Row]:
    pages = {side: opened(browser) for side in addresses}
    for side, page in pages.items():
        for path in ("speed", ""):  # both servers are warm, and both pages have been drawn once
            load(page, f"{addresses[side]}/{path}")
    drawn = {side: page.evaluate(_READ) for side, page in pages.items()}
    if any(len(drawn["ours"][part]) != len(drawn["bare"][part]) for part in ("figures", "cards")):
        raise SystemExit("The bare page does not draw what the dashboard draws.")
    steps: dict[str, list[Step]] = {
        "cold load of the overview": [lambda side: _cold(browser, addresses[side])] * (2 * runs),
        "switch between overview and speed": [_switch(pages, name) for name in ["Speed", "Overview"] * runs],
        "another period on the overview, never asked before": [_choice(pages, place) for place in AT_ONCE],
        "the same after some seconds of reading": [_after_reading(_choice(pages, place)) for place in LATER],
        "another period on the overview, asked before": [_choice(pages, place) for place in TRIED],
    }
    rows = []
    for what, rounds in steps.items():
        found = {side: median(seconds) for side, seconds in _measured(rounds, list(addresses)).items()}
        rows.append(Row(f"{what} at {tickets:,} tickets, against a bare page", found["ours"], found["bare"], AIM))
    return rows


def _measured(rounds: list[Step], sides: list[str]) -> dict[str, list[float]]:
    """Each round on one side and then on the other."""
    found: dict[str, list[float]] = {side: [] for side in sides}
    for step in rounds:
        for side in sides:
            found[side].append(step(side))
    return found


def _after_reading(step: Step) -> Step:
    def run(side: str) -> float:
        time.sleep(READING_SECONDS)
        return step(side)

    return run


def _cold(browser: Browser, address: str) -> float:
    page = opened(browser)
    seconds = load(page, address)
    page.context.close()
    return seconds


def _switch(pages: dict[str, Page], name: str) -> Step:
    return lambda side: follow(pages[side], name)


def _choice(pages: dict[str, Page], place: int) -> Step:
    return lambda side: choose(pages[side], place)
