"""Reports opened in a browser without a network, and the files that a browser makes of them."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from data.store.store import demo_path
from pages.reported import SOURCES
from pages.ui.answers import stores
from pages.ui.report import document, paper, report_file, source
from pages.ui.report.report import report
from tests.stores import demo_copy, new_store_at
from tests.sweep import in_sweep

pytestmark = [pytest.mark.browser, pytest.mark.long]

DAYS = {"from": "2026-08-01", "to": "2026-09-29"}
SEEN = in_sweep(list(SOURCES), in_gate=["availability"])
"""The gate has the page with every kind of figure but shares, which the sweep adds with all others."""


@pytest.fixture(scope="module")
def demo_shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo company is what reports are made of in this process."""
    path = tmp_path_factory.mktemp("report") / "store.duckdb"
    new_store_at(path).close()
    demo_copy(tmp_path_factory).rename(demo_path(path))
    stores.close_all()
    stores.use(path)
    yield
    stores.close_all()
    stores.use(None)


def fields_of(name: str) -> dict[str, str]:
    return {"of": name, **DAYS, **({"team": "Billing"} if name == "scorecard" else {})}


@pytest.mark.sweep
@pytest.mark.usefixtures("demo_shown")
@pytest.mark.parametrize("name", SEEN)
def test_a_report_opens_without_a_network(browser: Browser, name: str, tmp_path: Path) -> None:
    """The gate takes one page, the sweep all."""
    made = report(source.asked(fields_of(name), SOURCES))
    file = tmp_path / "report.html"
    file.write_text(document.document(made), encoding="utf-8")
    for scheme, ink in (("light", "rgb(23, 34, 45)"), ("dark", "rgb(228, 234, 239)")):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 1200, "height": 900}, offline=True)
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda one, asked=asked: asked.append(one.url))
        page.on("console", lambda one, said=said: said.append(one.text))
        page.on("pageerror", lambda one, said=said: said.append(str(one)))
        page.goto(file.as_uri())
        pictures = page.locator(".plot").count()
        if pictures:
            page.wait_for_function("() => document.documentElement.dataset.height", timeout=60_000)
        assert page.locator(".plot.js-plotly-plot .main-svg").count() >= pictures
        assert [one for one in asked if not one.startswith(("file:", "data:", "blob:"))] == []
        assert said == []
        assert page.evaluate("() => getComputedStyle(document.body).color") == ink
        assert page.evaluate("() => document.documentElement.scrollWidth") == 1200
        assert page.locator("h1").inner_text() == made.title
        drawn = page.evaluate("() => [...document.querySelectorAll('.plot')].map((one) => one.innerHTML).join()")
        assert not re.findall(r"#0000(?:0[1-9]|[1-4][0-9])\b", drawn), "a colour that nobody put in"
        context.close()


@pytest.mark.usefixtures("demo_shown")
def test_without_scripts_the_texts_and_tables_are_there(browser: Browser, tmp_path: Path) -> None:
    made = report(source.asked(fields_of("availability"), SOURCES))
    file = tmp_path / "report.html"
    file.write_text(document.document(made), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".card .value").first.is_visible()
    page.locator(".numbers summary").first.click()
    assert page.locator(".numbers table").first.is_visible()
    context.close()


def pages_of(body: bytes) -> int:
    """How many sheets a PDF has: its page objects, which may lie in packed streams."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL)
    texts = [body]
    for one in packed:
        try:
            texts.append(zlib.decompressobj().decompress(one))
        except zlib.error:  # a font or a picture
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b", text)) for text in texts)


@pytest.mark.sweep
@pytest.mark.usefixtures("demo_shown")
@pytest.mark.parametrize("name", in_sweep(list(SOURCES), in_gate=["speed"]))
def test_chromium_makes_sheets_and_a_picture(browser: Browser, name: str) -> None:
    """The gate takes one page, the sweep all."""
    assert paper.program(), "a browser was found for the tests, and the program finds none"
    made, body = report_file.made(fields_of(name), SOURCES, "pdf")
    assert body.startswith(b"%PDF")
    assert 1 <= pages_of(body) <= 30
    assert made.title.encode("utf-16-be").hex().upper().encode() in body, "its title is that of the report"
    with Image.open(io.BytesIO(report_file.made(fields_of(name), SOURCES, "png")[1])) as picture:
        assert picture.width in (paper.WIDTH, 2 * paper.WIDTH)
        assert picture.height > 1.5 * picture.width
        foot = picture.convert("L").crop((0, picture.height - 40, picture.width, picture.height))
        assert foot.getextrema() == (255, 255), "it ends where the page ends"
