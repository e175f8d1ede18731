"""Who is let in: this computer only, or whoever holds the access token; covers pages, routes and the websocket alike."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import os
from contextlib import suppress
from urllib.parse import parse_qs, quote, urlsplit

from itsdangerous import BadSignature, TimestampSigner
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web import streamlit_internals
from pages.web.sign_in import form, own_path

TOKEN_VARIABLE = "KPI_ACCESS_TOKEN"
SHORTEST_TOKEN = 16
COOKIE = "service_pulse_access"
COOKIE_SECONDS = 30 * 24 * 3600
SIGN_IN = "/sign-in"
OPEN_PATHS = frozenset({"/health", streamlit_internals.HEALTH})
"""Answered without a token (never to a wrong host): they say that the server runs, and nothing about the data."""

NOT_LOCAL = (
    "This dashboard answers only on the computer that it runs on. To open it to others, start it with the environment variable "
    f"{TOKEN_VARIABLE} set to a secret of at least {SHORTEST_TOKEN} characters; README.md says how."
)
WRONG_ORIGIN = "Another site asked for this. Open the dashboard at its own address and try again."
SHORT_TOKEN = f"{TOKEN_VARIABLE} is shorter than {SHORTEST_TOKEN} characters, so nobody is let in. Set a longer one and start again."
NO_TOKEN = "This dashboard asks for its access token: open it in a browser to sign in, or send the token as a Bearer or Basic password."

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Sent with every answer that does not say otherwise itself."""


class Guard:
    """Middleware in plain ASGI, because starlette's BaseHTTPMiddleware never sees the websocket that carries every number.

    Without a token only requests from this computer to a name of this computer pass (a foreign name that resolves to
    127.0.0.1 is the DNS rebinding attack), and none that a proxy forwarded. With a token every request needs it, from
    wherever it comes. Either way a websocket and every changing request must come from the dashboard's own address.
    """

    def __init__(self, app: ASGIApp, token: str | None = None) -> None:
        """Take the token given, else that of the environment; an empty one means this computer only."""
        self.app = app
        self.token = token if token is not None else os.environ.get(TOKEN_VARIABLE, "")
        # The key follows the token: who changes the token signs everybody out.
        self.signer = TimestampSigner(hashlib.sha256(self.token.encode()).digest(), salt="service-pulse-access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, send it to sign in, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        send = _with_headers(send) if scope["type"] == "http" else send
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
        elif self.token and scope["type"] == "http" and scope["path"] == SIGN_IN:
            await (await self._sign_in(Request(scope, receive)))(scope, receive, send)
        elif self.token and scope["path"] not in OPEN_PATHS and not self._has_token(scope, headers):
            await _refuse(scope, receive, send, _ask(scope, headers))
        else:
            await self.app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if self.token and len(self.token) < SHORTEST_TOKEN:
            return PlainTextResponse(SHORT_TOKEN, 403)
        if not self.token and not _is_local(scope, headers):
            return PlainTextResponse(NOT_LOCAL, 403)
        if not _is_own_origin(scope, headers):
            return PlainTextResponse(WRONG_ORIGIN, 403)
        return None

    def _has_token(self, scope: Scope, headers: Headers) -> bool:
        cookie = HTTPConnection(scope).cookies.get(COOKIE)
        if cookie is not None:
            # A forged or expired one, or one of an older token, is as good as none.
            with suppress(BadSignature):
                self.signer.unsign(cookie, max_age=COOKIE_SECONDS)
                return True
        return self._is_token(_token_in(headers.get("authorization", "")))

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())

    async def _sign_in(self, request: Request) -> Response:
        target = own_path(request.query_params.get("next", "/"))
        if request.method != "POST":
            return HTMLResponse(form(target, ""), headers={"Cache-Control": "no-store"})
        body = await _small_body(request)
        given = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0].strip()
        if not self._is_token(given):
            await asyncio.sleep(1)  # slows down guessing; the token's length is what prevents it
            return HTMLResponse(
                form(target, "That is not the access token. Please try again."),
                401,
                headers={"Cache-Control": "no-store"},
            )
        answer = RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE,
            self.signer.sign(b"in").decode(),
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer


def _is_local(scope: Scope, headers: Headers) -> bool:
    forwarded = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"))
    client = scope.get("client")
    return (
        not forwarded
        and client is not None
        and _is_this_computer(client[0])
        and _is_this_computer(_host_name(headers.get("host", "")))
    )


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_this_computer(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _is_own_origin(scope: Scope, headers: Headers) -> bool:
    """Whether a websocket or a changing request comes from the dashboard's own pages; browsers always say so."""
    is_socket = scope["type"] == "websocket"
    if not is_socket and scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return True
    origin = headers.get("origin")
    if origin is None:
        # Only programs that are no browser leave it out; they hold the token or sit at this computer. A browser's websocket never does.
        return not is_socket and headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    try:
        return bool(headers.get("host")) and urlsplit(origin).netloc.lower() == headers["host"].lower()
    except ValueError:
        return False


def _token_in(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _ask(scope: Scope, headers: Headers) -> Response:
    if scope["type"] == "http" and scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        query = scope.get("query_string", b"").decode("latin-1")
        target = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"{SIGN_IN}?next={quote(target, safe='')}", 303, headers={"Cache-Control": "no-store"})
    return PlainTextResponse(NO_TOKEN, 401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await receive()  # the connect message must be taken before it may be closed; the browser sees 403
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)


async def _small_body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > 4096:
            return b""
    return body


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped
