"""Many viewers while a large file is imported: failures and how long page runs take, without the import and during it.

`python -m tests.bench.visitors` starts a dashboard on a store of its own. Viewers come by websocket, as browsers do, and look at
pages and periods at random with some seconds of reading between; a run counts from the question to the end of the script.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from kpi.query.period import PRESETS
from tests import access
from tests.bench import synthetic, zendesk
from tests.bench.browser import server

PAGES = ("overview", "speed", "satisfaction", "team", "tickets", "quality")
PERIODS = tuple(PRESETS)
LATE_SECONDS = 60.0
"""A run that takes longer counts as failed."""
LARGEST_READ = 8_000
"""Bytes of a message that is looked at; what goes wrong is told in fewer."""


@dataclass
class Seen:
    """What viewers met in one phase."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def told(self, name: str) -> str:
        """One row of the table."""
        ranks = statistics.quantiles(self.seconds, n=100) if len(self.seconds) > 1 else [float("nan")] * 99
        times = " | ".join(f"{1000 * each:.0f} ms" for each in (ranks[49], ranks[94], max(self.seconds, default=0)))
        return f"| {name} | {len(self.seconds)} | {len(self.failures)} | {times} |"


@dataclass
class Phase:
    """The phase that is measured now; None while nothing is."""

    seen: Seen | None = None
    is_over: bool = False


Click = Callable[[random.Random], tuple[str, dict[str, str]]]
"""Chooses a page and what its address says."""


def some_page(dice: random.Random) -> tuple[str, dict[str, str]]:
    """A page and a period."""
    return dice.choice(PAGES), {"period": dice.choice(PERIODS)}


async def visit(
    address: str, phase: Phase, reading_seconds: float, dice: random.Random, click: Click = some_page
) -> None:
    """One viewer, until it is over: comes again when the connection breaks, which is a failure."""
    given = await asyncio.to_thread(access.cookies, address) if address in access.KEPT else []
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in given)
    await asyncio.sleep(dice.uniform(0, 2 * reading_seconds))
    while not phase.is_over:
        try:
            async with connect(
                f"{address.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                origin=address,  # type: ignore[arg-type]
                additional_headers={"Cookie": cookie},
                max_size=None,
                open_timeout=LATE_SECONDS,
                ping_interval=None,
            ) as socket:
                while not phase.is_over:
                    await look(socket, phase, *click(dice))
                    await asyncio.sleep(dice.uniform(0.5, 1.5) * reading_seconds)
        except Exception as error:  # every kind of fault is counted
            if phase.seen is not None:
                phase.seen.failures.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(1)


END = {ForwardMsg.FINISHED_SUCCESSFULLY: "", ForwardMsg.FINISHED_WITH_COMPILE_ERROR: "compile error"}
"""How a page run may end, and what is wrong with it."""


def question(page: str, query: str) -> BackMsg:
    """What a browser sends to see a page."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = page, query
    return asked


async def look(socket: ClientConnection, phase: Phase, page: str, chosen: Mapping[str, str]) -> None:
    """Run one page; it counts for the phase in which it began."""
    asked = question("" if page == PAGES[0] else page, urlencode(chosen))
    seen, begun, wrong = phase.seen, time.monotonic(), ""
    await socket.send(asked.SerializeToString())
    async with asyncio.timeout(LATE_SECONDS):
        async for said in socket:
            if len(said) > LARGEST_READ:  # a picture or table: who plays many viewers has no time for it
                continue
            message = ForwardMsg.FromString(said)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "page_not_found":
                wrong = f"no page {page}"
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                wrong = message.delta.new_element.exception.message
            elif kind == "script_finished" and message.script_finished in END:
                wrong = wrong or END[message.script_finished]
                break
        else:
            wrong = "the server ended the connection"
    if seen is not None:
        seen.seconds.append(time.monotonic() - begun)
        if wrong:
            seen.failures.append(wrong)


def load(address: str, file: Path) -> str:
    """Send the file and wait for its import; the state in which that ended."""
    asked = {"name": file.name, "load": "yes", "source": "load", "zone": "UTC"}
    with file.open("rb") as body:
        answer = ask(address, "PUT", f"/api/upload?{urlencode(asked)}", body)
    while (state := ask(address, "GET", answer["status"]))["state"] in ("waiting", "running"):
        time.sleep(1)
    return f"{state['state']} {state['message'] or ''}".strip()


def ask(address: str, method: str, path: str, body: object = None) -> dict[str, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=600)
    size = {"Content-Length": str(os.fstat(body.fileno()).st_size)} if body is not None else {}  # type: ignore[attr-defined]
    connection.request(method, path, body, {**access.headers(address), **size})  # type: ignore[arg-type]
    answer = connection.getresponse()
    said = json.loads(answer.read())
    if answer.status >= 400:
        raise SystemExit(f"{method} {path}: {answer.status} {said}")
    return dict(said)


async def measure(address: str, file: Path, chosen: argparse.Namespace) -> Iterator[str]:
    """The table, line by line."""
    phase, alone, during = Phase(), Seen(), Seen()
    viewers = [
        asyncio.create_task(visit(address, phase, chosen.reading, random.Random(number)))
        for number in range(chosen.viewers)
    ]
    await asyncio.sleep(2 * chosen.reading + 10)  # all have come, and every page was drawn once
    phase.seen = alone
    await asyncio.sleep(chosen.seconds)
    phase.seen = during
    begun = time.monotonic()
    state = await asyncio.to_thread(load, address, file)
    took = time.monotonic() - begun
    phase.seen, phase.is_over = None, True
    await asyncio.wait(viewers, timeout=LATE_SECONDS)
    lines = [
        f"{chosen.viewers} viewers, {chosen.tickets:,} tickets, an import of {chosen.rows:,} rows in {took:.0f} s ({state})",
        "",
        "| Phase | Page runs | Failures | Median | p95 | Longest |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        alone.told("without the import"),
        during.told("during the import"),
        *sorted({f"failure: {each[:300]}" for seen in (alone, during) for each in seen.failures}),
    ]
    return iter(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--tickets", type=int, default=100_000, help="in the store before the import")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the file that is imported")
    parser.add_argument("--seconds", type=int, default=60, help="of the phase without the import")
    parser.add_argument(
        "--reading", type=float, default=10, help="seconds between two page runs of a viewer, in the mean"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="service-pulse-visitors-") as temporary:
        made = synthetic.make(Path(temporary) / "made.duckdb", chosen.tickets)
        store = Path(shutil.copyfile(made, Path(temporary) / "store.duckdb"))
        file = zendesk.write(Path(temporary) / "tickets.csv", chosen.rows)
        busy = os.getloadavg()[0]
        with server("app.py", KPI_STORE=str(store)) as address:
            lines = asyncio.run(measure(address, file, chosen))
    print(f"{os.cpu_count()} cores; load of the machine {busy:.1f} before and {os.getloadavg()[0]:.1f} after.")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
