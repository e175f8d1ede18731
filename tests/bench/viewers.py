"""Many viewers at once, a click each few seconds: how long the answers take, failures, memory, and the pandas page and Apache Superset beside it.

Viewers come by websocket, as browsers do; a run counts from the click to the end of the script, so a browser's own drawing is not in it,
nor is the time of the machine that draws: here both are the same computer, and what plays the viewers takes some of it.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from data.facts.refresh import open_store
from kpi.engine.answer import answer
from kpi.query.period import PRESETS
from kpi.query.query import Filter, Query
from tests.bench import superset, superset_charts, synthetic, visitors
from tests.bench.browser import Server, running
from tests.bench.measure import ROOT, Row
from tests.bench.readers import Readers, readers

CLICK_SECONDS = 5.0
"""Between two clicks of a viewer, in the mean."""

PERIODS = tuple(PRESETS)
PEER_PERIODS = ("28d", "91d", "364d")
CHANNELS = ("", "email", "web", "chat", "phone", "social")
AIM_SECONDS = 1.0

REST_SECONDS, MOST_RESTS = 6.0, 300


def anywhere(dice: random.Random) -> tuple[str, dict[str, str]]:
    """A page and a period, one time in five with a channel."""
    chosen = {"period": dice.choice(PERIODS)}
    if dice.random() < 0.2 and (channel := dice.choice(CHANNELS)):
        chosen["channel"] = channel
    return dice.choice(visitors.PAGES), chosen


def overview(dice: random.Random) -> tuple[str, dict[str, str]]:
    """What the pandas page can be asked too."""
    chosen = {"period": dice.choice(PEER_PERIODS), "channel": dice.choice(CHANNELS)}
    return "overview", {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True)
class Load:
    """What so many viewers met: medians and p95 in seconds, failures, runs, the servers' processor seconds a run, the memory of the largest in bytes, and the processor seconds a run of what plays the viewers."""

    median: float
    p95: float
    runs: int
    failures: tuple[str, ...]
    cpu: float
    memory: int
    own_cpu: float


def heavy(dice: random.Random) -> tuple[str, dict[str, str]]:
    """What nobody asked before, over up to three years, split and filtered: it has to be read."""
    first, days = date(2023, 10, 1) + timedelta(dice.randrange(120)), dice.randrange(700, 960)
    span = f"{first}..{first + timedelta(days)}"
    return dice.choice(("overview", "speed", "team")), {"period": span, "country": dice.choice(("CZ", "SK", "PL"))}


def kept(dice: random.Random) -> tuple[str, dict[str, str]]:
    """What everybody has seen already."""
    return dice.choice(("overview", "speed", "satisfaction")), {}


async def _beside_heavy(
    asked: Server, viewers: int, seconds: float
) -> tuple[visitors.Seen, visitors.Seen, visitors.Seen]:
    """What light viewers meet alone, then beside one who asks heavy questions without a pause, and what that one meets."""
    phase, own = visitors.Phase(), visitors.Phase()
    coming = [
        asyncio.create_task(visitors.visit(asked.address, phase, CLICK_SECONDS, random.Random(number), kept))
        for number in range(viewers)
    ]
    await asyncio.sleep(2 * CLICK_SECONDS + 10)
    phase.seen = alone = visitors.Seen()
    await asyncio.sleep(seconds)
    own.seen, phase.seen = visitors.Seen(), None
    coming.append(asyncio.create_task(visitors.visit(asked.address, own, 0, random.Random(viewers), heavy)))
    await asyncio.sleep(2)
    phase.seen = beside = visitors.Seen()
    await asyncio.sleep(seconds)
    phase.is_over = own.is_over = True
    await asyncio.wait(coming, timeout=visitors.LATE_SECONDS)
    for one in coming:
        one.cancel()
    return alone, beside, own.seen


def beside_heavy(folder: Path, tickets: int, viewers: int, seconds: float) -> list[Row]:
    """The rows: how long kept pages take while one question after the other has to be read, against without."""
    store = synthetic.make(folder / f"facts_{tickets}.duckdb", tickets)
    with running("app.py", KPI_STORE=str(store)) as found:
        alone, beside, asked = asyncio.run(_beside_heavy(found, viewers, seconds))
    heavy_median = statistics.median(asked.seconds) if asked.seconds else float("nan")
    failures = len(alone.failures) + len(beside.failures) + len(asked.failures)
    what = (
        f"kept pages for {viewers} viewers at {tickets:,} tickets beside one who asks what has to be read without a pause "
        f"({len(asked.seconds)} such questions, median {heavy_median:.2f} s, {failures} failures), against without"
    )
    ranks = [statistics.quantiles(each.seconds, n=100) for each in (beside, alone)]
    return [
        Row(f"{name} of {what}", ranks[0][place], ranks[1][place], None)
        for name, place in (("median", 49), ("p95", 94))
    ]


