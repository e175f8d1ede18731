"""A real object store of this computer: moto's server of S3 in a process of its own, asked over HTTP as Amazon's is."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

WAITED_SECONDS = 60.0


@dataclass(frozen=True)
class ObjectStore:
    """A server, and where it answers."""

    process: subprocess.Popen[bytes]
    url: str

    @property
    def variables(self) -> dict[str, str]:
        """What a program is told so that it asks this server."""
        return {
            "AWS_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip

    def ask(self, method: str, path: str, content: bytes | None = None) -> bytes:
        """Ask as a client that signs nothing."""
        asked = urllib.request.Request(
            f"{self.url}/{path}", data=content, method=method, headers={"Content-Type": "application/octet-stream"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            found: bytes = answer.read()
            return found

    def bucket(self, name: str) -> str:
        """Make a bucket."""
        self.ask("PUT", name)
        return name

    def deny(self, bucket: str, *actions: str) -> None:
        """Let nobody do this in a bucket any more."""
        objects = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        rule = {"Effect": "Deny", "Principal": "*", "Action": list(actions), "Resource": objects}
        self.ask("PUT", f"{bucket}?policy", json.dumps({"Version": "2012-10-17", "Statement": [rule]}).encode())

    def stop(self) -> None:
        """End the server at once."""
        self.process.kill()
        self.process.wait()


def start(log: Path) -> ObjectStore:
    """Start one on a free port, and wait until it answers."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    code = f"import sys; sys.argv[1:] = ['-H', '127.0.0.1', '-p', '{port}']; from moto.server import main; main()"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=said,
            stderr=said,
            env=os.environ | {"MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": "16777216"},
        )
    found = ObjectStore(process, f"http://127.0.0.1:{port}")
    end = time.monotonic() + WAITED_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            found.ask("GET", "moto-api/")
            return found
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    found.stop()
    raise RuntimeError(f"the object store did not start: {log.read_text(encoding='utf-8')[-2000:]}")
