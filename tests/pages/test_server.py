"""The real server in a process of its own: what a browser, a foreign site and a watcher get from it."""

from __future__ import annotations

import asyncio
import csv
import http.client
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from data.config import api_tokens
from data.store import secret
from data.store.store import demo_path
from kpi.serve import elsewhere, tools
from pages.web import spool, streamlit_internals
from tests.nginx import FULL, UPGRADE, Nginx, running_nginx
from tests.stores import demo_beside

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
TICKETS = b"""Id,Requester,Requester id,Subject,Status,Group,Assignee,Created at,Solved at,Reopens
1,Customer A,11,=1+1,Closed,Help,Agent A,2026-03-02 09:00:00,2026-03-02 11:00:00,0
2,Customer B,12,Late parcel,Closed,Help,Agent B,2026-03-02 10:00:00,2026-03-03 10:00:00,1
3,Customer A,11,Broken,Open,Help,Agent A,2026-03-03 09:30:00,,0
4,Customer C,13,No day,Open,Help,Agent A,=TODAY(),,0
"""


class Server:
    """A running dashboard with a store of its own."""

    def __init__(
        self, folder: Path, port: int, *options: str, started_by: str = "streamlit", **environment: str
    ) -> None:
        self.port = port
        self.store = folder / "store.duckdb"
        if not demo_path(self.store).exists():
            demo_beside(self.store)
        self.token = environment.get("KPI_ACCESS_TOKEN", "")
        self.health = "/_stcore/health"
        self.log = folder / "log.txt"
        variables = {**os.environ, "KPI_STORE": str(folder / "store.duckdb"), **environment}
        command = [
            sys.executable,
            "-m",
            started_by,
            "run",
            "app.py",
            "--server.port",
            str(port),
            "--server.headless",
            "true",
            *options,
        ]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=self.log.open("wb"), stderr=subprocess.STDOUT
        )

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request of a program that holds the secret, unless it says otherwise."""
        headers.setdefault("authorization", f"Bearer {self.token or secret.known(self.store)}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in reversed(answer.getheaders())}  # of several the first
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def json(self, method: str, path: str, body: bytes | None = None, **headers: str):
        """Status and decoded body of one request."""
        status, _, text = self.ask(method, path, body, **headers)
        return status, json.loads(text)

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + 120
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.ask("GET", self.health)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def wait_for_job(self, address: str):
        """Wait for an import to end; its state."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            _, job = self.json("GET", address)
            if job["state"] not in ("waiting", "running"):
                return job
            time.sleep(0.1)
        raise AssertionError(f"the import did not end: {job}")

    def stop(self) -> None:
        """End the process and wait for it."""
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def server(tmp_path_factory, demo_store, unused_port) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(demo_path(demo_store), demo_path(folder / "store.duckdb"))
    (folder / "bin").mkdir()
    opener = folder / "bin" / "xdg-open"  # what the start opens a browser with
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {folder}/opened.part && mv {folder}/opened.part {folder}/opened\n')
    opener.chmod(0o755)
    path = f"{folder}/bin:{os.environ['PATH']}"
    running = Server(folder, unused_port(), "--server.headless", "false", KPI_UPLOAD_LIMIT_MB="3", PATH=path)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def unused_port():
    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


def test_the_start_opens_a_browser_that_is_signed_in_once(server):
    opened, end = server.log.parent / "opened", time.monotonic() + 30
    while not opened.exists() and time.monotonic() < end:
        time.sleep(0.05)
    place, _, code = opened.read_text().partition("#")
    assert place == f"http://127.0.0.1:{server.port}/sign-in"
    assert secret.known(server.store) not in code
    form = f"token={code}&address=http%3A%2F%2F127.0.0.1%3A{server.port}".encode()
    status, headers, _ = server.ask("POST", "/sign-in", form, authorization="")
    assert (status, headers["location"]) == (303, "./")
    cookie = headers["set-cookie"].partition(";")[0]
    assert server.ask("GET", "/", accept="text/html", authorization="", cookie=cookie)[0] == 200
    assert server.ask("POST", "/sign-in", form, authorization="")[0] == 401


def test_it_listens_on_this_computer_only(server):
    status, headers, body = server.ask("GET", "/")
    assert (status, headers["x-frame-options"]) == (200, "SAMEORIGIN")
    assert b"<title>Service Pulse</title>" in body
    listening = subprocess.run(["ss", "-Hltn", f"sport = :{server.port}"], capture_output=True, text=True).stdout
    assert not listening or {line.split()[3] for line in listening.splitlines()} == {f"127.0.0.1:{server.port}"}


