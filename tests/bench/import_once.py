"""One import, or one bare read_csv, in this process: prints its wall time, and how long it waited for the packed file, as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb


def main() -> None:
    """`import STORE FILE` or `bare STORE FILE`."""
    side, target, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    result = _bare(target, file) if side == "bare" else _import(target, file)
    print(json.dumps(result))


def _bare(target: Path, file: Path) -> dict[str, float]:
    start = time.perf_counter()
    with duckdb.connect(str(target)) as connection:
        connection.execute("CREATE TABLE export AS SELECT * FROM read_csv($1)", [str(file)])
    return {"seconds": time.perf_counter() - start}


def _import(target: Path, file: Path) -> dict[str, float]:
    # imported here so that the bare side does not pay for it in memory
    from data.facts.refresh import open_store
    from data.imports.importer import Options, run_import

    start = time.perf_counter()
    began: dict[str, float] = {}
    with open_store(target) as store:
        options = Options(source="bench", zone="Europe/Prague")
        receipt = run_import(
            store, file, file.name, options, progress=lambda stage, _: began.setdefault(stage, time.perf_counter())
        )
    seconds = time.perf_counter() - start
    keeping = began["bringing the figures up to date"] - began["keeping the file"]
    return {"seconds": seconds, "keeping": keeping, "rows": receipt.rows_read, "refused": receipt.rows_refused}


if __name__ == "__main__":
    main()
