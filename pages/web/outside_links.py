"""Links for people without an account: signed, and looked up each time somebody asks by one, so that an end ends it everywhere at once.

A link is `/s/TOKEN`: its number and a signature. Opening it counts once, gives the browser a cookie and leads on to `/s/NUMBER/PAGE`.
Below `/s/NUMBER/` lies the same dashboard as its guest sees it (the guard takes that part off again), for whoever has the cookie: so a
browser that is signed in keeps its own pages beside, and sees a link as its guests do.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from urllib.parse import urlencode

from cachetools import LRUCache, cached
from itsdangerous import BadSignature, Signer
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from data.config import shared_links
from data.config.shared_links import OUTSIDE, SharedLink
from data.store import secret
from data.store.store import StoreError, default_path
from kpi.query.kept_limits import limits_of_kept
from pages.ui.answers import stores
from pages.ui.answers.reader import Reader, Role
from pages.web import readers

LOG = logging.getLogger("service_pulse.access")
FOLDER = "/s/"
KIND = "link"
FIRST_PAGE = "overview"
"""The page that has no name in its address."""
FILES = ("/static/", "/app/static/", "/_stcore/bidi-components/")
"""What a page is made of: the same for everybody."""
ALWAYS = ("/_stcore/health", "/_stcore/host-config")
PANELS = ("/api/panel.csv", "/api/panel.xlsx", "/api/panel.html")
ROWS = "/api/rows.csv"


def address(number: str) -> str:
    """The address of a link, without a / before it: it holds under any path that a proxy puts before the dashboard."""
    return f"{FOLDER[1:]}{_signer().sign(number).decode()}"


def number_of(token: str) -> str | None:
    """The number of the link that a token is for; None where we did not sign it."""
    with suppress(BadSignature):
        return _signer().unsign(token).decode()
    return None


def look_up(number: str) -> Reader | None:
    """The guest of a link as of now; None where it has ended, was taken back, or says what this program does not know."""
    known = _links().get(number)
    return known[1] if known and known[0].is_open(shared_links.now()) else None


def opened(number: str) -> SharedLink | None:
    """The link that somebody opens, if it leads anywhere."""
    return _links()[number][0] if look_up(number) else None


def count(number: str) -> None:
    """Count that a link was opened now."""
    shared_links.note_opening(stores.shown(), number)


def lead_on(link: SharedLink) -> Response:
    """The way from a link to its page, with the cookie that opens what lies below its number until it ends."""
    query = f"?{urlencode(link.fields)}" if link.fields else ""
    page = "" if link.page == FIRST_PAGE else link.page
    answer = RedirectResponse(f"{link.number}/{page}{query}", 303, headers={"Cache-Control": "no-store"})
    left = int((link.expires_at - shared_links.now()).total_seconds()) if link.expires_at else None
    answer.set_cookie(
        _cookie(link.number),
        _visits().sign(link.number).decode(),
        max_age=left,
        httponly=True,
        samesite="lax",
        path=None,
    )  # type: ignore[arg-type]  # no path: a browser keeps it to the folder of the link, whatever a proxy puts before that
    return answer


def has_cookie(scope: Scope, number: str) -> bool:
    """Whether whoever asks has opened this link in this browser."""
    given = HTTPConnection(scope).cookies.get(_cookie(number), "")
    with suppress(BadSignature):
        return _visits().unsign(given).decode() == number
    return False


def is_open(scope: Scope, path: str, reader: Reader) -> bool:
    """Whether an address, without the part of the link, is open to a guest; what is not named here is closed."""
    if scope["type"] == "websocket":
        return path == "/_stcore/stream"
    if scope["method"] not in ("GET", "HEAD") or ".." in path:
        return False
    if path in ALWAYS or path in PANELS or path.startswith(FILES):
        return True
    if path == ROWS:
        return reader.limits.may_see_rows
    return path == "/" or path[1:] in reader.pages


def _links() -> Mapping[str, tuple[SharedLink, Reader]]:
    """All links for people outside with their guests, read once a data version: making one and taking it back make a new one."""
    try:
        store = stores.shown()
        return _read(store.version(), str(store.path))
    except StoreError as error:
        LOG.warning("Links could not be looked up, so none leads anywhere: %s", error)
        return {}


@cached(LRUCache(2), lock=Lock())
def _read(version: int, path: str) -> Mapping[str, tuple[SharedLink, Reader]]:
    links = [one for one in shared_links.shared_links(stores.shown().read) if one.mode == OUTSIDE]
    return {link.number: (link, guest) for link in links if (guest := _guest(link))}


def _guest(link: SharedLink) -> Reader | None:
    try:
        limits = limits_of_kept(link.limits)
    except (KeyError, TypeError, ValueError) as error:
        LOG.warning("A link for people outside cannot be read, so it leads nowhere: %s", error)
        return None
    return Reader(link.number, link.name, Role.GUEST, limits, pages=(link.page,))


def _signer() -> Signer:
    return Signer(_key(), salt="service-pulse-outside-link", digest_method=hashlib.sha256)


def _visits() -> Signer:
    return Signer(_key(), salt="service-pulse-outside-visit", digest_method=hashlib.sha256)


def _key() -> str:
    """The key of the store: whatever the access token is, links hold as long as the store does."""
    return secret.of(default_path())


def _cookie(number: str) -> str:
    return f"service_pulse_link_{hashlib.sha256(number.encode()).hexdigest()[:12]}"


readers.know(KIND, look_up)
