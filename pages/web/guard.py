"""Who is let in: a browser or program with the key of the store, or, once it is open to others, with the access token, or whom a provider of
OpenID Connect names and the rules do (access_rules.py, open_id.py).

Covers pages, routes and the websocket alike. What tells that a request is from elsewhere is in access.py, who is signed in
in sessions.py, how wrong secrets are slowed down in attempts.py.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.config import api_tokens, audit
from data.config.api_tokens import ApiToken
from data.config.audit import Event
from data.store import secret as store_secret
from data.store.store import default_path
from pages.locale import language
from pages.ui.answers import reader
from pages.ui.answers.reader import Right
from pages.ui.view.words import t
from pages.web import (
    access,
    access_rules,
    acting,
    api,
    open_id,
    outside_links,
    people,
    readers,
    sign_in,
    streamlit_internals,
)
from pages.web.access_rules import Rules, WrongRules
from pages.web.attempts import FREE, Attempts, address_of
from pages.web.open_id import OpenId
from pages.web.people import People
from pages.web.sessions import CODES, COOKIE_SECONDS, Sessions, only_by_tls

LOG = logging.getLogger("service_pulse.access")
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
HEALTH = "/health"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
        # Streamlit's styles are written by its scripts, and it loads the code of our own components from blob: addresses.
        f"style-src 'self' 'unsafe-inline'; script-src 'self' blob: {' '.join(streamlit_internals.inline_scripts())}; "
        "worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Sent with every answer that does not say otherwise itself."""


