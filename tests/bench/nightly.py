"""A nightly file of 5,000 rows, and its undo, in a large store against the same in an empty one: what is there already should cost little."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from tests.bench import zendesk
from tests.bench.measure import Row, in_fresh_process, median

FILE_ROWS, OLD_ROWS = 5_000, 2_000
"""Of the rows of the file so many are of tickets that the store has."""


def measure(folder: Path, rows: int, runs: int) -> list[Row]:
    """Processor time of both, each in a fresh process on a copy of the same store, and how far the store's file grows."""
    export, night = folder / f"tickets_{rows}.csv", folder / f"night_{rows}.csv"
    full, empty = folder / f"full_{rows}.duckdb", folder / "empty.duckdb"
    part = zendesk.batch(np.random.default_rng(8), rows - OLD_ROWS, FILE_ROWS, rows)
    part.write_csv(night, datetime_format="%Y-%m-%d %H:%M:%S")
    in_fresh_process("nightly_once", "fill", str(full), str(zendesk.write(export, rows)))
    found: dict[str, list[dict[str, float]]] = {"full": [], "empty": []}
    for _ in range(runs):
        for side, store in (("full", full), ("empty", empty)):
            target = folder / "night.duckdb"
            for old in folder.glob("night.duckdb*"):
                old.unlink()
            if store.exists():
                shutil.copyfile(store, target)
            found[side].append(in_fresh_process("nightly_once", "night", str(target), str(night))[0])
    of = {
        name: [median([each[name] for each in found[side]]) for side in ("full", "empty")]
        for name in ("import", "undo")
    }
    grown = median([each["grown"] for each in found["full"]])
    what = f"in a store of {rows:,}, against an empty one (processor time)"
    return [
        Row(f"a file of {FILE_ROWS:,} rows {what}", *of["import"], 3),
        Row(f"its undo {what}", *of["undo"], 3),
        Row(
            "growth of that store's file against the size of the file",
            grown / 1e6,
            night.stat().st_size / 1e6,
            5,
            unit="MB",
        ),
    ]
