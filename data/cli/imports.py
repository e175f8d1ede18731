"""Two longer commands of python -m data: check (doubts before loading) and import of a whole folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from data.checks.checks import shown
from data.cli.stopping import Stop
from data.declare.problems import ImportRefused
from data.facts.refresh import open_store
from data.files.archive_parts import tables_inside
from data.files.names import safe_name
from data.files.scan import is_folder
from data.files.temp_folders import temp_folder
from data.imports import watch
from data.imports.preview import doubts_of_refused, dry_run
from data.imports.uploads import Receipt
from data.imports.watch import Folder
from data.mapping import saved
from data.reading.plan import Options
from data.reading.read import LinesRead
from data.store.store import Store, StoreLocked, default_path

SHORTEST_SECONDS = 1.0


def check(chosen: argparse.Namespace, _: Stop) -> int:
    """Say of each file what is doubtful; 1 when one of them would be refused. The store is not written to."""
    told: list[dict[str, object]] = []
    is_well = True
    with _store(chosen.store or default_path()) as store:
        for file in chosen.files:
            try:
                with tables_inside(file, file.name) as tables:
                    for name, path in tables:
                        is_well &= _check(chosen, store, path, safe_name(name), told)
            except ImportRefused as refused:  # an archive that cannot be opened
                is_well &= _tell_refused(chosen, file, safe_name(file.name), refused, told)
    if chosen.json:
        _say(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if is_well else 1


def options_of(chosen: argparse.Namespace) -> Options:
    """What the person says of how files are to be read. Raises ImportRefused for a mapping that cannot be used."""
    return Options(
        chosen.source,
        chosen.format,
        chosen.zone,
        mapping=saved.read_file(chosen.map) if chosen.map else None,
        encoding=chosen.encoding,
        same_id=chosen.same_id,
        scale=chosen.scale,
        unit=chosen.unit,
        date_order=chosen.date_order,
    )


def _check(chosen: argparse.Namespace, store: Store, path: Path, name: str, told: list[dict[str, object]]) -> bool:
    """Look at one table; whether it would be loaded."""
    try:
        found = dry_run(store, path, name, options_of(chosen))
    except ImportRefused as refused:
        return _tell_refused(chosen, path, name, refused, told)
    told.append(found.as_dict())
    if not chosen.json:
        part = "the first " if found.is_sample else ""
        _say(f"{name}: {found.format}, source {found.source}; {part}{found.rows:,} rows were looked at")
        for line in lines_text(found.lines):
            _say(line)
        if found.encoding_was_guessed:
            _say(f"  encoding {found.encoding} (guessed; --encoding changes it)")
        _say(shown(found.doubts) or "  no doubts")
    return True


def lines_text(lines: LinesRead | None) -> list[str]:
    """Where the lines of a text went, as a line to print; none for a file that has no lines."""
    if lines is None:
        return []
    told = f"  lines of the file {lines.total:,}: above the rows {lines.above:,}, rows {lines.rows:,}, "
    told += f"further lines of rows {lines.continued:,}, blank {lines.blank:,}, below the table {lines.below:,}"
    return [told + (f", not matched with rows {lines.unmatched:,}" if lines.unmatched else "")]


def _tell_refused(
    chosen: argparse.Namespace, path: Path, name: str, refused: ImportRefused, told: list[dict[str, object]]
) -> bool:
    more = doubts_of_refused(path)
    told.append({"file_name": name, "refused": str(refused), "doubts": [doubt.as_dict() for doubt in more]})
    if not chosen.json:
        _say(f"{name}: would be refused. {refused}\n{shown(more)}".rstrip())
    return False


def take_folder(
    chosen: argparse.Namespace, options: Options, store_path: Path, receipt_text: Callable[[Receipt], str], stop: Stop
) -> int:
    """Import what is new in a folder, once or again and again; 1 when a file was not loaded. With --json one object a line."""
    if len(chosen.files) != 1 or not is_folder(chosen.files[0]):
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
        watch.of_environment(store_path),
        lambda text: _say(text, sys.stderr),
        lambda receipt: _say(as_text(receipt)),
        stop=stop.event,
        progress=stop.progress,
        settling=stop.hold,
        done=stop.done,
    )
    if chosen.watch:
        _say(f"Looking at {folder.path} every {chosen.every:g} seconds; stop with Ctrl+C.", sys.stderr)
        folder.watch(max(SHORTEST_SECONDS, chosen.every))
        return 0
    found = folder.look()
    if stop.number:
        return 0
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
            store = open_now.enter_context(open_store(open_now.enter_context(temp_folder()) / "empty.duckdb"))
        yield store


def _say(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.write(f"{text}\n")
    stream.flush()