class Guard:
    """Middleware in plain ASGI, because starlette's BaseHTTPMiddleware never sees the websocket that carries every number.

    Without an access token only requests from this computer to a name of this computer pass, none that a proxy forwarded,
    and they need the key of the store, as other people and their proxies may be on this computer too. With a token every
    request needs that, or a session of somebody whom the rules name, from wherever it comes. Either way what changes something must
    come from the dashboard's own address.
    """

    def __init__(
        self,
        app: ASGIApp,
        token: str | None = None,
        key: str | None = None,
        signed_out: Path | None = None,
        rules: Callable[[], Rules | None] = access_rules.current,
        known: People | None = None,
    ) -> None:
        """Take the token given, else that of the environment or st.secrets; an empty one means this computer only, by `key`.

        Without a key given it is that of the store; who signed out is kept in the file given, else beside the store. `rules` tells
        the rules of now, `known` who came in by them.
        """
        self.app = app
        self.token = token if token is not None else access.token()
        self.rules = rules
        self.people = known or people.of(default_path())
        self.secret = self.token or key or store_secret.of(default_path())
        if signed_out is None and token is None:
            signed_out = store_secret.path(default_path()).with_suffix(".signed-out")
        self.sessions = Sessions(self.secret, signed_out)
        self.attempts = Attempts()
        self.open_id = OpenId(app, self.people, self.attempts)
        self.guesses = Attempts()
        self.base = access.base_path()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, ask for the secret, or refuse it; what is said is in the language that it asks for."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with language.speaking(_language(scope, headers)):
            await self._answer(scope, receive, send, headers)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        is_http = scope["type"] == "http"
        send = _with_headers(send, access.is_tls(scope, headers)) if is_http else send
        path = scope["path"].removeprefix(self.base)
        if is_http and path == streamlit_internals.HEALTH:
            await self.app(
                scope, receive, send
            )  # says "ok" and nothing else: what a platform asks before it sends anybody
            return
        rules, refusal = self._rules_now(scope, headers)
        refusal = refusal or self._refusal(scope, headers, rules)
        if refusal is None and is_http:
            refusal = await self._coming_in(scope, receive, headers, path, rules)
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
            return
        if path.startswith(outside_links.FOLDER):
            await self._answer_outside(scope, receive, send, headers, path.removeprefix(outside_links.FOLDER))
            return
        token = api_tokens.holder(default_path(), _secret_in(headers.get("authorization", ""))) if is_http else None
        if token is not None:
            await self._answer_program(scope, receive, send, token, path)
            return
        session, person = self.sessions.of(scope), self.people.session(scope) if rules else None
        who = self._handle(scope, headers, session, person, rules)
        asking = readers.say(scope, who if isinstance(who, str) else None)
        if is_http and path == SIGN_OUT and (session or person or not isinstance(who, Response)):
            await (await self._sign_out(scope, session, person))(scope, receive, send)
        elif isinstance(who, Response) and not (is_http and path == HEALTH):
            await _refuse(scope, receive, send, who)
        elif not is_http:
            # Its runs find their reader by the header, at each question anew.
            await self._socket(scope, receive, send, session, person)
        elif path.startswith(streamlit_internals.UPLOADS) and not reader.may(asking, Right.IMPORT):
            await PlainTextResponse(t("access.no_right"), 403)(scope, receive, send)
        else:
            with reader.being(asking), audit.acting(acting.as_reader(asking, acting.address(scope))):
                await self.app(scope, receive, send)

    def _handle(
        self, scope: Scope, headers: Headers, session: str | None, person: str | None, rules: Rules | None
    ) -> str | Response:
        """The handle of whoever asks (readers.py), or what to answer who is not let in."""
        if session:
            return readers.owner()
        if person and rules:
            if self.people.reader_of_session(person) is not None:
                return readers.handle(people.KIND, person)
            known = self.people.of_session(person)
            return sign_in.not_named(known.name, known.email, rules.ask) if known else self._way(scope)
        return self._ask(scope, headers, rules) or readers.owner()

    def _rules_now(self, scope: Scope, headers: Headers) -> tuple[Rules | None, Response | None]:
        """The rules, or what everybody hears while they cannot be used."""
        try:
            return self.rules(), None
        except WrongRules as wrong:
            said = t("rules.wrong", why=wrong.sentence())
            return None, sign_in.told(said, 403) if _wants_page(scope, headers) else PlainTextResponse(said, 403)

    async def _coming_in(
        self, scope: Scope, receive: Receive, headers: Headers, path: str, rules: Rules | None
    ) -> Response | None:
        """What is answered to whoever need not be signed in yet; None where that is nothing."""
        if path == SIGN_IN:
            return await self._sign_in(Request(scope, receive), headers, rules)
        if rules and scope["method"] == "GET" and path in (access_rules.CALLBACK, streamlit_internals.TO_PROVIDER):
            readers.say(scope, None)
            if path == access_rules.CALLBACK:
                return await self.open_id.from_provider(scope, receive, rules)
            return await self.open_id.to_provider(scope, receive)
        return None

    async def _answer_outside(self, scope: Scope, receive: Receive, send: Send, headers: Headers, rest: str) -> None:
        """Open a link for people outside, or answer its guest; a session of this browser plays no part in what is shown."""
        number, below, path = rest.partition("/")
        if not below:
            await _refuse(scope, receive, send, await self._open_link(scope, headers, number))
            return
        asking = readers.say(scope, readers.handle(outside_links.KIND, number))
        said = ""
        if asking == reader.NOBODY or not outside_links.has_cookie(scope, number):
            said = t("outside.ended")
        elif not outside_links.is_open(scope, f"/{path}", asking):
            said = t("outside.closed")
        if said:
            await _refuse(scope, receive, send, _told(scope, headers, said, 403))
            return
        inner = f"{self.base}/{path}"
        scope = {**scope, "path": inner, "raw_path": quote(inner).encode()}
        if scope["type"] == "websocket":
            scope["headers"] = _without_session(scope["headers"])
            await self._socket(scope, _of_a_page(receive), send, None, None)
            return
        with reader.being(asking):
            await self.app(scope, receive, send)

    async def _open_link(self, scope: Scope, headers: Headers, token: str) -> Response:
        number = outside_links.number_of(token)
        link = await anyio.to_thread.run_sync(outside_links.opened, number) if number else None
        if number is None:
            who, now = address_of(scope.get("client")), time.monotonic()
            wait = self.guesses.wait_seconds(who, now, is_known=False)
            if wait > 0:
                answer = _told(scope, headers, t("signin.wait", seconds=int(wait) + 1), 429)
                answer.headers.update(_wait(int(wait) + 1))
                return answer
            in_a_row = self.guesses.failed(who, token, now)
            LOG.warning("A link that was never given was asked for from %s, the %d. in a row.", who, in_a_row)
        if link is None:
            return _told(scope, headers, t("outside.ended"), 404)
        if scope["type"] == "websocket" or scope["method"] != "GET":
            return _told(scope, headers, t("outside.open"), 405)
        if (
            self.sessions.of(scope) is None and self.people.session(scope) is None
        ):  # who gave it looks at it as its guests do
            guest = readers.found(readers.handle(outside_links.KIND, link.number))
            with audit.acting(acting.as_reader(guest, acting.address(scope))):
                await anyio.to_thread.run_sync(outside_links.count, link.number)
        return outside_links.lead_on(link)

    async def _answer_program(self, scope: Scope, receive: Receive, send: Send, token: ApiToken, path: str) -> None:
        """Let a program with the token of one person ask what it may, and nothing else."""
        if path not in api.PATHS:
            await PlainTextResponse(t("serve.only_answers"), 403)(scope, receive, send)
            return
        readers.say(scope, None)
        scope[access.API_TOKEN] = token
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, rules: Rules | None) -> Response | None:
        if self.token and len(self.token) < access.SHORTEST_TOKEN:
            said = t("access.too_short", variable=access.TOKEN_VARIABLE, shortest=access.SHORTEST_TOKEN)
            return sign_in.told(said, 403) if _wants_page(scope, headers) else PlainTextResponse(said, 403)
        why = None if self.token or rules else access.not_this_computer(scope, headers)
        if why is not None:
            return _elsewhere(scope, headers, why)
        if not access.is_own_origin(scope, headers):
            return PlainTextResponse(t("access.wrong_origin"), 403)
        return None

    def _ask(self, scope: Scope, headers: Headers, rules: Rules | None) -> Response | None:
        """None for a program that sends the secret; else what to answer who is not signed in."""
        given = _secret_in(headers.get("authorization", ""))
        if given and not self.attempts.was_given(self._who(scope), given):
            is_right, wait = self._try(scope, given)
            if is_right:
                return None
            if wait:
                return PlainTextResponse(t("signin.wait", seconds=wait), 429, headers=_wait(wait))
        if _wants_page(scope, headers):
            return self._way(scope)
        kind = "token" if self.token else "open_id" if rules else "key"
        said = t(f"access.no_secret.{kind}")
        return PlainTextResponse(said, 401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})

    def _way(self, scope: Scope) -> Response:
        """To the sign-in page; relative, so that it holds under any path that a proxy puts before the dashboard."""
        path, query = scope["path"].removeprefix(self.base), scope.get("query_string", b"").decode("latin-1")
        target = (path or "/") + (f"?{query}" if query else "")
        up = "../" * (len(path.split("/")) - 2) if path else f"{self.base.rpartition('/')[2]}/"
        way = f"{up}{SIGN_IN[1:]}?next={quote(target, safe='')}"
        return RedirectResponse(way, 303, headers={"Cache-Control": "no-store"})

    async def _sign_in(self, request: Request, headers: Headers, rules: Rules | None) -> Response:
        target = sign_in.own_path(request.query_params.get("next", "/"))
        provider = request.query_params.get(open_id.WITH, "")
        if rules and request.method != "POST" and provider in rules.providers:
            return self.open_id.begin(provider, target)
        if rules and not (self.token and request.method == "POST"):
            return sign_in.choice(target, rules.providers, has_secret=bool(self.token))
        is_for_all = bool(self.token)
        if request.method != "POST":
            return sign_in.form(target, is_for_all=is_for_all, here=self._other_name(headers, target))
        fields = parse_qs((await _small_body(request)).decode("utf-8", "replace"))
        given, address = (fields.get(name, [""])[0].strip() for name in ("token", "address"))
        if not is_for_all and not access.is_here(address):
            return sign_in.refused(t("access.why.browser"))
        is_right, wait = self._try(request.scope, given)
        if not is_right:
            said = t("signin.wait", seconds=wait) if wait else t("signin.wrong")
            answer = sign_in.form(target, is_for_all=is_for_all, problem=said, status=429 if wait else 401)
            answer.headers.update(_wait(wait) if wait else {})
            return answer
        answer = RedirectResponse(f".{target}", 303, headers={"Cache-Control": "no-store"})
        self.sessions.begin(answer)
        audit.note(default_path(), Event.SIGN_IN, who=acting.as_reader(reader.OWNER, acting.address(request.scope)))
        return answer

    async def _sign_out(self, scope: Scope, session: str | None, person: str | None) -> Response:
        if scope["method"] != "POST":
            return sign_in.sign_out()
        answer: Response = RedirectResponse(SIGN_IN[1:], 303, headers={"Cache-Control": "no-store"})
        if person:
            answer = await self.open_id.sign_out(person, scope)
            self.sessions.cut(person)
        if session:
            self.sessions.end(session, answer)
            audit.note(default_path(), Event.SIGN_OUT, who=acting.as_reader(reader.OWNER, acting.address(scope)))
        return answer

    def _try(self, scope: Scope, given: str) -> tuple[bool, int]:
        """Whether a secret is right, and else how many seconds to wait before one is looked at at all (0: this one was)."""
        who, now = self._who(scope), time.monotonic()
        wait = self.attempts.wait_seconds(who, now, self.sessions.known_browser(scope) is not None)
        if wait > 0 and not CODES.spend(given):
            return False, int(wait) + 1
        if wait > 0 or hmac.compare_digest(given.encode(), self.secret.encode()) or CODES.spend(given):
            self.attempts.succeeded(who)
            return True, 0
        in_a_row = self.attempts.failed(who, given, now)
        LOG.warning("A wrong secret was given from %s, the %d. in a row.", address_of(scope.get("client")), in_a_row)
        if in_a_row <= FREE:  # who goes on trying must not fill the disk
            about = acting.nobody(acting.address(scope))
            audit.note(default_path(), Event.SIGN_IN_REFUSED, "wrong secret", in_a_row, who=about)
        return False, 0

    def _who(self, scope: Scope) -> str:
        return self.sessions.known_browser(scope) or address_of(scope.get("client"))

    def _other_name(self, headers: Headers, target: str) -> str:
        """Where a browser that calls this computer localhost finds the address that the start opens."""
        if self.token or access.host_name(headers.get("host", "")) != "localhost":
            return ""
        return f"http://127.0.0.1{headers['host'][len('localhost') :]}{self.base}{target}"

    async def _socket(
        self, scope: Scope, receive: Receive, send: Send, session: str | None, person: str | None
    ) -> None:
        # The origin was found to be our own. Streamlit compares it with Host alone, and else asks the internet for this
        # computer's address; behind a proxy that does not pass on Host, both would be wrong.
        origin = urlsplit(Headers(scope=scope)["origin"]).netloc.encode("latin-1")
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"host"] + [(b"host", origin)]
        watched = session or person
        if watched is None:
            await self.app(scope, receive, send)
            return
        receive, send, ended = self.sessions.watched(watched, receive, send)
        until = asyncio.get_running_loop().call_later(
            self.people.seconds_left(watched) if watched == person else COOKIE_SECONDS, self.sessions.cut, watched
        )
        try:
            await self.app(scope, receive, send)
        finally:
            until.cancel()
            self.sessions.unwatch(watched, ended)


