"""How tests get into a dashboard that they started: as a program with the key of its store, or with the cookie of a browser."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, BrowserContext

from data.store import secret

KEPT: dict[str, str] = {}
"""The key of each dashboard that was started, by its address."""


def remember(address: str, store: Path) -> None:
    """Note the key of a dashboard that answers at `address` and has this store."""
    KEPT[address] = secret.known(store)


def headers(address: str) -> dict[str, str]:
    """What a program sends to a dashboard."""
    return {"Authorization": f"Bearer {KEPT[address]}"}


def cookies(address: str) -> list[Any]:
    """What a browser holds once it is signed in."""
    here = urlsplit(address)
    connection = http.client.HTTPConnection(here.netloc, timeout=60)
    body = f"token={quote(KEPT[address])}&address={quote(address, safe='')}"
    connection.request("POST", "/sign-in", body, {"Host": here.netloc, "Origin": address})
    answer = connection.getresponse()
    assert answer.status == 303, answer.read()
    found = SimpleCookie()
    for given in answer.headers.get_all("set-cookie") or []:
        found.load(given)
    return [{"name": name, "value": cookie.value, "url": address} for name, cookie in found.items()]


@contextmanager
def signed_in(browser: Browser, **usual: Any) -> Iterator[Browser]:
    """The browser, whose visitors are signed in to every dashboard that was remembered by the time they come or is while they are there.

    `usual` are options of each visitor who does not have others.
    """
    plain = browser.new_context

    def come(*arguments: Any, **options: Any) -> BrowserContext:
        context = plain(*arguments, **{**usual, **options})
        for address in KEPT:
            context.add_cookies(cookies(address))
        return context

    browser.new_context = come  # type: ignore[method-assign]
    try:
        yield browser
    finally:
        browser.new_context = plain  # type: ignore[method-assign]


def sign_in_all(browser: Browser, address: str) -> None:
    """Sign the visitors in who were there before the dashboard was."""
    for context in browser.contexts:
        context.add_cookies(cookies(address))
