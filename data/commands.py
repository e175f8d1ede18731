"""Two longer commands of python -m data: check (doubts before loading) and import of a whole folder."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from data import dashboard
from data.doubts import shown
from data.folder import Folder
from data.plan import Options
from data.problems import ImportRefused
from data.receipt import Receipt
from data.rehearsal import doubts_of_refused, rehearse
from data.store import Store, StoreLocked, default_path, open_store

SHORTEST_SECONDS = 1.0


def check(chosen: argparse.Namespace) -> int:
    """Say of each file what is doubtful; 1 when one of them would be refused. The store is not written to."""
    told: list[dict[str, object]] = []
    is_well = True
    with _store(chosen.store or default_path()) as store:
        for file in chosen.files:
            options = Options(chosen.source, chosen.format, chosen.zone)
            try:
                found = rehearse(store, file, file.name, options)
            except ImportRefused as refused:
                is_well = False
                more = doubts_of_refused(file)
                told.append(
                    {"file_name": file.name, "refused": str(refused), "doubts": [doubt.as_dict() for doubt in more]}
                )
                if not chosen.json:
                    _say(f"{file.name}: would be refused. {refused}\n{shown(more)}".rstrip())
                continue
            told.append(found.as_dict())
            if not chosen.json:
                part = "the first " if found.is_sample else ""
                _say(
                    f"{found.file_name}: {found.format}, source {found.source}; {part}{found.rows:,} rows were looked at"
                )
                _say(shown(found.doubts) or "  no doubts")
    if chosen.json:
        _say(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if is_well else 1


def take_folder(
    chosen: argparse.Namespace, options: Options, store_path: Path, receipt_text: Callable[[Receipt], str]
) -> int:
    """Import what is new in a folder, once or again and again; 1 when a file was not loaded. With --json one object a line."""
    if len(chosen.files) != 1 or not chosen.files[0].is_dir():
        _say("A folder is imported by itself: python -m data import FOLDER [--watch].", sys.stderr)
        return 1
    as_text = (
        (lambda receipt: json.dumps(receipt.as_dict(), ensure_ascii=False, default=str))
        if chosen.json
        else receipt_text
    )
    folder = Folder(
        chosen.files[0],
        store_path,
        options,
        dashboard.of_environment(),
        lambda text: _say(text, sys.stderr),
        lambda receipt: _say(as_text(receipt)),
    )
    with _stopping(folder.stop):
        if chosen.watch:
            _say(f"Looking at {folder.path} every {chosen.every:g} seconds; stop with Ctrl+C.", sys.stderr)
            folder.watch(max(SHORTEST_SECONDS, chosen.every))
            _say("Stopped.", sys.stderr)
            return 0
        found = folder.look()
    _say(
        f"{found.loaded} loaded, {found.known} loaded before, {found.failed} not loaded, {found.waiting} wait.",
        sys.stderr,
    )
    return 1 if found.failed or found.waiting else 0


@contextmanager
def _store(path: Path) -> Iterator[Store]:
    """The store; while another program has it open an empty one, which knows no history."""
    with ExitStack() as open_now:
        try:
            store = open_now.enter_context(open_store(path))
        except StoreLocked:
            _say(f"{path} is open in another program: the files are not held against its data.", sys.stderr)
            folder = open_now.enter_context(tempfile.TemporaryDirectory(prefix="service-pulse-"))
            store = open_now.enter_context(open_store(Path(folder) / "empty.duckdb"))
        yield store


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM set `stop`: an import that runs is rolled back, then everything is closed as usual."""
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.write(f"{text}\n")
    stream.flush()