def _told(scope: Scope, headers: Headers, said: str, status: int) -> Response:
    answer = sign_in.told(said, status) if _wants_page(scope, headers) else PlainTextResponse(said, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _of_a_page(receive: Receive) -> Receive:
    """What comes by a websocket, without what does not draw its own page."""

    async def next_one() -> Message:
        while True:
            message = await receive()
            if streamlit_internals.is_of_a_page(message.get("bytes") or b"") or message["type"] != "websocket.receive":
                return message

    return next_one


def _without_session(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers without the third part of what Streamlit calls protocols: with that, a socket goes on with a session that there was."""
    return [
        (name, b",".join(value.split(b",")[:2]) if name == b"sec-websocket-protocol" else value)
        for name, value in headers
    ]


def _wants_page(scope: Scope, headers: Headers) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")


def _elsewhere(scope: Scope, headers: Headers, why: str) -> Response:
    if "text/html" in headers.get("accept", ""):
        return sign_in.refused(why)
    return PlainTextResponse(sign_in.refused_text(why), 403, headers={"Cache-Control": "no-store"})


def _wait(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds), "Cache-Control": "no-store"}


def _language(scope: Scope, headers: Headers) -> str:
    """The language of whoever asks for something that is no page of Streamlit."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    remembered = cookie_parser(headers.get("cookie", "")).get(language.COOKIE, "")
    asked = next(iter(query.get(language.ADDRESS, ())), "")
    return language.of_request(asked, remembered, headers.get("accept-language", ""))


def _secret_in(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


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


def _with_headers(send: Send, is_tls: bool) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if is_tls:
                only_by_tls(headers)
        await send(message)

    return wrapped
