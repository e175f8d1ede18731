"""A real nginx of Debian's packages in front of dashboards, for one module's tests; these are skipped where it is not installed."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

UPGRADE = 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
FULL = f"{UPGRADE} proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;"
"""What a proxy sets that does it right."""


class Nginx:
    """Where a running nginx answers: without TLS at `port`, by TLS at `tls_port` with the certificate that `tls` believes."""

    def __init__(self, folder: Path, port: int, tls_port: int) -> None:
        self.port, self.tls_port = port, tls_port
        self.tls = ssl.create_default_context(cafile=folder / "crt.pem")

    def ask(self, method: str, path: str, body: bytes | None = None, *, tls: bool = False, **headers: str):
        """Status, headers (as pairs) and body of what a browser elsewhere asks."""
        if not tls:
            headers["host"] = "pulse.example"
        connection = (
            http.client.HTTPSConnection("localhost", self.tls_port, timeout=60, context=self.tls)
            if tls
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        )
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


@contextmanager
def running_nginx(folder: Path, plain: Mapping[str, str], secure: Mapping[str, str]) -> Iterator[Nginx]:
    """Starts nginx with these locations, each path with its settings, and ends it."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed: apt install nginx-light openssl")
    port, tls_port = _unused_port(), _unused_port()
    certificate = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [*certificate.split(), "-keyout", "key.pem", "-out", "crt.pem"], cwd=folder, check=True, capture_output=True
    )
    places = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; {'user root;' if os.geteuid() == 0 else ''} pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; client_max_body_size 100m; {places}\n"
        f"server {{ listen 127.0.0.1:{port}; {_locations(plain)} }}\n"
        f"server {{ listen 127.0.0.1:{tls_port} ssl; ssl_certificate {folder}/crt.pem; ssl_certificate_key {folder}/key.pem;\n"
        f"{_locations(secure)} }} }}\n"
    )
    log = folder / "error.log"
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(log)], stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 20
        while not _answers(tls_port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield Nginx(folder, port, tls_port)
    finally:
        process.terminate()
        process.wait(20)


def _locations(settings: Mapping[str, str]) -> str:
    return "\n".join(f"location {path} {{ {more} }}" for path, more in settings.items())


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
