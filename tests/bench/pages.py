"""Cold load, page switch and filter change in Chromium, against a bare page that draws the same from constants."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from kpi.query.period import PRESETS
from pages.ui.view.address import View
from tests.bench import synthetic
from tests.bench.browser import choose, chromium, follow, load, opened, server
from tests.bench.measure import Row, median

AIM = 1.3
SIDES = ("ours", "bare")
T = TypeVar("T")
Found = Mapping[str, dict[str, list[float]]]
"""Of each step, how long it took on each side."""
LEAST_FIGURES = 3
"""Fewer: the store lacks what the page is about, or the page was looked at before it was drawn."""
USUAL = View().preset
PERIODS = tuple(PRESETS)
"""In the order of the dashboard's list."""
TRIED = tuple(place for place, name in enumerate(PERIODS) if name not in (USUAL, "all"))
READING_SECONDS = 7
"""How long somebody looks at a page before choosing; meanwhile the dashboard prepares its other periods."""

COLD = "cold load of the overview"
SWITCH = "switch between overview and speed"
NEW = "another period on the overview, never asked before, nothing prepared"
PREPARED = "the same after some seconds of reading"
AGAIN = "another period on the overview, asked before"
STEPS = (COLD, SWITCH, NEW, PREPARED, AGAIN)

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
    """Medians of both sides; each run has servers of its own."""
    store = str(synthetic.make(folder / f"facts_{tickets}.duckdb", tickets))
    views = folder / "views.json"
    found = {step: {side: list[float]() for side in SIDES} for step in STEPS}
    with chromium() as browser:
        with server("app.py", KPI_STORE=store) as address:
            views.write_text(json.dumps(_views(browser, address)), encoding="utf-8")
        with server("tests/bench/bare_page.py", BENCH_VIEWS=str(views)) as bare:
            for _ in range(runs):
                with server("app.py", "tests.bench.unprepared", KPI_STORE=store) as ours:
                    _unprepared(browser, {"ours": ours, "bare": bare}, found)
                with server("app.py", KPI_STORE=store) as ours:
                    _usual(browser, {"ours": ours, "bare": bare}, found)
    return [
        Row(f"{step} at {tickets:,} tickets, against a bare page", median(sides["ours"]), median(sides["bare"]), AIM)
        for step, sides in found.items()
    ]


def _views(browser: Browser, address: str) -> dict[str, dict[str, object]]:
    """Tiles and figures as the dashboard draws them: of the overview for every period, of the other page for the usual one."""
    page = opened(browser)
    found: dict[str, dict[str, object]] = {"overview": {}, "speed": {}}
    for name, period in [*(("overview", period) for period in PERIODS), ("speed", USUAL)]:
        path = "" if name == "overview" else name
        load(page, f"{address}/{path}?{urlencode({'period': period})}")
        view = page.evaluate(_READ)
        if len(view["figures"]) < (LEAST_FIGURES if period == USUAL else 1) or not view["tiles"]:
            raise SystemExit(
                f"The dashboard's {name} has {len(view['figures'])} figures and {len(view['cards'])} tiles for {period}: "
                "no full page to compare with."
            )
        found[name][period] = view
    return found


def _unprepared(browser: Browser, addresses: Mapping[str, str], found: Found) -> None:
    pages = _opened(browser, addresses)
    _measure(found[NEW], TRIED, lambda side, place: choose(pages[side], place))
    _close(pages)


def _usual(browser: Browser, addresses: Mapping[str, str], found: Found) -> None:
    pages = _opened(browser, addresses)
    drawn = {side: page.evaluate(_READ) for side, page in pages.items()}
    if any(len(drawn["ours"][part]) != len(drawn["bare"][part]) for part in ("figures", "cards")):
        raise SystemExit("The bare page does not draw what the dashboard draws.")
    for step in (PREPARED, AGAIN):
        _measure(found[step], TRIED, lambda side, place: choose(pages[side], place))
    _measure(found[SWITCH], ("Speed", "Overview") * 4, lambda side, name: follow(pages[side], name))
    _measure(found[COLD], range(3), lambda side, _: _cold(browser, addresses[side]))
    _close(pages)


def _opened(browser: Browser, addresses: Mapping[str, str]) -> dict[str, Page]:
    """A page of each side that is warm, and has drawn both of its pages once."""
    pages = {side: opened(browser) for side in addresses}
    for side, page in pages.items():
        for path in ("speed", ""):
            load(page, f"{addresses[side]}/{path}")
    return pages


def _close(pages: Mapping[str, Page]) -> None:
    for page in pages.values():
        page.context.close()


def _measure(found: dict[str, list[float]], rounds: Iterable[T], step: Callable[[str, T], float]) -> None:
    """All rounds on the bare side, then all on the dashboard's: what that does after each page disturbs nobody else's."""
    rounds = list(rounds)
    time.sleep(READING_SECONDS)
    for side in ("bare", "ours"):
        found[side] += [step(side, one) for one in rounds]


def _cold(browser: Browser, address: str) -> float:
    page = opened(browser)
    seconds = load(page, address)
    page.context.close()
    return seconds