def test_health_says_little_and_only_to_this_computers_name(server):
    status, state = server.json("GET", "/health")
    assert status == 200
    assert state.keys() == {
        "status", "version", "data_version", "is_demo", "store_bytes", "disk_free_bytes", "disk_bytes", "last_backup_at",
    }  # fmt: skip
    assert (state["status"], state["version"]) == ("ok", "0.1.0")
    assert 0 < state["store_bytes"] < state["disk_bytes"]
    assert server.json("GET", "/health", authorization="") == (200, {"status": "ok"})
    for path in ("/health", "/", "/api/rows.csv"):
        assert server.ask("GET", path, host="evil.example")[0] == 403
    # what a platform asks before it sends anybody, who then reads how to set access up
    assert server.ask("GET", "/_stcore/health", host="evil.example", authorization="")[2] == b"ok"


def test_the_websocket_opens_for_its_own_page_only(server):
    address, own = f"ws://127.0.0.1:{server.port}/_stcore/stream", f"http://127.0.0.1:{server.port}"
    holder = {"Authorization": f"Bearer {secret.known(server.store)}"}
    with connect(address, origin=own, additional_headers=holder, subprotocols=["streamlit"]):
        pass
    for origin, held in (("http://evil.example", holder), (None, holder), (own, {})):
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, origin=origin, additional_headers=held, subprotocols=["streamlit"])


def test_the_page_is_sent_compressed(server):
    status, headers, body = server.ask("GET", "/", accept_encoding="gzip")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert server.ask("GET", "/", accept_encoding="gzip", if_none_match=headers["etag"])[0] == 304
    assert body[:2] == b"\x1f\x8b"


def test_a_file_that_is_too_big_leaves_nothing_behind(server):
    status, said = server.json("PUT", "/api/upload?name=big.csv", b"x" * (3 * 1024 * 1024 + 1))
    assert (status, said["error"]) == (413, "too_big")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    holder = {"Authorization": f"Bearer {secret.known(server.store)}"}
    parts = (b"x" * 65536 for _ in range(64))
    connection.request("PUT", "/api/upload?name=big.csv", parts, holder, encode_chunked=True)
    assert connection.getresponse().status == 413  # no length announced: counted while it arrives
    connection.close()
    assert not list(server.log.parent.glob("*.waiting/*"))


def test_another_site_cannot_upload(server):
    assert server.ask("PUT", "/api/upload?name=a.csv", TICKETS, origin="http://evil.example")[0] == 403
    assert server.ask("PUT", "/api/upload?name=a.csv", TICKETS, sec_fetch_site="cross-site")[0] == 403
    assert (
        server.ask("PUT", "/api/upload?name=a.csv", TICKETS, host="evil.example", origin="http://evil.example")[0]
        == 403
    )


def test_a_file_sent_by_a_command_is_loaded_and_its_receipt_can_be_downloaded(server):
    before = server.json("GET", "/health")[1]
    assert before["is_demo"] is True
    status, answer = server.json("PUT", "/api/upload?name=tickets.csv&load=yes&zone=UTC", TICKETS)
    assert status == 202
    job = server.wait_for_job(answer["status"])
    assert job["state"] == "done", job
    counts = [job["receipt"][f"rows_{name}"] for name in ("read", "new", "updated", "unchanged", "refused")]
    assert counts == [4, 3, 0, 0, 1]
    after = server.json("GET", "/health")[1]
    assert after["is_demo"] is False
    assert after["data_version"] > before["data_version"]
    status, headers, body = server.ask("GET", f"/api/receipt/{job['receipt']['upload_id']}.csv")
    assert status == 200
    assert headers["content-disposition"].startswith("attachment")
    assert body.startswith(b"\xef\xbb\xbf")
    assert b",'=TODAY()," in body  # a spreadsheet shows it, and does not run it
    assert server.ask("GET", "/api/receipt/999999.csv")[0] == 404
    assert not list(server.log.parent.glob("*.waiting/*"))


def test_a_file_that_is_no_table_changes_nothing_and_says_so(server):
    before = server.json("GET", "/health")[1]
    _, answer = server.json(
        "PUT", "/api/upload?name=picture.csv&load=yes", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    )
    job = server.wait_for_job(answer["status"])
    assert job["state"] == "refused"
    assert job["message"]
    assert job["what_to_do"]
    assert server.json("GET", "/health")[1] | {"disk_free_bytes": 0} == before | {"disk_free_bytes": 0}