Visit = Callable[[visitors.Phase, random.Random], Coroutine[object, object, None]]
"""One viewer, until the phase is over."""


def _by_websocket(address: str, click: visitors.Click) -> Visit:
    """A viewer of a page of Streamlit."""
    return lambda phase, dice: visitors.visit(address, phase, CLICK_SECONDS, dice, click)


async def _met(
    asked: Server | Readers | superset.Superset, visit: Visit, viewers: int, seconds: float, *, is_ready: bool = False
) -> Load:
    if is_ready:
        await _at_rest(asked)
    phase = visitors.Phase()
    coming = [asyncio.create_task(visit(phase, random.Random(number))) for number in range(viewers)]
    await asyncio.sleep(2 * CLICK_SECONDS + 10)  # all have come
    phase.seen = seen = visitors.Seen()
    spent, own = -asked.cpu_seconds(), -time.process_time()
    await asyncio.sleep(seconds)
    spent += asked.cpu_seconds()
    own += time.process_time()
    memory = asked.memory_bytes()
    # Whoever still waits is waited for: a run that never ends would else be left out.
    phase.is_over = True
    await asyncio.wait(coming, timeout=visitors.LATE_SECONDS)
    failures = [*seen.failures, *("no answer" for one in coming if not one.done())]
    for one in coming:
        one.cancel()
    ranks = statistics.quantiles(seen.seconds, n=100) if len(seen.seconds) > 1 else [float("nan")] * 99
    runs = max(len(seen.seconds), 1)
    return Load(ranks[49], ranks[94], len(seen.seconds), tuple(failures), spent / runs, memory, own / runs)


async def _at_rest(asked: Server | Readers | superset.Superset) -> None:
    """Wait until it does nothing by itself any more: as in the morning, when the night's data were prepared long ago."""
    await asyncio.sleep(REST_SECONDS)
    for _ in range(MOST_RESTS):
        before = asked.cpu_seconds()
        await asyncio.sleep(REST_SECONDS)
        if asked.cpu_seconds() - before < REST_SECONDS / 20:
            return


def load(
    script: str, click: visitors.Click, viewers: int, seconds: float, *, is_ready: bool = False, **environment: str
) -> Load:
    """What so many viewers meet on a server of their own, which nobody asked before."""
    with running(script, **environment) as found:
        return asyncio.run(_met(found, _by_websocket(found.address, click), viewers, seconds, is_ready=is_ready))


def load_shared(
    store: Path, folder: Path, processes: int, click: visitors.Click, viewers: int, seconds: float, *, is_ready: bool
) -> Load:
    """What they meet on so many servers that share the published facts of a store."""
    with readers(store, folder, processes) as found:
        return asyncio.run(_met(found, _by_websocket(found.address, click), viewers, seconds, is_ready=is_ready))


def measure(
    folder: Path,
    tickets: int,
    counts: Sequence[int],
    seconds: float,
    processes: int = 0,
    *,
    is_known: bool = False,
    is_ready: bool = False,
) -> list[Row]:
    """The rows: p95 against the aim, and what it cost, of one dashboard on the store or of so many `processes` on published facts.

    Where it `is_known`, viewers look at what was seen before alone; where it `is_ready`, they come when it has prepared its pages.
    """
    click = kept if is_known else anywhere
    store = synthetic.make(folder / f"facts_{tickets}.duckdb", tickets)
    rows = []
    for viewers in counts:
        if processes:
            found = load_shared(store, folder, processes, click, viewers, seconds, is_ready=is_ready)
        else:
            found = load("app.py", click, viewers, seconds, is_ready=is_ready, KPI_STORE=str(store))
        what = _what(viewers, tickets, found) + (", of pages seen before" if is_known else "")
        what += f", {processes} processes on published facts" if processes else ""
        what += ", their pages prepared" if is_ready else ""
        rows.append(Row(what, found.p95, AIM_SECONDS, 1))
    return rows


