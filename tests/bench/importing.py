"""Import of a large Zendesk-shaped CSV against a bare DuckDB read_csv of the same file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench import zendesk
from tests.bench.measure import Row, in_fresh_process, in_turn, median

MEMORY_AIM_GB = 2


def measure(folder: Path, sizes: Sequence[int], runs: int) -> list[Row]:
    """Of files of so many rows."""
    return [row for rows in sizes for row in _of_one(folder, rows, runs)]


def _of_one(folder: Path, rows: int, runs: int) -> list[Row]:
    """Wall time of both, each in a fresh process and into a new file, and the import's peak memory."""
    file = zendesk.write(folder / f"tickets_{rows}.csv", rows)
    peaks: list[float] = []
    waits: list[float] = []

    def ours() -> float:
        return _once("import", folder / "import.duckdb", file, peaks, waits)

    def bare() -> float:
        return _once("bare", folder / "bare.duckdb", file, [], [])

    found = in_turn(runs, {"ours": ours, "bare": bare})
    size = file.stat().st_size / 1e6
    what = f"import of {rows:,} rows ({size:.0f} MB CSV) against CREATE TABLE AS read_csv"
    return [
        Row(what, median(found["ours"]), median(found["bare"]), 2.5),
        Row(f"peak memory of that import, against {MEMORY_AIM_GB} GB", max(peaks), MEMORY_AIM_GB, 1, unit="GB"),
        Row("its wait for the packed file, against all of it", median(waits), median(found["ours"]), 0.05),
    ]


def _once(side: str, target: Path, file: Path, peaks: list[float], waits: list[float]) -> float:
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()
    result, peak = in_fresh_process("import_once", side, str(target), str(file))
    peaks.append(peak)
    waits.append(result.get("keeping", 0.0))
    return result["seconds"]
