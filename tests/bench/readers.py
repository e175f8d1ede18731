"""Several dashboards on the published facts of one store, behind nginx with the settings of deploy/readers.conf."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.facts.refresh import open_store
from data.published.publish import publish
from tests import access
from tests.bench.browser import Server, free_port, running, wait
from tests.bench.measure import ROOT

SETTINGS = ROOT / "deploy" / "readers.conf"


@dataclass(frozen=True)
class Readers:
    """Dashboards behind one address, and what shares their readers out."""

    address: str
    each: tuple[Server, ...]
    proxy: Server

    def cpu_seconds(self) -> float:
        """The processor time that all of them have taken, with the proxy."""
        return sum(one.cpu_seconds() for one in (*self.each, self.proxy))

    def memory_bytes(self) -> int:
        """The memory of the largest."""
        return max(one.memory_bytes() for one in self.each)


@contextmanager
def readers(store: Path, folder: Path, processes: int) -> Iterator[Readers]:
    """So many dashboards; the store itself is open nowhere meanwhile, so that somebody may write into it."""
    published = folder / f"published_{store.stem}"
    with open_store(store) as opened:
        publish(opened, published)
    token = secrets.token_urlsafe(24)
    with ExitStack() as stack:
        each = tuple(
            stack.enter_context(running("app.py", KPI_ENGINE=f"parquet:{published}", KPI_ACCESS_TOKEN=token))
            for _ in range(processes)
        )
        proxy = stack.enter_context(_nginx(folder, [one.address for one in each]))
        access.KEPT[proxy.address] = token
        stack.callback(access.KEPT.pop, proxy.address, None)
        yield Readers(proxy.address, each, proxy)


@contextmanager
def _nginx(folder: Path, addresses: list[str]) -> Iterator[Server]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("nginx is not installed: apt install nginx-light")
    port, servers = free_port(), "".join(f"server {one.removeprefix('http://')}; " for one in addresses)
    settings = re.sub(r"(server 127\.0\.0\.1:\d+;\s*)+", servers, SETTINGS.read_text(encoding="utf-8"))
    settings = settings.replace("listen 80;", f"listen 127.0.0.1:{port};")
    places = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf, log = folder / "nginx.conf", folder / "nginx.log"
    conf.write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {log}; events {{ worker_connections 4096; }}\n"
        f"http {{ access_log off; {places}\n{settings} }}\n"
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(conf), "-e", str(log)], stderr=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(20)


__all__ = ["Readers", "readers"]
