"""Pages in the readers' languages on a desk and on a phone: nothing is cut off, nothing scrolls sideways, and Streamlit speaks along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page, expect

from pages import frame
from pages.locale import catalogues, language
from pages.locale.en_streamlit import WORDS as STREAMLIT
from pages.locale.language import speaking
from pages.ui.html import language_switch, streamlit_words
from pages.ui.view.words import t
from pages.web import sign_in, static
from tests.browser.conftest import errors_of, go, settled
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
_TODAY = date.today()
_YEAR = _TODAY.year - (_TODAY.month < 3)
FEBRUARY = f"period={_YEAR}-02-01..{_YEAR}-02-28"
"""A period that is never as long as the one before: its changes are told in the most words."""
OTHERS = [code for code in catalogues.LANGUAGES if code != catalogues.SOURCE]

ROOM = (Path(__file__).parent / "room.js").read_text(encoding="utf-8")
"""What does not fit: texts that are cut off, wider than their field, outside their box or over another, and what scrolls sideways."""


NAMES = """() => [...document.querySelectorAll("[aria-label], [title], [placeholder]")]
  .flatMap(one => ["aria-label", "title", "placeholder"].map(name => one.getAttribute(name)))"""
WITH_SOMETHING_IN_IT = re.compile(r"Page \d+|Help for .+")
BROWSERS = "el"
"""The language that the browser asks for, which its pages are in when their address says none."""


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window for all pages, at first as wide as a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale=BROWSERS)
    yield context.new_page()
    context.close()


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("code", "name"),
    in_sweep(
        [*product(OTHERS, (*PAGES, f"?{FEBRUARY}", f"team?{FEBRUARY}"))],
        in_gate=[
            (BROWSERS, f"?{FEBRUARY}"),
            ("hu", f"team?{FEBRUARY}"),
            ("pl", "standards?part=targets"),
            ("sk", "comments"),
            ("cs", "add_data"),
        ],
    ),
)
def test_a_page_in_another_language_has_room_for_its_words(demo: str, window: Page, code: str, name: str) -> None:
    """The gate takes a page for each language, the sweep all pages in all, in one window. One language is the browser's own, the others are those of links."""
    errors = errors_of(window)
    said = "" if code == BROWSERS else f"{'&' if '?' in name else '?'}lang={code}"
    window.goto(f"{demo}/{name}{said}")  # loaded: what the browser is told of the language it is told once
    first = (window.viewport_size or {})["width"]  # as the page before left it: to be drawn twice is enough
    for width in (first, 390 if first == 1360 else 1360):
        window.set_viewport_size({"width": width, "height": 900})
        settled(window)
        assert window.evaluate("() => [document.documentElement.lang, navigator.language]") == [code, code]
        assert window.get_by_test_id("stException").count() == 0
        assert window.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1"), (
            "no sideways scrolling"
        )
        # On a phone a table may be wider: it is scrolled by itself.
        assert window.evaluate(ROOM, width < 640) == [], width
    words = catalogues.words(code)
    english = {said for key, said in STREAMLIT.items() if words[key] != said}
    names = window.evaluate(NAMES)
    assert [said for said in names if said in english or WITH_SOMETHING_IN_IT.fullmatch(said or "")] == []
    if name == "comments":
        assert words["streamlit.page_n"].replace("{n}", "2") in names
    if name == "add_data":
        shown = window.get_by_test_id("stFileUploader").inner_text()
        assert words["streamlit.upload"] in shown
        assert STREAMLIT["streamlit.upload"] not in shown
        assert "per file" not in shown
    if "part=targets" in name:
        empty = window.locator("[data-testid=stDateInput] [data-placeholder]")
        parts = empty.all_inner_texts()  # in Hungarian the year comes first
        assert {*parts} == {words[f"streamlit.day.{part}"] for part in ("dd", "mm", "yyyy")}
        day = empty.nth(parts.index(words["streamlit.day.dd"]))
        assert words["streamlit.day.day"] in (day.get_attribute("aria-label") or "")
        empty.first.press("1")
        expect(empty).to_have_count(2)
        window.locator("[data-testid=stDateInput] [role=spinbutton]").nth(3).press("Backspace")
        expect(empty.first).to_have_text(parts[0])
    assert not errors


@pytest.fixture
def forgets(page: Page) -> Iterator[Page]:
    """A window of the visitor at a desk, who afterwards is as if no language had been chosen."""
    yield page
    page.context.clear_cookies(name=language.COOKIE)


