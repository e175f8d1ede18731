"""The real server in a process of its own: what a browser, a foreign site and a watcher get from it."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from data.store.store import demo_path

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

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.log = folder / "log.txt"
        variables = {**os.environ, "KPI_STORE": str(folder / "store.duckdb"), **environment}
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(port),
            "--server.headless",
            "true",
        ]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=self.log.open("wb"), stderr=subprocess.STDOUT
        )

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
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
                self.ask("GET", "/_stcore/health")
            except OSError:
                time.sleep(0.2)
            else:
                return
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
    running = Server(folder, unused_port(), KPI_UPLOAD_LIMIT_MB="3")
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def unused_port():
    import socket

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


def test_it_listens_on_this_computer_only(server):
    status, headers, body = server.ask("GET", "/")
    assert (status, headers["x-frame-options"]) == (200, "SAMEORIGIN")
    assert b"<title>Service Pulse</title>" in body
    listening = subprocess.run(["ss", "-Hltn", f"sport = :{server.port}"], capture_output=True, text=True).stdout
    assert not listening or {line.split()[3] for line in listening.splitlines()} == {f"127.0.0.1:{server.port}"}


def test_health_says_little_and_only_to_this_computers_name(server):
    status, state = server.json("GET", "/health")
    assert status == 200
    assert state.keys() == {"status", "data_version", "is_demo"}
    assert server.ask("GET", "/_stcore/health")[0] == 200
    for path in ("/health", "/_stcore/health", "/", "/api/rows.csv"):
        assert server.ask("GET", path, host="evil.example")[0] == 403


def test_the_websocket_opens_for_its_own_page_only(server):
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(address, origin=f"http://127.0.0.1:{server.port}", subprotocols=["streamlit"]):
        pass
    for origin in ("http://evil.example", None):
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, origin=origin, subprotocols=["streamlit"])


def test_the_page_is_sent_compressed(server):
    status, headers, body = server.ask("GET", "/", accept_encoding="gzip")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert server.ask("GET", "/", accept_encoding="gzip", if_none_match=headers["etag"])[0] == 304
    assert body[:2] == b"\x1f\x8b"


def test_a_file_that_is_too_big_leaves_nothing_behind(server):
    status, said = server.json("PUT", "/api/upload?name=big.csv", b"x" * (3 * 1024 * 1024 + 1))
    assert (status, said["error"]) == (413, "too_big")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("PUT", "/api/upload?name=big.csv", (b"x" * 65536 for _ in range(64)), encode_chunked=True)
    assert connection.getresponse().status == 413  # no length announced: counted while it arrives
    connection.close()
    assert not list(server.log.parent.glob("*.waiting/*"))


def test_what_is_too_much_with_all_that_waits_leaves_nothing_behind(tmp_path):
    server = Server(tmp_path, 8799, KPI_WAITING_LIMIT_MB="1")
    try:
        server.wait()
        assert server.json("PUT", "/api/upload?name=a.csv", b"x" * 600_000)[0] == 201
        status, said = server.json("PUT", "/api/upload?name=b.csv", b"x" * 600_000)
        assert (status, said["error"]) == (507, "much_waiting")
        assert len(list(tmp_path.glob("*.waiting/*"))) == 1
        server.process.kill()
        server.process.wait()
        server = Server(tmp_path, 8799)
        server.wait()
        assert not list(tmp_path.glob("*.waiting/*"))
    finally:
        server.stop()


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
    assert server.json("GET", "/health")[1] == before


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


def test_with_a_token_a_stranger_gets_only_the_form(tmp_path, demo_store, unused_port):
    shutil.copy(demo_path(demo_store), demo_path(tmp_path / "store.duckdb"))
    running = Server(tmp_path, unused_port(), KPI_ACCESS_TOKEN="a-long-enough-secret")
    try:
        running.wait()
        assert running.ask("GET", "/", accept="text/html")[0] == 303
        assert running.ask("GET", "/api/rows.csv")[0] == 401
        with pytest.raises(InvalidStatus, match="403"):
            connect(f"ws://127.0.0.1:{running.port}/_stcore/stream", origin=f"http://127.0.0.1:{running.port}")
        _, headers, _ = running.ask(
            "POST", "/sign-in", b"token=a-long-enough-secret", host="pulse.example", origin="http://pulse.example"
        )
        cookie = headers["set-cookie"].partition(";")[0]
        assert running.ask("GET", "/", accept="text/html", cookie=cookie, host="pulse.example")[0] == 200
        socket = f"ws://127.0.0.1:{running.port}/_stcore/stream"
        with connect(
            socket,
            origin=f"http://127.0.0.1:{running.port}",
            additional_headers={"Cookie": cookie},
            subprotocols=["streamlit"],
        ):
            pass
    finally:
        running.stop()
