"""Signing in by OpenID Connect: to the provider, back from it, and out again.

What the provider says is verified by Streamlit and Authlib (signature, issuer, audience, expiry, nonce, state), as for st.login. Here
it is taken from Streamlit's answer before it reaches the browser: who is named in the rules gets a session of ours (people.py).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, quote, unquote

import httpx
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope

from data.config import audit
from data.config.audit import Event
from data.store.store import default_path
from pages.ui.view.words import t
from pages.web import acting, people, sign_in, streamlit_internals
from pages.web.access_rules import Person, Rules
from pages.web.attempts import Attempts, address_of
from pages.web.people import People

WITH = "with"
"""The word of the address of the sign-in page that names a provider."""
_NEXT = "service_pulse_next"
_NEXT_SECONDS = 600


class OpenId:
    """The way of a browser through a provider; `app` is Streamlit behind everything else."""

    def __init__(self, app: ASGIApp, known: People, attempts: Attempts) -> None:
        """Take what answers Streamlit's own addresses, who is known, and the count of those who fail."""
        self._app, self._people, self._attempts = app, known, attempts

    def begin(self, provider: str, target: str) -> Response:
        """Lead to a provider, and to `target` afterwards."""
        answer = RedirectResponse(streamlit_internals.way_to_provider(provider)[1:], 303, headers=_NOT_KEPT)
        answer.set_cookie(
            _NEXT, quote(target, safe=""), max_age=_NEXT_SECONDS, httponly=True, samesite="lax", path=None
        )
        return answer

    async def to_provider(self, scope: Scope, receive: Receive) -> Response:
        """Send a browser on; where the provider does not answer, say so."""
        try:
            status, headers = await _answer_of(self._app, scope, receive)
        except httpx.HTTPError:
            status, headers = 502, Headers()
        where = headers.get("location", "")
        if status != 302 or not where.startswith(("https://", "http://")):
            return sign_in.failed(t("signin.open_id.away"), 502)
        answer = RedirectResponse(where, 303, headers=_NOT_KEPT)
        for cookie in headers.getlist("set-cookie"):
            answer.headers.append("set-cookie", cookie)
        return answer

    async def from_provider(self, scope: Scope, receive: Receive, rules: Rules) -> Response:
        """Let in whom the provider names and the rules do, and tell everybody else why not."""
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if not asked.keys() & {"state", "code", "error"}:  # back from signing out there
            return RedirectResponse("sign-in", 303, headers=_NOT_KEPT)
        _, headers = await _answer_of(self._app, scope, receive)
        given = _cookies(headers)
        claims, id_token = streamlit_internals.identity(given)
        person = people.person_of(claims) if claims else None
        if person is None:
            answer = self._unproven(scope, is_refused="error" in asked)
        else:
            answer = self._welcome(scope, rules, person, id_token)
        for cookie in headers.getlist("set-cookie"):  # the state of this sign-in is used up
            if not cookie.startswith(streamlit_internals.IDENTITY_COOKIES):
                answer.headers.append("set-cookie", cookie)
        answer.delete_cookie(_NEXT, httponly=True, samesite="lax", path=None)  # type: ignore[arg-type]  # no path, as where it was set
        return answer

    async def sign_out(self, session: str, scope: Scope) -> Response:
        """End a session, and offer the way to sign out at the provider too."""
        asking = self._people.reader_of_session(session)
        answer = Response()
        person, id_token = self._people.end(session, answer)
        where = None
        if person is not None:
            audit.note(default_path(), Event.SIGN_OUT, who=acting.named(person.name, asking, acting.address(scope)))
            where = await streamlit_internals.way_out_of_provider(person.provider, id_token)
        page = sign_in.signed_out(where)
        for cookie in answer.headers.getlist("set-cookie"):
            page.headers.append("set-cookie", cookie)
        return page

    def _welcome(self, scope: Scope, rules: Rules, person: Person, id_token: str) -> Response:
        """A session for somebody who is named, beginning where they wanted to go."""
        asking = people.reader_of(person)
        about = (person.email, rules.providers.get(person.provider, person.provider))
        doer = acting.named(person.name, asking, acting.address(scope))
        if asking is None:
            audit.note(default_path(), Event.SIGN_IN_REFUSED, *about, "no role", who=doer)
            return sign_in.not_named(person.name, person.email, rules.ask)
        wanted = HTTPConnection(scope).cookies.get(_NEXT, "")
        answer = RedirectResponse(f".{sign_in.own_path(unquote(wanted) or '/')}", 303, headers=_NOT_KEPT)
        self._people.begin(answer, person, rules.session_seconds, id_token)
        audit.note(default_path(), Event.SIGN_IN, *about, who=doer)
        return answer

    def _unproven(self, scope: Scope, *, is_refused: bool) -> Response:
        """What somebody hears whom the provider did not name, or whose proof does not hold; only the first of many is written down."""
        who, now = address_of(scope.get("client")), time.monotonic()
        if self._attempts.wait_seconds(who, now, is_known=False) <= 0:
            self._attempts.failed(who, "", now)
            why = "refused by the provider" if is_refused else "not verified"
            audit.note(default_path(), Event.SIGN_IN_REFUSED, why, who=acting.nobody(acting.address(scope)))
        return sign_in.failed(t("signin.open_id.refused" if is_refused else "signin.open_id.unproven"), 401)


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Headers]:
    """Status and headers of what Streamlit would send."""
    start: dict[str, object] = {}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)

    await app(scope, receive, send)
    return int(str(start["status"])), Headers(scope={"headers": start["headers"]})


def _cookies(headers: Headers) -> Mapping[str, str]:
    found: SimpleCookie = SimpleCookie()
    for cookie in headers.getlist("set-cookie"):
        found.load(cookie)
    return {name: cookie.value for name, cookie in found.items()}


_NOT_KEPT = {"Cache-Control": "no-store"}
