"""The dashboard as a manager uses it: upload an export, read a number, filter, share the view."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pages import frame
from pages.locale.en import WORDS
from tests.browser.accessible import assert_accessible
from tests.browser.conftest import errors_of, go, settled
from tests.sweep import IS_SWEEP, in_sweep

pytestmark = pytest.mark.browser

PAGES = tuple("" if page is frame.PAGES[0] else page.name for page in frame.PAGES)
"""The address of every page."""
OTHER = 1300
"""How wide the window of another visitor is."""
HEADER = "Id,Requester,Requester id,Subject,Status,Group,Assignee,Via,Priority,Created at,Solved at,First reply time in minutes,Reopens,Replies"


def export(path: Path, first_id: int = 1) -> Path:
    """24 tickets, one a day from 1 to 24 March 2026: every fourth is of the team Returns; all answered after 30 or 90 minutes.

    Six of a team are just as many as a median is shown from.
    """
    lines = [
        f"{first_id + n - 1},Customer {n % 7},{n % 7},Parcel {n},Solved,{'Returns' if n % 4 == 0 else 'Care'},Agent {n % 3},mail,Normal,"
        f"2026-03-{n:02d} 10:00:00,2026-03-{n:02d} 14:00:00,{90 if n % 4 == 0 else 30},0,1"
        for n in range(1, 25)
    ]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def card(page: Page, label: str):
    return page.locator("[data-metric], .card, button").filter(has_text=label).first


def test_upload_read_filter_share(
    serve: Callable[[str], str], page: Page, visitors: Callable[[int], BrowserContext], tmp_path: Path
) -> None:
    address = serve("own")
    page.goto(f"{address}/add_data")
    expect(page.locator(".st-key-demo")).to_be_visible()
    settled(page)
    page.locator("input[type=file]").first.set_input_files(export(tmp_path / "tickets.csv"))
    expect(page.get_by_text("Zendesk").first).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("tickets.csv is loaded.")).to_be_visible()
    page.goto(address)
    settled(page)
    expect(page.locator(".st-key-demo")).to_have_count(0)
    expect(card(page, "Tickets created")).to_contain_text("24")
    expect(card(page, "First response time")).to_contain_text("30 min")
    page.get_by_role(
        "button", name="Yes, keep it"
    ).click()  # the clock, and the opening hours where they can be guessed
    expect(page.locator(".st-key-first_questions")).to_have_count(0)
    settled(page)
    assert page.locator("[data-testid=stException]").count() == 0

    page.locator(".st-key-_filters button").first.click()
    page.locator(".st-key-_team input").click()
    page.get_by_role("option", name="Returns").click()
    expect(page).to_have_url(re.compile("team=Returns"))
    settled(page)
    expect(card(page, "Tickets created")).to_contain_text(re.compile(r"created\D*6\b"))
    expect(card(page, "First response time")).to_contain_text("1 h 30 min")
    page.keyboard.press("Escape")
    sentence = page.locator(".st-key-sentence").inner_text()
    assert "Returns" in sentence

    other = visitors(OTHER).new_page()  # who has been nowhere here before
    _is_seen_by(other, page.url, tickets=6)
    _save_and_open_a_view(page, other, address)
    _share_before_and_open_after_an_upload(page, other, address, tmp_path)
    other.close()


def _is_seen_by(other: Page, address: str, *, tickets: int) -> None:
    other.goto(address)
    settled(other)
    # The store of a frozen link is made while the page says so.
    expect(card(other, "Tickets created")).to_contain_text(re.compile(rf"created\D*{tickets}\b"), timeout=60_000)
    settled(other)
    assert "Returns" in other.locator(".st-key-sentence").inner_text()


def _save_and_open_a_view(page: Page, other: Page, address: str) -> None:
    page.locator(".st-key-_save_view button").first.click()
    page.locator(".st-key-_view_name input").fill("Vrácení týdně")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".st-key-sidebar_views a")).to_have_attribute("href", "v/vraceni-tydne")
    _is_seen_by(other, f"{address}/v/vraceni-tydne", tickets=6)
    expect(other.locator(".st-key-view_line")).to_contain_text("Vrácení týdně")


def _share_before_and_open_after_an_upload(page: Page, other: Page, address: str, folder: Path) -> None:
    made: dict[str, str] = {}
    settled(page)
    page.locator(".st-key-_share button").first.click()
    for kind, said in {"Live": "go on moving", "Frozen": "the numbers of now"}.items():
        page.locator(".st-key-_share_mode").get_by_text(kind, exact=True).click()
        expect(page.get_by_text(said)).to_be_visible()
        page.get_by_role("button", name="Make link").click()
        made[kind] = page.locator("[data-testid=stCode]").inner_text().strip()
    _is_seen_by(other, made["Frozen"], tickets=6)
    page.goto(f"{address}/add_data")
    settled(page)
    page.locator("input[type=file]").first.set_input_files(export(folder / "more.csv", first_id=101))
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("more.csv is loaded.")).to_be_visible()
    _is_seen_by(other, made["Live"], tickets=12)
    _is_seen_by(other, made["Frozen"], tickets=6)
    expect(other.locator(".st-key-frozen_band")).to_contain_text("1 upload")
    other.get_by_role("button", name="Show live data").click()
    expect(card(other, "Tickets created")).to_contain_text(re.compile(r"created\D*12\b"))


def test_a_filter_that_is_clicked_stands_in_the_address_and_survives_the_menu(demo: str, page: Page) -> None:
    page.goto(demo)
    settled(page)
    page.locator(".st-key-_clock").click()
    page.get_by_role("option", name=re.compile("business|opening", re.I)).click()
    settled(page)
    expect(page).to_have_url(re.compile("clock=business"))
    page.get_by_role("link", name="Speed", exact=False).first.click()
    settled(page)
    expect(page.get_by_role("heading", name="Speed", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("clock=business"))
    expect(page.locator(".st-key-sentence")).to_contain_text("business")


def test_back_and_forward_undo_and_redo_every_choice(demo: str, page: Page) -> None:
    def seen() -> tuple[str, str]:
        settled(page)
        return page.url, page.locator(".st-key-sentence").inner_text()

    def choose_in(key: str, place: int) -> None:
        page.locator(f".st-key-{key}").click()
        page.locator("[role=option]").nth(place).click()
        page.wait_for_timeout(500)

    page.goto(demo)
    steps = [seen()]
    choose_in("_period", 3)
    steps.append(seen())
    choose_in("_clock", 1)
    steps.append(seen())
    dialog = page.get_by_role("dialog")
    page.locator(".headline button").first.click()
    expect(dialog).to_be_visible()
    steps.append(seen())
    dialog.locator(".why button").first.click()  # one of the groups that it comes of
    expect(dialog.get_by_role("button", name="Filter to this")).to_be_visible()
    steps.append(seen())
    dialog.get_by_role("button", name="Filter to this").click()
    expect(dialog).to_have_count(0)
    filtered, sentence = seen()
    steps.append((filtered, sentence))  # the filter is a step; that the number is closed is none of its own
    page.get_by_role("link", name="Satisfaction", exact=False).first.click()
    expect(page.get_by_role("heading", name="Satisfaction", exact=True)).to_be_visible()
    steps.append(seen())
    card(page, "CSAT").click()
    dialog.get_by_role("tab", name="How it is counted").click()
    steps.append(seen())
    dialog.locator("label").filter(has=page.locator("input[type=radio]:not(:checked)")).first.click()
    expect(page).to_have_url(re.compile("define="))
    steps.append(seen())
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("open="))
    steps[-1] = seen()  # closed where it stood: going back does not open it again
    assert len(set(steps)) == len(steps), "every choice shows in the address and in the sentence"
    for step in steps[-2::-1]:
        page.go_back()
        page.wait_for_timeout(500)
        assert seen() == step
    for step in steps[1:]:
        page.go_forward()
        page.wait_for_timeout(500)
        assert seen() == step


FOCUSED = """code => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.dataset.open === code;
}"""


def test_a_number_is_opened_by_link_key_and_mark_and_closed_by_back(demo: str, page: Page) -> None:
    dialog = page.get_by_role("dialog")
    page.emulate_media(color_scheme="light")
    page.goto(f"{demo}/satisfaction?open=csat,team:Returns")
    expect(dialog).to_contain_text("CSAT · Team: Returns")
    settled(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("open="))

    page.locator(".card .label").first.press("Enter")
    expect(dialog).to_be_visible()
    settled(page)
    expect(dialog.locator(".why").first).to_be_visible()
    assert_accessible(page, within="[role=dialog]")
    dialog.get_by_role("tab", name="How it is counted").click()
    expect(dialog).to_contain_text("Good answers")
    cells = dialog.locator("[data-testid=stMarkdown] table td:last-child")
    expect(cells.first).to_be_visible()
    numbers = [int(re.sub(r"[^\d−]", "", text).replace("−", "-")) for text in cells.all_inner_texts()]
    assert sum(numbers[:-1]) == numbers[-1], "all rows minus what is left out are the counted ones"
    page.emulate_media(color_scheme="dark")
    settled(page)
    assert_accessible(page, ("color-contrast",), within="[role=dialog]")
    page.keyboard.press("Escape")
    page.wait_for_function(FOCUSED, arg="csat")

    chart = page.locator(".st-key-panel_csat_team .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    settled(page)
    bar = chart.locator(".bars .point").last.bounding_box()
    assert bar is not None
    for _ in range(2):  # a mark that was chosen before opens again
        page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
        page.wait_for_timeout(300)
        page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
        expect(dialog).to_contain_text("CSAT · Team: Returns")
        expect(page).to_have_url(re.compile("open=csat%2Cteam%3AReturns"))
        settled(page)
        expect(page.locator("[data-stands-in]")).to_have_count(0)  # it stood in for the dialog, which is drawn
        page.go_back()
        expect(dialog).to_have_count(0)
        settled(page)

    table = page.locator(".st-key-panel_csat_team .marks")
    table.locator("summary").press("Enter")
    expect(table.locator("tbody tr")).to_have_count(5)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("CSAT · Team: Returns")
    n = table.locator("tbody tr", has_text="Returns").locator("td").last.inner_text()
    expect(dialog).to_contain_text(f"{n} surveys")
    settled(page)
    page.keyboard.press("Escape")
    page.wait_for_function(FOCUSED, arg="csat,team:Returns")


WIDE = (680, 1360)
"""A window at 200 %, and one at a desk."""
EVERYWHERE = [(name, width) for name in PAGES for width in WIDE]


@pytest.fixture(scope="module")
def window(visitors: Callable[[int], BrowserContext]) -> Iterator[Page]:
    """One window for all pages."""
    page = visitors(1360).new_page()
    yield page
    page.close()


@pytest.mark.sweep
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens(demo: str, window: Page, name: str) -> None:
    """At 200 % or as wide as a desk, then on the narrowest phone, in both colour schemes: a page follows its window and the browser's scheme,
    and asks nobody else.

    The gate goes from page to page in one window, looks at each at one of the two widths by turns, where also everybody can use it, and at
    three in the dark at a desk; the sweep loads each, and looks at both widths and at all in the dark. Pages are opened at a desk also in
    test_hostile_text.py.
    """
    looked_at = in_sweep(EVERYWHERE, in_gate=[(each, WIDE[place % 2]) for place, each in enumerate(PAGES)])
    widths = [width for width in WIDE if (name, width) in looked_at]
    errors = errors_of(window)
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    window.set_viewport_size({"width": widths[0], "height": 900})
    window.emulate_media(color_scheme="light")
    go(window, f"{demo}/{name}")
    levels = window.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[:1] == [1]
    assert all(level - before <= 1 for before, level in pairwise(levels)), "no level of headings is left out"
    backgrounds = set()
    has_own_colours = name in ("", "settings", "comments")
    is_seen_dark = IS_SWEEP or has_own_colours
    for width, scheme in (*((each, "light") for each in widths), *[(1360, "dark")] * is_seen_dark, (320, "dark")):
        window.set_viewport_size({"width": width, "height": 900})
        window.emulate_media(color_scheme=scheme)
        settled(window)
        backgrounds.add(
            (
                scheme,
                window.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"),
            )
        )
        assert window.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
        shown = window.locator("[data-testid=stMain]").inner_text()
        assert not re.search(r"\b(nan|None|NaN|undefined)\b", shown)
        assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "no sideways scrolling"
        room = window.get_by_test_id("stMain").evaluate("main => main.clientWidth - main.scrollWidth")
        assert room >= -1, f"nor of what the page stands in: {width}"
        if scheme == "light":
            assert_accessible(window)
        elif width > 640 and has_own_colours:
            assert_accessible(window, ("color-contrast",))  # the scheme changes colours alone
    assert len({background for _, background in backgrounds}) == len(backgrounds) == 2, "dark looks like light"
    assert not errors
    own = (demo, demo.replace("http", "ws"), "data:", "blob:")
    assert not [url for url in asked if not url.startswith(own)]


IS_DARK = "() => getComputedStyle(document.querySelector('[data-testid=stApp]') ?? document.body).backgroundColor === 'rgb(16, 23, 30)'"


def test_on_a_phone_the_menu_closes_the_scheme_is_kept_and_weeks_begin_on_monday(
    demo: str, visitors: Callable[[int], BrowserContext]
) -> None:
    page = visitors(390).new_page()
    page.goto(f"{demo}/?period=2026-10-01..2026-10-31")
    settled(page)
    assert page.title() == "Overview · Service Pulse"
    assert page.evaluate("navigator.languages[0]") == "en-US", "whose weeks begin on Sunday"
    page.get_by_test_id("stDateInput").first.get_by_role("button").click()
    expect(page.locator("[role=grid] th").first).to_have_text("M")
    page.keyboard.press("Escape")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("combobox", name="Search")).to_be_in_viewport()
    page.get_by_role("radio", name="Dark").click()
    page.wait_for_function(IS_DARK)
    settled(page)  # the page was loaded anew, and the menu is still open
    expect(page.get_by_role("combobox", name="Search")).to_be_in_viewport()
    page.get_by_role("combobox", name="Search").click()
    page.keyboard.type("fcr")
    page.keyboard.press("Enter")  # also before the finds are there
    expect(page.get_by_role("dialog")).to_contain_text("first contact", ignore_case=True)
    settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_test_id("stExpandSidebarButton").click()
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text="Speed")
    expect(link).to_be_in_viewport()
    link.click()
    expect(link).not_to_be_in_viewport()
    expect(page).to_have_title("Speed · Service Pulse")
    assert page.evaluate(IS_DARK)
    page.evaluate("localStorage.clear()")
    page.close()


def test_a_picture_stays_where_only_its_data_change_and_says_so_when_it_cannot_be_drawn(demo: str, page: Page) -> None:
    page.goto(demo)
    settled(page)
    first = page.locator(".js-plotly-plot").first
    before = first.evaluate("one => { one.stays = true; return one.data[0].x.length; }")
    page.locator(".st-key-_period").click()
    page.locator("[role=option]").nth(1).click()
    expect(page).to_have_url(re.compile("period="))
    settled(page)
    assert first.evaluate("one => one.stays"), "it was thrown away"
    assert first.evaluate("one => one.data[0].x.length") != before
    page.route("**/plotly-cartesian*", lambda route: route.abort())
    page.goto(f"{demo}/speed")
    expect(page.locator(".picture_frame").first).to_have_text(WORDS["chart.not_loaded"])


def test_a_link_that_names_what_is_not_there_says_so(demo: str, page: Page) -> None:
    page.goto(f"{demo}/?team=Nobody&period=2026-13-99&clock=lunar")
    settled(page)
    for words in ("Nobody", "2026-13-99", "lunar"):
        expect(page.get_by_text(words).first).to_be_visible()


def test_a_wrong_file_is_refused_in_words(demo: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{demo}/add_data")
    settled(page)
    wrong = tmp_path / "report.csv"
    wrong.write_text("-- not a table\nSELECT 1;\n\nDROP TABLE x;\n", encoding="utf-8")
    page.locator("input[type=file]").first.set_input_files(wrong)
    expect(page.get_by_text(re.compile("no table", re.I)).first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_the_search_opens_a_ticket_by_keyboard_and_a_theme_opens_its_comments(demo: str, page: Page) -> None:
    page.goto(f"{demo}/comments")
    settled(page)
    theme = page.locator(".themes .opens").first
    name = theme.inner_text()
    theme.click()
    expect(page).to_have_url(re.compile("theme="))
    expect(page.get_by_text(f"theme {name}")).to_be_visible()
    settled(page)
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    page.keyboard.type("faktur")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert_accessible(page, within="[data-testid=stSidebarUserContent]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/ticket\?from=.+&ticket=\d+"))
    expect(page.get_by_role("heading", name="Course")).to_be_visible()
    settled(page)
    assert_accessible(page, within="[data-testid=stMain]")
