"""What the benchmarks share: alternating runs, medians, and the table of results."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_MEASURED = "–"


@dataclass(frozen=True)
class Row:
    """One line of the table: the product's number, the bare one's, and the ratio that is aimed at."""

    what: str
    ours: float
    bare: float
    aim: float | None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times the bare number ours is."""
        return self.ours / self.bare


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| What | Service Pulse | Bare | Ratio | Aim |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in rows:
        aim = "" if row.aim is None else f"≤ {row.aim:g}"
        lines.append(
            f"| {row.what} | {_number(row.ours, row.unit)} | {_number(row.bare, row.unit)} | {_ratio(row.ratio)} | {aim} |"
        )
    return "\n".join(lines)


def _ratio(value: float) -> str:
    return NOT_MEASURED if math.isnan(value) else f"{value:.2f}"


def _number(value: float, unit: str) -> str:
    if math.isnan(value):
        return NOT_MEASURED
    if unit == "s" and value < 1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.2f} {unit}"


def in_turn(runs: int, sides: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure each side `runs` times, one after the other, so that a busy machine disturbs all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, side in sides.items():
            found[name].append(side())
    return found


def median(values: list[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def in_fresh_process(module: str, *arguments: str) -> tuple[dict[str, float], float]:
    """Run a module of the benchmarks in a process of its own: the JSON that it prints last, and its peak memory in GB."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    in_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return json.loads(printed.strip().splitlines()[-1]), in_bytes / 1e9
