"""Who is signed in: a signed cookie for each browser, ended by signing out, and codes that sign in once."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from data.store import secret as store_secret

LOG = logging.getLogger("service_pulse.access")
COOKIE_SECONDS = 30 * 24 * 3600
KNOWN_SECONDS = 365 * 24 * 3600
CODE_SECONDS = 600.0


class Codes:
    """Codes that sign one browser in, once and soon: for the address that the start opens, which other programs may see."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def new(self) -> str:
        """A code that holds for ten minutes."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._until[code] = time.monotonic() + CODE_SECONDS
        return code

    def spend(self, code: str) -> bool:
        """Whether a code holds; from now on it does not."""
        with self._lock:
            return self._until.pop(code, 0.0) > time.monotonic()


CODES = Codes()
"""The only ones: the start makes them, the guard takes them."""


class Sessions:
    """The browsers that are signed in with one secret. Another secret signs all of them out.

    A cookie has no path of its own: a browser then keeps it to the folder in which it signed in, which is right under any
    path that a proxy puts before the dashboard.
    """

    def __init__(self, secret: str, ended_file: Path | None = None) -> None:
        """Take the secret, and the file in which those that signed out are kept until their cookie would have ended."""
        key = hashlib.sha256(secret.encode()).digest()
        self._signer = TimestampSigner(key, salt="service-pulse-session")
        self._known = TimestampSigner(key, salt="service-pulse-known-browser")
        self.cookie = f"service_pulse_{hashlib.sha256(key).hexdigest()[:8]}"
        self.known_cookie = f"{self.cookie}_known"
        self._file = ended_file
        self._ended = _read(ended_file)
        self._open: dict[str, set[asyncio.Future[None]]] = {}

    def begin(self, answer: Response) -> None:
        """Sign the browser that gets this answer in."""
        session, browser = self._signer.sign(secrets.token_urlsafe(16)), self._known.sign(secrets.token_urlsafe(16))
        answer.set_cookie(
            self.cookie, session.decode(), max_age=COOKIE_SECONDS, httponly=True, samesite="lax", path=None
        )
        answer.set_cookie(
            self.known_cookie, browser.decode(), max_age=KNOWN_SECONDS, httponly=True, samesite="lax", path=None
        )

    def of(self, scope: Scope) -> str | None:
        """The session of whoever asks, or None; a forged, old or ended cookie is as good as none."""
        given = HTTPConnection(scope).cookies.get(self.cookie, "")
        with suppress(BadSignature):
            session = self._signer.unsign(given, max_age=COOKIE_SECONDS).decode()
            return None if session in self._ended else session
        return None

    def known_browser(self, scope: Scope) -> str | None:
        """What a browser is called that was signed in before with the same secret, or None."""
        given = HTTPConnection(scope).cookies.get(self.known_cookie, "")
        with suppress(BadSignature):
            return self._known.unsign(given, max_age=KNOWN_SECONDS).decode()
        return None

    def end(self, session: str, answer: Response) -> None:
        """Sign out: the cookie is worth nothing from now on, wherever a copy lies, and open pages are cut off."""
        answer.delete_cookie(self.cookie, httponly=True, samesite="lax", path=None)  # type: ignore[arg-type]  # no path, as above
        now = time.time()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        self._ended[session] = now + COOKIE_SECONDS
        if self._file is not None:
            try:
                store_secret.write(self._file, json.dumps(self._ended))
            except OSError as error:
                LOG.warning("Who signed out could not be kept beyond the next start: %s", error)
        self.cut(session)

    def cut(self, session: str) -> None:
        """End the websockets of a session, whoever keeps it."""
        for ended in self._open.pop(session, ()):
            if not ended.done():
                ended.set_result(None)

    def watched(self, session: str, receive: Receive, send: Send) -> tuple[Receive, Send, asyncio.Future[None]]:
        """The two ways of a websocket that ends when its session does; `unwatch` the future after its end."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open.setdefault(session, set()).add(ended)

        async def receive_until_ended() -> Message:
            coming = asyncio.ensure_future(receive())
            try:
                await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
                return {"type": "websocket.disconnect", "code": 1008} if ended.done() else coming.result()
            finally:
                coming.cancel()

        async def send_until_ended(message: Message) -> None:
            if not ended.done():
                await send(message)

        return receive_until_ended, send_until_ended, ended

    def unwatch(self, session: str, ended: asyncio.Future[None]) -> None:
        """Forget a websocket that is over."""
        others = self._open.get(session, set())
        others.discard(ended)
        if not others:
            self._open.pop(session, None)


def only_by_tls(headers: MutableHeaders) -> None:
    """Make every cookie of an answer one that a browser sends by TLS only."""
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")


def _read(file: Path | None) -> dict[str, float]:
    try:
        found = json.loads(file.read_text(encoding="utf-8")) if file else {}
        return {str(one): float(until) for one, until in found.items() if float(until) > time.time()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