def test_answers_and_rows_can_be_downloaded(server):
    status, _, body = server.ask("GET", "/api/answer.csv?metric=tickets_created&period=2026-03-02..2026-03-03&step=day")
    assert status == 200, body
    lines = body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("metric,bucket")
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["tickets_created", "2026-03-02", "2.0"],
        ["tickets_created", "2026-03-03", "1.0"],
    ]
    status, _, body = server.ask("GET", "/api/rows.csv?metric=tickets_created&period=all")
    assert status == 200, body
    assert len(body.decode().splitlines()) == 4
    assert b",'=1+1," in body
    first, *others = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    assert {each["upload_file"] for each in (first, *others)} == {"tickets.csv"}
    assert first["uploaded_at"].startswith("20")
    for path in ("/api/answer.csv", "/api/answer.csv?metric=none", "/api/rows.csv?metric=tickets_created&period=xyz"):
        assert server.ask("GET", path)[0] == 400
    assert server.json("GET", "/api/panel.xlsx?panel=0")[0] == 404, "a panel that no page has drawn"


def test_an_assistant_elsewhere_gets_the_same_with_a_token_of_its_own(server):
    """By the library's own client; and a program beside the dashboard is answered by the dashboard, which has the store open."""
    _, text = api_tokens.make(server.store, "An assistant")
    address, given = f"http://127.0.0.1:{server.port}", {"metrics": ["tickets_created"], "grain": "month"}

    async def talk(token: str):
        async with (
            create_mcp_http_client(headers={"Authorization": f"Bearer {token}"}) as http_client,
            Client(streamable_http_client(f"{address}/mcp", http_client=http_client)) as client,
        ):
            listed = (await client.list_tools()).tools
            return [one.name for one in listed], await client.call_tool("ask", given)

    names, found = asyncio.run(talk(text))
    assert names == ["list_metrics", "ask", "why", "process", "forecast", "staffing", "fair", "survey", "explain"]
    values = found.structured_content["values"]
    assert values == server.json("POST", "/api/ask", json.dumps(given).encode())[1]["values"]
    assert found.structured_content["links"]["tickets_created"].startswith(
        f"{address}/?open=tickets_created&period=all"
    )
    beside = elsewhere.ask(address, secret.known(server.store), tools.ASK, given)
    assert beside["values"] == values
    with pytest.raises(elsewhere.Refused, match="Did you mean 'csat'"):
        elsewhere.ask(address, secret.known(server.store), tools.ASK, {"metrics": ["csatt"]})
    with pytest.raises(elsewhere.Refused, match="asks for the key"):
        elsewhere.ask(address, "wrong", tools.ASK, given)
    api_tokens.revoke(server.store, "An assistant")
    with pytest.raises(BaseException, match=r"401|unhandled errors"):
        asyncio.run(talk(text))


def test_an_unknown_address_below_api_is_no_page(server):
    assert server.json("GET", "/api/none", accept="text/html") == (404, {"error": "no_such_address", "message": "There is nothing at this address."})  # fmt: skip
    assert server.ask("POST", "/api/answer.csv")[0] == 405
    assert b"<title>Service Pulse</title>" in server.ask("GET", "/speed")[2]


def test_a_log_says_where_the_key_lies_but_not_what_it_is(server):
    log = server.log.read_text()
    assert str(secret.path(server.store)) in log
    assert secret.known(server.store) not in log


# ---- Behind a real nginx

TOKEN = "a-long-enough-secret"
PROXIES = {
    "plain": "",
    "plain_11": UPGRADE,
    "host": f"{UPGRADE} proxy_set_header Host $http_host;",
    "forwarded": f"{UPGRADE} proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "via": f'{UPGRADE} proxy_set_header Via "1.1 proxy";',
    "full": FULL,
    "lying": f"{UPGRADE} proxy_set_header Origin http://127.0.0.1:LOCAL;",
}
"""What a proxy on this computer may set: from nothing at all to the wrong thing."""
SILENT = ("plain_11", "lying")
"""Those that cannot be told from a program on this computer: against them stands the key alone."""


