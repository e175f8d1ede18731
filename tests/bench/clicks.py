"""From the click on a mark of a picture to the answer, in Chromium: the frame of its detail with value and n, then all of its number."""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Page

from tests.bench import synthetic
from tests.bench.browser import QUIET_MS, chromium, load, opened, server
from tests.bench.measure import Row

CLICKS = 20
AIM_SECONDS = 0.3

_CLICK = """(place) => new Promise((resolve) => {
  const chart = [...document.querySelectorAll('.js-plotly-plot')].find((one) => one.data.some((line) => line.customdata && line.x.length > 9));
  const line = chart.data.findIndex((one) => one.customdata && one.x.length > 9);
  const began = performance.now(), found = {};
  const once = (name) => {
    if (name in found) return;
    found[name] = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => {  // painted
      found[name] = (performance.now() - began) / 1000;
      if (name === 'whole') resolve(found);
    }));
  };
  const look = () => {
    if (document.querySelector('[data-stands-in]')) once('frame');
    const dialog = document.querySelector('[role=dialog]');
    const whole = dialog && [...dialog.querySelectorAll('*')].some((one) => one.shadowRoot && one.shadowRoot.querySelector('.number'));
    if (whole) once('whole');
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  chart.emit('plotly_click', {points: [{curveNumber: line, pointNumber: 1 + place % 10}]});
})"""


def measure(folder: Path, tickets: int) -> list[Row]:
    """Median and the ninth of ten of the first paint, and the median until the whole number is there, against the aim."""
    store = str(synthetic.make(folder / f"facts_{tickets}.duckdb", tickets))
    with chromium() as browser, server("app.py", KPI_STORE=store) as address:
        page = opened(browser)
        load(page, f"{address}/")
        found = [_click(page, place) for place in range(CLICKS)]
    frames = sorted(one["frame"] for one in found)
    rows = {
        "median": statistics.median(frames),
        "9 of 10": frames[round(0.9 * (CLICKS - 1))],
        "median until the number is read": statistics.median(one["whole"] for one in found),
    }
    what = f"a mark clicked until its detail stands there, of {CLICKS} at {tickets:,} tickets"
    return [Row(f"{what}: {name}, against {AIM_SECONDS:g} s", value, AIM_SECONDS, 1.0) for name, value in rows.items()]


def _click(page: Page, place: int) -> dict[str, float]:
    page.wait_for_timeout(QUIET_MS)
    found: dict[str, float] = page.evaluate(_CLICK, place)
    quiet = f"() => document.querySelector('[data-test-script-state=notRunning]') && performance.now() - window.__changed > {QUIET_MS}"
    page.wait_for_function(quiet)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('[role=dialog]')")
    page.wait_for_function(quiet)
    return found
