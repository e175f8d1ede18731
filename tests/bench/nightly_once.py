"""A nightly file into a store that has rows already, and its undo, in this process: prints processor times and growth as JSON."""

from __future__ import annotations

import json
import resource
import sys
from contextlib import nullcontext
from pathlib import Path

from data.facts.refresh import open_store
from data.imports.importer import Options, run_import, together, undo

OPTIONS = Options(source="bench", zone="Europe/Prague")


def main() -> None:
    """`fill STORE FILE`, `night STORE FILE`, or `many STORE FILE-OR-FOLDER`: all its files, and the last one taken back."""
    step, target, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    with open_store(target) as store:
        if step == "fill":
            run_import(store, file, file.name, OPTIONS)
            print(json.dumps({}))
            return
        store.read("SELECT 1", {})
        size, began = target.stat().st_size, _processor()
        files = sorted(file.iterdir()) if file.is_dir() else [file]
        # As the command line takes them.
        with together(store, is_alone=True) if len(files) > 1 else nullcontext() as run:
            for each in files:
                receipt = run_import(store, each, each.name, OPTIONS, run=run)
        loaded, grown = _processor(), target.stat().st_size - size
        undo(store, receipt.upload_id)
        print(json.dumps({"import": loaded - began, "undo": _processor() - loaded, "grown": grown}))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