def test_a_language_is_chosen_in_the_menu_and_stays_and_a_link_may_say_another(demo: str, forgets: Page) -> None:
    """On pages without pictures, which say as much about it."""
    page = forgets
    page.goto(f"{demo}/comments?period=28d")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Comments")
    page.get_by_role("combobox", name="Language").select_option(label="Čeština")
    expect(page.get_by_role("heading", level=1)).to_have_text("Komentáře")
    settled(page)
    assert re.search(r"[?&]period=28d", page.url), "what was chosen stays in the address"
    assert page.title() == "Komentáře · Service Pulse"
    assert page.evaluate("() => navigator.language") == "cs", "calendars of Streamlit follow"
    again = page.context.new_page()
    again.goto(f"{demo}/access")
    expect(again.get_by_role("heading", level=1)).to_have_text("Přístup")
    go(again, f"{demo}/access?lang=pl")
    expect(again.get_by_role("heading", level=1)).to_have_text("Dostęp")
    again.get_by_role("combobox", name="Język").select_option(label="English")
    expect(again.get_by_role("heading", level=1)).to_have_text("Access")
    assert "lang=" not in again.url
    again.close()


def test_a_word_that_is_put_in_its_own_place_is_not_put_for_ever(page: Page) -> None:
    """A catalogue may say the same as Streamlit does. What is put is heard again by its own listener, which once never ended."""
    script = _code_of(streamlit_words)
    page.set_content(
        '<div data-testid="stSidebar"><button aria-label="Help for Open">Open</button><button>Home</button></div>'
        '<p data-testid="stMarkdownContainer"><button>Home</button><i data-testid="stTooltipIcon"><button aria-label="Home"></button></i></p>'
        '<div data-testid="stPagination"><nav aria-label="Open"><button aria-label="Page 2">2</button></nav></div>'
    )
    page.evaluate(
        """async ([script, data]) => {
          const listener = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
          listener.default({data: new TextEncoder().encode(JSON.stringify({visit: "a", number: 1, data})), parentElement: document.body});
          document.querySelector("div").append(document.querySelector("button").cloneNode(true));
          setTimeout(() => { window.isQuiet = true }, 50);
        }""",
        [
            script,
            {
                "words": {"Open": "Open", "Home": "Domů"},
                "of_days": {},
                "per_file": "",
                "help_for": "Help for {label}",
                "page_n": "Strana {n}",
            },
        ],
    )
    page.wait_for_function("() => window.isQuiet", timeout=5_000)
    assert page.locator("[data-testid=stSidebar] button").all_inner_texts() == ["Open", "Domů", "Open"]
    assert page.locator("p button").all_inner_texts() == ["Home", ""], "Markdown is the page's own"
    assert page.locator("p button").last.get_attribute("aria-label") == "Domů"
    assert page.locator("nav button").get_attribute("aria-label") == "Strana 2"


def test_a_part_that_is_called_with_something_older_goes_on_showing_what_it_was_given_last(page: Page) -> None:
    """A browser that waits for the code of a part calls it in no order: a page was Polish once, and the name of its menu Czech."""
    page.set_content('<label class="language"><span></span><select></select></label>')
    shown = page.evaluate(
        """async (script) => {
          const part = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
          const shown = [];
          for (const [visit, number, title] of [["a", 2, "Język"], ["a", 1, "Jazyk"], ["b", 1, "Language"]]) {
            const data = {title, names: [["en", "English"]], now: "en", cookie: "c", address: "lang"};
            part.default({data: new TextEncoder().encode(JSON.stringify({visit, number, data})), parentElement: document.body});
            shown.push(document.querySelector("span").textContent);
          }
          return shown;
        }""",
        _code_of(language_switch),
    )
    assert shown == ["Język", "Język", "Language"]


def _code_of(module: ModuleType) -> str:
    """The code of a part, as a browser is sent it."""
    own = Path(str(module.__file__)).with_suffix(".js").read_text(encoding="utf-8")
    (code,) = (code for code in static.CODE.values() if code.decode().endswith(own))
    return code.decode()


def test_what_stands_before_the_dashboard_fits_on_a_phone(window: Page) -> None:
    for code in catalogues.LANGUAGES:
        with speaking(code):
            shown = (
                sign_in.form("/", is_for_all=False),
                sign_in.choice("/", {"a": "Kestrel ID"}, has_secret=True),
                sign_in.refused(t("access.why.header", name="X-Forwarded-For")),
                sign_in.signed_out("https://id.example.com"),
            )
        window.set_viewport_size({"width": 320, "height": 900})
        for each in shown:
            window.set_content(bytes(each.body).decode())
            room = "() => document.documentElement.scrollWidth - window.innerWidth"
            assert window.evaluate(room) <= 1, (code, window.title())
