"""What is served beside the pages: who is let in, and what is said to whoever is not."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from data.store import secret
from pages.ui.answers import reader
from pages.ui.view.words import t
from pages.web import access, guard, readers, routes
from pages.web.attempts import Attempts, address_of
from pages.web.guard import SIGN_IN, Guard
from pages.web.sessions import CODES
from pages.web.sign_in import refused_text
from tests.second_language import WORD

TOKEN = "a-long-enough-secret"
KEY = "the-key-of-a-store-that-is-on-this-computer"
HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.7", 50000)


@dataclass
class Answer:
    """What an ASGI application sent back; a websocket has no status but `is_accepted`."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    body: bytes = b""
    is_accepted: bool = False

    @property
    def text(self) -> str:
        return self.body.decode()


def scope_of(
    path="/", *, method="GET", host="localhost:8501", client=HERE, kind="http", scheme="http", version="1.1", **headers
):
    """The scope of one request; the client's address can be anything."""
    path, _, query = path.partition("?")
    names = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": kind, "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in names.items()], "client": client, "server": ("127.0.0.1", 8501),
        "scheme": scheme if kind == "http" else "ws", "http_version": version, "subprotocols": [],
    }  # fmt: skip


def ask(app, path="/", *, body=b"", kind="http", **more) -> Answer:
    """One request straight through ASGI."""
    answer, scope = Answer(), scope_of(path, kind=kind, **more)
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
                pairs = [(name.decode().lower(), value.decode()) for name, value in message["headers"]]
                answer.headers = dict(pairs)
                answer.cookies = [value for name, value in pairs if name == "set-cookie"]
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


def local() -> Guard:
    """A guard for this computer only."""
    return Guard(inner(), token="", key=KEY)


def asks(app, path="/", **more) -> Answer:
    """One request of a program that holds the key."""
    return ask(app, path, authorization=f"Bearer {KEY}", **more)


def sign_in(app, secret, address="http://localhost:8501", path=SIGN_IN, **more) -> Answer:
    """One try with the form."""
    body = f"token={quote(secret)}&address={quote(address, safe='')}".encode()
    return ask(app, path, method="POST", body=body, **more)


def cookies(answer: Answer) -> str:
    """What a browser sends back."""
    return "; ".join(each.partition(";")[0] for each in answer.cookies)


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501", "127.9.9.9"])
def test_this_computer_is_let_in_by_its_own_names_and_the_key(host):
    app = local()
    assert asks(app, host=host).status == 200
    assert socket(app, host=host, origin=f"http://{host}", authorization=f"Bearer {KEY}")


def test_without_the_key_nothing_is_given_or_taken_also_on_this_computer():
    """A proxy on this computer that sets nothing and speaks HTTP/1.1 looks like this."""
    app = local()
    for method, path in (
        ("GET", "/api/rows.csv"),
        *(("GET", f"/api/panel.{ending}?panel=x") for ending in ("csv", "xlsx", "html")),
        ("PUT", "/api/upload?name=a"),
        ("GET", "/"),
        ("GET", "/static/x.js"),
    ):
        answer = ask(app, path, method=method)
        assert (answer.status, answer.text) == (401, t("access.no_secret.key")), path
    assert not socket(app, origin="http://localhost:8501")
    page = ask(app, "/speed?team=a", accept="text/html")
    assert (page.status, page.headers["location"]) == (303, "sign-in?next=%2Fspeed%3Fteam%3Da")
    assert ask(app, "/_stcore/health").status == 200


def test_the_form_takes_the_key_only_in_a_browser_on_this_computer():
    app = local()
    form = ask(app, SIGN_IN, accept="text/html")
    assert form.status == 200
    assert "http://127.0.0.1:8501/" in form.text, "where the start has signed the browser in"
    assert ask(app, SIGN_IN, host="localhost:99999").status == 200
    assert escape(t("access.step.again")) in form.text, "hidden until the browser's address is found to be another one"
    for address in ("https://pulse.example", "http://localhost.evil.example", "", "null", "http://["):
        answer = sign_in(app, KEY, address)
        assert (answer.status, answer.cookies) == (403, []), address
    answer = sign_in(app, KEY, origin="https://pulse.example", host="127.0.0.1:8501")
    assert (answer.status, answer.cookies) == (403, [])
    answer = sign_in(app, KEY, origin="http://localhost:8501")
    assert (answer.status, answer.headers["location"]) == (303, "./")
    assert ask(app, cookie=cookies(answer)).status == 200
    assert socket(app, cookie=cookies(answer), origin="http://localhost:8501")


