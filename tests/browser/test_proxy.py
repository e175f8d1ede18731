"""The dashboard behind a real nginx, as readers elsewhere see it: refused, or by TLS under a path with everything in its place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from tests.browser.conftest import settled
from tests.browser.test_app import export
from tests.nginx import FULL, UPGRADE, running_nginx

pytestmark = pytest.mark.browser

TOKEN = "a-long-enough-secret"


def test_a_silent_proxy_shows_how_to_set_access_up_and_by_tls_under_a_path_all_works(
    serve: Callable[..., str], demo: str, browser: Browser, tmp_path: Path
) -> None:
    address = serve("proxied", KPI_ACCESS_TOKEN=TOKEN)
    plain = {"/": f"proxy_pass {demo}; {UPGRADE}"}
    secure = {"/pulse/": f"proxy_pass {address}/; {FULL}"}
    with running_nginx(tmp_path, plain, secure) as nginx:
        # The one visitor of these tests for whom things move, as they do for most.
        context = browser.new_context(ignore_https_errors=True, accept_downloads=True, reduced_motion="no-preference")
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"http://pulse.localhost:{nginx.port}/speed#{'x' * 43}")
        expect(page.get_by_text("KPI_ACCESS_TOKEN").first).to_be_visible()
        expect(page.locator("form")).to_be_hidden()
        assert "#" not in page.url
        _works(page, f"https://localhost:{nginx.tls_port}/pulse", tmp_path)
        assert not refused
        context.close()


def _works(page: Page, own: str, folder: Path) -> None:
    page.goto(f"{own}/speed?period=91d")
    page.get_by_label("Access token").fill("wrong")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Access token").fill(TOKEN)
    page.get_by_role("button").click()
    settled(page)
    assert page.url.startswith(f"{own}/speed?")
    assert all(cookie["secure"] for cookie in page.context.cookies() if "/pulse" in cookie["path"])
    expect(page.locator("article.card").first).to_be_visible()
    settled(page)
    link, make = page.locator("[data-testid=stCode]"), page.get_by_role("button", name="Make link", exact=True)
    for _ in range(5):  # a click is lost while the page is drawn once more
        page.locator(".st-key-_share button").first.click()
        with suppress(TimeoutError):
            make.wait_for(timeout=6_000)
            break
    make.click()
    link.wait_for()
    assert link.inner_text().strip().startswith(f"{own}/l/")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Tickets", exact=False).first.click()
    with page.expect_download() as coming:
        page.locator("a[href*='rows.csv']").first.click()
    assert Path(coming.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    page.get_by_role("link", name="Add data", exact=False).first.click()
    page.get_by_text("Larger files").click()
    page.locator("label.zone input").set_input_files(export(folder / "tickets.csv"))
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("tickets.csv is loaded.")).to_be_visible()
    page.get_by_role("link", name="Access", exact=True).first.click()
    with page.context.expect_page() as coming_page:
        page.locator("a[href='sign-out']").click()
    leaving = coming_page.value
    leaving.get_by_role("button").click()
    expect(leaving.get_by_label("Access token")).to_be_visible()
    assert leaving.url == f"{own}/sign-in"
    page.goto(own + "/")
    expect(page.get_by_label("Access token")).to_be_visible()
