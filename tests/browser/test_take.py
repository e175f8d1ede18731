"""What is taken along in a browser: the menu of a panel by keyboard, its picture and table, and pages on paper in both orientations."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessible import assert_accessible
from tests.browser.conftest import settled

pytestmark = pytest.mark.browser

PAPER = {"portrait": (703, False), "landscape": (1032, True)}
"""How wide A4 is between margins of 12 mm, in pixels, and whether it lies."""

WIDTHS = """() => [...document.querySelectorAll('.js-plotly-plot .main-svg')].map(svg => {
  const own = svg.getBoundingClientRect(), box = svg.closest('.stElementContainer').getBoundingClientRect()
  return [own.width, box.width, own.right]
})"""


def test_a_page_is_taken_along(demo: str, visitors: Callable[[int], BrowserContext]) -> None:
    """One visit for all of it: what is dear is to open a page."""
    page = visitors(1360).new_page()
    page.emulate_media(color_scheme="dark")
    page.goto(f"{demo}/satisfaction")
    settled(page)
    files_by_keyboard(page)
    a_note_by_keyboard(page)
    for paper in PAPER:
        prints_clean(page, paper)
    page.close()


def files_by_keyboard(page: Page) -> None:
    menu = page.locator("[class*=st-key-panel_] details.take").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    with page.expect_download() as picture:
        menu.get_by_role("button", name="PNG").press("Enter")
    png = Path(picture.value.path()).read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    drawn = page.locator(".js-plotly-plot").first.bounding_box()
    assert drawn
    assert width >= 2 * drawn["width"]
    assert height > 2 * drawn["height"]
    menu.locator("summary").press("Enter")
    with page.expect_download() as numbers:
        menu.get_by_role("link", name="CSV").press("Enter")
    lines = Path(numbers.value.path()).read_text("utf-8-sig").splitlines()
    assert page.locator(".st-key-sentence").inner_text().startswith(lines[1].strip('"'))
    menu.get_by_role("button", name="table").press("Enter")
    table = page.get_by_role("dialog").get_by_role("table")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() == len(lines) - lines.index("") - 2
    page.keyboard.press("Escape")
    expect(table).to_have_count(0)
    page.wait_for_function(
        "() => document.activeElement.tagName === 'SUMMARY'"
    )  # the dialog is out of sight before it says that it is closed
    menu.locator("summary").press("Enter")
    page.keyboard.press("Escape")
    expect(menu.locator("ul")).to_be_hidden()


def a_note_by_keyboard(page: Page) -> None:
    menu = page.locator("details.take", has=page.locator("[data-take=note]")).first
    menu.locator("summary").press("Enter")
    menu.get_by_role("button", name="Add a note").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="What happened")).to_be_visible()
    settled(page)
    assert_accessible(page, within="[role=dialog]")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_function("() => document.activeElement.tagName === 'SUMMARY'")


def prints_clean(page: Page, paper: str) -> None:
    width, is_landscape = PAPER[paper]
    page.emulate_media(media="null", color_scheme="dark")
    page.set_viewport_size({"width": 1360, "height": 900})
    settled(page)
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", landscape=is_landscape)))
    assert 1 <= pages <= 4, paper
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator("body").inner_text()
    assert "Behind the numbers" not in shown, "no menu"
    assert "Share" not in shown, "no controls"
    for words in ("Satisfaction", "compared with", "made-up data. Service Pulse, made"):
        assert words in shown
    drawn = page.evaluate(WIDTHS)
    assert drawn
    for own, box, right in drawn:
        assert abs(own - box) <= 1, "a chart is as wide as its place on the paper"
        assert right <= width
    assert page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor") == "rgb(255, 255, 255)"  # fmt: skip
