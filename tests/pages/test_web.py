"""What is served beside the pages: who is let in, compressed files, health, uploads, downloads."""

from __future__ import annotations

import asyncio
import base64
import gzip
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from pages.web import guard, static
from pages.web.guard import Guard

TOKEN = "a-long-enough-secret"
HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.7", 50000)


@dataclass
class Answer:
    """What an ASGI application sent back; a websocket has no status but `is_accepted`."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_accepted: bool = False

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(app, path="/", *, method="GET", host="localhost:8501", client=HERE, body=b"", kind="http", **headers) -> Answer:
    """One request straight through ASGI, so that the client's address can be anything."""
    answer = Answer()
    path, _, query = path.partition("?")
    names = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": kind, "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in names.items()], "client": client, "server": ("127.0.0.1", 8501),
        "scheme": "http" if kind == "http" else "ws", "http_version": "1.1", "subprotocols": [],
    }  # fmt: skip
    sent = iter(
        [{"type": "http.request", "body": body, "more_body": False}]
        if kind == "http"
        else [{"type": "websocket.connect"}]
    )

    async def receive():
        return next(sent, {"type": "http.disconnect" if kind == "http" else "websocket.disconnect", "code": 1000})

    async def send(message):
        match message["type"]:
            case "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            case "http.response.body":
                answer.body += message.get("body", b"")
            case "websocket.accept":
                answer.is_accepted = True

    asyncio.run(app(scope, receive, send))
    return answer


def inner() -> Starlette:
    """An application that answers everything and has a websocket."""

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{request.method} reached")

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()

    every = ["GET", "POST", "PUT"]
    return Starlette(routes=[WebSocketRoute("/_stcore/stream", socket), Route("/{rest:path}", page, methods=every)])


def socket(app, **more) -> bool:
    return ask(app, "/_stcore/stream", kind="websocket", **more).is_accepted


# ---- Guard, without a token


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501", "127.9.9.9"])
def test_this_computer_is_let_in_by_its_own_names(host):
    app = Guard(inner(), token="")
    assert ask(app, host=host).status == 200
    assert socket(app, host=host, origin=f"http://{host}")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.7:8501", "", "[::1", "0.0.0.0:8501"],
)
def test_a_foreign_name_is_refused_even_from_this_computer(host):
    """DNS rebinding: evil.example resolves to 127.0.0.1, so only the name in Host gives it away."""
    app = Guard(inner(), token="")
    answer = ask(app, host=host)
    assert answer.status == 403
    assert answer.text == guard.NOT_LOCAL
    assert not socket(app, host=host, origin=f"http://{host}")


def test_another_computer_is_refused_whatever_it_calls_this_one():
    app = Guard(inner(), token="")
    assert ask(app, client=ELSEWHERE).status == 403
    assert ask(app, client=None).status == 403
    assert not socket(app, client=ELSEWHERE, origin="http://localhost:8501")


@pytest.mark.parametrize("name", ["x_forwarded_for", "forwarded", "x_real_ip", "x_forwarded_host"])
def test_what_a_proxy_forwards_is_not_this_computer(name):
    app = Guard(inner(), token="")
    assert ask(app, **{name: "192.0.2.7"}).status == 403
    assert not socket(app, origin="http://localhost:8501", **{name: "192.0.2.7"})


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "null", "http://[", ""])
def test_another_sites_page_cannot_use_the_websocket_or_change_anything(origin):
    app = Guard(inner(), token="")
    assert not socket(app, origin=origin)
    answer = ask(app, "/api/upload", method="PUT", origin=origin)
    assert answer.status == 403
    assert answer.text == guard.WRONG_ORIGIN


def test_origin_rules_for_programs_that_are_no_browser():
    app = Guard(inner(), token="")
    assert ask(app, method="PUT").status == 200
    assert ask(app, method="PUT", sec_fetch_site="cross-site").status == 403
    assert not socket(app)


