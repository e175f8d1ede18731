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

PAGES = [
    *("" if page is frame.PAGES[0] else page.name for page in frame.PAGES if page.name not in ("scorecard", "ticket")),
    "standards?part=targets",
    "team?split=agent",
    "scorecard?team=Returns",
    "ticket?from=demo+help+desk&ticket=159000",
    "speed?open=first_response_median",
    "satisfaction?open=csat",
]
"""Every page, and what opens on them: two of them show nothing without a name."""
OTHERS = [code for code in catalogues.LANGUAGES if code != catalogues.SOURCE]

ROOM = (Path(__file__).parent / "room.js").read_text(encoding="utf-8")
"""What does not fit: texts that are cut off, wider than their field, outside their box or over another, and what scrolls sideways."""


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("code", "name"),
    in_sweep(
        [*product(OTHERS, PAGES)],
        in_gate=[
            ("el", ""),
            ("hu", "team"),
            ("pl", "standards?part=targets"),
            ("sk", "satisfaction"),
            ("cs", "add_data"),
        ],
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
        assert page.evaluate("() => [document.documentElement.lang, navigator.language]") == [code, code]
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1"), (
            "no sideways scrolling"
        )
        # On a phone a table may be wider: it is scrolled by itself.
        assert page.evaluate(ROOM, width < 640) == [], width
    if name == "add_data":
        words = catalogues.words(code)
        shown = page.get_by_test_id("stFileUploader").inner_text()
        assert words["streamlit.upload"] in shown
        assert STREAMLIT["streamlit.upload"] not in shown
        assert "per file" not in shown
    if "part=targets" in name:
        empty = page.locator("[data-testid=stDateInput] [data-placeholder]")
        words = catalogues.words(code)
        assert empty.all_inner_texts() == [words[f"streamlit.day.{part}"] for part in ("dd", "mm", "yyyy")]
        assert words["streamlit.day.day"] in (empty.first.get_attribute("aria-label") or "")
        empty.first.press("1")
        expect(empty).to_have_count(2)
        page.locator("[data-testid=stDateInput] [role=spinbutton]").nth(3).press("Backspace")
        expect(empty.first).to_have_text(words["streamlit.day.dd"])
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
        [
            script,
            {"words": {"Open": "Open", "Home": "Domů"}, "of_days": {}, "per_file": "", "help_for": "Help for {label}"},
        ],
    )
    page.wait_for_function("() => window.isQuiet", timeout=5_000)
    assert page.locator("button").all_inner_texts() == ["Open", "Domů", "Open"]