@pytest.fixture(scope="module")
def open_server(tmp_path_factory, demo_store, unused_port) -> Iterator[Server]:
    """A dashboard with access set up, told that it is served under /pulse; one that was killed left a file behind that waited."""
    folder = tmp_path_factory.mktemp("open")
    shutil.copy(demo_path(demo_store), demo_path(folder / "store.duckdb"))
    left = spool.folder(folder / "store.duckdb") / "left"
    left.parent.mkdir()
    left.write_bytes(TICKETS)
    running = Server(
        folder,
        unused_port(),
        "--server.baseUrlPath",
        "pulse",
        started_by="tests.bench.unprepared",  # nobody reads what it would prepare; the other one does as all do
        KPI_ACCESS_TOKEN=TOKEN,
        KPI_WAITING_LIMIT_MB="1",
    )
    running.health = "/pulse/_stcore/health"
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def test_what_is_too_much_with_all_that_waits_is_refused_and_a_start_drops_what_waited(open_server):
    assert not list(open_server.log.parent.glob("*.waiting/*"))
    assert open_server.json("PUT", "/pulse/api/upload?name=a.csv", b"x" * 600_000)[0] == 201
    status, said = open_server.json("PUT", "/pulse/api/upload?name=b.csv", b"x" * 600_000)
    assert (status, said["error"]) == (507, "much_waiting")
    assert len(list(open_server.log.parent.glob("*.waiting/*"))) == 1


def test_with_a_token_a_stranger_gets_only_the_form(open_server):
    own = f"http://127.0.0.1:{open_server.port}"
    stream = f"ws://127.0.0.1:{open_server.port}/pulse/_stcore/stream"
    assert open_server.ask("GET", "/pulse/", accept="text/html", authorization="")[0] == 303
    assert open_server.ask("GET", "/pulse/api/rows.csv", authorization="")[0] == 401
    with pytest.raises(InvalidStatus, match="403"):
        connect(stream, origin=own)
    more = {"host": "pulse.example", "authorization": ""}
    form = f"token={TOKEN}".encode()
    _, headers, _ = open_server.ask("POST", "/pulse/sign-in", form, origin="http://pulse.example", **more)
    cookie = headers["set-cookie"].partition(";")[0]
    assert open_server.ask("GET", "/pulse/", accept="text/html", cookie=cookie, **more)[0] == 200
    with connect(stream, origin=own, additional_headers={"Cookie": cookie}, subprotocols=["streamlit"]):
        pass


@pytest.fixture(scope="module")
def nginx(tmp_path_factory, server, open_server) -> Iterator[Nginx]:
    """In front of the one under the names of PROXIES, by TLS in front of the other under /pulse/ and /other/."""
    here, told = f"http://127.0.0.1:{server.port}", f"http://127.0.0.1:{open_server.port}"
    plain = {
        f"/{name}/": f"proxy_pass {here}/; {more.replace('LOCAL', str(server.port))}" for name, more in PROXIES.items()
    }
    secure = {"/pulse/": f"proxy_pass {told}; {FULL}", "/other/": f"proxy_pass {told}/pulse/; {FULL}"}
    with running_nginx(tmp_path_factory.mktemp("nginx"), plain, secure) as running:
        yield running


def test_without_access_set_up_no_proxy_gives_or_takes_anything(server, nginx):
    """Neither a stranger, nor somebody who carries the key through a proxy that can be told."""
    before = server.json("GET", "/health")[1]
    script = next(path for path in streamlit_internals.browser_files() if path.endswith(".js"))
    gets = ("/", "/speed", "/health", "/api/rows.csv?metric=csat", "/api/answer.csv?metric=csat", "/api/receipt/1.csv", "/api/jobs/x", "/sign-out")  # fmt: skip
    streamlits = (script, "/media/x.csv", "/_stcore/host-config", "/_stcore/metrics", "/app/static/inter-latin-wght-normal.woff2")  # fmt: skip
    key = f"Bearer {secret.known(server.store)}"
    for name in PROXIES:
        for held in ("", key) if name not in SILENT else ("",):
            allowed = {401, 403} if name in SILENT else {403}
            for path in (*gets, *streamlits):
                status, _, body = nginx.ask("GET", f"/{name}{path}", authorization=held)
                assert status in allowed or (name in SILENT and path == "/health" and body == b'{"status":"ok"}'), (
                    name,
                    path,
                    status,
                )
            for method, path in (("PUT", "/api/upload?name=a.csv&load=yes"), ("PUT", "/_stcore/upload_file/a/b"), ("POST", "/_stcore/agent/interact")):  # fmt: skip
                assert nginx.ask(method, f"/{name}{path}", TICKETS, authorization=held)[0] in allowed, (name, path)
            if name == "host" and held:
                continue  # with a name of this computer and its key, a proxy on it is let through, as a tunnel is
            for origin in (
                "https://pulse.example",
                f"http://127.0.0.1:{nginx.port}",
                f"http://127.0.0.1:{server.port}",
            ):
                with pytest.raises(InvalidStatus, match="403"):
                    connect(f"ws://127.0.0.1:{nginx.port}/{name}/_stcore/stream", origin=origin, additional_headers={"Authorization": held} if held else {})  # fmt: skip
        said = nginx.ask("GET", f"/{name}/sign-in", accept="text/html")[2].decode()
        assert "KPI_ACCESS_TOKEN" in said, "the page says how to set access up"
        form = f"token={key[7:]}&address=https%3A%2F%2Fpulse.example".encode()
        status, headers, _ = nginx.ask("POST", f"/{name}/sign-in", form, origin="https://pulse.example")
        assert status == 403, name
        assert "set-cookie" not in {header.lower() for header, _ in headers}
    assert server.json("GET", "/health")[1] | {"disk_free_bytes": 0} == before | {"disk_free_bytes": 0}
    assert not list(server.log.parent.glob("*.waiting/*"))


