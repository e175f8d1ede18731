"""A long import in the browser: rows and time left are told, other visitors' pages open meanwhile, and stopping leaves no trace."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import access
from tests.bench import zendesk
from tests.browser.conftest import settled

pytestmark = pytest.mark.browser

ROWS = 300_000
LONGEST_SECONDS = 60
SMALL = "Id,Requester,Created at,Solved at,Reopens\n1,Customer A,2026-03-02 09:00:00,2026-03-02 11:00:00,0\n"


def load(address: str, name: str, text: str) -> None:
    request = urllib.request.Request(
        f"{address}/api/upload?name={name}&load=yes", text.encode(), access.headers(address), method="PUT"
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        status = json.load(answer)["status"]
    end = time.monotonic() + 60
    asked = urllib.request.Request(address + status, headers=access.headers(address))
    while json.load(urllib.request.urlopen(asked, timeout=60))["state"] != "done":
        assert time.monotonic() < end
        time.sleep(0.2)


def share(page: Page) -> int:
    return int(page.locator(".st-key-_add_under_way [role=progressbar]").first.get_attribute("aria-valuenow") or 0)


def test_others_go_on_while_a_large_file_is_loaded(
    serve: Callable[[str], str], page: Page, browser: Browser, tmp_path: Path
) -> None:
    address = serve("importing")
    load(address, "small.csv", SMALL)
    other = browser.new_context().new_page()
    other.goto(
        f"{address}/definitions"
    )  # so that this browser has compiled the scripts: what is awaited later are answers
    settled(other)
    page.goto(f"{address}/add_data")
    settled(page)
    page.get_by_text("Larger files").click()
    page.locator("label.zone input").set_input_files(zendesk.write(tmp_path / "large.csv", ROWS))
    page.get_by_role("button", name="Load", exact=True).click(timeout=180_000)
    under_way = page.locator(".st-key-_add_under_way")
    expect(under_way).to_contain_text("large.csv", timeout=60_000)
    expect(under_way).to_contain_text(re.compile(r"about \d+ (s|min) left"), timeout=60_000)
    first = share(page)

    begun = time.monotonic()
    other.goto(address)
    settled(other)
    expect(other.locator("article.card").first).to_be_visible()
    assert time.monotonic() - begun < LONGEST_SECONDS
    assert "1" in other.locator("article.card", has_text="Tickets created").first.inner_text()  # as it was before
    other.context.close()

    expect(under_way).to_contain_text(f"{ROWS:,} rows", timeout=180_000)
    assert share(page) > first
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("large.csv was stopped. Nothing was loaded.")).to_be_visible(timeout=60_000)
    settled(page)
    past = page.locator("[data-testid=stExpander]", has_text="new,")
    expect(past).to_have_count(1)
    expect(past).to_contain_text("small.csv")
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_visible(timeout=60_000)  # for another try
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Ready to load")).to_have_count(0)