def test_a_code_signs_in_once():
    app, code = local(), CODES.new()
    assert sign_in(app, code).status == 303
    assert sign_in(app, code).status == 401


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.7:8501", "", "[::1", "0.0.0.0:8501"],
)
def test_a_foreign_name_is_refused_even_from_this_computer_with_the_key(host):
    """DNS rebinding: evil.example resolves to 127.0.0.1, so only the name in Host gives it away."""
    app = local()
    answer = asks(app, host=host)
    assert answer.status == 403
    assert answer.text == refused_text(t("access.why.host", host=host))
    assert not socket(app, host=host, origin=f"http://{host}", authorization=f"Bearer {KEY}")


def test_another_computer_is_refused_whatever_it_calls_this_one():
    app = local()
    assert asks(app, client=ELSEWHERE).status == 403
    assert asks(app, client=None).status == 403
    assert not socket(app, client=ELSEWHERE, origin="http://localhost:8501", authorization=f"Bearer {KEY}")


@pytest.mark.parametrize(
    "name",
    ["via", "forwarded", "x_forwarded_for", "x_forwarded_proto", "x_forwarded_host", "x_forwarded_server", "x_real_ip", "cf_ray"],
)  # fmt: skip
def test_what_a_proxy_forwards_is_not_this_computer(name):
    app = local()
    answer = asks(app, **{name: "192.0.2.7"})
    assert answer.status == 403
    assert answer.text == refused_text(t("access.why.header", name=name.replace("_", "-")))
    assert ask(app, "/health", **{name: "192.0.2.7"}).status == 403
    assert not socket(app, origin="http://localhost:8501", authorization=f"Bearer {KEY}", **{name: "192.0.2.7"})


def test_a_proxy_is_told_by_all_its_headers_however_they_are_spelled():
    for name in (*access._PROXIES_SAY, "x-forwarded-anything"):
        for spelled in (name, name.replace("-", "_")):
            scope = scope_of()
            scope["headers"].append((spelled.encode(), b""))
            assert access.not_this_computer(scope, Headers(scope=scope)) == t("access.why.header", name=name)


@pytest.mark.parametrize("version", ["0.9", "1.0"])
def test_what_speaks_an_older_http_is_a_proxy(version):
    assert asks(local(), version=version).text == refused_text(t("access.why.version", version=version))


def test_a_refusal_says_on_a_page_how_to_set_access_up():
    page = asks(local(), host="name.streamlit.app", accept="text/html")
    assert page.status == 403
    for words in ("KPI_ACCESS_TOKEN", "secrets.toml", t("access.why.host", host="name.streamlit.app")):
        assert escape(words) in page.text
    assert "<script>alert" not in asks(local(), host="<script>alert(1)</script>", accept="text/html").text


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "null", "http://[", ""])
def test_another_sites_page_cannot_use_the_websocket_or_change_anything(origin):
    app = local()
    assert not socket(app, origin=origin, authorization=f"Bearer {KEY}")
    answer = asks(app, "/api/upload", method="PUT", origin=origin)
    assert answer.status == 403
    assert answer.text == t("access.wrong_origin")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_may_lead_here_but_not_load_anything(site):
    app = local()
    assert asks(app, "/api/rows.csv", sec_fetch_site=site, sec_fetch_mode="no-cors").status == 403
    assert asks(app, "/speed", sec_fetch_site=site, sec_fetch_mode="navigate").status == 200
    assert asks(app, "/api/upload", method="POST", sec_fetch_site=site, sec_fetch_mode="navigate").status == 403


def test_origin_rules_for_programs_that_are_no_browser():
    app = local()
    assert asks(app, method="PUT").status == 200
    assert asks(app, method="PUT", sec_fetch_site="cross-site").status == 403
    assert not socket(app, authorization=f"Bearer {KEY}")


def test_every_answer_carries_the_security_headers():
    app = local()
    for answer in (asks(app), ask(app), ask(app, SIGN_IN), asks(app, host="evil.example", accept="text/html")):
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "img-src 'self' data:" in policy
        assert not re.search(r"https?:|wss?:|unsafe-eval|\*", policy), "a foreign origin, or code made of text"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["referrer-policy"] == "same-origin"


# ---- Guard, with a token


def for_all(**more) -> Guard:
    """A guard for everybody who holds the token."""
    return Guard(inner(), token=TOKEN, **more)