def peers(folder: Path, tickets: int, counts: Sequence[int], seconds: float) -> list[Row]:
    """The rows: the overview's p95 against that of the pandas page, and against Superset's where that can be installed."""
    store = synthetic.make(folder / f"facts_{tickets}.duckdb", tickets)
    _written(store, folder)
    script = str(ROOT / "tests" / "bench" / "pandas_page.py")
    prepared, rows = _superset(folder), []
    for viewers in counts:
        ours = load("app.py", overview, viewers, seconds, KPI_STORE=str(store))
        theirs = load(script, overview, viewers, seconds, BENCH_PEER=str(folder))
        what = f"the overview {_what(viewers, tickets, ours)}, against"
        rows += _both(f"{what} a pandas page ({_cost(theirs)})", ours, theirs)
        try:
            other = _load_superset(prepared, store, viewers, seconds)
        except superset.CannotStart as error:
            rows.append(Row(f"{what} Apache Superset, not measured: {error}", ours.p95, float("nan"), None))
        else:
            rows += _both(f"{what} {SUPERSET} ({_cost(other)})", ours, other)
    return rows


SUPERSET = f"Apache Superset 6.1 on the same facts in DuckDB, without a cache of answers as it comes, {superset.WORKERS} workers of {superset.THREADS} threads, a view's tickets and CSAT the same as ours"


def _both(what: str, ours: Load, theirs: Load) -> list[Row]:
    return [Row(what, ours.p95, theirs.p95, 1), Row(f"{what}: median", ours.median, theirs.median, 1)]


def _superset(folder: Path) -> superset.Prepared | superset.CannotStart:
    """It, or why it is not there: the others are measured all the same."""
    try:
        return superset.prepare(folder)
    except superset.CannotStart as error:
        return error


def _load_superset(
    prepared: superset.Prepared | superset.CannotStart, store: Path, viewers: int, seconds: float
) -> Load:
    """What the same viewers meet at Superset, whose numbers are held against ours first."""
    if isinstance(prepared, superset.CannotStart):
        raise prepared
    with superset.started(prepared) as found:
        dashboard = superset_charts.made(prepared, found)
        days, channel = PEER_PERIODS[0], CHANNELS[1]
        superset_charts.check(dashboard, days, channel, *_numbers(store, dashboard.last_on, days, channel))
        return asyncio.run(
            _met(found, lambda phase, dice: dashboard.visit(phase, CLICK_SECONDS, dice, overview), viewers, seconds)
        )


def _numbers(store: Path, today: date, days: str, channel: str) -> tuple[float, float]:
    """Our tickets created and CSAT of one view."""
    asked = Query(
        metrics=("tickets_created", "csat"), period=PRESETS[days](today), filters=(Filter("channel", (channel,)),)
    )
    with open_store(store) as opened:
        values = {row["metric"]: row["value"] for row in answer(opened.read, asked).iter_rows(named=True)}
    return values["tickets_created"], values["csat"]


def _what(viewers: int, tickets: int, found: Load) -> str:
    return f"p95 of {viewers} viewers at {tickets:,} tickets, a click each {CLICK_SECONDS:g} s, median {1000 * found.median:.0f} ms ({_cost(found)})"


def _cost(found: Load) -> str:
    wrong = f"{len(found.failures)} failures, as: {found.failures[0][:100]!r}" if found.failures else "no failure"
    return f"{found.runs:,} runs, {wrong}, {1000 * found.cpu:.0f} ms of processor a run and {1000 * found.own_cpu:.0f} ms for playing its viewer, {found.memory / 1e9:.2f} GB"


def _written(store: Path, folder: Path) -> None:
    """The facts as files that pandas reads."""
    tables = {
        "tickets": "SELECT created_on::TIMESTAMP AS created_on, channel, team, category, first_response_calendar_seconds AS first_response_seconds, resolution_calendar_seconds AS resolution_seconds FROM fact_ticket",
        "surveys": "SELECT survey_on::TIMESTAMP AS survey_on, channel, kind AS survey_kind, score FROM fact_survey WHERE is_answered",
    }
    with duckdb.connect(str(store), read_only=True) as connection:
        for name, sql in tables.items():
            connection.execute(f"COPY ({sql}) TO '{folder / name}.parquet'")


__all__ = ["AIM_SECONDS", "Load", "beside_heavy", "load", "measure", "peers"]