@pytest.mark.parametrize("under", ["/pulse", "/other"])
def test_behind_tls_and_under_a_path_everything_works_once_access_is_set_up(open_server, nginx, under):
    """Under the path that the server was told, and under another one that the proxy changes into it."""
    own = f"https://localhost:{nginx.tls_port}"

    def ask(method: str, path: str, body: bytes | None = None, **headers: str):
        return nginx.ask(method, under + path, body, tls=True, **headers)

    assert (ask("GET", "/health")[0], ask("GET", "/health")[2]) == (200, b'{"status":"ok"}')
    assert ask("GET", "/api/rows.csv?metric=csat")[0] == 401
    status, headers, _ = ask("GET", "/speed?period=28d", accept="text/html")
    assert (status, dict(headers)["location"]) == (303, "sign-in?next=%2Fspeed%3Fperiod%3D28d")
    assert ask("GET", "/sign-in?next=%2Fspeed", accept="text/html")[0] == 200
    status, headers, _ = ask("POST", "/sign-in?next=%2Fspeed", f"token={TOKEN}".encode(), origin=own)
    assert (status, dict(headers)["location"]) == (303, "./speed")
    cookies = [value for name, value in headers if name.lower() == "set-cookie"]
    assert cookies
    for cookie in cookies:
        assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure")), cookie
    cookie = "; ".join(each.partition(";")[0] for each in cookies)
    for path in ("/", "/speed?period=28d"):
        status, headers, body = ask("GET", path, accept="text/html", cookie=cookie)
        assert status == 200
        assert b"<title>Service Pulse</title>" in body
        asked = {part.split(b'"')[0].decode() for part in body.split(b'="./static/')[1:]}
        assert all(ask("GET", f"/static/{name}", cookie=cookie)[0] == 200 for name in sorted(asked)[:3])
        assert all("secure" in value.lower() for name, value in headers if name.lower() == "set-cookie")
    status, _, body = ask("GET", "/api/answer.csv?metric=tickets_created&period=28d", cookie=cookie)
    assert status == 200
    assert b"tickets_created" in body
    assert ask("GET", "/api/none", cookie=cookie)[0] == 404
    name = f"a{under[1:]}.csv"
    assert ask("PUT", f"/api/upload?name={name}", TICKETS, cookie=cookie, origin="https://evil.example")[0] == 403
    status, _, body = ask("PUT", f"/api/upload?name={name}&load=yes", TICKETS, cookie=cookie, origin=own)
    assert status == 202
    end, job = time.monotonic() + 60, {"state": "waiting"}
    while job["state"] in ("waiting", "running") and time.monotonic() < end:
        time.sleep(0.1)
        job = json.loads(ask("GET", json.loads(body)["status"], cookie=cookie)[2])
    assert job["state"] == "done"
    address = f"wss://localhost:{nginx.tls_port}{under}/_stcore/stream"
    with connect(address, origin=own, ssl=nginx.tls, additional_headers={"Cookie": cookie}, subprotocols=["streamlit"]):
        pass
    for origin, held in (("https://evil.example", cookie), (own, "")):
        with pytest.raises(InvalidStatus, match="403"):
            connect(
                address, origin=origin, ssl=nginx.tls, additional_headers={"Cookie": held}, subprotocols=["streamlit"]
            )
    wrong = f"wrong-{under[1:]}-secret"
    assert ask("POST", "/sign-in", f"token={wrong}".encode(), origin=own, x_forwarded_for="203.0.113.9")[0] == 401
    log = open_server.log.read_text()
    assert "A wrong secret was given from" in log
    assert wrong not in log
    assert TOKEN not in log
    assert ask("POST", "/sign-out", b"", cookie=cookie, origin=own)[0] == 303
    assert ask("GET", "/api/answer.csv?metric=csat", cookie=cookie)[0] == 401
