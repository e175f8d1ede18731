"""Payloads in every column and every field of the address, on every page: nothing is asked of strangers, nothing runs, all of it reads as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from pages import frame
from pages.ui.view import address
from pages.ui.view.as_text import visible
from tests.browser.conftest import go, settled
from tests.hostile_text import ALL, STRANGER, hostile_copy, read
from tests.sweep import in_sweep

pytestmark = pytest.mark.browser

SHOWN = {read(visible(text)) for text in ALL}
CHOSEN = [ALL[14], ALL[28], ALL[38]]
EVERY_OTHER = {read(visible(text)) for text in ALL[1::2]}
"""The payloads as they are to be read."""

MADE = """() => ({
  ran: window.ran === undefined ? 0 : 1,
  links: [...document.querySelectorAll('a')].map(a => a.getAttribute('href') || a.getAttribute('xlink:href') || '').filter(
    to => !URL.canParse(to, location) || !/^http/.test(new URL(to, location).protocol) || new URL(to, location).host.includes('STRANGER')).length,
  pictures: document.querySelectorAll('[data-testid=stMain] img, [data-testid=stDialog] img, [src*="STRANGER"], [href*="STRANGER/p"]').length,
  elements: document.querySelectorAll('iframe, form[action], [onload], [onerror], [onmouseover], .katex, [data-testid=stMain] h1:not([data-testid=stHeading] h1)').length,
})""".replace("STRANGER", STRANGER)  # fmt: skip
"""What a text would have become."""


@pytest.fixture(scope="module")
def hostile(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve("hostile", hostile_copy(tmp_path_factory))


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(window: Page, hostile: str) -> Iterator[Page]:
    """A page whose every request goes to the dashboard, or the test fails."""
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    window.on("websocket", lambda socket: asked.append(socket.url))
    window.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    yield window
    own = (hostile, hostile.replace("http", "ws", 1), "data:", "blob:")
    assert not [url for url in asked if not url.startswith(own)]


def check(page: Page) -> None:
    """Nothing has become of a text, and nothing runs over the side."""
    settled(page)
    assert page.evaluate(MADE) == {"ran": 0, "links": 0, "pictures": 0, "elements": 0}, page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
        f"{page.url} runs over the side"
    )


def texts(page: Page, selector: str) -> list[str]:
    """What stands in each of these elements."""
    return [read(text) for text in page.locator(selector).evaluate_all("all => all.map(one => one.textContent)")]


def cut(text: str, most: int) -> str:
    """A payload as it is read where there is no room for all of it."""
    return read(visible(text if len(text) <= most else text[: most - 1] + "…"))


MARKED = re.compile(r"p\d\d")
FIELDS = {"compare": ALL[14], "step": ALL[1], "clock": ALL[28], "define": ALL[15], "period": ALL[3], "part": ALL[2], "split": ALL[4], "metric": ALL[29], "find": ALL[30]}  # fmt: skip
"""What the address may hold without leaving nothing to be shown."""


NAMES = [page.name for page in frame.PAGES]
LOOKED_AT = ("overview", "complaints", "team", "add_data", "tickets", "speed", "standards", "comments")


@pytest.mark.sweep
@pytest.mark.parametrize("name", in_sweep(NAMES, in_gate=LOOKED_AT))
def test_nothing_becomes_of_a_text(hostile: str, reader: Page, name: str) -> None:
    """The gate has a page of each kind of what is shown: cards, pictures, groups, files, tables, an opened number, notes, comments; the sweep all."""
    is_first = name == frame.PAGES[0].name
    chosen = {"team": address.join(CHOSEN)} if name == "speed" else {}
    go(reader, f"{hostile}/{'' if is_first else name}?{urlencode(FIELDS | chosen)}")
    check(reader)
    READ.get(name, lambda page: None)(reader)


def notes(page: Page) -> None:
    """The notes under the pictures are all there, as they were written."""
    captions = " ".join(texts(page, "[data-testid=stCaptionContainer]"))
    assert [text for text in SHOWN if text.rstrip(".") not in captions] == []
    for field in ("compare", "clock", "define", "period"):
        assert any(
            read(FIELDS[field]) in text
            for text in texts(page, "[data-testid=stAlert] [data-testid=stMarkdownContainer]")
        ), field


def labels(page: Page) -> None:
    """Labels of pictures, what stands behind a bar, and the names below a picture."""
    known = {cut(text, most) for text in ALL for most in (24, 26)}
    expect(page.locator(".ytick text").filter(has_text=MARKED).nth(19)).to_be_visible()
    found = [re.sub(r" ?n [\d,]+$", "", text) for text in texts(page, ".ytick text")]
    named = [text for text in found if MARKED.search(text)]
    assert len(named) >= 20
    assert set(named) <= known
    page.locator(".barlayer .point path").nth(1).hover(force=True)
    hovered = page.locator(".hoverlayer text").first
    expect(hovered).to_be_visible()
    assert any(read(hovered.text_content() or "").startswith(text) for text in SHOWN)
    rest = [text for text in texts(page, "[data-testid=stCaptionContainer]") if MARKED.search(text)]
    assert any(sum(one in text for one in SHOWN) >= 5 for text in rest)


def groups(page: Page) -> None:
    """The names of groups in a table."""
    named = [text for text in texts(page, "table.groups th[scope=row]") if MARKED.search(text)]
    assert len(named) >= 15
    assert set(named) <= SHOWN


def uploads(page: Page) -> None:
    """The names of files, and what became of their rows."""
    lines = page.locator("[data-testid=stExpander]").filter(has_text="p02")
    said = read(lines.first.text_content() or "")
    assert [text for text in EVERY_OTHER if text not in said] == []
    lines.first.locator("summary").click()
    check(page)


def toolbar(page: Page) -> None:
    """A table gives no file: the page's own button does, defused."""
    page.locator("[data-testid=stDataFrame]").first.hover()
    buttons = page.locator("[data-testid=stElementToolbarButton]")
    expect(buttons.first).to_be_visible()
    assert buttons.count() >= 2
    assert page.locator("[data-testid=stElementToolbar]").get_by_label("Download", exact=False).count() == 0
    assert not any("Download" in (text or "") for text in buttons.evaluate_all("all => all.map(one => one.outerHTML)"))
    assert page.get_by_role("link", name="Download").count() == 1


