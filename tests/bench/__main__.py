"""Run the benchmarks and print one Markdown table of ratios: the product against the least that could do the same."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import calendars, clicks, huge, importing, nightly, pages, questions, viewers
from tests.bench.measure import Row, table

PARTS = ("import", "nightly", "questions", "calendar", "pages", "clicks")
ON_DEMAND = ("viewers", "peers", "heavy")
"""What takes long, and is measured only where it is asked for."""


def main() -> None:
    """Parse the command line and run what was asked for."""
    chosen = _parser().parse_args()
    busy = os.getloadavg()[0]
    what = [name for name in (*PARTS, *ON_DEMAND) if getattr(chosen, name)] or PARTS
    with tempfile.TemporaryDirectory(prefix="service-pulse-bench-") as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if chosen.huge is not None:
            print(huge.table(folder, [millions * 1_000_000 for millions in chosen.huge or (10, 100)]))
            return
        rows = [row for part in what for row in _measured(part, folder, chosen)]
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; medians, both sides in turn.")
    print(
        f"Load of the machine: {busy:.1f} before and {os.getloadavg()[0]:.1f} after; other work on it blurs the ratios.\n"
    )
    print(table(rows))


def _measured(part: str, folder: Path, chosen: argparse.Namespace) -> list[Row]:
    tickets = chosen.tickets or [chosen.rows]
    asked = [1_000_000, *([10_000_000] if chosen.large else [])]
    rows, runs = chosen.rows, chosen.runs
    by_part: dict[str, Callable[[], list[Row]]] = {
        "import": lambda: importing.measure(folder, tickets, runs),
        "nightly": lambda: nightly.measure(folder, tickets, runs),
        "questions": lambda: [row for size in asked for row in questions.measure(folder, size, runs)],
        "calendar": lambda: [row for size in asked for row in calendars.measure(folder, size, runs)],
        "pages": lambda: pages.measure(folder, rows, runs),
        "clicks": lambda: clicks.measure(folder, rows),
        "viewers": lambda: viewers.measure(
            folder,
            rows,
            chosen.sessions or [10, 50, 200],
            chosen.seconds,
            chosen.processes,
            is_known=chosen.known,
            is_ready=chosen.ready,
        ),
        "heavy": lambda: viewers.beside_heavy(folder, rows, (chosen.sessions or [10])[0], chosen.seconds),
        "peers": lambda: viewers.peers(folder, rows, chosen.sessions or [10, 50], chosen.seconds),
    }
    return by_part[part]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    for name in (*PARTS, *ON_DEMAND):
        parser.add_argument(f"--{name}", action="store_true", help="only this part (or these)")
    parser.add_argument(
        "--large", action="store_true", help="ask the questions of 10 million tickets too (about 600 MB of disk)"
    )
    parser.add_argument(
        "--huge", type=int, nargs="*", metavar="MILLIONS",
        help="only pages about a year of so many million tickets (10 100): seconds, of the processor in brackets, and memory",
    )  # fmt: skip
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="rows of the imported file, and tickets behind the pages"
    )
    parser.add_argument(
        "--tickets",
        type=int,
        nargs="+",
        help="rows of imported files and of the stores that a nightly file comes into, as 1000000 10000000 (3.5 GB of CSV and as much of store)",
    )
    parser.add_argument("--sessions", type=int, nargs="+", help="how many viewers there are at once, one run each")
    parser.add_argument("--ready", action="store_true", help="viewers come when the dashboard has prepared its pages")
    parser.add_argument("--known", action="store_true", help="viewers look at pages alone that were seen before")
    parser.add_argument(
        "--processes", type=int, default=0, help="viewers come to so many dashboards on published facts behind nginx, in the place of one on the store"
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=60, help="how long viewers are watched")
    parser.add_argument("--runs", type=int, default=3, help="how often each side is measured (quick ones more often)")
    parser.add_argument("--folder", type=Path, help="keep files here instead of in a folder that is removed at the end")
    return parser


if __name__ == "__main__":
    main()
