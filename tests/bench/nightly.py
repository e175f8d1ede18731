"""A nightly file of 5,000 rows, and its undo, in a large store against the same in an empty one: what is there already should cost little.

And the same rows in many small files against one.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.bench import zendesk
from tests.bench.measure import Row, in_fresh_process, median

FILE_ROWS, OLD_ROWS = 5_000, 2_000
"""Of the rows of the file so many are of tickets that the store has."""
FILES, ROWS_EACH = 200, 1_000


def measure(folder: Path, sizes: Sequence[int], runs: int) -> list[Row]:
    """All of it: a nightly file into stores of these sizes, and many small ones."""
    return [row for rows in sizes for row in _of_night(folder, rows, runs)] + _of_small_files(folder)


def _of_night(folder: Path, rows: int, runs: int) -> list[Row]:
    """Processor time of both, each in a fresh process on a copy of the same store, and how far the store's file grows."""
    export, night = folder / f"tickets_{rows}.csv", folder / f"night_{rows}.csv"
    full, empty = folder / f"full_{rows}.duckdb", folder / "empty.duckdb"
    part = zendesk.batch(np.random.default_rng(8), rows - OLD_ROWS, FILE_ROWS, rows)
    part.write_csv(night, datetime_format="%Y-%m-%d %H:%M:%S")
    if not full.exists():
        in_fresh_process("nightly_once", "fill", str(full), str(zendesk.write(export, rows)))
    found: dict[str, list[dict[str, float]]] = {"full": [], "empty": []}
    peaks: list[float] = []
    for _ in range(runs):
        for side, store in (("full", full), ("empty", empty)):
            target = folder / "night.duckdb"
            _remove(target)
            if store.exists():
                shutil.copyfile(store, target)
            numbers, peak = in_fresh_process("nightly_once", "night", str(target), str(night))
            found[side].append(numbers)
            peaks += [peak] if side == "full" else []
    of = {
        name: [median([each[name] for each in found[side]]) for side in ("full", "empty")]
        for name in ("import", "undo")
    }
    grown = median([each["grown"] for each in found["full"]])
    what = f"in a store of {rows:,}"
    return [
        Row(f"a file of {FILE_ROWS:,} rows {what}, against an empty one (processor time)", *of["import"], 3),
        # An undo is measured against a second at a million, and may take three times that at ten.
        Row(f"its undo {what}, against one second (processor time)", of["undo"][0], 1, 1 if rows <= 1_000_000 else 3),
        Row(
            f"growth of that store's file {what}, against the size of the file",
            grown / 1e6,
            night.stat().st_size / 1e6,
            5,
            unit="MB",
        ),
        Row(f"peak memory of both {what}, against 2 GB", max(peaks), 2, 1, unit="GB"),
    ]


def _of_small_files(folder: Path) -> list[Row]:
    """Processor time of many small files one after another in one process, against one file of the same rows, and undo of the last."""
    small, rng = folder / "small", np.random.default_rng(7)
    small.mkdir(exist_ok=True)
    for place in range(FILES):
        part = zendesk.batch(rng, place * ROWS_EACH, ROWS_EACH, FILES * ROWS_EACH)
        part.write_csv(small / f"{place:03}.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    one = zendesk.write(folder / f"tickets_{FILES * ROWS_EACH}.csv", FILES * ROWS_EACH)
    seconds = {}
    for side, path in (("many", small), ("one", one)):
        target = folder / f"{side}.duckdb"
        _remove(target)
        seconds[side] = in_fresh_process("nightly_once", "many", str(target), str(path))[0]
    what = f"{FILES} files of {ROWS_EACH:,} rows"
    return [
        Row(
            f"{what}, against one file of the same rows (processor time)",
            seconds["many"]["import"],
            seconds["one"]["import"],
            None,
        ),
        Row(f"{what}, against 20 seconds (processor time)", seconds["many"]["import"], 20, 1),
        Row("undo of the last of them, against one second (processor time)", seconds["many"]["undo"], 1, 1),
    ]


def _remove(store: Path) -> None:
    for old in store.parent.glob(f"{store.name}*"):
        old.unlink()