def signed_in(app, token=TOKEN) -> str:
    return cookies(sign_in(app, token))


def test_with_a_token_everybody_needs_it_also_this_computer():
    app = for_all()
    for client in (HERE, ELSEWHERE):
        assert ask(app, client=client).status == 401
        assert not socket(app, client=client, origin="http://localhost:8501")
    assert ask(app, "/health").status == 200
    assert ask(app, "/_stcore/health").status == 200
    assert ask(app, authorization=f"Bearer {KEY}").status == 401


@pytest.mark.parametrize("under", ["", "/pulse"])
def test_signing_in_gives_a_cookie_that_opens_pages_and_websocket_and_leads_back(under, monkeypatch):
    """Also under a path that the server was told; one that a proxy takes off is seen by nobody here, so all ways are relative."""
    monkeypatch.setattr(access, "base_path", lambda: under)
    app = for_all()
    asked = ask(app, f"{under}/speed?channel=a%26b&period=28d", accept="text/html")
    assert asked.status == 303
    assert asked.headers["location"] == "sign-in?next=%2Fspeed%3Fchannel%3Da%2526b%26period%3D28d"
    assert ask(app, f"{under}/a/b/c", accept="text/html").headers["location"].startswith("../../sign-in?")
    answer = sign_in(app, TOKEN, path=f"{under}/{asked.headers['location']}", origin="http://localhost:8501")
    assert (answer.status, answer.headers["location"]) == (303, "./speed?channel=a%26b&period=28d")
    for cookie in answer.cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path" not in cookie, "a browser keeps it to the folder of the form"
        assert TOKEN not in cookie
    cookie = cookies(answer)
    assert ask(app, f"{under}/", cookie=cookie, client=ELSEWHERE, host="pulse.example").status == 200
    more = {"cookie": cookie, "host": "pulse.example"}
    assert socket(app, client=ELSEWHERE, origin="https://pulse.example", **more)
    assert not socket(app, origin="https://evil.example", **more)
    assert not socket(app, origin="https://pulse.example:8443", **more)
    assert signed_in(app) != signed_in(app), "each browser has its own"


def test_the_address_in_the_browser_may_be_told_by_the_proxy_or_the_server(monkeypatch):
    app = for_all()
    for host, origin in (
        ("pulse.example:443", "https://pulse.example"),
        ("pulse.example", "https://pulse.example:443"),
    ):
        assert asks_with_token(app, method="PUT", host=host, origin=origin).status == 200
    plain = {"method": "PUT", "host": "127.0.0.1:8501", "origin": "https://pulse.example"}
    assert asks_with_token(app, **plain).status == 403
    assert asks_with_token(app, **plain, x_forwarded_host="pulse.example").status == 200
    options = {"browser.serverAddress": "pulse.example", "browser.serverPort": 8501}
    monkeypatch.setattr(access.st, "get_option", options.get)
    assert asks_with_token(app, **plain).status == 200
    assert asks_with_token(app, **{**plain, "origin": "https://evil.example"}).status == 403


def asks_with_token(app, path="/", **more) -> Answer:
    return ask(app, path, authorization=f"Bearer {TOKEN}", **more)


def test_streamlit_hears_of_a_websocket_under_the_name_in_the_browser():
    """It compares Origin with Host alone, and else asks the internet for the address of this computer."""
    heard = []

    async def app(scope, receive, send):
        heard.append(dict(scope["headers"])[b"host"])

    guard = Guard(app, token=TOKEN)
    ask(guard, kind="websocket", host="127.0.0.1:8501", x_forwarded_host="pulse.example", origin="https://pulse.example", authorization=f"Bearer {TOKEN}")  # fmt: skip
    assert heard == [b"pulse.example"]


@pytest.mark.parametrize(
    "more", [{"scheme": "https"}, {"x_forwarded_proto": "https"}, {"origin": "https://localhost:8501"}]
)
def test_behind_tls_cookies_go_by_tls_only(more):
    app = for_all()
    assert all("Secure" in cookie for cookie in sign_in(app, TOKEN, **{"host": "localhost:8501", **more}).cookies)
    assert not any("Secure" in cookie for cookie in sign_in(app, TOKEN).cookies)


