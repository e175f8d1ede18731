"""Pages in the readers' languages on a desk and on a phone: nothing is cut off, nothing scrolls sideways, and Streamlit speaks along."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages import frame
from pages.locale import catalogues
from pages.locale.en_streamlit import WORDS as STREAMLIT
from pages.ui.html import streamlit_words
from tests.browser.conftest import settled
from tests.sweep import in_sweep

pytestmark = pytest.mark.browser

PAGES = ["" if page is frame.PAGES[0] else page.name for page in frame.PAGES]
OTHERS = [code for code in catalogues.LANGUAGES if code != catalogues.SOURCE]

CUT_OFF = """() => {
  const found = new Set();
  const walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) walk(one.shadowRoot);
      const text = [...one.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE).map((each) => each.data).join("").trim();
      if (!text || one.closest("[aria-hidden=true], canvas, svg, [data-testid=stDataFrame], [data-testid=stFileUploaderDropzoneInstructions]")) continue;
      const box = one.getBoundingClientRect(), style = getComputedStyle(one);
      if (box.width < 3 || box.height < 3 || style.visibility === "hidden" || style.display === "inline") continue;
      if (style.overflowX !== "visible" && style.overflowX !== "auto" && one.scrollWidth > one.clientWidth + 1) found.add(text.slice(0, 80));
    }
  };
  walk(document);
  return [...found];
}"""
"""Texts that do not fit into what they stand in and cannot be scrolled to."""


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("code", "name"),
    in_sweep(
        [*product(OTHERS, PAGES)],
        in_gate=[("el", ""), ("hu", "team"), ("pl", "standards"), ("sk", "satisfaction"), ("cs", "add_data")],
    ),
)
def test_a_page_in_another_language_has_room_for_its_words(demo: str, browser: Browser, code: str, name: str) -> None:
    """The gate takes a page for each language, the sweep all pages in all. The language is that of the browser."""
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale=code)
    page = context.new_page()
    page.goto(f"{demo}/{name}")
    for width in (390, 1360):
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        assert page.evaluate("document.documentElement.lang") == code
        assert page.evaluate("navigator.language") == code
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "no sideways scrolling"
        assert page.evaluate(CUT_OFF) == [], width
    if name == "add_data":
        words = catalogues.words(code)
        shown = page.get_by_test_id("stFileUploader").inner_text()
        assert words["streamlit.upload"] in shown
        assert STREAMLIT["streamlit.upload"] not in shown
        assert "per file" not in shown
    context.close()


def test_a_language_is_chosen_in_the_menu_and_stays_and_a_link_may_say_another(demo: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.goto(f"{demo}/speed?period=28d")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Speed")
    page.get_by_role("combobox", name="Language").select_option(label="Čeština")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rychlost")
    settled(page)
    assert re.search(r"[?&]period=28d", page.url), "what was chosen stays in the address"
    assert page.title() == "Rychlost · Service Pulse"
    assert page.evaluate("navigator.language") == "cs", "calendars of Streamlit follow"
    again = context.new_page()
    again.goto(f"{demo}/team")
    expect(again.get_by_role("heading", level=1)).to_have_text("Tým")
    again.goto(f"{demo}/team?lang=pl")
    expect(again.get_by_role("heading", level=1)).to_have_text("Zespół")
    again.get_by_role("combobox", name="Język").select_option(label="English")
    expect(again.get_by_role("heading", level=1)).to_have_text("Team")
    assert "lang=" not in again.url
    context.close()


def test_a_word_that_is_put_in_its_own_place_is_not_put_for_ever(page: Page) -> None:
    """A catalogue may say the same as Streamlit does. What is put is heard again by its own listener, which once never ended."""
    script = Path(streamlit_words.__file__).with_suffix(".js").read_text(encoding="utf-8")
    page.set_content(
        '<div data-testid="stSidebar"><button aria-label="Help for Open">Open</button><button>Home</button></div>'
    )
    page.evaluate(
        """async ([script, data]) => {
          const listener = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
          listener.default({data});
          document.querySelector("div").append(document.querySelector("button").cloneNode(true));
          setTimeout(() => { window.isQuiet = true }, 50);
        }""",
        [script, {"words": {"Open": "Open", "Home": "Domů"}, "per_file": "", "help_for": "Help for {label}"}],
    )
    page.wait_for_function("() => window.isQuiet", timeout=5_000)
    assert page.locator("button").all_inner_texts() == ["Open", "Domů", "Open"]