def test_every_answer_carries_the_security_headers():
    app = Guard(inner(), token="")
    for answer in (ask(app), ask(app, host="evil.example")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "same-origin"


# ---- Guard, with a token


def signed_in(app, token=TOKEN) -> str:
    answer = ask(app, guard.SIGN_IN, method="POST", body=f"token={token}".encode())
    return answer.headers["set-cookie"].partition(";")[0]


def test_with_a_token_everybody_needs_it_also_this_computer():
    app = Guard(inner(), token=TOKEN)
    for client in (HERE, ELSEWHERE):
        assert ask(app, client=client).status == 401
        assert not socket(app, client=client, origin="http://localhost:8501")
    assert ask(app, "/health").status == 200
    assert ask(app, "/_stcore/health").status == 200


def test_signing_in_gives_a_cookie_that_opens_pages_and_websocket_and_leads_back():
    app = Guard(inner(), token=TOKEN)
    asked = ask(app, "/speed?channel=a%26b&period=28d", accept="text/html")
    assert asked.status == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fspeed%3Fchannel%3Da%2526b%26period%3D28d"
    answer = ask(
        app, asked.headers["location"], method="POST", body=f"token={TOKEN}".encode(), origin="http://localhost:8501"
    )
    assert (answer.status, answer.headers["location"]) == (303, "/speed?channel=a%26b&period=28d")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    cookie = signed_in(app)
    assert TOKEN not in cookie
    assert ask(app, cookie=cookie, client=ELSEWHERE, host="pulse.example").status == 200
    assert socket(app, cookie=cookie, client=ELSEWHERE, host="pulse.example", origin="https://pulse.example")
    assert not socket(app, cookie=cookie, host="pulse.example", origin="https://evil.example")


def test_a_wrong_token_and_a_forged_or_foreign_cookie_stay_outside(monkeypatch):
    async def no_pause(seconds):
        return None

    monkeypatch.setattr(guard.asyncio, "sleep", no_pause)
    app = Guard(inner(), token=TOKEN)
    wrong = ask(app, guard.SIGN_IN, method="POST", body=b"token=something-else-entirely")
    assert wrong.status == 401
    assert "set-cookie" not in wrong.headers
    assert ask(app, cookie=signed_in(app) + "x").status == 401
    other = "another-long-secret"
    assert ask(app, cookie=signed_in(Guard(inner(), token=other), other)).status == 401
    assert (
        ask(app, guard.SIGN_IN, method="POST", body=f"token={TOKEN}".encode(), origin="http://evil.example").status
        == 403
    )


def test_programs_send_the_token_themselves():
    app = Guard(inner(), token=TOKEN)
    basic = base64.b64encode(f"anyone:{TOKEN}".encode()).decode()
    assert ask(app, authorization=f"Bearer {TOKEN}").status == 200
    assert ask(app, authorization=f"Basic {basic}").status == 200
    assert ask(app, authorization="Bearer wrong").status == 401
    assert ask(app, authorization="Basic ***").status == 401
    assert ask(app, authorization="Basic " + base64.b64encode("é:ü".encode()).decode()).status == 401


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\nb", ""])
def test_signing_in_never_leads_to_another_site(target):
    from urllib.parse import quote

    app = Guard(inner(), token=TOKEN)
    answer = ask(app, f"{guard.SIGN_IN}?next={quote(target)}", method="POST", body=f"token={TOKEN}".encode())
    assert answer.headers["location"] == "/"


def test_the_form_escapes_what_the_address_says():
    answer = ask(Guard(inner(), token=TOKEN), f'{guard.SIGN_IN}?next=/"><script>')
    assert answer.status == 200
    assert "<script>" not in answer.text


def test_a_short_token_lets_nobody_in_and_says_so():
    app = Guard(inner(), token="short")
    assert ask(app, authorization="Bearer short").text == guard.SHORT_TOKEN
    assert not socket(app, origin="http://localhost:8501", authorization="Bearer short")


# ---- Compressed files


@pytest.fixture(scope="module")
def files() -> static.StaticFiles:
    own = Route("/health", lambda request: PlainTextResponse("own"))
    return static.StaticFiles(inner(), routes=[own])


def biggest(files) -> str:
    return max(files.paths, key=lambda name: files.paths[name].stat().st_size if "PlotlyChart" in name else 0)


def test_a_file_is_sent_compressed_and_unpacks_to_what_lies_on_disk(files):
    name = biggest(files)
    answer = ask(files, name, accept_encoding="gzip, deflate, br")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == len(answer.body) < 0.35 * files.paths[name].stat().st_size
    assert gzip.decompress(answer.body) == files.paths[name].read_bytes()


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_who_cannot_unpack_gets_it_plain_with_its_own_tag(files, accepted):
    name = biggest(files)
    answer = ask(files, name, accept_encoding=accepted)
    assert "content-encoding" not in answer.headers
    assert answer.body == files.paths[name].read_bytes()
    assert answer.headers["etag"] != ask(files, name, accept_encoding="gzip").headers["etag"]
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_browser_that_has_the_file_is_told_so(files):
    name = biggest(files)
    tag = ask(files, name, accept_encoding="gzip").headers["etag"]
    again = ask(files, name, accept_encoding="gzip", if_none_match=f'"other", W/{tag}')
    assert (again.status, again.body) == (304, b"")
    assert ask(files, name, accept_encoding="gzip", if_none_match='"other"').status == 200


def test_every_page_address_gets_the_page_and_nothing_else_does(files):
    page = ask(files, "/", accept_encoding="gzip")
    assert ask(files, "/speed?channel=chat", accept_encoding="gzip").body == page.body
    assert b"PlotlyChart" in gzip.decompress(page.body)
    assert page.headers["cache-control"] == "no-cache"
    passed_on = [
        "/health", "/_stcore/health", "/speed/_stcore/health", "/media/abc", "/component/x", "/static/none.js", "/speed/", "/../etc/passwd",
        "/app/static/inter.woff2", "/favicon.png",
    ]  # fmt: skip
    for path in passed_on:
        assert ask(files, path).text == "GET reached", path
    assert ask(files, "/", method="POST").text == "POST reached"
    assert ask(files, biggest(files), range="bytes=0-9").text == "GET reached"
    assert socket(files)


def test_announced_files_exist_and_include_what_they_import(files):
    early = static.early_files(files.paths)
    assert {name.split("/")[-1].split(".")[0] for name in early} >= set(static.EARLY)
    assert set(early) <= set(files.paths)