def test_a_wrong_token_and_a_forged_or_foreign_cookie_stay_outside(caplog):
    app = for_all()
    wrong = sign_in(app, "something-else-entirely")
    assert wrong.status == 401
    assert wrong.cookies == []
    assert "127.0.0.1" in caplog.text
    assert "something-else" not in caplog.text
    name, _, value = signed_in(app).partition(";")[0].partition("=")
    assert ask(app, cookie=f"{name}={value}x").status == 401
    other = "another-long-secret"
    _, _, foreign = signed_in(Guard(inner(), token=other), other).partition(";")[0].partition("=")
    assert ask(app, cookie=f"{name}={foreign}").status == 401
    assert sign_in(app, TOKEN, origin="http://evil.example").status == 403


def test_programs_send_the_token_themselves():
    app = for_all()
    basic = base64.b64encode(f"anyone:{TOKEN}".encode()).decode()
    assert ask(app, authorization=f"Bearer {TOKEN}").status == 200
    assert ask(app, authorization=f"Basic {basic}").status == 200
    assert ask(app, authorization="Bearer wrong").status == 401
    assert ask(app, authorization="Basic ***").status == 401
    assert ask(app, authorization="Basic " + base64.b64encode("é:ü".encode()).decode()).status == 401


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\nb", ""])
def test_signing_in_never_leads_to_another_site(target):
    assert sign_in(for_all(), TOKEN, path=f"{SIGN_IN}?next={quote(target)}").headers["location"] == "./"


def test_the_form_escapes_what_the_address_says():
    answer = ask(for_all(), f'{SIGN_IN}?next=/"><img>')
    assert answer.status == 200
    assert "<img>" not in answer.text


def test_a_short_token_lets_nobody_in_and_says_so():
    app = Guard(inner(), token="short")
    said = t("access.too_short", variable="KPI_ACCESS_TOKEN", shortest=16)
    assert ask(app, authorization="Bearer short").text == said
    assert escape(said) in ask(app, accept="text/html").text
    assert not socket(app, origin="http://localhost:8501", authorization="Bearer short")


def test_the_token_may_stand_in_the_secrets_of_a_platform(monkeypatch):
    monkeypatch.delenv("KPI_ACCESS_TOKEN", raising=False)
    monkeypatch.setattr(access.st, "secrets", {"KPI_ACCESS_TOKEN": TOKEN})
    assert access.token() == TOKEN
    monkeypatch.setenv("KPI_ACCESS_TOKEN", "that-of-the-environment")
    assert access.token() == "that-of-the-environment"
    monkeypatch.setattr(access.st, "secrets", {})
    monkeypatch.setenv("KPI_ACCESS_TOKEN", " ")
    assert access.token() == ""


# ---- What is said to a reader of another language

UNREAD = re.compile(r"<(style|script|pre)>.*?</\1>|<[^>]*>|\{[^{}]*\}|https?:[^\s<]*", re.DOTALL)
NAMES = {"KPI", "ACCESS", "TOKEN", "STORE", "PUT", "example", "name", "via"}
"""What is called so in every language, and what was asked for."""


def test_nothing_that_is_said_beside_the_pages_is_in_another_language(second, monkeypatch):
    """The pages of signing in and out, and every refusal: the other language has English in other letters."""
    cz = {"accept_language": "cs", "accept": "text/html"}
    local_, all_ = local(), for_all()
    cookie = signed_in(all_)
    answers = [
        ask(local_, SIGN_IN, **cz),
        ask(all_, SIGN_IN, **cz),
        sign_in(all_, "wrong", **cz),
        ask(all_, guard.SIGN_OUT, cookie=cookie, **cz),
        asks(local_, host="name.example", **cz),
        asks(local_, client=ELSEWHERE, **cz),
        asks(local_, via="1.1 proxy", **cz),
        asks(local_, version="1.0", **cz),
        ask(Guard(inner(), token="short"), **cz),
        asks(local_, "/api/upload", method="PUT", origin="http://evil.example", **cz),
        ask(local_, "/api/rows.csv", accept_language="cs"),
        ask(all_, "/api/rows.csv", accept_language="cs"),
        *(asks(Guard(Starlette(routes=list(routes.under(""))), token="", key=KEY), path, method=method, **cz) for path, method in (("/api/no", "GET"), ("/api/upload", "GET"))),
    ]  # fmt: skip
    clock = [1000.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock[0])
    answers += [sign_in(all_, f"guess {n}", **cz) for n in range(7)][-1:]
    assert {answer.status for answer in answers} == {200, 401, 403, 404, 405, 429}
    left = {word for answer in answers for word in WORD.findall(_said(answer)) if word not in NAMES}
    assert not left