def opened(page: Page) -> None:
    """Chosen values in the filters, in the sentence of what is shown, and in an opened number."""
    page.locator(".st-key-_filters button").first.click()
    check(page)
    page.keyboard.press("Escape")
    page.locator(".card button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("tab").first).to_be_visible()
    check(page)
    for text in CHOSEN:
        assert read(text) in read(dialog.text_content() or "")
        assert read(text) in texts(page, ".st-key-sentence")[0]
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def judged(page: Page) -> None:
    """Notes of judgements, and the targets with the groups they are for."""
    verdicts = " ".join(texts(page, ".checklist .judged"))
    assert sum(f"“{text}”" in verdicts for text in SHOWN) >= 10
    go(page, page.url.partition("?")[0] + "?part=targets")
    check(page)
    listed = " ".join(texts(page, "table.list tbody"))
    assert [text for text in SHOWN if f"Team: {text}" not in listed] == []


def sent(page: Page) -> None:
    """The names of what is sent, and why it was not, as they were written."""
    told = " ".join(texts(page, "[class*=st-key-send_] [data-testid=stMarkdownContainer]"))
    wanted = [read(visible(text[:60])) for text in ALL[::6]]
    assert [text for text in wanted if text not in told] == []
    assert sum(read(visible(text)) in told for text in ALL[::6]) >= 5, "why not, and to whom"


READ: dict[str, Callable[[Page], None]] = {
    "deliveries": sent,
    "overview": notes,
    "complaints": labels,
    "team": groups,
    "add_data": uploads,
    "tickets": toolbar,
    "speed": opened,
    "standards": judged,
}


def test_what_is_not_in_the_data_is_named_as_written(hostile: str, reader: Page) -> None:
    """All payloads as values of one field, and one in each other field."""
    given = {name: address.join([f"{text} x"]) for name, text in zip(address.FILTERS, ALL, strict=False)}
    given["team"] = address.join(f"{text} x" for text in ALL)
    go(reader, f"{hostile}/tickets?{urlencode(given)}")
    check(reader)
    said = texts(reader, "[data-testid=stAlert] [data-testid=stMarkdownContainer]")
    assert [text for text in SHOWN if f"Team “{text} x” in this link is not in the data." not in said] == []
    assert len(said) >= len(ALL) + len(address.FILTERS) - 1
