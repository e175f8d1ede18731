"""Pages about a year of ten and of a hundred million tickets: with nothing kept, and with their days kept. A store of the latter takes 5 GB of disk and half an hour to make."""

from __future__ import annotations

from pathlib import Path

from tests.bench import synthetic
from tests.bench.measure import in_fresh_process


def table(folder: Path, sizes: list[int]) -> str:
    """A Markdown table: seconds by page, and the peak of memory."""
    columns: dict[str, dict[str, str]] = {}
    for tickets in sizes:
        store = synthetic.make(folder / f"facts_{tickets}.duckdb", tickets)
        for way in ("first", "kept"):
            found, peak = in_fresh_process("huge_once", str(store), way)
            told = {name: _told(one) for name, one in found.items()}
            columns[f"{tickets // 1_000_000} M, {_WAYS[way]}"] = told | {"peak of memory": f"{peak:.2f} GB"}
    names = dict.fromkeys(name for column in columns.values() for name in column)
    lines = [f"| {' | '.join(['A year', *columns])} |", f"| --- |{' ---: |' * len(columns)}"]
    lines += [f"| {' | '.join([name, *(column.get(name, '') for column in columns.values())])} |" for name in names]
    return "\n".join(lines)


_WAYS = {"first": "nothing kept", "kept": "days kept"}


def _told(seconds: object) -> str:
    if not isinstance(seconds, list):
        return "too much"
    wall, processor = seconds
    return f"{wall:.2f} s ({processor:.2f})"