def _said(answer: Answer) -> str:
    """What a person reads of an answer: a page, a sentence, or the message for a program."""
    if answer.headers.get("content-type", "").startswith("application/json"):
        return json.loads(answer.body)["message"]
    return unescape(UNREAD.sub(" ", answer.text))


# ---- Signing out


def test_signing_out_ends_the_session_wherever_its_cookie_lies_and_after_a_new_start(tmp_path):
    file = tmp_path / "signed-out"
    app = for_all(signed_out=file)
    cookie, other = signed_in(app), signed_in(app)
    question = ask(app, guard.SIGN_OUT, cookie=cookie)
    assert (question.status, ask(app, cookie=cookie).status) == (200, 200)
    assert ask(app, guard.SIGN_OUT, method="POST", cookie=cookie, origin="http://evil.example").status == 403
    answer = ask(app, guard.SIGN_OUT, method="POST", cookie=cookie, origin="http://localhost:8501")
    assert (answer.status, answer.headers["location"]) == (303, "sign-in")
    assert "Max-Age=0" in answer.cookies[0]
    assert [ask(app, cookie=each).status for each in (cookie, other)] == [401, 200]
    again = for_all(signed_out=file)
    assert [ask(again, cookie=each).status for each in (cookie, other)] == [401, 200]
    assert file.stat().st_mode & 0o077 == 0


def test_signing_out_cuts_open_pages_off():
    seen = []

    async def app(scope, receive, send):
        if scope["type"] == "websocket":
            seen.append(await receive())
            await send({"type": "websocket.accept"})
            seen.append(await receive())
            await send({"type": "websocket.send", "text": "a number"})

    guarded = Guard(app, token=TOKEN)
    cookie = signed_in(guarded)

    async def visit():
        sent, messages = [], asyncio.Queue()
        messages.put_nowait({"type": "websocket.connect"})

        async def send(message):
            sent.append(message["type"])

        page = asyncio.ensure_future(guarded(scope_of("/_stcore/stream", kind="websocket", cookie=cookie, origin="http://localhost:8501"), messages.get, send))  # fmt: skip
        while len(sent) < 1:
            await asyncio.sleep(0)
        leaving = scope_of("/sign-out", method="POST", cookie=cookie, origin="http://localhost:8501")
        await guarded(leaving, messages.get, lambda message: asyncio.sleep(0))
        await asyncio.wait_for(page, 5)
        return sent

    assert asyncio.run(visit()) == ["websocket.accept"]
    assert seen[1] == {"type": "websocket.disconnect", "code": 1008}


# ---- Wrong secrets


def test_wrong_secrets_are_slowed_down_but_not_for_a_browser_that_was_in_before(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock[0])
    app = for_all()
    owner = signed_in(app)
    known = "; ".join(part for part in owner.split("; ") if "_known" in part)
    assert [sign_in(app, f"guess {n}").status for n in range(6)] == [401] * 6
    refused = sign_in(app, TOKEN)
    assert (refused.status, refused.headers["retry-after"]) == (429, "3")
    assert ask(app, authorization=f"Bearer {TOKEN}").status == 429
    assert ask(app, cookie=owner).status == 200
    assert sign_in(app, TOKEN, cookie=known).status == 303
    assert sign_in(app, CODES.new()).status in (303, 429)
    assert sign_in(app, TOKEN, client=ELSEWHERE).status == 303
    clock[0] += 2.1
    assert sign_in(app, TOKEN).status == 303, "the wait is over, and nobody is shut out"


def test_the_wait_grows_to_half_a_minute_and_no_further():
    attempts, now = Attempts(), 0.0
    waits = []
    for n in range(12):
        attempts.failed("192.0.2.7", str(n), now)
        waits.append(attempts.wait_seconds("192.0.2.7", now, is_known=False))
        now += waits[-1]
    assert waits == [0] * 5 + [2, 4, 8, 16, 30, 30, 30]


def test_many_addresses_together_are_slowed_down_too():
    attempts = Attempts()
    for n in range(100):
        attempts.failed(f"192.0.2.{n}", "guess", 1.0)
    assert attempts.wait_seconds("198.51.100.1", 1.0, is_known=False) == 1.0
    assert attempts.wait_seconds("198.51.100.1", 1.0, is_known=True) == 0.0
    assert attempts.wait_seconds("198.51.100.1", 2.0, is_known=False) == 0.0


def test_a_browser_that_repeats_a_wrong_secret_by_itself_is_counted_once(caplog):
    """A proxy with a password of its own makes a browser send that with every request."""
    app = for_all()
    basic = "Basic " + base64.b64encode(b"ana:the-proxys-own").decode()
    for _ in range(20):
        assert ask(app, authorization=basic, accept="text/html").status == 303
    assert len(caplog.records) == 1
    assert sign_in(app, TOKEN, authorization=basic).status == 303


@pytest.mark.parametrize(
    ("address", "counted"),
    [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("x", "?")],
)  # fmt: skip
def test_whom_an_address_stands_for(address, counted):
    assert address_of((address, 1)) == counted


# ---- The key of the store


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    store = tmp_path / "new" / "store.duckdb"
    assert secret.known(store) == ""
    key = secret.of(store)
    assert len(key) >= 40
    assert (secret.of(store), secret.known(store)) == (key, key)
    place = secret.path(store)
    assert place.stat().st_mode & 0o777 == 0o600
    place.chmod(0o644)
    secret.of(store)
    assert place.stat().st_mode & 0o777 == 0o600
    place.write_text("short")
    assert secret.of(store) not in (key, "short")
    assert [each.name for each in store.parent.iterdir()] == ["store.key"]


# ---- Who asks


def test_the_guard_says_who_asks_and_nobody_else_does(monkeypatch):
    """By a header of its own, whatever a client puts there; a reader who is no longer let in is nobody at the next look."""
    heard: list[list[str]] = []

    async def app(scope, receive, send):
        heard.append([name for key, name in Headers(scope=scope).items() if key.replace("_", "-") == readers.HEADER])
        assert reader.who() == (readers.of_scope(scope) if scope["type"] == "http" else reader.OWNER)
        await (inner())(scope, receive, send)

    guarded = Guard(app, token="", key=KEY)
    forged = {"x_service_pulse_reader": "owner:owner", "X_Service_Pulse_Reader": readers.owner()}
    assert asks(guarded, **forged).status == 200
    cookie = signed_in(guarded, KEY)
    assert socket(guarded, origin="http://localhost:8501", cookie=cookie, **forged)
    assert heard == [[readers.owner()]] * 2
    assert [readers.found(one) for (one,) in heard] == [reader.OWNER] * 2
    person = reader.Reader("7", "Ann", reader.Role.VIEWER)
    known = {"7": person}
    monkeypatch.setattr(readers, "_LOOK_UPS", {})
    readers.know("person", known.get)
    handle = readers.handle("person", "7")
    assert readers.found(handle) == person
    known.clear()
    for nobody in (handle, handle[:-1], readers.handle("kin", "7"), "person:7", ""):
        assert readers.found(nobody) == reader.NOBODY


def test_each_route_answers_who_may_do_what_it_does(monkeypatch):
    viewer = reader.Reader("7", "Ann", reader.Role.VIEWER)
    app = Guard(Starlette(routes=routes.under("")), token="", key=KEY)
    monkeypatch.setattr(app, "_handle", lambda *_: readers.handle("person", "7"))
    monkeypatch.setitem(readers._LOOK_UPS, "person", lambda _: viewer)
    for method, path in (
        ("PUT", "/api/upload?name=a.csv"),
        ("GET", "/api/jobs/1"),
        ("PUT", "/_stcore/upload_file/a/b"),
    ):
        assert ask(app, path, method=method).status == 403, path
    assert ask(app, "/api/answer.csv").status == 400, "may look, but named no number"
    for right in reader.Right:
        roles = [role for role in reader.Role if right in reader.RIGHTS[role]]
        assert roles == list(reader.Role)[4 - len(roles) :], "each role may what the one before it may, and more"


# ---- Addresses below /api


@pytest.mark.parametrize("base", ["", "/pulse"])
def test_an_unknown_address_below_api_is_not_a_page(base):
    app = Starlette(routes=routes.under(base))
    for path in ("/api", "/api/", "/api/none", "/api/jobs/a/b", "/api/receipt/x.csv", "/api/v1/rows.csv"):
        for method in ("GET", "POST"):
            answer = ask(app, base + path, method=method)
            assert (answer.status, answer.headers["content-type"]) == (404, "application/json"), path
    wrong = ask(app, f"{base}/api/upload", method="POST")
    assert (wrong.status, wrong.headers["allow"]) == (405, "PUT")
